"""The article's own annotations: every link that may point to a record or an actor, and its place.

Python-Markdown keeps no positions, so the source is scanned for links here, with code blanked out
first. The Markdown extension does the rendering; this only serves to check targets and to say where
a wrong one stands.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from mkdocs_briefings.core.content.source_text import place_at
from mkdocs_briefings.core.ids import is_foreign, is_record_ref, split_foreign
from mkdocs_briefings.core.problems import Place


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link to an actor (``@id``), to an anchor of the page (``#id``), or to another page.

    ``page`` is the other page's file in the content folder, empty for the same page; ``fragment``
    is what follows ``#``, if anything does. ``elsewhere``: the target has the form of a reference
    to another site's record, which is no address.
    """

    target: str
    place: Place
    actor: str | None = None
    page: str = ""
    fragment: str = ""
    elsewhere: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether it names an actor or an anchor, rather than only a page."""
        return self.actor is not None or bool(self.fragment)


def find_annotations(body: str, first_line: int, src_uri: str) -> list[Annotation]:
    """Every annotation of a page's Markdown, in the order of the text.

    ``first_line`` is the number of the body's first line in its file.
    """
    if not _ANY.search(body):
        return []
    text = without_code(body)
    found = []
    for offset, target in sorted(_link_targets(text)):
        annotation = _annotation(target, place_at(body, offset, first_line), src_uri)
        if annotation is not None:
            found.append(annotation)
    return found


_ANY = re.compile(r"[#@]|\.md\b")


def _annotation(target: str, place: Place, src_uri: str) -> Annotation | None:
    if target.startswith("@"):
        return Annotation(target, place, actor=target[1:])
    path, _, fragment = target.partition("#")
    fragment = unquote(fragment)
    if not path:
        return Annotation(target, place, fragment=fragment) if fragment else None
    if is_record_ref(split_foreign(target)[1]) and is_foreign(target):
        return Annotation(target, place, elsewhere=True)
    if ":" in path.split("/")[0] or path.startswith("/") or not path.endswith(".md"):
        return None
    page = posixpath.normpath(posixpath.join(posixpath.dirname(src_uri), unquote(path)))
    return Annotation(target, place, page="" if page == src_uri else page, fragment=fragment)


_BRACKETS = re.compile(r"\\.|!?\[|\](\()?|\n[ \t]*\n", re.DOTALL)
_DESTINATION = re.compile(r"[ \t]*\n?[ \t]*(?:<([^<>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))")
# As Python-Markdown reads it: nothing but a title may follow the destination.
_DEFINITION = re.compile(
    r"""^[ ]{0,3}\[(?!\^)[^\[\]\n]*\]:[ ]*\n?[ ]*<?([^\s<>]+)>?"""
    r"""[ ]*(?:\n?[ ]*(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ ]*$""",
    re.MULTILINE,
)


def _link_targets(text: str) -> list[tuple[int, str]]:
    """Offset and text of the destination of every inline link and every link definition."""
    found = [(match.start(1), match.group(1)) for match in _DEFINITION.finditer(text)]
    open_brackets: list[str] = []
    for match in _BRACKETS.finditer(text):
        token = match.group()
        if token in ("[", "!["):
            open_brackets.append(token)
        elif token.startswith("\n"):
            open_brackets.clear()
        elif token.startswith("]") and open_brackets:
            is_image = open_brackets.pop() == "!["
            if match.group(1) and not is_image:
                destination = _DESTINATION.match(text, match.end())
                assert destination is not None
                group = 1 if destination.group(1) is not None else 2
                found.append((destination.start(group), destination.group(group)))
    return found


def without_code(body: str) -> str:
    """The Markdown with all code, comments and scripts blanked, every other character in place."""
    lines = body.split("\n")
    _blank_code_blocks(lines, 0, len(lines), 0)
    text = _without_raw("\n".join(lines))
    return _CODE_SPAN.sub(lambda match: _blank(match.group()), text)


_OPENING = re.compile(r"<!--|<(script|style|pre|code|textarea)\b[^<>]*>", re.IGNORECASE)


def _without_raw(text: str) -> str:
    """Blank comments and the raw elements in which Markdown is not read."""
    parts = []
    position = 0
    unclosed: set[str] = set()
    for opening in _OPENING.finditer(text):
        closing = f"</{opening.group(1).lower()}" if opening.group(1) else "-->"
        # What is never closed is looked for once, or many of them would take their square.
        if opening.start() < position or closing in unclosed:
            continue
        end = (
            text.lower().find(closing, opening.end())
            if opening.group(1)
            else text.find(closing, opening.end())
        )
        if end < 0:
            unclosed.add(closing)
            continue
        end += len(closing)
        parts += [text[position : opening.start()], _blank(text[opening.start() : end])]
        position = end
    return "".join([*parts, text[position:]])


# A span is closed by as many backticks as opened it, within its paragraph.
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)\1(?!`)", re.DOTALL)
_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*$")
_CONTAINER = re.compile(r"(?:[*+-]|\d+[.)]|!!!|\?\?\?\+?|===[!+]*|\[\^[^\]]+\]:|:)(?:\s|$)")


_DEEPEST = 50
"""Lists nested deeper than any text that a person wrote are not looked into."""


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _blank_code_blocks(lines: list[str], start: int, end: int, indent: int) -> None:
    """Blank the fenced and the indented code of these lines, whose container is indented so far.

    What is indented by four more is code, unless a list item, an admonition, a tab or a footnote
    holds it: then it is looked at in its turn.
    """
    if indent > 4 * _DEEPEST:
        return
    index = start
    unclosed: dict[str, int] = {}
    container = False
    after_blank = True
    while index < end:
        content = lines[index][indent:]
        if not content.strip():
            after_blank = True
            index += 1
            continue
        stripped = content.lstrip(" ")
        deep = len(content) - len(stripped) >= 4 or content.startswith("\t")
        if deep and (container or after_blank):
            stop = index
            while stop < end and (_is_deep(lines[stop][indent:]) or not lines[stop].strip()):
                stop += 1
            if container:
                _blank_code_blocks(lines, index, stop, indent + 4)
            else:
                lines[index:stop] = [_blank(line) for line in lines[index:stop]]
            index = stop
            after_blank = True
            continue
        fence = _FENCE.match(stripped)
        if fence and not deep:
            index = _blank_fence(lines, index, end, fence.group(1), unclosed)
            after_blank = True
            continue
        if _CONTAINER.match(stripped):
            container = True
        elif after_blank:
            container = False
        after_blank = False
        index += 1


def _is_deep(line: str) -> bool:
    return line.startswith(("    ", "\t"))


def _blank_fence(
    lines: list[str], index: int, end: int, marker: str, unclosed: dict[str, int]
) -> int:
    """Blank a fenced block; an unclosed fence is no fence. Returns the line after it.

    ``unclosed`` remembers, for each sign, how long a fence is that nothing closes from there on, or
    many of them would take the square of their number.
    """
    if len(marker) >= unclosed.get(marker[0], len(marker) + 1):
        return index + 1
    closing = re.compile(rf"\s*{re.escape(marker[0])}{{{len(marker)},}}\s*$")
    for stop in range(index + 1, end):
        if closing.match(lines[stop]):
            lines[index : stop + 1] = [_blank(line) for line in lines[index : stop + 1]]
            return stop + 1
    unclosed[marker[0]] = len(marker)
    return index + 1
