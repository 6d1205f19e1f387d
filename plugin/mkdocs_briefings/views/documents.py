"""What a page of the site consists of, before it is rendered: headings, panels and Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text of the user interface: its key in the table of strings, and what fills its gaps."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


Words = str | Phrase
"""A text as it stands, or one of the user interface."""


class View(Protocol):
    """A frozen record that one template shows, whose variables are the record's fields.

    ``indexed``: whether search reads it. A list repeats records that are found at their own place.
    """

    template: ClassVar[str]
    indexed: ClassVar[bool]


@dataclass(frozen=True, slots=True)
class Heading:
    """A real heading, which the contents list, search and links know."""

    level: int
    text: Words
    id: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page that a template renders from a view."""

    view: View


@dataclass(frozen=True, slots=True)
class Prose:
    """An editor's Markdown, as it stands."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What annotated words of an article open: a kind of record, and how it is contested.

    ``answer`` is the strongest denial that stands, in a word of the vocabulary, `retracted` for a
    claim that was taken back, or empty. The ``note`` of a claim says in a few words who speaks, on
    what basis, and answered how, and that of a record of another page what it is, too.
    """

    kind: str
    contested: bool = False
    answer: str = ""
    note: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the Markdown extension needs to know to annotate one page.

    ``marks`` are keyed by the target as typed (`#id`, `other.md#id`), ``actors`` are the known ids
    linked on the page, ``names`` the names to link at their first mention, each with its actor;
    ``reserved`` are the ids that panels of the page use, so that no heading takes one.
    """

    src_uri: str
    marks: Mapping[str, Mark] = field(default_factory=dict)
    names: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One page: where it stands, what it is called, and its parts in order.

    ``meta`` is the editor's front matter that the engine and its theme read; ``generated`` tells
    the site's own pages from the editor's; ``language`` (BCP 47) is that of title and prose, where
    the editor names one.
    """

    src_uri: str
    title: Words
    description: Words
    parts: tuple[Heading | Panel | Prose, ...]
    annotations: Annotations
    meta: Mapping[str, Any] = field(default_factory=dict)
    generated: bool = True
    language: str | None = None
