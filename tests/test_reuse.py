"""Finished pages are used again only where they would come out the same, to the byte."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sites import Run, command, contents, draw, mkdocs, run, write
from test_golden import import_file

CACHE = ".cache/briefings/kept.sqlite"
SAME = "Nothing has changed"
SITE = draw("""
    mkdocs.yml
        site_name: Site
        site_url: https://site.example/
        nav: [index.md, Claims: claims.md]
        not_in_nav: "*.md"
        theme: {name: material, font: false}
        plugins: [search, briefings]
    site_config/actors.yml
        anna: {name: Anna, kind: person}
        boris: {name: Boris, kind: person}
        lone: {name: Lone, kind: person}
    docs/index.md
        # Home

        Welcome.
    docs/about.md
        # About

        ## How
    docs/one.md
        ---
        title: One
        date: 2024-01-01
        summary: S
        topics: war
        claims: {id: c, text: It is so., by: anna, about: boris}
        ---
        [Marked](#c).
    docs/two.md
        ---
        title: Two
        date: 2024-02-01
        summary: S
        denials: {id: d, of: one#c, by: boris, text: It is not.}
        ---
        [Denied](#d), as [they said](one.md#c).
    docs/three.md
        ---
        title: Three
        date: 2024-03-01
        summary: S
        actors: lone
        claims: {id: e, text: All is quiet., by: lone}
        denials: {id: f, of: "them:there#one", by: lone, text: Not there.}
        ---
        See [how](about.md#how).
    docs/notes.md
        ---
        title: Notes
        description: What we think
        ---
        [So they said](one.md#c).
    """)
SITE["site_config/imports/them.json"] = str(
    import_file({"claims": {"there#one": {"text": "There it is so."}}})
)


def edited(file: str, old: str, new: str) -> Callable[[Path], None]:
    """An edit of one file."""

    def edit(root: Path) -> None:
        text = (root / file).read_text("utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new), "utf-8")

    return edit


def added(root: Path) -> None:
    one = (root / "docs/one.md").read_text("utf-8")
    (root / "docs/four.md").write_text(one.replace("One", "Four").replace("war", "peace"), "utf-8")


def removed(root: Path) -> None:
    (root / "docs/two.md").unlink()


def moved(root: Path) -> None:
    (root / "docs/in").mkdir()
    (root / "docs/three.md").rename(root / "docs/in/three.md")
    edited("docs/in/three.md", "about.md", "../about.md")(root)


EDITS: dict[str, Callable[[Path], None]] = {
    "an article": edited("docs/three.md", "See", "Do see"),
    "a claim": edited("docs/one.md", "It is so.", "It was so."),
    "a day": edited("docs/three.md", "date: 2024-03-01", "date: 2024-05-01"),
    "a denial": edited("docs/two.md", "It is not.", "It never was."),
    "a name": edited("site_config/actors.yml", "name: Boris", "name: Борис"),
    "another site's claim": edited("site_config/imports/them.json", "There it is", "There it was"),
    "a title of the menu": edited("docs/index.md", "# Home", "# Start"),
    "an ordinary page": edited("docs/about.md", "## How", "## How\n\nSo."),
    "the title of an ordinary page": edited("docs/notes.md", "title: Notes", "title: Thoughts"),
    "what an ordinary page is about": edited("docs/notes.md", "What we", "All that we"),
    "the site's name": edited("mkdocs.yml", "site_name: Site", "site_name: Place"),
    "the menu": edited("mkdocs.yml", "Claims: claims.md", "Said: claims.md"),
    "the address": edited("mkdocs.yml", "site.example/", "site.example/sub/"),
    "the language": edited("mkdocs.yml", "font: false", "font: false, language: uk"),
    "a new briefing": added,
    "a briefing less": removed,
    "a briefing moved": moved,
}


def renamed(root: Path) -> None:
    """The title of a page of ours that stands in the menu."""
    edited("site_config/actors.yml", "name: Lone", "name: Alone")(root)


SETTINGS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a page of ours in the menu": ("nav: [index.md, actors/lone.md]", renamed),
    "another way to write a path": (
        "nav: [index.md, ./notes.md]",
        edited("docs/notes.md", "title: Notes", "title: Thoughts"),
    ),
    "a function with other arguments": (
        "nav: [index.md]\nmarkdown_extensions:\n  - toc:\n      slugify: "
        "!!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}",
        edited("mkdocs.yml", "case: lower", "case: lower-ascii"),
    ),
    "icons of the site's own": (
        "nav: [index.md]\nmarkdown_extensions:\n  - pymdownx.emoji:\n"
        "      emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
        "      emoji_generator: !!python/name:material.extensions.emoji.to_svg\n"
        "      options: {custom_icons: [icons]}",
        edited("icons/our/logo.svg", "M0", "M1"),
    ),
    "a file at a page's address": (
        "nav: [index.md]",
        lambda root: write(root, {"docs/two/index.html": "<p>Not ours.</p>"}),
    ),
    "a file of Python's": ("nav: [index.md]", lambda root: write(root, {"docs/x.pyc": "x"})),
    "how many pages there are": (
        "nav: [index.md]\nextra: {count: yes}",
        edited("docs/notes.md", "title: Notes", "title: Thoughts"),
    ),
}


@pytest.mark.parametrize(("settings", "edit"), SETTINGS.values(), ids=list(SETTINGS))
def test_what_else_pages_depend_on(
    settings: str, edit: Callable[[Path], object], tmp_path: Path
) -> None:
    root = write(tmp_path, SITE, {"icons/our/logo.svg": '<svg><path d="M0 0"/></svg>'})
    edited("mkdocs.yml", "nav: [index.md, Claims: claims.md]", settings)(root)
    edited("docs/two.md", "[Denied](#d)", "## Ä Part\n\n:our-logo: [Denied](#d)")(root)
    if "count" in settings:
        theme = "{% extends 'base.html' %}{% block footer %}{{ pages | length }}{% endblock %}"
        write(root, {"theme/main.html": theme})
        edited("mkdocs.yml", "name: material", "name: material, custom_dir: theme")(root)
    assert build(root).status == 0
    edit(root)
    warm = build(root)
    assert (warm.status, SAME in warm.said) == (0, False), warm.said
    came_out = contents(root / "site")
    assert came_out == cold(root)


def test_what_others_keep_in_the_site_is_theirs(project: Path) -> None:
    """Files and folders whose names begin with a dot, which the engine leaves."""
    site = write(project / "site", {".htaccess": "old", ".git/config": "old"})
    edited("docs/three.md", "See", "Do see")(project)
    assert build(project).status == 0
    for name in (".htaccess", ".git/config"):
        (site / name).unlink()
    write(site, {".git/config": "new"})
    assert SAME in build(project).said
    assert (site / ".git/config").read_text("utf-8") == "new"
    assert not (site / ".htaccess").exists()


@pytest.mark.parametrize("pages", [1, 40])
def test_a_place_that_no_page_has_is_told_at_every_build(pages: int, tmp_path: Path) -> None:
    """By one process or several; and what was built in silence is no excuse."""
    text = "[So they said](one.md#c), [or not](#nowhere).\n"
    root = write(tmp_path, SITE, {f"docs/n{n}.md": text for n in range(pages)})
    edited("mkdocs.yml", "plugins:", "validation: {anchors: warn}\nplugins:")(root)
    assert mkdocs(root, "build", "-q").said == ""
    for _ in range(3):
        again = build(root)
        assert again.status == 1
        assert again.said.count("#nowhere") == pages


def test_what_a_quiet_build_left_unsaid_is_said(tmp_path: Path) -> None:
    root = write(tmp_path, SITE)
    edited("docs/one.md", "[Marked](#c).", "[Marked](#c). ![A picture](nowhere.png)")(root)
    quiet = mkdocs(root, "build", "-q", SOURCE_DATE_EPOCH="1700000000")
    assert (quiet.status, quiet.said) == (0, "")
    again = build(root)
    assert (again.status, "nowhere.png" in again.said) == (1, True), again.said


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once; not to be changed."""
    root = write(tmp_path_factory.mktemp("built"), SITE)
    assert build(root).status == 0
    assert (root / CACHE).is_file()
    return root


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of it, in the same state."""
    return Path(shutil.copytree(built, tmp_path / "project", symlinks=True))


def build(root: Path, *arguments: str) -> Run:
    # One day for sitemaps and archives.
    return mkdocs(root, "build", "--strict", *arguments, SOURCE_DATE_EPOCH="1700000000")


def built_pages(run: Run) -> set[str]:
    """The sources of the pages that MkDocs built, by its own account."""
    return {line.rpartition(" ")[2] for line in run.lines if "Building page " in line}


def cold(root: Path) -> dict[str, bytes]:
    """What comes out without anything kept."""
    shutil.rmtree(root / ".cache", ignore_errors=True)
    assert build(root).status == 0
    return contents(root / "site")


def test_an_unchanged_site_is_the_last_one(project: Path) -> None:
    before = contents(project / "site")
    again = build(project)
    assert (again.status, SAME in again.said) == (0, True), again.said
    assert contents(project / "site") == before == cold(project)


@pytest.mark.parametrize("edit", EDITS.values(), ids=list(EDITS))
def test_an_edit_gives_what_a_first_build_gives(
    edit: Callable[[Path], None], project: Path
) -> None:
    edit(project)
    warm = build(project)
    assert warm.status == 0, warm.said
    assert SAME not in warm.said
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_search_in_parts_follows_every_edit(tmp_path: Path) -> None:
    """What changes a few words, what changes the numbers of pages, and what makes it small."""
    chosen = random.Random(1)
    sounds = ["ka", "lo", "mi", "nu", "re", "so"]
    text = " ".join("".join(chosen.choices(sounds, k=3)) for _ in range(900))
    front = "title: T\ndate: 2024-01-01\nsummary: S"
    pages = {f"docs/p{n:03}.md": f"---\n{front}\n---\n{text}\n" for n in range(120)}
    root = write(tmp_path, SITE, pages)
    assert build(root).status == 0
    edits = (
        edited("docs/p050.md", text[:40], "A quokka"),
        lambda root: (root / "docs/p051.md").unlink(),
        lambda root: [(root / f"docs/p{n:03}.md").unlink() for n in range(60, 120)],
    )
    for number, edit in enumerate(edits):
        edit(root)
        warm = build(root)
        assert warm.status == 0, warm.said
        in_parts = bool(list((root / "site/search").glob("words/*.js")))
        assert in_parts == (number < 2)
        came_out = contents(root / "site")
        kept = root / ".cache"
        kept.rename(root / "kept")
        assert came_out == cold(root)
        shutil.rmtree(kept)
        (root / "kept").rename(kept)


def test_only_what_shows_an_edit_is_built_again(project: Path) -> None:
    edited("docs/one.md", "[Marked](#c).", "[Marked](#c), once more.")(project)
    pages = built_pages(build(project, "--verbose"))
    # Those in the menu always are; `three.md` links to a heading, which only MkDocs can check.
    assert pages == {"index.md", "claims.md", "about.md", "one.md", "three.md"}


def test_an_edit_of_a_claim_builds_again_who_shows_it(project: Path) -> None:
    edited("docs/one.md", "It is so.", "It was so.")(project)
    pages = built_pages(build(project, "--verbose"))
    assert {"one.md", "two.md", "actors/anna.md", "actors/boris.md", "topics/war.md"} <= pages
    assert {"actors/lone.md", "corrections.md"} & pages == set()


def test_going_back_takes_the_pages_of_before(project: Path) -> None:
    before = contents(project / "site")
    edited("docs/one.md", "It is so.", "It was so.")(project)
    build(project)
    edited("docs/one.md", "It was so.", "It is so.")(project)
    assert "one.md" not in built_pages(build(project, "--verbose"))
    assert contents(project / "site") == before


def garbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(4096, len(data), 97):
        data[place] ^= 0xFF
    path.write_bytes(data)


def changed_contents(path: Path) -> None:
    for file in path.parent.glob("contents/*/*"):
        file.write_bytes(b"<p>lies</p>")


def changed_signs(path: Path) -> None:
    for file in path.parent.glob("contents/*/*"):
        file.write_bytes(file.read_bytes().replace(b"e", b"o"))


def changed_site(path: Path) -> None:
    """In place, which reaches what is kept, since the files of the site are links to it."""
    for file in (path.parents[2] / "site").rglob("*.html"):
        with file.open("r+b") as open_file:
            open_file.write(b"<!-- -->")


def changed_names(path: Path) -> None:
    with sqlite3.connect(path) as database:
        # Every page under the key of another.
        rows = database.execute("SELECT key FROM pages ORDER BY key").fetchall()
        for (one,), (other,) in zip(rows, rows[1:] + rows[:1], strict=True):
            database.execute("UPDATE pages SET key = ? WHERE key = ?", (f"x{other}", one))
        database.execute("UPDATE pages SET key = substr(key, 2)")
        database.execute("DELETE FROM folders WHERE kind = 'site'")
    database.close()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"not a database, but long enough" * 200),
    "half of it": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "garbled": garbled,
    "other contents": changed_contents,
    "other contents of the same size": changed_signs,
    "no contents": lambda path: shutil.rmtree(path.parent / "contents"),
    "a site that somebody wrote to": changed_site,
    "other keys": changed_names,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_damage_is_noticed_and_mended(damage: Callable[[Path], object], project: Path) -> None:
    before = contents(project / "site")
    build(project)
    assert (project / "site/one/index.html").stat().st_nlink == 2
    damage(project / CACHE)
    for _ in range(3):
        again = build(project)
        assert again.status == 0, again.said
        assert contents(project / "site") == before
    assert SAME in again.said


@pytest.mark.parametrize("lock", ["EXCLUSIVE", "IMMEDIATE"])
def test_a_build_goes_on_while_another_has_the_file(lock: str, project: Path) -> None:
    """Whether the other saves what it has kept, or is still at work on it."""
    other = sqlite3.connect(project / CACHE)
    other.execute(f"BEGIN {lock}")
    edited("docs/one.md", "It is so.", "It was so.")(project)
    again = build(project)
    assert again.status == 0, again.said
    other.rollback()
    other.close()
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_a_site_on_another_disk_is_the_same(project: Path) -> None:
    """Where there are no links between the two, and nothing can be moved."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == project.stat().st_dev:
        pytest.skip("there is no other disk")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        for edit in (lambda root: None, EDITS["an article"], lambda root: None):
            edit(project)
            there = build(project, "-d", folder)
            assert there.status == 0, there.said
            assert build(project).status == 0
            assert contents(Path(folder)) == contents(project / "site")
        assert SAME in there.said


def test_a_policy_in_the_pages_leaves_what_is_kept_as_it_was(project: Path) -> None:
    """The files of the site are second names of those that are kept."""
    build(project)
    before = contents(project / ".cache")
    written = command(project, "csp", "--write", "site")
    assert written.status == 0, written.said
    assert b"Content-Security-Policy" in (project / "site/one/index.html").read_bytes()
    assert contents(project / ".cache") == before


def test_what_was_said_of_a_page_is_said_at_every_build(tmp_path: Path) -> None:
    root = write(tmp_path, SITE)
    edited("docs/one.md", "[Marked](#c).", "[Marked](#c). ![A picture](nowhere.png)")(root)
    for _ in range(2):
        assert "nowhere.png" in mkdocs(root, "build").said
    assert mkdocs(root, "build", "--strict").status == 1


def test_our_own_warnings_are_said_at_every_build(tmp_path: Path) -> None:
    root = write(tmp_path, SITE)
    write(root, {"site_config/topics.yml": "other: {name: Other}\n"})
    for _ in range(2):
        assert "topics" in mkdocs(root, "build").said
    assert mkdocs(root, "build", "--strict").status == 1


@pytest.mark.parametrize(
    "config",
    [
        ("plugins: [search, briefings]", "plugins: [search, briefings: {cache: false}]"),
        ("plugins: [search, briefings]", "plugins: [search, tags, briefings]"),
        ("theme:", "hooks: [hook.py]\ntheme:"),
        ("theme:", "markdown_extensions: [pymdownx.snippets]\ntheme:"),
    ],
    ids=["switched off", "unknown plugin", "hooks", "extension that reads files"],
)
def test_nothing_is_kept_where_it_is_not_certain(config: tuple[str, str], tmp_path: Path) -> None:
    root = write(tmp_path, SITE, {"hook.py": ""})
    edited("mkdocs.yml", *config)(root)
    assert build(root).status == 0
    assert not (root / ".cache").exists()


SEVERAL = """
import logging, os, sys
from mkdocs_briefings.adapters import processes, reuse
processes.processes = lambda: int(sys.argv[2])
begin = reuse.Reuse.begin
def speaking(self, uri):
    begin(self, uri)
    os.write(1, f"process {os.getpid()}\\n".encode())
    if uri.endswith("7.md"):
        logging.getLogger(f"{sys.argv[1]}.plugins.other").warning("Something of %s", uri)
reuse.Reuse.begin = speaking
__import__(f"{sys.argv[1]}.__main__", fromlist=["cli"]).cli(["build"])
"""
"""Builds with an engine in so many processes; of some pages something is said as they begin."""


@pytest.mark.parametrize("engine", ["mkdocs", "properdocs"])
def test_pages_made_in_several_processes_are_those_of_one(engine: str, tmp_path: Path) -> None:
    """With what is said of them, each time once."""
    front = "date: 2024-01-01\nsummary: S\nclaims: {id: c, text: It is so., by: anna, about: boris}"
    story = f"---\ntitle: Story\n{front}\n---\n[So](#c).\n"
    root = write(tmp_path, SITE, {f"docs/story-{n:02}.md": story for n in range(70)})
    made, said = [], []
    for count in (1, 3):
        shutil.rmtree(root / ".cache", ignore_errors=True)
        ran = run(sys.executable, "-c", SEVERAL, engine, str(count), cwd=root)
        assert ran.status == 0, ran.said
        made.append(contents(root / "site"))
        said.append(sorted(line for line in ran.lines if "Something of" in line))
        # At one time or another each of them made a page.
        assert len({line for line in ran.out.splitlines() if line.startswith("process")}) == (
            1 if count == 1 else count + 1
        )
    assert made[0] == made[1]
    assert len({*said[0]}) == 7
    assert said[0] == said[1]
