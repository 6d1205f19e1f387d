"""A YAML document that knows where each value stands, and collects the problems found in it."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_briefings.core.content.models import text_keys
from mkdocs_briefings.core.content.nodes import Mapping, Node, Scalar, Sequence, Tree
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Place, Problem, Severity, quoted, shortened

Location = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""


_GUESSES_AT_MOST = 100
"""For how many names of one document the nearest are looked for; then it is not about spelling."""


class Document:
    """One YAML document with its nodes: knows where each value stands, and collects problems."""

    def __init__(self, path: str, root: Node, where: str) -> None:
        """``where`` is what a problem of the document as a whole is said to concern."""
        self.path = path
        self.root = root
        self.where = where
        self.problems: list[Problem] = []
        self._places: dict[int, dict[str, Place]] = {}
        self._guesses = 0

    def report(
        self,
        location: Location,
        message: str,
        hint: str,
        code: str,
        *,
        value: str | None = None,
        key: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a problem of the value at this location.

        With ``value``, its place is that of this text below the location; with ``key``, that of
        this key of the mapping there.
        """
        place = self.place(location, value=value, key=key)
        named = (*location, key) if key is not None else location
        where = self.name(named)
        self.problems.append(Problem(self.path, place, where, message, hint, code, severity))

    def report_unknown(
        self,
        location: Location,
        word: str,
        what: str,
        known: Iterable[str],
        code: str,
        hint: str = "",
    ) -> None:
        """Add the problem that this word below the location names nothing that exists."""
        self._guesses += 1
        guess = did_you_mean(word, known) if self._guesses <= _GUESSES_AT_MOST else ""
        advice = " ".join(part for part in (guess, hint) if part)
        advice = advice or "Correct it, or add what it names."
        message = f"{quoted(word)} is no {what}."
        self.report(location, message, advice, code, value=word)

    def has(self, location: Location, key: str) -> bool:
        """Whether the mapping at this location gives this key a value, be it a faulty one."""
        node = self.node(location)
        if not isinstance(node, Mapping) or key not in node.entries:
            return False
        value = node.entries[key][1]
        return not (isinstance(value, Scalar) and value.is_null)

    def node(self, location: Location) -> Node:
        """The node at this location, or the nearest above it that exists."""
        node = self.root
        for step in location:
            if isinstance(node, Mapping) and step in node.entries:
                node = node.entries[str(step)][1]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            # Else the step is one that a short form leaves out: a list of one, a bare quote.
        return node

    def place(
        self, location: Location, *, value: str | None = None, key: str | None = None
    ) -> Place:
        """Where the value at this location stands."""
        node = self.node(location)
        if key is not None and isinstance(node, Mapping) and key in node.entries:
            return node.entries[key][0].place
        if value is None:
            return node.place
        if id(node) not in self._places:
            # All at once, since a list of thousands may be wrong in every item.
            found = ((scalar.text, scalar.place) for scalar in reversed(_scalars(node)))
            self._places[id(node)] = dict(found)
        return self._places[id(node)].get(value, node.place)

    def name(self, location: Location) -> str:
        """The location in words: ``claims[joint-development].by``."""
        words = ""
        for depth, step in enumerate(location):
            if isinstance(step, str):
                name = shortened(step)
                words += f".{name}" if words else name
                continue
            above = self.node(location[:depth])
            if not isinstance(above, Sequence):
                continue
            item = above.items[step] if step < len(above.items) else None
            words += f"[{self._id_of(item) or step + 1}]"
        return words or self.where

    @staticmethod
    def _id_of(node: Node | None) -> str | None:
        if isinstance(node, Mapping) and "id" in node.entries:
            value = node.entries["id"][1]
            if isinstance(value, Scalar) and value.text.isprintable():
                return shortened(value.text)
        return None


def _scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    below = node.items if isinstance(node, Sequence) else [v for _, v in node.entries.values()]
    return [scalar for item in below for scalar in _scalars(item)]


_TEXT_KEYS = text_keys()


def report_lost_comments(tree: Tree, document: Document) -> None:
    """Warn of comments that probably were meant as a part of the text before them."""
    for lost in tree.lost_comments:
        if lost.key in _TEXT_KEYS or lost.within == "names":
            document.problems.append(
                Problem(
                    document.path,
                    lost.place,
                    lost.key,
                    f"{quoted(lost.comment)} is a comment here and is lost to the text.",
                    "Put the whole value in quotes.",
                    "text-lost-to-comment",
                    Severity.WARNING,
                )
            )
