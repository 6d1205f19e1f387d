"""Sources on a page: the documents, and the chain by which a claim came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from mkdocs_briefings.core.content.scalars import Reliability
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Source, Statement
from mkdocs_briefings.views.voices import Named, named


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A document with all that is known of it.

    ``site`` is the host that its ``url`` names, or empty; ``cites`` are the documents it rests on.
    """

    anchor: str
    publisher: Named
    title: str | None
    url: str | None
    site: str
    archive_url: str | None
    published: PartialDate | None
    accessed: PartialDate | None
    language: str | None
    note: str | None
    seen: bool
    withdrawn: PartialDate | None
    reliability: Reliability | None
    cites: tuple[SourceMention, ...]


@dataclass(frozen=True, slots=True)
class SourceMention:
    """A document named in passing, linked to its line in the briefing's list of sources."""

    ref: str
    publisher: Named
    published: PartialDate | None
    uri: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One independent report and how it travelled, in steps from its origin to what was read."""

    steps: tuple[tuple[SourceMention, ...], ...]
    seen: bool


def mention(ledger: Ledger, ref: str) -> SourceMention:
    """A source named in passing."""
    source = ledger.sources[ref]
    uri = f"{ledger.briefings[source.briefing].src_uri}#{ref.partition('#')[2]}"
    publisher = named(ledger, source.publisher)
    return SourceMention(ref, publisher, source.published, uri, source.seen)


def source_line(ledger: Ledger, source: Source) -> SourceLine:
    """A source with all that is known of it."""
    return SourceLine(
        anchor=source.ref.partition("#")[2],
        publisher=named(ledger, source.publisher),
        title=source.title,
        url=source.url,
        site=_site(source.url),
        archive_url=source.archive_url,
        published=source.published,
        accessed=source.accessed,
        language=source.language,
        note=source.note,
        seen=source.seen,
        withdrawn=source.withdrawn,
        reliability=source.reliability,
        cites=tuple(mention(ledger, ref) for ref in source.cites),
    )


def _site(url: str | None) -> str:
    host = urlsplit(url).hostname if url is not None else None
    return (host or "").removeprefix("www.")


def lanes(ledger: Ledger, statement: Statement) -> tuple[Lane, ...]:
    """The chain behind a statement: a lane for each origin, its documents step by step.

    A document stands in the lane of every origin that it leads to, as many steps after it as the
    shortest way takes.
    """
    chain = ledger.chains[statement.briefing].of(statement.sources)
    cited_by: dict[str, list[str]] = {ref: [] for ref in chain.documents}
    for ref in sorted(chain.documents):
        for cited in ledger.sources[ref].cites:
            cited_by[cited].append(ref)
    found = []
    for origin in chain.origins:
        steps = [sorted(origin.members)]
        placed = set(origin.members)
        while following := _next(steps[-1], cited_by, placed):
            steps.append(following)
        mentions = tuple(tuple(mention(ledger, ref) for ref in step) for step in steps)
        found.append(Lane(mentions, origin.seen))
    return tuple(found)


def _next(step: Iterable[str], cited_by: dict[str, list[str]], placed: set[str]) -> list[str]:
    following = sorted({citing for ref in step for citing in cited_by[ref]} - placed)
    placed.update(following)
    return following
