"""The plugins that people use beside ours: both do their work, under `--strict`."""

from __future__ import annotations

import contextlib
import json
import subprocess
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from sites import Site, write

SITE = """
    site_config/actors.yml
        anna: {name: Anna, kind: person}
        boris: {name: Boris, kind: person}
    docs/index.md
        # Home

        Welcome.
    docs/story.md
        ---
        title: A story {{ 7 * 7 }}
        date: 2024-01-02
        summary: What is said.
        tags: [drones]
        claims: {id: c, text: "It is {{ 7 * 7 }} so.", by: anna, about: boris}
        denials: {id: d, of: c, by: boris, text: It is not so.}
        ---
        It is [so](#c), said [Anna](@anna). [No](#d), said Boris.

        ![A picture](picture.png)
    docs/picture.png
        no picture
    """


@dataclass(frozen=True)
class Neighbour:
    """A plugin: its lines in `plugins:`, what it needs besides, and what shows that it worked.

    ``pages`` are the addresses of a briefing and of an actor.
    """

    plugin: str
    worked: Callable[[Site, Path], bool]
    theme: str = "theme: {name: material, font: false}"
    files: str = ""
    more: str = ""
    with_git: bool = False
    pages: tuple[str, str] = ("story/", "actors/anna/")


def text(root: Path, path: str) -> str:
    return (root / "site" / path).read_text("utf-8")


NEIGHBOURS = {
    "rss": Neighbour(
        "rss: {match_path: '.*', date_from_meta: {as_creation: date}, use_git: false}",
        lambda site, root: "A story" in text(root, "feed_rss_created.xml"),
        more="site_url: https://site.example/\n",
    ),
    "awesome-nav": Neighbour(
        "awesome-nav",
        lambda site, root: "Told" in site["story/"].tree.xpath("string(//nav[@data-md-level='0'])"),
        files="docs/.nav.yml\n    nav: [index.md, Told: story.md]\n",
    ),
    "tags": Neighbour(
        "tags",
        lambda site, root: "A story" in site["tags/"].text and "drones" in site["story/"].text,
        files="docs/tags.md\n    # Tags\n\n    <!-- material/tags -->\n",
    ),
    "blog": Neighbour(
        "blog",
        lambda site, root: "A post" in site["blog/"].tree.text_content(),
        files="""
docs/blog/index.md
    # Blog
docs/blog/posts/one.md
    ---
    date: 2024-01-01
    ---
    # A post

    Of [Anna](@anna).
""",
    ),
    "macros": Neighbour(
        "macros",
        lambda site, root: "It is 42" in site["sums/"].text,
        files="docs/sums.md\n    # Sums\n\n    It is {{ 6 * 7 }}.\n",
    ),
    "minify": Neighbour(
        "minify: {minify_html: true}",
        lambda site, root: "\n\n" not in text(root, "story/index.html"),
    ),
    "git-revision-date-localized": Neighbour(
        # Processes that it starts of its own have nothing to do with us. Of pages that Git does not
        # know it asks the clock for the first day after the last, and warns of a new second.
        "git-revision-date-localized: {enable_creation_date: false, "
        "enable_parallel_processing: false}",
        lambda site, root: bool(site["story/"].tree.xpath("//*[contains(@class, 'git-revision')]")),
        with_git=True,
    ),
    "static-i18n": Neighbour(
        "i18n: {docs_structure: suffix, languages: [{locale: en, name: English, default: true, "
        "build: true}, {locale: uk, name: Ukrainian, build: true}]}",
        lambda site, root: (
            "Вітаємо" in text(root, "uk/index.html") and "заперечення" in site["uk/story/"].text
        ),
        files="docs/index.uk.md\n    # Дім\n\n    Вітаємо.\n",
    ),
    "glightbox": Neighbour(
        "glightbox",
        lambda site, root: bool(site["story/"].tree.xpath("//a[contains(@class, 'glightbox')]")),
    ),
    "offline": Neighbour(
        "offline",
        lambda site, root: (root / "site/search/search_index.js").is_file(),
        more="use_directory_urls: false\n",
        pages=("story.html", "actors/anna.html"),
    ),
}


@pytest.mark.parametrize("name", list(NEIGHBOURS))
@pytest.mark.parametrize("order", ["before us", "after us"])
def test_both_do_their_work(name: str, order: str, tmp_path: Path) -> None:
    neighbour = NEIGHBOURS[name]
    plugins = [neighbour.plugin, "briefings"]
    listed = "".join(f"  - {p}\n" for p in (plugins if order == "before us" else plugins[::-1]))
    config = f"site_name: Site\n{neighbour.theme}\n{neighbour.more}plugins:\n  - search\n{listed}"
    root = write(tmp_path, SITE, neighbour.files, {"mkdocs.yml": config})
    if neighbour.with_git:
        for command in ("init -q", "add .", "-c user.name=A -c user.email=a@b.c commit -qm one"):
            subprocess.run(["git", *command.split()], cwd=root, check=True)
    site = built_here(root)
    assert neighbour.worked(site, root)
    story, anna = (site[page] for page in neighbour.pages)
    # Nothing of ours is read as somebody's language, and nothing is lost.
    assert "It is {{ 7 * 7 }} so." in story.at("c")
    assert "It is not so." in story.at("d")
    assert "A story {{ 7 * 7 }}" in story.headings[0]
    assert story.tree.xpath(
        "//a[contains(@class, 'briefings-mark') and starts-with(@href, '#c')]/@href"
    ) == ["#c"]
    assert "It is {{ 7 * 7 }} so." in anna.text
    # The choice of a language, which static-i18n adds, leads to the root of the server.
    assert [link for link in site.broken_links() if "/: is not relative" not in link] == []
    ledger = json.loads(text(root, "data/ledger.json"))
    assert [claim["ref"] for claim in ledger["claims"]] == ["story#c"]


def built_here(root: Path) -> Site:
    """The site, built strictly within this process: to start one costs more than the build."""
    with contextlib.chdir(root), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs are not ours to mend
        config = load_config("mkdocs.yml", strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    return Site(root / "site")
