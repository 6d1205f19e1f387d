"""Whole small sites, built for real: what stands where, and that every link leads somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html

from mkdocs_briefings.core.content.scalars import DenialKind, ResponseKind
from mkdocs_briefings.core.ids import is_id
from sites import (
    MATERIAL,
    PLAIN,
    Page,
    Site,
    build,
    contents,
    draw,
    mkdocs,
    squeezed,
    write,
)

REGISTRIES = """
    site_config/actors.yml
        northland:
          name: Northland
          kind: state
          aliases: [the Northern Union, NU]
          names: {uk: Північна Земля, zh: 北地, ar: أرض الشمال}
          description: A state in the north.
          url: https://northland.example/
          wikidata: Q101
        northland-ministry:
          name: Foreign Ministry of Northland
          kind: government
          part_of: northland
        ada-north:
          name: Ada North
          kind: person
          description: Speaks for the ministry.
          affiliations:
            - {actor: northland-ministry, role: spokeswoman, from: 2023-02, to: 2025}
        southland: {name: Southland, kind: state}
        bo-south:
          name: Bo South
          kind: person
          affiliations: {actor: southland, role: president}
        works: {name: Valley Works, kind: organization, part_of: northland}
        officials: {name: Western officials, kind: unnamed}
        courier: {name: The Courier, kind: outlet, aliases: [Courier]}
        wire: {name: Wire Agency, kind: outlet}
        village: {name: The Village, kind: organization}
        lonely: {name: Lonely Actor, kind: organization, description: Hardly anybody names it.}
        idle: {name: Idle Actor, kind: person, description: Nobody names it at all.}
    site_config/topics.yml
        drones: {name: Unmanned aircraft, description: Whatever flies by itself.}
        trade: {name: Trade}
        unused: {name: A topic without briefings}
    """

BRIEFINGS = """
    docs/first-story.md
        ---
        title: First story & its <title>
        date: 2024-03-05
        updated: 2024-03-09
        summary: The standfirst of the first story.
        authors: [Erin Editor, Olaf Other]
        topics: [drones, trade]
        language: en-GB
        actors: [{id: village, role: where it fell}, lonely]
        sources:
          - id: wire
            publisher: wire
            title: The wire's own report
            url: https://wire.example/report?a=1&b=2
            published: 2024-03-01
            seen: false
            note: Known from the courier's copy.
          - id: courier
            publisher: courier
            title: The courier's report
            url: https://courier.example/report
            archive_url: https://archive.example/courier
            published: 2024-03-02
            accessed: 2024-03-04
            language: uk
            cites: wire
            withdrawn: 2024-04
            reliability: B
          - id: blog
            publisher: A blog that nobody registered
            published: 2024-03
        claims:
          - id: factory
            text: A factory in the north builds attack drones.
            by: officials
            about: [northland, southland, works]
            date: 2024-03-01
            sources: courier
            basis: [background, document]
            anonymity: two of them, not allowed to speak
            quote:
              text: Завод будує дрони
              language: uk
              translation: The plant builds drones
            credibility: 2
            variants:
              - source: blog
                text: The blog says boats instead.
                quote: "“boats”, it printed"
                date: 2024-02
                note: The number differs too.
            note: The editor wonders about this.
          - id: no-factory
            text: There is no such factory.
            by: bo-south
            contradicts: factory
            sources: blog
          - id: first-number
            text: It builds ten a month.
            by: ada-north
            date: 2024-02
          - id: second-number
            text: It builds twenty a month.
            by: ada-north
            date: 2024-03-03
            updates: first-number
          - id: before-the-post
            text: She liked the valley.
            by: ada-north
            date: 2023-01
          - id: withdrawn-claim
            text: The river was poisoned.
            by: village
            about: works
            date: 2024-01-10
        denials:
          - id: ministry-denial
            of: factory
            by: ada-north
            kind: partial
            admits: There is a workshop.
            text: The ministry says there is no factory.
            quote: Жодного заводу
            date: 2024-03-04
            sources: courier
            basis: on-record
            variants: {source: blog, text: The blog prints never for no.}
            note: She was asked twice.
          - id: works-denial
            of: [{claim: factory, kind: general}, withdrawn-claim]
            by: works
            on_behalf_of: northland
            text: The works obey every law.
            anonymity: a press officer
        responses:
          - id: southland-silence
            to: factory
            by: southland
            kind: no-reply
            asked_by: courier
            asked_on: 2024-03-02
          - id: village-takes-back
            to: withdrawn-claim
            by: village
            kind: retracts
            text: We were wrong about the river.
            date: 2024-02-01
          - id: courier-comments
            to: ministry-denial
            by: courier
            kind: comments
            text: The courier calls the denial weak.
            quote: {text: So schwach, language: de, translation: So weak}
            note: In its leader.
            sources: courier
        corrections:
          - date: 2024-03-09
            kind: correction
            text: An earlier version named another valley.
            claims: [factory]
        ---

        A plant in the north [builds drones](#factory), officials said. [Ada North](@ada-north)
        [denied it](#ministry-denial), and [nobody in Southland answered](#southland-silence).

        ## Background

        There the Northern Union has `Northland` in code. See [the source](#source-courier) and
        [what came later](2024/second-story.md#confirmed-factory).

        ## Record

        An editor's own heading, named as one of ours.
    docs/2024/second-story.md
        ---
        title: Second story
        date: 2024-05-01
        summary: What came later.
        topics: drones
        claims:
          - id: confirmed-factory
            text: We saw the factory ourselves.
            by: village
            confirms: first-story#factory
            basis: observed
            date: 2024-04-20
            repeats: third-claim
          - id: third-claim
            text: The village saw lorries.
            by: village
            about: lonely
            date: 2024-04-02
        denials:
          - id: late-denial
            of: first-story#second-number
            by: bo-south
            kind: lack-of-knowledge
            text: The president knows no number.
            date: 2024-04-30
        responses:
          - id: inquiry
            to: [first-story#factory, third-claim]
            by: southland
            kind: acts
            text: Southland opens an inquiry.
            date: 2024-04-28
          - id: declines
            to: third-claim
            by: lonely
            kind: declined
            asked_by: A radio station
            date: 2024-04-29
        corrections:
          - {date: 2024-05-02, kind: clarification, text: The date was made clearer.}
        ---

        # A headline of its own

        [As told before](../first-story.md#factory), says [the village](@village).
    docs/2024/secret-draft.md
        ---
        title: Secret draft
        date: 2024-05-03
        summary: Not yet.
        draft: true
        topics: unused
        claims: {id: secret, text: Nobody may read this yet., by: village, about: northland}
        ---

        Hidden words.
    """

ORDINARY = """
    docs/about.md
        ---
        title: About us
        description: What we do
        tags: [method, people]
        author: Somebody
        date: 2020-01-01
        ---

        # About

        We write [claims](first-story.md#factory) on [the north](@northland). Northland is free.

        ## Method

        See [above](#about) and [the notes](guide/notes.md#second-part).
    docs/guide/notes.md
        # Notes

        ## Second part

        Back to [us](../about.md#method), [claims](../claims.md), [actor](../actors/northland.md).
    """


def every_kind() -> str:
    """A briefing with every kind of denial and of response, each to a claim of its own."""
    claims, denials, responses = [], [], []
    for kind in DenialKind:
        claims.append(
            claim := {"id": f"to-{kind}", "text": f"Said, then {kind}.", "by": "officials"}
        )
        claim |= {"about": ["southland"], "date": "2023-06-01"}
        denial = {"id": f"d-{kind}", "of": f"to-{kind}", "by": "southland", "kind": str(kind)}
        denials.append(denial | {"text": f"The denial is {kind}.", "date": "2023-06-02"})
        if kind is DenialKind.PARTIAL:
            denials[-1]["admits"] = "Some of it."
    for kind in ResponseKind:
        claims.append(claim := {"id": f"to-{kind}", "text": f"Said, then {kind}.", "by": "wire"})
        claim |= {"about": ["southland"], "date": "2023-06-01"}
        response = {"id": f"r-{kind}", "to": f"to-{kind}", "by": "southland", "kind": str(kind)}
        responses.append(response | {"text": f"The response {kind}.", "date": "2023-06-03"})
    # Several references at once, whose order must not hang on anything.
    claims[-1]["repeats"] = [claim["id"] for claim in claims[:8]]
    front = {
        "title": "Every kind",
        "date": "2023-06-05",
        "summary": "One of each.",
        "claims": claims,
        "denials": denials,
        "responses": responses,
    }
    return f"---\n{json.dumps(front)}\n---\n\nWords.\n"


RICH = {**draw(REGISTRIES), **draw(BRIEFINGS), **draw(ORDINARY), "docs/kinds.md": every_kind()}
ACTORS = yaml.safe_load(RICH["site_config/actors.yml"])
MARKDOWN = {"markdown_extensions": ["attr_list", {"toc": {"permalink": True}}]}
SITE_URL = "https://host.example/some/path/"


def configured(config: str, **settings: Any) -> dict[str, str]:
    """A configuration with further settings."""
    text = draw(config)["mkdocs.yml"]
    return {"mkdocs.yml": text + (yaml.safe_dump(settings) if settings else "")}


def front_matter(path: str) -> dict[str, Any]:
    """The front matter of a page of the rich corpus, dates as text."""
    block = RICH[path].split("---\n")[1]
    loaded: dict[str, Any] = yaml.load(block, yaml.BaseLoader)
    return loaded


RECORDS = ("claims", "denials", "responses")
BRIEFING_PAGES = {
    "docs/first-story.md": "first-story",
    "docs/2024/second-story.md": "2024/second-story",
    "docs/kinds.md": "kinds",
}


TEXT_KEYS = {"title", "summary", "authors", "role", "text", "note", "quote", "translation"}
TEXT_KEYS |= {"anonymity", "admits"}


def texts_in(value: Any, key: str = "") -> Iterator[str]:
    """Every text of an editor's own wording in a piece of front matter."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, key)
    elif key in ("publisher", "asked_by"):
        yield ACTORS[value]["name"] if is_id(value) else value
    elif key in TEXT_KEYS:
        yield value


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Site]:
    """The rich corpus with a theme and in a URL style, built once each."""

    @cache
    def built(theme: str, in_folders: bool) -> Site:
        root = tmp_path_factory.mktemp("rich")
        config = configured(theme, use_directory_urls=in_folders, site_url=SITE_URL, **MARKDOWN)
        return build(write(root, config, RICH), site_url=SITE_URL)

    return built


@pytest.fixture(scope="module", params=[True, False], ids=["folders", "files"])
def in_folders(request: pytest.FixtureRequest) -> bool:
    """Whether addresses are those of folders."""
    return bool(request.param)


@pytest.fixture(scope="module", params=[MATERIAL, PLAIN], ids=["material", "mkdocs"])
def site(
    request: pytest.FixtureRequest, rich: Callable[[str, bool], Site], in_folders: bool
) -> Site:
    """The rich corpus, with both themes and in both URL styles."""
    return rich(request.param, in_folders)


@pytest.fixture(scope="module")
def page(site: Site, in_folders: bool) -> Callable[[str], Page]:
    """The page of the contract at an address such as `actors/northland/`."""

    def find(address: str) -> Page:
        return site.pages[file_of(address, in_folders)]

    return find


def file_of(address: str, in_folders: bool) -> str:
    """The file that stands at an address of the contract in one of the two styles."""
    if in_folders or address in ("", "actors/", "topics/", "data/"):
        return f"{address}index.html"
    return f"{address.rstrip('/')}.html"


# Where everything stands


def test_every_page_of_the_contract_stands_at_its_address(site: Site, in_folders: bool) -> None:
    expected = {
        *("", "actors/", "claims/", "contested/", "replies/", "timeline/", "topics/"),
        *("corrections/", "data/", "about/", "guide/notes/", "topics/drones/", "topics/trade/"),
        *("first-story/", "2024/second-story/", "kinds/"),
        *(f"actors/{actor}/" for actor in ACTORS),
    }
    files = {file_of(address, in_folders) for address in expected}
    assert {*site.pages} - {"404.html", file_of("matrix/", in_folders)} == files
    assert (site.folder / "data/ledger.json").is_file()
    assert (site.folder / "data/ledger.schema.json").is_file()


def test_every_link_and_anchor_of_the_site_leads_somewhere(site: Site) -> None:
    assert site.broken_links() == []


def test_on_a_disk_every_link_names_a_file(rich: Callable[[str, bool], Site]) -> None:
    # A disk has no server that would find the page of a folder.
    assert rich(MATERIAL, False).broken_links(to_files=True) == []


def test_every_page_can_be_reached_from_the_home_page(rich: Callable[[str, bool], Site]) -> None:
    assert rich(MATERIAL, True).out_of_reach() == {"404.html"}


def test_every_address_in_the_data_leads_to_its_record(site: Site) -> None:
    data = json.loads(site.file("data/ledger.json"))
    records = [r for key in ("briefings", *RECORDS) for r in data[key]]
    assert len(records) > 30
    for record in records:
        path, _, anchor = record["url"].partition("#")
        file = f"{path}index.html" if path.endswith("/") or not path else path
        assert anchor == record["id"] or "ref" not in record
        assert not anchor or anchor in site.pages[file].ids


# A briefing's page


@pytest.mark.parametrize("path", BRIEFING_PAGES)
def test_every_text_of_a_briefing_is_on_its_page(path: str, page: Callable[[str], Page]) -> None:
    shown = page(f"{BRIEFING_PAGES[path]}/")
    texts = list(texts_in(front_matter(path)))
    assert len(texts) >= 8
    assert [text for text in texts if squeezed(text) not in shown.text] == []


@pytest.mark.parametrize("path", BRIEFING_PAGES)
def test_a_record_stands_whole_at_its_anchor(path: str, page: Callable[[str], Page]) -> None:
    shown = page(f"{BRIEFING_PAGES[path]}/")
    front = front_matter(path)
    for record in [r for key in RECORDS for r in front.get(key, [])]:
        at = shown.at(record["id"])
        for text in texts_in(record):
            assert text in at, (record["id"], text)
        for actor in as_list(record["by"]):
            assert ACTORS[actor]["name"] in at
    for source in front.get("sources", []):
        at = shown.at(f"source-{source['id']}")
        for text in texts_in(source):
            assert text in at, (source["id"], text)


def test_a_briefing_shows_what_it_rests_on_in_words(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("first-story/")
    claim, wire, courier = map(shown.at, ("factory", "source-wire", "source-courier"))
    assert say("chain.background") in claim
    assert say("chain.document") in claim
    assert say("claim.credibility", grade=2) in claim
    assert say("flag.unnamed-only") in claim
    assert say("flag.origin-unseen") in claim
    assert say("flag.source-withdrawn") in claim
    assert say("flag.wording-differs") in claim
    assert "February 2024" in claim, "the date of the variant"
    assert say("source.not-seen") in wire
    assert say("source.not-seen") not in courier
    assert "April 2024" in courier, "when it was withdrawn"
    assert "March 4, 2024" in courier, "when it was read"
    assert say("source.reliability", grade="B") in courier
    assert "Wire Agency" in courier, "what it took the story from"
    links = dict(map(reversed, shown.links()))
    for url in (
        "https://wire.example/report?a=1&b=2",
        "https://courier.example/report",
        "https://archive.example/courier",
    ):
        assert url in links
    quote = shown.element("factory").xpath(".//*[@lang='uk']")
    assert [squeezed(element.text_content()) for element in quote] == ["Завод будує дрони"]


def test_the_chain_of_a_claim_is_shown_from_its_origin_to_the_briefing(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("first-story/").at("factory")
    chain = shown[shown.index(say("claim.chain")) :]
    stations = [chain.index(n) for n in ("Wire Agency", "The Courier", say("claim.this-briefing"))]
    assert stations == sorted(stations)


def test_a_claims_fate_is_told_with_who_and_when(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("first-story/")
    for anchor, key, name, date in (
        ("factory", "status.confirmed-by", "The Village", "April 20, 2024"),
        ("first-number", "status.superseded-by", "Ada North", "March 3, 2024"),
        ("withdrawn-claim", "status.retracted-by", "The Village", "February 1, 2024"),
    ):
        assert say(key, names=name, date=date) in shown.at(anchor)


def test_answers_from_other_briefings_stand_beside_the_claim(page: Callable[[str], Page]) -> None:
    shown = page("first-story/")
    assert "Southland opens an inquiry." in shown.at("factory")
    assert "The president knows no number." in shown.at("second-number")
    assert "We saw the factory ourselves." in shown.at("factory")
    # And in their own place they name what they answer.
    assert "It builds twenty a month." in page("2024/second-story/").at("late-denial")


def test_every_kind_of_denial_and_response_is_told_in_its_words(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("kinds/")
    for kind in DenialKind:
        assert say(f"denial.{kind}") in shown.at(f"d-{kind}")
    for response in ResponseKind:
        assert say(f"response.{response}") in shown.at(f"r-{response}")


def test_a_briefings_own_headline_wins_over_its_title(page: Callable[[str], Page]) -> None:
    assert page("first-story/").headings[0] == "First story & its <title>"
    second = page("2024/second-story/")
    assert second.headings[0] == "A headline of its own"
    assert len(second.content.xpath(".//h1")) == 1


def test_the_article_keeps_its_text_and_marks(page: Callable[[str], Page]) -> None:
    shown = page("first-story/")
    article = shown.text[: shown.text.index("The editor wonders")]
    assert "A plant in the north builds drones, officials said. Ada North denied it" in article
    assert "An editor's own heading, named as one of ours." in shown.text
    marked = {a.text: a.get("href") for a in shown.content.xpath(".//p/a") if a.text}
    assert marked["builds drones"] == "#factory"
    assert marked["denied it"] == "#ministry-denial"
    assert marked["nobody in Southland answered"] == "#southland-silence"
    assert marked["the source"] == "#source-courier"
    linked = shown.one("//a[normalize-space()='the Northern Union']")
    assert "actors/northland" in linked.get("href")
    assert shown.one("//p/code").text == "Northland", "no link in code"


def test_an_anchor_of_ours_wins_over_an_editors_heading(page: Callable[[str], Page]) -> None:
    shown = page("first-story/")
    assert squeezed(shown.one("//*[@id='record']").text_content()) != "Record"
    assert shown.headings.count("Record") == 1


def test_related_briefings_and_topics_are_linked_both_ways(page: Callable[[str], Page]) -> None:
    assert "Second story" in page("first-story/").text
    assert "First story & its <title>" in page("2024/second-story/").text
    assert "Unmanned aircraft" in page("first-story/").text


# Actors


def test_the_index_of_actors_lists_every_actor_by_kind(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("actors/")
    kinds = {say(f"kinds.{entry['kind']}") for entry in ACTORS.values()}
    assert set(shown.headings[1:]) == kinds
    for actor, entry in ACTORS.items():
        assert entry["name"] in shown.text
        assert shown.content.xpath(f".//a[starts-with(@href, '{actor}')]")
    assert "Nobody names it at all." in shown.text


def test_an_actors_page_tells_who_it_is(page: Callable[[str], Page]) -> None:
    shown = page("actors/northland/")
    for text in ("the Northern Union", "NU", "Північна Земля", "北地", "أرض الشمال"):
        assert text in shown.text
    assert shown.one("//*[@lang='zh']").text == "北地"
    assert "A state in the north." in shown.text
    assert "Foreign Ministry of Northland" in shown.text, "its part"
    links = [link for _, link in shown.links()]
    assert "https://northland.example/" in links
    assert any("Q101" in link for link in links)
    spokeswoman = page("actors/ada-north/").text
    assert "Foreign Ministry of Northland, spokeswoman" in spokeswoman
    assert "February 2023" in spokeswoman
    assert "Ada North, spokeswoman" in page("actors/northland-ministry/").text


def test_what_a_spokeswoman_says_counts_for_her_ministry_and_its_state(
    page: Callable[[str], Page],
) -> None:
    for actor in ("ada-north", "northland-ministry", "northland"):
        shown = page(f"actors/{actor}/")
        assert "It builds twenty a month." in shown.section("said")
        assert "A factory in the north builds attack drones." in shown.section("denied-by")
        assert "The ministry says there is no factory." in shown.section("denied-by")
    assert "Ada North" in page("actors/northland/").section("said")


def test_what_she_said_before_her_post_counts_for_herself_alone(
    page: Callable[[str], Page],
) -> None:
    assert "She liked the valley." in page("actors/ada-north/").text
    assert "She liked the valley." not in page("actors/northland-ministry/").text
    assert "She liked the valley." not in page("actors/northland/").text


def test_what_is_said_about_a_part_stands_on_the_page_of_the_whole(
    page: Callable[[str], Page],
) -> None:
    about = page("actors/northland/").section("about")
    own, through = "A factory in the north builds attack drones.", "The river was poisoned."
    assert about.index(own) < about.index(through), "first on its own, then through others"
    assert "The river was poisoned." in page("actors/works/").section("about")


def test_an_actors_page_sorts_what_it_left_relayed_and_was_denied(
    page: Callable[[str], Page],
) -> None:
    assert "The village saw lorries." in page("actors/lonely/").section("unanswered")
    assert "factory" not in page("actors/northland/").section("unanswered")
    assert "attack drones" in page("actors/officials/").section("denied-of")
    assert "attack drones" in page("actors/courier/").section("relayed")
    assert "attack drones" in page("actors/wire/").section("relayed")


def test_a_claim_that_was_denied_and_then_replaced_was_denied_all_the_same(tmp_path: Path) -> None:
    records = """
claims:
  - {id: old, text: Ten of them., by: lone, about: other, date: 2023-02-01}
  - {id: new, text: Twenty of them., by: lone, about: other, date: 2023-02-03, updates: old}
denials: {id: nay, of: old, by: other, text: Not ten., date: 2023-02-02}"""
    actors = ONE_ACTOR["site_config/actors.yml"] + "other: {name: Other, kind: state}\n"
    files = {"docs/story.md": briefing(records), "site_config/actors.yml": actors}
    site = build(write(tmp_path, PLAIN, files))
    assert "Ten of them." in site["actors/other/"].section("denied-by")
    assert "Ten of them." in site["actors/lone/"].section("denied-of")


def test_unnamed_people_and_actors_without_records_have_their_pages(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    assert say("actor.unnamed") in page("actors/officials/").text
    assert say("actor.unnamed") not in page("actors/village/").text
    assert say("actor.none") in page("actors/idle/").text


def test_an_actors_page_shows_its_company_and_its_activity(page: Callable[[str], Page]) -> None:
    shown = page("actors/village/")
    assert "Lonely Actor" in shown.section("company")
    assert "April 2024" in shown.text


# The lists


def test_the_ledger_holds_every_claim_with_its_permalink(
    site: Site, page: Callable[[str], Page]
) -> None:
    shown = page("claims/")
    data = json.loads(site.file("data/ledger.json"))
    links = [link for _, link in shown.links()]
    for claim in data["claims"]:
        assert claim["text"] in shown.text
        assert claim["url"] in [link.removeprefix("../") for link in links]


def test_the_contested_claims_stand_beside_their_denials(
    site: Site, page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("contested/").text
    contested = 0
    for claim in json.loads(site.file("data/ledger.json"))["claims"]:
        # A contradicting claim is named beside the one that it contradicts.
        if claim["contested"]:
            contested += 1
            assert claim["text"] in shown
        elif claim["text"] != "We saw the factory ourselves.":
            assert claim["text"] not in shown
    assert contested > 3
    pair = shown[shown.index("A factory in the north") :]
    assert "The ministry says there is no factory." in pair
    assert say("denial.partial") in pair
    assert say("denial.general") in pair


def test_replies_tell_what_each_accused_answered_and_left(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("replies/")
    # Whom most is said of comes first.
    assert shown.headings[1:] == ["Southland", "Valley Works", "Lonely Actor", "Northland"]
    assert say("state.declined") in shown.section("lonely")
    assert say("replies.silent") in shown.section("lonely")
    assert say("state.partly-denied") in shown.section("northland")
    assert say("state.none-recorded") in shown.section("southland")
    assert say("replies.not-asked") in shown.section("southland")
    assert "A factory in the north" in shown.section("southland")


def test_the_timeline_holds_every_event_the_newest_first(page: Callable[[str], Page]) -> None:
    shown = page("timeline/")
    texts = [t for path in BRIEFING_PAGES for k in RECORDS for t in event_texts(path, k)]
    texts += ["An earlier version named another valley.", "The date was made clearer."]
    assert [text for text in texts if text not in shown.text] == []
    times = shown.content.xpath(".//ol/li/descendant::time[1]/@datetime")
    days = [f"{time}-01-01"[:10] for time in times]
    assert len(days) > 40
    assert days == sorted(days, reverse=True)


def event_texts(path: str, key: str) -> list[str]:
    return [record["text"] for record in front_matter(path).get(key, []) if "text" in record]


def test_corrections_and_retractions_have_their_page(page: Callable[[str], Page]) -> None:
    shown = page("corrections/").text
    assert "An earlier version named another valley." in shown
    assert "A factory in the north builds attack drones." in shown, "the claim it touches"
    assert "The date was made clearer." in shown
    assert "The river was poisoned." in shown, "a claim that was taken back"
    assert "It builds ten a month." not in shown, "replaced, which is no retraction"
    assert "An earlier version named another valley." in page("first-story/").text


def test_every_topic_in_use_has_a_page_with_its_briefings_and_claims(
    page: Callable[[str], Page],
) -> None:
    drones, trade = page("topics/drones/").text, page("topics/trade/").text
    assert "Whatever flies by itself." in drones
    assert "Second story" in drones
    assert "We saw the factory ourselves." in drones
    assert "First story & its <title>" in trade
    assert "Second story" not in trade
    assert "Unmanned aircraft" in page("topics/").text
    assert "A topic without briefings" not in page("topics/").text


def test_the_home_page_tells_what_is_new(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    shown = page("")
    keys = ("briefings", "contested", "answered", "settled", "actors")
    assert shown.headings[1:] == [say(f"home.{key}") for key in keys]
    newest = shown.section("briefings")
    assert newest.index("Second story") < newest.index("First story & its <title>")
    assert "The president knows no number." in shown.text
    assert "Northland" in shown.section("active-actors")


def test_the_data_page_offers_both_files(page: Callable[[str], Page]) -> None:
    links = [link for _, link in page("data/").links()]
    assert "ledger.json" in links
    assert "ledger.schema.json" in links


# What the engine makes of it


def test_generated_headings_are_in_the_contents_list(
    page: Callable[[str], Page], say: Callable[..., str]
) -> None:
    def listed(address: str) -> list[str]:
        path = "//nav[contains(@class, 'md-nav--secondary')] | //div[contains(@class, 'sidebar')]"
        links = page(address).tree.xpath(f"({path})//a[starts-with(@href, '#')]")
        return [squeezed(link.text_content()) for link in links]

    for key in ("claims", "actors", "sources", "corrections", "related", "cite"):
        assert say(f"briefing.{key}") in listed("first-story/")
    assert "Background" in listed("first-story/")
    assert "Valley Works" in listed("replies/")
    assert say("actor.denied-by") in listed("actors/northland/")


def test_search_knows_generated_pages_and_headings(
    site: Site, in_folders: bool, say: Callable[..., str]
) -> None:
    index = json.loads(site.file("search/search_index.json"))["docs"]
    entries = {entry["location"]: entry for entry in index}

    def at(address: str, anchor: str) -> dict[str, str]:
        place = address if in_folders else file_of(address, in_folders)
        entry: dict[str, str] = entries[f"{place}#{anchor}"]
        return entry

    assert at("first-story/", "record-sources")["title"] == say("briefing.sources")
    assert "The courier's report" in at("first-story/", "record-sources")["text"]
    assert at("replies/", "works")["title"] == "Valley Works"
    assert at("actors/northland/", "said")["title"] == say("actor.said")
    whole = json.dumps(index, ensure_ascii=False)
    for text in texts_in(front_matter("docs/2024/second-story.md")):
        assert text in whole


def test_materials_search_leads_to_the_permalinks_of_claims(
    rich: Callable[[str, bool], Site],
) -> None:
    index = json.loads(rich(MATERIAL, True).file("search/search_index.json"))["docs"]
    entries = {entry["location"]: entry for entry in index}
    found = entries["first-story/#factory"]
    assert found["title"] == "A factory in the north builds attack drones."
    assert "The editor wonders about this." in found["text"]


def test_what_an_editor_keeps_from_search_ends_where_it_says(tmp_path: Path) -> None:
    # Material's own attribute, typed in an article.
    body = "Before.\n\n<div data-search-exclude>Within.</div>\n\nAfter."
    story = {"docs/story.md": briefing("claims: {id: c, text: It is so., by: lone}", body)}
    site = build(write(tmp_path, MATERIAL, ONE_ACTOR, story))
    index = site.file("search/search_index.json")
    assert "Before." in index
    assert "After." in index
    assert "It is so." in index


def test_drafts_leave_no_trace_in_a_build(site: Site) -> None:
    assert not list(site.folder.rglob("*secret*"))
    for path in site.folder.rglob("*"):
        if path.suffix in (".html", ".json", ".xml"):
            text = path.read_text("utf-8")
            assert "Nobody may read this yet" not in text, path
            assert "secret-draft" not in text, path


# Other sites


def test_an_editors_own_home_page_comes_first(tmp_path: Path, say: Callable[..., str]) -> None:
    own = """
        docs/index.md
            # Welcome to the valley

            An [annotated claim](first-story.md#factory) and [an actor](@northland).

            ## An editor's section

            More words.
        """
    site = build(write(tmp_path, MATERIAL, RICH, own))
    home = site[""]
    assert home.headings[:3] == [
        "Welcome to the valley",
        "An editor's section",
        say("home.briefings"),
    ]
    links = {a.text: a.get("href") for a in home.content.xpath(".//p/a")}
    assert links["annotated claim"] == "first-story/#factory"
    assert links["an actor"] == "actors/northland/"
    assert site.broken_links() == []


def test_an_editors_home_page_without_a_headline_takes_its_title(tmp_path: Path) -> None:
    own = {"docs/index.md": "---\ntitle: The valley & more\n---\n\nOnly some words.\n"}
    site = build(write(tmp_path, PLAIN, RICH, own))
    assert site[""].headings[0] == "The valley & more"
    assert "Only some words." in site[""].text


def briefing(records: str, body: str = "") -> str:
    """A small briefing with these records, as YAML, and this article."""
    return f"---\ntitle: A story\ndate: 2024-01-01\nsummary: S\n{records}\n---\n\n{body}\n"


NOTHING: dict[str, str] = {}
ONE_ACTOR = {"site_config/actors.yml": "lone: {name: Lone, kind: person}\n"}
NO_CLAIMS = {"docs/story.md": briefing("sources: {id: a, publisher: A}")}


@pytest.mark.parametrize("theme", [MATERIAL, PLAIN], ids=["material", "mkdocs"])
@pytest.mark.parametrize(
    "files", [NOTHING, ONE_ACTOR, NO_CLAIMS], ids=["nothing", "one actor", "no claims"]
)
def test_an_empty_corpus_builds_and_says_so_kindly(
    theme: str, files: dict[str, str], tmp_path: Path, say: Callable[..., str]
) -> None:
    site = build(write(tmp_path, theme, files))
    for name in ("claims", "contested", "replies", "timeline", "corrections", "topics"):
        assert say(f"{name}.empty") in site[f"{name}/"].text
    no_briefings = say("home.no-briefings") in site[""].text
    assert no_briefings == (files is not NO_CLAIMS)
    assert json.loads(site.file("data/ledger.json"))["claims"] == []
    assert site.broken_links() == []


def test_an_empty_registry_says_so_kindly(tmp_path: Path, say: Callable[..., str]) -> None:
    assert say("actors.empty") in build(write(tmp_path, PLAIN))["actors/"].text


def test_ordinary_pages_come_out_as_they_would_without_the_plugin(tmp_path: Path) -> None:
    ordinary = """
        docs/index.md
            # Home
        docs/story.md
            # A story
        docs/plain.md
            ---
            title: A plain page
            description: What's new & more
            tags: [one, two]
            hide: [toc, navigation]
            template: main.html
            author: {name: Somebody, since: 2020-01-01}
            number: 012
            ---

            # Its own *headline* {#own}

            {{ braces }} and {% raw %} stay, `@code` too. Write to <a@example.com>.

            | a | b |
            |---|---|
            | 1 | 2 |

            ## First {: .part }

            ```python
            link = "[words](#nowhere)"
            ```

            See [below](#second), ![a picture](picture.png).

            ## Second

            - [ ] task
        docs/bare.md
            Author: Somebody
            Date: today

            No headline here, and [a link](plain.md#own).
        docs/picture.png
            no picture
        """
    markdown = {"markdown_extensions": ["attr_list", "admonition", {"toc": {"permalink": True}}]}
    with_ours = write(tmp_path / "with", configured(MATERIAL, **markdown), ordinary, REGISTRIES)
    # A briefing beside them, so that there is something to mention.
    minimal = "---\ntitle: T\ndate: 2024-01-01\nsummary: S\nclaims: []\n---\n"
    write(with_ours, {"docs/story.md": minimal})
    without = configured(MATERIAL, **markdown)["mkdocs.yml"].replace("  - briefings\n", "")
    vanilla = write(tmp_path / "without", {"mkdocs.yml": without}, ordinary)
    ours, theirs = build(with_ours), build(vanilla)
    for address in ("plain/", "bare/"):
        one, other = ours[address], theirs[address]
        assert html.tostring(one.content) == html.tostring(other.content)
        for xpath in ("//title/text()", "//meta[@name='description']/@content", "//body/@class"):
            assert one.tree.xpath(xpath) == other.tree.xpath(xpath)
    assert (ours.folder / "picture.png").is_file()


@pytest.mark.parametrize(
    "comment",
    ["<!--briefings:panel 1-->", "<!--briefings:panel later-->", "<!--briefings:context x-->"],
)
def test_an_editors_comment_that_looks_like_ours_is_a_comment(comment: str, tmp_path: Path) -> None:
    body = f"Before.\n\n{comment}\n\n*After.*\n\n```\n{comment}\n<b>code</b>\n```\n"
    story = {"docs/story.md": briefing("claims: {id: c, text: It is., by: lone}", body)}
    shown = build(write(tmp_path, PLAIN, ONE_ACTOR, story))["story/"]
    assert shown.one("//em").text == "After."
    assert shown.one("//pre").text_content().strip() == f"{comment}\n<b>code</b>"


def test_links_to_records_and_actors_work_on_ordinary_pages(page: Callable[[str], Page]) -> None:
    links = {a.text: a.get("href") for a in page("about/").content.xpath(".//p/a")}
    assert links["claims"].endswith("#factory")
    assert "actors/northland" in links["the north"]
    assert "Northland" not in links, "only in briefings are first mentions linked"


@pytest.mark.parametrize("site_url", ["", "https://host.example", "https://host.example/a/b"])
def test_links_hold_whatever_the_sites_own_address_is(site_url: str, tmp_path: Path) -> None:
    settings = {"site_url": site_url} if site_url else {}
    site = build(write(tmp_path, configured(MATERIAL, **settings), RICH), site_url=site_url)
    assert site.broken_links() == []
    data = json.loads(site.file("data/ledger.json"))
    expected = f"{site_url}/" if site_url else None
    assert data["site"] == {"name": "Test", "url": expected}


@pytest.mark.parametrize("name", ["index.md", "README.md"])
def test_a_folders_own_page_and_pages_in_folders_keep_their_addresses(
    name: str, tmp_path: Path
) -> None:
    files = {
        f"docs/{name}": "# Mine\n\n[One](deep/er/story.md#c)\n",
        f"docs/deep/{name}": "# Deep\n\n[Two](er/story.md#c), [three](er/)\n",
        f"docs/deep/er/{name}": f"# Deeper\n\n[Up](../{name})\n",
        "docs/deep/er/story.md": briefing("claims: {id: c, text: It is., by: lone}", "[It](#c)"),
    }
    site = build(write(tmp_path, PLAIN, ONE_ACTOR, files))
    assert site[""].headings[0] == "Mine"
    assert site["deep/"].headings == ["Deep"]
    assert site["deep/er/story/"].at("c").startswith("Lone")
    assert site.broken_links() == []


def test_a_page_that_mkdocs_leaves_out_as_a_draft_is_not_in_the_ledger(tmp_path: Path) -> None:
    files = {
        "docs/story.md": briefing("claims: {id: c, text: It is., by: lone}"),
        "docs/later.md": briefing("claims: {id: d, text: It will be., by: lone}"),
    }
    config = configured(PLAIN, draft_docs="later.md")
    site = build(write(tmp_path, config, ONE_ACTOR, files))
    assert "It will be." not in site.file("data/ledger.json")
    assert site.broken_links() == []


def test_what_exclude_docs_leaves_out_is_not_read(tmp_path: Path) -> None:
    files = {
        "docs/story.md": briefing("claims: {id: c, text: It is., by: lone}"),
        "docs/old/broken.md": briefing("claims: {id: d, text: [, by: nobody}"),
        "docs/.hidden.md": briefing("claims: {id: d, text: [, by: nobody}"),
        "docs/kept.old.md": "# Kept\n",
    }
    config = configured(PLAIN, exclude_docs="old/\n*.old.md\n!kept.old.md\n")
    site = build(write(tmp_path, config, ONE_ACTOR, files))
    assert "broken" not in site.file("data/ledger.json")
    assert site["kept.old/"].headings == ["Kept"]


# The same from the same


def test_two_builds_give_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    one, other = (write(tmp_path / name, MATERIAL, RICH) for name in ("one", "other"))
    build(one, PYTHONHASHSEED="1", TZ="UTC", SOURCE_DATE_EPOCH="1700000000")
    ran = mkdocs(
        tmp_path,
        *("build", "--strict", "--config-file", other / "mkdocs.yml"),
        PYTHONHASHSEED="4242",
        TZ="Pacific/Kiritimati",
        LC_ALL="tr_TR.UTF-8",
        LANG="de_DE",
        SOURCE_DATE_EPOCH="1700000000",
    )
    assert ran.status == 0, ran.said
    assert contents(one / "site") == contents(other / "site")
    assert "data/ledger.json" in contents(one / "site")


def test_a_build_writes_nothing_but_its_site_and_reads_a_source_that_is_locked(
    tmp_path: Path,
) -> None:
    root = write(tmp_path, MATERIAL, RICH)
    own = {"site", ".cache"}
    sources = [path for path in root.rglob("*") if path.relative_to(root).parts[0] not in own]
    before = {path: path.stat().st_mtime_ns for path in sources}
    (root / "site").mkdir()
    for path in sources:
        path.chmod(0o555 if path.is_dir() else 0o444)
    root.chmod(0o555)
    try:
        build(root)
    finally:
        for path in (root, *sources):
            path.chmod(0o755)
    after = [path for path in root.rglob("*") if path.relative_to(root).parts[0] not in own]
    assert {path: path.stat().st_mtime_ns for path in after} == before


# Lists of more than 500 records


def many_claims(name: str, date: str, months: dict[str, int], topics: list[str]) -> str:
    """A briefing with so many claims in each month, all of them denied in one go."""
    claims = [
        {
            "id": f"c{month}-{number}",
            "text": f"Claim {number} of {month}.",
            "by": "northland",
            "about": "southland",
            "date": month if number == 1 else f"{month}-{1 + number % 28:02}",
        }
        for month, count in months.items()
        for number in range(count)
    ]
    denial = {"id": "no", "of": [c["id"] for c in claims], "by": "southland", "text": "All false."}
    denial["date"] = f"{max(months)}-28"
    front = {"title": name, "date": date, "summary": "Many.", "topics": topics, "claims": claims}
    return f"---\n{json.dumps(front | {'denials': denial})}\n---\n"


YEARS = {
    "docs/y22.md": ("2022-12-31", {"2022-05": 20}, ["all", "edge"]),
    "docs/y23.md": ("2023-12-31", {"2023-02": 230, "2023-11": 250}, ["all", "edge"]),
    "docs/y24.md": ("2024-12-31", {"2024-01": 320, "2024-02": 200}, ["all"]),
}


@pytest.fixture(scope="module")
def long_lists(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A corpus whose lists hold 1,020 records: 20 of 2022, 480 of 2023, 520 of 2024."""
    files = {path: many_claims(path[5:8], *given) for path, given in YEARS.items()}
    root = tmp_path_factory.mktemp("long")
    return build(write(root, PLAIN, REGISTRIES.split("    site_config/topics")[0], files))


def claims_on(page: Page) -> list[str]:
    """The claims that a page links to, in its order, each once."""
    links = page.content.xpath(".//a[contains(@href, '#c20')]/@href")
    return list(dict.fromkeys(link.rpartition("/")[2] for link in links))


def period_links(page: Page) -> list[str]:
    """The years and months that a page links to."""
    found = page.content.xpath(".//a/@href")
    return [m.group(1) for link in found if (m := re.search(r"/?(20\d\d(-\d\d)?)/$", link))]


@pytest.mark.parametrize(
    "listing", ["claims", "contested", "replies", "timeline", "actors/northland", "topics/all"]
)
def test_a_long_list_is_split_by_year_and_a_long_year_by_month(
    listing: str, long_lists: Site
) -> None:
    top = long_lists[f"{listing}/"]
    assert sorted(set(period_links(top))) == ["2022", "2023", "2024"]
    year = long_lists[f"{listing}/2024/"]
    assert sorted(set(period_links(year))) == ["2024-01", "2024-02"]
    for period, number in (("2022", 20), ("2024-01", 320), ("2024-02", 200)):
        shown = claims_on(long_lists[f"{listing}/{period}/"])
        assert len(shown) == number
        assert all(period in claim for claim in shown)


@pytest.mark.parametrize("listing", ["claims", "contested", "topics/all"])
def test_the_page_of_a_split_list_keeps_the_newest_500(listing: str, long_lists: Site) -> None:
    newest = claims_on(long_lists[f"{listing}/"])
    assert len(newest) == 500
    february = {f"#c2024-02-{number}" for number in range(200)}
    assert february == set(newest[:200])
    assert all("2024-01" in claim for claim in newest[200:])
    # Those of the month's first day come last, where the date that is only a month counts.
    assert "#c2024-01-1" not in newest[:480]
    year = claims_on(long_lists[f"{listing}/2024/"])
    assert set(year) == set(newest)
    assert len(claims_on(long_lists[f"{listing}/2023/"])) == 480
    assert f"{listing}/2023-02/index.html" not in long_lists.pages


def test_a_list_of_exactly_500_is_not_split(long_lists: Site) -> None:
    assert len(claims_on(long_lists["topics/edge/"])) == 500
    assert not [path for path in long_lists.pages if path.startswith("topics/edge/20")]


def test_an_actors_list_counts_each_record_once(long_lists: Site) -> None:
    # 480 claims of 2023, each both said and denied.
    assert "actors/northland/2023/index.html" in long_lists.pages
    assert "actors/northland/2023-02/index.html" not in long_lists.pages


def test_indexes_and_briefings_are_not_split_and_permalinks_stay(long_lists: Site) -> None:
    assert not [path for path in long_lists.pages if re.match(r"(actors|topics|y\d\d)/20", path)]
    assert {f"c2023-02-{n}" for n in range(230)} <= set(long_lists["y23/"].ids)
    for claim in json.loads(long_lists.file("data/ledger.json"))["claims"]:
        assert re.fullmatch(r"y2[234]/#c[\d-]+", claim["url"])


def test_every_link_of_split_lists_leads_somewhere(long_lists: Site) -> None:
    assert long_lists.broken_links() == []
