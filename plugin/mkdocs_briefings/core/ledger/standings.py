"""How each claim stands: what is computed from the record and never typed.

Source of the rules: the vocabulary, *What is computed, never typed*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mkdocs_briefings.core.content.models import Actor
from mkdocs_briefings.core.content.scalars import ActorKind, DenialKind, ResponseKind
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ledger.chains import Chain, Chains
from mkdocs_briefings.core.ledger.records import (
    Claim,
    Denial,
    ForeignRecord,
    Response,
    Statement,
)
from mkdocs_briefings.core.ledger.sides import Sides, day_of_answer


class Status(StrEnum):
    """What became of a claim; the first that holds, in this order."""

    RETRACTED = "retracted"
    SUPERSEDED = "superseded"
    CONFIRMED = "confirmed"
    OPEN = "open"


class ReplyState(StrEnum):
    """What an accused actor answers now; on one day the first in this order counts."""

    DENIED = "denied"
    PARTLY_DENIED = "partly-denied"
    CONFIRMED = "confirmed"
    DENIED_IN_GENERAL = "denied-in-general"
    PROFESSED_UNAWARE = "professed-unaware"
    NEITHER = "neither"
    DECLINED = "declined"
    NO_REPLY = "no-reply"
    UNREACHABLE = "unreachable"
    NOT_ASKED = "not-asked"
    NONE_RECORDED = "none-recorded"


_RANK = {state: rank for rank, state in enumerate(ReplyState)}

_TIERS = (
    {
        ReplyState.DENIED,
        ReplyState.PARTLY_DENIED,
        ReplyState.CONFIRMED,
        ReplyState.PROFESSED_UNAWARE,
    },
    {ReplyState.DENIED_IN_GENERAL, ReplyState.NEITHER},
    {ReplyState.DECLINED, ReplyState.NO_REPLY, ReplyState.UNREACHABLE, ReplyState.NOT_ASKED},
)
"""A later answer of a lower tier never takes the place of one of a higher tier."""

_BY_DENIAL = {
    DenialKind.SPECIFIC: ReplyState.DENIED,
    DenialKind.PARTIAL: ReplyState.PARTLY_DENIED,
    DenialKind.GENERAL: ReplyState.DENIED_IN_GENERAL,
    DenialKind.LACK_OF_KNOWLEDGE: ReplyState.PROFESSED_UNAWARE,
    DenialKind.NON_DENIAL: ReplyState.NEITHER,
}
_BY_RESPONSE = {
    ResponseKind.CONFIRMS: ReplyState.CONFIRMED,
    ResponseKind.SUPPORTS: ReplyState.NEITHER,
    ResponseKind.DOUBTS: ReplyState.NEITHER,
    ResponseKind.CANNOT_CONFIRM: ReplyState.NEITHER,
    ResponseKind.DECLINED: ReplyState.DECLINED,
    ResponseKind.NO_REPLY: ReplyState.NO_REPLY,
    ResponseKind.UNREACHABLE: ReplyState.UNREACHABLE,
    ResponseKind.NOT_ASKED: ReplyState.NOT_ASKED,
}
"""Comments, acts and retractions are no answers."""

REJECTIONS = frozenset({DenialKind.SPECIFIC, DenialKind.PARTIAL, DenialKind.GENERAL})
"""The kinds of denial that reject something."""
REJECTED = frozenset(_BY_DENIAL[kind] for kind in REJECTIONS)
UNANSWERED = frozenset({*_TIERS[2], ReplyState.NONE_RECORDED})
"""The states in which an actor has answered nothing: the silences, and nothing on record."""


class Flag(StrEnum):
    """What a reader should know of a claim's sources and answers."""

    SINGLE_ORIGIN = "single-origin"
    UNNAMED_ONLY = "unnamed-only"
    ORIGIN_UNSEEN = "origin-unseen"
    CIRCULAR = "circular"
    SOURCE_WITHDRAWN = "source-withdrawn"
    WORDING_DIFFERS = "wording-differs"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Turn:
    """A record that changed a claim's status, and to what."""

    date: PartialDate
    status: Status
    ref: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a claim, and the state it would give; ``day`` is the one on which it counts."""

    day: date
    ref: str
    state: ReplyState


@dataclass(frozen=True, slots=True)
class Reply:
    """What one accused actor owes and gave: its answers in order, and the state that counts."""

    actor: str
    state: ReplyState
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that is computed of a claim.

    ``denials`` and ``responses`` are all that name it, taken back or not, in order of date.
    """

    status: Status
    history: tuple[Turn, ...]
    contested: bool
    chain: Chain
    flags: tuple[Flag, ...]
    denials: tuple[str, ...]
    responses: tuple[str, ...]
    replies: tuple[Reply, ...]


@dataclass(slots=True)
class _Around:
    """The records that concern one claim."""

    denials: list[Denial]
    responses: list[Response]
    confirming: list[Claim]
    contradicting: list[Claim]
    updating: list[Claim]


