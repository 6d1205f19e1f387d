"""The ledger: every record of a corpus resolved, and how every claim stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from mkdocs_briefings.core.content.models import Actor, Topic
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ledger.chains import Chains
from mkdocs_briefings.core.ledger.foreign import Foreign, foreign_records, mapped_actors
from mkdocs_briefings.core.ledger.records import (
    Briefing,
    Claim,
    Correction,
    Denial,
    Response,
    Source,
    Statement,
)
from mkdocs_briefings.core.ledger.resolving import resolve
from mkdocs_briefings.core.ledger.sides import Sides
from mkdocs_briefings.core.ledger.standings import Standing, Standings


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is known, by ref or id, each mapping sorted by its key.

    ``standings`` has one for each claim; ``taken_back`` are the refs of the claims and denials that
    were retracted; ``chains`` are the citations within each briefing, by its id. What records refer
    to on other sites is in ``foreign`` alone.
    """

    actors: Mapping[str, Actor]
    topics: Mapping[str, Topic]
    briefings: Mapping[str, Briefing]
    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    denials: Mapping[str, Denial]
    responses: Mapping[str, Response]
    corrections: tuple[Correction, ...]
    standings: Mapping[str, Standing]
    taken_back: frozenset[str]
    chains: Mapping[str, Chains]
    sides: Sides
    foreign: Foreign

    def statement(self, ref: str) -> Statement:
        """The claim, denial or response of this ref, which must exist."""
        return self.claims.get(ref) or self.denials.get(ref) or self.responses[ref]


def build_ledger(corpus: Corpus, *, with_drafts: bool) -> Ledger:
    """The ledger of a corpus in which no error was found.

    Drafts are left out unless asked for: only the preview shows them.
    """
    pages = [page for page in corpus.briefings if with_drafts or not page.is_draft]
    mapped = mapped_actors(corpus.imports)
    resolved = [resolve(page, corpus.actors.entries, mapped) for page in pages]
    actors = _sorted(corpus.actors.entries)
    claims = _sorted({claim.ref: claim for part in resolved for claim in part.claims})
    denials = _sorted({denial.ref: denial for part in resolved for denial in part.denials})
    responses = _sorted({answer.ref: answer for part in resolved for answer in part.responses})
    chains = {part.briefing.id: Chains({s.ref: s for s in part.sources}) for part in resolved}
    sides = Sides(actors)
    foreign = foreign_records(
        corpus.imports, claims.values(), (*denials.values(), *responses.values())
    )
    standings = Standings(
        actors, claims, denials, responses, chains, sides, foreign=foreign.records
    )
    return Ledger(
        actors=actors,
        topics=_sorted(corpus.topics.entries),
        briefings=_sorted({part.briefing.id: part.briefing for part in resolved}),
        sources=_sorted({source.ref: source for part in resolved for source in part.sources}),
        claims=claims,
        denials=denials,
        responses=responses,
        corrections=tuple(
            correction
            for part in sorted(resolved, key=lambda part: part.briefing.id)
            for correction in part.corrections
        ),
        standings={ref: standings.of(claim) for ref, claim in claims.items()},
        taken_back=standings.taken_back,
        chains=chains,
        sides=sides,
        foreign=foreign,
    )


Value = TypeVar("Value")


def _sorted(mapping: Mapping[str, Value]) -> dict[str, Value]:
    return dict(sorted(mapping.items()))
