"""The ledger as STIX 2.1 objects, for threat-intelligence platforms.

Source of the terms: OASIS, *STIX Version 2.1*. Actors are identities, briefings reports, claims
notes; a denial is an opinion with an explanation, and so is a response that takes a stand. What
STIX has no word for is said by labels and by `related-to` relationships with a label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mkdocs_briefings.core.content.scalars import (
    SILENCES,
    ActorKind,
    DenialKind,
    ResponseKind,
)
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import (
    Briefing,
    Claim,
    Correction,
    Denial,
    Response,
    Statement,
)
from mkdocs_briefings.views.exchange.permalinks import Permalinks, stable_id

Stix = dict[str, Any]

_CLASSES = {
    ActorKind.PERSON: "individual",
    ActorKind.ORGANIZATION: "organization",
    ActorKind.GOVERNMENT: "organization",
    ActorKind.STATE: "organization",
    ActorKind.OUTLET: "organization",
    ActorKind.UNNAMED: "class",
}
_OPINIONS = {
    DenialKind.SPECIFIC: "strongly-disagree",
    DenialKind.PARTIAL: "disagree",
    DenialKind.GENERAL: "disagree",
    DenialKind.LACK_OF_KNOWLEDGE: "neutral",
    DenialKind.NON_DENIAL: "neutral",
}
_STANDS = {
    ResponseKind.CONFIRMS: "strongly-agree",
    ResponseKind.SUPPORTS: "agree",
    ResponseKind.DOUBTS: "disagree",
    ResponseKind.CANNOT_CONFIRM: "neutral",
}
"""The responses that are an opinion; the others are notes."""
_CONFIDENCE = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}
"""STIX 2.1, appendix A: the Admiralty credibility scale. That it cannot be judged has no value."""
_RELATIONS = ("repeats", "updates", "confirms", "contradicts")


def stix_objects(ledger: Ledger, permalinks: Permalinks, site_name: str) -> list[Stix]:
    """Every object of the site, in an order that depends on nothing but the records."""
    return _Mapping(ledger, permalinks, site_name).objects()


def bundle_id(permalinks: Permalinks) -> str:
    """The id of the bundle that holds them."""
    return f"bundle--{stable_id(permalinks.root, 'bundle')}"


class _Mapping:
    def __init__(self, ledger: Ledger, permalinks: Permalinks, site_name: str) -> None:
        self.ledger = ledger
        self.links = permalinks
        self.site_name = site_name
        self.site = f"identity--{stable_id(permalinks.root)}"
        self.first, self.last = _span(ledger.briefings.values())
        self.named: dict[str, list[Briefing]] = {actor: [] for actor in ledger.actors}
        for briefing in ledger.briefings.values():
            for actor in briefing.actors:
                self.named[actor].append(briefing)
        self.of_briefing: dict[str, list[str]] = {name: [] for name in ledger.briefings}

    def objects(self) -> list[Stix]:
        ledger = self.ledger
        made = [self.publisher(), *map(self.actor, ledger.actors)]
        for actor in ledger.actors:
            made += self.ties(actor)
        for claim in ledger.claims.values():
            made += self.in_briefing(claim, self.claim(claim))
        for denial in ledger.denials.values():
            made += self.in_briefing(denial, self.denial(denial))
        for response in ledger.responses.values():
            made += self.in_briefing(response, [self.response(response)])
        made += map(self.correction, ledger.corrections)
        return [*made, *map(self.report, ledger.briefings.values())]

    def in_briefing(self, statement: Statement, made: Iterable[Stix]) -> list[Stix]:
        """The objects of a statement, with their ties to who speaks, for whom and about whom."""
        found = list(made)
        for thing in [*found]:
            if thing["type"] == "relationship":
                continue
            for actor in statement.by:
                found.append(self.tie(thing, self.identity(actor), "by"))
            if statement.on_behalf_of is not None:
                found.append(self.tie(thing, self.identity(statement.on_behalf_of), "on-behalf-of"))
            if isinstance(statement, Claim):
                found += [self.tie(thing, self.identity(a), "about") for a in statement.about]
        self.of_briefing[statement.briefing] += [thing["id"] for thing in found]
        return found

    def publisher(self) -> Stix:
        return _without_none(
            {
                **self.common("identity", self.site, self.first, self.last),
                "name": self.site_name,
                "identity_class": "organization",
                "external_references": [{"source_name": self.site_name, "url": self.links.root}],
            },
            "created_by_ref",
        )

    def actor(self, actor_id: str) -> Stix:
        actor = self.ledger.actors[actor_id]
        references = [self.reference(self.links.actor(actor_id))]
        if actor.wikidata is not None:
            url = f"https://www.wikidata.org/wiki/{actor.wikidata}"
            item = {"source_name": "wikidata", "external_id": actor.wikidata, "url": url}
            references.append(item)
        if actor.url is not None:
            references.append({"source_name": actor.name, "url": actor.url})
        names = [*actor.aliases, *(name for _, name in sorted(actor.names.items()))]
        also = f"Also: {'; '.join(dict.fromkeys(names))}" if names else None
        government = actor.kind in (ActorKind.GOVERNMENT, ActorKind.STATE)
        return _without_none(
            {
                **self.common("identity", self.identity(actor_id), *self.span_of(actor_id)),
                "name": actor.name,
                "description": "\n".join(filter(None, (actor.description, also))) or None,
                "identity_class": _CLASSES[actor.kind],
                "sectors": ["government"] if government else None,
                "roles": list(dict.fromkeys(a.role for a in actor.affiliations if a.role)) or None,
                "labels": [actor.kind.value],
                "external_references": references,
            }
        )

    def ties(self, actor_id: str) -> Iterable[Stix]:
        """For whom an actor speaks, and of what it is a part."""
        actor = self.ledger.actors[actor_id]
        source = {"id": self.identity(actor_id), **self.stamps(*self.span_of(actor_id))}
        if actor.part_of is not None:
            yield self.tie(source, self.identity(actor.part_of), "part-of")
        for number, post in enumerate(actor.affiliations):
            until = post.until.last if post.until is not None else None
            tie = self.tie(source, self.identity(post.actor), "speaks-for", str(number))
            since = post.since.first if post.since is not None else None
            yield _without_none(
                {
                    **tie,
                    "description": post.role,
                    "start_time": _time(since.isoformat()) if since is not None else None,
                    # The day itself belongs to it, and STIX wants an end after the beginning.
                    "stop_time": f"{until}T23:59:59.000Z" if until is not None else None,
                }
            )

    def claim(self, claim: Claim) -> Iterable[Stix]:
        standing = self.ledger.standings[claim.ref]
        labels = ["claim", standing.status.value]
        labels += ["contested"] if standing.contested else []
        note = self.note(
            claim.ref,
            self.statement(claim),
            _words(claim),
            [self.identity(actor) for actor in (*claim.by, *claim.about)],
            [*labels, *(flag.value for flag in standing.flags), *(b.value for b in claim.basis)],
        )
        if claim.credibility in _CONFIDENCE:
            note["confidence"] = _CONFIDENCE[claim.credibility]
        yield note
        for relation in _RELATIONS:
            for ref in getattr(claim, relation):
                yield self.tie(note, self.note_id(ref), relation)

    def denial(self, denial: Denial) -> Iterable[Stix]:
        """An opinion for each of its kinds: one denial may reject a claim and avoid another."""
        kinds: dict[DenialKind, list[str]] = {}
        for claim, kind in denial.of:
            kinds.setdefault(kind, []).append(claim)
        for kind, claims in kinds.items():
            admits = f"Admits: {denial.admits}" if denial.admits else None
            yield self.opinion(
                denial,
                kind.value,
                _OPINIONS[kind],
                "\n".join(filter(None, (_words(denial), admits))),
                [self.note_id(ref) for ref in claims],
                ["denial", kind.value, *(basis.value for basis in denial.basis)],
            )

    def response(self, response: Response) -> Stix:
        answered = [ref for to in response.to for ref in self.answered(to)]
        labels = ["response", response.kind.value]
        if response.kind in _STANDS:
            kind, stand = response.kind.value, _STANDS[response.kind]
            return self.opinion(response, kind, stand, _words(response), answered, labels)
        if response.kind in SILENCES:
            labels.append("silence")
        # A silence may have no words, and a note must have some.
        words = _words(response) or response.kind.value.replace("-", " ")
        return self.note(response.ref, self.statement(response), words, answered, labels)

    def correction(self, correction: Correction) -> Stix:
        link = self.links.briefing(correction.briefing)
        # A briefing has no other name for a correction than its words.
        made = stable_id(link, "correction", correction.date.text, correction.text)
        day = _time(correction.date.first.isoformat())
        note = {
            **self.common("note", f"note--{made}", day, day),
            "content": correction.text,
            "object_refs": [
                self.report_id(correction.briefing),
                *(ref for claim in correction.claims for ref in self.answered(claim)),
            ],
            "labels": ["correction", correction.kind.value],
            "external_references": [self.reference(link)],
        }
        self.of_briefing[correction.briefing].append(note["id"])
        return note

    def report(self, briefing: Briefing) -> Stix:
        refs = [*map(self.identity, briefing.actors), *self.of_briefing[briefing.id]]
        link = self.links.briefing(briefing.id)
        references = [self.reference(link)]
        for ref in briefing.sources:
            references.append(self.source(ref))
        # A correction is about the report, and no report holds itself.
        own = {self.report_id(briefing.id)}
        return _without_none(
            {
                **self.common("report", self.report_id(briefing.id), *_span([briefing])),
                "name": briefing.title,
                "description": briefing.summary,
                "published": _time(briefing.date.first.isoformat()),
                "object_refs": list(dict.fromkeys(r for r in refs if r not in own)) or [self.site],
                "labels": ["briefing", *briefing.topics],
                "lang": briefing.language,
                "external_references": references,
            }
        )

    def note(
        self, ref: str, common: Stix, content: str, about: Iterable[str], labels: list[str]
    ) -> Stix:
        return {
            **self.common("note", self.note_id(ref)),
            **common,
            "content": content,
            "object_refs": list(dict.fromkeys(about)),
            "labels": labels,
        }

    def opinion(
        self,
        statement: Statement,
        kind: str,
        opinion: str,
        text: str,
        about: Iterable[str],
        labels: list[str],
    ) -> Stix:
        return {
            **self.common("opinion", self.opinion_id(statement.ref, kind)),
            **self.statement(statement),
            "opinion": opinion,
            "explanation": text,
            "object_refs": list(dict.fromkeys(about)),
            "labels": labels,
        }

    def statement(self, statement: Statement) -> Stix:
        """What claims, denials and responses have in common."""
        briefing = self.ledger.briefings[statement.briefing]
        created = _time(statement.date.first.isoformat())
        return _without_none(
            {
                **self.stamps(created, max(created, _span([briefing])[1])),
                "authors": [self.ledger.actors[actor].name for actor in statement.by],
                "lang": briefing.language,
                "external_references": [
                    self.reference(self.links.record(statement.ref)),
                    *(self.source(ref) for ref in statement.sources),
                ],
            }
        )

    def source(self, ref: str) -> Stix:
        source = self.ledger.sources[ref]
        publisher = source.publisher
        if is_id(publisher):
            publisher = self.ledger.actors[publisher].name
        parts = (source.title, source.published.text if source.published is not None else None)
        described = ", ".join(filter(None, parts))
        reference = _without_none(
            {"source_name": publisher, "description": described or None, "url": source.url}
        )
        # STIX wants more than a name; where there is none, the line in our own list of sources.
        return reference if len(reference) > 1 else {**reference, "url": self.links.record(ref)}

    def tie(self, source: Mapping[str, Any], target: str, label: str, *parts: str) -> Stix:
        made = stable_id(source["id"], target, label, *parts)
        stamps = {key: source[key] for key in ("created", "modified")}
        return {
            **self.common("relationship", f"relationship--{made}"),
            **stamps,
            "relationship_type": "related-to",
            "source_ref": source["id"],
            "target_ref": target,
            "labels": [label],
        }

    def common(self, kind: str, made: str, created: str = "", modified: str = "") -> Stix:
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": made,
            "created_by_ref": self.site,
            **self.stamps(created, modified),
        }

    def stamps(self, created: str, modified: str) -> Stix:
        return {"created": created, "modified": modified}

    def reference(self, url: str) -> Stix:
        return {"source_name": self.site_name, "url": url}

    def span_of(self, actor: str) -> tuple[str, str]:
        """From the first to the last day of the briefings that name an actor."""
        return _span(self.named[actor]) if self.named[actor] else (self.first, self.first)

    def identity(self, actor: str) -> str:
        return f"identity--{stable_id(self.links.actor(actor))}"

    def note_id(self, ref: str) -> str:
        return f"note--{stable_id(self.links.record(ref))}"

    def opinion_id(self, ref: str, kind: str) -> str:
        return f"opinion--{stable_id(self.links.record(ref), kind)}"

    def report_id(self, briefing: str) -> str:
        return f"report--{stable_id(self.links.briefing(briefing))}"

    def answered(self, ref: str) -> list[str]:
        """The objects of a record that is answered or corrected."""
        there = self.ledger.foreign.records.get(ref)
        kinds = there.kinds if there is not None else ()
        if ref in self.ledger.denials:
            kinds = tuple(kind for _, kind in self.ledger.denials[ref].of)
        if kinds:
            return [self.opinion_id(ref, kind.value) for kind in dict.fromkeys(kinds)]
        response = self.ledger.responses.get(ref)
        if response is not None and response.kind in _STANDS:
            return [self.opinion_id(ref, response.kind.value)]
        return [self.note_id(ref)]


def _words(statement: Statement) -> str:
    """What was said in the briefing's words, then in its own."""
    quote = f"“{statement.quote.text}”" if statement.quote is not None else None
    return "\n".join(filter(None, (statement.text, quote)))


def _span(briefings: Iterable[Briefing]) -> tuple[str, str]:
    """The first day of these briefings, and the last on which one was changed."""
    dates: list[PartialDate] = []
    for briefing in briefings:
        dates += [briefing.date, briefing.updated or briefing.date]
    days = [date.first.isoformat() for date in dates]
    return _time(min(days)), _time(max(days))


def _time(day: str) -> str:
    return f"{day}T00:00:00.000Z"


def _without_none(thing: Stix, *left_out: str) -> Stix:
    return {key: value for key, value in thing.items() if value is not None and key not in left_out}
