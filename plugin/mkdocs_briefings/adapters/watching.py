"""Doing something again whenever a file of a project changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

_QUIET = 0.1
"""For how long nothing must change, in seconds, since editors save in several steps."""

_CHANGES = frozenset({"created", "modified", "deleted", "moved"})
"""The events that are changes; opening and closing a file is none."""


def watch(folders: Iterable[Path], file: Path, act: Callable[[], None]) -> None:
    """Act now, and again after each change below these folders or of this file.

    It ends by an exception: KeyboardInterrupt, or what ``act`` raises.
    """
    changed = threading.Event()
    observer = Observer()
    for folder in _outermost(folders):
        observer.schedule(_Told(changed), str(folder), recursive=True)
    observer.schedule(_Told(changed, file.name), str(file.parent), recursive=False)
    observer.start()
    try:
        while True:
            changed.clear()
            act()
            changed.wait()
            while changed.is_set():
                changed.clear()
                changed.wait(_QUIET)
    finally:
        observer.stop()
        observer.join()


class _Told(FileSystemEventHandler):
    """Sets a flag at every change of the named file, or of any that does not begin with a dot."""

    def __init__(self, changed: threading.Event, name: str | None = None) -> None:
        self._changed = changed
        self._name = name

    def on_any_event(self, event: FileSystemEvent) -> None:
        # An editor may save by moving a file of another name to this one.
        names = {Path(str(path)).name for path in (event.src_path, event.dest_path) if path}
        ours = self._name in names if self._name else any(n[:1] != "." for n in names)
        if ours and event.event_type in _CHANGES:
            self._changed.set()


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """The existing folders that are in none of the others, each once."""
    found = sorted({folder.resolve() for folder in folders if folder.is_dir()})
    return [f for f in found if not any(o != f and f.is_relative_to(o) for o in found)]
