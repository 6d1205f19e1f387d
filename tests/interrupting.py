"""Breaks off builds and commands at their moments of writing, and looks at what they leave.

A program of its own, run in a project's folder, since each attempt takes a process.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_briefings.adapters.cli import main
from sites import contents

CACHE = Path(".cache/briefings/kept.sqlite")
WRITING = frozenset(
    [
        *("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate"),
        *("shutil.copyfile", "shutil.rmtree", "sqlite3.connect"),
    ]
)
REMOVING = frozenset({"os.remove", "os.rmdir", "shutil.rmtree"})
Action = Callable[[], object]
Break = Callable[[], None]


def attempt(act: Action, moment: int, stop: Break) -> tuple[bool, int]:
    """Act in a process that is stopped at this moment of writing.

    Whether the moment came, and how the process ended.
    """
    seen, ended = _watched(act, moment, stop)
    return seen > moment, ended


def moments_of(act: Action) -> int:
    """How many moments of writing an action has. It must end well."""
    seen, ended = _watched(act, sys.maxsize, no_room)
    assert ended == 0
    return seen


def _watched(act: Action, moment: int, stop: Break) -> tuple[int, int]:
    """How many moments there were until the end or the stop, and how the process ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            seen = len(pipe.read())
        return seen, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen, root = 0, Path.cwd()

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if seen > moment or not _writes(event, arguments, root):
            return
        if seen == moment and stop is no_room and event in REMOVING:
            return  # which needs no room
        seen += 1
        os.write(writing, b"x")
        if seen > moment:
            stop()

    sys.addaudithook(look)
    _end(act)
    raise AssertionError


def _end(act: Action) -> None:
    """Act, and end this process with 0 or 1."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    try:
        act()
    except (Exception, SystemExit, KeyboardInterrupt) as ended:
        os._exit(1 if not isinstance(ended, SystemExit) or ended.code else 0)
    os._exit(0)


def _writes(event: str, arguments: tuple[Any, ...], root: Path) -> bool:
    if event == "open":
        path, mode, flags = arguments
        wanted = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or set(mode or "") & set("wax+")
        return bool(wanted) and _is_below(path, root)
    return event in WRITING and _is_below(arguments[0], root)


def _is_below(path: object, root: Path) -> bool:
    return isinstance(path, (str, os.PathLike)) and (root / path).is_relative_to(root)


def no_room() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def killed(number: signal.Signals) -> Break:
    return lambda: os.kill(os.getpid(), number)


def limited(size: int, act: Action) -> int:
    """How an action ends for which no file may grow beyond this size: what is written is cut."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    _end(act)
    raise AssertionError


def killed_after(seconds: float, act: Action) -> int:
    """How an action ends that is killed from outside after a while."""
    child = os.fork()
    if child:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _end(act)
    raise AssertionError


def build_site() -> None:
    config = load_config("mkdocs.yml", strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


STORY, FIRST, SECOND = Path("docs/story.md"), "It is so.", "It was so and " + "very " * 900 + "so."


def builds(moments: int) -> Iterable[str]:
    """Break off builds, at about so many moments; a line for each that came."""
    text = {False: STORY.read_text("utf-8"), True: ""}
    text[True] = text[False].replace(FIRST, SECOND)
    clean = {}
    started = time.monotonic()
    for which in (True, False):
        STORY.write_text(text[which], "utf-8")
        CACHE.unlink(missing_ok=True)
        total = moments_of(build_site)
        clean[which] = contents(Path("site"))
    took = (time.monotonic() - started) / 2
    assert total > 100, total
    which = False

    def look(what: str, ended: int) -> str:
        for path, data in contents(Path("site")).items():
            if path.startswith("data/") and not path.endswith(".part"):
                assert data in (clean[True].get(path), clean[False].get(path)), (what, path)
        if CACHE.exists():
            with sqlite3.connect(CACHE) as database:
                assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], what
            database.close()
        if ended == 0:
            assert contents(Path("site")) == clean[which], what
        assert moments_of(build_site), what
        after = contents(Path("site"))
        assert after == clean[which], (what, after.keys() ^ clean[which].keys())
        return f"{what}: {ended}"

    def change() -> None:
        nonlocal which
        which = not which
        STORY.write_text(text[which], "utf-8")

    stops = {
        "SIGKILL": killed(signal.SIGKILL),
        "SIGTERM": killed(signal.SIGTERM),
        "SIGINT": killed(signal.SIGINT),
        "ENOSPC": no_room,
    }
    for number in range(moments):
        name = [*stops][number % len(stops)]
        moment = number * total // (moments + 1)
        change()
        came, ended = attempt(build_site, moment, stops[name])
        assert came or name == "ENOSPC", (name, moment)
        yield look(f"{name} at {moment} of {total}", ended)
    for size in (0, 5_000, 20_000):
        change()
        ended = limited(size, build_site)
        assert ended, size
        yield look(f"no file beyond {size}", ended)
    for part in (0.3, 0.6):
        change()
        yield look(f"killed after {part} of its time", killed_after(part * took, build_site))


def commands(arguments: list[str]) -> Iterable[str]:
    """Break off a command at each of its moments; a line for each."""
    before = contents(Path())

    def act() -> None:
        main(arguments, standalone_mode=True)

    def restore() -> None:
        for path in contents(Path()).keys() - before.keys():
            Path(path).unlink()
        for path, data in before.items():
            if not Path(path).exists() or Path(path).read_bytes() != data:
                Path(path).write_bytes(data)

    assert moments_of(act)
    after = contents(Path())
    assert after != before
    restore()
    moment = 0
    while True:
        stop = (killed(signal.SIGKILL), no_room)[moment % 2]
        came, ended = attempt(act, moment, stop)
        if not came:
            break
        assert ended or contents(Path()) == after, moment
        for path, data in contents(Path()).items():
            hidden = path.endswith(".part") and Path(path).name.startswith(".")
            assert hidden or data in (before.get(path), after.get(path)), (moment, path)
            assert not hidden or stop is not no_room, (moment, path)
        restore()
        yield f"{moment}: {ended}"
        moment += 1
    for size in (0, 100, 1000):
        limited(size, act)
        for path, data in contents(Path()).items():
            assert data in (before.get(path), after.get(path)), (size, path)
        restore()


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    for line in builds(int(rest[0])) if what == "build" else commands(sys.argv[1:]):
        print(line, flush=True)
