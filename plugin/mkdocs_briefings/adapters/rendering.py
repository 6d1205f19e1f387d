"""From documents to Markdown: panels rendered by our own templates, with autoescape on."""

from __future__ import annotations

import dataclasses
import posixpath
import re
import unicodedata
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_briefings.adapters.markdown_extension import (
    context_block,
    heading_block,
    panel_block,
    unused_key,
)
from mkdocs_briefings.adapters.wording import Wording, direction, same_language
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.views.citations import CitationFile, citation_files, citation_item
from mkdocs_briefings.views.documents import Document, Heading, Panel, Prose, View

_MARKS = ("<!--listed-->", "<!--/listed-->"), ("<!--indexed-->", "<!--/indexed-->")
"""What stands around a panel that search leaves out, and around one that it reads.

Comments, since other plugins that read and write a page anew leave them as they are.
"""

_PANEL = re.compile("|".join(f"{start}(.*?){end}" for start, end in _MARKS), re.S)
_INLINE = re.compile(r"</?(?:a|bdi|cite|i|q|span|strong)\b[^>]*>")
_BREAK = re.compile(r"(?:\s|<(?!/?h[1-6]\b)[^>]*>)+")


def for_search(html: str) -> str:
    """The part of a page that search should read: no list that repeats records, no markup of ours.

    Engines' search plugins parse whatever they are given, slowly. Of a record they need the
    heading, under which it is found, and the words.
    """
    return _PANEL.sub(lambda panel: _BREAK.sub(" ", _INLINE.sub("", panel[2] or "")), html)


def for_readers(html: str) -> str:
    """The page as it is published, once search has read it."""
    for mark in (mark for pair in _MARKS for mark in pair):
        html = html.replace(mark, "")
    return html


