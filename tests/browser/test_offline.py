"""The site as a reader without a network gets it: unpacked from the ZIP, opened as files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from find_browser import installed

ROOT = Path(__file__).parents[2]
BROWSER = os.environ.get("BRIEFINGS_BROWSER") or installed()

pytestmark = pytest.mark.skipif(
    not BROWSER, reason="no Chromium: install one, or name it with BRIEFINGS_BROWSER"
)

HERE = ("file:", "data:", "blob:", "about:")


def command(*arguments: str, cwd: Path = ROOT) -> None:
    environment = os.environ | {"OFFLINE": "true", "NO_MKDOCS_2_WARNING": "1"}
    environment["PYTHONPATH"] = str(ROOT / "plugin")
    run = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def offline_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline")
    command("-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder / "built"))
    briefings = "from mkdocs_briefings.adapters.cli import main; main()"
    for name in ("one", "two"):
        target = str(folder / f"{name}.zip")
        command("-c", briefings, "pack", str(folder / "built"), "--output", target)
    assert (folder / "one.zip").read_bytes() == (folder / "two.zip").read_bytes()
    return folder / "one.zip"


@pytest.fixture(scope="module")
def offline_folder(offline_zip: Path) -> Path:
    folder = offline_zip.with_name("unpacked, with a space")
    with zipfile.ZipFile(offline_zip) as archive:
        archive.extractall(folder)
    (only,) = folder.iterdir()
    return only


@dataclass
class Visit:
    """A page, and what was asked for and complained about while it was read."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def offline_visit(browser: Browser, scripted: bool) -> Iterator[Visit]:
    context = browser.new_context(java_script_enabled=scripted, offline=True)
    visit = Visit(context.new_page())
    context.on("request", lambda request: visit.requests.append(request.url))
    context.on("requestfailed", lambda request: visit.complaints.append(f"failed: {request.url}"))
    context.on(
        "console",
        lambda message: visit.complaints.append(message.text) if message.type == "error" else None,
    )
    context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
    visit.page.set_default_timeout(15_000)
    yield visit
    context.close()
    assert [url for url in visit.requests if not url.startswith(HERE)] == []
    assert visit.complaints == []


def address(page: Page) -> str:
    return page.url.split("#")[0]


def test_zip_has_one_folder_with_a_page_to_start_from(offline_zip: Path) -> None:
    with zipfile.ZipFile(offline_zip) as archive:
        names = archive.namelist()
        moments = {entry.date_time for entry in archive.infolist()}
    (folder,) = {name.split("/")[0] for name in names}
    assert [f"{folder}/README.txt", f"{folder}/START-HERE.html"] == names[:2]
    assert names[2:] == sorted(names[2:])
    assert all(name.startswith(f"{folder}/site/") for name in names[2:])
    assert len(moments) == 1
    assert not [name for name in names if name.endswith(("404.html", "sitemap.xml", ".map"))]


def test_from_the_start_page_to_an_actor_and_a_claim(
    offline_folder: Path, offline_visit: Visit
) -> None:
    page = offline_visit.page
    page.goto((offline_folder / "START-HERE.html").as_uri())
    page.get_by_role("main").get_by_role("link").click()
    assert address(page) == (offline_folder / "site" / "index.html").as_uri()
    page.locator(".bf-briefings a.bf-title").first.click()
    claim = page.locator("h3.bf-claim").first
    anchor = claim.get_attribute("id")
    page.locator(f".bf-tools a[href='#{anchor}']").click()
    assert page.url.endswith(f"#{anchor}")
    expect(claim).to_be_in_viewport()
    page.locator(".bf-record .bf-who a[href*='actors']").first.click()
    assert "/site/actors/" in page.url
    assert page.url.endswith(".html")
    expect(page.locator("h1")).to_be_visible()
    page.locator(".bf-entries .bf-said p + p a").first.click()
    target = page.url.partition("#")[2]
    assert target
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()


def test_every_kind_of_page_opens(offline_folder: Path, offline_visit: Visit) -> None:
    site = offline_folder / "site"
    pages = ["claims", "contested", "replies", "timeline", "corrections", "actors/index"]
    pages += ["actors/china", "topics/index", "data/index", "about", "index"]
    for name in pages:
        offline_visit.page.goto((site / f"{name}.html").as_uri())
        expect(offline_visit.page.locator("h1")).to_be_visible()
        sizes = offline_visit.page.locator("img").evaluate_all(
            "images => images.map(image => image.naturalWidth)"
        )
        assert all(sizes), name


def test_printed_marks_are_numbered_notes(offline_folder: Path, offline_visit: Visit) -> None:
    page = offline_visit.page
    page.goto((offline_folder / "site" / "garpiya-a1-chinese-engines.html").as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    notes = page.locator(".briefings-mark").evaluate_all(
        "marks => marks.map(mark => getComputedStyle(mark, '::after'))"
        ".map(style => [style.content, style.counterIncrement])"
    )
    assert notes
    for content, increment in notes:
        assert "counter(bf-note)" in content
        assert "#" in content
        assert increment == "bf-note 1"
    for mark in page.locator(".briefings-mark[data-answer=general]").all():
        shown = mark.evaluate("mark => getComputedStyle(mark, '::after').content")
        assert "○" in shown
    expect(page.locator(".md-header")).to_be_hidden()
    expect(page.locator(".md-footer")).to_be_hidden()
    expect(page.locator(".bf-record").first).to_have_css("break-inside", "avoid")
    ink = page.locator("h3.bf-claim").first.evaluate("node => getComputedStyle(node).color")
    assert max(int(part) for part in re.findall(r"\d+", ink)[:3]) < 100, "light ink on paper"


@pytest.mark.parametrize("scripted", [True], ids=["script"], indirect=True)
@pytest.mark.parametrize("start", ["index.html", "actors/china.html"])
def test_search_finds_and_leads_there(
    offline_folder: Path, offline_visit: Visit, start: str
) -> None:
    page = offline_visit.page
    page.goto((offline_folder / "site" / start).as_uri())
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("Garpiya", delay=20)
    result = page.locator(".md-search-result__item a.md-search-result__link").first
    expect(result).to_contain_text("Garpiya", ignore_case=True)
    result.click()
    page.wait_for_url("**/site/**garpiya**")
    expect(page.locator(".md-content__inner")).to_contain_text("Garpiya")
