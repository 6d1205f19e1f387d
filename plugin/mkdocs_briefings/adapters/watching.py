"""Doing something again whenever a file of a project changes."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingEmitter
from watchdog.utils.dirsnapshot import DirectorySnapshot

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


class PatientObserver(BaseObserver):
    """Looks for changes again and again, also of what is not there for now.

    An editor that puts a new file in the place of the old, or Git on its way to another branch,
    takes a file or a whole folder away for a moment; other observers then stop looking for ever.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """``paths`` are what will be watched: the larger, the more seldom it is looked at."""
        start = time.perf_counter()
        for path in paths:
            _look(path)
        took = time.perf_counter() - start
        pause = min(max(_SHARE * took, _SHORTEST), _LONGEST)
        super().__init__(_patient_emitter, timeout=pause)  # type: ignore[arg-type]


_SHARE, _SHORTEST, _LONGEST = 20, 0.1, 1.0
"""The pause between two looks, in times of what one takes, and in seconds."""


def _patient_emitter(queue: Any, watch: Any, **options: Any) -> PollingEmitter:
    stat = partial(_stat, watch.path)
    return PollingEmitter(queue, watch, stat=stat, listdir=_entries, **options)  # type: ignore[arg-type]


def _look(path: str) -> DirectorySnapshot:
    return DirectorySnapshot(path, stat=partial(_stat, path), listdir=_entries)  # type: ignore[arg-type]


_NOT_THERE = os.stat_result((0,) * 10)

_PASSING = re.compile(r"4913|#.*#|\.#.*|.*~|\..*\.sw.|\..*\.part")
"""Names of files that editors, and our own writer, have for a moment beside the real ones."""


def _stat(watched: str, path: str) -> os.stat_result:
    """As ``os.stat``, but what is watched may be gone, and links may lead nowhere."""
    try:
        return os.stat(path)  # noqa: PTH116 - as watchdog asks for it
    except OSError:
        try:
            return os.lstat(path)
        except OSError:
            if path == watched:
                return _NOT_THERE
            raise


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from (entry for entry in entries if not _PASSING.fullmatch(entry.name))
