"""Digests of what a page, or the whole site, depends on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path


def digest_of(data: bytes) -> str:
    """The digest of a content."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def key_of(*parts: object) -> str:
    """The digest of things that consist of plain values, in this order."""
    return digest_of(repr(parts).encode(errors="surrogatepass"))


def engine_key(folders: Iterable[Path]) -> str:
    """The key of everything that is installed, and of the files of these folders."""
    return key_of(*_installed(), [contents(folder) for folder in folders])


@cache
def _installed() -> tuple[object, object]:
    """What this process runs, which stays what it is."""
    installed = sorted((d.name, d.version) for d in metadata.distributions())
    package = contents(Path(__file__).parents[1])
    return installed, [file for file in package if not file[0].endswith(".pyc")]


def contents(folder: Path) -> list[tuple[str, str]]:
    """The files of a folder, with the digest of each; those that cannot be read are there, too.

    A file is as a folder that holds it alone, one that is missing as an empty one. Folders that
    links lead to count as an engine counts them, which copies what is in them.
    """
    if folder.is_file():
        return [("", _digest_of_file(str(folder)))]
    found = []
    begin = len(str(folder)) + 1
    for inside, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not leads_up(Path(inside, name))]
        for name in names:
            path = f"{inside}/{name}"
            found.append((path[begin:].replace(os.sep, "/"), _digest_of_file(path)))
    return sorted(found)


def leads_up(folder: Path) -> bool:
    """Whether a folder is a link to one that holds it, which would be walked for ever."""
    return folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve())


def _digest_of_file(path: str) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a Path for each of ten thousand takes longer
            return digest_of(file.read())
    except OSError as fault:
        return f"unreadable: {fault.errno}"
