"""A real `mkdocs serve` for tests: a process, asked over HTTP."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sites import clean_environment

_LONGEST = 20.0
"""How long a test waits for what must come, in seconds: a slow machine is no fault."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    text: str

    @property
    def is_report(self) -> bool:
        """Whether the problems stand in place of the page."""
        return 'data-preview="problems"' in self.text

    @property
    def has_bar(self) -> bool:
        """Whether the page says that something is wrong."""
        return "<briefings-preview" in self.text


@dataclass
class Preview:
    """A running server."""

    root: Path
    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """All that stands in the terminal."""
        return self.log.read_text("utf-8")

    def get(self, path: str) -> Answer:
        """What is at this path. The server answers when no build is under way."""
        assert self.process.poll() is None, self.said
        try:
            with urllib.request.urlopen(self.address + path, timeout=_LONGEST) as answer:
                return Answer(answer.status, answer.read().decode())
        except urllib.error.HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.read().decode())

    def until(self, path: str, holds: Callable[[Answer], object]) -> Answer:
        """What is at this path as soon as it is as wanted."""
        end = time.monotonic() + _LONGEST
        while not holds(answer := self.get(path)):
            assert time.monotonic() < end, f"{path}: {answer}\n{self.said}"
            time.sleep(0.1)
        return answer

    def save(self, name: str, text: str) -> None:
        """Save a file as an editor would."""
        (self.root / name).write_text(text, "utf-8")

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.root / name).read_text("utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Save a file with some words changed."""
        text = self.read(name)
        assert old in text
        self.save(name, text.replace(old, new))


@contextlib.contextmanager
def serving(
    root: Path, *options: str, engine: str = "mkdocs", **environment: str
) -> Iterator[Preview]:
    """A server for this project, which ends with the context, and must end well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    log = root.parent / f"{root.name}.log"
    command = [Path(sys.executable).parent / engine, "serve", "-a", place, *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=root,
            stdout=out,
            stderr=out,
            env=clean_environment(**environment),
            # Tests that run in the background ignore the signal, and what they start would, too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    preview = Preview(root, f"http://{place}/", process, log)
    try:
        _wait_for(preview)
        yield preview
        process.send_signal(signal.SIGINT)
        assert process.wait(_LONGEST) == 0, preview.said
    finally:
        process.kill()
        process.wait()


def _wait_for(preview: Preview) -> None:
    end = time.monotonic() + _LONGEST
    while True:
        try:
            preview.get("")
        except OSError:
            assert time.monotonic() < end, preview.said
            time.sleep(0.1)
        else:
            return


def held(preview: Preview) -> dict[str, int]:
    """What the server's process holds: files, threads, and memory in kilobytes."""
    process = Path(f"/proc/{preview.process.pid}")
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    return {
        "files": len(list((process / "fd").iterdir())),
        "threads": int(status["Threads"]),
        "memory": int(status["VmRSS"].split()[0]),
    }
