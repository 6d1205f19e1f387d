"""From documents to Markdown: panels rendered by our own templates, with autoescape on."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache, lru_cache
from html import unescape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from mkdocs_briefings.adapters.compiled import compiled_templates
from mkdocs_briefings.adapters.markdown_extension import (
    context_block,
    heading_block,
    panel_block,
    unused_key,
)
from mkdocs_briefings.adapters.panels import Panels
from mkdocs_briefings.adapters.wording import Wording, direction, same_language
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.views.citations import CitationFile, citation_files, citation_item
from mkdocs_briefings.views.documents import Document, Heading, Panel, Prose, Rendered, View


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
            extensions=[_PlainWords],
        )
        self._environment.context_class = _PlainCalls
        # Its words become parts of a template.
        settings = wording.language, direction(self._page_language)
        self._environment.bytecode_cache = compiled_templates(*settings)
        self._environment.policies["json.dumps_kwargs"] = _COMPACT
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
        macros = self._environment.get_template("_macros.html").make_module(
            {"href": self._from_root}
        )
        self._macros = _Remembering(macros, self._tidy)
        self._templates: dict[str, Template] = {}

    def markdown(self, document: Document) -> str:
        """The document's Markdown: context, headings, panels and prose.

        Any engine that runs Python-Markdown with our extension can render it.
        """
        return self._markdown(document, _key_of(document), lambda html, indexed: html)

    def apart(self, document: Document) -> tuple[str, Panels]:
        """The document's Markdown, and beside it the panels to put in their places afterwards."""
        panels = Panels(_key_of(document))
        add = panels.add
        text = self._markdown(
            document, panels.key, lambda html, indexed: add(html, indexed=indexed)
        )
        return text, panels

    def _markdown(self, document: Document, key: str, placed: Callable[[str, bool], str]) -> str:
        page = self._addresses.page(document.src_uri)
        blocks = [context_block({"key": key, **self._context(document)})]
        for part in document.parts:
            if isinstance(part, Heading):
                text = self.wording.words(part.text)
                blocks.append(heading_block(key, part.level, part.id, text))
            elif isinstance(part, Panel):
                html = self._panel(part.view, self._from_root, self._macros)
                html = self._addresses.seen_from(page, html, _ROOT)
                blocks.append(panel_block(key, placed(html, part.view.indexed)))
            elif isinstance(part, Rendered):
                blocks.append(panel_block(key, placed(part.html, part.indexed)))
            elif part.markdown.strip("\n"):
                blocks.append(part.markdown.strip("\n"))
        return "\n\n".join(blocks) + "\n"

    def panel(self, view: View, href: Callable[[str], str]) -> str:
        """The HTML of one panel. ``href`` turns a page's file, with an anchor, into a link."""
        macros = self._environment.get_template("_macros.html").make_module({"href": href})
        return self._panel(view, href, macros)

    def _panel(self, view: View, href: Callable[[str], str], macros: Any) -> str:
        template = self._template(view.template)
        fields = {name: getattr(view, name) for name in _fields(type(view))}
        html = self._tidy(template.render(fields, href=href, m=macros))
        return html if view.indexed else _excluded(html)

    def _tidy(self, html: str) -> str:
        """What a template made, without breaks and without isolation that change nothing."""
        if ">\n" in html:
            html = _IDLE_BREAKS.sub("><", html)
        if self._reads_left_to_right and ("<bdi>" in html or ' dir="auto"' in html):
            html = without_idle_isolation(html)
        return html

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

    def _template(self, name: str) -> Template:
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = self._environment.get_template(name)
        return template

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
        where = Addresses(self._addresses.directory_urls)
        url = None if self._root is None else self._root + where.page(uri)
        item = citation_item(key, title, authors, date, site, language or self._page_language, url)
        return citation_files(item)

    @lru_cache(maxsize=2**16)  # noqa: B019 - as many as there are links, for one build
    def _from_root(self, target: str) -> str:
        """The link to a page's file, with an anchor, from the root of the site.

        What stands on another site has its whole address.
        """
        if target.startswith(("https://", "http://")):
            return target
        path, hash_sign, anchor = target.partition("#")
        address = self._addresses.page(path) if path.endswith(".md") else path
        return f"{_ROOT}{address}{hash_sign}{anchor}"


def _key_of(document: Document) -> str:
    return unused_key("".join(p.markdown for p in document.parts if isinstance(p, Prose)))


