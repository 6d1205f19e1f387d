"""From documents to Markdown: panels rendered by our own templates, with autoescape on."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
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
from mkdocs_briefings.views.documents import Document, Heading, Panel, Prose, View

_UNINDEXED = "<div data-search-exclude data-bf>"
_INDEXED = "</div><!--indexed-->"
"""Where a part of a page that search leaves out begins and ends."""


def for_search(html: str) -> str:
    """The part of a page that search should read: without the lists that repeat records.

    Engines' search plugins parse whatever they are given, and lists are most of a large site.
    """
    kept, *others = html.split(_UNINDEXED)
    return kept + "".join(other.partition(_INDEXED)[2] for other in others)


class Renderer:
    """Renders documents in one language, with addresses as one site writes them."""

    def __init__(
        self, wording: Wording, addresses: Addresses, page_language: str | None = None
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

    def markdown(self, document: Document) -> str:
        """The document's Markdown: context, headings, panels and prose.

        Any engine that runs Python-Markdown with our extension can render it.
        """
        href = self._href_from(document.src_uri)
        key = unused_key("".join(p.markdown for p in document.parts if isinstance(p, Prose)))
        blocks = [context_block({"key": key, **self._context(document)})]
        for part in document.parts:
            if isinstance(part, Heading):
                text = self.wording.words(part.text)
                blocks.append(heading_block(key, part.level, part.id, text))
            elif isinstance(part, Panel):
                blocks.append(panel_block(key, self.panel(part.view, href)))
            elif part.markdown.strip("\n"):
                blocks.append(part.markdown.strip("\n"))
        return "\n\n".join(blocks) + "\n"

    def panel(self, view: View, href: Callable[[str], str]) -> str:
        """The HTML of one panel. ``href`` turns a page's file, with an anchor, into a link."""
        template = self._environment.get_template(view.template)
        fields = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}  # type: ignore[arg-type]
        html = template.render(fields, href=href)
        html = _EMPTY_LINES.sub(">\n<", html)
        if self._reads_left_to_right:
            html = without_idle_isolation(html)
        return html if view.indexed else f"{_UNINDEXED}{html}{_INDEXED}"

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

    def _href_from(self, src_uri: str) -> Callable[[str], str]:
        page = self._addresses.page(src_uri)
        known: dict[str, str] = {}

        def href(target: str) -> str:
            if target not in known:
                path, hash_sign, anchor = target.partition("#")
                address = self._addresses.page(path) if path.endswith(".md") else path
                known[target] = self._addresses.relative(f"{address}{hash_sign}{anchor}", page)
            return known[target]

        return href


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


def safe_for_theme(text: str) -> Markup:
    """A text for `page.meta`, which themes print unescaped: escaped, and known to be."""
    return Markup.escape(text)
