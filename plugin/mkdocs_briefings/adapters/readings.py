"""Pages as an earlier build read them.

Only what nothing was wrong with is kept, since what is wrong is to be said again.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from mkdocs_briefings.adapters.digests import digest_of
from mkdocs_briefings.core.content.pages import Page


class Store(Protocol):
    """Where readings are kept, each under its key."""

    def reading(self, key: str) -> bytes | None:
        """What was kept under this key."""

    def keep_reading(self, key: str, data: bytes) -> None:
        """Keep something under this key."""

    def use(self, key: str) -> None:
        """Go on keeping what was kept under this key."""


class Reading(NamedTuple):
    """A page as it was read, as bytes; under its ``key`` if it is worth to be kept."""

    key: str
    data: bytes


class Readings:
    """What came of reading pages, by the bytes of their files and all else that decides it."""

    def __init__(
        self, store: Store | None, settings: str, known: Mapping[str, Page] | None = None
    ) -> None:
        """``settings`` is a digest of the code and of what the site is configured to be.

        Without a ``store``, nothing is kept; ``known`` are pages that need no store.
        """
        self._store = store
        self._settings = settings
        self._known = known or {}
        self.pages: dict[str, Page] = {}
        """The pages that were found, by their keys."""

    def page(self, path: str, src_uri: str, data: bytes) -> Page | None:
        """The page at this path, as an earlier build read it from the same bytes."""
        if self._store is None:
            return None
        key = self._key(path, src_uri, data)
        page = self._known.get(key)
        if page is not None:
            self._store.use(key)
        elif (kept := self._store.reading(key)) is not None:
            page = _load_page(kept)
        if page is not None:
            self.pages[key] = page
        return page

    def of(self, page: Page, data: bytes) -> Reading:
        """The reading of a page from the bytes of its file."""
        is_kept = self._store is not None and not page.problems
        key = self._key(page.path, page.src_uri, data) if is_kept else ""
        return Reading(key, pickle.dumps(page, protocol=5))

    def keep(self, page: Page, reading: Reading) -> None:
        """Keep the reading of a page with which nothing is wrong."""
        if self._store is not None and reading.key:
            self._store.keep_reading(*reading)
            self.pages[reading.key] = page

    def _key(self, path: str, src_uri: str, data: bytes) -> str:
        names = f"{self._settings}\0{path}\0{src_uri}\0"
        return digest_of(names.encode(errors="surrogateescape") + data)


def _load_page(data: bytes) -> Page | None:
    try:
        page = load_values(data)
    except Exception:  # whatever it is, it was not written by this code
        return None
    return page if isinstance(page, Page) else None


def load_values(data: bytes) -> Any:
    """The value that was pickled; raises whatever comes of bytes that are no value of ours."""
    return _Unpickler(io.BytesIO(data)).load()


_OURS = (
    "mkdocs_briefings.core.",
    "mkdocs_briefings.views.documents",
    "mkdocs_briefings.adapters.frames",
    "mkdocs_briefings.adapters.last_build",
)
_OTHERS = {("datetime", "date"), ("markupsafe", "Markup")}


class _Unpickler(pickle.Unpickler):
    """Makes nothing but dates, texts and plain values of our own, whoever wrote the file."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of this name, if it is one of those; raises UnpicklingError else."""
        found = getattr(sys.modules.get(module), name, None) if "." not in name else None
        known = module.startswith(_OURS) or (module, name) in _OTHERS
        if not (known and isinstance(found, type) and found.__module__ == module):
            raise pickle.UnpicklingError(f"{module}.{name} is no value of a page")
        return found
