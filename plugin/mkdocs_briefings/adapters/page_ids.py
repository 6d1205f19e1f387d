"""The ids of an ordinary page's own text, as Python-Markdown makes them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import markdown
from markdown.extensions import Extension

from mkdocs_briefings.adapters.markdown_extension import (
    BriefingsExtension,
    context_block,
    unused_key,
)
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.rules import anchors


class MarkdownIds:
    """Renders a page to learn its ids: dear, and so done only for a link that needs it."""

    def __init__(self, extensions: list[str | Extension], settings: dict[str, Any]) -> None:
        self._extensions = extensions
        self._settings = settings
        self._known: dict[str, frozenset[str]] = {}

    def __call__(self, page: Page) -> frozenset[str]:
        """The ids that the page's headings and text set."""
        if page.src_uri not in self._known:
            reserved = sorted(anchors(page.briefing)) if page.briefing is not None else []
            key = unused_key(page.body)
            context = context_block({"key": key, "page": page.src_uri, "reserved": reserved})
            self._known[page.src_uri] = self.in_text(f"{context}\n\n{page.body}")
        return self._known[page.src_uri]

    def in_text(self, text: str) -> frozenset[str]:
        """The ids that a text sets."""
        loaded = [e for e in self._extensions if _loads(e, self._settings)]
        # With our own extension, since a record's anchor wins over a heading's of the same name.
        loaded.append(BriefingsExtension())
        ids = _Ids()
        ids.feed(markdown.markdown(text, extensions=loaded, extension_configs=self._settings))
        ids.close()
        return frozenset(ids.found)


class _Ids(HTMLParser):
    """The ids of a page's elements, and the names of its anchors, which links may lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {
            value for name, value in attrs if value and (name == "id" or (tag, name) == _ANCHOR)
        }


_ANCHOR = ("a", "name")


def _loads(extension: str | Extension, settings: dict[str, Any]) -> bool:
    """Whether the extension can be had: one that another plugin brings may not be here."""
    if isinstance(extension, Extension):
        return True
    try:
        markdown.Markdown(extensions=[extension], extension_configs=settings)
    except Exception:
        return False
    return True
