"""Names on a page: actors, who speaks for whom in a record, publishers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mkdocs_briefings.core.addresses import actor_page
from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import ForeignRecord, Statement


@dataclass(frozen=True, slots=True)
class ActorLink:
    """An actor's name and page; of an actor of another site its page there, if that is known."""

    id: str
    name: str
    kind: ActorKind
    uri: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who may be an actor or only a name: a publisher, somebody who asked."""

    name: str
    uri: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a record, and for whom.

    ``bodies`` are those for whom the authors speak by post or at the record's word, nearest first.
    """

    authors: tuple[ActorLink, ...]
    bodies: tuple[ActorLink, ...]


def actor_link(ledger: Ledger, actor_id: str) -> ActorLink:
    """The link to an actor of the registry, or to one of another site."""
    actor = ledger.actors.get(actor_id)
    if actor is None:
        there = ledger.foreign.actors[actor_id]
        return ActorLink(actor_id, there.name, there.kind, there.url or "")
    return _link(actor_id, actor.name, actor.kind)


@lru_cache(maxsize=2**16)
def _link(actor_id: str, name: str, kind: ActorKind) -> ActorLink:
    # One link stands in thousands of records.
    return ActorLink(actor_id, name, kind, actor_page(actor_id))


def actor_links(ledger: Ledger, ids: tuple[str, ...]) -> tuple[ActorLink, ...]:
    """The links to several actors."""
    return tuple(actor_link(ledger, actor_id) for actor_id in ids)


def named(ledger: Ledger, actor_or_text: str) -> Named:
    """A publisher or an asker, linked where it is an actor."""
    if is_id(actor_or_text):
        return Named(ledger.actors[actor_or_text].name, actor_page(actor_or_text))
    return Named(actor_or_text, None)


def foreign_voice(ledger: Ledger, record: ForeignRecord) -> Voice:
    """Who speaks in a record of another site; for whom, where the record itself says so."""
    bodies = (record.on_behalf_of,) if record.on_behalf_of is not None else ()
    return Voice(actor_links(ledger, record.by), actor_links(ledger, bodies))


def voice(ledger: Ledger, statement: Statement) -> Voice:
    """Who speaks in a statement: its authors, and the bodies that they speak for."""
    if statement.on_behalf_of is not None:
        bodies: tuple[str, ...] = (statement.on_behalf_of,)
    else:
        day = statement.date.first
        found = {
            affiliation.actor: None
            for author in statement.by
            for affiliation in ledger.actors[author].affiliations
            if affiliation.actor in ledger.sides.speaks_for(author, day)
        }
        bodies = tuple(body for body in found if body not in statement.by)
    return Voice(actor_links(ledger, statement.by), actor_links(ledger, bodies))
