"""The search of the last build, of which most files stay as they are when a few pages change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from mkdocs_briefings.adapters.finished import FinishedWork
from mkdocs_briefings.adapters.search_parts import Index, Searched, index_after, index_of
from mkdocs_briefings.adapters.writing import write_file

_STATE = ""
"""Under no name: of which pages the index is, and how many words it has."""


class KeptSearch:
    """The files of a search that lie in the folder of finished work."""

    def __init__(self, work: FinishedWork, settings: str) -> None:
        """``settings`` is a digest of the code, and of what the site is configured to be."""
        self._work, self._settings = work, settings
        self.files: Mapping[str, str] = {}
        """The contents of the last search's files, by their path in the site."""
        self._before: Index | None = None
        self._pages: Sequence[str] = ()
        files = dict(work.files("search", settings) or {})
        if _STATE in files:
            state = json.loads(work.contents.read(files.pop(_STATE)))
            self._pages, words, postings, firsts = state
            self._before = Index(len(self._pages), words, postings, firsts, {})
            self.files = files

    def put(self, pages: Sequence[str], site: Path) -> Index:
        """Put the files of a search over these pages into a site's folder, and keep them.

        A page is a key under which it is kept, or else what search has of it, as JSON. Those of the
        last search may be there; what is no part of this one is deleted.
        """
        try:
            index, files = self.after(pages)
        except OSError:  # no room there, perhaps; there may be some for the site
            index, files = index_of(map(self._searched, pages)), {}
            for path, text in index.files.items():
                write_file(site / path, text.encode(), built=True)
        for path in self.files:
            if path not in files and path not in index.files:
                (site / path).unlink(missing_ok=True)
        contents = self._work.contents
        for path, digest in files.items():
            if not contents.is_of(digest, f"{site}/{path}"):
                (site / path).unlink(missing_ok=True)
                contents.put(digest, site / path)
        return index

    def after(self, pages: Sequence[str]) -> tuple[Index, Mapping[str, str]]:
        """A search over these pages, and the contents of all its files, which are kept now.

        Raises OSError where they cannot be kept.
        """
        index = self._after(pages)
        if index is not None:
            files = {path: d for path, d in self.files.items() if path not in index.files}
        else:
            index, files = index_of(map(self._searched, pages)), {}
        files |= self._kept(index.files)
        state = json.dumps([pages, index.words, index.postings, index.firsts])
        self._work.keep_files("search", self._settings, files | self._kept({_STATE: state}))
        return index, files

    def _kept(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {path: self._work.contents.add(text.encode()) for path, text in texts.items()}

    def drop(self, site: Path) -> None:
        """Delete the files of the last search in a site's folder."""
        for path in self.files:
            (site / path).unlink(missing_ok=True)

    def _after(self, ids: Sequence[str]) -> Index | None:
        """The index as it follows from the last one; None where too little is as it was."""
        if self._before is None or len(ids) != len(self._pages):
            return None
        pairs = enumerate(zip(self._pages, ids, strict=True))
        changed = {number: pair for number, pair in pairs if pair[0] != pair[1]}
        if len(changed) * 8 > len(ids) or any(self._is_gone(old) for old, _ in changed.values()):
            return None
        changes = {
            number: (self._searched(old), self._searched(new))
            for number, (old, new) in changed.items()
        }
        return index_after(
            self._before,
            changes,
            lambda number: self._searched(ids[number]),
            lambda path: self._work.contents.read(self.files[path]).decode(),
        )

    def _is_gone(self, page: str) -> bool:
        return not _is_whole(page) and self._work.searched(page) is None

    def _searched(self, page: str) -> Searched:
        found = Searched(*json.loads(page)) if _is_whole(page) else self._work.searched(page)
        assert found is not None, "what was found whole a moment ago is gone"
        return found


def _is_whole(page: str) -> bool:
    """Whether this is what search has of a page, and not the key under which it is kept."""
    return page.startswith("[")
