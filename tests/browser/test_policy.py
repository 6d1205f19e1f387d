"""Our own site under the Content-Security-Policy that `briefings csp` gives it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from test_every_page import PAGES

import serving
from conftest import DESK
from mkdocs_briefings.adapters.content_policy import policy_of, write_policy

LISTEN = """
window.stopped = [];
document.addEventListener("securitypolicyviolation",
    (event) => window.stopped.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
INJECT = """() => new Promise((done) => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    const image = new Image();
    image.onload = image.onerror = () => setTimeout(() => done([window.ran, window.stopped]));
    image.src = "http://127.0.0.2/x.png";
})"""


@pytest.fixture(scope="module")
def by_header(in_folders: Path) -> Iterator[str]:
    """The site, served with the header."""
    headers = {"Content-Security-Policy": policy_of(in_folders).header}
    with serving.served(in_folders, headers) as address:
        yield address


@pytest.fixture(scope="module")
def by_element(in_folders: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, its pages bearing the policy, served without a header."""
    folder = tmp_path_factory.mktemp("policy") / "site"
    shutil.copytree(in_folders, folder)
    policy = policy_of(folder)
    write_policy(folder, policy)
    once = (folder / "index.html").read_bytes()
    write_policy(folder, policy)
    assert (folder / "index.html").read_bytes() == once
    with serving.served(folder) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": DESK, "height": 900})
    context.add_init_script(LISTEN)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def assert_nothing_stopped(page: Page) -> None:
    assert page.evaluate("window.stopped") == []


def test_every_kind_of_page_is_within_the_policy(by_header: str, page: Page) -> None:
    for address in [*PAGES.values(), "matrix/", "404.html"]:
        page.goto(by_header + address)
        assert_nothing_stopped(page)


@pytest.mark.parametrize("how", ["by_header", "by_element"])
def test_what_scripts_do_works_within_it(
    how: str, page: Page, request: pytest.FixtureRequest
) -> None:
    root = request.getfixturevalue(how)
    page.goto(f"{root}chinese-attack-drone-talks/")
    page.locator(".briefings-mark").first.hover()
    card = page.locator(".bf-card")
    expect(card).to_be_visible()
    assert card.evaluate("card => card.style.top")
    widths = page.locator(".bf-lanes").evaluate_all("all => all.map(one => one.style.cssText)")
    assert all(widths)
    page.locator("label[for=__palette_1]").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert_nothing_stopped(page)

    page.goto(f"{root}claims/")
    page.locator(".bf-filter [type=search]").fill("Garpiya")
    expect(page.locator(".bf-results tbody tr").first).to_contain_text("Garpiya")
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("Garpiya")
    expect(page.locator(".md-search-result__item").first).to_contain_text("Garpiya")
    # What was chosen before is there again, by a script that stands in the page.
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert_nothing_stopped(page)


@pytest.mark.parametrize("how", ["by_header", "by_element"])
def test_what_is_none_of_the_site_is_stopped(
    how: str, browser: Browser, request: pytest.FixtureRequest
) -> None:
    page = browser.new_page()
    page.add_init_script(LISTEN)
    page.goto(request.getfixturevalue(how))
    ran, stopped = page.evaluate(INJECT)
    assert ran is None
    assert [line.split()[0] for line in stopped] == ["script-src-elem", "img-src"]
    page.close()