class Standings:
    """Computes the standing of every claim from the records around it."""

    def __init__(
        self,
        actors: Mapping[str, Actor],
        claims: Mapping[str, Claim],
        denials: Mapping[str, Denial],
        responses: Mapping[str, Response],
        chains: Mapping[str, Chains],
        sides: Sides,
        *,
        foreign: Mapping[str, ForeignRecord],
    ) -> None:
        """``chains`` are those of each briefing, by its id.

        ``foreign`` are the records of other sites that some of these refer to. How they stand is
        not computed, and what they say changes nothing here but the day of what answers them, and
        that a claim which contradicts one of them is contested.
        """
        self._actors = actors
        self._claims = claims
        self._foreign = foreign
        self._statements: dict[str, Statement] = {**claims, **denials}
        self._chains = chains
        self._sides = sides
        self._around = {ref: _Around([], [], [], [], []) for ref in claims}
        self._gather(claims.values(), denials.values(), responses.values())
        self.taken_back = frozenset(self._taken_back(responses.values()))

    def of(self, claim: Claim) -> Standing:
        """The standing of one claim."""
        around = self._around[claim.ref]
        history = self._history(claim, around)
        status = min((turn.status for turn in history), key=list(Status).index, default=Status.OPEN)
        replies = self._replies(claim, around)
        chain = self._chains[claim.briefing].of(claim.sources)
        return Standing(
            status=status,
            history=history,
            contested=self._contested(claim, around, status, replies),
            chain=chain,
            flags=tuple(self._flags(claim, around, chain, replies)),
            denials=_in_order(around.denials, claim),
            responses=_in_order(around.responses, claim),
            replies=replies,
        )

    def _gather(
        self, claims: Iterable[Claim], denials: Iterable[Denial], responses: Iterable[Response]
    ) -> None:
        for denial in denials:
            for ref, _ in denial.of:
                if ref in self._around:
                    self._around[ref].denials.append(denial)
        for response in responses:
            for ref in response.to:
                if ref in self._around:
                    self._around[ref].responses.append(response)
        for claim in claims:
            for ref in claim.confirms:
                if ref in self._around:
                    self._around[ref].confirming.append(claim)
            for ref in claim.contradicts:
                if ref in self._around:
                    self._around[ref].contradicting.append(claim)
            for ref in claim.updates:
                if ref in self._around:
                    self._around[ref].updating.append(claim)

    def _taken_back(self, responses: Iterable[Response]) -> Iterable[str]:
        for response in responses:
            if response.kind is ResponseKind.RETRACTS:
                for ref in response.to:
                    # What another site published, only that site can take back.
                    if ref in self._statements and self._takes_back(
                        response, self._statements[ref]
                    ):
                        yield ref

    def _takes_back(self, response: Response, statement: Statement) -> bool:
        """Whether a retraction is by the authors' side, or by the publisher of all origins."""
        if self._of_one_side(response, statement):
            return True
        origins = self._chains[statement.briefing].of(statement.sources).origins
        if len(origins) != 1 or len(origins[0].publishers) != 1:
            return False
        day = day_of_answer(response.date, statement.date)
        return bool(origins[0].publishers & self._sides.spoken_for(response, day))

    def _of_one_side(self, answer: Statement, statement: Statement) -> bool:
        """Whether an author of the one and an author of the other are of one side.

        Since everybody speaks for themselves, sides meet exactly where their voices have somebody
        in common.
        """
        day = day_of_answer(answer.date, statement.date)
        theirs = self._sides.spoken_for(statement, self._own_day(statement))
        return bool(self._sides.spoken_for(answer, day) & theirs)

    def _own_day(self, statement: Statement) -> date:
        """The day on which a statement itself counts; for a denial, as an answer."""
        if not isinstance(statement, Denial):
            return statement.date.first
        claims = (self._claims.get(ref) or self._foreign[ref] for ref, _ in statement.of)
        return min(day_of_answer(statement.date, claim.date) for claim in claims)

    def _standing_by(self, records: Iterable[Claim]) -> list[Claim]:
        return [record for record in records if record.ref not in self.taken_back]

    def _history(self, claim: Claim, around: _Around) -> tuple[Turn, ...]:
        turns: list[tuple[date, Turn]] = []

        def turn(record: Statement, status: Status, day: date) -> None:
            turns.append((day, Turn(record.date, status, record.ref)))

        for response in around.responses:
            day = day_of_answer(response.date, claim.date)
            if response.kind is ResponseKind.RETRACTS and self._takes_back(response, claim):
                turn(response, Status.RETRACTED, day)
            if response.kind is ResponseKind.CONFIRMS and self._confirms(response, claim):
                turn(response, Status.CONFIRMED, day)
        for update in self._standing_by(around.updating):
            if set(update.by) & set(claim.by):
                turn(update, Status.SUPERSEDED, update.date.first)  # no answer, so its own day
        for other in self._standing_by(around.confirming):
            if self._confirms(other, claim):
                turn(other, Status.CONFIRMED, day_of_answer(other.date, claim.date))
        return tuple(t for _, t in sorted(turns, key=lambda dated: (dated[0], dated[1].ref)))

    def _confirms(self, record: Statement, claim: Claim) -> bool:
        """Whether some named author of the record is not of the side of the claim's authors."""
        day = day_of_answer(record.date, claim.date)
        theirs = self._sides.spoken_for(claim, claim.date.first)
        return any(
            self._actors[author].kind is not ActorKind.UNNAMED and not voice & theirs
            for author, voice in zip(record.by, self._sides.voices(record, day), strict=True)
        )

    def _replies(self, claim: Claim, around: _Around) -> tuple[Reply, ...]:
        own = self._sides.spoken_for(claim, claim.date.first)
        answers = list(self._answers(claim, around))
        replies = []
        for actor in claim.about:
            if actor in own:
                continue
            given = [answer for answer, spoken_for in answers if actor in spoken_for]
            given.sort(key=lambda answer: (answer.day, answer.ref))
            replies.append(Reply(actor, _state(given), tuple(given)))
        return tuple(replies)

    def _answers(self, claim: Claim, around: _Around) -> Iterable[tuple[Answer, frozenset[str]]]:
        """Every answer to the claim, with those for whom its authors speak."""
        states: list[tuple[Statement, ReplyState]] = []
        for denial in around.denials:
            if denial.ref not in self.taken_back:
                states.append((denial, _BY_DENIAL[denial.kind_for(claim.ref)]))
        for response in around.responses:
            if response.kind in _BY_RESPONSE:
                states.append((response, _BY_RESPONSE[response.kind]))
        for other in self._standing_by(around.confirming):
            states.append((other, ReplyState.CONFIRMED))
        for other in self._standing_by(around.contradicting):
            states.append((other, ReplyState.DENIED))
        for record, state in states:
            day = day_of_answer(record.date, claim.date)
            yield Answer(day, record.ref, state), self._sides.spoken_for(record, day)

    def _contested(
        self, claim: Claim, around: _Around, status: Status, replies: tuple[Reply, ...]
    ) -> bool:
        if status in (Status.RETRACTED, Status.SUPERSEDED):
            return False
        return (
            any(reply.state in REJECTED for reply in replies)
            or any(self._denied_by_others(denial, claim, replies) for denial in around.denials)
            or any(response.kind is ResponseKind.DOUBTS for response in around.responses)
            or bool(self._standing_by(around.contradicting))
            or any(not self._is_retracted(ref) for ref in claim.contradicts)
        )

    def _is_retracted(self, ref: str) -> bool:
        there = self._foreign.get(ref)
        return ref in self.taken_back if there is None else there.status == Status.RETRACTED

    def _denied_by_others(self, denial: Denial, claim: Claim, replies: tuple[Reply, ...]) -> bool:
        """Whether somebody rejects the claim who speaks for nobody that owes an answer."""
        if denial.ref in self.taken_back or denial.kind_for(claim.ref) not in REJECTIONS:
            return False
        owing = {reply.actor for reply in replies}
        voices = self._sides.voices(denial, day_of_answer(denial.date, claim.date))
        return any(not voice & owing for voice in voices)

    def _flags(
        self, claim: Claim, around: _Around, chain: Chain, replies: tuple[Reply, ...]
    ) -> Iterable[Flag]:
        origins = chain.origins
        if len(origins) == 1 and len(chain.documents - origins[0].members) >= 2:
            yield Flag.SINGLE_ORIGIN
        if all(self._actors[author].kind is ActorKind.UNNAMED for author in claim.by):
            yield Flag.UNNAMED_ONLY
        if origins and not any(origin.seen for origin in origins):
            yield Flag.ORIGIN_UNSEEN
        if chain.circular:
            yield Flag.CIRCULAR
        if self._chains[claim.briefing].any_withdrawn(chain):
            yield Flag.SOURCE_WITHDRAWN
        if claim.variants or any(denial.variants for denial in around.denials):
            yield Flag.WORDING_DIFFERS
        if replies and not any(reply.answers for reply in replies):
            yield Flag.UNANSWERED


def _state(answers: list[Answer]) -> ReplyState:
    """The state that counts among an actor's answers."""
    for tier in _TIERS:
        of_tier = [answer for answer in answers if answer.state in tier]
        if of_tier:
            latest = max(answer.day for answer in of_tier)
            states = (answer.state for answer in of_tier if answer.day == latest)
            return min(states, key=_RANK.__getitem__)
    return ReplyState.NONE_RECORDED


def _in_order(records: Iterable[Statement], claim: Claim) -> tuple[str, ...]:
    keys = {(day_of_answer(record.date, claim.date), record.ref) for record in records}
    return tuple(ref for _, ref in sorted(keys))
