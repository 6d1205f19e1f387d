"""What a page of the site consists of, before it is rendered: headings, panels and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from mkdocs_briefings.core.content.pages import Page


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
class Rendered:
    """A panel as its template rendered it."""

    html: str
    indexed: bool


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
class FeedLink:
    """A feed of what is new: what it follows, and its address on the site in either format."""

    title: Words
    atom: str
    json: str


@dataclass(frozen=True, slots=True)
class Head:
    """What machines read in a page's head, besides its title, description and language.

    ``kind`` is a type of schema.org; ``members`` are what is said of the page in its terms and
    ``relations`` what our own context says of its records, both as JSON without what is around
    them (see `views.linked_terms`). A page without a date is no article.
    """

    kind: str
    members: str = ""
    relations: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    feeds: tuple[FeedLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One page: where it stands, what it is called, and its parts in order.

    ``meta`` is the editor's front matter that the engine and its theme read; ``generated`` tells
    the site's own pages from the editor's; ``language`` (BCP 47) is that of title and prose, where
    the editor names one. ``head`` is None where only the engine knows what the page is.
    """

    src_uri: str
    title: Words
    description: Words
    parts: tuple[Heading | Panel | Rendered | Prose, ...]
    annotations: Annotations
    meta: Mapping[str, Any] = field(default_factory=dict)
    generated: bool = True
    language: str | None = None
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A page before it is made.

    ``trace`` tells whether it would come out as it did before (`views.traces`); ``make`` makes its
    document, which depends on nothing that the trace does not hold. ``around`` is the trace of all
    that an editor's page depends on but its article (`views.traces.with_article`); empty where the
    article is not all that the editor may change without a change of other pages.
    """

    src_uri: str
    trace: bytes
    make: Callable[[], Document]
    generated: bool = True
    around: bytes = b""


def own_front_matter(page: Page | None) -> Mapping[str, Any]:
    """The front matter of a page that is no briefing: the engine reads it, and we only keep it."""
    return {"front matter": page.front_matter} if page is not None else {}
