"""What goes in comes out: properties of corpora that hypothesis makes up.

`make test` runs the same few examples everywhere; `BRIEFINGS_EXAMPLES=100` a hundred times as many,
new ones every time. `BRIEFINGS_SHRINK=1` makes what fails smaller, which takes minutes.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from lxml import html

from fuzz.targets import assert_located
from in_memory import ACTORS, Made, read
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.dates import parse_date
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.core.problems import errors
from sites import Site, contents, mkdocs
from strategies import (
    PIECES,
    STATEMENTS,
    Drawn,
    Entry,
    corpora,
    files_of,
    full,
    name_of,
)

TIMES = int(os.environ.get("BRIEFINGS_EXAMPLES", "1"))
SAY = Wording("en")


def examples(number: int) -> settings:
    """So many examples, or a multiple of them in a long run."""
    return settings(
        max_examples=number * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate]
        + ([Phase.shrink] if "BRIEFINGS_SHRINK" in os.environ else []),
    )


styles = st.integers(0, 3)


def made(files: Mapping[str, bytes], *, directory_urls: bool = True) -> Made:
    corpus, problems = read(files)
    assert errors(problems) == []
    return Made(corpus, Addresses(directory_urls))


# What goes in comes out in the ledger


@examples(50)
@given(corpora(), styles)
def test_the_ledger_file_holds_what_was_typed(drawn: Drawn, style: int) -> None:
    data = json.loads(made(files_of(drawn, style)).data)
    wanted = expected(drawn)
    for section, records in wanted.items():
        event(f"{section}: {min(len(records), 5)}")
        held = [
            {key: held[key] for key in record}
            for held, record in zip(data[section], records, strict=True)
        ]
        assert held == records


def expected(drawn: Drawn) -> dict[str, list[Entry]]:
    """What the ledger file must hold of each record, told by the contract and nothing of ours."""
    found: dict[str, list[Entry]] = {
        section: [] for section in ("actors", "briefings", "sources", *STATEMENTS)
    }
    found["actors"] = [
        {
            "id": name,
            **_typed(actor, "name kind description part_of wikidata url"),
            "aliases": actor.get("aliases", []),
            "names": actor.get("names", {}),
            "affiliations": [
                _typed(a, "actor role from to") for a in actor.get("affiliations", [])
            ],
        }
        for name, actor in drawn.actors.items()
    ]
    corrections = []
    for uri, entry in sorted(drawn.briefings.items()):
        if entry["draft"]:
            continue
        found["briefings"].append(_briefing(uri, entry))
        for source in entry["sources"]:
            keys = "publisher title url archive_url published accessed language note withdrawn"
            found["sources"].append(
                {
                    "ref": f"{name_of(uri)}#source-{source['id']}",
                    **_typed(source, f"{keys} reliability"),
                    "cites": _sources(uri, source.get("cites", [])),
                    "seen": source.get("seen", True),
                }
            )
        for section in STATEMENTS:
            found[section] += [_statement(uri, entry, section, r) for r in entry[section]]
        corrections += [
            {
                "briefing": name_of(uri),
                **_typed(c, "date kind text"),
                "claims": sorted({full(uri, claim) for claim in c["claims"]}),
            }
            for c in entry["corrections"]
        ]
    for records in found.values():
        records.sort(key=lambda record: record.get("ref") or record["id"])
    return {**found, "corrections": sorted(corrections, key=lambda c: c["briefing"])}


def _typed(entry: Entry, keys: str) -> Entry:
    return {key: entry.get(key) for key in keys.split()}


def _sources(uri: str, names: Iterable[str]) -> list[str]:
    return sorted({f"{name_of(uri)}#source-{name}" for name in names})


def _quote(quote: Any) -> Entry | None:
    if isinstance(quote, str):
        quote = {"text": quote}
    return quote and _typed(quote, "text language translation")


def _briefing(uri: str, entry: Entry) -> Entry:
    roles = [a for a in entry["actors"] if isinstance(a, dict)]
    actors = {a if isinstance(a, str) else a["id"] for a in entry["actors"]}
    actors |= {s["publisher"] for s in entry["sources"] if is_id(s["publisher"])}
    for record in (record for section in STATEMENTS for record in entry[section]):
        actors |= {*record["by"], *record.get("about", [])}
        actors |= {record[k] for k in ("on_behalf_of", "asked_by") if is_id(record.get(k, "-"))}
    return {
        "id": name_of(uri),
        **_typed(entry, "title date updated summary language"),
        "authors": entry.get("authors", []),
        "topics": sorted(set(entry["topics"])),
        "actors": sorted(actors),
        "roles": [{"actor": r["id"], "role": r["role"]} for r in roles],
    }


def _statement(uri: str, entry: Entry, section: str, record: Entry) -> Entry:
    published = [
        s["published"]
        for s in entry["sources"]
        if s["id"] in record["sources"] and "published" in s
    ]
    earliest = min(published, key=lambda d: (parse_date(d).first, parse_date(d).last), default=None)
    held = {
        "ref": f"{name_of(uri)}#{record['id']}",
        "briefing": name_of(uri),
        **_typed(record, "id text on_behalf_of note"),
        "by": sorted(set(record["by"])),
        "sources": _sources(uri, record["sources"]),
        "quote": _quote(record.get("quote")),
        "date": record.get("date") or record.get("asked_on") or earliest or entry["date"],
        "variants": [
            {
                **_typed(v, "text date note"),
                "source": _sources(uri, [v["source"]])[0],
                "quote": _quote(v.get("quote")),
            }
            for v in record.get("variants", [])
        ],
    }
    if section != "responses":
        held |= _typed(record, "anonymity") | (
            {"basis": record["basis"]} if record.get("basis") else {}
        )
    if section == "claims":
        held |= {"about": sorted(set(record["about"])), "credibility": record.get("credibility")}
        for key in ("repeats", "updates", "confirms", "contradicts"):
            held[key] = sorted({full(uri, ref) for ref in record.get(key, [])})
    elif section == "denials":
        kinds = {}
        for answered in record["of"]:
            answered = {"claim": answered} if isinstance(answered, str) else answered
            kind = answered.get("kind") or record.get("kind", "specific")
            kinds[full(uri, answered["claim"])] = kind
        held |= {"admits": record.get("admits")}
        held["of"] = [{"claim": claim, "kind": kind} for claim, kind in sorted(kinds.items())]
    else:
        held |= _typed(record, "kind asked_by asked_on")
        held["to"] = sorted({full(uri, ref) for ref in record["to"]})
    return held


# What goes in comes out on the pages


FROM_DATA = """
    //script[not(starts-with(@type, 'application/') or contains(@src, 'data/ledger')
        or contains(@src, 'assets/briefings/cite.js'))]
    | //img | //iframe | //@onclick | //@onerror | //@onmouseover
