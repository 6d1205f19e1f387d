"""`briefings export`: what other platforms' own libraries and validators say of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sites import briefings, command, run, write

SITE = """
    mkdocs.yml
        site_name: Harbour watch
        site_url: https://harbour.example/watch/
        plugins: [briefings]
    site_config/actors.yml
        officials: {name: European officials, kind: unnamed}
        china: {name: China, kind: state, aliases: [PRC], names: {zh: 中国}, wikidata: Q148}
        mfa: {name: Foreign Ministry, kind: government, part_of: china}
        lin:
          name: Lin Jian
          kind: person
          affiliations: [{actor: mfa, role: spokesman, from: 2024-03, to: 2024}]
        wire: {name: The Wire, kind: outlet, url: "https://wire.example/"}
        group: {name: A group, kind: organization, part_of: lin}
    docs/first.md
        ---
        title: <b>First</b> "one"
        date: 2024-07-03
        updated: 2024-07-09
        summary: S
        topics: [drones]
        language: uk
        actors: [{id: group, role: the victim}]
        sources:
          - {id: wire, publisher: wire, url: "https://wire.example/1", title: On drones,
             published: 2024-07-02}
          - {id: heard, publisher: Somebody}
        claims:
          - {id: talks, text: They held talks., by: officials, about: [china, mfa], sources: wire,
             credibility: 2, quote: We did.}
          - {id: more, text: There were more., by: officials, updates: talks}
        denials:
          - {id: no, of: [talks, {claim: more, kind: partial}], by: lin, text: No.,
             admits: one meeting, date: 2024-08}
        responses:
          - {id: aside, to: no, by: wire, kind: doubts, text: Hardly.}
          - {id: silent, to: more, by: mfa, kind: no-reply}
        corrections:
          - {date: 2024-07-09, kind: correction, text: A name was wrong., claims: [talks, no]}
        ---

        Text.
    docs/bare.md
        ---
        title: Nobody in it
        date: 2024-07-04
        summary: S
        corrections: []
        ---
    """


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("site"), SITE)


def export(root: Path, libraries: Path, form: str, **environment: str) -> str:
    # These libraries are not ours, so what they warn of is their own affair.
    surroundings = {"PYTHONPATH": str(libraries), "PYTHONWARNINGS": "default", **environment}
    done = briefings(root, "export", "--format", form, **surroundings)
    assert done.status == 0, done.said
    return done.out


@pytest.fixture(scope="module")
def stix(site: Path, exchange_libraries: Path) -> str:
    return export(site, exchange_libraries, "stix")


@pytest.fixture(scope="module")
def ftm(site: Path, exchange_libraries: Path) -> str:
    return export(site, exchange_libraries, "ftm")


def of_type(bundle: str, kind: str) -> list[dict[str, Any]]:
    return [thing for thing in json.loads(bundle)["objects"] if thing["type"] == kind]


def page(thing: dict[str, Any]) -> str:
    address: str = thing["external_references"][0]["url"]
    return address.removeprefix("https://harbour.example/watch/")


def test_oasis_validator_takes_the_bundle(
    stix: str, exchange_libraries: Path, tmp_path: Path
) -> None:
    (tmp_path / "bundle.json").write_text(stix, "utf-8")
    program = (
        "from stix2validator import ValidationOptions, print_results, validate_file\n"
        # 103: random ids are advised, and ours are made from addresses. 302: hashes of what an
        # address leads to are advised, and a page has no fixed bytes.
        "options = ValidationOptions(version='2.1', disabled='103,302', strict=True)\n"
        "results = validate_file('bundle.json', options)\n"
        "print_results(results)\n"
        "raise SystemExit(not results.is_valid)\n"
    )
    done = run(
        sys.executable, "-c", program, cwd=tmp_path, PYTHONPATH=str(exchange_libraries),
        PYTHONWARNINGS="default",
    )  # fmt: skip
    assert done.status == 0, done.said
    assert "Warning" not in done.out


def test_stix_says_what_the_ledger_says(stix: str) -> None:
    everything = json.loads(stix)["objects"]
    ids = {thing["id"] for thing in everything}
    assert len(ids) == len(everything)
    for thing in everything:
        refs = [*thing.get("object_refs", []), thing.get("source_ref"), thing.get("target_ref")]
        assert {*filter(None, refs)} <= ids
    classes = {i["name"]: i["identity_class"] for i in of_type(stix, "identity")}
    assert classes == {
        "Harbour watch": "organization", "European officials": "class", "China": "organization",
        "Foreign Ministry": "organization", "Lin Jian": "individual", "The Wire": "organization",
        "A group": "organization",
    }  # fmt: skip

    notes = {
        page(note): note for note in of_type(stix, "note") if "correction" not in note["labels"]
    }
    assert {*notes} == {"first/#talks", "first/#more", "first/#silent"}
    talks = notes["first/#talks"]
    assert talks["content"] == "They held talks.\n“We did.”"
    assert (talks["created"][:10], talks["modified"][:10]) == ("2024-07-02", "2024-07-09")
    assert talks["authors"] == ["European officials"]
    assert talks["confidence"] == 70
    assert {"claim", "superseded", "unnamed-only", "background"} <= {*talks["labels"]}
    assert talks["external_references"][1]["url"] == "https://wire.example/1"
    assert notes["first/#silent"]["object_refs"] == [notes["first/#more"]["id"]]


def test_a_denial_is_an_opinion_with_its_explanation_for_each_of_its_kinds(stix: str) -> None:
    ids = {page(note): note["id"] for note in of_type(stix, "note")}
    denials = {o["labels"][1]: o for o in of_type(stix, "opinion") if o["labels"][0] == "denial"}
    assert {*denials} == {"specific", "partial"}
    assert denials["specific"]["opinion"] == "strongly-disagree"
    assert denials["specific"]["object_refs"] == [ids["first/#talks"]]
    assert denials["partial"]["opinion"] == "disagree"
    assert denials["partial"]["object_refs"] == [ids["first/#more"]]
    assert denials["partial"]["explanation"] == "No.\nAdmits: one meeting"
    assert page(denials["partial"]) == "first/#no"
    [doubt] = [o for o in of_type(stix, "opinion") if o["labels"][0] == "response"]
    assert {*doubt["object_refs"]} == {denials["specific"]["id"], denials["partial"]["id"]}


def test_stix_ties_name_who_speaks_for_whom_and_when(stix: str) -> None:
    names = {i["id"]: i["name"] for i in of_type(stix, "identity")}
    ties = {
        (names[r["source_ref"]], r["labels"][0], names[r["target_ref"]]): r
        for r in of_type(stix, "relationship")
        if r["source_ref"] in names
    }
    assert {*ties} == {
        ("Lin Jian", "speaks-for", "Foreign Ministry"),
        ("Foreign Ministry", "part-of", "China"),
        ("A group", "part-of", "Lin Jian"),
    }
    post = ties["Lin Jian", "speaks-for", "Foreign Ministry"]
    assert post["description"] == "spokesman"
    assert post["start_time"].startswith("2024-03-01")
    assert post["stop_time"].startswith("2024-12-31")


def test_stix_reports_hold_what_their_briefings_record(stix: str) -> None:
    reports = {page(report): report for report in of_type(stix, "report")}
    first = reports["first/"]
    kinds = [ref.partition("--")[0] for ref in first["object_refs"]]
    assert {kind: kinds.count(kind) for kind in ("note", "opinion")} == {"note": 4, "opinion": 3}
    assert first["name"] == '<b>First</b> "one"'
    assert first["published"][:10] == "2024-07-03"
    assert first["labels"] == ["briefing", "drones"]
    assert first["lang"] == "uk"
    [about_nothing] = reports["bare/"]["object_refs"]
    assert about_nothing.startswith("identity--")


def test_followthemoney_takes_every_property(
    ftm: str, exchange_libraries: Path, tmp_path: Path
) -> None:
    program = (
        "import json\n"
        "from pathlib import Path\n"
        "from followthemoney import model\n"
        "lines = Path('entities.json').read_text('utf-8').splitlines()\n"
        "entities = {data['id']: data for data in map(json.loads, lines)}\n"
        "for data in entities.values():\n"
        "    schema = model.get(data['schema'])\n"
        "    try:\n"
        "        schema.validate(data)\n"
        "    except Exception as fault:\n"
        "        raise SystemExit((data, fault.errors))\n"
        "    assert all(data['properties'].get(name) for name in schema.required), data\n"
        "    entity = model.get_proxy(data, cleaned=False)\n"
        "    properties = entity.to_dict()['properties']\n"
        "    assert {n: sorted(v) for n, v in properties.items()} == data['properties'], data\n"
        "    for prop, value in entity.itervalues():\n"
        "        if prop.range is not None:\n"
        "            assert model.get(entities[value]['schema']).is_a(prop.range), (data, prop)\n"
    )
    (tmp_path / "entities.json").write_text(ftm, "utf-8")
    done = run(
        sys.executable, "-c", program, cwd=tmp_path,
        PYTHONPATH=str(exchange_libraries), PYTHONWARNINGS="default",
    )  # fmt: skip
    assert done.status == 0, done.said


def test_followthemoney_says_what_the_ledger_says(ftm: str) -> None:
    entities = [json.loads(line) for line in ftm.splitlines()]
    assert len({entity["id"] for entity in entities}) == len(entities)
    named = {e["properties"]["name"][0]: e for e in entities if "name" in e["properties"]}
    assert {n: e["schema"] for n, e in named.items() if e["schema"] != "Note"} == {
        "European officials": "LegalEntity", "China": "PublicBody",
        "Foreign Ministry": "PublicBody", "Lin Jian": "Person", "The Wire": "Organization",
        "A group": "Organization",
    }  # fmt: skip
    assert named["China"]["properties"]["alias"] == ["PRC", "中国"]
    assert named["China"]["properties"]["wikidataId"] == ["Q148"]
    words = {e["id"]: e["properties"].get("name", [e["schema"]])[0] for e in entities}
    links = [
        (
            words[e["properties"]["subject"][0]],
            e["properties"]["role"][0],
            words[e["properties"]["object"][0]],
        )
        for e in entities
        if e["schema"] == "UnknownLink"
    ]
    assert sorted(links) == [
        ("A group", "part of", "Lin Jian"),
        ("European officials", "says about", "China"),
        ("European officials", "says about", "Foreign Ministry"),
        ("Foreign Ministry", "no-reply", "There were more."),
        ("Lin Jian", "denies (partial)", "There were more."),
        ("Lin Jian", "denies (specific)", "They held talks."),
        ("The Wire", "doubts", "No."),
    ]
    [post] = [e["properties"] for e in entities if e["schema"] == "Representation"]
    assert (post["role"], post["startDate"], post["endDate"]) == (
        ["spokesman"],
        ["2024-03"],
        ["2024"],
    )
    roles = [e["properties"]["role"] for e in entities if e["schema"] == "Documentation"]
    assert sorted(role for [role] in roles) == ["mentioned"] * 5 + ["the victim"]
    denial = named["No."]["properties"]
    assert denial["sourceUrl"] == ["https://harbour.example/watch/first/#no"]
    assert denial["keywords"] == ["denial", "partial", "specific"]


@pytest.mark.parametrize("form", ["stix", "ftm"])
def test_the_same_bytes_whatever_the_surroundings(
    form: str, site: Path, exchange_libraries: Path, request: pytest.FixtureRequest
) -> None:
    other = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    assert export(site, exchange_libraries, form, **other) == request.getfixturevalue(form)


@pytest.mark.parametrize(("form", "library"), [("stix", "stix2"), ("ftm", "followthemoney")])
def test_a_missing_library_is_named_with_its_command(
    form: str, library: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    done = command(site, "export", "--format", form, "-o", "out.json")
    assert done.status == 2
    assert f"pip install 'mkdocs-briefings[{form}]'" in done.err
    assert not (site / "out.json").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mkdocs.yml": "site_name: X\nplugins: [briefings]\n"}, "--site-url"),
        ({"docs/first.md": "---\nclaims: []\n---\n"}, "`briefings check` shows where"),
        ({"docs/first.md": "Text.\n", "docs/bare.md": "Text.\n"}, "no briefing yet"),
    ],
)
def test_what_cannot_be_exported_is_said(change: dict[str, str], said: str, tmp_path: Path) -> None:
    done = command(write(tmp_path, SITE, change), "export", "--format", "stix")
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err
