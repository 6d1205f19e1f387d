"""The rules that a briefing must keep by itself, whatever other briefings say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from mkdocs_briefings.core.content.document import Document, Location
from mkdocs_briefings.core.content.models import (
    Briefing,
    Claim,
    Correction,
    Denial,
    Response,
    Source,
    Variant,
)
from mkdocs_briefings.core.content.placeholders import PLACEHOLDERS
from mkdocs_briefings.core.content.scalars import DenialKind
from mkdocs_briefings.core.ids import SOURCE_PREFIX
from mkdocs_briefings.core.problems import Severity, quoted

Record = Claim | Denial | Response


def records(briefing: Briefing) -> Iterable[tuple[Location, Record]]:
    """Every claim, denial and response, each with its location in the front matter."""
    for section in ("claims", "denials", "responses"):
        for index, record in enumerate(getattr(briefing, section)):
            yield (section, index), record


def check_briefing(briefing: Briefing, document: Document, today: date) -> None:
    """Report what is wrong with a briefing as such.

    ``today`` serves to notice dates in the future; one day is left for the world's time zones.
    """
    _check_dates(briefing, document, today + timedelta(days=1))
    if not briefing.draft:
        _check_placeholders(briefing, document)
    record_places = [(location, record.id) for location, record in records(briefing)]
    _check_twice(record_places, document)
    source_places: list[tuple[Location, str | None]] = [
        (("sources", index), source.id) for index, source in enumerate(briefing.sources)
    ]
    _check_twice(source_places, document)
    for location, record in records(briefing):
        if record.id is not None and record.id.startswith(SOURCE_PREFIX):
            document.report(
                (*location, "id"),
                f"the id {quoted(record.id)} begins with `{SOURCE_PREFIX}`, as a source's anchor.",
                "Choose another.",
                "bad-id",
            )
        for index, variant in enumerate(record.variants):
            _check_variant(variant, (*location, "variants", index), document)
        if isinstance(record, Denial):
            _check_denial(record, location, document)
        if isinstance(record, Response):
            _check_response(record, location, document)
    known = {record.id for _, record in records(briefing)}
    for index, correction in enumerate(briefing.corrections):
        _check_correction(correction, ("corrections", index), known, document)


def _check_dates(briefing: Briefing, document: Document, latest: date) -> None:
    if briefing.date and briefing.updated and briefing.updated.first < briefing.date.first:
        document.report(
            ("updated",),
            f"{briefing.updated} is before the date of the briefing, {briefing.date}.",
            "Correct one of the two.",
            "updated-before-date",
        )
    for key in ("date", "updated"):
        day = getattr(briefing, key)
        if day is not None and day.first > latest:
            document.report(
                (key,),
                f"{day} lies in the future.",
                "Correct it, or publish the briefing then.",
                "future-date",
                severity=Severity.WARNING,
            )


def _check_placeholders(briefing: Briefing, document: Document) -> None:
    """What `briefings new` wrote for the editor to replace is not to be published."""
    texts: list[tuple[Location, str | None]] = [(("summary",), briefing.summary)]
    texts += [((*location, "text"), record.text) for location, record in records(briefing)]
    for location, text in texts:
        if text in PLACEHOLDERS:
            document.report(
                location,
                f"{quoted(text)} is what `briefings new` wrote to be replaced.",
                "Put your own words here, or keep `draft: true`.",
                "placeholder",
                severity=Severity.WARNING,
            )


def _check_twice(ids: Iterable[tuple[Location, str | None]], document: Document) -> None:
    """Ids that stand twice: claims, denials and responses share one set, sources have another."""
    first: dict[str, Location] = {}
    for location, record_id in ids:
        if record_id is None:
            continue
        if record_id in first:
            line, column = document.place((*first[record_id], "id"))
            document.report(
                (*location, "id"),
                f"the id {quoted(record_id)} stands here again; first at {line}:{column}.",
                "Give one of the two records another id.",
                "duplicate-id",
            )
        else:
            first[record_id] = location


def _check_variant(variant: Variant, location: Location, document: Document) -> None:
    differs = any(document.has(location, key) for key in ("text", "quote", "date", "note"))
    if variant.source is not None and not differs:
        document.report(
            location,
            "a variant needs what differs.",
            "Add `text`, `quote`, `date` or `note`.",
            "empty-variant",
        )


def _check_denial(denial: Denial, location: Location, document: Document) -> None:
    kinds = {denial.kind, *(answered.kind for answered in denial.of)}
    if (
        DenialKind.PARTIAL in kinds
        and denial.admits is None
        and not document.has(location, "admits")
    ):
        document.report(
            location,
            "a partial denial needs `admits`: what it admits.",
            "Add `admits: …`, or choose another `kind`.",
            "admits-missing",
        )


def _check_response(response: Response, location: Location, document: Document) -> None:
    missing = response.text is None and not document.has(location, "text")
    if missing and response.kind is not None and not response.is_silence:
        document.report(
            location,
            f"a response of the kind `{response.kind}` needs `text`: what was said or done.",
            "Add `text: …`.",
            "missing",
        )


def _check_correction(
    correction: Correction, location: Location, known: set[str], document: Document
) -> None:
    if None in known:
        return
    for claim in correction.claims:
        if claim not in known:
            document.report_unknown(
                (*location, "claims"), claim, "record of this briefing", known, "unknown-record"
            )


def source_ids(sources: Iterable[Source]) -> set[str]:
    """The ids of these sources, as far as they are well-formed."""
    return {source.id for source in sources if source.id is not None}


def anchors(briefing: Briefing) -> set[str]:
    """The anchors that a briefing's records and sources set on its page."""
    ids = {record.id for _, record in records(briefing) if record.id is not None}
    return ids | {SOURCE_PREFIX + source for source in source_ids(briefing.sources)}


def all_ids_known(briefing: Briefing) -> bool:
    """Whether every record and source of a briefing has an id that could be read."""
    entries = [*(record for _, record in records(briefing)), *briefing.sources]
    return all(entry.id is not None for entry in entries)
