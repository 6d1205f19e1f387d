"""A briefing's page: the annotated article, then its record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from heapq import nsmallest
from itertools import islice
from typing import ClassVar

from mkdocs_briefings.core.addresses import CITE_SCRIPT, HOMES, topic_page
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.registries import shared_names
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ids import ref_of
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Briefing, Correction
from mkdocs_briefings.core.ledger.standings import Status
from mkdocs_briefings.views.documents import (
    Annotations,
    Document,
    Heading,
    Mark,
    Panel,
    Phrase,
    Plan,
    Prose,
    Rendered,
    own_front_matter,
)
from mkdocs_briefings.views.pages.lists import CorrectionLine, correction_line
from mkdocs_briefings.views.records import Answer, ClaimRecord, RecordViews
from mkdocs_briefings.views.sources import SourceLine, source_line
from mkdocs_briefings.views.traces import Traces, ties_between, trace_of, with_article
from mkdocs_briefings.views.voices import ActorLink, actor_link, voice


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A topic's name and page."""

    name: str
    uri: str


@dataclass(frozen=True, slots=True)
class BriefingHead:
    """What stands between the headline and the article."""

    template: ClassVar[str] = "briefing_head.html"
    indexed: ClassVar[bool] = True

    summary: str
    language: str | None
    date: PartialDate
    updated: PartialDate | None
    authors: tuple[str, ...]
    topics: tuple[TopicLink, ...]
    draft: bool
    claims: int
    contested: int


@dataclass(frozen=True, slots=True)
class ClaimRecords:
    """The claims of a briefing in full."""

    template: ClassVar[str] = "claim_records.html"
    indexed: ClassVar[bool] = True

    claims: tuple[ClaimRecord, ...]


@dataclass(frozen=True, slots=True)
class OtherAnswers:
    """Denials and responses of the briefing that answer claims of others."""

    template: ClassVar[str] = "other_answers.html"
    indexed: ClassVar[bool] = True

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ScriptWords:
    """What the script says on a briefing's page; ``cite`` ends the citation of a record.

    ``script`` is the file that makes citations for reference managers.
    """

    template: ClassVar[str] = "script_words.html"
    indexed: ClassVar[bool] = False

    cite: Phrase
    script: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of the story, with the part each plays where the editor names one."""

    template: ClassVar[str] = "cast.html"
    indexed: ClassVar[bool] = False

    actors: tuple[tuple[ActorLink, str | None], ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents that the briefing rests on."""

    template: ClassVar[str] = "sources.html"
    indexed: ClassVar[bool] = True

    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class OwnCorrections:
    """What was wrong in the briefing."""

    template: ClassVar[str] = "own_corrections.html"
    indexed: ClassVar[bool] = True

    corrections: tuple[CorrectionLine, ...]


@dataclass(frozen=True, slots=True)
class BriefingLine:
    """Another briefing in a list."""

    title: str
    language: str | None
    uri: str
    date: PartialDate
    summary: str
    claims: int
    contested: int


