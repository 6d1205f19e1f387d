"""Files by the digest of their content, each once; the files of a site are links to them.

A link takes no room, and less time than a copy. A file counts as whole while its size and its time
are those that it had when its content was last known, as Git takes it; else its content is looked
at. So is it after a copy of the whole folder, which is what a cache between machines is.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mkdocs_briefings.adapters.digests import digest_of
from mkdocs_briefings.adapters.writing import write_file


class _Stamp(NamedTuple):
    """What tells whether a file was written to: its bytes, and when, in nanoseconds."""

    size: int
    time: int


class Contents:
    """The contents in one folder, which may be deleted at any time."""

    def __init__(self, folder: Path, stamps: Iterable[tuple[str, int, int]]) -> None:
        """``stamps`` are those of the contents that are known, each after its digest."""
        self._folder = folder
        self._stamps = {digest: _Stamp(size, time) for digest, size, time in stamps}
        self._seen: set[str] = set()

    def is_whole(self, digest: str) -> bool:
        """Whether a content is there as it was; one that is not is gone from then on."""
        if digest in self._seen:
            return True
        path, known = self._path(digest), self._stamps.get(digest)
        stamp = _stamp(path)
        if stamp is None or known is None or stamp.size != known.size:
            return self._forget(digest)
        if stamp != known and digest_of(path.read_bytes()) != digest:
            return self._forget(digest)
        self._stamps[digest] = stamp
        self._seen.add(digest)
        return True

    def read(self, digest: str) -> bytes:
        """A content that is whole."""
        return self._path(digest).read_bytes()

    def is_of(self, digest: str, path: str) -> bool:
        """Whether the file at a path is a name of a content that is whole."""
        try:
            # As texts: of tens of thousands of files, this asks twice of each.
            return os.path.samefile(f"{self._folder}/{digest[:2]}/{digest}", path)  # noqa: PTH121
        except OSError:
            return False

    def put(self, digest: str, target: Path) -> None:
        """Make a content that is whole a file at this place, where there is none."""
        _link(self._path(digest), target)

    def add(self, data: bytes) -> str:
        """Keep a content."""
        digest = digest_of(data)
        if not self.is_whole(digest):
            write_file(self._path(digest), data, built=True)
            self._keep(digest)
        return digest

    def adopt(self, path: Path) -> str:
        """Keep the content of a file."""
        digest = digest_of(path.read_bytes())
        if not self.is_whole(digest):
            _link(path, self._path(digest))
            self._keep(digest)
        return digest

    def stamps(self) -> list[tuple[str, int, int]]:
        """The stamps of all contents that are known, each after its digest."""
        return [(digest, *stamp) for digest, stamp in self._stamps.items()]

    def know_only(self, used: Collection[str]) -> list[str]:
        """Know no contents but these, where they are there; the others are returned."""
        known, self._stamps = self._stamps, {}
        others = []
        for digest, stamp in known.items():
            if digest in used:
                self._stamps[digest] = stamp
            else:
                others.append(digest)
        return others

    def sweep(self, unused: Iterable[str]) -> None:
        """Delete what is no longer used, and what a build that was cut off has left."""
        for digest in unused:
            self._forget(digest)
        for path in self._folder.glob("*/*"):
            # A younger one may be that of a build that is under way.
            if path.name not in self._stamps and _age(path) > _ABANDONED:
                path.unlink(missing_ok=True)

    def _keep(self, digest: str) -> None:
        stamp = _stamp(self._path(digest))
        assert stamp is not None, "it was written a moment ago"
        self._stamps[digest] = stamp
        self._seen.add(digest)

    def _forget(self, digest: str) -> bool:
        self._stamps.pop(digest, None)
        with suppress(OSError):
            self._path(digest).unlink(missing_ok=True)
        return False

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


_ABANDONED = 60 * 60
"""After how many seconds nobody needs a content that no build has noted."""


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Stamp(found.st_size, found.st_mtime_ns)


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the disk or the system knows no links."""
    for _ in range(3):
        try:
            os.link(source, target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            # To write to it would be to write to whatever else it is a name of.
            target.unlink()
        except OSError:
            break
        else:
            return
    shutil.copyfile(source, target)
