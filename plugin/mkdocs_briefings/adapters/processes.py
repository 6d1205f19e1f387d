"""Work shared among several processes, where the system can fork them."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import IO, Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

FEWEST = 32
"""Less work than this is done sooner than a process is begun."""


def processes() -> int:
    """How many processes may work at a time; 1 where the system cannot fork safely."""
    # On macOS, system libraries may break in a forked process.
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def shared_out(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Iterable[Result]]
) -> Iterator[Result]:
    """The results of the work, done in as many processes, one after the other.

    Each process is a copy of this one as it is now. What fails there, for whatever reason, has no
    result: whoever asked does it again, and meets the fault where it can be reported.
    """
    count = processes()
    if count < 2 or len(items) < FEWEST:
        return
    # Neighbours often show the same records, so each process gets one stretch.
    size = -(-len(items) // count)
    shares = [items[start : start + size] for start in range(0, len(items), size)]
    running = [_begin(partial(work, share)) for share in shares]
    for process, answer in running:
        yield from _end(process, answer)


def beside(work: Callable[[], Result], size: int) -> Callable[[], Result]:
    """Begin some work in a process of its own; what is returned waits for the result.

    ``size`` says how much there is to do. What fails there is done here, when it is asked for.
    """
    if processes() < 2 or size < FEWEST:
        return work
    process, answer = _begin(lambda: [work()])

    def result() -> Result:
        made = [*_end(process, answer)]
        return made[0] if made else work()

    return result


def _begin(work: Callable[[], Iterable[Result]]) -> tuple[int, IO[bytes]]:
    """Fork a process that does some work and writes each result to a file."""
    answer = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    process = os.fork()
    if process:
        return process, answer
    status = 1
    try:
        # To look for cycles in what this process shares with the other would copy all of it.
        gc.freeze()
        gc.enable()
        for result in work():
            pickle.dump(result, answer, protocol=5)
        answer.flush()
        status = 0
    finally:
        # Nothing of what this process took over may be ended twice.
        os._exit(status)


def _end(process: int, answer: IO[bytes]) -> Iterator[Any]:
    """Wait for a process, and read what it made, if it ended well."""
    _, status = os.waitpid(process, 0)
    with answer:
        end = answer.seek(0, os.SEEK_END) if not status else 0
        answer.seek(0)
        while answer.tell() < end:
            yield pickle.load(answer)  # noqa: S301 - written by a copy of this process
