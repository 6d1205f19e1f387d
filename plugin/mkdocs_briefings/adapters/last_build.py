"""What the last build was made from, and what it made: by that, a later one knows what is new."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mkdocs_briefings.adapters.finished import FinishedWork
from mkdocs_briefings.adapters.readings import load_values

Inputs = Sequence[Sequence[tuple[str, str]]]
"""The files of the content folder, then those of each other, with the digests of their contents."""

_MOST = 20
"""How many articles at once are an edit; more are worth all processes."""


@dataclass(frozen=True, slots=True)
class LastBuild:
    """A build whose site is kept whole.

    ``site`` is its key; ``inputs`` are what it was made from. ``menu`` are the pages of the
    navigation by their source, each with its title and front matter, which every page may show.
    ``pages`` are all pages by their source, in the engine's order, each with its key and what
    search knows it by; either is empty where there is none. ``base`` is what the keys have in
    common, ``size`` how many characters an index of search over all has; ``generated`` are the
    files that are ours, by their source.
    """

    site: str
    inputs: Inputs
    menu: Mapping[str, tuple[Any, Any]]
    pages: Mapping[str, tuple[str, str]]
    base: str
    size: int
    generated: Sequence[str]

    def edited(self, inputs: Inputs) -> list[str]:
        """The pages whose files alone are others than they were; none where anything else is."""
        found = edited(self.inputs, inputs)
        return found if len(found) <= _MOST and all(map(self._has_key, found)) else []

    def _has_key(self, src_uri: str) -> bool:
        return src_uri in self.pages and bool(self.pages[src_uri][0])


def edited(before: Inputs, now: Inputs) -> list[str]:
    """The files of the content folder that alone are others than before, or none."""
    (was, *others_before), (is_, *others) = before, now
    if others != others_before or [path for path, _ in is_] != [path for path, _ in was]:
        return []
    return [path for (path, digest), old in zip(is_, was, strict=True) if digest != old[1]]


def keep_last_build(work: FinishedWork, key: str, build: LastBuild) -> None:
    """Keep a build; ``key`` is that of all that it depends on besides its inputs."""
    digest = work.contents.add(pickle.dumps(build, protocol=5))
    work.keep_files("build", key, {"": digest})


def last_build(work: FinishedWork, key: str) -> LastBuild | None:
    """The last build that depended on the same besides its inputs, if it is kept."""
    for digest in (work.files("build", key) or {}).values():
        try:
            build = load_values(work.contents.read(digest))
        except Exception:  # whatever it is, it was not written by this code
            return None
        return build if isinstance(build, LastBuild) else None
    return None
