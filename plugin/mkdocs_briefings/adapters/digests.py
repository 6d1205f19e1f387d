"""Digests of what a page, or the whole site, depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
    installed = sorted((d.name, d.version) for d in metadata.distributions())
    package = Path(__file__).parents[1]
    return key_of(installed, [contents(folder) for folder in (package, *folders)])


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
