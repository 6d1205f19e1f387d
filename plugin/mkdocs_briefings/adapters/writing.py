"""The one writer of files: a file is there whole, or it is as it was before.

What is written lies beside the file, under a name of its own, until it is complete.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, new: bool = False, built: bool = False) -> Iterator[BinaryIO]:
    """A file to write to, which is at its place as soon as the context ends without a fault.

    ``new``: nothing may be there; FileExistsError is raised, even if it appears in the meantime.
    A file that is replaced keeps its mode, and a link goes on leading to it. ``built``: the file is
    one of a site, which every build empties first, and costs microseconds instead of milliseconds;
    others outlive a loss of power, too.
    """
    target = path if new or built else path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    # Hidden from those who read the folder; but builds do not sweep hidden files away.
    hidden = "" if built else "."
    part = target.with_name(f"{hidden}{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            if not built:
                file.flush()
                os.fsync(file.fileno())
        if new:
            _put(part, target)
        else:
            if not built and target.exists():
                part.chmod(target.stat().st_mode)
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if new:
        part.unlink(missing_ok=True)


def write_file(path: Path, data: bytes, *, new: bool = False, built: bool = False) -> None:
    """Write a file whole or not at all; see ``whole_file``."""
    with whole_file(path, new=new, built=built) as file:
        file.write(data)


def _put(part: Path, target: Path) -> None:
    """Give a file its name, unless something has it."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:
        # Not every disk knows links; there only what was there before is safe.
        if target.exists() or target.is_symlink():
            raise FileExistsError(f"{target} is there already.") from None
        part.replace(target)
