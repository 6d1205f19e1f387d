"""The nodes of a YAML document: what stands where, before anybody says what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mkdocs_briefings.core.problems import Place, Problem

_NULLS = frozenset({"", "~", "null"})


class Quoted(str):
    """A text that stood in quotes or in a block: never a boolean, never null."""

    __slots__ = ()


class Refused:
    """What stands for a value that was refused already, and so is no further fault."""


REFUSED = Refused()


@dataclass(slots=True)
class Scalar:
    """A text and whether it stands plain, that is, without quotes and not as a block.

    ``refused``: it is an alias, of which nothing is known.
    """

    place: Place
    text: str
    plain: bool
    refused: bool = False

    @property
    def is_null(self) -> bool:
        """Whether nothing was given: an empty value, ``~``, ``null``, or blanks in quotes."""
        if self.refused:
            return False
        return (self.plain and self.text in _NULLS) or not self.text.strip()


@dataclass(slots=True)
class Sequence:
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """A mapping; each key once, in the order typed. ``flow``: written with braces."""

    place: Place
    flow: bool
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)


type_name = {Sequence: "a list", Mapping: "a mapping", Scalar: "text"}

Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class LostComment:
    """A comment that probably was meant as text: ``title: Update #2``.

    ``key`` is the key whose value it cuts, ``within`` the key of the mapping around it.
    """

    key: str
    within: str
    place: Place
    comment: str


@dataclass(slots=True)
class Tree:
    """What one YAML text holds. Where ``broken``, the nodes are not to be relied on."""

    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    lost_comments: list[LostComment] = field(default_factory=list)
    broken: bool = False


def plain_data(node: Node) -> Any:
    """The node as dictionaries, lists and texts.

    A scalar that did not stand plain is a `Quoted`, one that holds no value is None, and an alias
    is `REFUSED`.
    """
    if isinstance(node, Scalar):
        if node.refused:
            return REFUSED
        if node.is_null:
            return None
        return node.text if node.plain else Quoted(node.text)
    if isinstance(node, Sequence):
        return [plain_data(item) for item in node.items]
    return {key: plain_data(value) for key, (_, value) in node.entries.items()}