@dataclass(frozen=True, slots=True)
class BriefingList:
    """Briefings, a line each, with what each says in short unless ``brief``.

    ``empty`` says what will be here.
    """

    template: ClassVar[str] = "briefing_list.html"
    indexed: ClassVar[bool] = False

    briefings: tuple[BriefingLine, ...]
    empty: Phrase
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite the briefing; ``key`` is its id, ``site`` the name of the site."""

    template: ClassVar[str] = "citation.html"
    indexed: ClassVar[bool] = True

    key: str
    title: str
    language: str | None
    authors: tuple[str, ...]
    date: PartialDate
    updated: PartialDate | None
    uri: str
    site: str


class BriefingPages:
    """Plans the pages of all briefings; what they have in common is worked out once."""

    def __init__(
        self, views: RecordViews, traces: Traces, *, link_names: bool, site_name: str
    ) -> None:
        """``link_names``: link the first mention of each actor by itself."""
        ledger = views.ledger
        self._views = views
        self._traces = traces
        self._ledger = ledger
        self._link_names = link_names
        self._site_name = site_name
        self._shared = shared_names(ledger.actors)
        self._by_uri = {briefing.src_uri: briefing for briefing in ledger.briefings.values()}
        self._related = related_briefings(ledger)
        self._corrections: dict[str, list[Correction]] = {}
        for correction in ledger.corrections:
            self._corrections.setdefault(correction.briefing, []).append(correction)

    def plan(self, page: Page) -> Plan | None:
        """The page of a briefing, or another that links to a record or an actor; else None."""
        if page.briefing is not None:
            return self._briefing(page) if page.id in self._ledger.briefings else None
        if page.src_uri in HOMES or not any(a.is_ours for a in page.annotations):
            return None
        return self._ordinary(page)

    def _briefing(self, page: Page) -> Plan:
        """The page of one briefing."""
        this = self._ledger.briefings[page.id]
        around = trace_of(
            self._traces.briefing(this.id),
            *(self._traces.briefing(other.id) for other in self._related[this.id]),
            [topic_link(self._ledger, topic) for topic in this.topics],
            self._trace_of_links(page, this),
        )
        return _plan(page, around, partial(self._page, page))

    def _ordinary(self, page: Page) -> Plan:
        """An ordinary page whose links the Markdown extension must resolve."""

        def make() -> Document:
            meta, parts = own_front_matter(page), (Prose(page.body),)
            return Document(
                page.src_uri, "", "", parts, self.annotations(page), meta, generated=False
            )

        return _plan(page, self._trace_of_links(page, None), make)

    def _trace_of_links(self, page: Page, this: Briefing | None) -> bytes:
        """The trace of an editor's front matter, and of what the links of the article point to."""
        linked = {self._by_uri[a.page].id for a in page.annotations if a.page in self._by_uri}
        names = tuple(self._names(this)) if this is not None and self._link_names else ()
        others = map(self._traces.briefing, sorted(linked))
        return trace_of(page.front_matter, names, *others)

    def _page(self, page: Page) -> Document:
        this = self._ledger.briefings[page.id]
        head = Panel(_head(self._ledger, this))
        return Document(
            src_uri=page.src_uri,
            title=this.title,
            description=page.meta.get("description") or this.summary,
            parts=(*article(page.body, this.title, head), *self._record(this)),
            annotations=self.annotations(page),
            meta={"date": this.date, **page.meta},
            generated=False,
            language=this.language,
        )

    def annotations(self, page: Page) -> Annotations:
        """What the links of a page, a briefing or another, point to."""
        this = self._ledger.briefings.get(page.id) if page.briefing is not None else None
        marks = self._marks_elsewhere(page)
        if this is None:
            return Annotations(page.src_uri, marks)
        own = {f"#{ref.partition('#')[2]}": mark(self._views, ref) for ref in _refs(this)}
        sources = [ref.partition("#")[2] for ref in this.sources]
        return Annotations(
            src_uri=page.src_uri,
            marks=own | marks,
            names=tuple(self._names(this)) if self._link_names else (),
            reserved=(*(target[1:] for target in own), *sources),
        )

    def _record(self, this: Briefing) -> Iterable[Heading | Panel]:
        ledger, views = self._ledger, self._views
        anchors: set[str] = {ledger.claims[ref].id for ref in this.claims}
        records = tuple(views.record(ref, anchors) for ref in this.claims)
        others = tuple(
            views.answer(ref, None, anchors, home=this.id)
            for ref in (*this.denials, *this.responses)
            if ledger.statement(ref).id not in anchors
        )
        if records:
            yield Heading(2, Phrase("briefing.claims"), "record")
            yield Panel(ClaimRecords(records))
        if records or others:
            yield Panel(ScriptWords(self._citation(this), CITE_SCRIPT))
        if others:
            yield Heading(2, Phrase("briefing.other-answers"), "record-answers")
            yield Panel(OtherAnswers(others))
        if this.actors:
            roles = dict(this.roles)
            cast = tuple((actor_link(ledger, a), roles.get(a)) for a in this.actors)
            yield Heading(2, Phrase("briefing.actors"), "record-actors")
            yield Panel(Cast(cast))
        if this.sources:
            lines = tuple(source_line(ledger, ledger.sources[ref]) for ref in this.sources)
            yield Heading(2, Phrase("briefing.sources"), "record-sources")
            yield Panel(Sources(lines))
        if corrections := self._corrections.get(this.id):
            lines_ = tuple(correction_line(views, correction) for correction in corrections)
            yield Heading(2, Phrase("briefing.corrections"), "record-corrections")
            yield Panel(OwnCorrections(lines_))
        if related := self._related[this.id]:
            yield Heading(2, Phrase("briefing.related"), "record-related")
            others_ = tuple(briefing_line(ledger, other) for other in related)
            yield Panel(BriefingList(others_, Phrase("home.no-briefings"), brief=True))
        yield Heading(2, Phrase("briefing.cite"), "record-cite")
        yield Panel(
            Citation(
                key=this.id,
                title=this.title,
                language=this.language,
                authors=this.authors,
                date=this.date,
                updated=this.updated,
                uri=this.src_uri,
                site=self._site_name,
            )
        )

    def _citation(self, this: Briefing) -> Phrase:
        authors = f"{', '.join(this.authors)}. " if this.authors else ""
        values = {"authors": authors, "title": this.title, "site": self._site_name}
        return Phrase("cite.text", {**values, "date": this.date})

    def _marks_elsewhere(self, page: Page) -> dict[str, Mark]:
        """The marks for links to records of other briefings, by the target as typed."""
        if ".md#" not in page.body:
            return {}
        found = {}
        for annotation in page.annotations:
            other = self._by_uri.get(annotation.page)
            if other is not None:
                ref = ref_of(other.id, annotation.fragment)
                if ref in _refs(other):
                    there = mark(self._views, ref)
                    # Only its own page has the record: here the note says what it is, too.
                    text = self._ledger.statement(ref).text
                    lines = there.note or _answer_note(self._views, ref)
                    note = lines if text is None else (text, *lines)
                    found[annotation.target] = replace(there, note=note)
        return found

    def _names(self, this: Briefing) -> Iterable[tuple[str, str]]:
        """The briefing's actors' names and aliases that no two share, longest first."""
        actors = self._ledger.actors
        pairs = {
            (name, actor)
            for actor in this.actors
            for name in (actors[actor].name, *actors[actor].aliases)
            if name.strip() and name not in self._shared
        }
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


