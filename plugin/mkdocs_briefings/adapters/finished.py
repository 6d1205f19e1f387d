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
from typing import Any

from mkdocs_briefings.adapters.digests import digest_of
from mkdocs_briefings.views.annotations import TextQuote

_BUILDS_KEPT = 4
"""How many builds a page outlives that none of them shows: the preview and the site share them."""

_TABLES = """
CREATE TABLE IF NOT EXISTS contents (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS pages (
    key TEXT PRIMARY KEY, content TEXT NOT NULL, found TEXT NOT NULL, proof TEXT NOT NULL,
    last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readings (
    key TEXT PRIMARY KEY, data BLOB NOT NULL, proof TEXT NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folders (
    kind TEXT PRIMARY KEY, key TEXT NOT NULL, files TEXT NOT NULL, proof TEXT NOT NULL,
    last INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """A page as published, by the digest of its content, with what the engine gathers from pages.

    ``entries`` are the page's in the index of search, ``anchors`` the ids that links may lead to,
    ``quotes`` the words that it marks.
    """

    content: str
    entries: Sequence[Mapping[str, Any]]
    anchors: Sequence[str]
    quotes: Sequence[TextQuote]


class FinishedWork:
    """The finished pages and sites in one file, which may be deleted at any time."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin it; where it is no longer one of ours, begin it anew.

        Raises OSError or sqlite3.OperationalError where it can neither be read nor written, as in a
        folder that is read-only, or while another build has it.
        """
        self._path = path
        self._is_broken = False
        self._used: list[str] = []
        self._read: list[str] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            if _is_in_use(error):
                raise
            path.unlink(missing_ok=True)
            self._open()

    def _open(self) -> None:
        self._database = sqlite3.connect(self._path, timeout=1)
        self._database.executescript(_TABLES)
        (last,) = self._database.execute(
            "SELECT max(last) FROM (SELECT last FROM pages UNION SELECT last FROM folders)"
        ).fetchone()
        self._build = (last or 0) + 1

    def page(self, key: str) -> Finished | None:
        """The page of this key, if it is kept and whole."""
        row = self._row("SELECT content, found, proof FROM pages WHERE key = ?", key)
        if row is None or digest_of(f"{key}{row[0]}{row[1]}".encode()) != row[2]:
            return None
        if self.content(row[0]) is None:
            return None
        self._used.append(key)
        entries, anchors, quotes = json.loads(row[1])
        return Finished(row[0], entries, anchors, [TextQuote(*quote) for quote in quotes])

    def keep_page(
        self,
        key: str,
        html: bytes,
        entries: Sequence[Mapping[str, Any]],
        anchors: Sequence[str],
        quotes: Sequence[TextQuote],
    ) -> None:
        """Keep a page. What cannot be kept is made again next time."""
        found = json.dumps([entries, anchors, quotes], default=str)
        with suppress(sqlite3.DatabaseError):
            content = self._keep(html)
            proof = digest_of(f"{key}{content}{found}".encode())
            self._database.execute(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)",
                (key, content, found, proof, self._build),
            )

    def reading(self, key: str) -> bytes | None:
        """What came of reading the file of this key, if it is kept and whole."""
        row = self._row("SELECT data, proof FROM readings WHERE key = ?", key)
        if row is None or _proof(key, row[0]) != row[1]:
            return None
        self._read.append(key)
        data: bytes = row[0]
        return data

    def keep_reading(self, key: str, data: bytes) -> None:
        """Keep what came of reading a file."""
        with suppress(sqlite3.DatabaseError):
            self._database.execute(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)",
                (key, data, _proof(key, data), self._build),
            )

    def files(self, kind: str, key: str) -> Mapping[str, str] | None:
        """The digests of files by their path, of a `site` or its `data`, if all are whole."""
        row = self._row("SELECT files, proof FROM folders WHERE kind = ? AND key = ?", kind, key)
        if row is None or digest_of(f"{key}{row[0]}".encode()) != row[1]:
            return None
        files = dict(json.loads(row[0]))
        # Every one is looked at, so that every broken one goes.
        missing = [digest for digest in files.values() if self.content(digest) is None]
        return None if missing else files

    def keep_files(self, kind: str, key: str, contents: Iterable[tuple[str, bytes]]) -> None:
        """Keep finished files, in the place of those of this kind that were kept before."""
        with suppress(sqlite3.DatabaseError):
            text = json.dumps([(path, self._keep(data)) for path, data in contents])
            self._database.execute(
                "INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?, ?)",
                (kind, key, text, digest_of(f"{key}{text}".encode()), self._build),
            )

    def close(self, *, built: bool) -> None:
        """Save what was kept, if the site was built; forget what no build needs any more."""
        with suppress(sqlite3.DatabaseError):
            if built:
                oldest = self._build - _BUILDS_KEPT
                pages = ((self._build, key) for key in self._used)
                self._database.executemany("UPDATE pages SET last = ? WHERE key = ?", pages)
                self._database.execute("DELETE FROM pages WHERE last < ?", (oldest,))
                readings = ((self._build, key) for key in self._read)
                self._database.executemany("UPDATE readings SET last = ? WHERE key = ?", readings)
                self._database.execute("DELETE FROM readings WHERE last < ?", (oldest,))
                self._database.execute(
                    "DELETE FROM contents WHERE digest NOT IN (SELECT content FROM pages) AND "
                    "digest NOT IN (SELECT value ->> 1 FROM folders, json_each(files))"
                )
                self._database.commit()
        self._database.close()
        if self._is_broken:
            self._path.unlink(missing_ok=True)

    def _row(self, query: str, *keys: str) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._database.execute(query, keys).fetchone()
        except sqlite3.DatabaseError as error:
            self._is_broken |= not _is_in_use(error)
            return None
        return row

    def content(self, digest: str) -> bytes | None:
        """The content of this digest, if it is kept and whole."""
        row = self._row("SELECT data FROM contents WHERE digest = ?", digest)
        if row is None:
            return None
        if digest_of(row[0]) != digest:
            with suppress(sqlite3.DatabaseError):
                self._database.execute("DELETE FROM contents WHERE digest = ?", (digest,))
            return None
        data: bytes = row[0]
        return data

    def _keep(self, data: bytes) -> str:
        digest = digest_of(data)
        self._database.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (digest, data))
        return digest


def _proof(key: str, data: bytes) -> str:
    return digest_of(key.encode() + data)


def _is_in_use(error: sqlite3.Error) -> bool:
    """Whether another build has the file, and nothing is wrong with it."""
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
