"""Feeds: that readers of Atom and of JSON Feed take them, and that they say what is new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import feedparser
import jsonfeed
import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from sites import MATERIAL, PLAIN, Site, build, squeezed, write
from test_plugin import MANY_LINES, ONE_LINE, planted
from test_sites import configured

URL = "https://host.example/some/path/"

STORY = """
    site_config/actors.yml
        state: {name: Northland, kind: state}
        ministry: {name: The Ministry, kind: government, part_of: state}
        speaker:
          name: Ada
          kind: person
          affiliations: [{actor: ministry, from: 2020, to: 2024-03-31}]
        paper: {name: The Paper, kind: outlet}
        other: {name: Southland, kind: state}
        nobody: {name: Nobody, kind: person}
    site_config/topics.yml
        drones: {name: "Drones & more"}
        trade: {name: Trade}
    docs/first.md
        ---
        title: A factory
        date: 2024-01-10
        summary: S
        topics: drones
        claims:
          - {id: old, text: It was planned., by: paper, about: state, date: 2019-05}
          - {id: built, text: It is built., by: paper, about: state}
        responses:
          - {id: silent, to: built, by: speaker, kind: no-reply}
        corrections:
          - {date: 2024-02-01, kind: correction, text: It was north., claims: built}
          - {date: 2024-02-01, kind: update, text: And west.}
        ---
    docs/second.md
        ---
        title: The answer
        date: 2024-03-05
        summary: S
        language: uk
        denials:
          - id: no
            of: first#built
            by: speaker
            kind: general
            text: We build nothing.
            date: 2024-03-04
        responses:
          - {id: sorry, to: first#old, by: paper, kind: retracts, text: We were wrong.}
        ---
    docs/third.md
        ---
        title: Later
        date: 2024-04-20
        summary: S
        topics: [drones, trade]
        claims:
          - {id: seen, text: We saw it., by: other, confirms: first#built}
          - {id: not-theirs, text: Ada left., by: speaker}
        ---
    """


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The story, published."""
    config = configured(MATERIAL, site_url=URL.rstrip("/"))
    return build(write(tmp_path_factory.mktemp("feeds"), config, STORY), site_url=URL)


def titles(site: Site, name: str) -> list[str]:
    """The titles of a feed's entries."""
    return [item["title"] for item in json.loads(site.file(f"data/feeds/{name}.json"))["items"]]


def test_the_site_tells_everything_newest_first(site: Site) -> None:
    assert titles(site, "index") == [
        "Confirmed by Southland: We saw it.",
        "Claim by Ada: Ada left.",
        "Taken back by The Paper: It was planned.",
        "Something wider denied by Ada: It is built.",
        "Update: A factory",
        "Correction: A factory",
        "No reply from Ada: It is built.",
        "Claim by The Paper: It was planned.",
        "Claim by The Paper: It is built.",
    ]


def test_an_actor_hears_of_itself_and_of_those_who_speak_for_it(site: Site) -> None:
    told = [
        "Confirmed by Southland: We saw it.",
        "Taken back by The Paper: It was planned.",
        "Something wider denied by Ada: It is built.",
        "Correction: A factory",
        "No reply from Ada: It is built.",
        "Claim by The Paper: It was planned.",
        "Claim by The Paper: It is built.",
    ]
    assert titles(site, "actors/state") == told
    # For the ministry she spoke until March: what she says in April is her own.
    assert titles(site, "actors/ministry") == [told[2], told[4]]
    assert titles(site, "actors/speaker") == ["Claim by Ada: Ada left.", told[2], told[4]]
    assert titles(site, "actors/paper") == told
    assert titles(site, "actors/other") == told[:1]
    assert titles(site, "actors/nobody") == []


def test_topics_and_corrections_have_their_own(site: Site) -> None:
    assert titles(site, "topics/trade") == titles(site, "index")[:2]
    assert titles(site, "topics/drones") == [*titles(site, "index")[:2], *titles(site, "index")[4:]]
    assert titles(site, "corrections") == titles(site, "index")[2:3] + titles(site, "index")[4:6]
    assert json.loads(site.file("data/feeds/topics/drones.json"))["title"] == "Drones & more – Test"


def test_an_entry_is_dated_and_found_where_its_record_is(site: Site) -> None:
    items = json.loads(site.file("data/feeds/index.json"))["items"]
    old = next(item for item in items if item["id"].endswith("#old"))
    assert old == {
        "id": f"{URL}first/#old",
        "url": f"{URL}first/#old",
        "title": "Claim by The Paper: It was planned.",
        "content_text": "In: A factory",
        # Said in 2019, and news since the briefing.
        "date_published": "2024-01-10T00:00:00Z",
    }
    denial = next(item for item in items if item["id"].endswith("#no"))
    assert denial["content_text"] == "We build nothing.\nIn: The answer"
    assert denial["language"] == "uk"
    corrections = [item["id"] for item in items if "#correction:" in item["id"]]
    assert corrections == [
        f"{URL}first/#correction:2024-02-01-2",
        f"{URL}first/#correction:2024-02-01",
    ]
    for item in items:
        address, _, anchor = item["url"].removeprefix(URL).partition("#")
        assert anchor in site[address].ids


ATOM = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
    datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <define name="language"><optional><attribute name="xml:lang"><data type="language"/></attribute>
  </optional></define>
  <define name="common">
    <element name="id"><data type="anyURI"><param name="pattern">https://.+</param></data></element>
    <element name="title"><data type="string"/></element>
    <element name="updated"><data type="dateTime"><param name="pattern">.+Z</param></data></element>
  </define>
  <define name="link"><element name="link">
    <attribute name="href"><data type="anyURI"/></attribute>
    <optional><attribute name="rel"><data type="string"/></attribute></optional>
    <optional><attribute name="type">
      <data type="string"><param name="pattern">.+/.+</param></data>
    </attribute></optional>
  </element></define>
  <start><element name="feed"><ref name="language"/><interleave>
    <ref name="common"/>
    <oneOrMore><element name="author"><element name="name"><text/></element></element></oneOrMore>
    <oneOrMore><ref name="link"/></oneOrMore>
    <zeroOrMore><element name="entry"><ref name="language"/><interleave>
      <ref name="common"/>
      <oneOrMore><ref name="link"/></oneOrMore>
      <optional><element name="summary"><data type="string"/></element></optional>
    </interleave></element></zeroOrMore>
  </interleave></element></start>
</grammar>
"""
"""What RFC 4287 asks of the elements that we use, and in its words no others."""

_LINK = {"type": "string", "pattern": "^https://"}
_TEXT = {"type": "string", "minLength": 1}
JSON_FEED: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": _TEXT,
        "home_page_url": _LINK,
        "feed_url": _LINK,
        "language": _TEXT,
        "authors": {"items": {"type": "object", "required": ["name"]}, "minItems": 1},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "url", "title", "content_text", "date_published"],
                "additionalProperties": False,
                "properties": {
                    "id": _LINK,
                    "url": _LINK,
                    "title": _TEXT,
                    "content_text": _TEXT,
                    "date_published": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
                    "language": _TEXT,
                },
            },
        },
    },
}
"""What JSON Feed 1.1 asks, of what we use of it."""


def assert_valid(site: Site) -> int:
    """That every feed is what its format asks for, and either format says the same; how many."""
    grammar = etree.RelaxNG(etree.fromstring(ATOM))
    names = sorted((site.folder / "data/feeds").rglob("*.atom"))
    for path in names:
        grammar.assertValid(etree.parse(path))
        atom = feedparser.parse(path.as_posix())
        assert (atom.bozo, atom.version) == (False, "atom10"), path
        text = path.with_suffix(".json").read_text("utf-8")
        Draft202012Validator(JSON_FEED).validate(json.loads(text))
        feed = jsonfeed.Feed.parse_string(text)
        assert [item.id for item in feed.items] == [entry.id for entry in atom.entries]
        for item, entry in zip(feed.items, atom.entries, strict=True):
            assert item.url == entry.link
            assert item.title == squeezed(entry.title)
            # feedparser trims texts, and takes U+0085 for that of Windows.
            assert item.content_text.strip().replace("\x85", "…") == entry.summary
            assert item.date_published == entry.updated
        ids = [item.id for item in feed.items]
        assert len(ids) == len(set(ids)) <= 50
        days = [item.date_published for item in feed.items]
        assert days == sorted(days, reverse=True)
        assert atom.feed.updated == (days[0] if days else "1970-01-01T00:00:00Z")
        name = path.relative_to(site.folder).as_posix()
        assert {link.rel: link.href for link in atom.feed.links} == {
            "self": URL + name,
            "alternate": feed.home_page_url,
        }
        assert feed.feed_url == URL + name.replace(".atom", ".json")
    return len(names)


def test_readers_of_feeds_take_them(site: Site) -> None:
    assert assert_valid(site) == 2 + 6 + 2


@pytest.mark.parametrize("payload", [ONE_LINE, MANY_LINES], ids=["one line", "many lines"])
def test_hostile_texts_are_text(payload: str, tmp_path: Path) -> None:
    files, texts = planted(payload)
    site = build(write(tmp_path, configured(PLAIN, site_url=URL), files))
    assert_valid(site)
    items = json.loads(site.file("data/feeds/index.json"))["items"]
    said = next(item for item in items if item["id"].endswith("#said"))
    assert said["title"] == squeezed(f"Claim by {texts['actor.name']}: {texts['claim.text']}")
    answers = {item["id"].rpartition("#")[2]: item["content_text"] for item in items}
    for anchor, field in (("no", "denial.text"), ("correction:2024-01-03", "correction")):
        assert answers[anchor] == f"{texts[field]}\nIn: {texts['title']}"


def test_pages_lead_to_their_feeds(site: Site) -> None:
    assert site.broken_links() == []
    for path, page in site.pages.items():
        if path == "404.html":
            continue
        found = page.tree.xpath("//head/link[@rel='alternate feed']")
        kinds = [link.get("type") for link in found]
        assert kinds[:2] == ["application/atom+xml", "application/feed+json"], path
        own = page.tree.xpath("//a[@type='application/atom+xml' or @type='application/feed+json']")
        followed = path.startswith(("actors/", "topics/")) and path.count("/") == 2
        followed |= path in ("index.html", "corrections/index.html")
        assert len(own) == 2 * followed, path
        elsewhere = path != "index.html" and followed
        assert len(found) == 2 + 2 * elsewhere, path
        if own:
            assert {a.get("href") for a in own} <= {link.get("href") for link in found}


def test_without_an_address_there_are_none(tmp_path: Path) -> None:
    site = build(write(tmp_path, configured(PLAIN), STORY))
    assert not (site.folder / "data/feeds").exists()
    for page in site.pages.values():
        assert page.tree.xpath("//link[contains(@rel, 'alternate')]") == []
        assert page.tree.xpath("//a[contains(@type, 'atom')]") == []


def test_a_feed_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    claims = [
        {"id": f"c-{n:02}", "text": f"Claim {n}.", "by": "one", "date": f"2024-02-{n % 28 + 1:02}"}
        for n in range(60)
    ]
    front = {"title": "T", "date": "2024-01-01", "summary": "S", "topics": "t", "claims": claims}
    files = {
        "site_config/actors.yml": "one: {name: One, kind: person}\n",
        "docs/story.md": f"---\n{json.dumps(front)}\n---\n",
    }
    site = build(write(tmp_path, configured(PLAIN, site_url=URL), files))
    assert_valid(site)
    everything = [f"Claim by One: {claim['text']}" for claim in claims]
    by_day = sorted(range(60), key=lambda n: (n % 28, n), reverse=True)
    for name, count in (("index", 50), ("topics/t", 50), ("actors/one", 20), ("corrections", 0)):
        assert titles(site, name) == [everything[n] for n in by_day[:count]], name


def test_they_speak_the_language_of_the_site(tmp_path: Path) -> None:
    config = configured(PLAIN, site_url=URL)
    config["mkdocs.yml"] = config["mkdocs.yml"].replace(
        "- briefings", "- briefings: {language: uk}"
    )
    site = build(write(tmp_path, config, STORY))
    assert "Заперечення чогось ширшого (Ada): It is built." in titles(site, "index")
