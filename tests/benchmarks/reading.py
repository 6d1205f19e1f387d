"""What reading costs in Chromium: bytes and time to a search result, a filtered ledger, an actor.

    BRIEFINGS_BROWSER=/path/to/chromium python tests/benchmarks/reading.py [--sizes 100,1000]

Reads the sites that `building.py` left, from a server on this machine, and from the disk.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, Response, sync_playwright

SEARCH = ".md-search__input"
RESULT = ".md-search-result__item"
KEYS = "drone"
KEY = """(letter) => new Promise((done) => {
  const field = document.querySelector("#bf-find");
  const start = performance.now();
  field.value += letter;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  const worked = performance.now() - start;
  requestAnimationFrame(() => setTimeout(() => done([worked, performance.now() - start])));
})"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def first_result(page: Page, root: str) -> str:
    """From an empty page to the first result of a search, and what search alone has loaded."""
    sizes: list[int] = []

    def weigh(answer: Response) -> None:
        # What still loads when the page is closed has no body any more.
        with contextlib.suppress(Error):
            sizes.append(len(answer.body()) if answer.ok else 0)

    page.on("response", weigh)
    start = time.perf_counter()
    page.goto(f"{root}briefing-00001/" if root.startswith("http") else f"{root}briefing-00001.html")
    page.wait_for_load_state("networkidle")
    own = sum(sizes)
    page.click(SEARCH)
    page.type(SEARCH, KEYS)
    page.wait_for_selector(RESULT, timeout=300_000)
    seconds = time.perf_counter() - start
    whole = sum(sizes)
    return f"{seconds:.2f} s, {(whole - own) / 1024:.0f} KiB besides the page's {own / 1024:.0f}"


def ledger(page: Page, root: str) -> str:
    """From an empty page to the ledger, and then key by key."""
    start = time.perf_counter()
    page.goto(f"{root}claims/" if root.startswith("http") else f"{root}claims.html")
    page.wait_for_selector(".bf-sort", timeout=300_000)
    seconds = time.perf_counter() - start
    times = [page.evaluate(KEY, letter) for letter in KEYS]
    worked = statistics.median(work for work, _ in times)
    slowest = max(shown for _, shown in times)
    return f"{seconds:.2f} s; a key {worked:.0f} ms of work, at most {slowest:.0f} ms until shown"


def actor(page: Page, root: str, name: str) -> str:
    """The page of whom there is most on record."""
    start = time.perf_counter()
    page.goto(f"{root}actors/{name}/" if root.startswith("http") else f"{root}actors/{name}.html")
    return f"{time.perf_counter() - start:.2f} s, {len(page.content()) / 1024:.0f} KiB"


def readings(site: Path, root: str) -> Iterator[str]:
    """Every measure at one address of a site, each in a fresh browser."""
    pages = [*(site / "actors").glob("*/index.html"), *(site / "actors").glob("*.html")]
    pages = [path for path in pages if path.name != "index.html" or path.parent.name != "actors"]
    largest = max(pages, key=lambda path: path.stat().st_size)
    name = largest.parent.name if largest.name == "index.html" else largest.stem
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["BRIEFINGS_BROWSER"] or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for what, measure in (
            ("first search result", first_result),
            ("ledger", ledger),
            (f"actor {name}", functools.partial(actor, name=name)),
        ):
            page = browser.new_context().new_page()
            yield f"  {what}: {measure(page, root)}"
            page.context.close()
        browser.close()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="100,1000")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        project = (options.folder / str(size) / "ours").resolve()
        handler = functools.partial(_Quiet, directory=str(project / "site"))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(f"\n{size} briefings, from a server")
            for line in readings(project / "site", f"http://127.0.0.1:{server.server_port}/"):
                print(line, flush=True)
            server.shutdown()
        offline = project / "offline"
        config = project / "offline.yml"
        config.write_text(
            (project / "mkdocs.yml")
            .read_text("utf-8")
            .replace("- search\n", "- search\n  - offline\n")
            + "use_directory_urls: false\n",
            "utf-8",
        )
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "-q",
            "-f",
            str(config),
            "-d",
            str(offline),
        ]
        subprocess.run(
            command, cwd=project, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, check=True
        )
        print(f"\n{size} briefings, from the disk")
        for line in readings(offline, f"{offline.as_uri()}/"):
            print(line, flush=True)


if __name__ == "__main__":
    main()
