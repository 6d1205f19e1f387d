"""The terms of linked data: schema.org's, and our own, built on CiTO and PROV-O.

Source of the terms: https://schema.org/; CiTO, the Citation Typing Ontology, for what one statement
does to another; PROV-O (W3C) for where a document has its story, and who speaks for whom.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from mkdocs_briefings.core.content.scalars import DenialKind, ResponseKind
from mkdocs_briefings.core.ledger.records import Claim, Denial, Response, Statement

VOCABULARY = "https://schema.org/"

PLAIN_CONTEXT: Mapping[str, Any] = {
    "@vocab": VOCABULARY,
    **{term: {"@type": "@id"} for term in ("url", "sameAs", "archivedAt", "contentUrl")},
}
"""The context of what is said in schema.org's terms: all there, so that nothing is fetched."""

_CITO, PROV = "http://purl.org/spar/cito/", "http://www.w3.org/ns/prov#"

DENIES: Mapping[DenialKind, str] = {
    DenialKind.SPECIFIC: "denies",
    DenialKind.PARTIAL: "deniesInPart",
    DenialKind.GENERAL: "deniesInGeneral",
    DenialKind.LACK_OF_KNOWLEDGE: "knowsNothingOf",
    DenialKind.NON_DENIAL: "neitherConfirmsNorDenies",
}
"""What a denial does to a claim, by its kind."""

RESPONDS: Mapping[ResponseKind, str] = {
    ResponseKind.CONFIRMS: "confirms",
    ResponseKind.SUPPORTS: "supports",
    ResponseKind.DOUBTS: "doubts",
    ResponseKind.CANNOT_CONFIRM: "cannotConfirm",
    ResponseKind.COMMENTS: "commentsOn",
    ResponseKind.RETRACTS: "retracts",
    ResponseKind.ACTS: "actsOn",
}
"""What a response does to a claim or a denial, by its kind; a silence does nothing."""

TIES = ("repeats", "updates", "confirms", "contradicts")
"""What a claim does to another: fields of the vocabulary."""

_TERMS = {
    "denies": f"{_CITO}disputes",
    "deniesInPart": f"{_CITO}qualifies",
    "deniesInGeneral": f"{_CITO}disagreesWith",
    "knowsNothingOf": f"{_CITO}repliesTo",
    "neitherConfirmsNorDenies": f"{_CITO}repliesTo",
    "confirms": f"{_CITO}confirms",
    "supports": f"{_CITO}supports",
    "doubts": f"{_CITO}critiques",
    "cannotConfirm": f"{_CITO}repliesTo",
    "commentsOn": f"{_CITO}discusses",
    "retracts": f"{_CITO}retracts",
    "actsOn": f"{_CITO}repliesTo",
    "repeats": f"{_CITO}agreesWith",
    "updates": f"{_CITO}updates",
    "contradicts": f"{_CITO}disagreesWith",
    "tookFrom": f"{PROV}wasDerivedFrom",
    "speaksFor": f"{PROV}actedOnBehalfOf",
}

CONTEXT: Mapping[str, Any] = {
    "@context": {term: {"@id": iri, "@type": "@id"} for term, iri in _TERMS.items()}
}
"""Our own context: the words of the vocabulary, each with the term of CiTO or PROV-O it means."""


def context_file() -> str:
    """The text of the file that holds our own context."""
    return json.dumps(CONTEXT, indent=2) + "\n"


def deeds(record: Statement) -> Iterable[tuple[str, str]]:
    """Each of our own terms that holds between a record and another, and that other."""
    if isinstance(record, Claim):
        for tie in TIES:
            for ref in getattr(record, tie):
                yield tie, ref
    elif isinstance(record, Denial):
        for ref, kind in record.of:
            yield DENIES[kind], ref
    elif isinstance(record, Response) and record.kind in RESPONDS:
        for ref in record.to:
            yield RESPONDS[record.kind], ref
