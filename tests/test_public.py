"""The public Python interface: a corpus is read, and its ledger asked."""

from __future__ import annotations

import ast
import inspect
import sys
from datetime import date
from pathlib import Path

import pytest

import mkdocs_briefings
from mkdocs_briefings import Claim, Content, Misuse, ReplyState, Severity, Status, read
from sites import PLAIN, run, write

SITE = """
    site_config/actors.yml
        anna: {name: Anna, kind: person, affiliations: {actor: land}}
        land: {name: Land, kind: state}
        boris: {name: Boris, kind: person}
    docs/one.md
        ---
        title: One
        date: 2024-01-01
        summary: S
        claims: {id: c, text: It is so., by: boris, about: land}
        ---
        [So](#c).
    docs/two.md
        ---
        title: Two
        date: 2024-02-01
        summary: S
        denials: {id: d, of: one#c, by: anna, text: It is not.}
        ---
        See [there](more.md#here).
    docs/more.md
        ## Here
    docs/draft.md
        ---
        title: Draft
        date: 2024-02-01
        summary: S
        draft: true
        claims: {id: c, text: Perhaps., by: boris}
        ---
    """


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site in which nothing is wrong."""
    return write(tmp_path, PLAIN, SITE)


def test_a_site_is_read_and_its_ledger_asked(root: Path) -> None:
    content = read(root)
    assert isinstance(content, Content)
    assert content.problems == ()
    ledger = content.ledger
    assert ledger is content.ledger
    (claim,) = ledger.claims.values()
    assert isinstance(claim, Claim)
    assert (claim.ref, claim.text, claim.by) == ("one#c", "It is so.", ("boris",))
    standing = ledger.standings[claim.ref]
    assert standing.status is Status.OPEN
    assert standing.contested
    assert [(reply.actor, reply.state) for reply in standing.replies] == [("land", "denied")]
    assert ledger.denials["two#d"].kind_for("one#c") == "specific"
    assert ledger.actors["land"].name == "Land"
    assert ReplyState.DENIED == "denied"


@pytest.mark.parametrize("way", ["", "mkdocs.yml", "docs"])
def test_a_site_is_found_by_its_folder_its_configuration_and_from_within(
    root: Path, way: str
) -> None:
    assert read(str(root / way)).ledger.claims.keys() == {"one#c"}


def test_drafts_are_asked_for(root: Path) -> None:
    assert read(root, with_drafts=True).ledger.claims.keys() == {"draft#c", "one#c"}


def test_warnings_leave_a_ledger(root: Path) -> None:
    content = read(root, today=date(2023, 1, 1))
    assert {problem.code for problem in content.problems} == {"future-date"}
    assert {problem.severity for problem in content.problems} == {Severity.WARNING}
    assert content.ledger.claims


def test_errors_leave_none(root: Path) -> None:
    write(root, {"docs/bad.md": "---\ntitle: Bad\nclaims: x\n---\n"})
    content = read(root)
    assert "docs/bad.md" in {problem.path for problem in content.problems}
    with pytest.raises(Misuse, match=r"docs/bad\.md:"):
        _ = content.ledger


def test_where_no_site_is_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match=r"no mkdocs\.yml"):
        read(tmp_path)
    with pytest.raises(Misuse, match="nowhere"):
        read(write(tmp_path, PLAIN) / "nowhere")
    (tmp_path / "docs").rmdir()
    with pytest.raises(Misuse, match="does not exist"):
        read(tmp_path)


def test_what_is_public_is_there_documented_and_as_its_types_say() -> None:
    tree = ast.parse(inspect.getsource(mkdocs_briefings))
    typed = {
        alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {*typed, "__version__"} == {*mkdocs_briefings.__all__}
    assert {*mkdocs_briefings.__all__} <= {*dir(mkdocs_briefings)}
    for name, module in typed.items():
        thing = getattr(mkdocs_briefings, name)
        assert inspect.getdoc(thing)
        assert (thing.__module__, thing.__name__) == (module, name)
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = mkdocs_briefings.nothing_here  # type: ignore[attr-defined]


LOADED = """
import sys
import mkdocs_briefings
heavy = {"mkdocs", "jinja2", "markdown", "yaml", "pydantic", "babel", "click"}
print(sorted(heavy & {*sys.modules}))
mkdocs_briefings.read(".").ledger
print(sorted({"mkdocs", "jinja2", "babel", "click"} & {*sys.modules}))
"""


def test_nothing_is_loaded_that_is_not_needed(root: Path) -> None:
    ran = run(sys.executable, "-c", LOADED, cwd=root)
    assert (ran.status, ran.out.split("\n")[:2]) == (0, ["[]", "[]"]), ran.said
