"""What building costs: ours cold, warm and after edits, beside what people use today.

    python tests/benchmarks/building.py [--sizes 100,1000,10000] [--runs 3] [--folder FOLDER]

Every engine gets the same articles in the same run, and the table gives the median of the runs with
its ratio to MkDocs and Material alone: these machines are noisy, ratios are less so.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus

MKDOCS = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"}


@dataclass(frozen=True)
class Cost:
    """One build: seconds on the clock, its peak of memory in MiB, and what came out, in MiB."""

    seconds: float
    memory: float
    site: float


def cost(command: list[str], root: Path, out: str) -> Cost:
    """Run a build to its end, which must be good."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=root, env=os.environ | ENVIRONMENT, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: {said.read().decode()}")
    return Cost(seconds, used.ru_maxrss / 1024, size_of(root / out))


def size_of(folder: Path) -> float:
    """The bytes of a folder's files, in MiB."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 2**20


def edits(root: Path) -> Iterator[tuple[str, Callable[[int], None]]]:
    """One edit of each kind, another one at each run."""
    articles = sorted((root / "docs").glob("briefing-*.md"))
    article = articles[len(articles) // 2]

    def text(run: int) -> None:
        article.write_text(f"{article.read_text('utf-8')}\nOne more sentence: {run}.\n", "utf-8")

    def claim(run: int) -> None:
        changed = re.sub(r'("text": ")', rf"\g<1>Edit {run}: ", article.read_text("utf-8"), count=1)
        article.write_text(changed, "utf-8")

    def name(run: int) -> None:
        registry = root / "site_config/actors.yml"
        lines = registry.read_text("utf-8").splitlines(keepends=True)
        lines[50] = re.sub(r'("name": ")', rf"\g<1>N{run} ", lines[50])
        registry.write_text("".join(lines), "utf-8")

    yield "ours, an article edited", text
    yield "ours, a claim edited", claim
    yield "ours, an actor's name edited", name


def measured(found: corpus.Corpus, folder: Path) -> Iterator[tuple[str, Cost]]:
    """One run of everything; each engine starts from an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    roots = {name: folder / name for name in ("ours", "plain", "tags", "hugo")}
    for root in roots.values():
        root.mkdir(parents=True)
    corpus.write_briefings(found, roots["ours"])
    corpus.write_plain(found, roots["plain"])
    corpus.write_tagged(found, roots["tags"])
    corpus.write_hugo(found, roots["hugo"])
    yield "MkDocs and Material", cost(MKDOCS, roots["plain"], "site")
    yield "MkDocs, Material and tags", cost(MKDOCS, roots["tags"], "site")
    hugo = shutil.which("hugo", path=str(Path(sys.executable).parent))
    if hugo is not None:
        yield "Hugo, a bare theme", cost([hugo, "--quiet"], roots["hugo"], "public")
    yield "ours, cold", cost(MKDOCS, roots["ours"], "site")
    yield "ours, nothing changed", cost(MKDOCS, roots["ours"], "site")
    for run, (name, edit) in enumerate(edits(roots["ours"])):
        edit(run)
        yield name, cost(MKDOCS, roots["ours"], "site")


def table(runs: dict[str, list[Cost]]) -> Iterator[str]:
    """The medians of all runs, a line each."""
    plain = statistics.median(c.seconds for c in runs["MkDocs and Material"])
    memory = statistics.median(c.memory for c in runs["MkDocs and Material"])
    yield f"{'':30} {'seconds':>8} {'ratio':>6} {'MiB':>6} {'ratio':>6} {'site, MiB':>10}"
    for name, costs in runs.items():
        seconds = statistics.median(c.seconds for c in costs)
        peak = statistics.median(c.memory for c in costs)
        site = statistics.median(c.site for c in costs)
        yield (
            f"{name:30} {seconds:8.2f} {seconds / plain:6.2f} {peak:6.0f} {peak / memory:6.2f} "
            f"{site:10.1f}"
        )


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="100,1000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        found = corpus.corpus(size)
        runs: dict[str, list[Cost]] = {}
        for _ in range(options.runs):
            for name, one in measured(found, options.folder / str(size)):
                runs.setdefault(name, []).append(one)
        print(f"\n{size} briefings, medians of {options.runs}\n")
        print("\n".join(table(runs)), flush=True)


if __name__ == "__main__":
    main()
