"""Help while typing: the schemas, the snippets, and a real language server that reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from editor_yaml import Core
from language_server import LanguageServer
from mkdocs_briefings.adapters.scaffold import site_files
from mkdocs_briefings.core.content.meanings import MEANINGS
from mkdocs_briefings.core.content.models import Actor, Topic
from mkdocs_briefings.core.content.pages import BRIEFING_KEYS
from mkdocs_briefings.core.content.registries import read_actors
from mkdocs_briefings.core.imports.reading import read_import
from mkdocs_briefings.core.ledger.foreign import mapped_actors
from mkdocs_briefings.views.schemas import schemas
from sites import command as briefings
from sites import contents, write
from test_golden import ACTORS, HEAD, cases, import_file

SITE = """
    mkdocs.yml
        site_name: Test
        plugins: [search, briefings: {extra_keys: [series]}]
    docs/index.md
        # Home
    .vscode/settings.json
        {}
    site_config/actors.yml
        china: {name: China, kind: state, aliases: [PRC], names: {zh: 中国}}
        liu-pengyu: {name: Liu Pengyu, kind: person}
    site_config/topics.yml
        drones: {name: Drones in war}
    """


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small site with its schemas."""
    write(tmp_path, SITE)
    ran = briefings(tmp_path, "schema")
    assert ran.status == 0, ran.said
    assert all(Path(line).is_file() for line in ran.out.splitlines())
    return tmp_path


def schema_of(root: Path, name: str) -> Any:
    return json.loads((root / f".schemas/{name}.schema.json").read_text("utf-8"))


# The schemas


GOLDEN_SCHEMAS = schemas(read_actors(ACTORS.encode(), "actors.yml").entries, {})


POINTED_AT = ("an empty value is as if the key were not there", "other spellings of null are texts")
"""What the reading accepts and an editor may well be asked about: `date: ""`, `text: NULL`."""


def sound_cases() -> Iterator[Any]:
    """The golden cases in whose story and registries nothing is wrong."""
    for case in cases():
        keys = case.values[0].keys()
        wrong = keys & {"problems", "warnings", "options"} or case.id.endswith(POINTED_AT)
        if keys & {"records", "front", "briefing"} and not wrong:
            yield case


@pytest.mark.parametrize("case", list(sound_cases()))
def test_whatever_the_check_accepts_the_schemas_accept(case: dict[str, Any]) -> None:
    front = case.get("front", HEAD + case.get("records", ""))
    if isinstance(case.get("briefing"), str):
        front = [*re.split(r"(?m)^---\s*$", case["briefing"].lstrip("\ufeff")), ""][1]
    registry = case.get("actors", ACTORS) or ""
    imports = {
        name: read_import(data if isinstance(data, bytes) else data.encode(), "x.json", name)
        for name, typed in case.get("imports", {}).items()
        for data in [import_file(typed)]
    }
    known = read_actors(registry.encode(), "actors.yml").entries
    made = schemas(known, {}, mapped=mapped_actors(imports))
    for name, text in (("briefing", front), ("actors", registry), ("topics", case.get("topics"))):
        try:
            data = yaml.load(text or "", Core)
        except yaml.YAMLError:
            continue  # What only our own reading takes for YAML.
        if name == "briefing" and not (
            isinstance(data, dict) and any(map(data.get, BRIEFING_KEYS))
        ):
            continue  # An ordinary page.
        assert [error.message for error in Draft7Validator(made[name]).iter_errors(data)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("briefing", "title: T\ndate: 2024-01-01\nsummary: S\nclaim: []"),
        ("briefing", "title: T\ndate: 3 July\nsummary: S"),
        ("briefing", "title: T\ndate: 2024-01-01"),
        ("briefing", HEAD + "claims: {id: a, text: t, by: nobody}"),
        ("briefing", HEAD + "claims: {id: A b, text: t, by: china}"),
        ("briefing", HEAD + "denials: {id: a, text: t, by: china, of: b, kind: specifc}"),
        ("briefing", HEAD + "claims: [{id: a, text: t}]"),
        ("actors", "a: {name: A, kind: sate}"),
        ("actors", "a: {kind: state}"),
        ("actors", "a: {name: A, kind: state, nmae: B}"),
        ("topics", "Not An Id: {name: A}"),
    ],
)
def test_what_is_plainly_wrong_the_schemas_refuse(name: str, text: str) -> None:
    data = yaml.load(text, Core)
    assert not Draft7Validator(GOLDEN_SCHEMAS[name]).is_valid(data)


def test_schemas_are_schemas_and_describe_every_key(root: Path) -> None:
    for name in ("actors", "briefing", "topics"):
        schema = schema_of(root, name)
        Draft7Validator.check_schema(schema)
        for record in [schema, *schema["definitions"].values()]:
            for key, value in record.get("properties", {}).items():
                assert "description" in value or key == "series", key
    assert "series" in schema_of(root, "briefing")["properties"]


