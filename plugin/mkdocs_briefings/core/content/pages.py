"""Pages: telling briefings from other pages, and reading what their editor typed."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from mkdocs_briefings.core.content.articles import Annotation, find_annotations
from mkdocs_briefings.core.content.document import Document, report_lost_comments
from mkdocs_briefings.core.content.faults import read_entry
from mkdocs_briefings.core.content.models import Briefing, EngineKeys, known_keys
from mkdocs_briefings.core.content.nodes import Mapping, Quoted, Scalar, Tree, plain_data
from mkdocs_briefings.core.content.rules import check_briefing
from mkdocs_briefings.core.content.source_text import decode, forbidden_characters, place_at
from mkdocs_briefings.core.content.strict_yaml import FRONT_MATTER_LIMIT, read_yaml
from mkdocs_briefings.core.ids import is_id, suggest_id
from mkdocs_briefings.core.problems import Place, Problem, Severity, quoted

BRIEFING_KEYS = ("actors", "sources", "claims", "denials", "responses", "corrections")
"""A page whose front matter has one of these is a briefing."""

_ENGINE_KEYS = frozenset(known_keys(EngineKeys))
_VOCABULARY = frozenset(known_keys(Briefing))
_WHERE = "front matter"


@dataclass(slots=True)
class Page:
    """A Markdown page of the content folder, read once.

    ``path`` is relative to the project's folder and meant for people, ``src_uri`` relative to the
    content folder. ``body`` is the Markdown below the front matter; its first line has the number
    ``body_line``; ``annotations`` are its links. ``briefing`` is None for an ordinary page, of
    which the ``title`` is kept. ``of_theme`` are the template and the icon that it asks for, by
    their keys. Where not ``readable``, nothing is known of the page but its problems; where not
    ``whole``, some of its front matter was refused, such as a second list of claims.
    """

    path: str
    src_uri: str
    body: str = ""
    body_line: int = 1
    briefing: Briefing | None = None
    title: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    of_theme: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    whole: bool = True
    annotations: list[Annotation] = field(default_factory=list)
    _front: str = ""
    _front_line: int = 2

    @property
    def id(self) -> str:
        """The briefing's id: the name of its file."""
        return posixpath.basename(self.src_uri).removesuffix(".md")

    @property
    def is_draft(self) -> bool:
        """Whether it is a briefing that only the preview shows."""
        return self.briefing is not None and self.briefing.draft

    @property
    def front_matter(self) -> str:
        """The text between the lines `---`, empty where the page has none."""
        return self._front

    def document(self) -> Document:
        """The front matter's document, to report further problems in it.

        Parsed again rather than kept: problems are rare, and nodes are many.
        """
        tree = read_yaml(self._front, self.path, _WHERE, self._front_line, FRONT_MATTER_LIMIT)
        assert tree.root is not None
        return Document(self.path, tree.root, _WHERE)


def read_page(
    data: bytes, path: str, src_uri: str, *, extra_keys: frozenset[str], today: date
) -> Page:
    """Read a page from the bytes of its file.

    ``extra_keys`` are top-level keys that the site allows besides the vocabulary's; ``today``
    serves to notice dates that lie in the future.
    """
    text, problem = decode(data, path)
    if problem is not None:
        return Page(path, src_uri, problems=[problem], readable=False)
    page = _read_text(text, path, src_uri, extra_keys, today)
    if page.readable:
        page.annotations = find_annotations(page.body, page.body_line, src_uri)
    return page


def _read_text(text: str, path: str, src_uri: str, extra_keys: frozenset[str], today: date) -> Page:
    front = _FRONT_MATTER.match(text)
    if front is None:
        return _without_front_matter(text, path, src_uri)
    block, blanks = front["block"], front["blanks"]
    page = Page(path, src_uri, _front=block, _front_line=blanks.count("\n") + 2)
    page.body = text[front.end() :]
    page.body_line = 1 + text.count("\n", 0, front.end())
    tree = read_yaml(block, path, _WHERE, page._front_line, FRONT_MATTER_LIMIT)
    if blanks and not _is_briefing(tree) and not (tree.broken and _LOOKS_LIKE_ONE.search(block)):
        # A thematic break and some text, as far as Markdown is concerned.
        return Page(path, src_uri, body=text)
    page.problems += tree.problems
    second = _second_block(page)
    page.readable = not tree.broken and second is None
    page.whole = not tree.problems
    if second is not None:
        page.problems.append(second)
    if blanks:
        page.problems.append(_blank_before(path, blanks))
    if page.readable and tree.root is not None:
        _read_front_matter(page, tree, extra_keys, today)
    return page


