"""A build in which nothing but the words of a few articles has changed.

Every record is as it was, so that all pages but those are, too: no ledger is needed, and the engine
builds those few pages into the site of the last build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mkdocs_briefings.adapters.digests import key_of
from mkdocs_briefings.adapters.finished import Finished, FinishedWork
from mkdocs_briefings.adapters.frames import Frame
from mkdocs_briefings.adapters.kept_search import KeptSearch
from mkdocs_briefings.adapters.last_build import Inputs, LastBuild
from mkdocs_briefings.adapters.search_parts import FOLDERS, LARGEST_WHOLE, SETTINGS, told_of_parts
from mkdocs_briefings.core.addresses import ANNOTATIONS
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.views.annotations import TextQuote, with_quotes


@dataclass(frozen=True, slots=True)
class _Edited:
    """An article as it is now, and its page as it was."""

    article: Page
    frame: Frame
    before: Finished


class Rewriting:
    """The pages that are built again, and the site that they come into."""

    def __init__(
        self, work: FinishedWork, last: LastBuild, site: Mapping[str, str], edited: Sequence[str]
    ) -> None:
        """``site`` is the last site as the digests of its files, ``edited`` which pages changed."""
        self._work, self._last = work, last
        self._pages: dict[str, _Edited] = {}
        self._known: dict[str, tuple[str, str]] = {}
        self._size = last.size
        self.edited = edited
        self.site = dict(site)
        """The digests of the site's files by their path; at the end, of the new site's."""

    def take(self, article: Page) -> bool:
        """Take an article, if none but its own page depends on what is new in it."""
        key, _ = self._last.pages[article.src_uri]
        before, frame = self._work.page(key), self._work.frame(key)
        if before is None or frame is None or not frame.takes(article):
            return False
        self._size -= before.size or 0
        self._pages[article.src_uri] = _Edited(article, frame, before)
        return self._size > LARGEST_WHOLE

    def anchors(self, src_uri: str) -> Sequence[str]:
        """The ids on a page as it was, to which others may link."""
        return self._pages[src_uri].before.anchors

    def frames(self) -> list[tuple[Page, Frame]]:
        """The articles that were taken, each with its frame."""
        return [(page.article, page.frame) for page in self._pages.values()]

    def keys(self) -> dict[str, str]:
        """The keys under which the pages are to be kept, by their source."""
        return {
            uri: key_of(self._last.base, uri, page.frame.plan(page.article).trace)
            for uri, page in self._pages.items()
        }

    def menu(self) -> Mapping[str, tuple[Any, Any]]:
        """The pages of the navigation, each with its title and front matter."""
        return self._last.menu

    def generated(self) -> Sequence[str]:
        """The files of ours, beside the editor's, to which a page may link."""
        return self._last.generated

    def put(self, src_uri: str, path: str, content: str, known_as: tuple[str, str]) -> None:
        """Put a page into the site, by the digest of its content.

        ``known_as`` are its key, and what search knows it by.
        """
        self.site[path] = content
        self._known[src_uri] = known_as

    def put_search(self, search: KeptSearch, size: int) -> None:
        """Put the search over all pages into the site; the built ones have so many characters."""
        self._size += size
        for path in [path for path in self.site if path.startswith(FOLDERS)]:
            del self.site[path]
        index, files = search.after([known for _, known in self._pages_now().values() if known])
        self.site |= files
        settings = told_of_parts(self._work.contents.read(self.site[SETTINGS]).decode(), index)
        self.site[SETTINGS] = self._work.contents.add(settings.encode())

    def put_quotes(self, quotes: Mapping[str, Sequence[TextQuote]], site_url: str | None) -> None:
        """Put the words that the pages mark now, by their addresses, into the site."""
        text = self._work.contents.read(self.site[ANNOTATIONS]).decode()
        for address, marked in quotes.items():
            text = with_quotes(text, address, marked, site_url)
        self.site[ANNOTATIONS] = self._work.contents.add(text.encode())

    def build(self, site: str, inputs: Inputs) -> LastBuild:
        """What the next build must know of this one; ``site`` is the key of its site."""
        pages = self._pages_now()
        return replace(self._last, site=site, inputs=inputs, pages=pages, size=self._size)

    def kept(self) -> set[str]:
        """The keys of the pages that stay in the site."""
        return {key for key, _ in self._last.pages.values() if key} - self.replaced()

    def replaced(self) -> set[str]:
        """The keys of pages that are no longer in the site."""
        return {self._last.pages[uri][0] for uri in self.edited} - {*self.keys().values()}

    def _pages_now(self) -> dict[str, tuple[str, str]]:
        return {**self._last.pages, **self._known}
