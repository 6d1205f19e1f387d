"""What each page says to machines, and the feed that it offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses, actor_page, topic_page
from mkdocs_briefings.views.documents import Document, Head, Panel
from mkdocs_briefings.views.feeds import Feed, FeedLinks
from mkdocs_briefings.views.linked_data import LinkedData
from mkdocs_briefings.views.records import RecordViews

DOWNLOADS = (
    (addresses.LEDGER, "application/json"),
    (addresses.LEDGER_SCHEMA, "application/schema+json"),
)
"""The files that the page of the data offers, each with its media type."""

_HOMES = (addresses.HOME, "README.md")


def with_heads(
    documents: Mapping[str, Document],
    views: RecordViews,
    where: Addresses,
    feeds: Mapping[str, Feed],
) -> dict[str, Document]:
    """The documents with their heads; a page that has a feed ends with the links to it.

    ``feeds`` are by the Markdown file of the page that each follows.
    """
    heads = dict(_heads(views, where))
    whole = {}
    for uri, document in documents.items():
        head = heads.get(uri) or Head(_kind(document))
        feed = feeds.get(addresses.HOME if uri in _HOMES else uri)
        if feed is None:
            whole[uri] = replace(document, head=head)
            continue
        link = feed.link
        parts = (*document.parts, Panel(FeedLinks(link)))
        whole[uri] = replace(document, parts=parts, head=replace(head, feeds=(link,)))
    return whole


def _heads(views: RecordViews, where: Addresses) -> Iterable[tuple[str, Head]]:
    """The heads of the pages about something of which more is to be said than what it is called."""
    ledger, linked = views.ledger, LinkedData(views.ledger, where)
    for briefing in ledger.briefings.values():
        yield briefing.src_uri, linked.briefing(briefing)
    for actor in ledger.actors:
        yield actor_page(actor), linked.actor(actor)
    for topic in {topic for briefing in ledger.briefings.values() for topic in briefing.topics}:
        yield topic_page(topic), linked.topic(topic)
    yield addresses.DATA, linked.data(DOWNLOADS)


def _kind(document: Document) -> str:
    if document.src_uri in _HOMES:
        return "WebSite"
    return "CollectionPage" if document.generated else "WebPage"
