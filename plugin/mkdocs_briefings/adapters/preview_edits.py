"""What an editor has changed since the preview was built."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


class Edits:
    """The files that a build is made from, as they were when it began."""

    def __init__(self, docs_dir: Path, others: Iterable[Path]) -> None:
        """``others`` are the files and folders besides those of the content."""
        self._docs_dir, self._others = docs_dir, tuple(others)
        self._before = self._stamps()

    def lone_page(self) -> str | None:
        """The page whose file was written to since, if nothing else has changed."""
        now = self._stamps()
        if now.keys() != self._before.keys():
            return None
        changed = [Path(path) for path, stamp in now.items() if self._before[path] != stamp]
        if len(changed) != 1 or changed[0].suffix != ".md":
            return None
        if not changed[0].is_relative_to(self._docs_dir):
            return None
        return changed[0].relative_to(self._docs_dir).as_posix()

    def _stamps(self) -> dict[str, tuple[int, int, int]]:
        found = {}
        for root in (self._docs_dir, *self._others):
            for path in _files(root):
                try:
                    stat = path.stat()
                except OSError:
                    continue
                found[str(path)] = stat.st_size, stat.st_mtime_ns, stat.st_ino
        return found


def _files(root: Path) -> Iterable[Path]:
    if root.is_file():
        yield root
    for folder, _, names in os.walk(root, followlinks=True):
        yield from (Path(folder, name) for name in names)
