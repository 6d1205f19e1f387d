"""Feeds: what is new on the site, of an actor, on a topic, and what was put right, newest first.

A record is new on the day from which the site has it: that of its briefing, or its own where that
is later. So what was said long ago is news when a briefing brings it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.content.scalars import ResponseKind
from mkdocs_briefings.core.ids import is_foreign
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.records import Claim, Correction, Denial, Response, Statement
from mkdocs_briefings.views.documents import FeedLink, Phrase, Words
from mkdocs_briefings.views.pages.briefing import topic_link
from mkdocs_briefings.views.records import RecordViews

AT_MOST = 50
"""So many entries has the feed of the site, of a topic and of corrections."""
OF_AN_ACTOR_AT_MOST = 20
"""That of an actor has fewer, since there are as many of them as actors."""

_TIES = ("updates", "confirms", "contradicts", "repeats")


@dataclass(frozen=True, slots=True)
class News:
    """An entry of feeds: a record or a correction, and what it changed.

    ``id`` and ``uri`` are a page's file with an anchor: the one names the entry for good, the other
    leads to it. ``kind`` is a kind of denial, response or correction, `claim`, or the word for how
    a claim is tied to an earlier one. ``subject`` is the claim in question, or the briefing that
    was corrected; ``text`` what there is to read besides.
    """

    day: date
    id: str
    uri: str
    kind: str
    names: str
    subject: str
    text: str
    briefing: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: what it is called, the page that it follows, and its entries, newest first."""

    title: Words
    page: str
    news: tuple[News, ...]

    @property
    def link(self) -> FeedLink:
        """Where it stands."""
        return _link(self.title, self.page)


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """The links to the feed of a page."""

    template: ClassVar[str] = "feed_links.html"
    indexed: ClassVar[bool] = False

    feed: FeedLink


def feed_links(ledger: Ledger, site_name: str) -> dict[str, FeedLink]:
    """Where every feed of the site stands, by the Markdown file of the page that it follows."""
    return {page: _link(title, page) for page, title in _titles(ledger, site_name)}


def site_feed(site_name: str) -> FeedLink:
    """Where the feed of the whole site stands."""
    return _link(site_name, addresses.HOME)


def _link(title: Words, page: str) -> FeedLink:
    atom, json = (addresses.feed(page, ending) for ending in ("atom", "json"))
    return FeedLink(title, atom, json)


def site_feeds(views: RecordViews, site_name: str) -> dict[str, Feed]:
    """Every feed of the site, by the Markdown file of the page that it follows."""
    titles = dict(_titles(views.ledger, site_name))
    newsroom = _Newsroom(views, titles)
    for day, what, number in newsroom.events():
        made = None
        for entries in newsroom.places(what):
            if len(entries) < AT_MOST:
                made = made or newsroom.news(day, what, number)
                entries.append(made)
        for actor in newsroom.concerned(what):
            entries = newsroom.of_actors[actor]
            if len(entries) < OF_AN_ACTOR_AT_MOST:
                made = made or newsroom.news(day, what, number)
                entries.append(made)
    return {page: Feed(titles[page], page, tuple(newsroom.feeds[page])) for page in titles}


def _titles(ledger: Ledger, site_name: str) -> Iterable[tuple[str, Words]]:
    """The pages that have a feed, and what each feed is called."""
    topics = {topic for briefing in ledger.briefings.values() for topic in briefing.topics}
    yield addresses.HOME, site_name
    pages: list[tuple[str, Words]] = [(addresses.CORRECTIONS, Phrase("corrections.title"))]
    pages += ((addresses.actor_page(key), actor.name) for key, actor in ledger.actors.items())
    pages += ((addresses.topic_page(key), topic_link(ledger, key).name) for key in sorted(topics))
    for page, title in pages:
        yield page, Phrase("feed.title", {"title": title, "site": site_name})


_Happened = Statement | Correction


