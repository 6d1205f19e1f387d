"""Traces: what the pages of a ledger depend on, in short.

A page whose trace is the same as before shows the same, and need not even be made again. A trace
may differ though the page would not: it holds whole front matters, not only what the page takes
from them.

A record's standing depends on the records that answer it, or that it answers, and on what was said
of these: two steps from briefing to briefing, and never more, since what answers a response counts
for nothing. A name, and for whom its bearer speaks, depends on the actor's entry in the registry
and on those above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from mkdocs_briefings.core.content.models import Actor
from mkdocs_briefings.core.ids import is_foreign
from mkdocs_briefings.core.ledger.foreign import references
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Briefing


def trace_of(*parts: object) -> bytes:
    """The trace of what depends on all of these, in this order."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode(errors="surrogatepass")
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.digest()


def with_article(around: bytes, article: str) -> bytes:
    """The trace of an editor's page: of what its ``article`` is, and of all ``around`` that."""
    return trace_of(around, article)


class Traces:
    """The traces of everything in one ledger, each worked out once."""

    def __init__(self, ledger: Ledger, fronts: Mapping[str, str]) -> None:
        """``fronts`` are the briefings' front matters as typed, by id."""
        self._ledger = ledger
        self._actors: dict[str, bytes] = {}
        self._entries = {name: trace_of(name, actor) for name, actor in ledger.actors.items()}
        self._foreign = self._of_other_sites()
        near = {b.id: self._typed(b, fronts[b.id]) for b in ledger.briefings.values()}
        ties = ties_between(ledger)
        for _ in range(2):
            near = {name: _joined(near[name], (near[tie] for tie in ties[name])) for name in near}
        self._briefings = near
        self._records: dict[str, bytes] = {}

    def briefing(self, name: str) -> bytes:
        """The trace of what a briefing's front matter says, and of what was said of it."""
        return self._briefings[name]

    def record(self, ref: str) -> bytes:
        """The trace of a record and of its standing."""
        return self._briefings[ref.partition("#")[0]] + ref.encode()

    def actor(self, name: str) -> bytes:
        """The trace of an actor's entry and of those above it."""
        known = self._actors.get(name)
        if known is None:
            above = sorted(self._above(name))
            known = self._actors[name] = trace_of(*(self._entries[one] for one in above))
        return known

    def entry(self, name: str) -> bytes:
        """The trace of an actor's entry alone."""
        return self._entries[name]

    def elsewhere(self) -> bytes:
        """The trace of all that records refer to on other sites, and of these records."""
        return trace_of(*(self._briefings[name] for name in self._foreign))

    def everything(self) -> bytes:
        """The trace of the whole ledger."""
        topics = sorted(self._ledger.topics.items())
        return trace_of(*self._entries.values(), *self._briefings.values(), topics)

    def _typed(self, briefing: Briefing, front: str) -> bytes:
        actors = (self.actor(actor) for actor in briefing.actors)
        others = self._foreign.get(briefing.id, b"")
        return trace_of(briefing.src_uri, front, others, *actors)

    def _of_other_sites(self) -> dict[str, bytes]:
        """For each briefing that refers to another site, the trace of all that any refers to."""
        ledger, foreign = self._ledger, self._ledger.foreign
        if not foreign.records:
            return {}
        people = {
            actor for there in foreign.records.values() for actor in (*there.by, *there.about)
        }
        ours = (self.actor(actor) for actor in sorted(people & ledger.actors.keys()))
        trace = trace_of(foreign.records, foreign.actors, foreign.answers, *ours)
        records = (*ledger.claims.values(), *ledger.denials.values(), *ledger.responses.values())
        return {
            record.briefing: trace for record in records if any(map(is_foreign, references(record)))
        }

    def _above(self, name: str) -> set[str]:
        """The actor and all that it speaks for or is part of, on whatever day."""
        found, waiting = {name}, [name]
        while waiting:
            for other in _next_above(self._ledger.actors[waiting.pop()]):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found


def ties_between(ledger: Ledger) -> dict[str, dict[str, int]]:
    """For each briefing those that a reference ties it to, either way, and how many do."""
    ties: dict[str, dict[str, int]] = {name: {} for name in ledger.briefings}

    def tie(one: str, other_ref: str) -> None:
        other = other_ref.partition("#")[0]
        if other != one and other in ties:
            ties[one][other] = ties[one].get(other, 0) + 1
            ties[other][one] = ties[other].get(one, 0) + 1

    for claim in ledger.claims.values():
        for ref in (*claim.repeats, *claim.updates, *claim.confirms, *claim.contradicts):
            tie(claim.briefing, ref)
    for denial in ledger.denials.values():
        for ref, _ in denial.of:
            tie(denial.briefing, ref)
    for response in ledger.responses.values():
        for ref in response.to:
            tie(response.briefing, ref)
    return ties


def _joined(own: bytes, others: Iterable[bytes]) -> bytes:
    ordered = sorted(others)
    return trace_of(own, *ordered) if ordered else own


def _next_above(actor: Actor) -> Iterable[str]:
    yield from (affiliation.actor for affiliation in actor.affiliations)
    if actor.part_of is not None:
        yield actor.part_of
