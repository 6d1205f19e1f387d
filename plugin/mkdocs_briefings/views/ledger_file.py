"""``data/ledger.json``: the whole ledger as data, and its JSON Schema.

Source of the format: the output contract. The typed dictionaries below are the format: the schema
is made from them, and the order of their keys is the order in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict  # pydantic asks for it below Python 3.12

from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.content import models
from mkdocs_briefings.core.content.scalars import (
    ActorKind,
    Basis,
    CorrectionKind,
    DenialKind,
    Reliability,
    ResponseKind,
)
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ledger import records
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.standings import Flag, ReplyState, Standing, Status

FORMAT: Literal["annotated-briefings/1"] = "annotated-briefings/1"

_CLOSED = with_config(ConfigDict(extra="forbid"))


@_CLOSED
class SiteEntry(TypedDict):
    """The site that published the ledger."""

    name: str
    url: str | None


# `from` is a word of Python, so this one is written as a call.
AffiliationEntry = TypedDict(
    "AffiliationEntry",
    {"actor": str, "role": str | None, "from": str | None, "to": str | None},
)
_CLOSED(AffiliationEntry)


@_CLOSED
class ActorEntry(TypedDict):
    """An actor of the registry."""

    id: str
    name: str
    kind: ActorKind
    aliases: list[str]
    names: dict[str, str]
    description: str | None
    part_of: str | None
    affiliations: list[AffiliationEntry]
    wikidata: str | None
    url: str | None


@_CLOSED
class RoleEntry(TypedDict):
    """The part that an actor plays in a story."""

    actor: str
    role: str


@_CLOSED
class BriefingEntry(TypedDict):
    """A briefing; `url` is relative to the root of the site."""

    id: str
    title: str
    date: str
    updated: str | None
    summary: str
    authors: list[str]
    topics: list[str]
    language: str | None
    actors: list[str]
    roles: list[RoleEntry]
    url: str


@_CLOSED
class SourceEntry(TypedDict):
    """A document that a briefing rests on; `url` is where it was read."""

    ref: str
    publisher: str
    title: str | None
    url: str | None
    archive_url: str | None
    published: str | None
    accessed: str | None
    language: str | None
    note: str | None
    cites: list[str]
    seen: bool
    withdrawn: str | None
    reliability: Reliability | None


@_CLOSED
class QuoteEntry(TypedDict):
    """Words as a source prints them."""

    text: str
    language: str | None
    translation: str | None


@_CLOSED
class VariantEntry(TypedDict):
    """A statement as another source prints it."""

    source: str
    text: str | None
    quote: QuoteEntry | None
    date: str | None
    note: str | None


@_CLOSED
class TurnEntry(TypedDict):
    """A record that changed a claim's status."""

    date: str
    status: Literal[Status.RETRACTED, Status.SUPERSEDED, Status.CONFIRMED]
    ref: str


@_CLOSED
class ReplyEntry(TypedDict):
    """What an accused actor answers, and the records of its answers."""

    actor: str
    state: ReplyState
    refs: list[str]


@_CLOSED
class ClaimEntry(TypedDict):
    """What somebody asserts, and how it stands."""

    ref: str
    briefing: str
    id: str
    text: str
    by: list[str]
    on_behalf_of: str | None
    about: list[str]
    date: str
    sources: list[str]
    basis: list[Basis]
    anonymity: str | None
    quote: QuoteEntry | None
    credibility: int | None
    repeats: list[str]
    updates: list[str]
    confirms: list[str]
    contradicts: list[str]
    variants: list[VariantEntry]
    note: str | None
    status: Status
    history: list[TurnEntry]
    contested: bool
    origins: list[str]
    flags: list[Flag]
    denials: list[str]
    responses: list[str]
    replies: list[ReplyEntry]
    url: str


@_CLOSED
class AnsweredEntry(TypedDict):
    """A claim that a denial answers, and how far it goes there."""

    claim: str
    kind: DenialKind


