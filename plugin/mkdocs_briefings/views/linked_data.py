"""Linked data: what the pages say to machines, in schema.org's terms and in a few of our own.

There is no `ClaimReview`, since the site holds no verdicts.

Addresses are relative to the page that names them, so that they hold wherever the site stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.content.models import Actor, Affiliation
from mkdocs_briefings.core.content.scalars import SILENCES, ActorKind, ResponseKind
from mkdocs_briefings.core.ids import is_foreign, is_id
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import (
    Briefing,
    Claim,
    Correction,
    Denial,
    Response,
    Source,
    Statement,
)
from mkdocs_briefings.core.ledger.standings import Status
from mkdocs_briefings.views.documents import Head
from mkdocs_briefings.views.linked_terms import PROV, VOCABULARY, deeds

_KINDS = {
    ActorKind.PERSON: "Person",
    ActorKind.ORGANIZATION: "Organization",
    ActorKind.GOVERNMENT: "GovernmentOrganization",
    ActorKind.STATE: "Country",
    ActorKind.OUTLET: "NewsMediaOrganization",
    # Neither one person nor an organization: all that is known is that somebody acted.
    ActorKind.UNNAMED: f"{PROV}Agent",
}

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class LinkedData:
    """Says what is on the pages of one ledger; what many pages name is worked out once."""

    def __init__(self, ledger: Ledger, where: Addresses) -> None:
        """``where`` is how the site writes addresses."""
        self._ledger = ledger
        self._where = where
        self._pages = {b.id: where.page(b.src_uri) for b in ledger.briefings.values()}
        self._actors = {
            actor: f"{where.page(addresses.actor_page(actor))}#actor" for actor in ledger.actors
        }
        self._corrections: dict[str, list[Correction]] = {}
        for correction in ledger.corrections:
            self._corrections.setdefault(correction.briefing, []).append(correction)

    def briefing(self, this: Briefing) -> Head:
        """The head of a briefing's page: the article, and every record in it."""
        ledger, to_root = self._ledger, up(self._pages[this.id])
        corrections = self._corrections.get(this.id, ())
        claims = [ledger.claims[ref] for ref in this.claims]
        denials = [ledger.denials[ref] for ref in this.denials]
        responses = [ledger.responses[ref] for ref in this.responses]
        sources = [ledger.sources[ref] for ref in this.sources]
        records = [self._claim(claim, to_root) for claim in claims]
        records += [self._denial(denial, to_root) for denial in denials]
        records += [self._response(answer, to_root) for answer in responses]
        members: dict[str, Any] = {
            "hasPart": records,
            "citation": [self._source(source, to_root) for source in sources],
            "mentions": [self._mention(actor, to_root) for actor in this.actors],
            "correction": [_correction(correction) for correction in corrections],
        }
        relations = [
            {"@id": _own(record.ref), **does}
            for record in (*claims, *denials, *responses)
            if (does := self._does(record, to_root))
        ]
        relations += [
            {"@id": _own(source.ref), "tookFrom": _one(list(map(_own, source.cites)))}
            for source in sources
            if source.cites
        ]
        dates = (this.date, this.updated, *(correction.date for correction in corrections))
        return Head(
            kind="NewsArticle",
            members=_members(members),
            relations=_encode(relations)[1:-1],
            published=this.date.text,
            modified=max(date.text for date in dates if date is not None),
            authors=this.authors,
            topics=tuple(self._topic_name(topic) for topic in this.topics),
        )

    def actor(self, actor_id: str) -> Head:
        """The head of an actor's page."""
        actor, to_root = self._ledger.actors[actor_id], up(self._actors[actor_id])
        wikidata = f"https://www.wikidata.org/wiki/{actor.wikidata}" if actor.wikidata else None
        names = [{"@language": tag, "@value": n} for tag, n in sorted(actor.names.items())]
        entity = {
            "@id": "#actor",
            "@type": _KINDS[actor.kind],
            "name": actor.name,
            "alternateName": [*actor.aliases, *names],
            "description": actor.description,
            "url": actor.url,
            "sameAs": wikidata,
            **self._belonging(actor, to_root),
        }
        bodies = [*(a.actor for a in actor.affiliations), actor.part_of]
        spoken_for = [to_root + self._actors[body] for body in bodies if body is not None]
        node = {"@id": "#actor", "speaksFor": sorted(set(spoken_for))}
        return Head(
            kind="ProfilePage",
            members=_members({"mainEntity": _without_empty(entity)}),
            relations=_encode(node) if spoken_for else "",
        )

    def topic(self, topic: str) -> Head:
        """The head of a topic's page."""
        entry = self._ledger.topics.get(topic)
        about = {
            "@type": "DefinedTerm",
            "name": self._topic_name(topic),
            "description": entry.description if entry is not None else None,
        }
        return Head("CollectionPage", _members({"about": _without_empty(about)}))

    def data(self, files: Iterable[tuple[str, str]]) -> Head:
        """The head of the page of the data: these files, each with its media type."""
        to_root = up(self._where.page(addresses.DATA))
        dates = [claim.date.text for claim in self._ledger.claims.values()]
        dated = [briefing.updated or briefing.date for briefing in self._ledger.briefings.values()]
        members = {
            "distribution": [
                {"@type": "DataDownload", "contentUrl": to_root + file, "encodingFormat": kind}
                for file, kind in files
            ],
            "temporalCoverage": f"{min(dates)}/{max(dates)}" if dates else None,
            "dateModified": max((date.text for date in dated), default=None),
        }
        return Head("Dataset", _members(members))

    def _topic_name(self, topic: str) -> str:
        entry = self._ledger.topics.get(topic)
        return entry.name if entry is not None and entry.name is not None else topic

    def _claim(self, claim: Claim, to_root: str) -> dict[str, Any]:
        standing = self._ledger.standings[claim.ref]
        said = self._statement("Claim", claim, to_root)
        if claim.about:
            said["about"] = self._ids(claim.about, to_root)
        if claim.sources:
            said["appearance"] = _one([{"@id": _own(ref)} for ref in claim.sources])
            said["firstAppearance"] = _one(
                [{"@id": _own(origin.ref)} for origin in standing.chain.origins]
            )
        if standing.status is not Status.OPEN:
            said["creativeWorkStatus"] = standing.status.value
        return said

    def _denial(self, denial: Denial, to_root: str) -> dict[str, Any]:
        said = self._statement("Comment", denial, to_root)
        said["additionalType"] = _one(sorted({kind.value for _, kind in denial.of}))
        said["parentItem"] = self._records((ref for ref, _ in denial.of), denial, to_root)
        if denial.sources:
            said["citation"] = _one([{"@id": _own(ref)} for ref in denial.sources])
        return said

    def _response(self, answer: Response, to_root: str) -> dict[str, Any]:
        if answer.kind in SILENCES:
            return self._silence(answer, to_root)
        said = self._statement("Comment", answer, to_root)
        said["additionalType"] = answer.kind.value
        said["parentItem"] = self._records(answer.to, answer, to_root)
        if answer.sources:
            said["citation"] = _one([{"@id": _own(ref)} for ref in answer.sources])
        return said

    def _silence(self, answer: Response, to_root: str) -> dict[str, Any]:
        """The lack of an answer: that somebody asked, or that nobody did."""
        asked = answer.kind is not ResponseKind.NOT_ASKED
        status = "FailedActionStatus" if asked else "PotentialActionStatus"
        said: dict[str, Any] = {
            "@type": "AskAction",
            "@id": _own(answer.ref),
            "actionStatus": {"@id": f"{VOCABULARY}{status}"},
            "error": answer.kind.value,
            "recipient": self._ids(answer.by, to_root),
            "object": self._records(answer.to, answer, to_root),
            "endTime": answer.date.text,
        }
        if answer.asked_by is not None:
            known = is_id(answer.asked_by)
            asker = {"name": answer.asked_by}
            said["agent"] = self._ids((answer.asked_by,), to_root) if known else asker
        if answer.asked_on is not None:
            said["startTime"] = answer.asked_on.text
        if answer.text is not None:
            said["description"] = answer.text
        return said

    def _statement(self, kind: str, statement: Statement, to_root: str) -> dict[str, Any]:
        said: dict[str, Any] = {
            "@type": kind,
            "@id": _own(statement.ref),
            "text": statement.text,
            "author": self._ids(statement.by, to_root),
            "datePublished": statement.date.text,
        }
        if statement.on_behalf_of is not None:
            # Schema.org: the organization on whose behalf the creator was working.
            said["sourceOrganization"] = self._ids((statement.on_behalf_of,), to_root)
        return said

    def _source(self, source: Source, to_root: str) -> dict[str, Any]:
        known = is_id(source.publisher)
        name = {"@type": "Organization", "name": source.publisher}
        return _without_empty(
            {
                "@type": "CreativeWork",
                "@id": _own(source.ref),
                "name": source.title,
                "publisher": self._ids((source.publisher,), to_root) if known else name,
                "url": source.url,
                "archivedAt": source.archive_url,
                "datePublished": source.published.text if source.published else None,
                "inLanguage": source.language,
            }
        )

    def _mention(self, actor_id: str, to_root: str) -> dict[str, str]:
        actor = self._ledger.actors[actor_id]
        return {
            "@type": _KINDS[actor.kind],
            "@id": to_root + self._actors[actor_id],
            "name": actor.name,
        }

    def _belonging(self, actor: Actor, to_root: str) -> dict[str, Any]:
        """Whom an actor speaks for, and what it is a part of."""
        person = actor.kind is ActorKind.PERSON
        key = "affiliation" if person else "memberOf"
        part_of = "containedInPlace" if actor.kind is ActorKind.STATE else "parentOrganization"
        affiliations = [self._affiliation(key, a, to_root) for a in actor.affiliations]
        if actor.part_of is not None and person:
            affiliations.append({"@id": to_root + self._actors[actor.part_of]})
        belonging: dict[str, Any] = {key: affiliations}
        if actor.part_of is not None and not person:
            belonging[part_of] = {"@id": to_root + self._actors[actor.part_of]}
        return belonging

    def _affiliation(self, key: str, affiliation: Affiliation, to_root: str) -> dict[str, Any]:
        body = {"@id": to_root + self._actors[affiliation.actor]}
        since, until = affiliation.since, affiliation.until
        role = _without_empty(
            {
                "roleName": affiliation.role,
                "startDate": since.text if since is not None else None,
                "endDate": until.text if until is not None else None,
            }
        )
        # A role stands between the two that it ties, under the same name.
        return {"@type": "OrganizationRole", key: body, **role} if role else body

    def _does(self, record: Statement, to_root: str) -> dict[str, Any]:
        """What a record does to others, in our own terms."""
        does: dict[str, list[str]] = {}
        for term, ref in deeds(record):
            does.setdefault(term, []).append(self._record(ref, record.briefing, to_root))
        return {term: _one(refs) for term, refs in does.items()}

    def _ids(self, actors: Sequence[str], to_root: str) -> Any:
        return _one([{"@id": to_root + self._actors[actor]} for actor in actors])

    def _records(self, refs: Iterable[str], home: Statement, to_root: str) -> Any:
        return _one([{"@id": self._record(ref, home.briefing, to_root)} for ref in refs])

    def _record(self, ref: str, home: str, to_root: str) -> str:
        """The permalink of a record, from a page of the briefing ``home``."""
        if is_foreign(ref):
            return self._ledger.foreign.records[ref].url or ref
        briefing, _, anchor = ref.partition("#")
        return f"#{anchor}" if briefing == home else f"{to_root}{self._pages[briefing]}#{anchor}"


def up(page: str) -> str:
    """The way from a page's address to the root of the site, to which any address is added."""
    return "../" * page.count("/")


def _own(ref: str) -> str:
    """The permalink of a record on its own page."""
    return ref[ref.index("#") :]


def _one(values: list[Any]) -> Any:
    """A single value stands by itself."""
    return values[0] if len(values) == 1 else values


def _correction(correction: Correction) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "CorrectionComment",
        "additionalType": correction.kind.value,
        "text": correction.text,
        "datePublished": correction.date.text,
    }
    if correction.claims:
        said["about"] = _one([{"@id": _own(ref)} for ref in correction.claims])
    return said


def _without_empty(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in (None, [])}


def _members(entry: Mapping[str, Any]) -> str:
    """The members of an object as JSON, without the braces, so that others can stand before."""
    return _encode(_without_empty(entry))[1:-1]
