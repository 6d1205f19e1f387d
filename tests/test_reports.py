"""How `briefings check` tells of problems, and `briefings explain` of their codes."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import IO, Any

import pytest
import yaml

from mkdocs_briefings.adapters.explaining import explanations
from mkdocs_briefings.core.levels import DEFAULT_LEVELS
from sites import PLAIN, clean_environment, write
from sites import command as briefings
from test_golden import cases, check_folder, write_files

ROOT = Path(__file__).parents[1]

WRONG = """
    site_config/actors.yml
        lone: {name: Lone, kind: person}
    docs/wrong.md
        ---
        title: "Wrong: 100 %, #1"
        date: 2024-1-5
        summary: Update #2
        claims: {id: said, text: "日本語e\N{COMBINING ACUTE ACCENT}", by: "loan"}
        ---

        [Text](#nowhere)
    """


def test_text_shows_the_line_and_points_at_what_is_wrong(tmp_path: Path) -> None:
    checked = briefings(write(tmp_path, PLAIN, WRONG), "check")
    assert checked.status == 1
    blocks = re.findall(r"(.+)\n( +\d+ \| .*)\n( +\| +)(\^+) (.+)\n", checked.out)
    assert "".join(f"{a}\n{b}\n{c}{d} {e}\n" for a, b, c, d, e in blocks) == checked.out
    assert [(line.strip(), len(carets), code) for _, line, _, carets, code in blocks] == [
        ("3 | date: 2024-1-5", 8, "bad-date"),
        ("4 | summary: Update #2", 3, "text-lost-to-comment"),
        ('5 | claims: {id: said, text: "日本語e\u0301", by: "loan"}', 6, "unknown-actor"),
        ("8 | [Text](#nowhere)", 9, "unknown-target"),
    ]  # fmt: skip
    first, line, before, carets, _ = blocks[2]
    assert first.startswith("docs/wrong.md:5:39: claims.by: `loan` is no actor")
    # Below the word, although each of the three signs takes two columns, and the accent none.
    at = line.index('"loan"') + 3 - 1
    assert (len(before), carets) == (at, "^^^^^^")


def test_a_long_line_is_cut_around_what_is_wrong(tmp_path: Path) -> None:
    actors = ", ".join(["lone"] * 40 + ["nobody"] + ["lone"] * 40)
    story = WRONG.replace('by: "loan"', f"by: [{actors}]")
    out = briefings(write(tmp_path, PLAIN, story), "check").out
    line, carets = re.findall(r"\n(  5 \| .*)\n(.*) unknown-actor\n", out)[0]
    assert len(line) < 110
    assert line[carets.index("^") : carets.rindex("^") + 1] == "nobody"


def test_what_a_terminal_would_act_upon_is_never_printed(tmp_path: Path) -> None:
    evil = (
        "---\ntitle: T\ndate: 2024-01-01\nsummary: S\nactors: [\x1b]0;x\x07\u202e\x9b, \t]\n---\n"
    )
    write(tmp_path, PLAIN, {"docs/evil.md": evil, "docs/\x1b[31m.md": evil})
    checked = briefings(tmp_path, "check")
    assert checked.status == 1
    assert all(line.isprintable() for line in checked.out.splitlines())


def test_json_holds_every_field(tmp_path: Path) -> None:
    checked = briefings(write(tmp_path, PLAIN, WRONG), "check", "--format", "json")
    data = json.loads(checked.out)
    assert [problem["code"] for problem in data] == [
        "bad-date", "text-lost-to-comment", "unknown-actor", "unknown-target",
    ]  # fmt: skip
    assert data[0] == {
        "path": "docs/wrong.md",
        "line": 3,
        "column": 7,
        "where": "date",
        "message": "`2024-1-5` is not a date (YYYY-MM-DD).",
        "hint": "Write `2024-01-05`.",
        "code": "bad-date",
        "severity": "error",
    }
    assert data[1]["severity"] == "warning"
    good = write(tmp_path / "good", PLAIN)
    assert json.loads(briefings(good, "check", "--format", "json").out) == []


def test_annotations_of_github_are_escaped_and_name_files_from_the_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "deep", PLAIN, WRONG)
    (root / "docs/wrong.md").rename(root / "docs/a,b:100%.md")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    lines = briefings(root, "check", "--format", "github").out.splitlines()
    assert lines[0].startswith(
        "::error file=deep/docs/a%2Cb%3A100%25.md,line=1,col=1,title=bad-id::"
    )
    assert "100%25" in lines[0].rpartition("::")[2]
    assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::warning", "::error",
                                                      "::error"]  # fmt: skip
    monkeypatch.delenv("GITHUB_WORKSPACE")
    assert "file=docs/" in briefings(root, "check", "--format", "github").out


# What the codes mean


def test_every_code_that_the_package_uses_is_explained() -> None:
    assert set(codes_in_source()) <= explanations().keys()
    assert DEFAULT_LEVELS.keys() <= explanations().keys()
    # The codes that golden cases expect, wherever in the source they are made.
    expected = set(expected_codes())
    assert len(expected) > 50
    assert expected <= explanations().keys()


def expected_codes() -> Iterator[str]:
    """The codes of the problems that golden cases want."""
    for parameter in cases():
        for key in ("problems", "warnings"):
            wanted = parameter.values[0].get(key, [])
            for one in [wanted] if isinstance(wanted, dict) else wanted:
                yield from one


MAKERS = {"Problem", "Fault", "report", "report_unknown", "_refuse", "_problem", "_report"}
NO_CODES = {"file", "registry", "text"}
"""What problems are said to concern, which has the form of a code."""


def codes_in_source() -> set[str]:
    """The texts with the form of a code that stand in calls which make problems."""
    found = set()
    for path in sorted((ROOT / "plugin/mkdocs_briefings/core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                values = [argument.value for argument in node.args
                          if isinstance(argument, ast.Constant)]  # fmt: skip
                if name in MAKERS:
                    found |= {v for v in values if re.fullmatch("[a-z]+(-[a-z0-9]+)*", str(v))}
    return found - NO_CODES - {"refused"}


@pytest.mark.parametrize("code", explanations())
def test_the_example_of_a_code_has_that_problem(code: str, tmp_path: Path) -> None:
    explanation = explanations()[code]
    write_files(case_of(explanation.example, code), tmp_path)
    assert code in {problem.code for problem in check_folder(tmp_path).problems}
    assert explanation.means.endswith(".")
    assert explanation.mend.endswith((".", "`."))


def case_of(example: dict[str, Any], code: str) -> dict[str, Any]:
    """A golden case from the example of an explanation."""
    case: dict[str, Any] = {"files": {}, "records": "actors: [china]\n"}
    for part, text in example.items():
        if part == "front matter":
            case["records"] = text
        elif part == "page":
            case["briefing"] = text
        elif part == "article":
            case["body"] = text
        elif part in ("actors", "topics"):
            case[part] = text
            if part == "actors":
                case["records"] = "draft: true\n"
        elif part == "bytes":
            case["briefing"] = text.encode("latin-1").decode("latin-1")
            case["files"]["briefings/raw.md"] = text.encode("latin-1")
        elif part == "link":
            case["files"]["briefings/link.md"] = Path(text)
        elif part == "lengthened":
            case["records"] = text * 90_000
        elif part == "options":
            case["options"] = text
        else:
            case["files"][part] = text
    if code in DEFAULT_LEVELS:
        case["rules"] = {code: "warn"}
    return case


def test_explain_lists_all_and_tells_of_one(tmp_path: Path) -> None:
    listed = briefings(tmp_path, "explain")
    assert listed.status == 0
    assert [x.split()[0] for x in listed.out.splitlines() if x[0] != " "] == [*explanations()]
    assert "\nshared-alias  [warn]\n" in listed.out
    for code, explanation in explanations().items():
        told = briefings(tmp_path, "explain", code).out
        assert explanation.means in told
        assert explanation.mend in told
        assert ("mkdocs.yml" in told.splitlines()[4:5][0]) == (code in DEFAULT_LEVELS)
    unknown = briefings(tmp_path, "explain", "shared-alais")
    assert unknown.status == 2
    assert "Did you mean `shared-alias`?" in unknown.err


# Watching


def test_it_checks_again_at_every_change(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, WRONG.replace("2024-1-5", "2024-01-05").replace("Update #2", "S"))
    program = "from mkdocs_briefings.adapters.cli import main; main(['check', '--watch'])"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=root,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        try:
            said = lines_of(running.stderr)
            assert (said.get(timeout=60), said.get(timeout=60)) == ("Checking …", "2 errors")
            actors = root / "site_config/actors.yml"
            actors.write_text(actors.read_text() + "loan: {name: Loan, kind: person}\n")
            assert until(said, "1 error")
            wrong = root / "docs/wrong.md"
            wrong.write_text(wrong.read_text().replace("#nowhere", "#said"))
            assert until(said, "No problems.")
            config = root / "mkdocs.yml"
            whole = config.read_text()
            config.write_text("site_name: [")
            assert until(said, "1 error")
            # As editors do it: a new file takes the place of the old.
            (root / "mkdocs.yml.new").write_text(whole)
            (root / "mkdocs.yml.new").rename(config)
            assert until(said, "No problems.")
            wrong.unlink()
            (root / "docs/new.md").write_text("[x](@nobody)\n")
            assert until(said, "1 error")
        finally:
            running.terminate()


def lines_of(stream: IO[str] | None) -> Queue[str]:
    """The lines of a stream, as they come."""
    assert stream is not None
    lines: Queue[str] = Queue()
    threading.Thread(
        target=lambda: [lines.put(line.rstrip("\n")) for line in stream], daemon=True
    ).start()
    return lines


def until(lines: Queue[str], wanted: str) -> bool:
    """Whether this line comes."""
    while lines.get(timeout=60) != wanted:
        pass
    return True


# As a hook of pre-commit


def test_the_hook_for_others_calls_what_exists(tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    name, *arguments = shlex.split(hook["entry"])
    assert name == "briefings"
    root = write(tmp_path, PLAIN, WRONG)
    assert briefings(root, *arguments).status == 1
    for path in ("docs/wrong.md", "site_config/actors.yml", "mkdocs.yml"):
        assert re.search(hook["files"], path)
