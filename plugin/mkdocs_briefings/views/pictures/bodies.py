"""Who stands for whom in a picture: a person's place is that of the state or body it speaks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from mkdocs_briefings.core.addresses import actor_page
from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Statement
from mkdocs_briefings.views.documents import Phrase, Words

UNNAMED = ""
"""The place of people whom sources do not name, and who speak for nobody named."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a table, with a page where it is an actor."""

    name: Words
    uri: str | None


@dataclass(slots=True)
class Bodies:
    """Finds the state or body under which an actor stands on a day."""

    ledger: Ledger
    _known: dict[tuple[frozenset[str], date], str] = field(default_factory=dict)

    def of_actor(self, actor: str, day: date) -> str:
        """The state that the actor speaks for, else the widest body, else the actor itself."""
        return self._widest(self.ledger.sides.speaks_for(actor, day), day)

    def of_authors(self, statement: Statement, day: date) -> tuple[str, ...]:
        """The body of each author of a statement, in their order."""
        voices = self.ledger.sides.voices(statement, day)
        return tuple(self._widest(reached, day) for reached in voices)

    def name(self, body: str) -> Words:
        """What a body is called."""
        return Phrase("picture.unnamed") if body == UNNAMED else self.ledger.actors[body].name

    def party(self, body: str) -> Party:
        """A body in a table."""
        return Party(self.name(body), actor_page(body) if body != UNNAMED else None)

    def _widest(self, reached: frozenset[str], day: date) -> str:
        found = self._known.get((reached, day))
        if found is None:
            actors, sides = self.ledger.actors, self.ledger.sides
            named = [one for one in reached if actors[one].kind is not ActorKind.UNNAMED]
            ranked = (
                (
                    actors[one].kind is not ActorKind.STATE,
                    actors[one].kind is ActorKind.PERSON,
                    len(sides.speaks_for(one, day)),
                    one,
                )
                for one in named
            )
            found = self._known[reached, day] = min(ranked)[-1] if named else UNNAMED
        return found
