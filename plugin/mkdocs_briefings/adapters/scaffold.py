"""A new site: the files that ship in ``scaffold/``, written where nothing stands in the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from mkdocs_briefings import __version__
from mkdocs_briefings.adapters.project import Misuse
from mkdocs_briefings.adapters.writing import write_file

MAY_STAY = frozenset({"README.md", ".gitignore"})
"""What a new repository often has already: kept as it is, since a site works without ours."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a scaffold: the files written, and those that were there and stay."""

    files: tuple[str, ...]
    kept: tuple[str, ...]


def site_name(folder: Path) -> str:
    """A name for the site in this folder: ``harbour-watch`` is *Harbour watch*."""
    words = folder.resolve().name.replace("-", " ").replace("_", " ").split()
    name = " ".join(words)
    return name[:1].upper() + name[1:] if name.isprintable() and name else "Briefings"


def write_site(folder: Path, name: str) -> Written:
    """Write a new site into this folder, which need not exist.

    Raises Misuse, and writes nothing, where a file of the site is there already.
    """
    files = site_files(name)
    there = [path for path in files if (folder / path).exists() or (folder / path).is_symlink()]
    in_the_way = [path for path in there if path not in MAY_STAY]
    if in_the_way:
        raise Misuse(
            f"nothing was written, since {folder} already holds {', '.join(in_the_way)}. "
            "Move them away, or name another folder."
        )
    new = [path for path in files if path not in there]
    for path in new:
        # As a new one, so that a file that appeared in the meantime is not lost either.
        write_file(folder / path, files[path].encode(), new=True)
    return Written(tuple(new), tuple(there))


def site_files(name: str) -> Mapping[str, str]:
    """The files of a new site of this name, by path."""
    words = {
        "QUOTED_NAME": json.dumps(name, ensure_ascii=False),
        "SITE_NAME": name,
        "REQUIREMENT": requirement(),
    }
    return {path: _filled(text, words) for path, text in sorted(_templates())}


def requirement() -> str:
    """How to install this very package: as it was itself, where that can be told to others."""
    name = "mkdocs-briefings[material]"
    try:
        origin = json.loads(
            metadata.distribution("mkdocs-briefings").read_text("direct_url.json") or "{}"
        )
    except metadata.PackageNotFoundError:
        origin = {}
    # As PEP 610 records it; a folder of this machine would be of no use to anybody else.
    vcs, url = origin.get("vcs_info"), str(origin.get("url", ""))
    if vcs and "://" in url and not url.startswith("file:"):
        return f"{name} @ {vcs['vcs']}+{url}@{vcs['commit_id']}"
    return f"{name}>={__version__}"


def _filled(text: str, words: Mapping[str, str]) -> str:
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


def _templates() -> Iterator[tuple[str, str]]:
    """Path and text of each template; ``dot-`` stands for the dot that packaging tools drop."""
    yield from _below(resources.files("mkdocs_briefings") / "scaffold", "")


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        name = path + entry.name.replace("dot-", ".", 1)
        if entry.is_dir():
            yield from _below(entry, f"{name}/")
        else:
            yield name, entry.read_text(encoding="utf-8")
