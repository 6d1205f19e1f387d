"""Who speaks for whom: the roll-up over dated affiliations and larger bodies.

Source of the rule: the vocabulary, *Speaks for*.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mkdocs_briefings.core.content.models import Actor, Affiliation
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ledger.records import Statement


class Sides:
    """Answers, for a registry, for whom an actor speaks on a day."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self._actors = actors
        self._known: dict[tuple[str, date, str | None, tuple[str, ...]], frozenset[str]] = {}

    def speaks_for(
        self, actor: str, day: date, on_behalf_of: str | None = None, authors: tuple[str, ...] = ()
    ) -> frozenset[str]:
        """Every actor that this one speaks for on this day, itself among them.

        ``on_behalf_of`` takes the place of the affiliations of a record's ``authors``.
        """
        key = (actor, day, on_behalf_of, authors if on_behalf_of is not None else ())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._upward(*key)
        return found

    def _upward(
        self, actor: str, day: date, on_behalf_of: str | None, authors: tuple[str, ...]
    ) -> frozenset[str]:
        reached: set[str] = set()
        waiting = [actor] if on_behalf_of is None else [actor, on_behalf_of]
        while waiting:
            current = waiting.pop()
            if current in reached:
                continue
            reached.add(current)
            entry = self._actors[current]
            if entry.part_of is not None:
                waiting.append(entry.part_of)
            if current not in authors:
                waiting += [a.actor for a in entry.affiliations if _in_force(a, day)]
        return frozenset(reached)

    def voices(self, statement: Statement, day: date) -> list[frozenset[str]]:
        """For each author of a statement, everybody for whom that author speaks in it."""
        by = statement.by
        return [self.speaks_for(author, day, statement.on_behalf_of, by) for author in by]

    def spoken_for(self, statement: Statement, day: date) -> frozenset[str]:
        """Everybody for whom some author of the statement speaks in it."""
        return frozenset().union(*self.voices(statement, day))


def _in_force(affiliation: Affiliation, day: date) -> bool:
    since, until = affiliation.since, affiliation.until
    return (since is None or since.first <= day) and (until is None or day <= until.last)


def day_of_answer(answer: PartialDate, claim: PartialDate) -> date:
    """The day on which an answer counts: a partial date is never earlier than its claim's."""
    if answer.is_partial:
        return max(answer.first, claim.first)
    return answer.first
