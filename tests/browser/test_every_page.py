"""One page of each kind: no error, no request elsewhere, no fault of access, nothing moves."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from conftest import DESK, PHONE, Visit

PAGES = {
    "home": "",
    "briefing": "chinese-attack-drone-talks/",
    "actor": "actors/liu-pengyu/",
    "outlet": "actors/reuters/",
    "actors": "actors/",
    "claims": "claims/#about=iran",
    "contested": "contested/",
    "replies": "replies/",
    "timeline": "timeline/",
    "matrix": "matrix/",
    "topics": "topics/",
    "topic": "topics/drones/",
    "corrections": "corrections/",
    "data": "data/",
    "about": "about/",
    "handbook": "handbook/write/",
}
MOVED = """() => new Promise((done) => {
    let sum = 0;
    const add = (list) => list.getEntries().forEach((entry) => { sum += entry.value; });
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 150);
})"""


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_everybody_can_use_it(visit: Visit, address: str, width: int) -> None:
    found = {}
    for scheme, rules in (("light", None), ("dark", ["color-contrast", "link-in-text-block"])):
        page = visit(address, width=width, touch=width == PHONE, scheme=scheme)
        found[scheme] = faults_of_access(page, rules)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == {"light": [], "dark": []}


def faults_of_access(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds, by rule and element."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules is not None:
        options["runOnly"] = rules
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_it_works_from_a_disk(visit: Visit, address: str) -> None:
    page = visit(address, disk=True)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("address", [PAGES["briefing"], "claims/", PAGES["actors"]])
def test_the_script_moves_nothing(visit: Visit, address: str, width: int) -> None:
    page = visit(address, width=width)
    assert page.evaluate(MOVED) < 0.001


def test_on_a_phone_the_names_of_the_matrix_stay_in_view(visit: Visit) -> None:
    page = visit("matrix/", width=PHONE)
    grid = page.locator(".bf-grid")
    assert grid.evaluate("grid => { grid.scrollLeft = 200; return grid.scrollLeft; }") == 200
    both = "[grid, grid.querySelector('.bf-rows')]"
    lefts = f"grid => {both}.map(box => box.getBoundingClientRect().left)"
    assert len(set(grid.evaluate(lefts))) == 1


def test_no_line_begins_with_a_sign(visit: Visit) -> None:
    """A sign stands outside the flow, behind the last of the words that it belongs to."""
    page = visit("north-korean-troops/", width=PHONE)
    marks = page.locator(".briefings-mark[data-answer]")
    assert marks.count() > 5
    places = "marks => marks.map(m => getComputedStyle(m, '::after').position)"
    assert set(marks.evaluate_all(places)) == {"absolute"}


def test_search_is_offered_where_it_works(visit: Visit, browser: Browser, in_folders: Path) -> None:
    """Opened from a disk, a site that was built for a server has none."""
    sign = "header [for=__search]"
    for disk in (False, True):
        expect(visit("", width=PHONE, disk=disk).locator(sign).first).to_be_visible()
    page = browser.new_page(viewport={"width": PHONE, "height": 800})
    page.goto((in_folders / "index.html").as_uri())
    expect(page.locator(sign).first).to_be_hidden()
    page.close()
