"""From documents to Markdown: panels rendered by our own templates, with autoescape on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_briefings.adapters.markdown_extension import (
    context_block,
    heading_block,
    panel_block,
)
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.views.documents import Annotations, Document, Heading, Panel, View


class Renderer:
    """Renders documents in one language, with addresses as one site writes them."""

    def __init__(self, wording: Wording, addresses: Addresses) -> None:
        self.wording = wording
        self._addresses = addresses
        self._environment = Environment(
            loader=PackageLoader("mkdocs_briefings"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["t"] = wording.text
        self._environment.globals["group"] = wording.group
        self._environment.filters["date"] = wording.date
        self._environment.filters["words"] = wording.words

    def markdown(self, document: Document) -> str:
        """The document's Markdown: context, headings, panels and prose.

        Any engine that runs Python-Markdown with our extension can render it.
        """
        href = self._href_from(document.src_uri)
        blocks = [context_block(context(document.annotations))]
        for part in document.parts:
            if isinstance(part, Heading):
                text = self.wording.words(part.text)
                blocks.append(heading_block(part.level, part.id, text))
            elif isinstance(part, Panel):
                blocks.append(panel_block(self.panel(part.view, href)))
            elif part.markdown.strip("\n"):
                blocks.append(part.markdown.strip("\n"))
        return "\n\n".join(blocks) + "\n"

    def panel(self, view: View, href: Callable[[str], str]) -> str:
        """The HTML of one panel. ``href`` turns a page's file, with an anchor, into a link."""
        template = self._environment.get_template(view.template)
        fields = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}  # type: ignore[arg-type]
        return template.render(fields, href=href)

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


def context(annotations: Annotations) -> Mapping[str, Any]:
    """What the Markdown extension needs to annotate a page, as JSON will hold it."""
    return {
        "page": annotations.src_uri,
        "marks": {
            target: [mark.kind, mark.contested, mark.answer]
            for target, mark in annotations.marks.items()
        },
        "names": [list(pair) for pair in annotations.names],
        "reserved": list(annotations.reserved),
    }


def safe_for_theme(text: str) -> Markup:
    """A text for `page.meta`, which themes print unescaped: escaped, and known to be."""
    return Markup.escape(text)