"""
"""Elements and attributes that only the texts of a corpus could have brought into a page."""


@examples(50)
@given(corpora(), styles)
def test_pages_show_what_was_typed(drawn: Drawn, style: int) -> None:
    site = made(files_of(drawn, style))
    for tree in site.trees.values():
        assert not tree.xpath(FROM_DATA)
    names = {name: actor["name"] for name, actor in drawn.actors.items()}
    for name, actor in drawn.actors.items():
        tree = site.trees[f"actors/{name}.md"]
        assert tree.xpath("string(//h1)") == actor["name"]
        assert_shown(tree, [*_actor_facts(actor, names)])
    for uri, entry in drawn.briefings.items():
        if entry["draft"]:
            assert uri not in site.documents
            continue
        tree = site.trees[uri]
        assert_shown(tree, _briefing_facts(entry, names))
        for source in entry["sources"]:
            item = at(tree, f"source-{source['id']}", "self::li")
            assert_shown(item, _source_facts(source, names))
            assert {source.get(k) for k in ("url", "archive_url")} - {None} <= set(
                item.xpath(".//@href")
            )
            assert {f"#source-{name}" for name in source["cites"]} <= set(item.xpath(".//@href"))
        for section in STATEMENTS:
            for record in entry[section]:
                article = at(tree, record["id"], "ancestor-or-self::article")
                assert_shown(article, _record_facts(record, names))
                assert {f"#source-{name}" for name in record["sources"]} <= set(
                    article.xpath(".//@href")
                )
                assert_tied(site, uri, section, record, article)


def at(tree: html.HtmlElement, anchor: str, axis: str) -> html.HtmlElement:
    """The record at an anchor, which must be set once."""
    (element,) = tree.xpath("//*[@id=$anchor]", anchor=anchor)
    return element.xpath(axis)[-1]


def assert_shown(element: html.HtmlElement, facts: Iterable[str]) -> None:
    """That each text stands in the element, to the letter."""
    shown = element.text_content()
    for fact in facts:
        assert fact in shown


def _actor_facts(actor: Entry, names: Mapping[str, str]) -> Iterable[str]:
    yield str(SAY.text(f"kind.{actor['kind']}"))
    yield from filter(None, (actor.get(key) for key in ("description", "url", "wikidata")))
    yield from actor.get("aliases", ())
    yield from actor.get("names", {}).values()
    if "part_of" in actor:
        yield names[actor["part_of"]]
    for affiliation in actor.get("affiliations", ()):
        yield names[affiliation["actor"]]
        yield affiliation.get("role", "")
        yield from _dates(affiliation, "from", "to")


def _dates(entry: Entry, *keys: str) -> Iterable[str]:
    for key in keys:
        if key in entry:
            yield SAY.date(parse_date(entry[key]))


def _briefing_facts(entry: Entry, names: Mapping[str, str]) -> Iterable[str]:
    yield entry["title"]
    yield entry["summary"]
    yield from entry.get("authors", ())
    yield from _dates(entry, "date", "updated")
    for actor in entry["actors"]:
        yield names[actor if isinstance(actor, str) else actor["id"]]
        yield "" if isinstance(actor, str) else actor["role"]
    for correction in entry["corrections"]:
        yield correction["text"]
        yield str(SAY.text(f"correction.{correction['kind']}"))
        yield from _dates(correction, "date")


def _source_facts(source: Entry, names: Mapping[str, str]) -> Iterable[str]:
    publisher = source["publisher"]
    yield names[publisher] if is_id(publisher) else publisher
    yield from filter(None, (source.get(key) for key in ("title", "note", "reliability")))
    yield from _dates(source, "published", "accessed", "withdrawn")
    if "language" in source:
        yield SAY.language_name(source["language"])
    if not source.get("seen", True):
        yield str(SAY.text("source.not-seen"))


def _record_facts(record: Entry, names: Mapping[str, str]) -> Iterable[str]:
    yield from (names[author] for author in record["by"])
    yield from (names[accused] for accused in record.get("about", ()))
    for key in ("text", "note", "anonymity", "admits"):
        yield record.get(key, "")
    if "on_behalf_of" in record:
        yield names[record["on_behalf_of"]]
    if "asked_by" in record:
        asked_by = record["asked_by"]
        yield names[asked_by] if is_id(asked_by) else asked_by
    yield from _dates(record, "date", "asked_on")
    if "credibility" in record:
        yield str(record["credibility"])
    for one in (record, *record.get("variants", ())):
        yield one.get("text", "")
        yield one.get("note", "")
        yield from (
            text
            for key, text in (_quote(one.get("quote")) or {}).items()
            if text and key != "language"
        )
        yield from _dates(one, "date")


def assert_tied(
    site: Made, uri: str, section: str, record: Entry, article: html.HtmlElement
) -> None:
    """That a record shows what it refers to, and on the same page the other way round."""
    refs = [
        ref
        for key in ("repeats", "updates", "confirms", "contradicts", "to")
        for ref in record.get(key, ())
    ]
    refs += [a if isinstance(a, str) else a["claim"] for a in record.get("of", ())]
    for ref in refs:
        home, _, name = full(uri, ref).partition("#")
        there = next(page for page in site.documents if name_of(page) == home)
        target = at(site.trees[there], name, "ancestor-or-self::article")
        there_too = link(site, there, uri, record["id"]) in target.xpath(".//@href")
        here_too = link(site, uri, there, name) in article.xpath(".//@href")
        if there == uri:
            # One of the two names the other, or holds it.
            assert here_too or there_too or target in article.xpath("ancestor::article")
        else:
            assert here_too
            assert there_too


def link(site: Made, page: str, there: str, anchor: str) -> str:
    """How one page links to a record of another, or of itself."""
    address = f"{site.addresses.page(there)}#{anchor}"
    return site.addresses.relative(address, site.addresses.page(page))


BRIEFING = "---\ntitle: T\ndate: 2024-01-01\nsummary: S\n{}---\n"


def test_an_answer_to_several_briefings_names_those_elsewhere() -> None:
    one = "claims: {id: c, text: So., by: anna}\n"
    two = one + "denials: {id: d, of: [c, {claim: one#c, kind: general}], by: anna, text: No.}\n"
    actors = b"anna: {name: Anna, kind: person}\n"
    files = {"docs/one.md": BRIEFING.format(one).encode(), ACTORS: actors}
    files |= {"docs/two.md": BRIEFING.format(two).encode()}
    denial = at(made(files).trees["two.md"], "d", "ancestor-or-self::article")
    assert denial.xpath("string(.//div[@class='bf-to']//li/a/@href)") == "../one/#c"
    assert SAY.text("denial.general") in denial.text_content()
    assert "#c" not in denial.xpath(".//@href")


# Links


@examples(40)
@given(corpora(), st.booleans())
def test_every_link_and_anchor_leads_somewhere(drawn: Drawn, directory_urls: bool) -> None:
    site = made(files_of(drawn), directory_urls=directory_urls)
    assert sorted(site.broken_links()) == []


# Neither order nor writing matters


@examples(30)
@given(corpora(), styles, st.randoms(use_true_random=False))
def test_order_of_files_and_manner_of_writing_change_nothing(
    drawn: Drawn, style: int, random: Any
) -> None:
    plain, files = made(files_of(drawn)), list(files_of(drawn, style).items())
    random.shuffle(files)
    other = made(dict(files))
    assert other.site.assets == plain.site.assets
    assert dict(other.documents) == dict(plain.documents)
    assert other.pages == plain.pages


# Whatever is broken


@st.composite
def broken(draw: Any) -> dict[str, bytes]:
    """A corpus of which some bytes, lines, values or keys are others."""
    drawn = draw(corpora())
    entries = [*drawn.briefings.values(), drawn.actors, *drawn.actors.values(), drawn.topics]
    for _ in range(draw(st.integers(0, 3))):
        _break_entry(draw, draw(st.sampled_from(entries)))
    files = files_of(drawn, draw(styles))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(sorted(files)))
        files[path] = draw(st.sampled_from([_break_bytes, _break_lines]))(draw, files[path])
    return files


_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(PIECES),
    st.just([]),
    st.just({}),
    st.lists(st.sampled_from(PIECES), max_size=2),
    st.just({"id": "x"}),
    st.just([None]),
    st.just([[["x"]]]),
    st.just({"x": {"y": "z"}}),
    st.sampled_from(["x#y", "#", "2024-13", "a"]),
)


def _break_entry(draw: Any, entry: Any) -> None:
    """Change one value or key, at any depth."""
    while isinstance(entry, dict | list) and entry:
        key = draw(st.sampled_from(sorted(entry) if isinstance(entry, dict) else range(len(entry))))
        inner = entry[key]
        if isinstance(inner, dict | list) and inner and draw(st.booleans()):
            entry = inner
            continue
        change = draw(st.sampled_from(["value", "key", "gone"]))
        if change == "value":
            entry[key] = draw(_JUNK)
        elif change == "gone" or isinstance(entry, list):
            del entry[key]
        else:
            entry[draw(st.sampled_from([*PIECES, "claims", "id", "Text", "kinds"]))] = entry.pop(
                key
            )
        return


def _break_bytes(draw: Any, data: bytes) -> bytes:
    place = draw(st.integers(0, len(data)))
    end = min(len(data), place + draw(st.integers(0, 5)))
    new = draw(st.binary(max_size=3) | st.sampled_from(PIECES).map(str.encode))
    return data[:place] + new + data[end:]


def _break_lines(draw: Any, data: bytes) -> bytes:
    lines = data.split(b"\n")
    place = draw(st.integers(0, len(lines) - 1))
    other = draw(st.integers(0, len(lines) - 1))
    change = draw(st.sampled_from(["gone", "twice", "swapped", "indented", "cut"]))
    if change == "gone":
        del lines[place]
    elif change == "twice":
        lines.insert(other, lines[place])
    elif change == "swapped":
        lines[place], lines[other] = lines[other], lines[place]
    elif change == "indented":
        lines[place] = b"  " + lines[place]
    else:
        lines = lines[:place]
    return b"\n".join(lines)


@examples(150)
@given(broken())
def test_whatever_is_broken_is_located_or_harmless(files: dict[str, bytes]) -> None:
    began = time.process_time()
    corpus, problems = read(files)
    for path, data in files.items():
        assert_located([p for p in problems if p.path == path], data)
    assert {problem.path for problem in problems} <= files.keys()
    event("wrong" if errors(problems) else "harmless")
    if not errors(problems):
        site = Made(corpus, Addresses())
        assert json.loads(site.data)
        assert sorted(site.broken_links()) == []
    assert time.process_time() - began < 10


# Real builds


@examples(2)
@given(drawn=corpora(most=4).filter(lambda drawn: len(drawn.published()) > 2), style=styles)
def test_real_builds_are_whole_and_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, style: int
) -> None:
    files = [*files_of(drawn, style).items(), ("docs/index.md", b"# Home\n")]
    config = (
        b"site_name: Site\ntheme: {name: material, font: false}\nplugins: [search, briefings]\n"
    )
    built = []
    for order, seed in ((files, "1"), (files[::-1], "2")):
        root = tmp_path_factory.mktemp("property")
        for path, data in [*order, ("mkdocs.yml", config)]:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        run = mkdocs(root, "build", PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH="1700000000")
        assert run.status == 0, run.said
        assert "all on their pages and in the ledger" in run.said
        built.append(root / "site")
    assert contents(built[0]) == contents(built[1])
    assert Site(built[0]).broken_links() == []
