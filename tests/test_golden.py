"""Golden files: one rule each, as the files of a small project and what must come of them.

A file below `golden/` maps names of cases to cases. A case describes `briefings/story.md` by its
whole text (`briefing`), by its front matter (`front`), or by what follows the usual first three
keys (`records`, whose first line is line 5 of the file), with the article in `body`. `actors` and
`topics` are the registries' texts (null: no such file), `files` any other files, by path.
`imports` are ledgers of other sites, by the name that each has here: the file's text, or what it
holds besides the usual, with claims and denials by their ref.

`problems` and `warnings` list every one of them, in order, as `code: line`. There `[...]` stands
for any text, and `briefings/story.md:` may be left out. Where a case makes very many, it gives
`code: number`. `ok: true` says that there are none. `ledger` names the records of the ledger by
ref or id and what they must hold; a list in place of the records gives all their refs. `drafts`
builds the ledger as the preview does, `rules` sets the editorial rules, `options` others of the
plugin, `seconds` bounds the processor's time, `xfail` says why the case must fail for now.
"""

import json
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_briefings.adapters.checking import Checked, check
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import load_config, markdown_extensions, project_of
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.imports.updating import as_text
from mkdocs_briefings.core.ledger.ledger import build_ledger
from mkdocs_briefings.core.problems import Problem, Severity, errors
from mkdocs_briefings.views.ledger_file import as_json, ledger_file

GOLDEN = Path(__file__).with_name("golden")
TODAY = date(2026, 11, 23)
STORY = "briefings/story.md"
HEAD = "title: T\ndate: 2024-01-01\nsummary: S\n"
CONFIG = "site_name: Test\ndocs_dir: briefings\nplugins: [briefings]\n"
ACTORS = GOLDEN.joinpath("actors.yml").read_text("utf-8")
EXPECTED = {"problems", "warnings", "ledger", "ok"}
KEYS = EXPECTED | {"briefing", "front", "records", "body", "actors", "topics", "files"}
KEYS |= {"drafts", "imports", "options", "rules", "seconds", "xfail"}


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML with dates as text, and with tags for what would be long or unreadable as typed."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute
        first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice: what the first expects would be forgotten."""
        keys = [self.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: a key stands twice"
        return super().construct_mapping(node, deep)

    def repeated(self, node: yaml.SequenceNode) -> str:
        """`!repeat [text, times]`: `{n}` counts, `{indent}` and `{run}` grow each time."""
        text, times = self.construct_sequence(node)
        if "{" not in text:
            return text * times
        growing = {"{n}": str, "{indent}": "    ".__mul__, "{run}": "`".__mul__}
        for sign, grown in growing.items():
            if sign in text:
                return "".join(text.replace(sign, grown(n)) for n in range(times))
        return text * times

    def joined(self, node: yaml.SequenceNode) -> str | bytes:
        """`!join [text, text]`: one after the other."""
        parts = self.construct_sequence(node, deep=True)
        return parts[0][:0].join(parts)

    def link(self, node: yaml.ScalarNode) -> Path:
        """`!link target`: a symbolic link."""
        return Path(str(self.construct_scalar(node)))

    def raw(self, node: yaml.ScalarNode) -> bytes:
        """`!bytes "…"`: each character (`\\xff`) is a byte."""
        return str(self.construct_scalar(node)).encode("latin-1")


Loader.add_constructor("!repeat", Loader.repeated)
Loader.add_constructor("!join", Loader.joined)
Loader.add_constructor("!bytes", Loader.raw)
Loader.add_constructor("!link", Loader.link)


def cases() -> list[Any]:
    """Every case as a parameter of the test."""
    found = []
    for file in sorted(GOLDEN.glob("*/*.yml")):
        loader = Loader(file.read_text("utf-8"))
        root = loader.get_single_node()
        for name, node in root.value:
            case = loader.construct_document(node)
            marks = [pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else []
            case_id = f"{file.parent.name}/{file.stem}: {name.value}"
            found.append(pytest.param(case, marks=marks, id=case_id))
    names = Counter(case.id for case in found)
    assert names.total() == len(names), f"named twice: {names.most_common(1)}"
    return found


def write_files(case: dict[str, Any], root: Path) -> None:
    """Write the case as a project."""
    front = case.get("front", HEAD + case["records"] if "records" in case else None)
    story = case.get("briefing", None if front is None else f"---\n{front}---\n")
    options = case.get("options", {}) | {key: case[key] for key in ("rules",) if key in case}
    config = CONFIG
    if options:
        config = CONFIG.replace("briefings]", f"{json.dumps({'briefings': options})}]")
    files = {"mkdocs.yml": config, "site_config/actors.yml": case.get("actors", ACTORS)}
    files |= {"site_config/topics.yml": case.get("topics"), STORY: story}
    for name, typed in case.get("imports", {}).items():
        files[f"site_config/imports/{name}.json"] = import_file(typed)
    if "body" in case:
        files[STORY] += case["body"]
    for name, content in (files | case.get("files", {})).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            path.symlink_to(content)
        elif content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())


def import_file(typed: str | bytes | dict[str, Any]) -> str | bytes:
    """What is kept of another site's ledger: the text as it is, or made from what is not usual."""
    if not isinstance(typed, dict):
        return typed
    statement = {"text": "T", "by": ["them"], "on_behalf_of": None, "date": "2024-01-01"}
    statement |= {"quote": None, "url": "there/"}
    usual = {
        "actors": {"name": "N", "kind": "person", "wikidata": None},
        "briefings": {"title": "T", "date": "2024-01-01", "language": None, "url": "there/"},
        "claims": statement | {"about": [], "status": "open", "contested": False},
        "denials": statement | {"of": [], "admits": None},
    }
    name = dict.fromkeys(("actors", "briefings"), "id") | dict.fromkeys(
        ("claims", "denials"), "ref"
    )
    kept: dict[str, Any] = {"format": "annotated-briefings-import/1", "source": None}
    kept |= {"digest": f"sha256:{'0' * 64}", "newest": None, "mapped": {}, "changed": []}
    kept |= {"site": {"name": "Their site", "url": "https://their.example/"}}
    given = {
        "actors": {"them": {}},
        "briefings": {"there": {}},
        "claims": {},
        "denials": {},
    } | typed
    for key, value in given.items():
        kept[key] = (
            [{name[key]: one, **usual[key], **(more or {})} for one, more in value.items()]
            if key in usual
            else value
        )
    return as_text(kept)


