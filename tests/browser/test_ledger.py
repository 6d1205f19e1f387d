"""The ledger and the index of actors: facets, finding, sorting, and views that can be shared."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from conftest import PHONE, Visit

ROW = ".bf-claims tbody tr"
LEFT = ".bf-left"


def left(page: Page) -> int:
    """The number of claims that the page says are left."""
    return int(page.inner_text(LEFT).split()[0].replace("one", "1"))


def total(page: Page) -> int:
    """How many claims the site has, by its data."""
    count: int = page.evaluate("briefingsLedger.claims.length")
    return count


def test_the_script_makes_the_rows_that_the_template_makes(visit: Visit) -> None:
    page = visit("claims/")
    parts = "(rows) => rows.map((row) => row.outerHTML.replace(/\\s*\\n\\s*/g, ' '))"
    # The template leaves out isolation where it is idle.
    normal = re.compile(r"\s+(?=[<])|(?<=[>])\s+|</?bdi>| dir=\"auto\"")
    theirs = [normal.sub("", row) for row in page.eval_on_selector_all(ROW, parts)]
    page.locator("th[data-sort=date] button").click(click_count=2, delay=1)
    while page.locator(".bf-more").is_visible():
        page.click(".bf-more")
    ours = [normal.sub("", row) for row in page.eval_on_selector_all(ROW, parts)]
    assert len(ours) == len(theirs) > 50
    for our, their in zip(ours, theirs, strict=True):
        assert our == their


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_each_choice_leaves_as_many_claims_as_it_says(visit: Visit, disk: bool) -> None:
    page = visit("claims/", disk=disk)
    page.check("[name=about][value=china]")
    china = left(page)
    assert china == page.locator(ROW).count() < total(page)
    for facet in ("contested", "denial", "year"):
        summary = page.locator(f"[data-facet={facet}] summary")
        if page.locator(f"[data-facet={facet}][open]").count() == 0:
            summary.click()
        for label in page.locator(f"[data-facet={facet}] label").all():
            says = int(label.locator(".bf-count").inner_text())
            label.locator("input").check()
            assert left(page) == says, label.inner_text()
            label.locator("input").uncheck()
    assert left(page) == china
    page.locator(".bf-filter").get_by_role("button", name="Clear").click()
    assert left(page) == total(page)


def test_several_choices_of_one_facet_add_up(visit: Visit) -> None:
    page = visit("claims/")
    page.check("[name=contested][value=contested]")
    contested = left(page)
    page.check("[name=contested][value=uncontested]")
    assert left(page) == total(page) > contested


def test_words_are_found_whatever_their_case_and_order(visit: Visit) -> None:
    page = visit("claims/")
    page.fill("#bf-find", "SHAHED drone 2023")
    assert left(page) == 1
    expect(page.locator(ROW)).to_contain_text("modelled on the Shahed")
    page.fill("#bf-find", "nothing has these words")
    assert left(page) == 0


def test_a_heading_sorts_by_the_keyboard_and_says_so(visit: Visit) -> None:
    page = visit("claims/")
    heading = page.locator("th[data-sort=date]")
    assert heading.get_attribute("aria-sort") == "descending"
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    first = page.locator(f"{ROW} time").first.get_attribute("datetime")
    assert first is not None
    assert first < "2023"
    page.locator("th[data-sort=text] button").press("Enter")
    assert heading.get_attribute("aria-sort") is None
    texts = page.eval_on_selector_all(f"{ROW} td:nth-child(2) > a", "a => a.map(x => x.innerText)")
    assert texts == sorted(texts, key=lambda text: (text.casefold(), text))


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_a_view_is_in_the_address_and_comes_back(visit: Visit, disk: bool) -> None:
    page = visit("claims/", disk=disk)
    page.check("[name=about][value=china]")
    china = left(page)
    page.focus("#bf-find")
    page.keyboard.type("drone")
    page.locator("th[data-sort=text] button").click()
    drones = left(page)
    assert page.url.endswith("#q=drone&about=china&sort=text")
    rows = page.locator(ROW).all_inner_texts()

    again = visit("claims/#q=drone&about=china&sort=text", disk=disk)
    assert again.locator(ROW).all_inner_texts() == rows
    assert again.input_value("#bf-find") == "drone"
    assert again.is_checked("[name=about][value=china]")
    assert again.get_attribute("th[data-sort=text]", "aria-sort") == "ascending"

    page.go_back()
    assert (left(page), page.locator("th[data-sort=text][aria-sort]").count()) == (drones, 0)
    page.go_back()
    assert (left(page), page.input_value("#bf-find")) == (china, "")
    page.go_back()
    assert left(page) == total(page)
    page.go_forward()
    assert left(page) == china


def test_what_an_actor_says_counts_for_those_it_speaks_for(visit: Visit) -> None:
    page = visit("claims/#by=ukraine")
    authors = {row.inner_text() for row in page.locator(f"{ROW} td:nth-child(3)").all()}
    assert "Volodymyr Zelensky" in authors


def test_on_a_phone_the_facets_stand_behind_one_button(visit: Visit) -> None:
    page = visit("claims/", width=PHONE, touch=True)
    button = page.get_by_role("button", name=f"Filters: {total(page)} claims")
    choice = page.locator("[name=about][value=china]")
    expect(choice).to_be_hidden()
    button.tap()
    choice.tap()
    china = left(page)
    page.get_by_role("button", name=f"Show {china} claims").tap()
    expect(choice).to_be_hidden()
    expect(page.get_by_role("button", name=f"Filters: {china} claims")).to_be_visible()


def test_without_a_script_the_table_stands_and_nothing_promises_more(visit: Visit) -> None:
    page = visit("claims/", script=False)
    assert page.locator(ROW).count() == total(visit("claims/"))
    expect(page.locator("#bf-find")).to_be_hidden()
    assert visit("actors/", script=False).locator(".bf-actors tbody tr").count() > 100


def test_five_thousand_claims_are_filtered_key_by_key(visit: Visit) -> None:
    def enlarge(page: Page) -> None:
        page.route("**/data/ledger.js", more)

    def more(route: Route) -> None:
        script = route.fetch().text()
        head, _, rest = script.partition('"claims":[\n')
        claims = rest.removesuffix("\n]};\n").split(",\n")
        many = ",\n".join((claims * 55)[:5000])
        route.fulfill(body=f'{head}"claims":[\n{many}\n]}};\n', content_type="text/javascript")

    page = visit("claims/", before=enlarge)
    page.fill("#bf-find", "a")
    page.fill("#bf-find", "")
    assert left(page) == 5000
    counts = []
    for end in range(1, len("drones") + 1):
        page.fill("#bf-find", "drones"[:end])
        counts.append(left(page))
    # Each further letter leaves fewer, and some are left.
    assert counts == sorted(counts, reverse=True)
    assert 5000 > counts[-1] > 0


def test_actors_are_found_and_sorted(visit: Visit) -> None:
    page = visit("actors/")
    page.fill("#bf-find", "ministry")
    assert page.locator(".bf-actors tbody tr:visible").count() == left(page) > 1
    expect(page.get_by_role("heading", name="Outlets")).to_be_hidden()
    page.fill("#bf-find", "")
    page.locator(".bf-actors th:nth-child(4) button").first.press("Enter")
    heading = page.locator(".bf-actors th:nth-child(4)").first
    assert heading.get_attribute("aria-sort") == "descending"
    first = page.locator(".bf-actors").first.locator("tbody tr td:nth-child(4)")
    numbers = [int(text) for text in first.all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
