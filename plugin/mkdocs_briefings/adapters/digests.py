"""Digests of what a page, or the whole site, depends on."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import pickle
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.views.records import Brief, ClaimRow
from mkdocs_briefings.views.voices import ActorLink, Voice


def digest_of(data: bytes) -> str:
    """The digest of a content."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


class Digests:
    """Digests of documents; what many of them share is digested once."""

    def __init__(self) -> None:
        # The thing is kept with its digest, so that no other takes its identity.
        self._known: dict[int, tuple[object, str]] = {}

    def of(self, *parts: Any) -> str:
        """The digest of things that consist of plain values: equal ones have equal digests.

        Two equal things may, rarely, have different digests, never two that differ the same.
        """
        buffer = io.BytesIO()
        _Pickler(buffer, self).dump(parts)
        return digest_of(buffer.getvalue())

    def of_shared(self, thing: Any) -> str:
        """The digest of a thing that stands in many others."""
        known = self._known.get(id(thing))
        if known is None:
            fields = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
            known = self._known[id(thing)] = (thing, self.of(type(thing).__name__, fields))
        return known[1]


class _Pickler(pickle.Pickler):
    """Writes shared things as their digests."""

    def __init__(self, file: io.BytesIO, digests: Digests) -> None:
        super().__init__(file, protocol=5)
        self._digests = digests

    def persistent_id(self, thing: Any) -> Any:
        kind = type(thing)
        if kind is PartialDate:
            return thing.text
        return self._digests.of_shared(thing) if kind in _SHARED else None


_SHARED = frozenset({ClaimRow, Brief, ActorLink, Voice})


def engine_key(folders: Iterable[Path]) -> str:
    """The key of everything that is installed, and of the files of these folders."""
    installed = sorted((d.name, d.version) for d in metadata.distributions())
    package = Path(__file__).parents[1]
    return Digests().of(installed, [contents(folder) for folder in (package, *folders)])


def contents(folder: Path) -> list[tuple[str, str]]:
    """The files of a folder, with the digest of each; those that cannot be read are there, too.

    A file is as a folder that holds it alone, one that is missing as an empty one.
    """
    if folder.is_file():
        return [("", _digest_of_file(folder))]
    return [
        (path.relative_to(folder).as_posix(), _digest_of_file(path))
        for path in sorted(folder.rglob("*"))
        if path.suffix != ".pyc" and not path.is_dir()
    ]


def _digest_of_file(path: Path) -> str:
    try:
        return digest_of(path.read_bytes())
    except OSError as fault:
        return f"unreadable: {fault.errno}"
