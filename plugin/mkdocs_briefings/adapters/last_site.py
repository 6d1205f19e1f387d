"""The site of the last build, moved out of the way of the engine, which deletes all of it.

What would be written again as it was is moved back instead: one step for the whole folder, where a
large site has tens of thousands of files and folders.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mkdocs_briefings.adapters.contents import Contents


class LastSite:
    """The files of a site's folder, in another folder meanwhile."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is where the other folder will be, whose name no other build has."""
        self._folder = folder
        self._aside: Path | None = None

    def set_aside(self, site: Path) -> None:
        """Move what is in a site's folder away, but for hidden files, which an engine leaves.

        Where the folders lie on different disks, nothing is moved.
        """
        _sweep(self._folder)
        with suppress(OSError):
            self._aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._folder))
            _move_all(site, self._aside)

    def move_back(self, site: Path, files: Mapping[str, str], contents: Contents) -> set[str]:
        """Move those files back that are names of kept contents, and delete all others.

        ``files`` are contents by their path in the site. The paths of the files that are back are
        returned.
        """
        back: set[str] = set()
        if self._aside is None:
            return back
        begin = len(str(self._aside)) + 1
        in_use: set[str] = set()
        for folder, folders, names in os.walk(self._aside, topdown=False):
            kept = not in_use.isdisjoint(f"{folder}/{name}" for name in folders)
            for name in names:
                file = f"{folder}/{name}"
                path = file[begin:].replace(os.sep, "/")
                digest = files.get(path)
                if digest is not None and contents.is_of(digest, file):
                    back.add(path)
                    kept = True
                else:
                    Path(file).unlink()
            if kept:
                in_use.add(folder)
            else:
                with suppress(OSError):  # it is a link
                    Path(folder).rmdir()
        try:
            _move_all(self._aside, site)
        except OSError:
            back.clear()
        return back

    def forget(self) -> None:
        """Delete what was not moved back."""
        if self._aside is not None:
            shutil.rmtree(self._aside, ignore_errors=True)


_PREFIX = "last-"

_ABANDONED = 24 * 60 * 60
"""After how many seconds nobody comes back for what was moved aside."""


def _sweep(folder: Path) -> None:
    """Delete what builds that were cut off have left."""
    for aside in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - aside.stat().st_mtime > _ABANDONED:
                shutil.rmtree(aside)


def _move_all(source: Path, target: Path) -> None:
    with os.scandir(source) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                # As texts: there may be ten thousand.
                os.rename(entry.path, f"{target}/{entry.name}")  # noqa: PTH104
