"""Cards of marks by mouse, keyboard and touch; without a script; links and citations to copy."""

import pytest
from playwright.sync_api import Page, expect

from conftest import DESK, PHONE, Visit

BRIEFING = "chinese-attack-drone-talks/"
CLAIM = "a.briefings-mark[href='#joint-development']"
DENIAL = "a.briefings-mark[href='#embassy-denial']"
ELSEWHERE = "a.briefings-mark[href*='nato-decisive-enabler']"
CARD = ".bf-card"


@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_hovering_opens_a_card_with_the_gist_of_the_record(visit: Visit, disk: bool) -> None:
    page = visit(BRIEFING, disk=disk)
    page.hover(CLAIM)
    card = page.locator(CARD)
    expect(card).to_be_visible()
    for words in (
        "Claim · contested",
        "European officials",
        "In 2023 companies from China and Russia discussed",
        "on background",
        "Bloomberg",
        "this briefing",
        "China: denies something wider",
        "Russia: no answer on record",
    ):
        expect(card).to_contain_text(words)
    expect(card).to_have_attribute("role", "tooltip")
    expect(page.locator(CLAIM)).to_have_attribute("aria-describedby", "bf-card")
    assert page.locator(f"{CARD} a, {CARD} [id]").count() == 0


def test_a_card_stays_while_the_mouse_is_on_it(visit: Visit) -> None:
    page = visit(BRIEFING)
    page.hover(CLAIM)
    page.hover(f"{CARD} .bf-gist")
    page.wait_for_timeout(500)
    expect(page.locator(CARD)).to_be_visible()
    page.mouse.move(5, 5)
    expect(page.locator(CARD)).to_have_count(0)


def test_escape_closes_a_card_wherever_the_mouse_is(visit: Visit) -> None:
    page = visit(BRIEFING)
    page.hover(CLAIM)
    expect(page.locator(CARD)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)
    page.wait_for_timeout(400)
    expect(page.locator(CARD)).to_have_count(0)


def test_a_denial_shows_what_it_answers(visit: Visit) -> None:
    page = visit(BRIEFING)
    page.hover(DENIAL)
    card = page.locator(CARD)
    expect(card).to_contain_text("Liu Pengyu for Chinese embassy in the United States")
    expect(card).to_contain_text("Answers: In 2023 companies from China and Russia discussed")


def test_the_keyboard_opens_and_closes_a_card_and_follows_the_link(visit: Visit) -> None:
    page = visit(BRIEFING)
    page.focus("a.briefings-actor >> nth=1")
    page.keyboard.press("Tab")
    mark = page.locator(CLAIM)
    expect(mark).to_be_focused()
    expect(page.locator(CARD)).to_be_visible()
    expect(mark).to_have_attribute("aria-describedby", "bf-card")
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#joint-development")


def test_moving_the_focus_on_closes_a_card(visit: Visit) -> None:
    page = visit(BRIEFING)
    page.focus("a.briefings-actor >> nth=1")
    page.keyboard.press("Tab")
    expect(page.locator(CARD)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(CARD)).to_have_count(0)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_tap_opens_a_sheet_and_a_second_tap_follows(visit: Visit, width: int) -> None:
    page = visit(BRIEFING, width=width, touch=True)
    mark, sheet = page.locator(CLAIM), page.locator(CARD)
    mark.tap()
    expect(sheet).to_be_visible()
    expect(sheet).to_have_attribute("role", "dialog")
    expect(mark).to_have_attribute("aria-expanded", "true")
    assert "#" not in page.url
    box = sheet.bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["width"])) == (0, width)
    assert round(box["y"] + box["height"]) == 800
    mark.tap()
    page.wait_for_url("**#joint-development")
    expect(sheet).to_have_count(0)


def test_a_sheet_closes_by_its_button_by_escape_and_from_outside(visit: Visit) -> None:
    page = visit(BRIEFING, width=PHONE, touch=True)
    mark, sheet = page.locator(CLAIM), page.locator(CARD)
    for close in (
        lambda: sheet.get_by_role("button", name="Close").tap(),
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator("h1").tap(position={"x": 2, "y": 2}),
    ):
        mark.tap()
        expect(sheet).to_be_visible()
        close()
        expect(sheet).to_have_count(0)
        expect(mark).not_to_have_attribute("aria-expanded", "true")


def test_a_sheet_leads_to_the_whole_record(visit: Visit) -> None:
    page = visit(BRIEFING, width=PHONE, touch=True)
    page.tap(CLAIM)
    page.get_by_role("link", name="The whole record", exact=True).tap()
    page.wait_for_url("**#joint-development")
    expect(page.locator(CARD)).to_have_count(0)


def test_a_mark_for_another_briefing_opens_a_card_too(visit: Visit) -> None:
    page = visit(BRIEFING)
    page.hover(ELSEWHERE)
    for words in ("decisive enabler", "NATO, a document", "China: denies it"):
        expect(page.locator(CARD)).to_contain_text(words)
    page.click(ELSEWHERE)
    page.wait_for_url("**/nato-decisive-enabler/#decisive-enabler")


def test_the_sheet_of_a_mark_for_another_briefing_leads_there(visit: Visit) -> None:
    page = visit(BRIEFING, width=PHONE, touch=True)
    page.tap(ELSEWHERE)
    page.get_by_role("link", name="The whole record", exact=True).tap()
    page.wait_for_url("**/nato-decisive-enabler/#decisive-enabler")


def test_without_a_script_a_mark_is_a_link_and_nothing_promises_more(visit: Visit) -> None:
    page = visit(BRIEFING, script=False)
    assert page.locator(".bf-button").count() == 0
    expect(page.locator("#joint-development")).to_be_visible()
    page.click(CLAIM)
    page.wait_for_url("**#joint-development")


def copied(page: Page, name: str, says: str) -> str:
    """What is copied by the button of this name at the first claim, once it has said so."""
    tools = page.locator(".bf-tools").first
    tools.get_by_role("button", name=name).click()
    expect(tools.get_by_role("status").filter(has_text=says)).to_have_count(1)
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_the_link_and_the_citation_of_a_record_are_copied(visit: Visit) -> None:
    page = visit(BRIEFING)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = f"{page.url}#joint-development"
    assert copied(page, "Copy link", "Link copied") == address
    assert copied(page, "Cite", "Citation copied") == (
        "European officials: “In 2023 companies from China and Russia discussed how to build an "
        "attack drone modelled on the Shahed.” (2 July 2024). In: “Allies see a Chinese attack "
        f"drone in the making for Russia”, Annotated Briefings, 3 July 2024. {address}"
    )