def _plan(page: Page, around: bytes, make: Callable[[], Document]) -> Plan:
    trace = with_article(around, page.body)
    return Plan(page.src_uri, trace, make, generated=False, around=around)


def article(
    body: str, title: str, head: Panel | Rendered
) -> tuple[Heading | Panel | Rendered | Prose, ...]:
    """The parts of a page down to the end of its article, whose own title wins."""
    has_title, before, after = split_title(body)
    return (Prose(before) if has_title else Heading(1, title, "top"), head, Prose(after))


def _head(ledger: Ledger, this: Briefing) -> BriefingHead:
    return BriefingHead(
        summary=this.summary,
        language=this.language,
        date=this.date,
        updated=this.updated,
        authors=this.authors,
        topics=tuple(topic_link(ledger, topic) for topic in this.topics),
        draft=this.draft,
        claims=len(this.claims),
        contested=_contested(ledger, this),
    )


def _contested(ledger: Ledger, this: Briefing) -> int:
    return sum(ledger.standings[ref].contested for ref in this.claims)


def topic_link(ledger: Ledger, topic: str) -> TopicLink:
    """The link to a topic, by its name where the registry gives one."""
    entry = ledger.topics.get(topic)
    name = entry.name if entry is not None and entry.name is not None else topic
    return TopicLink(name, topic_page(topic))


def briefing_line(ledger: Ledger, this: Briefing) -> BriefingLine:
    """A briefing in a list."""
    return BriefingLine(
        this.title,
        this.language,
        this.src_uri,
        this.date,
        this.summary,
        len(this.claims),
        _contested(ledger, this),
    )


_RELATED_AT_MOST = 4
_RELATED_IN_TOPIC = 100


