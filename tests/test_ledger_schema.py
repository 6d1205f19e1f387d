"""`data/ledger.json` keeps its contract, whatever corpus it is made from.

The corpora are the richest of the golden cases, and the project's own briefings.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ledger.ledger import build_ledger
from mkdocs_briefings.core.problems import errors
from mkdocs_briefings.views.ledger_file import ledger_file, schema
from test_golden import cases, check_folder, ledger_of, write_files

ROOT = Path(__file__).parent.parent
RICH = (
    "every key",
    "path of the file",
    "computed/order",
    "front-matter/characters",
    "markup",
    "on_behalf_of",
    "circle",
)
GOLDEN = {
    case.id: case.values[0]
    for case in cases()
    if "ledger" in case.values[0] and not case.marks and any(word in case.id for word in RICH)
}
RICHEST = "records/claims: every key of a claim"
FOLDERS = "records/briefing: the path of the file is the address"
OWN = "the project's own"
FLAGS = ["single-origin", "unnamed-only", "origin-unseen", "circular", "source-withdrawn"]
FLAGS += ["wording-differs", "unanswered"]

# As the output contract lists them; `ROOT_KEYS` are those of the file itself.
ROOT_KEYS = "format site actors briefings sources claims denials responses corrections"
KEYS = {
    "site": "name url",
    "actors": "id name kind aliases names description part_of affiliations wikidata url",
    "affiliations": "actor role from to",
    "briefings": "id title date updated summary authors topics language actors roles url",
    "roles": "actor role",
    "sources": "ref publisher title url archive_url published accessed language note cites seen "
    "withdrawn reliability",
    "claims": "ref briefing id text by on_behalf_of about date sources basis anonymity quote "
    "credibility repeats updates confirms contradicts variants note "
    "status history contested origins flags denials responses replies url",
    "history": "date status ref",
    "replies": "actor state refs",
    "quote": "text language translation",
    "variants": "source text quote date note",
    "denials": "ref briefing id of by on_behalf_of admits text quote date sources basis anonymity "
    "variants note url",
    "of": "claim kind",
    "responses": "ref briefing id to by on_behalf_of kind text asked_by asked_on quote date "
    "sources variants note url",
    "corrections": "briefing date kind text claims",
}
SETS = {  # lists of ids and refs, sorted by themselves and without repeats
    "briefings": ["topics", "actors"],
    "sources": ["cites"],
    "claims": [
        *("by", "about", "sources", "repeats", "updates", "confirms", "contradicts", "origins")
    ],
    "denials": ["by", "sources"],
    "responses": ["by", "sources", "to"],
    "corrections": ["claims"],
}


def corpus_of(name: str, root: Path) -> Corpus:
    """The corpus of a golden case, written below this folder, or the project's own."""
    if name != OWN:
        write_files(GOLDEN[name], root)
    checked = check_folder(ROOT if name == OWN else root)
    assert not errors(checked.problems)
    return checked.corpus


@pytest.fixture(scope="module", params=[OWN, *GOLDEN])
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    if request.param == OWN and not (ROOT / "briefings").is_dir():
        pytest.skip("the project has no briefings of its own here")
    return corpus_of(request.param, tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def text(corpus: Corpus) -> str:
    return ledger_of(corpus, drafts=True)


@pytest.fixture(scope="module")
def data(text: str) -> dict[str, Any]:
    return json.loads(text)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema())


