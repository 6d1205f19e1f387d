"""The site of the last build, moved out of the way of the engine, which deletes all of it.

What would be written again as it was is moved back instead: one step for the whole folder, where a
large site has tens of thousands of files and folders.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mkdocs_briefings.adapters.contents import Contents


class LastSite:
    """The files of a site's folder, in another folder meanwhile."""

    def __init__(self, aside: Path) -> None:
        """``aside`` is the other folder, to which nobody else may write."""
        self._aside = aside

    def set_aside(self, site: Path) -> None:
        """Move what is in a site's folder away, but for hidden files, which an engine leaves.

        Where the folders lie on different disks, nothing is moved.
        """
        self.forget()
        with suppress(OSError):
            self._aside.mkdir(parents=True)
            _move_all(site, self._aside)

    def move_back(self, site: Path, files: Mapping[str, str], contents: Contents) -> set[str]:
        """Move those files back that are names of kept contents, and delete all others.

        ``files`` are contents by their path in the site. The paths of the files that are back are
        returned.
        """
        back = set()
        begin = len(str(self._aside)) + 1
        for folder, _, names in os.walk(self._aside, topdown=False):
            for name in names:
                file = f"{folder}/{name}"
                path = file[begin:].replace(os.sep, "/")
                digest = files.get(path)
                if digest is not None and contents.is_of(digest, file):
                    back.add(path)
                else:
                    Path(file).unlink()
            with suppress(OSError):  # it is not empty
                Path(folder).rmdir()
        try:
            _move_all(self._aside, site)
        except OSError:
            back = set()
        return back

    def forget(self) -> None:
        """Delete what was not moved back."""
        shutil.rmtree(self._aside, ignore_errors=True)


def _move_all(source: Path, target: Path) -> None:
    with os.scandir(source) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                Path(entry.path).rename(target / entry.name)