def related_briefings(ledger: Ledger) -> dict[str, tuple[Briefing, ...]]:
    """For each briefing those it is tied to by a reference, then those of a common topic and actor.

    Ties of references count first; among the rest, the briefings that share a topic, by how many of
    their named actors they share, the newer first.
    """
    ties = ties_between(ledger)
    newest = sorted(ledger.briefings.values(), key=lambda b: (b.date.first, b.id), reverse=True)
    # Bounded, so that a topic of thousands does not cost its square.
    of_topic: dict[str, list[Briefing]] = {}
    for briefing_ in newest:
        for topic in briefing_.topics:
            first = of_topic.setdefault(topic, [])
            if len(first) < _RELATED_IN_TOPIC:
                first.append(briefing_)
    with_actor: dict[tuple[str, str], list[str]] = {}
    for topic, first in of_topic.items():
        for briefing_ in first:
            for actor in {*briefing_.actors}:
                with_actor.setdefault((topic, actor), []).append(briefing_.id)

    @cache
    def of_topics(topics: tuple[str, ...]) -> Counter[str]:
        return Counter(other.id for topic in topics for other in of_topic[topic])

    @cache
    def ranked(topics: tuple[str, ...]) -> list[str]:
        shared = of_topics(topics)
        return sorted(shared, key=lambda name: (-shared[name], name))

    related = {}
    for this in ledger.briefings.values():
        scores: Counter[str] = Counter({other: 1000 * n for other, n in ties[this.id].items()})
        for topic in this.topics:
            for actor in {*this.actors}:
                scores.update(with_actor.get((topic, actor), ()))
        # Of those that share no actor, only the first may come in.
        topics = this.topics
        others = (name for name in ranked(topics) if name not in scores)
        scores.update(dict.fromkeys(islice(others, _RELATED_AT_MOST + 1), 0))
        for name in scores:
            scores[name] += 10 * of_topics(topics)[name]
        scores.pop(this.id, None)
        best = nsmallest(_RELATED_AT_MOST, scores, key=lambda name: (-scores[name], name))
        related[this.id] = tuple(ledger.briefings[name] for name in best)
    return related


_ATX = re.compile(r"(?:[ \t]*\n)*#(?!#)[^\n]*(?:\n|\Z)")
_SETEXT = re.compile(r"(?:[ \t]*\n)*[^\n]+\n=+[ \t]*(?:\n|\Z)")


def split_title(body: str) -> tuple[bool, str, str]:
    """Whether the Markdown begins with a title of its own; that title, and what follows it."""
    match = _ATX.match(body) or _SETEXT.match(body)
    if match is None:
        return False, "", body
    return True, match.group(), body[match.end() :]


def _refs(this: Briefing) -> tuple[str, ...]:
    return (*this.claims, *this.denials, *this.responses)


def mark(views: RecordViews, ref: str) -> Mark:
    """What words that point to this record open."""
    ledger = views.ledger
    if ref in ledger.claims:
        standing = ledger.standings[ref]
        answer = _answer(views, ref, standing.status)
        return Mark("claim", standing.contested, answer, _claim_note(views, ref))
    if ref in ledger.denials:
        return Mark("denial", answer=ledger.denials[ref].of[0][1].value)
    return Mark("response")


def _answer(views: RecordViews, ref: str, status: Status) -> str:
    """The sign of a claim that still stands, or that its author took it back."""
    if status is Status.RETRACTED:
        return status.value
    return "" if status is Status.SUPERSEDED else views.strongest(ref)


def _answer_note(views: RecordViews, ref: str) -> tuple[Phrase, ...]:
    ledger = views.ledger
    denial = ledger.denials.get(ref)
    if denial is not None:
        state = Phrase(f"denial.{denial.of[0][1]}")
    else:
        state = Phrase(f"response.{ledger.responses[ref].kind}")
    names = ", ".join(author.name for author in voice(ledger, ledger.statement(ref)).authors)
    return (Phrase("note.state", {"name": names, "state": state}),)


def _claim_note(views: RecordViews, ref: str) -> tuple[Phrase, ...]:
    claim, row = views.ledger.claims[ref], views.row(ref)
    names = ", ".join(author.name for author in row.voice.authors)
    lines = [Phrase("note.claim", {"names": names, "basis": Phrase(f"basis.{claim.basis[0]}")})]
    for reply in row.replies:
        state = Phrase(f"state.{reply.state}")
        lines.append(Phrase("note.state", {"name": reply.actor.name, "state": state}))
    if row.turn is not None:
        names = ", ".join(author.name for author in row.turn.by.voice.authors)
        lines.append(Phrase(f"status.{row.status}-by", {"names": names, "date": row.turn.date}))
    return tuple(lines)