class _Newsroom:
    """Finds what is new in a ledger, whom it concerns, and puts it as an entry."""

    def __init__(self, views: RecordViews, pages: Iterable[str]) -> None:
        """``pages`` are those that have a feed."""
        self._views, self._ledger = views, views.ledger
        self._known: dict[str, frozenset[str]] = {}
        self.feeds: dict[str, list[News]] = {page: [] for page in pages}
        self.of_actors = {
            actor: self.feeds[addresses.actor_page(actor)] for actor in self._ledger.actors
        }

    def events(self) -> Iterable[tuple[date, _Happened, int]]:
        """Everything that feeds may tell of, newest first, with the day from which it is told.

        The number tells the corrections of one briefing and day apart.
        """
        ledger = self._ledger
        briefings = {name: briefing.date.first for name, briefing in ledger.briefings.items()}
        events: list[tuple[date, str, int, _Happened]] = [
            (max(briefings[record.briefing], record.date.first), record.ref, 0, record)
            for records in (ledger.claims, ledger.denials, ledger.responses)
            for record in records.values()
        ]
        of_day: Counter[tuple[str, date]] = Counter()
        for correction in ledger.corrections:
            key = correction.briefing, correction.date.first
            of_day[key] += 1
            events.append((correction.date.first, correction.briefing, of_day[key], correction))
        # No two have the same day, name and number.
        events.sort(reverse=True)
        return ((day, what, number) for day, _, number, what in events)

    def places(self, what: _Happened) -> Iterable[list[News]]:
        """The feeds that tell of it, besides those of actors."""
        yield self.feeds[addresses.HOME]
        if self._puts_right(what):
            yield self.feeds[addresses.CORRECTIONS]
        for topic in self._ledger.briefings[what.briefing].topics:
            yield self.feeds[addresses.topic_page(topic)]

    def _puts_right(self, what: _Happened) -> bool:
        if isinstance(what, Response) and what.kind is ResponseKind.RETRACTS:
            return any(ref in self._ledger.taken_back for ref in what.to)
        return isinstance(what, Correction)

    def concerned(self, what: _Happened) -> frozenset[str]:
        """Who said it, who answers for it, and for whom all of these speak.

        Likewise those of the records that it answers, puts right, or is tied to.
        """
        if isinstance(what, Correction):
            return frozenset().union(*map(self._around, what.claims))
        around = self._around(what.ref)
        if isinstance(what, Claim) and (tied := _tied(what)):
            return around.union(*map(self._around, tied))
        return around

    def _around(self, ref: str) -> frozenset[str]:
        known = self._known.get(ref)
        if known is None and is_foreign(ref):
            there = self._ledger.foreign.records[ref]
            # Of a record of another site, those of its actors that are ours.
            ours = [actor for actor in (*there.by, *there.about) if actor in self._ledger.actors]
            day = there.date.first
            reached = (self._ledger.sides.speaks_for(actor, day) for actor in ours)
            known = self._known[ref] = frozenset().union(*reached)
        if known is None:
            sides, record = self._ledger.sides, self._ledger.statement(ref)
            day = record.date.first
            found = sides.voices(record, day)
            if isinstance(record, Claim):
                found += [sides.speaks_for(actor, day) for actor in record.about]
            else:
                found += map(self._around, _answered(record))
            known = self._known[ref] = found[0] if len(found) == 1 else found[0].union(*found[1:])
        return known

    def news(self, day: date, what: _Happened, number: int) -> News:
        """The entry that tells of an event."""
        ledger = self._ledger
        briefing = ledger.briefings[what.briefing]
        if isinstance(what, Correction):
            suffix = f"-{number}" if number > 1 else ""
            page, kind = briefing.src_uri, what.kind.value
            # Corrections have no anchors of their own: this one only names the entry.
            id_, uri = f"{page}#correction:{what.date}{suffix}", f"{page}#record-corrections"
            names, subject, text = "", briefing.title, what.text
        else:
            id_ = uri = f"{briefing.src_uri}#{what.id}"
            kind, subject, text = self._told(what)
            names = ", ".join(author.name for author in self._views.voice(what).authors)
        return News(
            day=day,
            id=id_,
            uri=uri,
            kind=kind,
            names=names,
            subject=subject,
            text=text,
            briefing=briefing.title,
            language=briefing.language,
        )

    def _told(self, record: Statement) -> tuple[str, str, str]:
        """What a record does, the claim in question, and what there is to read besides."""
        text = record.text or ""
        if isinstance(record, Claim):
            return next((tie for tie in _TIES if getattr(record, tie)), "claim"), text, ""
        answered = _answered(record)[0]
        there = self._ledger.foreign.records.get(answered)
        subject = (there or self._ledger.statement(answered)).text or ""
        if isinstance(record, Denial):
            return record.of[0][1].value, subject, text
        assert isinstance(record, Response)
        return record.kind.value, subject, text


def _tied(claim: Claim) -> tuple[str, ...]:
    """The claims that a claim takes up."""
    return (*claim.updates, *claim.confirms, *claim.contradicts, *claim.repeats)


def _answered(record: Statement) -> tuple[str, ...]:
    """The claims or denials that a denial or response answers."""
    if isinstance(record, Denial):
        return tuple(ref for ref, _ in record.of)
    assert isinstance(record, Response)
    return record.to
