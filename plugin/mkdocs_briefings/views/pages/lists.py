"""The lists of all claims, of what is contested, of replies, of turns in time, of corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar, NamedTuple

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.dates import PartialDate, parse_date
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Correction
from mkdocs_briefings.core.ledger.standings import ReplyState, Status
from mkdocs_briefings.views.documents import (
    Annotations,
    Document,
    Heading,
    Panel,
    Phrase,
    Plan,
    Words,
)
from mkdocs_briefings.views.facets import MOST_CHOICES, OPEN_AT_FIRST, Facet, facets
from mkdocs_briefings.views.periods import Item, Part, parts
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.pictures.timeline import timeline_picture
from mkdocs_briefings.views.records import Brief, ClaimRow, RecordViews, TurnLine
from mkdocs_briefings.views.traces import Traces, trace_of
from mkdocs_briefings.views.voices import ActorLink, actor_link

Body = Callable[[Part[Item]], Iterable[Heading | Panel]]


@dataclass(frozen=True, slots=True)
class Lead:
    """The line below a page's title: what the page holds."""

    template: ClassVar[str] = "lead.html"
    indexed: ClassVar[bool] = True

    words: Phrase


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """Claims, a line each; ``empty`` says what will be here."""

    template: ClassVar[str] = "claim_table.html"
    indexed: ClassVar[bool] = False

    rows: tuple[ClaimRow, ...]
    empty: Phrase


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """The newest claims, with what the script needs to filter and sort all of them.

    ``data`` is the file that holds all of them; ``total`` says how many there are. The facets named
    in ``opened`` show their choices at once, none offers more than ``at_most``.
    """

    template: ClassVar[str] = "ledger.html"
    indexed: ClassVar[bool] = False

    rows: tuple[ClaimRow, ...]
    empty: Phrase
    total: int
    facets: tuple[Facet, ...]
    data: str = addresses.LEDGER_SCRIPT
    opened: tuple[str, ...] = OPEN_AT_FIRST
    at_most: int = MOST_CHOICES


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Claims, each with its answers beside it; ``empty`` says what will be here."""

    template: ClassVar[str] = "side_by_side.html"
    indexed: ClassVar[bool] = False

    rows: tuple[ClaimRow, ...]
    empty: Phrase


@dataclass(frozen=True, slots=True)
class Owed:
    """What one accused actor owes an answer to, in three groups; ``states`` counts its states."""

    template: ClassVar[str] = "owed.html"
    indexed: ClassVar[bool] = False

    actor: ActorLink
    states: tuple[tuple[ReplyState, int], ...]
    answered: tuple[ClaimRow, ...]
    silent: tuple[ClaimRow, ...]
    not_asked: tuple[ClaimRow, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A point in time: a claim, a denial, a response, a turn of status or a correction."""

    date: PartialDate
    kind: str
    brief: Brief | None
    claim: ClaimRow | None
    turn: TurnLine | None
    correction: CorrectionLine | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events, newest first."""

    template: ClassVar[str] = "timeline.html"
    indexed: ClassVar[bool] = False

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction of a briefing, with the records that it touches."""

    briefing: str
    uri: str
    date: PartialDate
    kind: str
    text: str
    records: tuple[Brief, ...]


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections of briefings, and claims and denials that were taken back, newest first."""

    template: ClassVar[str] = "corrections.html"
    indexed: ClassVar[bool] = False

    events: tuple[Event, ...]


def listing(
    src_uri: str,
    title: Phrase,
    lead: Phrase,
    items: Sequence[Item],
    date_of: Callable[[Item], PartialDate],
    trace_of_item: Callable[[Item], bytes],
    body: Body[Item],
    *,
    trace: bytes = b"",
    show_lead: bool = True,
    links_last: bool = False,
    meta: Mapping[str, object] | None = None,
) -> list[Plan]:
    """The pages of one list: the newest, and the parts where it is long.

    ``trace`` is that of what the first page shows besides its own items. Where ``show_lead`` is
    False, the lead only describes the page to search engines. The links to the parts come before
    the body unless ``links_last``; ``meta`` is for the theme.
    """

    def make(part: Part[Item]) -> Document:
        words = _title(part)
        shown: list[Heading | Panel] = [Heading(1, words, "top")]
        if show_lead:
            shown.append(Panel(Lead(lead)))
        links = [Panel(part.links)] if part.links is not None else []
        shown += [*body(part), *links] if links_last else [*links, *body(part)]
        return Document(
            part.src_uri, words, lead, tuple(shown), Annotations(part.src_uri), meta or {}
        )

    def _title(part: Part[Item]) -> Words:
        if not part.period:
            return title
        return Phrase("period.title", {"title": title, "period": parse_date(part.period)})

    return [
        Plan(
            part.src_uri,
            trace_of(
                (_title(part), lead, part.links, meta),
                b"" if part.period else trace,
                *map(trace_of_item, part.items),
            ),
            partial(make, part),
        )
        for part in parts(src_uri, items, date_of)
    ]


def newest_first(ledger: Ledger, refs: Iterable[str]) -> list[str]:
    """Claims in order of date, the newest first."""
    claims = ledger.claims
    return sorted(refs, key=lambda ref: (claims[ref].date.first, ref), reverse=True)


def all_claims(views: RecordViews) -> list[ClaimRow]:
    """Every claim of the ledger, the newest first."""
    return [views.row(ref) for ref in newest_first(views.ledger, views.ledger.claims)]


def _rows(views: RecordViews, refs: Iterable[str]) -> tuple[ClaimRow, ...]:
    return tuple(map(views.row, refs))


def claims(views: RecordViews, traces: Traces) -> list[Plan]:
    """The ledger: every claim. Its first page can be filtered and sorted, where scripts run."""
    ledger = views.ledger
    refs = newest_first(ledger, ledger.claims)

    def body(part: Part[str]) -> Iterable[Heading | Panel]:
        empty, rows = Phrase("claims.empty"), _rows(views, part.items)
        if part.period or not refs:
            yield Panel(ClaimTable(rows, empty))
        else:
            yield Panel(LedgerTable(rows, empty, len(refs), facets(views, all_claims(views))))

    return listing(
        addresses.CLAIMS,
        Phrase("claims.title"),
        Phrase("claims.lead", {"count": len(refs)}),
        refs,
        lambda ref: ledger.claims[ref].date,
        traces.record,
        body,
        # The facets count every claim.
        trace=traces.everything(),
        links_last=True,
        # The table needs the width that the theme keeps for lists of pages and headings.
        meta={"hide": ["navigation", "toc"]},
    )


def contested(views: RecordViews, traces: Traces) -> list[Plan]:
    """Every contested claim beside its denials."""
    ledger = views.ledger
    refs = newest_first(
        ledger, (ref for ref, standing in ledger.standings.items() if standing.contested)
    )
    foreign = ledger.foreign
    answered = [ref for ref in foreign.answers if foreign.records[ref].is_claim]
    answered.sort(key=lambda ref: (foreign.records[ref].date.first, ref), reverse=True)

    def body(part: Part[str]) -> Iterable[Heading | Panel]:
        yield Panel(SideBySide(_rows(views, part.items), Phrase("contested.empty")))
        if answered and not part.period:
            yield Heading(2, Phrase("contested.elsewhere"), "elsewhere")
            yield Panel(SideBySide(_rows(views, answered), Phrase("contested.empty")))

    return listing(
        addresses.CONTESTED,
        Phrase("contested.title"),
        Phrase("contested.lead", {"count": len(refs)}),
        refs,
        lambda ref: ledger.claims[ref].date,
        traces.record,
        body,
        trace=traces.elsewhere(),
    )


_SILENT = frozenset({ReplyState.DECLINED, ReplyState.NO_REPLY, ReplyState.UNREACHABLE})
_NOT_ASKED = frozenset({ReplyState.NOT_ASKED, ReplyState.NONE_RECORDED})


def replies(views: RecordViews, traces: Traces) -> list[Plan]:
    """For each accused actor what it answered, what it left, and what nobody asked."""
    ledger = views.ledger
    refs = newest_first(
        ledger, (ref for ref, standing in ledger.standings.items() if standing.replies)
    )
    owed = [(reply.actor, ref) for ref in refs for reply in ledger.standings[ref].replies]
    actors = {actor for actor, _ in owed}
    return listing(
        addresses.REPLIES,
        Phrase("replies.title"),
        Phrase("replies.lead", {"count": len(actors)}),
        owed,
        lambda pair: ledger.claims[pair[1]].date,
        lambda pair: pair[0].encode() + traces.record(pair[1]),
        partial(_replies_body, views),
    )


def _replies_body(views: RecordViews, part: Part[tuple[str, str]]) -> Iterable[Heading | Panel]:
    by_actor: dict[str, list[str]] = {}
    for actor, ref in part.items:
        by_actor.setdefault(actor, []).append(ref)
    if not by_actor:
        yield Panel(ClaimTable((), Phrase("replies.empty")))
    # Whom most is said of comes first.
    links = [(actor_link(views.ledger, actor), refs) for actor, refs in by_actor.items()]
    for link, refs in sorted(links, key=lambda one: (-len(one[1]), one[0].name, one[0].id)):
        states = [(row, _state_of(row, link.id)) for row in _rows(views, refs)]
        counts = Counter(state for _, state in states)
        yield Heading(2, link.name, link.id)
        yield Panel(
            Owed(
                link,
                tuple((state, counts[state]) for state in ReplyState if counts[state]),
                tuple(row for row, state in states if state not in _SILENT | _NOT_ASKED),
                tuple(row for row, state in states if state in _SILENT),
                tuple(row for row, state in states if state in _NOT_ASKED),
            )
        )


def _state_of(row: ClaimRow, actor: str) -> ReplyState:
    return next(reply.state for reply in row.replies if reply.actor.id == actor)


class Moment(NamedTuple):
    """An event before it is looked at: its day, what happened, and to which record.

    ``number`` is that of a turn in the history of the claim ``ref``, or of a correction among all.
    """

    date: PartialDate
    kind: str
    ref: str
    number: int = 0


def moments(ledger: Ledger) -> list[Moment]:
    """Every claim, denial, response, turn of status and correction, the newest first."""
    found = [Moment(claim.date, "claim", ref) for ref, claim in ledger.claims.items()]
    for ref, standing in ledger.standings.items():
        turns = enumerate(standing.history)
        found += (Moment(turn.date, "turn", ref, number) for number, turn in turns)
    found += (Moment(denial.date, "denial", ref) for ref, denial in ledger.denials.items())
    found += (Moment(answer.date, "response", ref) for ref, answer in ledger.responses.items())
    found += corrections_made(ledger)
    return _newest(found)


def corrections_made(ledger: Ledger) -> list[Moment]:
    """Every correction of a briefing."""
    return [
        Moment(correction.date, "correction", correction.briefing, number)
        for number, correction in enumerate(ledger.corrections)
    ]


def _newest(found: list[Moment]) -> list[Moment]:
    def key(moment: Moment) -> tuple[date, str, str, int]:
        return (moment.date.first, *moment[1:])

    return sorted(found, key=key, reverse=True)


def event(views: RecordViews, moment: Moment) -> Event:
    """What happened at a moment."""
    ledger, (when, kind, ref, number) = views.ledger, moment
    if kind == "claim":
        return Event(when, kind, views.brief(ref, kind), views.row(ref), None, None)
    if kind == "turn":
        turn = ledger.standings[ref].history[number]
        line = TurnLine(turn.status, when, views.brief(turn.ref, turn.status.value))
        return Event(when, kind, line.by, views.row(ref), line, None)
    if kind == "denial":
        brief = views.brief(ref, ledger.denials[ref].of[0][1].value)
        return Event(when, kind, brief, None, None, None)
    if kind == "withdrawn":
        return Event(when, "denial", views.brief(ref, "denial"), None, None, None)
    if kind == "response":
        brief = views.brief(ref, ledger.responses[ref].kind.value)
        return Event(when, kind, brief, None, None, None)
    return Event(when, kind, None, None, None, correction_line(views, ledger.corrections[number]))


def _events(views: RecordViews, found: Iterable[Moment]) -> tuple[Event, ...]:
    return tuple(event(views, moment) for moment in found)


def _trace_of_moment(traces: Traces, moment: Moment) -> bytes:
    return f"{moment.kind} {moment.number} ".encode() + traces.record(moment.ref)


def timeline(views: RecordViews, bodies: Bodies, traces: Traces) -> list[Plan]:
    """Everything that happened, in order of date."""
    ledger = views.ledger

    def body(part: Part[Moment]) -> Iterable[Heading | Panel]:
        refs = [
            ledger.standings[ref].history[number].ref if kind == "turn" else ref
            for _, kind, ref, number in part.items
        ]
        claims = (ref for ref in refs if ref in ledger.claims)
        denials = (ref for ref in refs if ref in ledger.denials)
        # That of a month would be drawn from a few days of the year's.
        picture = timeline_picture(views, bodies, claims, denials) if len(part.period) < 7 else None
        if picture is not None:
            yield Panel(picture)
        yield Panel(Timeline(_events(views, part.items)))

    found = moments(ledger)
    return listing(
        addresses.TIMELINE,
        Phrase("timeline.title"),
        Phrase("timeline.lead", {"count": len(found)}),
        found,
        lambda moment: moment.date,
        partial(_trace_of_moment, traces),
        body,
    )


def corrections(views: RecordViews, traces: Traces) -> list[Plan]:
    """Every correction of a briefing, and everything that its author took back."""
    ledger = views.ledger
    found = corrections_made(ledger)
    found += (
        Moment(turn.date, "turn", ref, number)
        for ref, standing in ledger.standings.items()
        for number, turn in enumerate(standing.history)
        if turn.status is Status.RETRACTED
    )
    found += (
        Moment(ledger.denials[ref].date, "withdrawn", ref)
        for ref in sorted(ledger.taken_back & ledger.denials.keys())
    )
    return listing(
        addresses.CORRECTIONS,
        Phrase("corrections.title"),
        Phrase("corrections.lead", {"count": len(found)}),
        _newest(found),
        lambda moment: moment.date,
        partial(_trace_of_moment, traces),
        lambda part: [Panel(Corrections(_events(views, part.items)))],
    )


def correction_line(views: RecordViews, correction: Correction) -> CorrectionLine:
    """A correction in a list."""
    briefing = views.ledger.briefings[correction.briefing]
    return CorrectionLine(
        briefing.title,
        briefing.src_uri,
        correction.date,
        correction.kind.value,
        correction.text,
        tuple(views.brief(ref, "") for ref in correction.claims),
    )
