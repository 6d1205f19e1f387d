"""A site from right to left, with names and words of both directions on its lines."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from find_browser import installed

ROOT = Path(__file__).parents[2]
BROWSER = os.environ.get("BRIEFINGS_BROWSER") or installed()

pytestmark = pytest.mark.skipif(
    not BROWSER, reason="no Chromium: install one, or name it with BRIEFINGS_BROWSER"
)

FILES = {
    "mkdocs.yml": """\
site_name: إحاطات
use_directory_urls: false
theme: {name: material, font: false, language: ar}
plugins: [search, briefings]
""",
    "site_config/actors.yml": """\
china: {name: الصين, kind: state}
mfa: {name: وزارة الخارجية, kind: government, part_of: china}
lin-jian: {name: Lin Jian (2024), kind: person, affiliations: {actor: mfa, role: متحدث}}
officials: {name: مسؤولون, kind: unnamed}
bloomberg: {name: Bloomberg, kind: outlet}
ki: {name: The Kyiv Independent, kind: outlet}
""",
    "docs/story.md": """\
---
title: حلفاء يرون طائرات Shahed (2024)
date: 2024-07-03
summary: ملخص فيه Bloomberg وكلام طويل.
sources:
  - {id: bloomberg, publisher: bloomberg, published: 2024-07-02, seen: false}
  - {id: ki, publisher: ki, cites: bloomberg}
claims:
  - {id: joint, text: شركات (مثل Almaz-Antey) تتحادث., by: officials, about: china, sources: ki}
denials:
  - {id: denial, of: joint, by: lin-jian, kind: general, text: ينفي (lethal aid)., sources: ki}
---

تقول Bloomberg إن [شركات تطور طائرة](#joint).
""",
    "docs/english.md": """\
---
title: In English
date: 2024-07-04
summary: A summary.
language: en
claims:
  - {id: one, text: Engines were sold., by: bloomberg, about: china}
---

[Engines](#one) were sold.

- One item.
""",
}


@pytest.fixture(scope="module")
def mirrored_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mirrored")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugin"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return folder / "site"


@pytest.fixture(params=[360, 1400], ids=["phone", "desk"])
def mirrored_page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    yield page
    page.close()


def edges(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


@pytest.mark.parametrize(
    "name", ["story", "english", "index", "claims", "contested", "replies", "timeline"]
)
def test_nothing_is_cut_off_or_runs_over(
    mirrored_site: Path, mirrored_page: Page, name: str
) -> None:
    mirrored_page.goto((mirrored_site / f"{name}.html").as_uri())
    over = "document.documentElement.scrollWidth - innerWidth"
    assert mirrored_page.evaluate(over) <= 0
    left, right = edges(mirrored_page, "article h1")
    for item in mirrored_page.locator("article :is(p, li, h2, h3)").all():
        box = item.bounding_box()
        assert box is None or (box["x"] >= left - 1 and box["x"] + box["width"] <= right + 1)


def test_a_record_is_mirrored(mirrored_site: Path, mirrored_page: Page) -> None:
    page = mirrored_page
    page.goto((mirrored_site / "story.html").as_uri())
    expect(page.locator("body")).to_have_attribute("dir", "rtl")
    said = page.locator(".bf-record .bf-said").first
    expect(said).to_have_css("border-right-style", "solid")
    expect(said).to_have_css("border-left-style", "none")
    if page.viewport_size and page.viewport_size["width"] > 1000:
        assert edges(page, ".bf-said")[0] > edges(page, ".bf-answered")[0]


def test_english_words_keep_their_order(mirrored_site: Path, mirrored_page: Page) -> None:
    mirrored_page.goto((mirrored_site / "claims.html").as_uri())
    lead = mirrored_page.locator(".bf-lead")
    assert lead.inner_text() == "\u2066The ledger holds 2 claims.\u2069"
    label = mirrored_page.locator(".bf-scroll").get_attribute("aria-label")
    assert label == "\u2066Claims\u2069"


def test_a_name_of_the_other_direction_moves_nothing(
    mirrored_site: Path, mirrored_page: Page
) -> None:
    """The sign comes first, then the name, then what it says: from the right to the left."""
    page = mirrored_page
    page.goto((mirrored_site / "contested.html").as_uri())
    line = page.locator(".bf-brief", has_text="Lin Jian").first
    places = line.evaluate(
        "line => ['[class^=bf-sign]', 'bdi', 'small']"
        ".map(part => line.querySelector(part).getClientRects()[0].right)"
    )
    assert places == sorted(places, reverse=True)


def test_an_english_article_reads_from_the_left(mirrored_site: Path, mirrored_page: Page) -> None:
    page = mirrored_page
    page.goto((mirrored_site / "english.html").as_uri())
    paragraph = page.locator("article > p:not([class])").first
    expect(paragraph).to_have_css("direction", "ltr")
    expect(page.locator("article > ul > li").first).to_have_css("margin-right", "0px")
