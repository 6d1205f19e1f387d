"""Reading a project's files into a corpus."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pathspec import GitIgnoreSpec

from mkdocs_briefings.adapters.digests import leads_up
from mkdocs_briefings.adapters.processes import shared_out
from mkdocs_briefings.adapters.readings import Reading, Readings, load_values
from mkdocs_briefings.core.content.models import Actor, Topic
from mkdocs_briefings.core.content.pages import Page, read_page
from mkdocs_briefings.core.content.registries import (
    Registry,
    missing_file,
    read_actors,
    read_topics,
)
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.core.imports.reading import Import, read_import
from mkdocs_briefings.core.levels import DEFAULT_LEVELS, Level
from mkdocs_briefings.core.problems import Place, Problem, quoted

ALWAYS_EXCLUDED = (".*", "/templates/")
"""What MkDocs leaves out of every content folder."""


@dataclass(frozen=True, slots=True)
class Project:
    """Where a project keeps its content, and the plugin's options that concern its reading.

    ``root`` is the folder of ``mkdocs.yml``. A registry's path is relative to it; one that no
    option names (``named_registries``) may be missing. ``levels`` are those of the editorial rules,
    ``theme`` the folders of the theme, where they are known; ``imports`` is the folder of what is
    kept of other sites' ledgers.
    """

    root: Path
    docs_dir: Path
    actors: str
    topics: str
    named_registries: frozenset[str]
    extra_keys: frozenset[str]
    exclude: GitIgnoreSpec
    levels: Mapping[str, Level] = field(default_factory=lambda: DEFAULT_LEVELS)
    theme: Sequence[Path] = ()
    imports: str = "site_config/imports"


def read_corpus(project: Project, today: date, readings: Readings | None = None) -> Corpus:
    """Read every page and both registries of a project.

    A file that cannot be read is a problem, not an exception. What an earlier build has read of the
    same file is taken from ``readings``.
    """
    texts: list[str] = []
    files: list[str] = []
    for src_uri in sorted(_content(project)):
        is_text = src_uri.endswith((".md", ".markdown", ".mdown", ".mkdn", ".mkd"))
        (texts if is_text else files).append(src_uri)
    pages = _pages(project, texts, today, readings or Readings(None, ""))
    folder = _shown_path(project.docs_dir / "-", project.root).removesuffix("-")
    return Corpus(pages, *read_registries(project), files, folder, read_imports(project))


def read_article(project: Project, src_uri: str, today: date) -> Page:
    """Read one page of a project, by its path in the content folder."""
    page, _ = _page(project, src_uri, today)
    return page


def read_registries(project: Project) -> tuple[Registry[Actor], Registry[Topic]]:
    """Read the registries of actors and of topics alone."""
    return (
        _registry(project, project.actors, "actors", read_actors),
        _registry(project, project.topics, "topics", read_topics),
    )


def read_imports(project: Project) -> dict[str, Import]:
    """What is kept of other sites' ledgers, by the name that each site has here."""
    found = {}
    for file in sorted((project.root / project.imports).glob("*.json")):
        path = _shown_path(file, project.root)
        data = _bytes(file, path)
        if isinstance(data, Problem):
            found[file.stem] = Import(file.stem, path, problems=[data])
        elif is_id(file.stem):
            found[file.stem] = read_import(data, path, file.stem)
        else:
            wrong = f"{quoted(file.stem)} is not an id, and so no name of a site."
            problem = Problem(path, Place(1, 1), "file name", wrong, "Rename the file.", "bad-id")
            found[file.stem] = Import(file.stem, path, problems=[problem])
    return found


def _content(project: Project) -> Iterable[str]:
    """The files of the content folder that MkDocs would use, relative to it."""
    for folder, folders, names in os.walk(project.docs_dir, followlinks=True):
        inside = Path(folder).relative_to(project.docs_dir)
        kept = [
            name
            for name in folders
            if not project.exclude.match_file((inside / name).as_posix() + "/")
            and not leads_up(Path(folder) / name)
        ]
        folders[:] = sorted(kept)
        for name in names:
            src_uri = (inside / name).as_posix()
            if not project.exclude.match_file(src_uri):
                yield src_uri


def _pages(
    project: Project, src_uris: Sequence[str], today: date, readings: Readings
) -> list[Page]:
    """These pages; those that no earlier build has read are read in several processes."""

    def work(share: Iterable[str]) -> Iterator[tuple[str, Reading]]:
        for src_uri in share:
            yield src_uri, readings.of(*_page(project, src_uri, today))

    pages: dict[str, Page] = {}
    for src_uri in src_uris:
        path, data = _data(project, src_uri)
        known = readings.page(path, src_uri, data) if isinstance(data, bytes) else None
        if known is not None:
            pages[src_uri] = known
    unread = [src_uri for src_uri in src_uris if src_uri not in pages]
    for src_uri, reading in shared_out(unread, work):
        pages[src_uri] = load_values(reading.data)
        readings.keep(pages[src_uri], reading)
    for src_uri in unread:
        if src_uri not in pages:
            pages[src_uri], data = _page(project, src_uri, today)
            readings.keep(pages[src_uri], readings.of(pages[src_uri], data))
    return list(pages.values())


def _page(project: Project, src_uri: str, today: date) -> tuple[Page, bytes]:
    """A page of a project, and the bytes of its file."""
    path, data = _data(project, src_uri)
    if isinstance(data, Problem):
        return Page(path, src_uri, problems=[data], readable=False), b""
    return read_page(data, path, src_uri, extra_keys=project.extra_keys, today=today), data


def _data(project: Project, src_uri: str) -> tuple[str, bytes | Problem]:
    """The path of a page's file as people see it, and what is in it."""
    file = project.docs_dir / src_uri
    path = _shown_path(file, project.root)
    return path, _bytes(file, path, within=project.docs_dir)


def _registry(
    project: Project,
    path: str,
    option: str,
    read: Callable[[bytes | None, str], Registry[Actor]]
    | Callable[[bytes | None, str], Registry[Topic]],
) -> Registry:  # type: ignore[type-arg]
    file = project.root / path
    shown = _shown_path(file, project.root)
    if not file.exists():
        registry = read(None, shown)
        if option in project.named_registries:
            registry.problems.append(missing_file(shown, option))
            registry.readable = False
        return registry
    data = _bytes(file, shown)
    if isinstance(data, Problem):
        return Registry(shown, problems=[data], readable=False)
    return read(data, shown)


def _bytes(file: Path, path: str, within: Path | None = None) -> bytes | Problem:
    try:
        if within is not None and not file.resolve().is_relative_to(within.resolve()):
            return Problem(
                path,
                Place(1, 1),
                "file",
                "this is a link to a file outside the content folder.",
                "Put the file itself here.",
                "outside-docs-dir",
            )
        return file.read_bytes()
    except (OSError, RuntimeError) as fault:
        # Resolving a link that leads to itself is a RuntimeError below Python 3.13.
        reason = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        return Problem(
            path,
            Place(1, 1),
            "file",
            f"it cannot be read: {quoted(reason)}.",
            "Check that it exists and may be read.",
            "unreadable-file",
        )


def _shown_path(file: Path, root: Path) -> str:
    return Path(os.path.relpath(file, root)).as_posix()