# White space of any script, and what nobody sees, which editors and copies leave behind.
_BLANK = r"(?:[^\S\n]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])"
_FRONT_MATTER = re.compile(
    rf"(?P<blanks>(?:{_BLANK}*+\n)*+{_BLANK}*+)---{_BLANK}*+\n(?P<block>(?:.*\n)*?)"
    rf"(?:---|\.\.\.){_BLANK}*+(?:\n|\Z)"
)
_LOOKS_LIKE_ONE = re.compile(rf"^(?:{'|'.join(BRIEFING_KEYS)})[ \t]*:", re.MULTILINE)
_UNCLOSED = re.compile(rf"---{_BLANK}*+\n(?:[ \t]*\n|#.*\n)*[\w-]+[ \t]*:(?:\s|\Z)")
_LINES = r"(?P<lines>(?:(?:[\w-]+[ \t]*:|[ \t#-]).*\n)"
_UNOPENED = re.compile(rf"(?:{_BLANK}*+\n)*+{_BLANK}*+(?P<dashes>[-–—]++{_BLANK}*+\n)?+{_LINES}*+)")
_SECOND = re.compile(rf"{_LINES}+?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


def _without_front_matter(text: str, path: str, src_uri: str) -> Page:
    page = Page(path, src_uri, body=text)
    if _UNCLOSED.match(text):
        wrong = "the front matter that opens here is never closed."
        hint = "Add a line `---` below its last key."
        problem = Problem(path, Place(1, 1), _WHERE, wrong, hint, "unclosed-front-matter")
    elif (start := _unopened(text)) is not None:
        wrong = "front matter stands here without the line `---` that opens it, so it is text."
        hint = "Put a line `---` above its first key, and one below its last."
        place = place_at(text, start)
        problem = Problem(path, place, _WHERE, wrong, hint, "unopened-front-matter")
    else:
        return page
    page.readable = False
    page.problems = [problem]
    return page


def _unopened(text: str) -> int | None:
    """Where the text begins with the keys of a briefing, below no line or one of other dashes."""
    head = _UNOPENED.match(text)
    if head is None or not _LOOKS_LIKE_ONE.search(head["lines"]):
        return None
    sure = head["dashes"] or re.search(
        r"^(?:title|date|summary)[ \t]*:", head["lines"], re.MULTILINE
    )
    return head.start("lines") if sure else None


def _second_block(page: Page) -> Problem | None:
    """The rest of front matter that a line `---` within it has cut off, and made text."""
    second = _SECOND.match(page.body)
    if second is None or not _LOOKS_LIKE_ONE.search(second["lines"]):
        return None
    return Problem(
        page.path,
        Place(page.body_line, 1),
        _WHERE,
        "keys of a briefing follow the line that ends the front matter, so they are text.",
        "Remove the line `---` above them.",
        "two-documents",
    )


def _is_briefing(tree: Tree) -> bool:
    return isinstance(tree.root, Mapping) and any(
        key in tree.root.entries
        and not (isinstance(value := tree.root.entries[key][1], Scalar) and value.is_null)
        for key in BRIEFING_KEYS
    )


def _blank_before(path: str, blanks: str) -> Problem:
    odd = next((letter for letter in blanks if letter not in " \t\n"), "")
    what = f"the character U+{ord(odd):04X}, which nobody sees," if odd else "a blank"
    return Problem(
        path,
        Place(1, 1),
        _WHERE,
        f"{what if odd or chr(10) not in blanks else 'a blank line'} stands before the front "
        "matter, which other tools then take for text.",
        "Remove it: `---` is the first line.",
        "blank-line-before",
        Severity.WARNING,
    )


def _read_front_matter(page: Page, tree: Tree, extra_keys: frozenset[str], today: date) -> None:
    root = tree.root
    assert root is not None
    document = Document(page.path, root, _WHERE)
    if not isinstance(root, Mapping):
        if not (isinstance(root, Scalar) and root.is_null):
            page.readable = False
            document.report(
                (), "the front matter is no mapping.", "Write `key: value` lines.", "wrong-shape"
            )
            page.problems += document.problems
        return
    data = plain_data(root)
    engine = {key: value for key, value in data.items() if key in _ENGINE_KEYS}
    read_engine = read_entry(EngineKeys, engine, document, ())
    named = {"template": read_engine.template, "icon": read_engine.icon}
    page.of_theme = {key: name for key, name in named.items() if name is not None}
    if _is_briefing(tree):
        extra = {
            key: _typed(value)
            for key, value in data.items()
            if key in extra_keys and key not in _VOCABULARY
        }
        ours = {k: v for k, v in data.items() if k not in engine and k not in extra}
        offered = sorted(_ENGINE_KEYS | extra_keys)
        page.briefing = read_entry(Briefing, ours, document, (), offered)
        page.meta = read_engine.model_dump(exclude_none=True, exclude_defaults=True) | extra
        _check_name(page)
        check_briefing(page.briefing, document, today)
        page.problems += forbidden_characters(page.body, page.path, "text", page.body_line)
        report_lost_comments(tree, document)
    else:
        page.title = data["title"] if isinstance(data.get("title"), str) else ""
        _report_near_misses(root, document, extra_keys)
    page.problems += document.problems


def _typed(value: Any) -> Any:
    """A value of a key that is not ours, as other plugins expect it."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, Quoted):
        return str(value)
    return {"true": True, "false": False}.get(value, value)


def _check_name(page: Page) -> None:
    name = page.id
    if is_id(name) and name not in ("index", "readme"):
        return
    suggestion = suggest_id(name)
    if name.lower() in ("index", "readme"):
        wrong = f"{quoted(name + '.md')} is the page of a folder and cannot be a briefing."
        hint = "Give the file a name of its own: it is the briefing's id."
    else:
        wrong = f"the file's name {quoted(name)} is not an id, which a briefing's must be."
        hint = "Use small letters a-z, digits and single hyphens"
        hint += f": `{suggestion}.md`." if suggestion else "."
    page.problems.append(Problem(page.path, Place(1, 1), "file name", wrong, hint, "bad-id"))


def _report_near_misses(root: Mapping, document: Document, extra_keys: frozenset[str]) -> None:
    for key in root.entries:
        if key in BRIEFING_KEYS or key in _ENGINE_KEYS or key in extra_keys:
            continue
        match = get_close_matches(key.casefold()[:100], BRIEFING_KEYS, n=1, cutoff=0.8)
        if match:
            document.report(
                (),
                f"{quoted(key)} is not a key of a briefing, so this is an ordinary page.",
                f"Did you mean `{match[0]}`?",
                "near-miss",
                key=key,
                severity=Severity.WARNING,
            )
