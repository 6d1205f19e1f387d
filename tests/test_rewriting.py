"""Where nothing but the words of an article has changed, its page comes into the last site."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_briefings.adapters.search_parts import _begins
from sites import Run, contents, mkdocs, write

ANEW = "Only articles have changed"
LONG = "".join(f"word{number % 997} " for number in range(60_000))
"""Enough for search in parts, as all large sites have it."""

SITE = """
    mkdocs.yml
        site_name: Test
        site_url: https://site.example/
        nav: [index.md, claims.md, About: about.md]
        not_in_nav: "*.md"
        theme: {name: material, font: false}
        plugins: [search, briefings]
        markdown_extensions: [footnotes]
    site_config/actors.yml
        anna: {name: Anna, kind: person}
        boris: {name: Boris, kind: state}
        lone: {name: Lone, kind: person}
    docs/index.md
        # Home
    docs/about.md
        ---
        title: A < b & "c"
        icon: material/account
        ---
        [How](notes.md#how).
    docs/one.md
        ---
        title: One
        date: 2024-01-01
        summary: S
        topics: war
        claims: {id: c, text: It is so., by: anna, about: boris}
        ---
        Anna [said it](#c), says [Lone](@lone). ![A map](in/a%20map.png "There")

        See [notes], [what is claimed](claims.md) and [Boris](actors/boris.md)[^1].

        [notes]: notes.md
        [^1]: A note.
    docs/two.md
        ---
        title: Two
        date: 2024-02-01
        summary: S
        language: uk
        denials: {id: d, of: one#c, by: boris, text: It is not.}
        ---
        # Another title

        [Denied](#d), as [they said](one.md#c).
    docs/notes.md
        # Notes

        ## How

        [So they said](one.md#c).
    """


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("built"), SITE, {"docs/long.md": f"# Long\n\n{LONG}\n"})
    write(root, {"docs/in/a map.png": "No picture, but a file."})
    assert build(root).status == 0
    assert (root / "site/search/words").is_dir()
    return root


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "project", symlinks=True))


def build(root: Path, *arguments: str, **environment: str) -> Run:
    return mkdocs(root, "build", *arguments, **({"SOURCE_DATE_EPOCH": "1700000000"} | environment))


def cold(root: Path) -> dict[str, bytes]:
    """What comes out without anything kept."""
    kept = root / ".cache"
    kept.rename(root / "kept")
    assert build(root).status == 0
    shutil.rmtree(kept)
    (root / "kept").rename(kept)
    return contents(root / "site")


Edit = Callable[[Path], None]


def to(name: str, edit: Callable[[str], str]) -> Edit:
    """An edit of one file."""

    def edited(root: Path) -> None:
        file = root / name
        file.write_text(edit(file.read_text("utf-8")), "utf-8")

    return edited


def both(*edits: Edit) -> Edit:
    def edited(root: Path) -> None:
        for edit in edits:
            edit(root)

    return edited


WORDS: dict[str, Edit] = {
    "a line": to("docs/one.md", lambda text: text + "\nMore of it, Boris.\n"),
    "the same again": to("docs/one.md", lambda text: text + "\n[It](#c) is.\n"),
    "a heading": to("docs/one.md", lambda text: text + "\n## Record\n\nA part.\n"),
    "below a title": to("docs/two.md", lambda t: t.replace("[Denied]", "Words. [Denied]")),
    "an ordinary page": to("docs/notes.md", lambda text: text + "\nSo.\n"),
    "words that are found": to(
        "docs/two.md", lambda text: text + "\nA quokka, word1 & <b>x</b>.\n"
    ),
    "code": to("docs/two.md", lambda text: text + "\n    [x](#nowhere)\n"),
    "two articles": both(
        to("docs/one.md", lambda text: text + "\nMore.\n"),
        to("docs/two.md", lambda text: text + "\nMore.\n"),
    ),
}


@pytest.mark.parametrize("edit", WORDS.values(), ids=list(WORDS))
def test_words_come_into_the_last_site(edit: Edit, project: Path) -> None:
    edit(project)
    warm = build(project, "--strict")
    assert (warm.status, ANEW in warm.said) == (0, True), warm.said
    came_out = contents(project / "site")
    assert came_out == cold(project)


MORE: dict[str, Edit] = {
    "a claim": to("docs/one.md", lambda text: text.replace("It is so.", "It was so.")),
    "a mark less": to("docs/one.md", lambda text: text.replace("[said it](#c)", "said it")),
    "a mark of another page": to("docs/one.md", lambda text: text + "\n[No](two.md#d).\n"),
    "an actor": to("docs/one.md", lambda text: text + "\n[He](@boris).\n"),
    "a file": to("docs/one.md", lambda text: text + '\n<img src="x.png">\n'),
    "a link less": to("docs/one.md", lambda text: text.replace("(claims.md)", "(notes.md)")),
    "a picture more": to("docs/one.md", lambda text: text + "\n![](in/map.png)\n"),
    "a title of its own": to("docs/one.md", lambda t: t.replace("Anna [", "# One\n\nAnna [")),
    "a heading less": to("docs/notes.md", lambda text: text.replace("## How", "## Where")),
    "the home page": to("docs/index.md", lambda text: text + "\nWelcome.\n"),
    "a page of the menu": to("docs/about.md", lambda text: text + "\nMore.\n"),
    "a page": to("docs/two.md", lambda text: text + "\nSee [the notes](notes.md).\n"),
    "a new page": lambda root: (root / "docs/new.md").write_text("# New\n"),
    "a page less": lambda root: (root / "docs/long.md").unlink(),
    "a picture": lambda root: (root / "docs/x.png").write_bytes(b"x"),
    "another picture": lambda root: (root / "docs/in/a map.png").write_bytes(b"x"),
    "a name": to("site_config/actors.yml", lambda text: text.replace("Lone", "Other")),
    "the settings": to("mkdocs.yml", lambda text: text.replace("Test", "Site")),
    "an article and a name": both(
        to("docs/one.md", lambda text: text + "\nMore.\n"),
        to("site_config/actors.yml", lambda text: text.replace("Lone", "Other")),
    ),
}


@pytest.mark.parametrize("edit", MORE.values(), ids=list(MORE))
def test_what_more_may_depend_on_is_built_with_all(edit: Edit, project: Path) -> None:
    edit(project)
    warm = build(project)
    assert (warm.status, ANEW in warm.said) == (0, False), warm.said
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_a_theme_that_shows_other_pages_gets_them_whole(project: Path) -> None:
    theme = "{% extends 'base.html' %}{% block footer %}{{ nav.homepage.toc }}{% endblock %}"
    write(project, {"theme/main.html": theme})
    to("mkdocs.yml", lambda t: t.replace("name: material", "name: material, custom_dir: theme"))(
        project
    )
    assert build(project).status == 0
    to("docs/one.md", lambda text: text + "\nMore.\n")(project)
    assert ANEW not in build(project).said
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_a_picture_that_is_gone_is_missed(project: Path) -> None:
    picture = project / "docs/in/a map.png"
    picture.rename(project / "picture")
    for _ in range(2):
        to("docs/one.md", lambda text: text + "\nMore.\n")(project)
        warm = build(project)
        assert "one.md" in warm.said, warm.said
        assert "in/a%20map.png" in warm.said
    (project / "picture").rename(picture)
    assert "a%20map.png" not in build(project).said
    to("docs/one.md", lambda text: text + "\nMore.\n")(project)
    assert ANEW in build(project).said
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_links_that_only_the_engine_sees_lead_where_they_lead(project: Path) -> None:
    """Whatever we take for code, and whatever looks like a link to an actor."""
    write(project, {"docs/@2x.png": "A file."})
    assert build(project).status == 0
    added = "\n![x](@2x.png) <code>[Boris](@boris)</code>, ``<!--`` [Anna](@anna) ``-->``.\n"
    to("docs/notes.md", lambda text: text + added)(project)
    warm = build(project, "--strict")
    assert warm.status == 0, warm.said
    came_out = contents(project / "site")
    assert came_out == cold(project)
    (project / "docs/@2x.png").unlink()
    assert "@2x.png" in build(project).said
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_builds_of_another_site_in_between_take_nothing_away(project: Path) -> None:
    """The preview has its own pages, of which a warning lets none of its sites be kept."""
    config = (project / "mkdocs.yml").read_text("utf-8").replace("Test", "Other")
    write(project, {"other.yml": config.replace("claims.md", "claims.md, nowhere.md")})
    # From the second build on, search knows pages by what is kept of them.
    to("site_config/actors.yml", lambda text: text.replace("Lone", "Other"))(project)
    assert build(project).status == 0
    more = to("docs/two.md", lambda text: text + "\nMore words, and more.\n")
    for _ in range(2):
        for _ in range(3):
            assert build(project, "-q", "-f", "other.yml", "-d", "other").status == 0
        more(project)
        warm = build(project)
        assert warm.status == 0, warm.said
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_no_file_of_search_is_left_over(project: Path) -> None:
    """One that began with a word of a build that is not kept, since the engine warned of it."""
    words = [f"zz{number}q" for number in range(40_000)]
    first = next(word for word in words if _begins(word, 1 << 14))
    to("docs/two.md", lambda text: f"{text}\nThe {first} word.\n")(project)
    assert ANEW in build(project).said
    to("docs/two.md", lambda text: text.replace(first, "[gone](none.png)"))(project)
    assert "none.png" in build(project).said
    to("docs/two.md", lambda text: text.replace("[gone](none.png)", "same"))(project)
    assert build(project).status == 0
    came_out = contents(project / "site")
    assert came_out == cold(project)


@pytest.mark.parametrize("gone", ['<!-- <a id="old"></a> -->', '<i name="old"></i>'])
def test_a_place_that_is_gone_is_missed(gone: str, project: Path) -> None:
    to("mkdocs.yml", lambda text: text + "validation: {anchors: warn}\n")(project)
    to("docs/notes.md", lambda text: text + '\n<a id="old"></a>Old.\n')(project)
    to("docs/about.md", lambda text: text + "\n[Old](notes.md#old).\n")(project)
    assert build(project, "--strict").status == 0
    to("docs/notes.md", lambda text: text.replace('<a id="old"></a>', gone))(project)
    warm = build(project, "--strict")
    assert (warm.status, "#old" in warm.said) == (1, True), warm.said


WRONG: dict[str, Edit] = {
    "a mark of nothing": to("docs/one.md", lambda text: text + "\n[So](#nothing)\n"),
    "a sign that nobody sees": to("docs/one.md", lambda text: text + "\n\x00\n"),
    "no front matter": to("docs/one.md", lambda text: text.replace("---\n", "--\n", 1)),
}


@pytest.mark.parametrize("edit", WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_fails_before_the_site_is_touched(edit: Edit, project: Path) -> None:
    before = contents(project / "site")
    edit(project)
    failed = build(project)
    assert failed.status == 1
    assert failed.problems()[0].startswith("docs/one.md:")
    assert contents(project / "site") == before


def test_edits_follow_one_another(project: Path) -> None:
    """With the site built elsewhere, on another day, gone, and as it was, in between."""
    more = to("docs/one.md", lambda text: text + "\nMore words, and more.\n")
    for step in range(3):
        more(project)
        assert ANEW in build(project).said, step
    shutil.rmtree(project / "site")
    more(project)
    assert ANEW in build(project, "-d", "site").said
    to("docs/one.md", lambda text: text.replace("It is so.", "It was so."))(project)
    assert ANEW not in build(project).said
    more(project)
    assert ANEW not in build(project, SOURCE_DATE_EPOCH="1800000000").said
    more(project)
    assert ANEW not in build(project).said
    more(project)
    assert ANEW in build(project).said
    came_out = contents(project / "site")
    assert came_out == cold(project)


def test_what_is_kept_does_not_grow_with_every_edit(project: Path) -> None:
    def kept() -> int:
        return sum(1 for file in (project / ".cache").rglob("*") if file.is_file())

    sizes = []
    for number in range(8):
        to("docs/one.md", lambda text: text + f"\nLine {number} of them.\n")(project)  # noqa: B023
        assert ANEW in build(project).said
        sizes.append(kept())
    # A word that is new has a file of its own, or is in one with others.
    assert max(sizes) - sizes[0] <= 2


@pytest.mark.parametrize("damage", ["frames", "folders", "contents"])
def test_damage_is_noticed(damage: str, project: Path) -> None:
    if damage == "contents":
        for file in (project / ".cache/briefings/contents").glob("*/*"):
            file.write_bytes(b"lies")
    else:
        with sqlite3.connect(project / ".cache/briefings/kept.sqlite") as database:
            column = "data" if damage == "frames" else "files"
            database.execute(f"UPDATE {damage} SET {column} = {column} || 'x'")
        database.close()
    to("docs/one.md", lambda text: text + "\nMore.\n")(project)
    warm = build(project)
    assert (warm.status, ANEW in warm.said) == (0, False), warm.said
    came_out = contents(project / "site")
    assert came_out == cold(project)
