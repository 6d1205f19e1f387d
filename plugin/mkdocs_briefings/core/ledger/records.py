"""Records with every reference followed: what the ledger holds.

Each mirrors what an editor typed (`core.content.models`), with references as full refs and defaults
filled in. Lists of ids and refs are sorted.
"""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_briefings.core.content.models import Quote
from mkdocs_briefings.core.content.scalars import (
    Basis,
    CorrectionKind,
    DenialKind,
    Reliability,
    ResponseKind,
)
from mkdocs_briefings.core.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Briefing:
    """An article; ``actors`` are all that its records or its own key name, sources included."""

    id: str
    src_uri: str
    title: str
    date: PartialDate
    updated: PartialDate | None
    summary: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    language: str | None
    draft: bool
    actors: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    claims: tuple[str, ...]
    denials: tuple[str, ...]
    responses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A document; ``cites`` are the documents it took the story from."""

    ref: str
    briefing: str
    id: str
    publisher: str
    title: str | None
    url: str | None
    archive_url: str | None
    published: PartialDate | None
    accessed: PartialDate | None
    language: str | None
    note: str | None
    cites: tuple[str, ...]
    seen: bool
    withdrawn: PartialDate | None
    reliability: Reliability | None


@dataclass(frozen=True, slots=True)
class Variant:
    """A statement as another source prints it."""

    source: str
    text: str | None
    quote: Quote | None
    date: PartialDate | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What claims, denials and responses have in common; ``date`` is the one that counts."""

    ref: str
    briefing: str
    id: str
    text: str | None
    by: tuple[str, ...]
    on_behalf_of: str | None
    date: PartialDate
    sources: tuple[str, ...]
    quote: Quote | None
    variants: tuple[Variant, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Claim(Statement):
    """What somebody asserts."""

    about: tuple[str, ...]
    basis: tuple[Basis, ...]
    anonymity: str | None
    credibility: int | None
    repeats: tuple[str, ...]
    updates: tuple[str, ...]
    confirms: tuple[str, ...]
    contradicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denial(Statement):
    """A denial; ``of`` gives its kind for each claim that it answers."""

    of: tuple[tuple[str, DenialKind], ...]
    admits: str | None
    basis: tuple[Basis, ...]
    anonymity: str | None

    def kind_for(self, claim: str) -> DenialKind:
        """Its kind for this claim, which it must answer."""
        return dict(self.of)[claim]


@dataclass(frozen=True, slots=True)
class Response(Statement):
    """Any other answer to the claims and denials in ``to``, or the lack of one."""

    to: tuple[str, ...]
    kind: ResponseKind
    asked_by: str | None
    asked_on: PartialDate | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a briefing itself."""

    briefing: str
    date: PartialDate
    kind: CorrectionKind
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A claim or denial of another site, with references as they are written here.

    An actor that is mapped has its id here, any other that of its site (``other-site:actor``).
    ``kinds`` are those of a denial, ``status`` and ``contested`` what the other site computed of a
    claim; ``url`` is its place there, None where that site does not say where it is published.
    """

    ref: str
    site: str
    site_name: str
    briefing_title: str
    text: str
    by: tuple[str, ...]
    on_behalf_of: str | None
    about: tuple[str, ...]
    date: PartialDate
    is_claim: bool
    kinds: tuple[DenialKind, ...]
    status: str | None
    contested: bool
    url: str | None
