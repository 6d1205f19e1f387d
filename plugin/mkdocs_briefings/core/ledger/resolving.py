"""From what an editor typed to records with full references and every default filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mkdocs_briefings.core.content import models
from mkdocs_briefings.core.content.models import Actor
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.rules import records
from mkdocs_briefings.core.content.scalars import ActorKind, Basis
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ids import is_id, ref_of, source_ref, split_ref
from mkdocs_briefings.core.ledger.records import (
    Briefing,
    Claim,
    Correction,
    Denial,
    Response,
    Source,
    Variant,
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """One briefing and its records."""

    briefing: Briefing
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    denials: tuple[Denial, ...]
    responses: tuple[Response, ...]
    corrections: tuple[Correction, ...]


def resolve(page: Page, actors: Mapping[str, Actor], mapped: Mapping[str, str]) -> Resolved:
    """The records of a briefing in which no error was found.

    ``mapped`` has, for each actor of another site that is one of ours (``other-site:id``), our id.
    """
    assert page.briefing is not None
    return _Resolver(page.id, page.src_uri, page.briefing, actors, mapped).resolved()


class _Resolver:
    def __init__(
        self,
        home: str,
        src_uri: str,
        typed: models.Briefing,
        actors: Mapping[str, Actor],
        mapped: Mapping[str, str],
    ) -> None:
        self.home = home
        self.src_uri = src_uri
        self.typed = typed
        self.actors = actors
        self.mapped = mapped
        self.published = {source.id: source.published for source in typed.sources}

    def resolved(self) -> Resolved:
        typed = self.typed
        sources = tuple(self._source(source) for source in typed.sources)
        claims = tuple(self._claim(claim) for claim in typed.claims)
        denials = tuple(self._denial(denial) for denial in typed.denials)
        responses = tuple(self._response(response) for response in typed.responses)
        briefing = Briefing(
            id=self.home,
            src_uri=self.src_uri,
            title=typed.title,
            date=typed.date,
            updated=typed.updated,
            summary=typed.summary,
            authors=typed.authors,
            topics=tuple(sorted(typed.topics)),
            language=typed.language,
            draft=typed.draft,
            actors=tuple(sorted(self._actors())),
            roles=tuple(
                (self._ours(role.id), role.role) for role in typed.actors if role.role is not None
            ),
            sources=tuple(source.ref for source in sources),
            claims=tuple(claim.ref for claim in claims),
            denials=tuple(denial.ref for denial in denials),
            responses=tuple(response.ref for response in responses),
        )
        corrections = tuple(
            Correction(self.home, c.date, c.kind, c.text, self._own(c.claims))
            for c in typed.corrections
        )
        return Resolved(briefing, sources, claims, denials, responses, corrections)

    def _actors(self) -> set[str]:
        """Every actor that the records, the sources or the key `actors` name."""
        found: set[str | None] = {role.id for role in self.typed.actors}
        found |= {source.publisher for source in self.typed.sources if is_id(source.publisher)}
        for _, record in records(self.typed):
            found |= {*record.by, record.on_behalf_of}
            if isinstance(record, models.Claim):
                found |= set(record.about)
            elif isinstance(record, models.Response) and is_id(record.asked_by or ""):
                found.add(record.asked_by)
        return {self._ours(actor) for actor in found if actor is not None}

    def _ours(self, actor: str) -> str:
        """The actor's id here."""
        return self.mapped.get(actor, actor)

    def _all_ours(self, actors: Iterable[str]) -> tuple[str, ...]:
        if not self.mapped:
            return tuple(sorted(actors))
        return tuple(sorted({self._ours(actor) for actor in actors}))

    def _source(self, source: models.Source) -> Source:
        return Source(
            ref=source_ref(self.home, source.id),
            briefing=self.home,
            id=source.id,
            publisher=source.publisher,
            title=source.title,
            url=source.url,
            archive_url=source.archive_url,
            published=source.published,
            accessed=source.accessed,
            language=source.language,
            note=source.note,
            cites=self._source_refs(source.cites),
            seen=source.seen,
            withdrawn=source.withdrawn,
            reliability=source.reliability,
        )

    def _claim(self, claim: models.Claim) -> Claim:
        return Claim(
            **self._statement(claim, claim.date),
            about=self._all_ours(claim.about),
            basis=claim.basis or self._basis(claim.by),
            anonymity=claim.anonymity,
            credibility=claim.credibility,
            repeats=self._refs(claim.repeats),
            updates=self._refs(claim.updates),
            confirms=self._refs(claim.confirms),
            contradicts=self._refs(claim.contradicts),
        )

    def _denial(self, denial: models.Denial) -> Denial:
        kinds = {self._ref(answered.claim): answered.kind or denial.kind for answered in denial.of}
        return Denial(
            **self._statement(denial, denial.date),
            of=tuple(sorted(kinds.items())),
            admits=denial.admits,
            basis=denial.basis or self._basis(denial.by),
            anonymity=denial.anonymity,
        )

    def _response(self, response: models.Response) -> Response:
        return Response(
            **self._statement(response, response.date or response.asked_on),
            to=self._refs(response.to),
            kind=response.kind,
            asked_by=response.asked_by,
            asked_on=response.asked_on,
        )

    def _statement(
        self,
        record: models.Claim | models.Denial | models.Response,
        date: PartialDate | None,
    ) -> dict[str, Any]:
        """The fields that claims, denials and responses have in common."""
        return {
            "ref": ref_of(self.home, record.id),
            "briefing": self.home,
            "id": record.id,
            "text": record.text,
            "by": self._all_ours(record.by),
            "on_behalf_of": self._ours(record.on_behalf_of) if record.on_behalf_of else None,
            "date": date or self._default_date(record.sources),
            "sources": self._source_refs(record.sources),
            "quote": record.quote,
            "variants": tuple(
                Variant(source_ref(self.home, v.source), v.text, v.quote, v.date, v.note)
                for v in record.variants
            ),
            "note": record.note,
        }

    def _default_date(self, sources: Iterable[str]) -> PartialDate:
        """The earliest publication of the sources, else the date of the briefing.

        Of two that may be the same day, the exacter.
        """
        dates = [date for source in sources if (date := self.published[source]) is not None]
        return min(dates, key=lambda date: (date.first, date.last), default=self.typed.date)

    def _basis(self, by: Iterable[str]) -> tuple[Basis, ...]:
        unnamed = all(self.actors[self._ours(actor)].kind is ActorKind.UNNAMED for actor in by)
        return (Basis.BACKGROUND if unnamed else Basis.ON_RECORD,)

    def _ref(self, reference: str) -> str:
        return ref_of(*split_ref(reference, self.home))

    def _refs(self, references: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({self._ref(reference) for reference in references}))

    def _source_refs(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(source_ref(self.home, source) for source in ids))

    def _own(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(ref_of(self.home, record) for record in ids))
