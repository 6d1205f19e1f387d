"""The home page and the page of the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.ledger.standings import Status
from mkdocs_briefings.views.documents import (
    Annotations,
    Document,
    Heading,
    Panel,
    Phrase,
    Prose,
)
from mkdocs_briefings.views.pages.actors import ActorPages, ActorTable
from mkdocs_briefings.views.pages.briefing import BriefingList, briefing_line, split_title
from mkdocs_briefings.views.pages.lists import Event, Timeline, all_events
from mkdocs_briefings.views.records import RecordViews

_BRIEFINGS = 10
_NEWS = 8
_ACTORS = 12


@dataclass(frozen=True, slots=True)
class Downloads:
    """What can be downloaded: each file's address, the phrase that tells of it, and how much."""

    template: ClassVar[str] = "downloads.html"
    indexed: ClassVar[bool] = True

    files: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]


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
        generated=own is None,
    )


def _news(views: RecordViews) -> Iterable[Heading | Panel]:
    """What changed last: newly contested, newly answered, newly confirmed or retracted."""
    events = sorted(
        all_events(views),
        key=lambda event: (event.date.first, event.brief.ref if event.brief else ""),
        reverse=True,
    )
    contested = [event for event in events if event.kind == "claim" and _is_contested(event)]
    answered = [event for event in events if event.kind in ("denial", "response")]
    settled = [event for event in events if event.kind == "turn"]
    for key, found in (("contested", contested), ("answered", answered), ("settled", settled)):
        if found:
            yield Heading(2, Phrase(f"home.{key}"), f"newly-{key}")
            yield Panel(Timeline(tuple(found[:_NEWS])))


def _is_contested(event: Event) -> bool:
    return event.claim is not None and event.claim.contested and event.claim.status is Status.OPEN


def data(views: RecordViews) -> Document:
    """The downloads, their formats and their schema."""
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
    files = (
        (addresses.LEDGER, "ledger"),
        (addresses.LEDGER_SCHEMA, "schema"),
        (addresses.DATABASE, "database"),
        (addresses.ANNOTATIONS, "annotations"),
        (addresses.DATA_PACKAGE, "package"),
    )
    tables = tuple((addresses.table_file(table), table) for table in addresses.TABLES)
    downloads = Downloads(files, tables, counts)
    parts = (Heading(1, title, "top"), Panel(downloads))
    return Document(addresses.DATA, title, lead, parts, Annotations(addresses.DATA))
