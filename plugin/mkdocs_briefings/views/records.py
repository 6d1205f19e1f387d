"""Records on a page: a claim with everything that bears on it, and each answer to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mkdocs_briefings.core.content.models import Quote
from mkdocs_briefings.core.content.scalars import Basis, DenialKind
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ids import is_foreign
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Claim, Denial, Response, Statement
from mkdocs_briefings.core.ledger.standings import Flag, ReplyState, Standing, Status
from mkdocs_briefings.views.sources import Lane, SourceMention, lanes, mention
from mkdocs_briefings.views.voices import (
    ActorLink,
    Named,
    Voice,
    actor_link,
    foreign_voice,
    named,
    voice,
)


@dataclass(frozen=True, slots=True)
class Brief:
    """An answer, or another record, in one line.

    ``kind`` is a kind of denial or response, or `contradicts` and `confirms` for a claim that does
    so; ``taken_back``: its author withdrew it. ``site`` is the name of the other site that has
    it, empty for our own; ``uri`` is then the whole address there, or empty.
    """

    ref: str
    kind: str
    voice: Voice
    date: PartialDate
    uri: str
    taken_back: bool
    text: str | None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another site says of a claim of its own: how it stands there, and in which briefing."""

    site: str
    briefing: str
    status: str
    contested: bool


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What one accused actor answers now, and what it answered before, oldest first."""

    actor: ActorLink
    state: ReplyState
    current: tuple[Brief, ...]
    others: tuple[Brief, ...]


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A change of a claim's status, by whom and when."""

    status: Status
    date: PartialDate
    by: Brief


