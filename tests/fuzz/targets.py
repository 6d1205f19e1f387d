"""What is fuzzed: the readers of pages and registries, on whatever bytes a file may hold."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from datetime import date

from mkdocs_briefings.adapters.explaining import explanations
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.content.articles import find_annotations
from mkdocs_briefings.core.content.models import Actor
from mkdocs_briefings.core.content.pages import read_page
from mkdocs_briefings.core.content.registries import Registry, read_actors, read_topics
from mkdocs_briefings.core.content.source_text import unify_line_ends
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ledger.ledger import build_ledger
from mkdocs_briefings.core.ledger.references import check_references
from mkdocs_briefings.core.problems import Problem, errors
from mkdocs_briefings.views.ledger_file import as_json, ledger_file

TODAY = date(2026, 11, 23)
ACTORS = b"""
anna: {name: Anna, kind: person, affiliations: {actor: union}}
boris: {name: Boris, kind: person}
union: {name: The Union, kind: organization}
post: {name: The Post, kind: outlet}
them: {name: Officials, kind: unnamed}
"""


def page(data: bytes) -> None:
    """Read a page; where nothing is wrong with it, follow it into the ledger."""
    read = read_page(data, "docs/x.md", "x.md", extra_keys=frozenset(), today=TODAY)
    corpus = Corpus([read], registry(), read_topics(None, "topics.yml"))
    find_annotations(read.body, read.body_line, read.src_uri)
    problems = [*corpus.reading_problems(), *check_references(corpus)]
    assert_located(problems, data)
    if read.briefing is not None and not errors(problems):
        ledger = build_ledger(corpus, with_drafts=True)
        as_json(ledger_file(ledger, Addresses(), "Site", None)).encode("utf-8")


@functools.cache
def registry() -> Registry[Actor]:
    """The actors whom a page may name."""
    return read_actors(ACTORS, "actors.yml")


def actors(data: bytes) -> None:
    """Read a registry of actors."""
    assert_located(read_actors(data, "actors.yml").problems, data)


def topics(data: bytes) -> None:
    """Read a registry of topics."""
    assert_located(read_topics(data, "topics.yml").problems, data)


TARGETS: dict[str, Callable[[bytes], None]] = {"page": page, "actors": actors, "topics": topics}


def assert_located(problems: Iterable[Problem], data: bytes) -> None:
    """That each has a place inside the text, one printable line, a known code, and a way out."""
    problems = list(problems)
    if not problems:
        return
    lines = unify_line_ends(data.decode("utf-8-sig", errors="replace")).split("\n")
    for problem in problems:
        line, column = problem.place
        assert 1 <= line <= len(lines), problem
        assert 1 <= column <= len(lines[line - 1]) + 1, problem
        assert str(problem).isprintable(), problem
        assert problem.message, problem
        assert problem.hint, problem
        assert problem.code in codes(), problem.code


@functools.cache
def codes() -> frozenset[str]:
    """Every code that is explained."""
    return frozenset(explanations())
