"""Citing a record for a reference manager, by what the page's script makes."""

import json
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page

from conftest import Visit
from mkdocs_briefings.views.citations import bibtex, ris

BRIEFING = "chinese-attack-drone-talks/"
MADE = ".bf-tools + .bf-small > a[download]"


def files(page: Page, anchor: str) -> dict[str, str]:
    """The files that a record offers, by how their names end."""
    links = page.locator(f".bf-tools:has(> [href='#{anchor}']) + .bf-small > a[download]").all()
    found = {}
    for link in links:
        name, kind = str(link.get_attribute("download")).rsplit(".", 1)
        assert name == f"{BRIEFING.strip('/')}-{anchor}"
        found[kind] = unquote(str(link.get_attribute("href")).partition(",")[2])
    return found


@pytest.mark.parametrize("disk", [False, True], ids=["served", "on a disk"])
def test_a_record_is_cited_as_its_page_is(visit: Visit, disk: bool) -> None:
    page = visit(BRIEFING, disk=disk)
    cite = page.locator(".bf-tools button:nth-of-type(2)")
    assert cite.count() > 2
    assert page.locator(MADE).count() == 0
    for button in cite.all():
        button.click()
        button.click()
    kinds = {}
    for tools in page.locator(".bf-tools").all():
        anchor = str(tools.locator("> a").get_attribute("href"))[1:]
        found = files(page, anchor)
        [item] = json.loads(found["json"])
        # The page's script writes what Python would have written.
        assert (found["bib"], found["ris"]) == (bibtex(item), ris(item))
        assert item["URL"] == f"{page.url}#{anchor}"
        kinds[anchor] = item
    claim = kinds["joint-development"]
    assert claim["author"] == [{"literal": "European officials"}]
    assert claim["title"].startswith("In 2023 companies from China")
    assert claim["issued"] == {"date-parts": [[2024, 7, 2]]}
    assert claim["container-title"].startswith("Allies see")
    denial = kinds["embassy-denial"]
    assert denial["author"] == [{"literal": "Liu Pengyu"}]
    assert "lethal" in denial["title"]


def test_where_nothing_can_be_copied_the_files_are_there_at_once(visit: Visit) -> None:
    def before(page: Page) -> None:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")

    page = visit(BRIEFING, before=before)
    page.wait_for_selector(MADE)
    assert files(page, "joint-development").keys() == {"bib", "ris", "json"}


def test_a_file_is_saved_under_its_name(visit: Visit) -> None:
    page = visit(BRIEFING, script=False)
    with page.expect_download() as download:
        page.locator(".bf-citation-files a", has_text="RIS").click()
    assert download.value.suggested_filename == f"{BRIEFING.strip('/')}.ris"
    assert download.value.path().read_text("utf-8").startswith("TY  - ELEC\n")
