"""Where a claim comes from: the documents behind its sources, and their origins.

Source of the rule: the vocabulary, *origins* and the flags that follow from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mkdocs_briefings.core.ledger.records import Source


@dataclass(frozen=True, slots=True)
class Origin:
    """A document, or several that count as one, in which a story begins.

    ``ref`` names it: the first of its ``members`` by id. It was ``seen`` if one of them was.
    """

    ref: str
    members: frozenset[str]
    publishers: frozenset[str]
    seen: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """All the documents that a claim's sources lead to, themselves included."""

    documents: frozenset[str]
    origins: tuple[Origin, ...]
    circular: bool


class Chains:
    """Follows the citations among the sources of one briefing."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._circles = _circles(sources)
        self._known: dict[tuple[str, ...], Chain] = {}

    def of(self, refs: tuple[str, ...]) -> Chain:
        """The chain behind these sources."""
        if refs not in self._known:
            self._known[refs] = self._follow(refs)
        return self._known[refs]

    def any_withdrawn(self, chain: Chain) -> bool:
        """Whether the publisher of a document of the chain withdrew it."""
        return any(self._sources[ref].withdrawn is not None for ref in chain.documents)

    def _follow(self, refs: tuple[str, ...]) -> Chain:
        documents = self._reached(refs)
        # A circle begins a story only where none of its pages leads out of it.
        begins = {self._circles[ref] for ref in documents}
        begins = {c for c in begins if not any(self._leads_out(ref) for ref in c)}
        circular = any(
            len(self._circles[ref]) > 1 or ref in self._sources[ref].cites for ref in documents
        )
        return Chain(documents, self._merged(begins), circular)

    def _reached(self, refs: Iterable[str]) -> frozenset[str]:
        reached: set[str] = set()
        waiting = list(refs)
        while waiting:
            ref = waiting.pop()
            if ref not in reached:
                reached.add(ref)
                waiting += self._sources[ref].cites
        return frozenset(reached)

    def _leads_out(self, ref: str) -> bool:
        circle = self._circles[ref]
        return any(cited not in circle for cited in self._sources[ref].cites)

    def _merged(self, begins: Iterable[frozenset[str]]) -> tuple[Origin, ...]:
        """Origins of one publisher count as one."""
        origins: list[Origin] = []
        for members in begins:
            publishers = frozenset(self._sources[ref].publisher for ref in members)
            same = [origin for origin in origins if origin.publishers & publishers]
            for origin in same:
                members |= origin.members
                publishers |= origin.publishers
            origins = [origin for origin in origins if origin not in same]
            seen = any(self._sources[ref].seen for ref in members)
            origins.append(Origin(min(members), members, publishers, seen))
        return tuple(sorted(origins, key=lambda origin: origin.ref))


def _circles(sources: Mapping[str, Source]) -> dict[str, frozenset[str]]:
    """For each source the circle of mutual citation that it stands in, often only itself.

    Tarjan's strongly connected components, with a stack of our own: chains may be long.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: dict[str, None] = {}
    circles: dict[str, frozenset[str]] = {}
    for start in sources:
        if start in index:
            continue
        work = [(start, iter(sources[start].cites))]
        index[start] = low[start] = len(index)
        on_stack[start] = None
        while work:
            ref, cites = work[-1]
            cited = next(cites, None)
            if cited is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[ref])
                if low[ref] == index[ref]:
                    members = []
                    while True:
                        member, _ = on_stack.popitem()
                        members.append(member)
                        if member == ref:
                            break
                    circle = frozenset(members)
                    circles.update(dict.fromkeys(members, circle))
            elif cited not in index:
                index[cited] = low[cited] = len(index)
                on_stack[cited] = None
                work.append((cited, iter(sources[cited].cites)))
            elif cited in on_stack:
                low[ref] = min(low[ref], index[cited])
    return circles
