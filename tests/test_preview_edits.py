"""An edited article is on its page before all is built again, and it is the page of that build."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_briefings.adapters.preview import Preview
from sites import GOOD, PLAIN, run, write

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
    """

SHOW = """
import pathlib, subprocess, sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs_briefings.adapters.preview import Preview
config = load_config()
plugin = config.plugins["briefings"]
plugin.preview = Preview("mkdocs")
build(config)
edits = iter(sys.argv[1:])
for path, text in zip(edits, edits):
    pathlib.Path(path).write_text(text, "utf-8")
shown = plugin.preview.edited()
print("shown", shown and shown[0])
if shown:
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], check=True)
    built = pathlib.Path("site", shown[0]).read_bytes()
    sys.exit("It is another page." if built != shown[1] else 0)
"""
"""Builds, edits files, and shows what can be shown at once; then builds all and compares."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("good"), GOOD, SITE)


@pytest.fixture
def project(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "project"))


def show(root: Path, *edits: tuple[str, Callable[[str], str]]) -> str:
    """The path of what is shown at once, or None, after such edits of files."""
    arguments = []
    for path, edit in edits:
        file = root / path
        arguments += [path, edit(file.read_text("utf-8") if file.exists() else "")]
    shown = run(sys.executable, "-c", SHOW, *arguments, cwd=root)
    assert shown.status == 0, shown.said
    return shown.out.partition("shown ")[2].strip()


@pytest.mark.parametrize(
    "added",
    ["More.\n", "## A part\n\n[It](#said) was[^1].\n\n[^1]: Said.\n", "![](nowhere.png)\n", ""],
    ids=["a line", "a heading and a mark", "what the build warns of", "nothing"],
)
def test_what_is_shown_first_is_what_is_built(added: str, project: Path) -> None:
    edit = ("docs/story.md", lambda text: text + "\n" + added)
    assert show(project, edit) == "story/index.html"


def test_an_ordinary_page_that_marks_records_is_shown_too(project: Path) -> None:
    assert show(project, ("docs/notes.md", lambda text: text + "\nSo.\n")) == "notes/index.html"


@pytest.mark.parametrize(
    "edits",
    [
        [("docs/story.md", lambda text: text.replace("It is so.", "It was so."))],
        [("docs/story.md", lambda text: text + "\n[So](#nothing)\n")],
        [("docs/story.md", lambda text: text.replace("---\n", "--\n", 1))],
        [("docs/story.md", lambda text: text + "\nA.\n"), ("docs/notes.md", lambda text: "# B\n")],
        [("docs/index.md", lambda text: "# Start\n")],
        [("docs/new.md", lambda text: "# New\n")],
        [("docs/plain.md", lambda text: PLAIN)],
        [("site_config/actors.yml", lambda text: text.replace("Lone", "Other"))],
        [("mkdocs.yml", lambda text: text.replace("Test", "Site"))],
    ],
    ids=[
        "a claim",
        "a mark of nothing",
        "no front matter",
        "two files",
        "the home page",
        "a new page",
        "a new file",
        "a name",
        "the settings",
    ],
)
def test_nothing_is_shown_where_more_may_depend_on_it(
    edits: list[tuple[str, Callable[[str], str]]], project: Path
) -> None:
    assert show(project, *edits) == "None"


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


@pytest.mark.parametrize("built", ["edited", "another"])
def test_a_page_is_shown_while_all_is_built(built: str, tmp_path: Path) -> None:
    """And is loaded once more only where the build gives another."""
    site_dir, seen = tmp_path / "site", []

    def build() -> None:
        there = Path(server.root) / "story.html"
        seen.append((there.read_text() if there.exists() else "", server._visible_epoch))
        site_dir.mkdir()
        (site_dir / "story.html").write_text(built)

    server = Server(site_dir, build)
    preview = Preview("mkdocs")
    build()
    preview.attach(server)
    preview.edited = lambda: ("story.html", b"edited")
    server.builder()
    assert seen[-1] == ("edited", 2)
    assert server._wanted_epoch == (2 if built == "edited" else 3)
    preview.close()
