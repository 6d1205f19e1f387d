"""What each page says to machines, and the feed that it offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses, actor_page, topic_page
from mkdocs_briefings.views.documents import Document, FeedLink, Head, Panel
from mkdocs_briefings.views.feeds import FeedLinks
from mkdocs_briefings.views.linked_data import LinkedData
from mkdocs_briefings.views.records import RecordViews

DOWNLOADS = (
    (addresses.LEDGER, "application/json"),
    (addresses.LEDGER_SCHEMA, "application/schema+json"),
    (addresses.DATABASE, "application/vnd.sqlite3"),
    (addresses.ANNOTATIONS, "application/ld+json"),
    (addresses.DATA_PACKAGE, "application/json"),
    *((addresses.table_file(table), "text/csv") for table in addresses.TABLES),
)
"""The files that the page of the data offers, each with its media type."""


class Heads:
    """Gives documents their heads, and the page that a feed follows the links to it."""

    def __init__(self, views: RecordViews, where: Addresses, feeds: Mapping[str, FeedLink]) -> None:
        """``feeds`` are by the Markdown file of the page that each follows."""
        self._ledger = views.ledger
        self._linked = LinkedData(views.ledger, where)
        self._feeds = feeds
        self._about = dict(self._subjects())

    def complete(self, document: Document) -> Document:
        """The document with its head."""
        uri = document.src_uri
        about = self._about.get(uri)
        head = about() if about is not None else Head(_kind(document))
        feed = self._feeds.get(addresses.HOME if uri in addresses.HOMES else uri)
        if feed is None:
            return replace(document, head=head)
        parts = (*document.parts, Panel(FeedLinks(feed)))
        return replace(document, parts=parts, head=replace(head, feeds=(feed,)))

    def _subjects(self) -> Iterable[tuple[str, Callable[[], Head]]]:
        """The pages about something of which more is to be said than what it is called."""
        ledger, linked = self._ledger, self._linked
        for briefing in ledger.briefings.values():
            yield briefing.src_uri, partial(linked.briefing, briefing)
        for actor in ledger.actors:
            yield actor_page(actor), partial(linked.actor, actor)
        for topic in {topic for briefing in ledger.briefings.values() for topic in briefing.topics}:
            yield topic_page(topic), partial(linked.topic, topic)
        yield addresses.DATA, partial(linked.data, DOWNLOADS)


def _kind(document: Document) -> str:
    if document.src_uri in addresses.HOMES:
        return "WebSite"
    return "CollectionPage" if document.generated else "WebPage"
