"""Facets: by what a reader may narrow the ledger, and what each choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mkdocs_briefings.core.content.scalars import Basis, DenialKind
from mkdocs_briefings.core.ledger.standings import Flag, Status
from mkdocs_briefings.views.documents import Phrase, Words
from mkdocs_briefings.views.records import ClaimRow, RecordViews

OPEN_AT_FIRST = ("by", "about", "contested", "denial")
"""The facets whose choices are seen at once."""

MOST_CHOICES = 200
"""The choices of a facet that the page offers; the address takes any."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its id in the address, its words, and how many claims it leaves."""

    id: str
    label: Words
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to narrow the ledger by.

    ``places`` gives, for each claim in order, the choices it falls under, by their index.
    """

    key: str
    choices: tuple[Choice, ...]
    places: tuple[tuple[int, ...], ...]


def facets(views: RecordViews, rows: Sequence[ClaimRow]) -> tuple[Facet, ...]:
    """The facets of these claims. What a spokesman says counts for those he speaks for, too."""
    ledger = views.ledger

    def by(row: ClaimRow) -> Iterable[str]:
        claim = ledger.claims[row.ref]
        return ledger.sides.spoken_for(claim, claim.date.first)

    def about(row: ClaimRow) -> Iterable[str]:
        day = row.date.first
        return {up for one in row.about for up in ledger.sides.speaks_for(one.id, day)}

    def denials(row: ClaimRow) -> Iterable[str]:
        standing = (
            ref for ref in ledger.standings[row.ref].denials if ref not in ledger.taken_back
        )
        return {ledger.denials[ref].kind_for(row.ref).value for ref in standing}

    def topics(row: ClaimRow) -> Iterable[str]:
        return ledger.briefings[ledger.claims[row.ref].briefing].topics

    def actor_name(actor: str) -> Words:
        return ledger.actors[actor].name

    def topic_name(topic: str) -> Words:
        entry = ledger.topics.get(topic)
        return entry.name if entry is not None and entry.name is not None else topic

    return (
        _by_frequency("by", rows, by, actor_name),
        _by_frequency("about", rows, about, actor_name),
        _in_order("contested", rows, _contested, ("contested", "uncontested"), "claim"),
        _in_order("denial", rows, denials, DenialKind, "denial"),
        _in_order("status", rows, lambda row: (row.status.value,), reversed(Status), "status"),
        _in_order("flag", rows, lambda row: row.flags, Flag, "flag"),
        _in_order("basis", rows, lambda row: ledger.claims[row.ref].basis, Basis, "basis"),
        _by_frequency("topic", rows, topics, topic_name),
        _years(rows),
    )


def _contested(row: ClaimRow) -> Iterable[str]:
    return ("contested" if row.contested else "uncontested",)


Values = Callable[[ClaimRow], Iterable[str]]


def _by_frequency(
    key: str, rows: Sequence[ClaimRow], values: Values, name: Callable[[str], Words]
) -> Facet:
    """A facet of names, the most frequent first."""
    of_rows = [frozenset(values(row)) for row in rows]
    counts = Counter(value for found in of_rows for value in found)
    order = sorted(counts, key=lambda value: (-counts[value], value))
    return _facet(key, of_rows, counts, [(value, name(value)) for value in order])


def _in_order(
    key: str, rows: Sequence[ClaimRow], values: Values, order: Iterable[str], group: str
) -> Facet:
    """A facet of the vocabulary's words, in the vocabulary's order."""
    of_rows = [frozenset(str(value) for value in values(row)) for row in rows]
    counts = Counter(value for found in of_rows for value in found)
    named = [(str(v), Phrase(f"{group}.{v}")) for v in order if counts[str(v)]]
    return _facet(key, of_rows, counts, named)


def _years(rows: Sequence[ClaimRow]) -> Facet:
    of_rows = [frozenset({row.date.text[:4]}) for row in rows]
    counts = Counter(year for found in of_rows for year in found)
    return _facet("year", of_rows, counts, [(y, y) for y in sorted(counts, reverse=True)])


def _facet(
    key: str,
    of_rows: Sequence[frozenset[str]],
    counts: Counter[str],
    named: Sequence[tuple[str, Words]],
) -> Facet:
    index = {value: number for number, (value, _) in enumerate(named)}
    return Facet(
        key,
        tuple(Choice(value, label, counts[value]) for value, label in named),
        tuple(tuple(sorted(index[value] for value in found)) for found in of_rows),
    )
