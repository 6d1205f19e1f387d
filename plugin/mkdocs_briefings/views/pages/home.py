"""The home page and the page of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.ledger.standings import Standing, Status
from mkdocs_briefings.views.documents import (
    Annotations,
    Document,
    Heading,
    Panel,
    Phrase,
    Plan,
    Prose,
    own_front_matter,
)
from mkdocs_briefings.views.pages.actors import ActorPages, ActorTable
from mkdocs_briefings.views.pages.briefing import BriefingList, briefing_line, split_title
from mkdocs_briefings.views.pages.lists import Timeline, event, moments
from mkdocs_briefings.views.records import RecordViews
from mkdocs_briefings.views.traces import Traces, trace_of

_BRIEFINGS = 10
_NEWS = 8
_ACTORS = 12


@dataclass(frozen=True, slots=True)
class Downloads:
    """What can be downloaded: each file's address, the phrase that tells of it, and how much.

    ``sites`` has the name and address of each site whose records are referred to, and how many.
    """

    template: ClassVar[str] = "downloads.html"
    indexed: ClassVar[bool] = True

    files: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    sites: tuple[tuple[str, str, int], ...]


def home(
    views: RecordViews, actors: ActorPages, own: Page | None, annotations: Annotations
) -> Document:
    """The editor's own home page, if there is one, and below it what is new."""
    ledger = views.ledger
    parts: list[Heading | Panel | Prose] = []
    has_title, before, after = split_title(own.body) if own is not None else (False, "", "")
    own_title = own.title if own is not None else ""
    title = own_title or Phrase("home.title")
    parts.append(Prose(before) if has_title else Heading(1, title, "top"))
    if after.strip():
        parts.append(Prose(after))
    newest = sorted(ledger.briefings.values(), key=lambda b: (b.date.first, b.id), reverse=True)
    lines = tuple(briefing_line(ledger, briefing) for briefing in newest[:_BRIEFINGS])
    parts.append(Heading(2, Phrase("home.briefings"), "briefings"))
    parts.append(Panel(BriefingList(lines, Phrase("home.no-briefings"))))
    parts += _news(views)
    if active := actors.most_active(_ACTORS):
        parts.append(Heading(2, Phrase("home.actors"), "active-actors"))
        parts.append(Panel(ActorTable(active, Phrase("home.actors"))))
    return Document(
        src_uri=own.src_uri if own is not None else addresses.HOME,
        title=title,
        description=Phrase("home.description"),
        parts=tuple(parts),
        annotations=annotations,
        meta=own_front_matter(own),
        generated=own is None,
    )


def _news(views: RecordViews) -> Iterable[Heading | Panel]:
    """What changed last: newly contested, newly answered, newly confirmed or retracted."""
    standings = views.ledger.standings
    found = moments(views.ledger)
    contested = (m for m in found if m.kind == "claim" and _is_contested(standings[m.ref]))
    answered = (m for m in found if m.kind in ("denial", "response"))
    settled = (m for m in found if m.kind == "turn")
    for key, new in (("contested", contested), ("answered", answered), ("settled", settled)):
        events = tuple(event(views, moment) for moment in islice(new, _NEWS))
        if events:
            yield Heading(2, Phrase(f"home.{key}"), f"newly-{key}")
            yield Panel(Timeline(events))


def _is_contested(standing: Standing) -> bool:
    return standing.contested and standing.status is Status.OPEN


def data(views: RecordViews, traces: Traces, *, with_annotations: bool) -> Plan:
    """The downloads, their formats and their schema; its head tells what days they cover."""
    ledger = views.ledger
    counts = (
        ("briefings", len(ledger.briefings)),
        ("actors", len(ledger.actors)),
        ("sources", len(ledger.sources)),
        ("claims", len(ledger.claims)),
        ("denials", len(ledger.denials)),
        ("responses", len(ledger.responses)),
    )
    title, lead = Phrase("data.title"), Phrase("data.lead")
    referred = Counter(record.site for record in ledger.foreign.records.values())
    sites = tuple(
        (file.site.name, file.site.url or "", referred[name])
        for name, file in ledger.foreign.sites.items()
        if referred[name]
    )
    files = (
        (addresses.LEDGER, "ledger"),
        (addresses.LEDGER_SCHEMA, "schema"),
        *([(addresses.LEDGER_IMPORTS, "imports")] if sites else ()),
        (addresses.CONTEXT, "context"),
        (addresses.DATABASE, "database"),
        *([(addresses.ANNOTATIONS, "annotations")] if with_annotations else ()),
        (addresses.DATA_PACKAGE, "package"),
    )
    tables = tuple((addresses.table_file(table), table) for table in addresses.TABLES)
    downloads = Downloads(files, tables, counts, sites)
    parts = (Heading(1, title, "top"), Panel(downloads))
    document = Document(addresses.DATA, title, lead, parts, Annotations(addresses.DATA))
    trace = trace_of(downloads, traces.everything())
    return Plan(addresses.DATA, trace, lambda: document)
