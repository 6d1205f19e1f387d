"""The project's own site, from its own `mkdocs.yml`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sites import Site, briefings, mkdocs

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
