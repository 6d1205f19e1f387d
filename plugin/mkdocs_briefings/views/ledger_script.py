"""`ledger.js`: the whole ledger for the script of the claims page, small and in one global.

A classic script, since a page opened from a disk may fetch nothing. Everything in it is text, and
is put on the page as text. Names, pages and dates stand once, and are pointed to by their index.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.content.scalars import DenialKind, ResponseKind
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ledger.standings import Flag, ReplyState, Status
from mkdocs_briefings.views.facets import facets
from mkdocs_briefings.views.records import SIGNS, Brief, ClaimRow, RecordViews, ReplyLine
from mkdocs_briefings.views.voices import ActorLink


class Speaker(Protocol):
    """Who puts words and dates into the reader's language."""

    def date(self, value: PartialDate, length: str = "long") -> str:
        """A date as the language writes it."""

    def template(self, key: str) -> str | Mapping[str, str]:
        """The words of a key with their gaps, in all their plural forms."""


def ledger_script(
    views: RecordViews, rows: Sequence[ClaimRow], where: Addresses, speaker: Speaker
) -> str:
    """The script: `briefingsLedger`, with these claims in this order, one a line."""
    made = _Tables(where, speaker)
    found = facets(views, rows)
    claims = [
        made.claim(row, [facet.places[number] for facet in found])
        for number, row in enumerate(rows)
    ]
    head = {
        "words": _words(speaker),
        "facets": [[facet.key, [choice.id for choice in facet.choices]] for facet in found],
        "actors": made.actors,
        "pages": made.pages,
        "dates": made.dates,
    }
    lines = ",\n".join(_json(claim) for claim in claims)
    return f'var briefingsLedger={_json(head)[:-1]},\n"claims":[\n{lines}\n]}};\n'


def _words(speaker: Speaker) -> Mapping[str, Any]:
    """The words in a row, by what they stand for."""
    turned = [status for status in Status if status is not Status.OPEN]
    return {
        "contested": speaker.template("claim.contested"),
        "earlier": speaker.template("claim.earlier"),
        "reports": speaker.template("claim.reports-count"),
        "flags": {flag: speaker.template(f"flag.{flag}") for flag in Flag},
        "states": {
            state: [speaker.template(f"state.{state}"), SIGNS.get(state, "")]
            for state in ReplyState
        },
        "statuses": {status: speaker.template(f"status.{status}") for status in Status},
        "turns": {status: speaker.template(f"status.{status}-by") for status in turned},
        "kinds": {
            **{kind: speaker.template(f"denial.{kind}") for kind in DenialKind},
            **{kind: speaker.template(f"response.{kind}") for kind in ResponseKind},
            "contradicts": speaker.template("response.contradicts"),
        },
    }


class _Tables:
    """What rows point to, each entry once, in the order of its first use."""

    def __init__(self, where: Addresses, speaker: Speaker) -> None:
        self._where = where
        self._speaker = speaker
        self._places: dict[tuple[str, str], int] = {}
        self.actors: list[list[str]] = []
        self.pages: list[str] = []
        self.dates: list[list[str]] = []

    def claim(self, row: ClaimRow, places: Sequence[Sequence[int]]) -> list[Any]:
        """A claim as the script's `row` reads it."""
        turn = row.turn
        return [
            *self._record(row.uri),
            row.text,
            self._actors(row.voice.authors),
            self._actors(row.about),
            self._date(row.date),
            row.status,
            int(row.contested),
            row.reports,
            row.flags,
            [self._reply(reply) for reply in row.replies],
            [self._actors(turn.by.voice.authors), self._date(turn.date)] if turn else 0,
            places,
        ]

    def _reply(self, reply: ReplyLine) -> list[Any]:
        return [
            self._actor(reply.actor),
            reply.state,
            [[*self._answer(brief), self._voices(brief, reply)] for brief in reply.current],
            [[*self._answer(brief), brief.kind] for brief in reply.others],
        ]

    def _voices(self, brief: Brief, reply: ReplyLine) -> list[int]:
        """Who gave an answer, unless the accused itself did."""
        authors = brief.voice.authors
        return [] if reply.actor in authors else self._actors(authors)

    def _answer(self, brief: Brief) -> list[Any]:
        return [*self._record(brief.uri), self._date(brief.date)]

    def _record(self, uri: str) -> tuple[int, str]:
        page, _, anchor = uri.partition("#")
        return self._place("page", page, self.pages, lambda: self._where.page(page)), anchor

    def _actors(self, actors: Sequence[ActorLink]) -> list[int]:
        return [self._actor(actor) for actor in actors]

    def _actor(self, actor: ActorLink) -> int:
        entry = [actor.name, actor.kind.value, self._where.page(actor.uri)]
        return self._place("actor", actor.id, self.actors, lambda: entry)

    def _date(self, date: PartialDate) -> int:
        def entry() -> list[str]:
            return [date.text, self._speaker.date(date, "medium"), self._speaker.date(date)]

        return self._place("date", date.text, self.dates, entry)

    def _place(self, table: str, key: str, entries: list[Any], make: Any) -> int:
        place = self._places.get((table, key))
        if place is None:
            place = self._places[table, key] = len(entries)
            entries.append(make())
        return place


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
