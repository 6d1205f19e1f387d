"""What an editor waits for: from saving a file to the page that shows it, in `mkdocs serve`.

    python tests/benchmarks/preview.py [--size 1000] [--runs 5]

An article is edited, then a claim, each so many times; the table gives the median and the longest.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import corpus

QUIET = 4.0
"""Seconds between two edits, in which all is built."""


def waited(address: str, words: str) -> float:
    """Seconds until the page at this address shows these words."""
    start = time.perf_counter()
    while words not in page(address):
        time.sleep(0.02)
    return time.perf_counter() - start


def page(address: str) -> str:
    """The page at this address; nothing while the server does not answer."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, TimeoutError):
        return ""


def measured(root: Path, runs: int) -> dict[str, list[float]]:
    """The waits after each kind of edit."""
    file = sorted((root / "docs").glob("briefing-*.md"))[0]

    def article(words: str) -> None:
        file.write_text(f"{file.read_text('utf-8')}\n{words}\n", "utf-8")

    def claim(words: str) -> None:
        text = file.read_text("utf-8")
        file.write_text(text.replace('"text": "', f'"text": "{words} ', 1), "utf-8")

    edits: dict[str, Callable[[str], None]] = {"an article": article, "a claim": claim}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--quiet", "-a", place],
        cwd=root,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    try:
        address = f"http://{place}/{file.stem}/"
        waited(address, "<html")
        waits: dict[str, list[float]] = {}
        for name, edit in edits.items():
            for run in range(runs):
                time.sleep(QUIET)
                edit(f"Edit {name} {run}")
                waits.setdefault(name, []).append(waited(address, f"Edit {name} {run}"))
        return waits
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="briefings-bench-") as folder:
        corpus.write_briefings(corpus.corpus(given.size), Path(folder))
        print(f"\n{given.size} briefings: from saving to the page, in seconds")
        print(f"{'':12} {'median':>8} {'longest':>8}")
        for name, waits in measured(Path(folder), given.runs).items():
            print(f"{name:12} {statistics.median(waits):8.2f} {max(waits):8.2f}")


if __name__ == "__main__":
    main()