class _PlainCalls(Context):
    """Calls what templates call and nothing else, which they do a hundred times a page.

    Jinja would look each time whether it wants to be given the context. None of ours does.
    """

    @staticmethod
    def call(
        made: Callable[..., Any],
        /,
        *arguments: Any,
        _loop_vars: Any = None,
        _block_vars: Any = None,
        **named: Any,
    ) -> Any:
        """Call it. What begins with a line is Jinja's own, for those who want the context."""
        return made(*arguments, **named)


class _PlainWords(Extension):
    """Makes words without gaps a part of the template, which shows them by the thousand."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        words: Any = self.environment.globals["t"]
        return _PLAIN_WORDS.sub(lambda call: words(call[1]), source)


_PLAIN_WORDS = re.compile(r'\{\{ t\("([\w.-]+)"\) \}\}')

_ROOT = "\1"
"""What stands for the way to the root of the site until a page is known. No text holds it."""


class _Remembering:
    """Macros that remember what they made: a record stands in the lists of many pages.

    A record's line is known by its ref, since one ledger has one record of it.
    """

    def __init__(self, macros: Any, tidy: Callable[[str], str]) -> None:
        self._macros = macros
        self._tidy = tidy

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._macros, name)
        key_of = _KEYS.get(name)
        made = macro if key_of is None else _remembering(macro, key_of, self._tidy)
        setattr(self, name, made)
        return made


_KEYS: Mapping[str, Callable[..., Hashable]] = {
    "actor": lambda link: link.id,
    "voice": lambda voice: voice,
    "when": lambda date: date.text,
    "when_short": lambda date: date.text,
    "brief": lambda brief, dated=True: (brief.ref, brief.kind, dated),
    "replies": lambda row, earlier=True: (row.ref, earlier),
    "flags": lambda row: row.ref,
    "status": lambda row: row.ref,
    "said": lambda row: row.ref,
    "answered": lambda row: row.ref,
    "denied": lambda brief: (brief.ref, brief.kind),
    "line": lambda row: row.ref,
    "replied": lambda row: row.ref,
    "owed": lambda row, actor: (row.ref, actor),
    "event": lambda event: (
        event.kind,
        event.date.text,
        event.brief and (event.brief.ref, event.brief.kind),
        event.turn and (event.claim.ref, event.turn.status),
        event.correction,
    ),
    "point": lambda brief, sign, turn: (brief.ref, sign, turn),
    "claim_line": lambda row: row.ref,
}
"""The macros whose results are kept, each with what tells one result from another."""


def _remembering(
    macro: Callable[..., Markup], key_of: Callable[..., Hashable], tidy: Callable[[str], str]
) -> Callable[..., Markup]:
    made: dict[Hashable, Markup] = {}

    def remembering(*arguments: Any, **named: Any) -> Markup:
        key = key_of(*arguments, **named)
        known = made.get(key)
        if known is None:
            # What a template of ours made is escaped already.
            known = made[key] = Markup(tidy(macro(*arguments, **named)))  # noqa: S704
        return known

    return remembering


@cache
def _fields(view: type[View]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(view))  # type: ignore[arg-type]


_COMPACT = {"ensure_ascii": False, "separators": (",", ":"), "sort_keys": True}

_ISOLATE = {"ltr": "\u2066", "rtl": "\u2067"}
"""Unicode's isolates, which work within attributes too; U+2069 ends each."""


def _isolated(worded: Callable[..., str], mark: str) -> Callable[..., str]:
    """The same words, isolated by this mark, if there is one."""

    def isolated(*arguments: Any, **values: Any) -> str:
        text = worded(*arguments, **values)
        return type(text)(mark) + text + "\u2069"

    return isolated if mark else worded


_IDLE_BREAKS = re.compile(
    r">\s*\n\s*<(?=/|(?:article|blockquote|d[dlt]|div|h3|li|ol|p|t[dhr]|ul)\b)"
)
"""Line breaks in a panel that show nothing: before a block, and before the end of an element."""

_ISOLATED = re.compile(
    r'<(?:bdi|span dir="auto")>([^<]*)</(?:bdi|span)>| dir="auto"(?=[^<>]*>([^<]*)</)'
)


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


def safe_for_theme(value: Any) -> Any:
    """A value of `page.meta`, whose texts themes print as HTML: made to show what was typed.

    A text that means itself as HTML stays as it is, since others make anchors and the like of it.
    """
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return value if _means_itself(value) else Markup.escape(value)
    if isinstance(value, dict):
        return {key: safe_for_theme(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [safe_for_theme(inner) for inner in value]
    return value


def _means_itself(text: str) -> bool:
    # Attributes of themes stand in double quotes; in a text a single one is an apostrophe.
    return not _MARKUP.search(text) and ("&" not in text or unescape(text) == text)


_MARKUP = re.compile('[<>"]')
