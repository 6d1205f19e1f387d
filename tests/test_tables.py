"""The tables: nothing of the ledger is lost in them, and their communities' tools read them."""

import asyncio
import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mkdocs_briefings.adapters.table_files import table_files
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.ledger.ledger import build_ledger
from mkdocs_briefings.core.problems import errors
from mkdocs_briefings.views.ledger_file import ledger_file
from mkdocs_briefings.views.table_columns import TABLES
from sites import write
from test_golden import CONFIG, check_folder
from test_ledger_schema import GOLDEN, OWN, RICHEST, ROOT, corpus_of

Files = dict[str, str | bytes]
KINDS = ("every key", "computed/order", "front-matter/characters", "markup", "on_behalf_of")
CORPORA = [OWN, *(name for name in GOLDEN if any(kind in name for kind in KINDS))]
FORMULAS = [f"{sign}HYPERLINK(1)" for sign in ("=", "+", "-", "@", "\t=", "＝", "'", "'=", "''")]
HOSTILE = [*FORMULAS, 'a "quoted", one', "two\nlines", "a\rb", "\r=1", " spaces ", ";=1", "NULL"]
HOSTILE += ["Ωδή 𝕏 عربي", "1e5"]


def made_of(name: str, root: Path) -> tuple[dict[str, Any], Files]:
    """The ledger of a corpus as data, and the files of its tables."""
    ledger = build_ledger(corpus_of(name, root), with_drafts=False)
    data: Any = ledger_file(ledger, Addresses(), "Site", "https://site.example/")
    return data, table_files(data, ledger.topics)


def with_texts(texts: list[str]) -> tuple[dict[str, Any], Files]:
    """A ledger that has each of these texts in every field that holds one."""
    actor = {"id": "anna", "kind": "person", "part_of": None, "wikidata": None, "url": None}
    claim: dict[str, Any] = {"briefing": "b", "by": ["anna"], "date": "2024", "basis": ["document"]}
    claim |= dict.fromkeys(["on_behalf_of", "credibility"]) | {"status": "open", "contested": True}
    lists = "about sources repeats updates confirms contradicts history origins flags replies"
    claim |= {key: [] for key in lists.split()}
    claims = [
        claim
        | {
            "ref": f"b#{n}",
            "id": f"{n}",
            "text": text,
            "anonymity": text,
            "note": text,
            "url": "b/",
        }
        | {"quote": {"text": text, "language": None, "translation": text}, "variants": [text]}
        for n, text in enumerate(texts)
    ]
    data: Any = {key: [] for key in ("sources", "denials", "responses", "corrections")}
    texts_of_actor = dict.fromkeys(["name", "description"], texts[0])
    names = {"names": {"uk": texts[0]}, "aliases": texts}
    roles = [{"actor": "anna", "role": text} for text in texts]
    briefing = {"id": "b", "title": texts[0], "date": "2024-01-01", "updated": None}
    briefing |= {"summary": texts[1], "authors": texts, "topics": ["war"], "language": None}
    data |= {
        "format": "annotated-briefings/1",
        "site": {"name": texts[0], "url": None},
        "actors": [actor | texts_of_actor | names | {"affiliations": []}],
        "briefings": [briefing | {"actors": ["anna"], "roles": roles, "url": "b/"}],
        "claims": claims,
    }
    return data, table_files(data, {})


# CSV


def undone(cell: str) -> str:
    """The text of a cell, as the handbook says to read it."""
    return cell.removeprefix("'")


def entries_of(files: Files, name: str) -> list[dict[str, Any]]:
    """The rows of a table, read with the types that the data package gives."""
    package = json.loads(files[addresses.DATA_PACKAGE])
    resource = next(r for r in package["resources"] if r["name"] == name)
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    lists = {c.name for table in TABLES if table.name == name for c in table.columns if c.many}
    read: dict[str, Callable[[str], Any]] = {
        "array": lambda cell: json.loads(cell or "[]"),
        "object": lambda cell: json.loads(cell or "{}"),
        "boolean": {"true": True, "false": False}.__getitem__,
        "integer": lambda cell: int(cell) if cell else None,
    }
    return [
        {
            key: cell.split()
            if key in lists
            else read.get(types[key], lambda text: undone(text) or None)(cell)
            for key, cell in row.items()
        }
        for row in csv.DictReader(io.StringIO(str(files[addresses.table_file(name)]), newline=""))
    ]


