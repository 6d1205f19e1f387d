"""What has the same trace before an edit and after it is the same: all that is kept rests on it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

from in_memory import Made, read
from mkdocs_briefings.adapters.generating import Documents
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.problems import errors
from strategies import Drawn, corpora, files_of
from test_properties import examples

Place = tuple[Any, Any]
"""A mapping or list, and the key or index of a value in it."""


@st.composite
def edited(draw: Any) -> tuple[Drawn, Drawn]:
    """A corpus, and the same after an edit: of a value, of a record, or of a whole briefing."""
    before: Drawn = draw(corpora())
    after = copy.deepcopy(before)
    edit = draw(st.sampled_from([_change_text, _take_value, _drop, _drop, _drop_briefing]))
    assume(edit(draw, after))
    return before, after


def _entries(drawn: Drawn) -> list[Any]:
    return [drawn.actors, drawn.topics, *drawn.briefings.values()]


def _places(value: Any) -> Iterator[Place]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield value, key
        if isinstance(item, dict | list):
            yield from _places(item)


def _all_places(drawn: Drawn) -> list[Place]:
    return [place for entry in _entries(drawn) for place in _places(entry)]


def _change_text(draw: Any, drawn: Drawn) -> bool:
    """Another text; a name, an id or a day would often be wrong."""
    words = {"text", "title", "summary", "description", "name", "role", "note", "admits"}
    found = [(o, k) for o, k in _all_places(drawn) if k in words and isinstance(o[k], str)]
    if found:
        owner, key = draw(st.sampled_from(found))
        owner[key] = f"{owner[key]} indeed"
    return bool(found)


def _take_value(draw: Any, drawn: Drawn) -> bool:
    """The value that the same key has elsewhere."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for owner, key in _all_places(drawn):
        if isinstance(key, str) and key != "id":
            by_key.setdefault(key, []).append(owner)
    several = {
        key: owners
        for key, owners in by_key.items()
        if any(owner[key] != owners[0][key] for owner in owners)
    }
    if several:
        key = draw(st.sampled_from(sorted(several)))
        one, other = draw(st.permutations(several[key]))[:2]
        one[key] = copy.deepcopy(other[key])
    return bool(several)


def _drop(draw: Any, drawn: Drawn) -> bool:
    """One thing less, whatever it is."""
    found = _all_places(drawn)
    if found:
        owner, key = draw(st.sampled_from(found))
        del owner[key]
    return bool(found)


def _drop_briefing(draw: Any, drawn: Drawn) -> bool:
    if drawn.briefings:
        uri = draw(st.sampled_from(sorted(drawn.briefings)))
        del drawn.briefings[uri], drawn.bodies[uri]
    return bool(drawn.briefings)


def _made(drawn: Drawn) -> Made:
    try:
        corpus, problems = read(files_of(drawn))
    except KeyError:  # what the files are made from is gone
        assume(False)
    assume(not errors(problems))
    return Made(corpus, Addresses(), "https://site.example/")


def _trace(documents: Documents, uri: str) -> bytes:
    plan = documents.plan(uri)
    assert plan is not None
    return plan.trace


@examples(40)
@given(edited())
def test_what_has_the_same_trace_is_the_same(corpora_: tuple[Drawn, Drawn]) -> None:
    before, after = map(_made, corpora_)
    was, is_ = before.site.documents, after.site.documents
    same = [uri for uri in was if uri in is_ and _trace(was, uri) == _trace(is_, uri)]
    event(f"{len(is_) - len(same)} of {len(is_)} pages differ")
    for uri in same:
        assert after.documents[uri].head == before.documents[uri].head, uri
        assert after.documents[uri].title == before.documents[uri].title, uri
        assert after.pages[uri] == before.pages[uri], uri
    if addresses.MATRIX in same:
        # Its trace is that of the whole ledger, on which the data depend.
        assert after.site.assets == before.site.assets