class Renderer:
    """Renders documents in one language, with addresses as one site writes them."""

    def __init__(
        self,
        wording: Wording,
        addresses: Addresses,
        page_language: str | None = None,
        site_url: str | None = None,
    ) -> None:
        """``page_language`` is what the theme says of its pages, if not that of our words."""
        self.wording = wording
        self._page_language = page_language or wording.language
        self._addresses = addresses
        self._environment = Environment(
            loader=PackageLoader("mkdocs_briefings"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._reads_left_to_right = {wording.direction, direction(self._page_language)} == {"ltr"}
        # Words that run against their page keep to themselves: no name beside them moves.
        mark = _ISOLATE[wording.direction] if self._runs_against(wording) else ""
        self._environment.globals["t"] = _isolated(wording.text, mark)
        self._environment.globals["in_language"] = self._in_language
        self._environment.filters["date"] = _isolated(wording.date, mark)
        self._environment.filters["language"] = wording.language_name
        self._environment.filters["words"] = _isolated(wording.words, mark)
        self._environment.globals["group"] = wording.group
        self._environment.globals["cited"] = self._cited
        self._root = None if site_url is None else f"{site_url.rstrip('/')}/"
        self._places: dict[str, _Place] = {}

    def markdown(self, document: Document) -> str:
        """The document's Markdown: context, headings, panels and prose.

        Any engine that runs Python-Markdown with our extension can render it.
        """
        place = self._place(document)
        key = unused_key("".join(p.markdown for p in document.parts if isinstance(p, Prose)))
        blocks = [context_block({"key": key, **self._context(document)})]
        for part in document.parts:
            if isinstance(part, Heading):
                text = self.wording.words(part.text)
                blocks.append(heading_block(key, part.level, part.id, text))
            elif isinstance(part, Panel):
                blocks.append(panel_block(key, self._panel(part.view, place)))
            elif part.markdown.strip("\n"):
                blocks.append(part.markdown.strip("\n"))
        return "\n\n".join(blocks) + "\n"

    def panel(self, view: View, href: Callable[[str], str]) -> str:
        """The HTML of one panel. ``href`` turns a page's file, with an anchor, into a link."""
        return self._panel(view, _Place(href, self._macros(href)))

    def _panel(self, view: View, place: _Place) -> str:
        template = self._environment.get_template(view.template)
        names = _fields(type(view))
        html = template.render(
            {name: getattr(view, name) for name in names}, href=place.href, m=place.macros
        )
        html = _EMPTY_LINES.sub(">\n<", html)
        if self._reads_left_to_right:
            html = without_idle_isolation(html)
        start, end = _MARKS[view.indexed]
        return f"{start}{html if view.indexed else _excluded(html)}{end}"

    def _context(self, document: Document) -> Mapping[str, Any]:
        """What the Markdown extension needs to annotate a page, as JSON will hold it."""
        annotations = document.annotations
        context: dict[str, Any] = {
            "page": annotations.src_uri,
            "marks": {
                target: [
                    mark.kind,
                    mark.contested,
                    mark.answer,
                    [self.wording.words(line) for line in mark.note],
                ]
                for target, mark in annotations.marks.items()
            },
            "names": [list(pair) for pair in annotations.names],
            "reserved": list(annotations.reserved),
        }
        if self._is_foreign(document.language):
            context["language"] = [document.language, direction(str(document.language))]
        return context

    def _runs_against(self, wording: Wording) -> bool:
        return direction(self._page_language) != wording.direction

    def _is_foreign(self, language: str | None) -> bool:
        return language is not None and not same_language(language, self._page_language)

    def _in_language(self, language: str | None) -> Markup:
        """The attributes of an element whose text is in this language, or in one not named."""
        if language is None or not self._is_foreign(language):
            return Markup('dir="auto"')
        return Markup('lang="{}" dir="{}"').format(language, direction(language))

    def _cited(
        self,
        key: str,
        title: str,
        authors: Sequence[str],
        date: PartialDate,
        site: str,
        language: str | None,
        uri: str,
    ) -> tuple[CitationFile, ...]:
        """The citation of a page as files; without its address where the site has none."""
        url = None if self._root is None else self._root + self._addresses.page(uri)
        item = citation_item(key, title, authors, date, site, language or self._page_language, url)
        return citation_files(item)

    def _place(self, document: Document) -> _Place:
        """Where a document stands: how it links, and the macros that do so.

        Documents of one folder link alike, but for a briefing's links to its own records; so what
        the macros made for one generated page, all others there can show.
        """
        page = self._addresses.page(document.src_uri)
        sibling = page
        if posixpath.basename(document.src_uri) != "index.md":
            # The address of any page of that folder: the name cannot be that of a real one.
            folder = posixpath.dirname(page.removesuffix("/"))
            sibling = posixpath.join(folder, "\0/" if page.endswith("/") else "\0")
        if sibling not in self._places:
            href = self._href_from(sibling)
            self._places[sibling] = _Place(href, _Remembering(self._macros(href)))
        place = self._places[sibling]
        if document.generated:
            return place
        own = f"{document.src_uri}#"

        def href_here(target: str) -> str:
            return target[len(own) - 1 :] if target.startswith(own) else place.href(target)

        return _Place(href_here, self._macros(href_here))

    def _macros(self, href: Callable[[str], str]) -> Any:
        return self._environment.get_template("_macros.html").make_module({"href": href})

    def _href_from(self, page: str) -> Callable[[str], str]:
        known: dict[str, str] = {}

        def href(target: str) -> str:
            if target not in known:
                path, hash_sign, anchor = target.partition("#")
                address = self._addresses.page(path) if path.endswith(".md") else path
                known[target] = self._addresses.relative(f"{address}{hash_sign}{anchor}", page)
            return known[target]

        return href


@dataclass(frozen=True, slots=True)
class _Place:
    """How the pages of one place link, and the templates' macros (`_macros.html`) that do so."""

    href: Callable[[str], str]
    macros: Any


class _Remembering:
    """Macros that remember what they made: a record stands in the lists of many pages.

    A record's line is known by its ref, since one ledger has one record of it.
    """

    def __init__(self, macros: Any) -> None:
        self._macros = macros

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._macros, name)
        key_of = _KEYS.get(name)
        made = macro if key_of is None else _remembering(macro, key_of)
        setattr(self, name, made)
        return made


_KEYS: Mapping[str, Callable[..., Hashable]] = {
    "actor": lambda link: link.uri,
    "voice": lambda voice: voice,
    "when": lambda date: date.text,
    "when_short": lambda date: date.text,
    "brief": lambda brief: (brief.ref, brief.kind),
    "replies": lambda row, earlier=True: (row.ref, earlier),
    "flags": lambda row: row.ref,
    "status": lambda row: row.ref,
    "said": lambda row: row.ref,
    "answered": lambda row: row.ref,
}
"""The macros whose results are kept, each with what tells one result from another."""


def _remembering(macro: Callable[..., str], key_of: Callable[..., Hashable]) -> Callable[..., str]:
    made: dict[Hashable, str] = {}

    def remembering(*arguments: Any, **named: Any) -> str:
        key = key_of(*arguments, **named)
        if key not in made:
            made[key] = macro(*arguments, **named)
        return made[key]

    return remembering


@cache
def _fields(view: type[View]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(view))  # type: ignore[arg-type]


_ISOLATE = {"ltr": "\u2066", "rtl": "\u2067"}
"""Unicode's isolates, which work within attributes too; U+2069 ends each."""


def _isolated(worded: Callable[..., str], mark: str) -> Callable[..., str]:
    """The same words, isolated by this mark, if there is one."""

    def isolated(*arguments: Any, **values: Any) -> str:
        text = worded(*arguments, **values)
        return type(text)(mark) + text + "\u2069"

    return isolated if mark else worded


_EMPTY_LINES = re.compile(r">\n\s*\n<")

_ISOLATED = re.compile(r'<bdi>([^<]*)</bdi>| dir="auto"(?=[^<>]*>([^<]*)</)')


def without_idle_isolation(html: str) -> str:
    """A panel of a page that reads from left to right, without isolation that changes nothing.

    A text without a character of a right-to-left script, or one that controls direction, stands in
    such a page as it would without an element or attribute of its own: the rules W7 and N1-N2 of
    the Unicode Bidirectional Algorithm then give every character the direction of the page. A
    third of a page's elements would be such.
    """
    return _ISOLATED.sub(_unless_idle, html)


def _unless_idle(match: re.Match[str]) -> str:
    name, text = match.groups()
    if not _is_left_to_right(text if name is None else name):
        return match.group()
    return name or ""


@lru_cache(maxsize=4096)
def _is_left_to_right(text: str) -> bool:
    if text.isascii():
        return text.isprintable()
    return not any(unicodedata.bidirectional(letter) in _TURNING for letter in text)


_TURNING = {
    "R",
    "AL",
    "AN",
    "RLE",
    "RLO",
    "RLI",
    "LRE",
    "LRO",
    "LRI",
    "PDF",
    "PDI",
    "FSI",
    "B",
    "S",
    "",
}
"""Bidirectional classes that can turn what stands beside them; that of unknown characters, too."""


def _excluded(html: str) -> str:
    """A panel that every search of Material's kind leaves out."""
    return f"<div data-search-exclude>{html}</div>"


def safe_for_theme(text: str) -> Markup:
    """A text for `page.meta`, which themes print unescaped: escaped, and known to be."""
    return Markup.escape(text)
