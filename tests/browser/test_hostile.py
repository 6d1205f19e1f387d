"""Hostile texts in every field, in a real browser: none runs, none is markup, none is lost."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect

from hostile import (
    ATTACKS,
    HARMLESS,
    Corpus,
    altered,
    every_text_field,
    hostile_corpus,
    other_than,
    strings_in,
)
from serving import served
from sites import build, squeezed, write

STYLES = {
    "folders": "use_directory_urls: true\nplugins: [search, tags, briefings]\n",
    "disk": "use_directory_urls: false\nplugins: [search, tags, offline, briefings]\n",
}
ON_NO_PAGE = {"EngineKeys.hide"}
IN_THE_HEAD = {"EngineKeys.description", "page.author", "page.subtitle", "page.title"}
WATCH = """
window.ran = [];
window.canary = (what) => { window.ran.push(what); };
"""
INVENTORY = """(text) => {
    const found = new DOMParser().parseFromString(text, "text/html");
    // Isolation is left out: texts of some scripts need it, others not.
    const isolates = ({localName, attributes}) => localName === "bdi" ||
        (localName === "span" && [...attributes].every(({name}) => name === "dir"));
    const others = [...found.querySelectorAll("*")].filter((element) => !isolates(element));
    return others.map((element) => [element.localName,
        ...[...element.attributes].filter(({name}) => name !== "dir").map(({name, value}) =>
            ["href", "src", "action", "formaction", "data", "srcset"].includes(name)
                ? `${name}=${new URL(value, "https://host.example").protocol}`
                : ["class", "style", "type", "rel"].includes(name) ? `${name}=${value}` : name)
            .sort()].join(" "));
}"""
# But for the citations of a page, which are files within it.
FOREIGN = """() => [...document.querySelectorAll("*:not(.md-search__icon)")].flatMap((element) =>
    [...element.attributes].filter(({name, value}) => name.startsWith("on")
        || (/href$|src$|action$/.test(name) && /^\\s*(javascript|vbscript|data):/i.test(value)
            && !/^data:application.[\\w.+-]+;charset=utf-8,/.test(value)))
        .map(({name, value}) => `${element.localName} ${name}=${value}`))
    .concat([...document.querySelectorAll("iframe:not([hidden]), base, object, embed, u")]
        .map((element) => element.localName))"""
HEAD = """() => {
    const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
    const subtitles = [...document.querySelectorAll(".md-nav small")];
    return {title: document.title, description: meta("description"), author: meta("author"),
        subtitles: subtitles.map((one) => one.textContent)};
}"""
UNISOLATED = """() => {
    const article = document.querySelector("article");
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
        const node = texts.currentNode;
        if (!/[\\u202a-\\u202e\\u2066-\\u2068]/.test(node.data)) continue;
        const own = node.parentElement.closest("bdi, q, [dir=auto], svg, [hidden], article");
        if (own.localName === "article" && node.parentElement.childNodes.length > 1)
            found.push(node.parentElement.outerHTML.slice(0, 200));
    }
    return found;
}"""


@dataclass
class Tab:
    """A browser's tab on a built site, with all that it complained of or asked for elsewhere."""

    page: Page
    root: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("request", self._request)

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.root, "data:", "blob:")):
            self.faults.append(f"request to {request.url}")

    def open(self, name: str) -> Page:
        """Open the page `name` in the style of this site."""
        folders = self.root.startswith("http")
        self.page.goto(self.root + (f"{name}/" if folders else f"{name}.html"))
        return self.page

    def assert_nothing_ran(self) -> None:
        assert self.page.evaluate("window.ran") == []
        assert self.page.evaluate(FOREIGN) == []
        assert self.faults == []


@dataclass
class Built:
    """A corpus, and where it was built in each style."""

    corpus: Corpus
    folders: dict[str, Path]

    def pages(self, style: str) -> dict[str, Path]:
        """Every page by its name, but for the one that only a server shows."""
        root = self.folders[style]
        found = {}
        for path in sorted(root.rglob("*.html")):
            name = path.relative_to(root).as_posix().removesuffix(".html")
            if style == "folders":
                name = name.removesuffix("index").removesuffix("/")
            found[name] = path
        del found["404"]
        return found


def built(folder: Path, attacks: dict[str, str]) -> Built:
    corpus = hostile_corpus(attacks)
    config = corpus.files["mkdocs.yml"]
    folders = {}
    for style, settings in STYLES.items():
        root = write(folder / style, {**corpus.files, "mkdocs.yml": config + settings})
        folders[style] = build(root).folder
    return Built(corpus, folders)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(tmp_path_factory.mktemp("hostile"), ATTACKS)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(tmp_path_factory.mktemp("harmless"), HARMLESS)


