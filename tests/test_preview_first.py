"""The preview shows the page of a lone edit before all else is built, and it is the right one."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_briefings.adapters.preview import Preview
from sites import GOOD, run, write

SITE = """
    mkdocs.yml
        site_name: Test
        site_url: https://site.example/
        nav: [index.md]
        not_in_nav: "*.md"
        theme: {name: material, font: false}
        plugins: [search, briefings]
    docs/index.md
        # Home
    docs/notes.md
        # Notes

        [So they said](story.md#said).
    docs/plain.md
        # A page
    """

SHOW = """
import pathlib, subprocess, sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs_briefings.adapters.preview import Preview

def start():
    config = load_config()
    config.plugins["briefings"].preview = preview
    build(config)

preview = Preview("mkdocs")
shown = []
preview.shows = lambda *page, alone: shown.append(page)
start()
edits = iter(sys.argv[1:])
for path, text in zip(edits, edits):
    pathlib.Path(path).write_text(text, "utf-8")
try:
    start()
except Exception as fault:
    print("failed", type(fault).__name__)
print("shown", *(path for path, _ in shown))
for path, html in shown:
    site = pathlib.Path("site")
    assert (site / path).read_bytes() == html, "The whole build gives another page."
    before = {file: file.read_bytes() for file in site.rglob("*.*") if file.is_file()}
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-d", "cold"], check=True)
    for file, data in before.items():
        cold = "cold" / file.relative_to(site)
        assert cold.read_bytes() == data, f"{file} is another in a build of its own."
"""
"""Builds, edits files, and builds again; what was shown first is held against what came out."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("good"), GOOD, SITE)


@pytest.fixture
def project(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "project"))


Edit = tuple[str, Callable[[str], str]]


def show(root: Path, *edits: Edit) -> str:
    """The paths of what is shown first after such edits of files."""
    arguments = []
    for path, edit in edits:
        file = root / path
        arguments += [path, edit(file.read_text("utf-8") if file.exists() else "")]
    command = (sys.executable, "-c", SHOW, *arguments)
    shown = run(*command, cwd=root, SOURCE_DATE_EPOCH="1700000000")
    assert shown.status == 0, shown.said
    return shown.out.partition("shown")[2].strip()


FIRST: dict[str, Edit] = {
    "a claim": ("docs/story.md", lambda text: text.replace("It is so.", "It was so.")),
    "its author": ("docs/story.md", lambda text: text.replace("by: lone", "by: other")),
    "a title": ("docs/story.md", lambda text: text.replace("A story", "Another")),
    "the article": ("docs/story.md", lambda text: text + "\n## A part\n\n[It](#said) was.\n"),
    "what a build warns of": ("docs/story.md", lambda text: text + "\n![](nowhere.png)\n"),
}


@pytest.mark.parametrize("edit", FIRST.values(), ids=list(FIRST))
def test_what_is_shown_first_is_what_is_built(edit: Edit, project: Path) -> None:
    assert show(project, edit) == "story/index.html"


def test_an_ordinary_page_that_marks_records_is_shown_too(project: Path) -> None:
    assert show(project, ("docs/notes.md", lambda text: text + "\nSo.\n")) == "notes/index.html"


NOT_FIRST: dict[str, list[Edit]] = {
    "a mark of nothing": [("docs/story.md", lambda text: text + "\n[So](#nothing)\n")],
    "no front matter": [("docs/story.md", lambda text: text.replace("---\n", "--\n", 1))],
    "two files": [
        ("docs/story.md", lambda text: text + "\nA.\n"),
        ("docs/notes.md", lambda text: text + "\nB.\n"),
    ],
    "a page of which we know nothing": [("docs/plain.md", lambda text: text + "\nB.\n")],
    "the home page": [("docs/index.md", lambda text: "# Start\n")],
    "a new page": [("docs/new.md", lambda text: "# New\n")],
    "a name": [("site_config/actors.yml", lambda text: text.replace("Lone", "Other"))],
}


@pytest.mark.parametrize("edits", NOT_FIRST.values(), ids=list(NOT_FIRST))
def test_nothing_is_shown_first_where_no_one_page_is_awaited(
    edits: list[Edit], project: Path
) -> None:
    assert show(project, *edits) == ""


class Server:
    """As much of the engine's server as the preview asks for."""

    def __init__(self, root: Path, builder: Callable[[], None]) -> None:
        self.root, self.builder = str(root), builder
        self.mount_path, self.error_handler = "/", None
        self._watched_paths: dict[str, int] = {}
        self._visible_epoch, self._wanted_epoch = 1, 2
        self._epoch_cond = threading.Condition()

    def get_app(self) -> None:
        """No application: nobody asks for a page."""

    set_app = watch = unwatch = lambda self, _: None


@pytest.mark.parametrize(
    ("built", "alone", "again"),
    [
        ("edited", True, False),
        ("edited", False, True),
        ("another", True, True),
        ("", True, True),
    ],
    ids=["that was all", "others may be new", "it is another", "the build fails"],
)
def test_a_page_is_there_while_all_is_built(
    built: str, alone: bool, again: bool, tmp_path: Path
) -> None:
    """And pages are loaded once more when that is done only where there may be more to see."""
    site_dir, seen = tmp_path / "site", []

    def build() -> None:
        preview.shows("story.html", b"edited", alone=alone)
        there = Path(server.root) / "story.html"
        seen.append((there.read_text() if there.exists() else "", server._visible_epoch))
        if not built and len(seen) > 1:
            raise OSError("no room")
        site_dir.mkdir()
        (site_dir / "story.html").write_text(built)

    server = Server(site_dir, build)
    preview = Preview("mkdocs")
    build()
    preview.attach(server)  # type: ignore[arg-type]
    assert seen == [("", 1)]
    server.builder()
    assert seen[-1] == ("edited", 2)
    assert server._wanted_epoch == (3 if again else 2)
    preview.close()