@_CLOSED
class DenialEntry(TypedDict):
    """Somebody rejects claims, or answers them without rejecting them."""

    ref: str
    briefing: str
    id: str
    of: list[AnsweredEntry]
    by: list[str]
    on_behalf_of: str | None
    admits: str | None
    text: str
    quote: QuoteEntry | None
    date: str
    sources: list[str]
    basis: list[Basis]
    anonymity: str | None
    variants: list[VariantEntry]
    note: str | None
    url: str


@_CLOSED
class ResponseEntry(TypedDict):
    """Any other answer to claims or denials, or the lack of one."""

    ref: str
    briefing: str
    id: str
    to: list[str]
    by: list[str]
    on_behalf_of: str | None
    kind: ResponseKind
    text: str | None
    asked_by: str | None
    asked_on: str | None
    quote: QuoteEntry | None
    date: str
    sources: list[str]
    variants: list[VariantEntry]
    note: str | None
    url: str


@_CLOSED
class CorrectionEntry(TypedDict):
    """A correction of a briefing itself."""

    briefing: str
    date: str
    kind: CorrectionKind
    text: str
    claims: list[str]


@_CLOSED
class LedgerFile(TypedDict):
    """The ledger of an annotated-briefings site.

    A reference that begins with a name and a colon (`other-site:briefing#claim`) is to a record of
    another site; `ledger.imports.json`, beside this file, says which site and record that is.
    """

    format: Literal["annotated-briefings/1"]
    site: SiteEntry
    actors: list[ActorEntry]
    briefings: list[BriefingEntry]
    sources: list[SourceEntry]
    claims: list[ClaimEntry]
    denials: list[DenialEntry]
    responses: list[ResponseEntry]
    corrections: list[CorrectionEntry]


def ledger_file(
    ledger: Ledger, addresses: Addresses, site_name: str, site_url: str | None
) -> LedgerFile:
    """The ledger as the data that its file holds."""
    pages = {b.id: addresses.page(b.src_uri) for b in ledger.briefings.values()}
    return {
        "format": FORMAT,
        "site": {"name": site_name, "url": site_url},
        "actors": [_actor(actor_id, actor) for actor_id, actor in ledger.actors.items()],
        "briefings": [_briefing(b, pages[b.id]) for b in ledger.briefings.values()],
        "sources": [_source(source) for source in ledger.sources.values()],
        "claims": [
            _claim(claim, ledger.standings[ref], ledger, f"{pages[claim.briefing]}#{claim.id}")
            for ref, claim in ledger.claims.items()
        ],
        "denials": [_denial(d, f"{pages[d.briefing]}#{d.id}") for d in ledger.denials.values()],
        "responses": [
            _response(r, f"{pages[r.briefing]}#{r.id}") for r in ledger.responses.values()
        ],
        "corrections": [_correction(correction) for correction in ledger.corrections],
    }


def as_json(data: LedgerFile) -> str:
    """The file's text: compact, one record a line."""
    parts = []
    for key, value in data.items():
        name = json.dumps(key)
        if isinstance(value, list) and value:
            lines = ",\n".join(_compact(record) for record in value)
            parts.append(f"{name}:[\n{lines}\n]")
        else:
            parts.append(f"{name}:{_compact(value)}")
    return "{" + ",\n".join(parts) + "}\n"


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    described = TypeAdapter(LedgerFile).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _date(date: PartialDate | None) -> str | None:
    return None if date is None else date.text


def _actor(actor_id: str, actor: models.Actor) -> ActorEntry:
    return {
        "id": actor_id,
        "name": actor.name,
        "kind": actor.kind,
        "aliases": list(actor.aliases),
        "names": dict(sorted(actor.names.items())),
        "description": actor.description,
        "part_of": actor.part_of,
        "affiliations": [
            {"actor": a.actor, "role": a.role, "from": _date(a.since), "to": _date(a.until)}
            for a in actor.affiliations
        ],
        "wikidata": actor.wikidata,
        "url": actor.url,
    }


def _briefing(briefing: records.Briefing, url: str) -> BriefingEntry:
    return {
        "id": briefing.id,
        "title": briefing.title,
        "date": briefing.date.text,
        "updated": _date(briefing.updated),
        "summary": briefing.summary,
        "authors": list(briefing.authors),
        "topics": list(briefing.topics),
        "language": briefing.language,
        "actors": list(briefing.actors),
        "roles": [{"actor": actor, "role": role} for actor, role in briefing.roles],
        "url": url,
    }