def named(value: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping within a value, with the key under which it stands."""
    if isinstance(value, dict):
        yield name, value
        for key, below in value.items():
            yield from named(below, key)
    elif isinstance(value, list):
        for item in value:
            yield from named(item, name)


def test_file_is_valid(data: dict[str, Any], validator: Draft202012Validator) -> None:
    validator.validate(data)


def test_keys_stand_in_the_order_of_the_contract(data: dict[str, Any]) -> None:
    assert list(data) == ROOT_KEYS.split()
    for name, mapping in named(data, "file"):
        if name not in ("file", "names"):  # which holds languages
            assert list(mapping) == KEYS[name].split()


def test_lists_are_sorted(data: dict[str, Any]) -> None:
    for section in ROOT_KEYS.split()[2:]:
        by = {"actors": "id", "briefings": "id", "corrections": "briefing"}.get(section, "ref")
        names = [record[by] for record in data[section]]
        assert names == sorted(names)
        assert section == "corrections" or len(names) == len(set(names))
        for record in data[section]:
            for key in SETS.get(section, []):
                assert record[key] == sorted(set(record[key])), key
    for actor in data["actors"]:
        assert list(actor["names"]) == sorted(actor["names"])
    for denial in data["denials"]:
        claims = [answered["claim"] for answered in denial["of"]]
        assert claims == sorted(set(claims))
    for claim in data["claims"]:
        assert claim["flags"] == [flag for flag in FLAGS if flag in claim["flags"]]
        actors = [reply["actor"] for reply in claim["replies"]]
        assert actors == sorted(set(actors))


def test_what_happened_to_a_claim_is_in_order_of_date(data: dict[str, Any]) -> None:
    dates = {r["ref"]: r["date"] for r in [*data["claims"], *data["denials"], *data["responses"]]}

    def key(ref: str, earliest: date) -> tuple[date, str]:
        day = date.fromisoformat((dates[ref] + "-01-01")[:10])
        return (max(day, earliest) if len(dates[ref]) < 10 else day), ref

    for claim in data["claims"]:
        asserted = key(claim["ref"], date.min)[0]
        for refs in (claim["denials"], claim["responses"], *(r["refs"] for r in claim["replies"])):
            assert refs == sorted(refs, key=lambda ref: key(ref, asserted))
            assert len(refs) == len(set(refs))
        # A claim that updates another is no answer to it.
        turns = [
            key(turn["ref"], date.min if turn["status"] == "superseded" else asserted)
            for turn in claim["history"]
        ]
        assert turns == sorted(turns)
        assert all(turn["date"] == dates[turn["ref"]] for turn in claim["history"])


def test_every_reference_leads_to_a_record(data: dict[str, Any]) -> None:
    refs = {
        section: {record["ref"] for record in data[section]}
        for section in ("sources", "claims", "denials", "responses")
    }
    actors = {actor["id"] for actor in data["actors"]}
    statements = refs["claims"] | refs["denials"] | refs["responses"]
    for source in data["sources"]:
        assert {*source["cites"]} <= refs["sources"]
    for record in [*data["claims"], *data["denials"], *data["responses"]]:
        assert record["ref"] == f"{record['briefing']}#{record['id']}"
        assert record["url"].endswith(f"/#{record['id']}")
        variants = {variant["source"] for variant in record["variants"]}
        assert {*record["sources"], *variants} <= refs["sources"]
        assert {*record["by"], record["on_behalf_of"] or record["by"][0]} <= actors
    for claim in data["claims"]:
        related = ("repeats", "updates", "confirms", "contradicts")
        assert {ref for key in related for ref in claim[key]} <= refs["claims"]
        assert {*claim["origins"]} <= refs["sources"]
        assert {*claim["denials"]} <= refs["denials"]
        assert {*claim["responses"]} <= refs["responses"]
        assert {ref for reply in claim["replies"] for ref in reply["refs"]} <= statements
        assert {turn["ref"] for turn in claim["history"]} <= statements
        assert {reply["actor"] for reply in claim["replies"]} <= {*claim["about"]} <= actors
    for denial in data["denials"]:
        assert {answered["claim"] for answered in denial["of"]} <= refs["claims"]
    for response in data["responses"]:
        assert {*response["to"]} <= refs["claims"] | refs["denials"]
    for briefing in data["briefings"]:
        assert {*briefing["actors"]} <= actors
    for correction in data["corrections"]:
        assert {*correction["claims"]} <= statements


def test_one_record_stands_on_a_line(text: str, data: dict[str, Any]) -> None:
    lines = {line.removesuffix(",") for line in text.split("\n")}
    for section in ROOT_KEYS.split()[2:]:
        for record in data[section]:
            assert json.dumps(record, ensure_ascii=False, separators=(",", ":")) in lines
    assert text.endswith("}\n")
    assert "\r" not in text


def test_order_of_files_changes_nothing(corpus: Corpus, text: str) -> None:
    turned = Corpus(corpus.pages[::-1], corpus.actors, corpus.topics, corpus.files[::-1])
    assert ledger_of(turned, drafts=True) == text


def test_addresses_without_folders(tmp_path: Path) -> None:
    ledger = build_ledger(corpus_of(FOLDERS, tmp_path), with_drafts=False)
    data = ledger_file(ledger, Addresses(directory_urls=False), "Name", "https://example.com/")
    assert data["site"] == {"name": "Name", "url": "https://example.com/"}
    assert [briefing["url"] for briefing in data["briefings"]] == ["2024/07/big-story.html"]
    records = [*data["claims"], *data["denials"], *data["responses"]]
    page = "2024/07/big-story.html"
    assert [record["url"] for record in records] == [f"{page}#c", f"{page}#d", f"{page}#r"]


def test_hash_seed_changes_nothing(tmp_path: Path) -> None:
    name = "computed/origins: a circle and an origin of one of its publishers count as one"
    code = "import sys, test_ledger_schema as t; from pathlib import Path as P; "
    code += "print(t.ledger_of(t.corpus_of(sys.argv[1], P(sys.argv[2])), drafts=True))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code, name, str(tmp_path)],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(texts) == 1


WRONG_VALUES = [
    ("format", "annotated-briefings/2"),
    ("claims.0.status", "true"),
    ("claims.0.contested", "no"),
    ("claims.0.by", "china"),
    ("claims.0.basis", ["off-record"]),
    ("claims.0.flags", ["trusted"]),
    ("claims.0.quote", "words"),
    ("claims.0.replies", [{"actor": "china", "state": "refused", "refs": []}]),
    ("claims.0.history", [{"date": "2024", "status": "open", "ref": "a#b"}]),
    ("actors.0.kind", "robot"),
    ("actors.0.names", []),
    ("sources.0.reliability", "G"),
    ("sources.0.seen", None),
    ("briefings.0.date", None),
]


@pytest.mark.parametrize(("path", "value"), WRONG_VALUES, ids=[path for path, _ in WRONG_VALUES])
def test_schema_refuses_wrong_values(
    path: str, value: Any, validator: Draft202012Validator, tmp_path: Path
) -> None:
    data = json.loads(ledger_of(corpus_of(RICHEST, tmp_path), drafts=True))
    *above, key = path.split(".")
    place: Any = data
    for step in above:
        place = place[int(step) if step.isdigit() else step]
    place[key] = value
    with pytest.raises(ValidationError):
        validator.validate(data)


def test_schema_wants_every_key_and_no_other(
    validator: Draft202012Validator, tmp_path: Path
) -> None:
    data = json.loads(ledger_of(corpus_of(RICHEST, tmp_path), drafts=True))
    for name, mapping in named(data, "file"):
        if name == "names":
            continue
        for key in list(mapping):
            value = mapping.pop(key)
            assert not validator.is_valid(data), f"{name}.{key} is missing"
            mapping[key] = value
        mapping["unheard-of"] = None
        assert not validator.is_valid(data), f"{name} has another key"
        del mapping["unheard-of"]
    assert validator.is_valid(data)