@pytest.fixture(scope="module")
def addresses(hostile: Built) -> Iterator[dict[str, str]]:
    """Where the hostile site stands: on a server, and on a disk."""
    with served(hostile.folders["folders"]) as address:
        yield {"folders": address, "disk": f"{hostile.folders['disk'].as_uri()}/"}


@pytest.fixture(params=STYLES)
def style(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_tab(
    style: str, addresses: dict[str, str], browser: Browser
) -> Iterator[Callable[..., Tab]]:
    contexts = []

    def opened(**settings: Any) -> Tab:
        context = browser.new_context(**settings)
        contexts.append(context)
        return Tab(context.new_page(), addresses[style])

    yield opened
    for context in contexts:
        context.close()


def test_every_text_of_the_vocabulary_is_attacked(hostile: Built) -> None:
    planted = Counter(hostile.corpus.fields.values())
    assert len(every_text_field()) > 30
    assert {field for field in every_text_field() if planted[field] < len(ATTACKS)} == set()


def test_no_element_and_no_attribute_comes_from_data(
    style: str, hostile: Built, harmless: Built, browser: Browser
) -> None:
    page = browser.new_page()
    ours, theirs = hostile.pages(style), harmless.pages(style)
    assert ours.keys() == theirs.keys()
    for name, path in ours.items():
        found, expected = (
            Counter(page.evaluate(INVENTORY, file.read_text("utf-8")))
            for file in (path, theirs[name])
        )
        assert (found - expected, expected - found) == (Counter(), Counter()), name
    page.close()


def test_nothing_runs_and_nothing_is_lost_on_any_page(
    style: str, hostile: Built, open_tab: Callable[..., Tab]
) -> None:
    tab, corpus = open_tab(), hostile.corpus
    pages = hostile.pages(style)
    assert len(pages) > 40
    for name, path in pages.items():
        page = tab.page
        page.goto(path.as_uri() if style == "disk" else f"{tab.root}{name and name + '/'}")
        tab.assert_nothing_ran()
        text = page.evaluate("document.querySelector('.md-content').textContent")
        expected = corpus.shown_on(name)
        if name.endswith("-page") or name == "tagged":
            # The front matter of other pages is read by MkDocs, which knows more line ends.
            text, expected = squeezed(text), {k: squeezed(v) for k, v in expected.items()}
        else:
            assert altered(text, corpus) == [], name
            assert page.evaluate(UNISOLATED) == [], name
        lost = {corpus.fields[mark] for mark, typed in expected.items() if typed not in text}
        assert lost <= ON_NO_PAGE | IN_THE_HEAD, name
        head = page.evaluate(HEAD)
        for mark, typed in expected.items():
            assert_in_head(head, corpus.fields[mark], typed)


def assert_in_head(head: dict[str, Any], of: str, typed: str) -> None:
    """That what browsers, search engines and menus show of a page is what was typed."""
    name = of.split(".")[1]
    if of in ("EngineKeys.description", "page.author"):
        assert squeezed(head[name]) == squeezed(typed)
    elif of in ("Briefing.title", "page.title"):
        assert squeezed(head[name]).startswith(squeezed(typed))
    elif of == "page.subtitle":
        assert squeezed(typed) in map(squeezed, head["subtitles"])


def test_cards_show_the_words_and_run_none(
    style: str, hostile: Built, open_tab: Callable[..., Tab]
) -> None:
    touch = style == "disk"
    tab = open_tab(viewport={"width": 1300, "height": 900}, has_touch=touch)
    for attack in ATTACKS:
        page = tab.open(f"{attack}-story")
        own, elsewhere = page.locator(".briefings-mark").all()
        for mark, of in ((own, attack), (elsewhere, other_than(attack))):
            mark.tap() if touch else mark.hover()
            shown = squeezed(page.locator(".bf-card").text_content() or "")
            texts = hostile.corpus.shown_on(f"{of}-story")
            said = [m for m in texts if hostile.corpus.fields[m] == "Claim.text"]
            assert squeezed(texts[said[0]]) in shown
            page.keyboard.press("Escape")
        tab.assert_nothing_ran()


def test_filters_and_orders_show_the_words_and_run_none(
    style: str, hostile: Built, open_tab: Callable[..., Tab]
) -> None:
    tab, corpus = open_tab(viewport={"width": 1300, "height": 900}), hostile.corpus
    page = tab.open("claims")
    rows = page.locator(".bf-results tbody tr")
    said = {corpus.texts[m] for m, of in corpus.fields.items() if of == "Claim.text"}
    for order in page.locator(".bf-results th button").all():
        order.click()
        order.click()
    shown = rows.all_text_contents()
    assert len(shown) == 2 * len(ATTACKS)
    assert all(sum(text in row for row in shown) == 1 for text in said)
    for mark in [m for m, of in corpus.fields.items() if of == "Claim.text"]:
        page.locator(".bf-filter [type=search]").fill(mark)
        expect(rows).to_have_count(1)
        assert corpus.texts[mark] in (rows.first.text_content() or "")
    page.locator(".bf-filter [type=search]").fill("")
    for box in page.locator(".bf-filter [type=checkbox]").all()[:12]:
        box.check(force=True)
    tab.assert_nothing_ran()


def test_search_shows_the_words_and_runs_none(style: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(viewport={"width": 1300, "height": 900})
    page = tab.open("claims")
    page.locator("[data-md-component=search-query]").click()
    results = page.locator(".md-search-result__list")
    for query in ("X0", "X1", "X2", "X3", "X4", "right"):
        page.locator("[data-md-component=search-query]").fill("")
        page.keyboard.type(query)
        expect(results.locator("mark", has_text=query).first).to_be_visible()
        folded = results.locator("details:not([open]) > summary")
        folded.evaluate_all("all => all.slice(0, 2).forEach((one) => one.click())")
        inside = set(results.locator("*").evaluate_all("all => all.map(one => one.localName)"))
        assert not {"script", "style", "iframe", "img", "base", "b", "u", "table"} & inside
    tab.assert_nothing_ran()


# Files for other readers


def test_data_files_and_feeds_hold_every_text_as_typed(style: str, hostile: Built) -> None:
    """Whatever files there are: those of a format that is known are read by its own reader."""
    root, corpus = hostile.folders[style], hostile.corpus
    files = [path for path in root.rglob("*") if path.is_file()]
    read = Counter()
    for path in files:
        read_cells = READERS.get(path.suffix)
        ours = path.is_relative_to(root / "data") and path.suffix not in BINARY
        if ours or path.suffix in TEXTS:
            path.read_bytes().decode("utf-8")
        # Material's own files hold HTML.
        theirs = path.name == "tags.json" or path.is_relative_to(root / "search")
        if read_cells is None or theirs:
            continue
        for text in read_cells(path):
            assert_kept(text, corpus, folded=path.is_relative_to(root / "data/feeds"))
        read[path.suffix] += 1
    assert read[".json"] >= 2
    assert read[".xml"] >= 1
    held = set(strings_in(json.loads((root / "data/ledger.json").read_text("utf-8"))))
    lost = {of for mark, of in corpus.fields.items() if corpus.texts[mark] not in held}
    # Topics and what the theme reads are no part of the ledger.
    assert {of.split(".")[0] for of in lost} <= {"Topic", "EngineKeys", "page"}


def assert_kept(text: str, corpus: Corpus, *, folded: bool) -> None:
    """That a text is as it was typed; where it may be ``folded``, as titles are, but for space."""
    changed = [corpus.texts[mark] for mark in altered(text, corpus)]
    assert not changed or (folded and all(squeezed(t) in squeezed(text) for t in changed)), text


def read_json(path: Path) -> Iterator[str]:
    yield from strings_in(json.loads(path.read_text("utf-8")))


def read_lines(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").split("\n"):
        if line:
            yield from strings_in(json.loads(line))


def read_xml(path: Path) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False)
    for element in etree.parse(path, parser).iter():
        yield element.text or ""
        yield from element.attrib.values()


def read_csv(path: Path) -> Iterator[str]:
    text = path.read_bytes().decode("utf-8-sig")
    delimiter = "\t" if path.suffix == ".tsv" else ","
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path, cell)
            if cell.startswith(("[", "{")):
                yield from strings_in(json.loads(cell))
            else:
                # What would be a formula has an apostrophe before it.
                yield cell.removeprefix("'")


def read_sqlite(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            quoted = table.replace('"', '""')
            for row in database.execute(f'SELECT * FROM "{quoted}"'):
                for cell in row:
                    if isinstance(cell, str):
                        is_json = cell.startswith(("[", "{"))
                        yield from strings_in(json.loads(cell)) if is_json else (cell,)


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    ".json": read_json,
    ".jsonld": read_json,
    ".geojson": read_json,
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".xml": read_xml,
    ".atom": read_xml,
    ".rss": read_xml,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".sqlite": read_sqlite,
    ".db": read_sqlite,
}
TEXTS = {".html", ".js", ".css", ".txt", *READERS} - {".sqlite", ".db"}
BINARY = {".sqlite", ".db", ".zip", ".gz"}


def test_data_within_pages_is_json_that_holds_every_text(style: str, hostile: Built) -> None:
    for path in hostile.pages(style).values():
        tree = etree.HTML(path.read_bytes(), parser=etree.HTMLParser(encoding="utf-8"))
        for block in tree.iterfind(".//script[@type]"):
            if "json" in block.get("type", ""):
                for text in strings_in(json.loads(block.text or "")):
                    assert_kept(text, hostile.corpus, folded=True)


def test_no_file_is_read_into_a_page(style: str, hostile: Built) -> None:
    files = [path for path in hostile.folders[style].rglob("*") if path.is_file()]
    assert [path for path in files if b"SECRET" in path.read_bytes()] == []
