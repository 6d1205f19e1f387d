"""What earlier builds finished: single pages, and whole sites.

Each stands under the digest of all that it depends on. Nothing follows from what is missing or
broken here: what cannot be read with certainty is made again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs_briefings.adapters.contents import Contents
from mkdocs_briefings.adapters.digests import digest_of, key_of
from mkdocs_briefings.adapters.frames import Frame, unpack
from mkdocs_briefings.adapters.locking import SharedLock
from mkdocs_briefings.adapters.search_parts import Searched, searched
from mkdocs_briefings.views.annotations import TextQuote

_BUILDS_KEPT = 4
"""How many builds a page outlives that none of them shows: the preview and the site share them."""

_VERSION = 3
"""Of the tables: files of any other are begun anew."""

_TABLES = f"""
CREATE TABLE contents (
    digest TEXT PRIMARY KEY, size INTEGER NOT NULL, time INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE pages (
    key TEXT PRIMARY KEY, content TEXT NOT NULL, found TEXT NOT NULL, entries TEXT NOT NULL,
    searched TEXT NOT NULL, proof TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE frames (
    key TEXT PRIMARY KEY, data BLOB NOT NULL, proof TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE readings (
    key TEXT PRIMARY KEY, data BLOB NOT NULL, proof TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE folders (
    kind TEXT PRIMARY KEY, key TEXT NOT NULL, files TEXT NOT NULL, proof TEXT NOT NULL,
    last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE uses (key TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""

_NAME = "kept.sqlite"

_PATIENCE = 3_000
"""For how long one build waits for another, in milliseconds."""


class Gathered(NamedTuple):
    """What the engine gathers from a page, each as JSON.

    ``found`` are the ids that links may lead to, the words that the page marks, and how many
    characters search has of it; ``entries`` are the page's in the theme's index of search,
    ``searched`` is what our own has of it.
    """

    found: str
    entries: str
    searched: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A page as published, by the digest of its content, with what the engine gathers from pages.

    ``anchors`` are the ids that links may lead to, ``quotes`` the words that it marks. What search
    has of it stands under its ``key``; ``size`` is how many characters that is, None
    where search leaves the page out.
    """

    key: str
    content: str
    anchors: Sequence[str]
    quotes: Sequence[TextQuote]
    size: int | None


class FinishedWork:
    """The finished pages and sites in one folder, which may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, or begin it; where it is no longer one of ours, begin it anew.

        Raises OSError or sqlite3.OperationalError where it can neither be read nor written, as in a
        folder that is read-only, or while another build has it.
        """
        self._folder, self._path = folder, folder / _NAME
        self._is_broken = self._is_taken = False
        self._used: list[str] = []
        self._replaced: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = SharedLock(folder / "in-use")
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            if _is_in_use(error):
                raise
            self._path.unlink(missing_ok=True)
            self._open()

    def _open(self) -> None:
        self._database = sqlite3.connect(self._path, timeout=1)
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError("of another version of this program")
        if not version:
            self._database.executescript(_TABLES)
        (last,) = self._database.execute(
            "SELECT max(last) FROM (SELECT last FROM uses UNION SELECT last FROM folders)"
        ).fetchone()
        self._build = (last or 0) + 1
        stamps = self._database.execute("SELECT digest, size, time FROM contents")
        self.contents = Contents(self._folder / "contents", stamps)
        # Each row proves itself, so that what a loss of power leaves is made again.
        self._database.execute("PRAGMA synchronous = OFF")
        # Another build may be saving what it has kept, which is worth to wait for.
        self._database.execute(f"PRAGMA busy_timeout = {_PATIENCE}")

    def page(self, key: str) -> Finished | None:
        """The page of this key, if it is kept and whole."""
        row = self._row(
            "SELECT content, found, entries, searched, proof FROM pages WHERE key = ?", key
        )
        if row is None or _proof(key, *row[:4]) != row[4] or not self.contents.is_whole(row[0]):
            return None
        self._used.append(key)
        return _finished(key, row[0], row[1])

    def entries(self, page: Finished) -> Sequence[Mapping[str, Any]]:
        """The entries of a page in the theme's index of search."""
        row = self._row("SELECT entries FROM pages WHERE key = ?", page.key)
        assert row is not None, "what was found whole a moment ago is gone"
        found: Sequence[Mapping[str, Any]] = json.loads(row[0])
        return found

    def searched(self, key: str) -> Searched | None:
        """What our own search has of the page of this key; None if it is not kept."""
        row = self._row("SELECT searched FROM pages WHERE key = ?", key)
        found = json.loads(row[0]) if row is not None else None
        return Searched(*found) if found is not None else None

    def frame(self, key: str) -> Frame | None:
        """The frame of the page of this key, if it is kept and whole."""
        row = self._row("SELECT data, proof FROM frames WHERE key = ?", key)
        return unpack(row[0]) if row is not None and _proof(key, row[0]) == row[1] else None

    def keep_page(
        self, key: str, path: str, gathered: Gathered, frame: bytes = b""
    ) -> Finished | None:
        """Keep a page, which is finished at this path; None if it cannot be kept.

        ``frame`` is what `frames.pack` makes of its frame, if it has one.
        """
        try:
            content = self.contents.adopt(Path(path))
        except OSError:
            return None
        row = key, content, *gathered, _proof(key, content, *gathered)
        if not self._write("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?)", row):
            return None
        if frame:
            proven = key, frame, _proof(key, frame)
            self._write("INSERT OR REPLACE INTO frames VALUES (?, ?, ?)", proven)
        self._used.append(key)
        return _finished(key, content, gathered.found)

    def has_pages(self, keys: Iterable[str]) -> bool:
        """Whether all pages of these keys are kept."""
        try:
            there = {key for (key,) in self._database.execute("SELECT key FROM pages")}
        except sqlite3.DatabaseError:
            return False
        return there.issuperset(keys)

    def goes_on(self, kept: Iterable[str], replaced: Iterable[str]) -> None:
        """Take this build for a part of the last one, whose pages are ``kept`` or ``replaced``."""
        self._build -= 1
        self._used += kept
        self._replaced = list(replaced)

    def reading(self, key: str) -> bytes | None:
        """What came of reading the file of this key, if it is kept and whole."""
        row = self._row("SELECT data, proof FROM readings WHERE key = ?", key)
        if row is None or _proof(key, row[0]) != row[1]:
            return None
        self._used.append(key)
        data: bytes = row[0]
        return data

    def use(self, key: str) -> None:
        """Go on keeping what is kept under this key."""
        self._used.append(key)

    def keep_reading(self, key: str, data: bytes) -> None:
        """Keep what came of reading a file."""
        row = key, data, _proof(key, data)
        if self._write("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", row):
            self._used.append(key)

    def files(self, kind: str, key: str) -> Mapping[str, str] | None:
        """The digests of files by their path, of a `site` or its `data`, if all are whole."""
        row = self._row("SELECT files, proof FROM folders WHERE kind = ? AND key = ?", kind, key)
        if row is None or _proof(key, row[0]) != row[1]:
            return None
        files = dict(json.loads(row[0]))
        # Every one is looked at, so that every broken one goes.
        broken = [digest for digest in files.values() if not self.contents.is_whole(digest)]
        return None if broken else files

    def keep_files(self, kind: str, key: str, files: Mapping[str, str]) -> None:
        """Keep finished files, in the place of those of this kind that were kept before."""
        text = json.dumps(list(files.items()))
        row = kind, key, text, _proof(key, text), self._build
        self._write("INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?, ?)", row)

    def close(self, *, built: bool) -> None:
        """Save what was kept, if the site was built; forget what no build needs any more."""
        if built and not self._is_taken:
            with suppress(OSError, sqlite3.DatabaseError):
                self._save()
        self._database.close()
        self._lock.release()
        if self._is_broken:
            self._path.unlink(missing_ok=True)

    def _save(self) -> None:
        database = self._database
        uses = ((key, self._build) for key in self._used)
        database.executemany("INSERT OR REPLACE INTO uses VALUES (?, ?)", uses)
        database.execute("DELETE FROM uses WHERE last < ?", (self._build - _BUILDS_KEPT,))
        replaced = ((key,) for key in self._replaced)
        database.executemany("DELETE FROM uses WHERE key = ?", replaced)
        database.execute("DELETE FROM pages WHERE key NOT IN (SELECT key FROM uses)")
        database.execute("DELETE FROM frames WHERE key NOT IN (SELECT key FROM pages)")
        database.execute("DELETE FROM readings WHERE key NOT IN (SELECT key FROM uses)")
        used = database.execute(
            "SELECT content FROM pages UNION SELECT value ->> 1 FROM folders, json_each(files)"
        )
        unused = self.contents.know_only({digest for (digest,) in used})
        database.execute("DELETE FROM contents")
        stamps = self.contents.stamps()
        database.executemany("INSERT INTO contents VALUES (?, ?, ?)", stamps)
        database.commit()
        if self._lock.is_alone():
            self.contents.sweep(unused)

    def _write(self, query: str, row: tuple[object, ...]) -> bool:
        """Keep a row, and say whether it is kept."""
        if self._is_taken:
            return False
        try:
            self._database.execute(query, row)
        except sqlite3.DatabaseError as error:
            # Who waited once need not wait for each row.
            self._is_taken = _is_in_use(error)
            return False
        return True

    def _row(self, query: str, *keys: str) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._database.execute(query, keys).fetchone()
        except sqlite3.DatabaseError as error:
            self._is_broken |= not _is_in_use(error)
            return None
        return row


def gathered(
    entries: Sequence[Mapping[str, Any]], anchors: Iterable[str], quotes: Sequence[TextQuote]
) -> Gathered:
    """What the engine gathered from a page; see ``Gathered``."""
    there = searched(entries)
    found = [sorted(anchors), quotes, there.size if there is not None else None]
    return Gathered(*(json.dumps(part, default=str) for part in (found, entries, there)))


def _finished(key: str, content: str, found: str) -> Finished:
    anchors, quotes, size = json.loads(found)
    return Finished(key, content, anchors, [TextQuote(*quote) for quote in quotes], size)


def _proof(key: str, *parts: str | bytes) -> str:
    """What only these parts have, under this key."""
    datas = [part if isinstance(part, bytes) else part.encode() for part in parts]
    return digest_of(b"\0".join([key_of(key, *map(len, datas)).encode(), *datas]))


def _is_in_use(error: sqlite3.Error) -> bool:
    """Whether another build has the file, and nothing is wrong with it."""
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
