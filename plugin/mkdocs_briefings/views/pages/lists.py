"""The lists of all claims, of what is contested, of replies, of turns in time, of corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.dates import PartialDate, parse_date
from mkdocs_briefings.core.ledger.records import Correction
from mkdocs_briefings.core.ledger.standings import ReplyState, Status
from mkdocs_briefings.views.documents import (
    Annotations,
    Document,
    Heading,
    Panel,
    Phrase,
    Words,
)
from mkdocs_briefings.views.facets import MOST_CHOICES, OPEN_AT_FIRST, Facet, facets
from mkdocs_briefings.views.periods import Item, Part, parts
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.pictures.timeline import timeline_picture
from mkdocs_briefings.views.records import Brief, ClaimRow, RecordViews, TurnLine
from mkdocs_briefings.views.voices import ActorLink

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
    body: Body[Item],
    *,
    show_lead: bool = True,
    links_last: bool = False,
    meta: Mapping[str, object] | None = None,
) -> list[Document]:
    """The pages of one list: the newest, and the parts where it is long.

    Where ``show_lead`` is False, the lead only describes the page to search engines. The links to
    the parts come before the body unless ``links_last``; ``meta`` is for the theme.
    """
    documents = []
    for part in parts(src_uri, items, date_of):
        words: Words = title
        if part.period:
            words = Phrase("period.title", {"title": title, "period": parse_date(part.period)})
        shown: list[Heading | Panel] = [Heading(1, words, "top")]
        if show_lead:
            shown.append(Panel(Lead(lead)))
        links = [Panel(part.links)] if part.links is not None else []
        shown += [*body(part), *links] if links_last else [*links, *body(part)]
        documents.append(
            Document(
                part.src_uri,
                words,
                lead,
                tuple(shown),
                Annotations(part.src_uri),
                meta or {},
            )
        )
    return documents


def newest_first(rows: Iterable[ClaimRow]) -> list[ClaimRow]:
    """Claims in order of date, the newest first."""
    return sorted(rows, key=lambda row: (row.date.first, row.ref), reverse=True)


def all_claims(views: RecordViews) -> list[ClaimRow]:
    """Every claim of the ledger, the newest first."""
    return newest_first(views.row(ref) for ref in views.ledger.claims)


def claims(views: RecordViews) -> list[Document]:
    """The ledger: every claim. Its first page can be filtered and sorted, where scripts run."""
    rows = all_claims(views)
    lead = Phrase("claims.lead", {"count": len(rows)})

    def body(part: Part[ClaimRow]) -> Iterable[Heading | Panel]:
        empty = Phrase("claims.empty")
        if part.period or not rows:
            yield Panel(ClaimTable(part.items, empty))
        else:
            yield Panel(LedgerTable(part.items, empty, len(rows), facets(views, rows)))

    return listing(
        addresses.CLAIMS,
        Phrase("claims.title"),
        lead,
        rows,
        lambda row: row.date,
        body,
        links_last=True,
        # The table needs the width that the theme keeps for lists of pages and headings.
        meta={"hide": ["navigation", "toc"]},
    )


def contested(views: RecordViews) -> list[Document]:
    """Every contested claim beside its denials."""
    rows = newest_first(
        views.row(ref) for ref, standing in views.ledger.standings.items() if standing.contested
    )
    return listing(
        addresses.CONTESTED,
        Phrase("contested.title"),
        Phrase("contested.lead", {"count": len(rows)}),
        rows,
        lambda row: row.date,
        lambda part: [Panel(SideBySide(part.items, Phrase("contested.empty")))],
    )


_SILENT = frozenset({ReplyState.DECLINED, ReplyState.NO_REPLY, ReplyState.UNREACHABLE})
_NOT_ASKED = frozenset({ReplyState.NOT_ASKED, ReplyState.NONE_RECORDED})


def replies(views: RecordViews) -> list[Document]:
    """For each accused actor what it answered, what it left, and what nobody asked."""
    rows = newest_first(
        views.row(ref) for ref, standing in views.ledger.standings.items() if standing.replies
    )
    owed = [(reply.actor, row) for row in rows for reply in row.replies]
    actors = {actor.id for actor, _ in owed}
    return listing(
        addresses.REPLIES,
        Phrase("replies.title"),
        Phrase("replies.lead", {"count": len(actors)}),
        owed,
        lambda pair: pair[1].date,
        _replies_body,
    )


def _replies_body(part: Part[tuple[ActorLink, ClaimRow]]) -> Iterable[Heading | Panel]:
    by_actor: dict[str, list[tuple[ActorLink, ClaimRow]]] = {}
    for actor, row in part.items:
        by_actor.setdefault(actor.id, []).append((actor, row))
    if not by_actor:
        yield Panel(ClaimTable((), Phrase("replies.empty")))
    # Whom most is said of comes first.
    for actor_id, pairs in sorted(
        by_actor.items(), key=lambda entry: (-len(entry[1]), entry[1][0][0].name)
    ):
        actor = pairs[0][0]
        states = [(row, _state_of(row, actor_id)) for _, row in pairs]
        counts = Counter(state for _, state in states)
        yield Heading(2, actor.name, actor_id)
        yield Panel(
            Owed(
                actor,
                tuple((state, counts[state]) for state in ReplyState if counts[state]),
                tuple(row for row, state in states if state not in _SILENT | _NOT_ASKED),
                tuple(row for row, state in states if state in _SILENT),
                tuple(row for row, state in states if state in _NOT_ASKED),
            )
        )


def _state_of(row: ClaimRow, actor: str) -> ReplyState:
    return next(reply.state for reply in row.replies if reply.actor.id == actor)


def timeline(views: RecordViews, bodies: Bodies) -> list[Document]:
    """Everything that happened, in order of date."""

    def body(part: Part[Event]) -> Iterable[Heading | Panel]:
        refs = [event.brief.ref for event in part.items if event.brief is not None]
        claims = (ref for ref in refs if ref in views.ledger.claims)
        denials = (ref for ref in refs if ref in views.ledger.denials)
        if (picture := timeline_picture(views, bodies, claims, denials)) is not None:
            yield Panel(picture)
        yield Panel(Timeline(part.items))

    events = sorted(all_events(views), key=_event_key, reverse=True)
    return listing(
        addresses.TIMELINE,
        Phrase("timeline.title"),
        Phrase("timeline.lead", {"count": len(events)}),
        events,
        lambda event: event.date,
        body,
    )


def _event_key(event: Event) -> tuple[object, ...]:
    ref = event.brief.ref if event.brief is not None else ""
    briefing = event.correction.briefing if event.correction is not None else ""
    return (event.date.first, event.kind, ref, briefing)


def all_events(views: RecordViews) -> Iterable[Event]:
    """Every claim, denial, response, turn of status and correction."""
    ledger = views.ledger
    for ref, claim in ledger.claims.items():
        row = views.row(ref)
        yield Event(claim.date, "claim", views.brief(ref, "claim"), row, None, None)
        for turn in ledger.standings[ref].history:
            line = TurnLine(turn.status, turn.date, views.brief(turn.ref, turn.status.value))
            yield Event(turn.date, "turn", line.by, row, line, None)
    for ref, denial in ledger.denials.items():
        kind = denial.of[0][1].value
        yield Event(denial.date, "denial", views.brief(ref, kind), None, None, None)
    for ref, response in ledger.responses.items():
        brief = views.brief(ref, response.kind.value)
        yield Event(response.date, "response", brief, None, None, None)
    for line_ in _corrections(views):
        yield Event(line_.date, "correction", None, None, None, line_)


def corrections(views: RecordViews) -> list[Document]:
    """Every correction of a briefing, and everything that its author took back."""
    events = [
        event
        for event in all_events(views)
        if event.kind == "correction"
        or (event.turn is not None and event.turn.status is Status.RETRACTED)
    ]
    events += _withdrawn_denials(views)
    events.sort(key=_event_key, reverse=True)
    return listing(
        addresses.CORRECTIONS,
        Phrase("corrections.title"),
        Phrase("corrections.lead", {"count": len(events)}),
        events,
        lambda event: event.date,
        lambda part: [Panel(Corrections(part.items))],
    )


def _withdrawn_denials(views: RecordViews) -> Iterable[Event]:
    for ref in sorted(views.ledger.taken_back & views.ledger.denials.keys()):
        brief = views.brief(ref, "denial")
        yield Event(brief.date, "denial", brief, None, None, None)


def _corrections(views: RecordViews) -> list[CorrectionLine]:
    return [correction_line(views, correction) for correction in views.ledger.corrections]


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
