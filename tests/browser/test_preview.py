"""The preview in a browser: it reloads by itself, and shows what is wrong where one looks."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from previewing import Preview, serving
from sites import MATERIAL, write

PALETTE = (
    'font: false, palette: [{media: "(prefers-color-scheme: light)", scheme: default, '
    "toggle: {icon: material/weather-night, name: Dark}}, "
    '{media: "(prefers-color-scheme: dark)", scheme: slate, '
    "toggle: {icon: material/weather-night, name: Light}}]"
)
SITE = """
    site_config/actors.yml
        lone: {name: Lone, kind: person}
    docs/index.md
        # Home
    docs/story.md
        ---
        title: A story
        date: 2024-01-01
        summary: S
        claims: {id: said, text: It is so., by: lone}
        ---
    """


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A server with Material."""
    root = write(
        tmp_path_factory.mktemp("preview") / "site", MATERIAL.replace("font: false", PALETTE), SITE
    )
    with serving(root) as running:
        yield running


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (360, "dark")])
def test_a_page_follows_its_file(
    width: int, scheme: str, browser: Browser, preview: Preview
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme)
    context.set_default_timeout(30_000)
    story, home, lost = (context.new_page() for _ in range(3))
    faults: list[str] = []
    for page, path in ((story, "story/"), (home, ""), (lost, "fresh/")):
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(preview.address + path)
    expect(story.locator("h1")).to_have_text("A story")
    preview.change("docs/story.md", "by: lone", "by: nobody")
    shown(story, "h1", "story.md cannot be shown yet")
    expect(story.locator("mark")).to_have_text("nobody")
    assert fits(story)
    assert faults_of_access(story) == []
    bar = shown(home, "briefings-preview summary", "One error in the content")
    expect(home.locator("briefings-preview mark")).to_be_visible()
    bar.click()
    expect(home.locator("briefings-preview mark")).not_to_be_visible()
    # The bar lies below, and the page can still be read above it.
    assert bar.bounding_box()["y"] > 600
    assert fits(home)
    assert faults_of_access(home, {"include": [["briefings-preview"]]}) == []
    story.bring_to_front()
    story.get_by_role("link").click()
    expect(story.locator("h1")).to_have_text("A story")
    expect(story.locator("briefings-preview summary")).to_be_visible()
    preview.change("docs/story.md", "by: nobody", "by: lone")
    shown(home, "body:not(:has(briefings-preview))", "Home")
    lost.bring_to_front()
    expect(lost.locator("h1")).to_contain_text("There is no such page")
    preview.save("docs/fresh.md", "# Fresh\n")
    shown(lost, "h1", "Fresh")
    (preview.root / "docs/fresh.md").unlink()
    shown(lost, "h1", "There is no such page")
    assert faults == []
    context.close()


def shown(page: Page, selector: str, text: str) -> Locator:
    """What a page that lies in front shows as soon as it has loaded itself again."""
    page.bring_to_front()
    found = page.locator(selector)
    expect(found).to_contain_text(text, timeout=30_000)
    return found


def faults_of_access(page: Page, context: dict[str, object] | None = None) -> list[str]:
    """What axe finds, by rule and element."""
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in Axe().run(page, context=context).response["violations"]
        for node in violation["nodes"]
    ]


def fits(page: Page) -> bool:
    """Whether a page is no wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