@dataclass(frozen=True, slots=True)
class VariantLine:
    """A statement as another source prints it."""

    source: SourceMention
    text: str | None
    quote: Quote | None
    date: PartialDate | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A denial or a response in full.

    ``anchor`` is its id where this is its own place, else empty; ``told``: its own place is
    elsewhere on this page; ``to`` are the records it answers, where they are not evident from where
    it stands: beside a claim those of other briefings.
    """

    anchor: str
    told: bool
    ref: str
    uri: str
    kind: str
    voice: Voice
    date: PartialDate
    text: str | None
    quote: Quote | None
    admits: str | None
    basis: tuple[Basis, ...]
    anonymity: str | None
    asked_by: Named | None
    asked_on: PartialDate | None
    sources: tuple[SourceMention, ...]
    variants: tuple[VariantLine, ...]
    note: str | None
    taken_back: bool
    responses: tuple[Answer, ...]
    to: tuple[Brief, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in a list: one line, its standing, and its answers in brief.

    ``others`` are the answers of those who owe none, and so stand in no reply. Of a claim
    of another site nothing is computed here: ``elsewhere`` says how it stands there, and the
    answers are ours.
    """

    ref: str
    uri: str
    text: str
    voice: Voice
    about: tuple[ActorLink, ...]
    date: PartialDate
    status: Status
    turn: TurnLine | None
    contested: bool
    reports: int
    flags: tuple[Flag, ...]
    replies: tuple[ReplyLine, ...]
    answers: tuple[Brief, ...]
    others: tuple[Brief, ...]
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim in full, as its own briefing shows it.

    ``speakers`` are its authors as the first station of the chain: none where a single report is
    their own.
    """

    anchor: str
    row: ClaimRow
    basis: tuple[Basis, ...]
    anonymity: str | None
    quote: Quote | None
    credibility: int | None
    speakers: tuple[ActorLink, ...]
    lanes: tuple[Lane, ...]
    variants: tuple[VariantLine, ...]
    note: str | None
    turns: tuple[TurnLine, ...]
    answers: tuple[Answer, ...]
    relations: tuple[tuple[str, tuple[Brief, ...]], ...]


@dataclass(slots=True)
class RecordViews:
    """Makes views of the records of one ledger; what many pages show is made once."""

    ledger: Ledger
    _rows: dict[str, ClaimRow] = field(default_factory=dict)
    _briefs: dict[tuple[str, str], Brief] = field(default_factory=dict)
    _voices: dict[str, Voice] = field(default_factory=dict)
    _relations: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _responses: dict[str, list[Response]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Turn the ties between records round, so that both ends show them."""
        for response in self.ledger.responses.values():
            for ref in response.to:
                self._responses.setdefault(ref, []).append(response)
        for claim in self.ledger.claims.values():
            for relation, reverse in _REVERSE.items():
                for ref in getattr(claim, relation):
                    there = self._relations.setdefault(ref, {})
                    there.setdefault(reverse, []).append(claim.ref)

    def uri(self, ref: str) -> str:
        """Where a record stands: its briefing's file and its anchor."""
        briefing, _, anchor = ref.partition("#")
        return f"{self.ledger.briefings[briefing].src_uri}#{anchor}"

    def brief(self, ref: str, kind: str) -> Brief:
        """A record in one line, as being of this kind."""
        known = self._briefs.get((ref, kind))
        if known is None and is_foreign(ref):
            known = self._briefs[ref, kind] = self._foreign_brief(ref, kind)
        if known is None:
            statement = self.ledger.statement(ref)
            known = self._briefs[ref, kind] = Brief(
                ref=ref,
                kind=kind,
                voice=self.voice(statement),
                date=statement.date,
                uri=self.uri(ref),
                taken_back=ref in self.ledger.taken_back,
                text=statement.text,
            )
        return known

    def voice(self, statement: Statement) -> Voice:
        """Who speaks in a statement, and for whom."""
        known = self._voices.get(statement.ref)
        if known is None:
            known = self._voices[statement.ref] = voice(self.ledger, statement)
        return known

    def row(self, ref: str) -> ClaimRow:
        """A claim in a list."""
        if ref not in self._rows and is_foreign(ref):
            self._rows[ref] = self._foreign_row(ref)
        if ref not in self._rows:
            claim, standing = self.ledger.claims[ref], self.ledger.standings[ref]
            turns = self._turns(standing)
            current = [turn for turn in turns if turn.status is standing.status]
            replies = self._replies(claim, standing)
            answers = self._answer_briefs(claim, standing)
            replied = {b.ref for line in replies for b in (*line.current, *line.others)}
            self._rows[ref] = ClaimRow(
                ref=ref,
                uri=self.uri(ref),
                text=claim.text or "",
                voice=self.voice(claim),
                about=tuple(actor_link(self.ledger, actor) for actor in claim.about),
                date=claim.date,
                status=standing.status,
                turn=current[-1] if current else None,
                contested=standing.contested,
                reports=len(standing.chain.origins),
                flags=standing.flags,
                replies=replies,
                answers=answers,
                others=tuple(answer for answer in answers if answer.ref not in replied),
            )
        return self._rows[ref]

    def _foreign_brief(self, ref: str, kind: str) -> Brief:
        there = self.ledger.foreign.records[ref]
        return Brief(
            ref=ref,
            kind=kind,
            voice=foreign_voice(self.ledger, there),
            date=there.date,
            uri=there.url or "",
            taken_back=there.status == Status.RETRACTED,
            text=there.text,
            site=there.site_name,
        )

    def _foreign_row(self, ref: str) -> ClaimRow:
        """A claim of another site beside what was answered here."""
        there = self.ledger.foreign.records[ref]
        answers = tuple(
            self.brief(answer, self._kind_for(self.ledger.statement(answer), ref))
            for answer in self.ledger.foreign.answers.get(ref, ())
        )
        return ClaimRow(
            ref=ref,
            uri=there.url or "",
            text=there.text,
            voice=foreign_voice(self.ledger, there),
            about=tuple(actor_link(self.ledger, actor) for actor in there.about),
            date=there.date,
            status=Status.OPEN,
            turn=None,
            contested=False,
            reports=0,
            flags=(),
            replies=(),
            answers=answers,
            others=answers,
            elsewhere=Elsewhere(
                there.site_name, there.briefing_title, there.status or "", there.contested
            ),
        )

    def record(self, ref: str, anchors: set[str]) -> ClaimRecord:
        """A claim in full, on the page of its own briefing.

        ``anchors`` are the ids of records that have their place on the page already; those that
        find it here are added.
        """
        claim, standing = self.ledger.claims[ref], self.ledger.standings[ref]
        refs = sorted(
            [*standing.denials, *standing.responses],
            key=lambda answer: (self.ledger.statement(answer).date.first, answer),
        )
        row = self.row(ref)
        answers = tuple(
            answer
            for answer in (self.answer(answer, claim, anchors) for answer in refs)
            if not _is_told(answer, claim, row)
        )
        return ClaimRecord(
            anchor=claim.id,
            row=row,
            basis=claim.basis,
            anonymity=claim.anonymity,
            quote=claim.quote,
            credibility=claim.credibility,
            speakers=self._speakers(claim, standing),
            lanes=lanes(self.ledger, claim),
            variants=self._variants(claim),
            note=claim.note,
            turns=self._turns(standing),
            answers=answers,
            relations=self._related(claim),
        )

    def answer(
        self,
        ref: str,
        claim: Claim | None,
        anchors: set[str],
        *,
        home: str | None = None,
        within: str = "",
    ) -> Answer:
        """A denial or response in full, beside a claim or by itself (then with what it answers).

        ``home`` is the briefing whose page this is, that of the claim unless given; ``within`` the
        denial below which it stands.
        """
        statement = self.ledger.statement(ref)
        page = home if home is not None else claim.briefing if claim is not None else ""
        anchor = ""
        if statement.briefing == page and statement.id not in anchors:
            anchor = statement.id
            anchors.add(anchor)
        is_denial = isinstance(statement, Denial)
        to = tuple(
            brief
            for brief in self._answered(statement)
            if claim is None or (anchor and not brief.ref.startswith(f"{page}#"))
        )
        responses = (
            tuple(
                self.answer(response.ref, None, anchors, home=page, within=ref)
                for response in self._responses_to(ref)
            )
            if is_denial
            else ()
        )
        return Answer(
            anchor=anchor,
            told=not anchor and statement.briefing == page,
            ref=ref,
            uri=self.uri(ref),
            kind=self._kind(statement, claim),
            voice=self.voice(statement),
            date=statement.date,
            text=statement.text,
            quote=statement.quote,
            admits=statement.admits if isinstance(statement, Denial) else None,
            basis=statement.basis if isinstance(statement, Denial) else (),
            anonymity=statement.anonymity if isinstance(statement, Denial) else None,
            asked_by=self._asked_by(statement),
            asked_on=statement.asked_on if isinstance(statement, Response) else None,
            sources=tuple(mention(self.ledger, source) for source in statement.sources),
            variants=self._variants(statement),
            note=statement.note,
            taken_back=ref in self.ledger.taken_back,
            responses=responses,
            to=() if [brief.ref for brief in to] == [within] else to,
        )

    def strongest(self, claim: str) -> str:
        """The strongest denial of a claim that still stands, or an empty text.

        Of whoever owes an answer, the state that counts now; of others, what nobody took back.
        """
        standing = self.ledger.standings[claim]
        replied = {answer.ref for reply in standing.replies for answer in reply.answers}
        kinds = {
            self.ledger.denials[ref].kind_for(claim)
            for ref in standing.denials
            if ref not in self.ledger.taken_back and ref not in replied
        }
        kinds.update(SIGNS[reply.state] for reply in standing.replies if reply.state in SIGNS)
        return next((kind.value for kind in DenialKind if kind in kinds), "")

    def _responses_to(self, denial: str) -> list[Response]:
        found = self._responses.get(denial, [])
        return sorted(found, key=lambda response: (response.date.first, response.ref))

    def _asked_by(self, statement: Statement) -> Named | None:
        if isinstance(statement, Response) and statement.asked_by is not None:
            return named(self.ledger, statement.asked_by)
        return None

    def _kind(self, statement: Statement, claim: Claim | None) -> str:
        return self._kind_for(statement, claim.ref if claim is not None else None)

    def _kind_for(self, statement: Statement, claim: str | None) -> str:
        if isinstance(statement, Denial):
            kinds = dict(statement.of)
            return (kinds[claim] if claim is not None else next(iter(kinds.values()))).value
        assert isinstance(statement, Response)
        return statement.kind.value

    def _answered(self, statement: Statement) -> tuple[Brief, ...]:
        if isinstance(statement, Denial):
            return tuple(self.brief(ref, kind.value) for ref, kind in statement.of)
        assert isinstance(statement, Response)
        return tuple(self.brief(ref, statement.kind.value) for ref in statement.to)

    def _speakers(self, claim: Claim, standing: Standing) -> tuple[ActorLink, ...]:
        origins = standing.chain.origins
        if len(origins) == 1 and set(claim.by) == origins[0].publishers:
            return ()
        return tuple(actor_link(self.ledger, author) for author in claim.by)

    def _turns(self, standing: Standing) -> tuple[TurnLine, ...]:
        return tuple(
            TurnLine(turn.status, turn.date, self.brief(turn.ref, turn.status.value))
            for turn in standing.history
        )

    def _replies(self, claim: Claim, standing: Standing) -> tuple[ReplyLine, ...]:
        lines = []
        for reply in standing.replies:
            briefs = [
                (answer, self.brief(answer.ref, self._answer_kind(answer.ref, claim)))
                for answer in reply.answers
            ]
            latest = max(
                (answer.day for answer, _ in briefs if answer.state is reply.state), default=None
            )
            current = tuple(
                brief
                for answer, brief in briefs
                if answer.state is reply.state and answer.day == latest
            )
            others = tuple(brief for _, brief in briefs if brief not in current)
            lines.append(
                ReplyLine(actor_link(self.ledger, reply.actor), reply.state, current, others)
            )
        return tuple(lines)

    def _answer_kind(self, ref: str, claim: Claim) -> str:
        if ref in self.ledger.claims:
            other = self.ledger.claims[ref]
            return "confirms" if claim.ref in other.confirms else "contradicts"
        return self._kind(self.ledger.statement(ref), claim)

    def _answer_briefs(self, claim: Claim, standing: Standing) -> tuple[Brief, ...]:
        refs = [*standing.denials, *standing.responses]
        briefs = [self.brief(ref, self._kind(self.ledger.statement(ref), claim)) for ref in refs]
        return tuple(sorted(briefs, key=lambda brief: (brief.date.first, brief.ref)))

    def _variants(self, statement: Statement) -> tuple[VariantLine, ...]:
        return tuple(
            VariantLine(mention(self.ledger, v.source), v.text, v.quote, v.date, v.note)
            for v in statement.variants
        )

    def _related(self, claim: Claim) -> tuple[tuple[str, tuple[Brief, ...]], ...]:
        """The claims that this one is tied to, by the word for the tie, either way."""
        found: dict[str, list[str]] = {
            relation: list(getattr(claim, relation)) for relation in _REVERSE
        }
        for reverse, refs in self._relations.get(claim.ref, {}).items():
            found.setdefault(reverse, []).extend(r for r in refs if r not in found.get(reverse, ()))
        # What turned the claim's status stands in its history.
        turned = {turn.ref for turn in self.ledger.standings[claim.ref].history}
        for reverse in ("confirmed-by", "updated-by"):
            found[reverse] = [ref for ref in found.get(reverse, ()) if ref not in turned]
        return tuple(
            (relation, tuple(self.brief(ref, relation) for ref in sorted(set(refs))))
            for relation, refs in found.items()
            if refs
        )


def _is_told(answer: Answer, claim: Claim, row: ClaimRow) -> bool:
    """Whether the page has the answer in full elsewhere, and the claim's replies lead there."""
    if answer.anchor or answer.ref.partition("#")[0] != claim.briefing:
        return False
    return any(answer.ref == brief.ref for reply in row.replies for brief in reply.current)


SIGNS = {
    ReplyState.DENIED: DenialKind.SPECIFIC,
    ReplyState.PARTLY_DENIED: DenialKind.PARTIAL,
    ReplyState.DENIED_IN_GENERAL: DenialKind.GENERAL,
    ReplyState.PROFESSED_UNAWARE: DenialKind.LACK_OF_KNOWLEDGE,
    ReplyState.NEITHER: DenialKind.NON_DENIAL,
}
"""The sign of a reply's state is that of the denial that gives it; others have none."""

_REVERSE = {
    "repeats": "repeated-by",
    "updates": "updated-by",
    "confirms": "confirmed-by",
    "contradicts": "contradicts",
}