def _source(source: records.Source) -> SourceEntry:
    return {
        "ref": source.ref,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "archive_url": source.archive_url,
        "published": _date(source.published),
        "accessed": _date(source.accessed),
        "language": source.language,
        "note": source.note,
        "cites": list(source.cites),
        "seen": source.seen,
        "withdrawn": _date(source.withdrawn),
        "reliability": source.reliability,
    }


def _quote(quote: models.Quote | None) -> QuoteEntry | None:
    if quote is None:
        return None
    return {"text": quote.text, "language": quote.language, "translation": quote.translation}


def _variants(variants: Iterable[records.Variant]) -> list[VariantEntry]:
    return [
        {
            "source": variant.source,
            "text": variant.text,
            "quote": _quote(variant.quote),
            "date": _date(variant.date),
            "note": variant.note,
        }
        for variant in variants
    ]


def _claim(claim: records.Claim, standing: Standing, ledger: Ledger, url: str) -> ClaimEntry:
    return {
        "ref": claim.ref,
        "briefing": claim.briefing,
        "id": claim.id,
        "text": claim.text or "",
        "by": list(claim.by),
        "on_behalf_of": claim.on_behalf_of,
        "about": list(claim.about),
        "date": claim.date.text,
        "sources": list(claim.sources),
        "basis": list(claim.basis),
        "anonymity": claim.anonymity,
        "quote": _quote(claim.quote),
        "credibility": claim.credibility,
        "repeats": list(claim.repeats),
        "updates": list(claim.updates),
        "confirms": list(claim.confirms),
        "contradicts": list(claim.contradicts),
        "variants": _variants(claim.variants),
        "note": claim.note,
        "status": standing.status,
        "history": [
            {"date": turn.date.text, "status": turn.status, "ref": turn.ref}  # type: ignore[typeddict-item]
            for turn in standing.history
        ],
        "contested": standing.contested,
        "origins": [origin.ref for origin in standing.chain.origins],
        "flags": list(standing.flags),
        "denials": list(standing.denials),
        "responses": list(standing.responses),
        "replies": [
            {
                "actor": reply.actor,
                "state": reply.state,
                # A claim may both confirm and contradict another, and so answer it twice.
                "refs": list(dict.fromkeys(answer.ref for answer in reply.answers)),
            }
            for reply in standing.replies
        ],
        "url": url,
    }


def _denial(denial: records.Denial, url: str) -> DenialEntry:
    return {
        "ref": denial.ref,
        "briefing": denial.briefing,
        "id": denial.id,
        "of": [{"claim": claim, "kind": kind} for claim, kind in denial.of],
        "by": list(denial.by),
        "on_behalf_of": denial.on_behalf_of,
        "admits": denial.admits,
        "text": denial.text or "",
        "quote": _quote(denial.quote),
        "date": denial.date.text,
        "sources": list(denial.sources),
        "basis": list(denial.basis),
        "anonymity": denial.anonymity,
        "variants": _variants(denial.variants),
        "note": denial.note,
        "url": url,
    }


def _response(response: records.Response, url: str) -> ResponseEntry:
    return {
        "ref": response.ref,
        "briefing": response.briefing,
        "id": response.id,
        "to": list(response.to),
        "by": list(response.by),
        "on_behalf_of": response.on_behalf_of,
        "kind": response.kind,
        "text": response.text,
        "asked_by": response.asked_by,
        "asked_on": _date(response.asked_on),
        "quote": _quote(response.quote),
        "date": response.date.text,
        "sources": list(response.sources),
        "variants": _variants(response.variants),
        "note": response.note,
        "url": url,
    }


def _correction(correction: records.Correction) -> CorrectionEntry:
    return {
        "briefing": correction.briefing,
        "date": correction.date.text,
        "kind": correction.kind,
        "text": correction.text,
        "claims": list(correction.claims),
    }
