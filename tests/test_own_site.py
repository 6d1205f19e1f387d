"""The project's own site, from its own `mkdocs.yml`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from sites import Site, briefings, mkdocs, write

ROOT = Path(__file__).parents[1]


def built(folder: Path, *arguments: str, **environment: str) -> Site:
    """Our site, built strictly into a folder."""
    ran = mkdocs(ROOT, "build", "--strict", "--site-dir", folder, *arguments, **environment)
    assert ran.status == 0, ran.said
    return Site(folder)


@pytest.fixture(scope="module")
def in_folders(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """As it is published."""
    return built(tmp_path_factory.mktemp("folders"), "--use-directory-urls")


@pytest.fixture(scope="module")
def in_files(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """As it is read without a server."""
    return built(tmp_path_factory.mktemp("files"), "--no-directory-urls")


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """As `OFFLINE=true` makes it."""
    return built(tmp_path_factory.mktemp("offline"), OFFLINE="true")


def test_every_link_leads_somewhere(in_folders: Site, in_files: Site) -> None:
    assert in_folders.broken_links() == []
    assert in_files.broken_links(to_files=True) == []


def test_every_page_can_be_reached_from_the_home_page(in_folders: Site) -> None:
    assert in_folders.out_of_reach() == {"404.html"}


def test_every_record_of_its_ledger_stands_on_its_page(in_folders: Site) -> None:
    data = json.loads(in_folders.file("data/ledger.json"))
    records = [*data["claims"], *data["denials"], *data["responses"]]
    assert len(data["briefings"]) >= 7
    assert len(records) >= 50
    for record in records:
        address, _, anchor = record["url"].partition("#")
        shown = in_folders[address].at(anchor)
        assert record["text"] is None or " ".join(record["text"].split()) in shown
    for actor in data["actors"]:
        page = in_folders[f"actors/{actor['id']}/"]
        assert page.headings[0] == " ".join(actor["name"].split())


def test_without_a_network_it_is_the_same_site(offline: Site, in_files: Site) -> None:
    assert offline.pages.keys() == in_files.pages.keys()
    assert offline.broken_links(to_files=True) == []
    assert offline.file("data/ledger.json") == in_files.file("data/ledger.json")


def test_without_a_network_nothing_is_fetched_from_elsewhere(offline: Site) -> None:
    for page in offline.pages.values():
        for tag, link in page.links():
            if tag in ("a", "form") or page.path == "404.html":
                continue
            canonical = page.tree.xpath("//link[@rel='canonical']/@href")
            assert "://" not in link or link in canonical, (page.path, tag, link)
    for path in offline.folder.rglob("*.css"):
        text = path.read_text("utf-8")
        assert "url(http" not in text, path
        assert "@import" not in text, path


def test_the_check_finds_nothing_wrong() -> None:
    ran = briefings(ROOT, "check", "--strict")
    assert (ran.status, ran.out) == (0, "")


def test_no_briefing_weighs_more_than_its_record_is_worth(in_folders: Site, tmp_path: Path) -> None:
    """At most 30 KB of HTML more than the same article in plain Material, on our longest, too.

    What a page's head says to machines has a limit of its own.
    """
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    config, _, _ = config.partition("validation:")
    ours = re.compile(r"  - briefings:\n(?:      .*\n)+|  - mkdocs_briefings\..*\n")
    files = {"mkdocs.yml": ours.sub("", config)}
    for article in (ROOT / "briefings").glob("*.md"):
        _, front, body = article.read_text("utf-8").split("---\n", 2)
        title = next(line for line in front.splitlines() if line.startswith("title:"))
        files[f"briefings/{article.name}"] = f"---\n{title}\n---\n{body}"
    shutil.copytree(ROOT / "site_config", tmp_path / "site_config")
    ran = mkdocs(write(tmp_path, files), "build", "--quiet", "--use-directory-urls")
    assert ran.status == 0, ran.said
    stories = [path.stem for path in (ROOT / "briefings").glob("*-*.md")]
    assert len(stories) >= 14

    def sizes(folder: Path, story: str) -> tuple[int, int]:
        head, _, body = (folder / story / "index.html").read_bytes().partition(b"<body")
        return len(body), len(head)

    for story in stories:
        body, head = sizes(in_folders.folder, story)
        plain_body, plain_head = sizes(tmp_path / "site", story)
        assert body - plain_body <= 30 * 1024, story
        assert head - plain_head <= 18_000, story


@pytest.mark.parametrize(
    ("story", "claim", "sign"),
    [
        ("chinese-attack-drone-talks", "joint-development", "general"),
        ("north-korean-troops", "twelve-thousand", "non-denial"),
        # Called fake news, and confirmed half a year later.
        ("north-korean-troops", "troops-sent", None),
        ("missile-in-poland", "russian-missiles", "retracted"),
    ],
)
def test_a_mark_bears_the_strongest_denial_that_still_stands(
    in_folders: Site, story: str, claim: str, sign: str | None
) -> None:
    marks = in_folders[f"{story}/"].content.xpath(
        f".//a[@href='#{claim}'][contains(@class, 'mark')]"
    )
    assert [mark.get("data-answer") for mark in marks] == [sign]