def check_folder(root: Path) -> Checked:
    """Check the project in this folder as `briefings check` does, on the day of the tests."""
    config = load_config(root / "mkdocs.yml")
    project = project_of(root / "mkdocs.yml", config)
    return check(project, MarkdownIds(*markdown_extensions(config)), TODAY)


def ledger_of(corpus: Corpus, drafts: bool) -> str:
    """The text of the corpus's `ledger.json`."""
    return as_json(ledger_file(build_ledger(corpus, with_drafts=drafts), Addresses(), "Test", None))


def assert_problems(problems: list[Problem], severity: Severity, expected: Any) -> None:
    """That these, and no others, were found; what differs is shown line by line."""
    found = [problem for problem in problems if problem.severity is severity]
    if isinstance(expected, dict):
        assert Counter(problem.code for problem in found) == expected
        return
    actual = [{problem.code: str(problem)} for problem in found]
    wanted = [
        {code: f"{STORY}:{line}" if line[0].isdigit() else line for code, line in one.items()}
        for one in expected
    ]
    for number, (one, other) in enumerate(zip(actual, wanted, strict=False)):
        (code, line), (as_code, as_line) = *one.items(), *other.items()
        pattern = re.escape(as_line).replace(re.escape("[...]"), ".*")
        if code == as_code and re.fullmatch(pattern, line):
            actual[number] = other
    assert actual == wanted


def assert_ledger(text: str, expected: dict[str, Any]) -> None:
    """That the ledger holds what is expected of each record named."""
    data = json.loads(text)
    for section, records in expected.items():
        name = "id" if section in ("actors", "briefings") else "ref"
        if section in ("site", "corrections"):
            assert data[section] == records
        elif isinstance(records, list):
            assert [record[name] for record in data[section]] == records
        else:
            held = {record[name]: record for record in data[section] if record[name] in records}
            shown = {
                ref: {k: held[ref].get(k, "no such key") for k in records[ref]} for ref in held
            }
            assert shown == records


@pytest.mark.parametrize("case", cases())
def test_golden(case: dict[str, Any], tmp_path: Path) -> None:
    assert case.keys() <= KEYS, "a key that the driver does not know"
    assert case.keys() & EXPECTED, "nothing is expected, so nothing could fail"
    write_files(case, tmp_path)
    began = time.process_time()
    checked = check_folder(tmp_path)
    problems = checked.problems
    text = "" if errors(problems) else ledger_of(checked.corpus, case.get("drafts", False))
    assert time.process_time() - began < case.get("seconds", 20)

    assert_problems(problems, Severity.ERROR, case.get("problems", []))
    assert_problems(problems, Severity.WARNING, case.get("warnings", []))
    for problem in problems:
        # One line that a terminal shows as it is, and that says what to do.
        assert str(problem).isprintable()
        assert problem.hint
    if "ledger" in case:
        assert_ledger(text, case["ledger"])
