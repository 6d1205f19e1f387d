"""Topics: their index, and a page for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import topic_page
from mkdocs_briefings.views.documents import Annotations, Document, Heading, Panel, Phrase, Plan
from mkdocs_briefings.views.pages.briefing import (
    BriefingList,
    TopicLink,
    briefing_line,
    topic_link,
)
from mkdocs_briefings.views.pages.lists import ClaimTable, Lead, listing, newest_first
from mkdocs_briefings.views.periods import Part
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.pictures.timeline import timeline_picture
from mkdocs_briefings.views.records import RecordViews
from mkdocs_briefings.views.traces import Traces, trace_of


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in the index."""

    topic: TopicLink
    description: str | None
    briefings: int
    claims: int


@dataclass(frozen=True, slots=True)
class TopicTable:
    """The topics that a briefing names."""

    template: ClassVar[str] = "topic_table.html"
    indexed: ClassVar[bool] = True

    rows: tuple[TopicRow, ...]


def topics(views: RecordViews, bodies: Bodies, traces: Traces) -> list[Plan]:
    """The index of topics and the page of each topic that a briefing names."""
    ledger = views.ledger
    of_topic: dict[str, list[str]] = {}
    for briefing in ledger.briefings.values():
        for topic in briefing.topics:
            of_topic.setdefault(topic, []).append(briefing.id)
    rows = []
    pages: list[Plan] = []
    for topic, ids in sorted(of_topic.items()):
        claims = [ref for name in ids for ref in ledger.briefings[name].claims]
        entry = ledger.topics.get(topic)
        description = entry.description if entry is not None else None
        rows.append(TopicRow(topic_link(ledger, topic), description, len(ids), len(claims)))
        pages += _topic(views, bodies, traces, topic, ids, claims)
    title = Phrase("topics.title")
    lead = Phrase("topics.lead", {"count": len(rows)})
    parts = (Heading(1, title, "top"), Panel(Lead(lead)), Panel(TopicTable(tuple(rows))))
    index = Document(addresses.TOPICS, title, lead, parts, Annotations(addresses.TOPICS))
    return [Plan(addresses.TOPICS, trace_of(rows), lambda: index), *pages]


def _topic(
    views: RecordViews,
    bodies: Bodies,
    traces: Traces,
    topic: str,
    briefings: list[str],
    claims: list[str],
) -> list[Plan]:
    ledger = views.ledger

    def body(part: Part[str]) -> Iterable[Heading | Panel]:
        if not part.period:
            lines = sorted(
                (briefing_line(ledger, ledger.briefings[name]) for name in briefings),
                key=lambda line: (line.date.first, line.uri),
                reverse=True,
            )
            yield Heading(2, Phrase("topic.briefings"), "briefings")
            yield Panel(BriefingList(tuple(lines), Phrase("home.no-briefings")))
            denials = {ref for claim in part.items for ref in ledger.standings[claim].denials}
            if (picture := timeline_picture(views, bodies, part.items, denials)) is not None:
                yield Heading(2, Phrase("timeline.title"), "timeline")
                yield Panel(picture)
        yield Heading(2, Phrase("topic.claims"), "claims")
        yield Panel(ClaimTable(tuple(map(views.row, part.items)), Phrase("claims.empty")))

    entry = ledger.topics.get(topic)
    name = topic_link(ledger, topic).name
    lead = Phrase("topic.lead", {"briefings": len(briefings), "claims": len(claims)})
    if entry is not None and entry.description is not None:
        lead = Phrase("plain", {"text": entry.description})
    return listing(
        topic_page(topic),
        Phrase("plain", {"text": name}),
        lead,
        newest_first(ledger, claims),
        lambda ref: ledger.claims[ref].date,
        traces.record,
        body,
        trace=trace_of(*map(traces.briefing, briefings)),
    )
