"""The ledger as FollowTheMoney entities, for OpenSanctions' and OCCRP's platforms.

Source of the terms: the schemata of the library `followthemoney`. An actor is a person, a body or a
legal entity, a briefing an article, and so is each of its sources; what is said is a note about
whom it concerns. Links say who speaks for whom, who is in which story, and who said what of whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Briefing, Claim, Denial, Response, Statement
from mkdocs_briefings.views.exchange.permalinks import Permalinks, stable_id


class Entity(TypedDict):
    """An entity as its line of JSON holds it."""

    id: str
    schema: str
    properties: dict[str, list[str]]


_SCHEMATA = {
    ActorKind.PERSON: "Person",
    ActorKind.ORGANIZATION: "Organization",
    ActorKind.GOVERNMENT: "PublicBody",
    ActorKind.STATE: "PublicBody",
    ActorKind.OUTLET: "Organization",
    ActorKind.UNNAMED: "LegalEntity",
}
_BODIES = frozenset({"Organization", "PublicBody"})
"""The schemata of which one can be a member."""

Value = str | PartialDate | None


def ftm_entities(ledger: Ledger, permalinks: Permalinks, site_name: str) -> Iterable[Entity]:
    """Every entity of the site, in an order that depends on nothing but the records."""
    mapping = _Mapping(ledger, permalinks, site_name)
    for actor in ledger.actors:
        yield mapping.actor(actor)
        yield from mapping.ties(actor)
    for briefing in ledger.briefings.values():
        yield mapping.briefing(briefing)
        yield from mapping.cast(briefing)
    for ref in ledger.sources:
        yield mapping.source(ref)
    statements = (*ledger.claims.values(), *ledger.denials.values(), *ledger.responses.values())
    for statement in statements:
        yield mapping.note(statement)
        yield from mapping.links(statement)


class _Mapping:
    def __init__(self, ledger: Ledger, permalinks: Permalinks, site_name: str) -> None:
        self.ledger = ledger
        self.links_to = permalinks
        self.site_name = site_name

    def actor(self, actor_id: str) -> Entity:
        actor = self.ledger.actors[actor_id]
        unnamed = actor.kind is ActorKind.UNNAMED
        return _entity(
            self.actor_id(actor_id),
            self.schema(actor_id),
            name=[actor.name],
            alias=[*actor.aliases, *(name for _, name in sorted(actor.names.items()))],
            summary=[actor.description],
            website=[actor.url],
            wikidataId=[actor.wikidata],
            sourceUrl=[self.links_to.actor(actor_id)],
            notes=["People whom sources do not name; they may differ from story to story."]
            if unnamed
            else [],
        )

    def ties(self, actor_id: str) -> Iterable[Entity]:
        """For whom an actor speaks, and of what it is a part."""
        actor = self.ledger.actors[actor_id]
        source, link = self.actor_id(actor_id), self.links_to.actor(actor_id)
        for number, post in enumerate(actor.affiliations):
            yield _entity(
                _id(link, "speaks-for", str(number)),
                "Representation",
                agent=[source],
                client=[self.actor_id(post.actor)],
                role=[post.role],
                startDate=[post.since],
                endDate=[post.until],
                sourceUrl=[link],
            )
        if actor.part_of is None:
            return
        made, whole = _id(link, "part-of"), self.actor_id(actor.part_of)
        if self.schema(actor.part_of) in _BODIES:
            yield _entity(
                made, "Membership", member=[source], organization=[whole], sourceUrl=[link]
            )
        else:
            yield _entity(
                made,
                "UnknownLink",
                subject=[source],
                object=[whole],
                role=["part of"],
                sourceUrl=[link],
            )

    def briefing(self, briefing: Briefing) -> Entity:
        return _entity(
            _id(self.links_to.briefing(briefing.id)),
            "Article",
            title=[briefing.title],
            summary=[briefing.summary],
            author=list(briefing.authors),
            publisher=[self.site_name],
            publisherUrl=[self.links_to.root],
            publishedAt=[briefing.date],
            modifiedAt=[briefing.updated],
            keywords=list(briefing.topics),
            language=[briefing.language],
            sourceUrl=[self.links_to.briefing(briefing.id)],
        )

    def cast(self, briefing: Briefing) -> Iterable[Entity]:
        """Who is in the story, in which part."""
        roles, link = dict(briefing.roles), self.links_to.briefing(briefing.id)
        for actor in briefing.actors:
            yield _entity(
                _id(link, "mentions", actor),
                "Documentation",
                document=[_id(link)],
                entity=[self.actor_id(actor)],
                role=[roles.get(actor, "mentioned")],
                date=[briefing.date],
                sourceUrl=[link],
            )

    def source(self, ref: str) -> Entity:
        source, link = self.ledger.sources[ref], self.links_to.record(ref)
        publisher = source.publisher
        if is_id(publisher):
            publisher = self.ledger.actors[publisher].name
        return _entity(
            _id(link),
            "Article",  # a `Document` is a file, with a name
            title=[source.title or publisher],
            publisher=[publisher],
            publishedAt=[source.published],
            retrievedAt=[source.accessed],
            language=[source.language],
            notes=[source.note],
            sourceUrl=[source.url, source.archive_url, link],
        )

    def note(self, statement: Statement) -> Entity:
        """What was said; its entities are whom it concerns, and what it answers."""
        link = self.links_to.record(statement.ref)
        kinds, concerned = self.concerns(statement)
        quote = statement.quote.text if statement.quote is not None else None
        words = statement.text or kinds[0].replace("-", " ")
        return _entity(
            _id(link),
            "Note",
            name=[words],
            description=[words, quote],
            entity=[*(self.actor_id(actor) for actor in statement.by), *concerned],
            keywords=kinds,
            notes=[statement.note],
            createdAt=[statement.date],
            publisher=[self.site_name],
            proof=[_id(self.links_to.record(ref)) for ref in statement.sources],
            sourceUrl=[link],
        )

    def concerns(self, statement: Statement) -> tuple[list[str], list[str]]:
        """Of what kind a statement is, and the entities that it concerns besides its authors."""
        if isinstance(statement, Claim):
            standing = self.ledger.standings[statement.ref]
            kinds = ["claim", standing.status.value, *(["contested"] * standing.contested)]
            return kinds, [self.actor_id(actor) for actor in statement.about]
        if isinstance(statement, Denial):
            kinds = ["denial", *dict.fromkeys(kind.value for _, kind in statement.of)]
            return kinds, [_id(self.links_to.record(ref)) for ref, _ in statement.of]
        assert isinstance(statement, Response)
        answered = [_id(self.links_to.record(ref)) for ref in statement.to]
        return [statement.kind.value, "response"], answered

    def links(self, statement: Statement) -> Iterable[Entity]:
        """A link from whoever speaks to whom it is about, or to what is answered."""
        link = self.links_to.record(statement.ref)
        ends: list[tuple[str, str]] = []
        if isinstance(statement, Claim):
            ends = [(self.actor_id(actor), "says about") for actor in statement.about]
        elif isinstance(statement, Denial):
            ends = [
                (_id(self.links_to.record(ref)), f"denies ({kind})") for ref, kind in statement.of
            ]
        elif isinstance(statement, Response):
            ends = [(_id(self.links_to.record(ref)), statement.kind.value) for ref in statement.to]
        for author in statement.by:
            subject = self.actor_id(author)
            for target, role in ends:
                if target != subject:
                    yield _entity(
                        _id(link, subject, target),
                        "UnknownLink",
                        subject=[subject],
                        object=[target],
                        role=[role],
                        date=[statement.date],
                        summary=[statement.text],
                        publisher=[self.site_name],
                        sourceUrl=[link],
                    )

    def actor_id(self, actor: str) -> str:
        return _id(self.links_to.actor(actor))

    def schema(self, actor: str) -> str:
        return _SCHEMATA[self.ledger.actors[actor].kind]


def _id(permalink: str, *parts: str) -> str:
    return str(stable_id(permalink, *parts))


def _entity(made: str, schema: str, **properties: Sequence[Value]) -> Entity:
    """An entity with those of the properties that have a value."""
    given = {
        name: list(dict.fromkeys(str(value) for value in values if value is not None))
        for name, values in properties.items()
    }
    return {"id": made, "schema": schema, "properties": {n: v for n, v in given.items() if v}}