def as_in_the_ledger(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row of CSV in the form of its entry of the ledger."""
    if "quote_language" in row:
        text, language, words = (row.pop(f"quote{x}") for x in ("", "_language", "_translation"))
        quote = {"text": text, "language": language, "translation": words}
        row["quote"] = quote if text is not None else None
    if name == "denials":
        pairs = zip(row["of"], row.pop("kinds"), strict=True)
        row["of"] = [{"claim": claim, "kind": kind} for claim, kind in pairs]
    return row


@pytest.mark.parametrize("name", CORPORA)
def test_the_ledger_can_be_made_of_the_csv_files(name: str, tmp_path: Path) -> None:
    data, files = made_of(name, tmp_path)
    for table in ("briefings", "sources", "claims", "denials", "responses"):
        rows = [as_in_the_ledger(table, row) for row in entries_of(files, table)]
        left_out = {"denials", "responses"} if table == "claims" else set()
        added = {"briefing"} if table == "sources" else set()
        assert [{k: v for k, v in row.items() if k not in added} for row in rows] == [
            {k: v for k, v in entry.items() if k not in left_out} for entry in data[table]
        ]
    affiliations = entries_of(files, "affiliations")
    for row, entry in zip(entries_of(files, "actors"), data["actors"], strict=True):
        of = [a for a in affiliations if a["actor"] == row["id"]]
        assert [a["number"] for a in of] == list(range(1, len(of) + 1))
        theirs = [
            {k: a[k] for k in ("role", "from", "to")} | {"actor": a["speaks_for"]} for a in of
        ]
        assert row | {"affiliations": theirs} == entry
    rows = entries_of(files, "corrections")
    assert [{k: v for k, v in row.items() if k != "number"} for row in rows] == data["corrections"]
    topics = {topic for briefing in data["briefings"] for topic in briefing["topics"]}
    assert topics <= {row["id"] for row in entries_of(files, "topics")}


def test_no_cell_is_a_formula_and_no_text_is_lost() -> None:
    data, files = with_texts(HOSTILE)
    for name in ("actors", "briefings", "claims"):
        text = str(files[addresses.table_file(name)])
        for row in csv.reader(io.StringIO(text, newline="")):
            assert not [cell for cell in row if cell[:1] in set("=+-@\t\r\n＝＋－＠")]
    claims = [as_in_the_ledger("claims", row) for row in entries_of(files, "claims")]
    assert claims == data["claims"]


@pytest.mark.parametrize("name", [*CORPORA, "hostile texts"])
def test_frictionless_finds_the_package_valid(name: str, tmp_path: Path) -> None:
    from frictionless import Package

    _, files = with_texts(HOSTILE) if name not in CORPORA else made_of(name, tmp_path)
    for path, content in files.items():
        if not isinstance(content, bytes):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(content, "utf-8", newline="")
    package = Package(str(tmp_path / addresses.DATA_PACKAGE))
    report = package.validate()
    assert report.valid, report.flatten(["type", "message"])
    assert {r.name: r.schema.primary_key for r in package.resources} == {
        table.name: list(table.key) for table in TABLES
    }


def test_frictionless_would_find_a_fault(tmp_path: Path) -> None:
    from frictionless import Package

    _, files = made_of(OWN, tmp_path)
    claims = addresses.table_file("claims")
    files[claims] = str(files[claims]).replace(",open,", ",perhaps,", 1).replace(",", ",x", 1)
    for path, content in files.items():
        if not isinstance(content, bytes):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(content, "utf-8", newline="")
    report = Package(str(tmp_path / addresses.DATA_PACKAGE)).validate()
    assert {"constraint-error"} <= {kind for [kind] in report.flatten(["type"])}


def test_the_site_keeps_an_address_for_every_table() -> None:
    assert tuple(table.name for table in TABLES) == addresses.TABLES


# The database


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[Files], sqlite3.Connection]]:
    """Opens a database from its file."""
    found = []

    def opening(files: Files) -> sqlite3.Connection:
        path = tmp_path / "ledger.sqlite"
        content = files[addresses.DATABASE]
        assert isinstance(content, bytes)
        path.write_bytes(content)
        found.append(sqlite3.connect(path))
        return found[-1]

    yield opening
    for file in found:
        file.close()


@pytest.mark.parametrize("name", CORPORA)
def test_the_database_holds_the_relations_of_the_ledger(
    name: str, tmp_path: Path, opened: Callable[[Files], sqlite3.Connection]
) -> None:
    data, files = made_of(name, tmp_path)
    file = opened(files)
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []

    def pairs(sql: str) -> list[Any]:
        return sorted(file.execute(sql).fetchall(), key=str)

    def of(table: str, key: str, name: str = "ref") -> list[Any]:
        found = ((entry[name], value) for entry in data[table] for value in entry[key])
        return sorted(found, key=str)

    for table, name_, key, other, column, other_name in (
        ("claims", "ref", "by", "actors", "actor", "id"),
        ("claims", "ref", "about", "actors", "actor", "id"),
        ("claims", "ref", "sources", "sources", "source", "ref"),
        ("claims", "ref", "origins", "sources", "source", "ref"),
        ("claims", "ref", "repeats", "claims", "other", "ref"),
        ("claims", "ref", "updates", "claims", "other", "ref"),
        ("claims", "ref", "confirms", "claims", "other", "ref"),
        ("claims", "ref", "contradicts", "claims", "other", "ref"),
        ("denials", "ref", "by", "actors", "actor", "id"),
        ("denials", "ref", "sources", "sources", "source", "ref"),
        ("responses", "ref", "by", "actors", "actor", "id"),
        ("responses", "ref", "sources", "sources", "source", "ref"),
        ("sources", "ref", "cites", "sources", "other", "ref"),
        ("briefings", "id", "topics", "topics", "topic", "id"),
        ("briefings", "id", "actors", "actors", "actor", "id"),
    ):
        link, this = f"{table}_{key}", table.removesuffix("s")
        joined = (
            f"SELECT a.{name_}, b.{other_name} FROM {link} JOIN {table} a ON a.key = {link}.{this} "
            f"JOIN {other} b ON b.key = {link}.{column}"
        )
        assert pairs(joined) == of(table, key, name_), link
    assert pairs("SELECT ref, flag FROM claims_flags JOIN claims ON key = claim") == of(
        "claims", "flags"
    )
    answered = "SELECT d.ref, c.ref, kind FROM denials_of JOIN denials d ON d.key = denial"
    assert pairs(f"{answered} JOIN claims c ON c.key = claim") == sorted(
        (d["ref"], of["claim"], of["kind"]) for d in data["denials"] for of in d["of"]
    )
    to = "SELECT r.ref, coalesce(c.ref, d.ref) FROM responses_to JOIN responses r ON r.key = "
    to += "response LEFT JOIN claims c ON c.key = claim LEFT JOIN denials d ON d.key = denial"
    assert pairs(to) == of("responses", "to")
    history = "SELECT c.ref, h.date, h.status, coalesce(b.ref, r.ref) FROM claims_history h "
    history += "JOIN claims c ON c.key = h.claim LEFT JOIN claims b ON b.key = by_claim "
    assert pairs(f"{history} LEFT JOIN responses r ON r.key = by_response") == sorted(
        (c["ref"], turn["date"], turn["status"], turn["ref"])
        for c in data["claims"]
        for turn in c["history"]
    )
    replies = "SELECT c.ref, a.id, r.state, coalesce(d.ref, s.ref, b.ref) FROM claims_replies r "
    replies += "JOIN claims c ON c.key = r.claim JOIN actors a ON a.key = r.actor "
    replies += "LEFT JOIN claims_answers w ON w.claim = r.claim AND w.actor = r.actor "
    replies += "LEFT JOIN denials d ON d.key = w.denial LEFT JOIN responses s ON s.key = w.response"
    assert pairs(f"{replies} LEFT JOIN claims b ON b.key = w.by_claim") == sorted(
        (
            (c["ref"], reply["actor"], str(reply["state"]), ref)
            for c in data["claims"]
            for reply in c["replies"]
            for ref in reply["refs"] or [None]
        ),
        key=str,
    )
    assert pairs(
        "SELECT briefing, actor, role FROM (SELECT b.id AS briefing, a.id AS actor, role FROM "
        "briefings_roles r JOIN briefings b ON b.key = r.briefing JOIN actors a ON a.key = r.actor)"
    ) == sorted((b["id"], r["actor"], r["role"]) for b in data["briefings"] for r in b["roles"])


QUESTIONS = re.findall(
    r"^```sql\n(.*?)^```$",
    (ROOT / "briefings/handbook/data.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)
ANSWERS = [
    [("Dora", 2), ("Emil", 1)],
    [("one#leaked", "They met.", "The Paper")],
    [("Boris", "He was there.", "2024-02-01")],
    [("one#drones", "It sells drones.")],
]
ASKED = """
site_config/actors.yml
    anna: {name: Anna, kind: person}
    boris: {name: Boris, kind: person}
    dora: {name: Dora, kind: person}
    emil: {name: Emil, kind: person}
    officials: {name: Officials, kind: unnamed}
briefings/one.md
    ---
    title: One
    date: 2024-01-01
    summary: S
    sources:
      - {id: first, publisher: The Paper}
      - {id: second, publisher: The Post, cites: first}
      - {id: third, publisher: The Times}
    claims:
      - {id: leaked, text: They met., by: officials, about: [anna, dora], sources: second}
      - {id: twice, text: They met again., by: officials, sources: [second, third]}
      - {id: there, text: He was there., by: anna, about: [boris, dora], sources: first}
      - {id: drones, text: It sells drones., by: boris, about: [anna, emil]}
      - {id: other, text: So it is., by: dora, about: [boris]}
    denials:
      - {id: no, of: there, by: boris, text: I was not., date: 2024-02-01}
      - {id: never, of: leaked, by: anna, text: Never.}
      - {id: nor, of: other, by: boris, text: It is not., date: 2024-02-02}
    responses:
      - {id: yes, to: there, by: boris, kind: confirms, text: I was., date: 2024-03-01}
      - {id: silence, to: drones, by: emil, kind: declined}
    ---
"""


@pytest.mark.parametrize(
    ("question", "answer"), [*zip(QUESTIONS, ANSWERS, strict=True)], ids=["1", "2", "3", "4"]
)
def test_the_questions_of_the_handbook_are_answered(
    question: str, answer: list[Any], tmp_path: Path, opened: Callable[[Files], sqlite3.Connection]
) -> None:
    write(tmp_path, {"mkdocs.yml": CONFIG}, ASKED)
    checked = check_folder(tmp_path)
    assert not errors(checked.problems), checked.problems
    ledger = build_ledger(checked.corpus, with_drafts=False)
    data = ledger_file(ledger, Addresses(), "Site", None)
    assert opened(table_files(data, ledger.topics)).execute(question).fetchall() == answer


def test_words_are_found_whatever_their_accents_and_capitals(
    opened: Callable[[Files], sqlite3.Connection],
) -> None:
    _, files = with_texts(["Les alliés l'ont dit", "ВІЙНА", "peace"])
    file = opened(files)
    found = "SELECT ref FROM claims JOIN claims_fts i ON key = i.rowid WHERE claims_fts MATCH ?"
    for words, refs in (("allies", ["b#0"]), ("війна", ["b#1"]), ("pea*", ["b#2"]), ("no", [])):
        assert [ref for (ref,) in file.execute(found, (words,))] == refs
    file.execute("INSERT INTO claims_fts(claims_fts, rank) VALUES ('integrity-check', 1)")


def test_the_files_are_the_same_to_the_byte(tmp_path: Path) -> None:
    first, again = (made_of(RICHEST, tmp_path)[1] for _ in range(2))
    assert first == again
    content = first[addresses.DATABASE]
    assert isinstance(content, bytes)
    with closing(sqlite3.connect(":memory:")) as file:
        file.deserialize(content)
        assert file.execute("PRAGMA page_size").fetchone() == (4096,)
        assert file.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_datasette_serves_it_as_it_is(
    tmp_path: Path, opened: Callable[[Files], sqlite3.Connection]
) -> None:
    from datasette.app import Datasette

    data, files = made_of(OWN, tmp_path)
    opened(files).close()
    datasette = Datasette([str(tmp_path / "ledger.sqlite")])

    async def ask(path: str) -> Any:
        answer = await datasette.client.get(f"/ledger{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def asked() -> tuple[Any, ...]:
        return await asyncio.gather(
            ask(".json"),
            ask("/claims.json?_size=0"),
            ask("/claims.json?_search=Shahed&_shape=objects"),
            ask("/claims_about.json?_labels=on&_shape=objects"),
        )

    tables, claims, found, about = asyncio.run(asked())
    by_name = {table["name"]: table for table in tables["tables"]}
    searchable = {table.name for table in TABLES if table.searched}
    assert {name for name, table in by_name.items() if table["fts_table"]} >= searchable
    assert claims["filtered_table_rows_count"] == len(data["claims"])
    said = [claim["ref"] for claim in data["claims"] if "shahed" in json.dumps(claim).lower()]
    assert found["rows"]
    assert {row["ref"] for row in found["rows"]} <= {*said}
    # The names of actors stand in place of their numbers.
    assert {row["actor"]["label"] for row in about["rows"]} <= {a["name"] for a in data["actors"]}
