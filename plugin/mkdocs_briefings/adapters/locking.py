"""A lock that several builds of one project hold at a time."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where builds do not know of each other
    fcntl = None  # type: ignore[assignment]


class SharedLock:
    """Held from its making on; the system releases it, too, when its process ends."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be written."""
        self._file = path.open("ab")
        if fcntl is not None:
            with suppress(OSError):  # not every disk knows locks
                fcntl.flock(self._file, fcntl.LOCK_SH)

    def is_alone(self) -> bool:
        """Whether nobody else holds it, from now on."""
        if fcntl is None:
            return True
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Release it."""
        self._file.close()
