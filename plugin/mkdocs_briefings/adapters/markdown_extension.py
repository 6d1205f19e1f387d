"""The Python-Markdown extension: finished panels, real headings, and annotations.

A document of ours is Markdown with blocks that an HTML comment opens. Their lines are counted, so
nothing in them can close them early, no other extension ever sees them, and the page's key, which
its prose does not hold, tells them from whatever an editor types:

    <!--briefings:context {"key": "x", …}-->     what the annotations of this page point to
    <!--briefings:x:heading 2 sources 1-->
    Sources
    <!--briefings:x:panel 3-->
    <div>…
    three lines of finished HTML
    </div>

The extension knows no engine: whatever runs Python-Markdown can render such a document.
"""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, HTML_PLACEHOLDER_RE, STX, AtomicString

from mkdocs_briefings.core.addresses import actor_page

_CONTEXT = re.compile(r"<!--briefings:context (.*)-->")


def unused_key(prose: str) -> str:
    """A key for the blocks of a page that its prose does not hold."""
    key = "x"
    while f"<!--briefings:{key}" in prose:
        key += "x"
    return key


def context_block(context: Mapping[str, Any]) -> str:
    """The block that tells the extension about the page; it comes first in a document."""
    # Escaped, so that no text of the context can end the comment or its line.
    text = json.dumps(context, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return f"<!--briefings:context {text.replace('>', chr(92) + 'u003e')}-->"


def heading_block(key: str, level: int, anchor: str, text: str) -> str:
    """A heading whose text is shown as it is, never read as Markdown."""
    lines = text.split("\n")
    return f"<!--briefings:{key}:heading {level} {anchor} {len(lines)}-->\n{text}"


def panel_block(key: str, html: str) -> str:
    """Finished HTML, which passes through Markdown untouched."""
    html = html.strip("\n")
    return f"<!--briefings:{key}:panel {html.count(chr(10)) + 1}-->\n{html}"


def _as_it_is(text: str) -> str:
    """A text whose every character Python-Markdown and its extensions leave as it is.

    They keep what looks like an entity (in our texts `&amp;` is five letters), and read braces at
    the end of a heading as attributes.
    """
    escaped = text.replace("{", f"{STX}{ord('{')}{ETX}")
    return escaped.replace("&", f"{AMP_SUBSTITUTE}amp;")


class BriefingsExtension(Extension):
    """Renders documents of briefings; leaves every other text as it is."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register our processors around those of the other extensions."""
        page = _Page()
        md.registerExtension(self)
        # Before every preprocessor: none may see, and snippets may not read, what panels hold.
        md.preprocessors.register(_Cut(md, page), "briefings-cut", 1000)
        md.parser.blockprocessors.register(_Place(md.parser, page), "briefings-place", 1000)
        # After inline patterns (20) and attribute lists (8), before `toc` (5) hands out ids.
        md.treeprocessors.register(_Annotate(md, page), "briefings-annotate", 7)
        md.treeprocessors.register(_Release(md), "briefings-release", 4)


class _Page:
    """What is known of the text being converted."""

    def __init__(self) -> None:
        self.reset({})

    def reset(self, context: Mapping[str, Any]) -> None:
        self.is_ours = bool(context)
        self.src_uri: str = context.get("page", "")
        self.marks: Mapping[str, Any] = context.get("marks", {})
        self.names: list[list[str]] = context.get("names", [])
        self.reserved: list[str] = context.get("reserved", [])
        self.language: list[str] = context.get("language", [])
        self.site_words: set[Element] = set()
        self.token = ""
        self.blocks: list[tuple[str, str, str]] = []


class _Cut(Preprocessor):
    """Takes our blocks out of the text and leaves a word in the place of each."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        context = _context_of(lines[0]) if lines else {}
        self.page.reset(context)
        if not context:
            return lines
        block = re.compile(rf"<!--briefings:{context['key']}:(heading|panel) (.*)-->")
        self.page.token = _unused_word(lines)
        kept: list[str] = []
        index = 1
        while index < len(lines):
            opening = block.fullmatch(lines[index])
            index += 1
            if opening is None:
                kept.append(lines[index - 1])
                continue
            kind = opening.group(1)
            arguments: list[str] = opening.group(2).split(" ")
            count = int(arguments[-1])
            text = "\n".join(lines[index : index + count])
            index += count
            kept += ["", f"{self.page.token}{len(self.page.blocks)}", ""]
            self.page.blocks.append((kind, " ".join(arguments[:-1]), text))
        return kept


def _context_of(line: str) -> Mapping[str, Any]:
    """What the first line of a document of ours tells; empty for any other line."""
    opening = _CONTEXT.fullmatch(line)
    try:
        found = json.loads(opening.group(1)) if opening is not None else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) and "key" in found else {}


def _unused_word(lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    word = "briefingsblock"
    while word in text:
        word += "x"
    return word


class _Place(BlockProcessor):
    """Puts headings and panels where their words stand."""

    def __init__(self, parser: Any, page: _Page) -> None:
        super().__init__(parser)
        self.page = page

    def test(self, parent: Element, block: str) -> bool:
        return bool(self.page.token) and block.startswith(self.page.token)

    def run(self, parent: Element, blocks: list[str]) -> None:
        number = int(blocks.pop(0)[len(self.page.token) :])
        kind, arguments, text = self.page.blocks[number]
        if kind == "panel":
            paragraph = SubElement(parent, "p")
            paragraph.text = AtomicString(self.parser.md.htmlStash.store(text))
            self.page.site_words.add(paragraph)
            return
        level, anchor = arguments.split(" ")
        heading = SubElement(parent, f"h{level}", {"id": anchor})
        if level == "1":
            del heading.attrib["id"]
        else:
            self.page.site_words.add(heading)
        # A name keeps to itself, whatever direction its script runs in.
        heading.set("dir", "auto")
        heading.text = AtomicString(_as_it_is(text))


class _Annotate(Treeprocessor):
    """Links actors and marks annotated words; keeps the ids of records from headings."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: Element) -> None:
        if not self.page.is_ours:
            return
        reserved = set(self.page.reserved)
        first: dict[str, Element] = {}
        for element in root.iter():
            if element.tag == "a":
                self._link(element)
                first.setdefault(element.get("href", ""), element)
            elif element.get("id") in reserved:
                # A record's anchor wins: the heading gets another id from `toc`.
                del element.attrib["id"]
        if self.page.language:
            self._set_language(root)
        if self.page.names:
            _FirstMentions(self.page.names, self._actor_href, self.md).link(root)
        for paragraph in list(root.iter("p")):
            self._note(paragraph, first)
        for anchor in self.page.reserved:
            SubElement(root, "span", {"id": anchor, "class": _RESERVED})

    def _set_language(self, root: Element) -> None:
        """Say of the article and its title what language they are in, where the site has another.

        No element is put around them, since themes lay out what stands at the top.
        """
        language, direction = self.page.language
        for element in root:
            finished = HTML_PLACEHOLDER_RE.fullmatch((element.text or "").strip())
            if (
                element not in self.page.site_words
                and not finished
                and "lang" not in element.attrib
            ):
                element.set("lang", language)
                element.set("dir", direction)

    def _link(self, element: Element) -> None:
        target = element.get("href", "")
        if target.startswith("@"):
            element.set("href", self._actor_href(target[1:]))
            element.set("class", "briefings-actor")
            return
        mark = self.page.marks.get(target)
        if mark is not None:
            kind, contested, answer, _ = mark
            classes = "briefings-mark"
            if kind != "claim":
                classes += f" briefings-mark--{kind}"
            if contested:
                classes += " briefings-mark--contested"
            element.set("class", classes)
            if answer:
                element.set("data-answer", answer)

    def _note(self, paragraph: Element, first: Mapping[str, Element]) -> None:
        """Put a note after the first words that open a record; wide screens show it in the margin.

        It repeats what the record says, so it is hidden from screen readers and from search.
        """
        for place, link in reversed(list(enumerate(paragraph))):
            target = link.get("href", "")
            if first.get(target) is not link:
                continue
            lines = self.page.marks[target][3] if target in self.page.marks else []
            if lines:
                note = Element("small", _NOTE)
                for number, line in enumerate(lines):
                    self._line(note, "b" if number == 0 else "br", line)
                note.tail, link.tail = link.tail, None
                paragraph.insert(place + 1, note)

    def _line(self, note: Element, tag: str, line: str) -> None:
        """Add a line to a note; it keeps to itself, whatever its letters do."""
        text = AtomicString(_as_it_is(line))
        element = SubElement(note, tag)
        if tag == "b":
            element.text = text
        elif line.isascii():
            element.tail = text
            return
        else:
            element = SubElement(note, "span")
            element.text = text
        if not line.isascii():
            element.set("dir", "auto")

    def _actor_href(self, actor: str) -> str:
        """The link to an actor's Markdown file, which engines turn into its address."""
        here = posixpath.dirname(self.page.src_uri)
        return posixpath.relpath(actor_page(actor), here or ".")


_RESERVED = "briefings-reserved"
_NOTE = {"class": "briefings-note", "aria-hidden": "true"}


class _Release(Treeprocessor):
    """Removes the elements that kept ids from headings."""

    def run(self, root: Element) -> None:
        for element in root.findall(f"span[@class='{_RESERVED}']"):
            root.remove(element)


_NOT_IN = frozenset({"a", "code", "pre", "script", "style", "h1", "h2", "h3", "h4", "h5", "h6"})

# Scripts that do not part words with spaces: Thai to Myanmar, Khmer, kana, Han, and their kin.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)


_PLACEHOLDER = re.compile(f"{STX}[^{ETX}]*{ETX}")
"""What Python-Markdown puts in the place of inline HTML, entities and escapes."""
_RAW_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


class _FirstMentions:
    """Links the first mention of each actor by one of its names."""

    def __init__(
        self, names: Iterable[list[str]], href_of: Callable[[str], str], md: Markdown
    ) -> None:
        self._actors = {" ".join(name.split()): actor for name, actor in names}
        self._href_of = href_of
        self._open = set(self._actors.values())
        self._raw_html = md.htmlStash.rawHtmlBlocks
        # How deep the text stands in elements, typed as HTML, in which nothing is linked.
        self._raw_depth = 0

    def link(self, element: Element) -> None:
        """Link mentions in the order of the text."""
        if element.tag == "a" and "briefings-actor" in element.get("class", "").split():
            # An editor's own link to the actor is its first mention.
            name = posixpath.basename(element.get("href", "")).removesuffix(".md")
            self._open.discard(name)
        if element.tag in _NOT_IN:
            return
        self._link_text(element, None, element.text)
        for child in list(element):
            if isinstance(child.tag, str):
                self.link(child)
            self._link_text(element, child, child.tail)

    def _link_text(self, parent: Element, after: Element | None, text: str | None) -> None:
        """Link the mentions in a text of the parent, which follows this child of it, if any."""
        if not text or isinstance(text, AtomicString):
            return
        position = 0
        place = list(parent).index(after) + 1 if after is not None else 0
        for start, end in self._mentions(text):
            mention = text[start:end]
            actor = self._actors[" ".join(mention.split())]
            if actor not in self._open:
                continue
            self._open.discard(actor)
            link = Element("a", {"href": self._href_of(actor), "class": "briefings-actor"})
            link.text = AtomicString(mention)
            before = text[position:start]
            if after is None:
                parent.text = before
            else:
                after.tail = before
            link.tail = text[end:]
            parent.insert(place, link)
            after, place, position = link, place + 1, end

    def _mentions(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a text, outside placeholders and the elements of raw HTML."""
        # Names of actors that are linked already, too: a longer one keeps its words from others.
        names = (name for name in self._actors if name.partition(" ")[0] in text)
        patterns = [_whole_words(name) for name in names]
        if not patterns and STX not in text:
            return []
        found: list[tuple[int, int]] = []
        position = 0
        for stop in [*_PLACEHOLDER.finditer(text), None]:
            end = stop.start() if stop is not None else len(text)
            if self._raw_depth == 0:
                found += _apart(
                    match.span()
                    for pattern in patterns
                    for match in pattern.finditer(text, position, end)
                    if _is_whole(text, *match.span())
                )
            if stop is not None:
                self._enter_or_leave(stop.group())
                position = stop.end()
        return found

    def _enter_or_leave(self, placeholder: str) -> None:
        """Follow the tags of inline HTML that stand behind placeholders."""
        stashed = HTML_PLACEHOLDER_RE.fullmatch(placeholder)
        raw = self._raw_html[int(stashed.group(1))] if stashed is not None else ""
        tag = _RAW_TAG.match(raw) if isinstance(raw, str) else None
        if tag is not None and tag.group(2).lower() in _NOT_IN:
            self._raw_depth = max(0, self._raw_depth + (-1 if tag.group(1) else 1))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no combining mark ties the words to a letter, or to what stands before them."""
    around = (text[start - 1 : start], text[end : end + 1])
    return not any(c and unicodedata.category(c).startswith("M") for c in around)


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Of stretches of a text those that do not overlap: the first, and of those the longest."""
    last = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= last:
            yield start, end
            last = end


@lru_cache(maxsize=2**14)
def _whole_words(name: str) -> re.Pattern[str]:
    """The name as whole words, over any white space between them."""
    body = r"\s+".join(re.escape(word) for word in name.split())
    start = "" if re.match(f"[{_UNSPACED}]", name[0]) else r"(?<!\w)"
    end = "" if re.match(f"[{_UNSPACED}]", name[-1]) else r"(?!\w)"
    return re.compile(f"{start}{body}{end}")


def makeExtension(**options: Any) -> BriefingsExtension:  # noqa: N802 - Python-Markdown's name
    """Make the extension, for engines that load it by the name of its module."""
    return BriefingsExtension(**options)