def test_every_word_of_an_enumeration_has_its_meaning() -> None:
    for enumeration, meanings in MEANINGS.items():
        assert list(meanings) == list(enumeration)
    for schema in GOLDEN_SCHEMAS.values():
        for part in schema["definitions"].values():
            if "enum" in part:
                assert len(part["enum"]) == len(part["enumDescriptions"])


def test_a_site_without_actors_has_schemas_too() -> None:
    made = schemas({}, {})
    data = yaml.load(HEAD + "claims: {id: a, text: t, by: anybody}", Core)
    assert Draft7Validator(made["briefing"]).is_valid(data)
    many = schemas(
        {f"a{n}": Actor(name="A", kind="state") for n in range(3)}, {"t": Topic(name="T")}
    )
    assert not Draft7Validator(many["briefing"]).is_valid(data)


def test_they_are_renewed_with_every_actor_that_is_added(root: Path) -> None:
    assert briefings(root, "actor", "Jane Roe").status == 0
    assert '"jane-roe"' in json.dumps(schema_of(root, "briefing"))
    before = contents(root / ".schemas")
    assert briefings(root, "schema").status == 0
    assert contents(root / ".schemas") == before


def test_they_can_be_written_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, SITE.replace(".vscode/settings.json", "settings.json"))
    assert briefings(tmp_path, "schema", "--out", "made").status == 0
    assert set(contents(tmp_path / "made")) == {
        "actors.schema.json", "briefing.schema.json", "topics.schema.json",
    }  # fmt: skip
    assert not (tmp_path / ".vscode").exists()


# The snippets


def test_snippets_offer_the_actors_by_every_name(root: Path) -> None:
    made = json.loads((root / ".vscode/briefings.code-snippets").read_text("utf-8"))
    assert made["actor china"]["prefix"] == ["china", "China", "PRC", "中国"]
    assert made["actor china"]["body"] == ["china"]
    assert made["topic drones"]["prefix"] == ["drones", "Drones in war"]
    assert {snippet["scope"] for snippet in made.values()} == {"markdown"}


def test_what_the_snippets_type_is_valid(root: Path) -> None:
    made = json.loads((root / ".vscode/briefings.code-snippets").read_text("utf-8"))
    fill = {"actor": "china", "source": "a-source", "claim": "a-claim", "https://": "https://a.org"}
    fill |= {"id": "", "date": "2024-01-01"}
    text = HEAD
    for name in ("source", "claim", "denial", "response"):
        body = "\n".join(made[name]["body"])
        body = re.sub(r"\$\{\d+\|([\w-]+)[^}]*\}", r"\1", body)
        for word in re.findall(r"\$\{\d+:([^}]*)\}", body):
            body = re.sub(rf"\$\{{\d+:{word}\}}", fill.get(word, word) or f"a-{name}", body)
        text += f"{name}s:\n{body.replace('$0', '')}\n"
    (root / "docs/story.md").write_text(f"---\n{text}---\n", "utf-8")
    assert briefings(root, "check", "--strict").said == "No problems.\n"


# A real language server


@pytest.fixture
def server(root: Path, node_tool: Callable[[str], Path]) -> Any:
    """The YAML language server, with the settings that the scaffold gives to VS Code."""
    program = node_tool(".bin/yaml-language-server")
    settings = json.loads(site_files("Site")[".vscode/settings.json"])
    associated = {**settings["yaml.schemas"], "./.schemas/briefing.schema.json": "*.front.yml"}
    known = {"schemas": associated, "validate": True, "completion": True}
    offline = {"schemaStore": {"enable": False}}
    with LanguageServer([str(program), "--stdio"], root, {"yaml": known | offline}) as running:
        yield running


def test_it_completes_keys_and_ids_and_finds_what_is_wrong(server: LanguageServer) -> None:
    text = HEAD + "denials:\n  - id: no\n    of: talks\n    by: liu\n    k\n"
    server.open("story.front.yml", text)
    actors = server.completions("story.front.yml", 6, 11)
    assert actors["liu-pengyu"]["insertText"] == "liu-pengyu"
    assert actors["liu-pengyu"]["documentation"] == "Liu Pengyu (person)"
    keys = server.completions("story.front.yml", 7, 5)
    assert keys["kind"]["documentation"] == "How far it goes."
    assert "abuot" not in keys

    wrong = HEAD + "claims:\n  - id: talks\n    text: T\n    by: lui\n    abuot: china\n"
    found = {d["message"]: d["range"]["start"] for d in server.open("wrong.front.yml", wrong)}
    (by,) = [place for message, place in found.items() if "liu-pengyu" in message]
    assert by == {"line": 6, "character": 8}
    (key,) = [place for message, place in found.items() if "abuot" in message]
    assert key == {"line": 7, "character": 4}


def test_it_helps_in_the_registry_of_actors(server: LanguageServer) -> None:
    text = "jane:\n  name: Jane\n  kind: \n  part_of: jane\n"
    found = server.open("site_config/actors.yml", text)
    assert [problem["range"]["start"]["line"] for problem in found] == [2]
    kinds = server.completions("site_config/actors.yml", 2, 8)
    assert kinds["government"]["documentation"].startswith("a ministry")
    assert server.open("site_config/topics.yml", "drones: {name: Drones}\n") == []
