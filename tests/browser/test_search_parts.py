"""Search of a large site: a reader loads the few files that a question needs, from a disk too."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import serving
from mkdocs_briefings.adapters.search_parts import LARGEST_WHOLE, words
from sites import mkdocs, write

RESULTS = ".md-search-result__item"
SITE = """
    mkdocs.yml
        site_name: Large
        theme: {name: material, font: false, features: [search.highlight]}
        plugins: [search, briefings]
        nav: [index.md]
        not_in_nav: "*.md"
    offline.yml
        INHERIT: mkdocs.yml
        site_dir: offline
        use_directory_urls: false
        plugins: [search, offline, briefings]
    site_config/actors.yml
        anna: {name: Anna, kind: person}
    docs/index.md
        # Home
    docs/paper.md
        ---
        title: The paper about turbines
        date: 2024-01-01
        summary: Somebody says something.
        claims: {id: c, text: The quokka exports <i>turbines</i> & café chairs., by: anna}
        ---
        It says [so](#c).
    docs/kyiv.md
        # П’ять дронів

        Над Києвом збили п’ять дронів.
    docs/beijing.md
        # 外交部发言人

        外交部发言人说没有这回事。
    """
COMMON = [f"{a}{b}" for a in ("ka", "lo", "mi", "nu", "re", "so") for b in ("ban", "dor", "fel")]


def filling(number: int) -> str:
    """A page of some thousand letters; every one says `everywhere`."""
    chosen = random.Random(number)
    text = " ".join(chosen.choice(COMMON) for _ in range(700))
    return f"# Page {number}\n\nIt is everywhere. {text}\n\n## Part\n\n{text[:200]}\n"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose index is too large to be loaded whole, built in both ways."""
    pages = {f"docs/page-{number:03}.md": filling(number) for number in range(120)}
    assert sum(map(len, pages.values())) > LARGEST_WHOLE
    root = write(tmp_path_factory.mktemp("large"), SITE, pages)
    for config in ("mkdocs.yml", "offline.yml"):
        built = mkdocs(root, "build", "--strict", "-q", "-f", config)
        assert built.status == 0, built.said
    return root


@pytest.fixture(params=["served", "from a disk"])
def page(large: Path, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of the site, of which nothing may fail."""
    faults: list[str] = []
    with ExitStack() as stack:
        if request.param == "served":
            address = stack.enter_context(serving.served(large / "site")) + "page-001/"
        else:
            address = (large / "offline/page-001.html").as_uri()
        context: BrowserContext = stack.enter_context(browser.new_context())
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(address)
        yield page
    assert faults == []


def ask(page: Page, question: str) -> None:
    field = page.locator(".md-search__input")
    field.click()
    field.fill("")
    field.press_sequentially(question)
    # Letters that no key has come without one, and Material waits for keys.
    field.press("Shift")


@pytest.mark.parametrize(
    ("question", "title", "marked"),
    [
        ("quokka", "The paper about turbines", "quokka"),
        ("TURBINE paper", "The paper about turbines", "turbines"),
        ("cafe", "The paper about turbines", "café"),
        ("п'ять дронів", "П’ять дронів", "дронів"),
        ("Києвом", "П’ять дронів", "Києвом"),
        ("发言人", "外交部发言人", "外交部发言人"),
    ],
)
def test_a_question_finds_its_page(page: Page, question: str, title: str, marked: str) -> None:
    ask(page, question)
    first = page.locator(RESULTS).first
    expect(first).to_contain_text(title)
    expect(first.locator("mark", has_text=marked).first).to_be_visible()


def test_a_claim_is_found_at_its_own_place(page: Page) -> None:
    ask(page, "quokka")
    claim = page.locator(f"{RESULTS} a[href*='#c']")
    expect(claim).to_contain_text("The quokka exports <i>turbines</i> & café chairs.")
    claim.click()
    page.wait_for_url("**#c")


def test_a_common_word_shows_the_best_and_costs_little(page: Page) -> None:
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    ask(page, "everywhere")
    expect(page.locator(RESULTS).first).to_be_visible()
    assert sum(sizes) < 500_000
    # Material shows ten at first, and more as the reader scrolls.
    expect(page.locator(".md-search-result__meta")).to_contain_text("30")


def test_nothing_is_found_of_what_nobody_says(page: Page) -> None:
    ask(page, "zzyzx")
    expect(page.locator(".md-search-result__meta")).to_contain_text("No matching documents")
    # Where no page has all of the words, those that have some are shown, and what they lack.
    ask(page, "quokka zzyzx")
    expect(page.locator(RESULTS).first).to_contain_text("zzyzx")


def test_every_file_is_small(large: Path) -> None:
    files = [*(large / "site/search").rglob("*.js")]
    assert len(files) > 30
    assert max(file.stat().st_size for file in files) < 64_000
    index = json.loads((large / "site/search/search_index.json").read_text("utf-8"))
    assert index["docs"] == []


def test_words_are_what_readers_type() -> None:
    text = "Kyiv’s «п’ять» UN-led, 2024-07-03: e.g. naïve ŁÓDŹ 한국 日本語テ x"
    found = ["kyiv", "s", "п", "ять", "un", "led", "2024", "07", "03", "e", "g", "naive", "łodz"]
    assert [*words(text)] == [*found, "한국", "日本", "本語", "語テ", "x"]
