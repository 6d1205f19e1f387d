"""Pages without their articles, so that a later build can put another article into each.

All that a page shows besides its article is rendered there. It stays right as long as nothing
besides the article has changed: neither another file, nor the page's front matter, nor where the
article's links lead.
"""

from __future__ import annotations

import pickle
import posixpath
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from mkdocs_briefings.adapters.digests import key_of
from mkdocs_briefings.adapters.panels import Panels
from mkdocs_briefings.adapters.readings import load_values
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.views.documents import Document, Heading, Panel, Plan, Prose, Rendered
from mkdocs_briefings.views.pages.briefing import article
from mkdocs_briefings.views.traces import with_article

_FILE_LINK = re.compile(
    r"(?:\]\(|\[(?!\^)[^\[\]]*\]:|(?:href|src)\s*=)\s*<?[\"']?"
    r"(?!#|https?:|mailto:)([^)\s>\"']*)"
)
_NOTE = re.compile(r"\[\^[^\[\]]*\]:\s*(\S+)")
_QUICK = 1
"""Of the levels of compression; the highest take a tenth less, and half as long again."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page without its article. ``around`` is the trace of all that it depends on besides."""

    document: Document
    around: bytes
    front_matter: str
    links: frozenset[str]

    def takes(self, page: Page) -> bool:
        """Whether nothing but the words of the article may be others than they were."""
        return (
            not page.problems
            and key_of(page.front_matter) == self.front_matter
            and _links(page) == self.links
        )

    def plan(self, page: Page) -> Plan:
        """The page with another article, which it takes."""
        return Plan(
            page.src_uri,
            with_article(self.around, page.body),
            lambda: self._document(page),
            generated=False,
            around=self.around,
        )

    def _document(self, page: Page) -> Document:
        first, *others = self.document.parts
        if page.briefing is None:
            return replace(self.document, parts=(Prose(page.body), *others))
        assert isinstance(first, Rendered), "a briefing's page begins with its head"
        top = article(page.body, str(self.document.title), first)
        return replace(self.document, parts=(*top, *others))


def frame_of(document: Document, page: Page, around: bytes, panels: Panels) -> Frame:
    """The frame of an editor's page, whose panels are rendered already."""
    rendered = iter(panels)
    # Of what stands above a briefing's article, its head alone is not the article's own.
    parts: list[Heading | Rendered | Prose] = []
    for part in document.parts:
        if isinstance(part, Panel):
            parts.append(next(rendered))
        elif isinstance(part, Rendered) or (isinstance(part, Heading) and part.level > 1):
            parts.append(part)
    if page.briefing is None:
        parts.insert(0, Prose(""))
    return Frame(
        replace(document, parts=tuple(parts)), around, key_of(page.front_matter), _links(page)
    )


def pack(frame: Frame) -> bytes:
    """A frame as bytes."""
    return zlib.compress(pickle.dumps(frame, protocol=5), _QUICK)


def unpack(data: bytes) -> Frame | None:
    """The frame of these bytes; None where they are something else, whatever it is."""
    try:
        frame = load_values(zlib.decompress(data))
    except Exception:
        return None
    return frame if isinstance(frame, Frame) else None


def file_links(text: str) -> Iterable[str]:
    """What looks like a link to a file of the site, in Markdown or HTML."""
    return _FILE_LINK.findall(text)


def first_words(text: str) -> Iterable[str]:
    """The first word of each footnote, which is a link where no extension knows footnotes."""
    return _NOTE.findall(text)


def linked_file(src_uri: str, link: str) -> str | None:
    """The file to which a page's link leads, relative to the content folder.

    None where it leads elsewhere, or to a certain place of a file.
    """
    try:
        path = urlsplit(link).path
    except ValueError:  # such as brackets that stand for no address
        return None
    if not path or path.startswith("/") or link != path:
        return None
    file = posixpath.normpath(posixpath.join(posixpath.dirname(src_uri), unquote(path)))
    return None if file.startswith("../") else file


def _links(page: Page) -> frozenset[str]:
    targets = (link.target for link in page.annotations)
    return frozenset((*targets, *file_links(page.body), *first_words(page.body)))
