"""The head of a page: linked data, Open Graph, what Zotero reads, and the feeds, in any theme.

Source of the tags: schema.org in JSON-LD 1.1 (section 7, in HTML), the Open Graph protocol, and
Highwire Press' tags as Zotero and Google Scholar read them.
"""

from __future__ import annotations

import json
from html import escape, unescape

from markupsafe import Markup

from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.views.documents import Document, FeedLink, Head
from mkdocs_briefings.views.linked_data import up
from mkdocs_briefings.views.linked_terms import PLAIN_CONTEXT

_END = "</head>"
_OWN_CARD, _OWN_DESCRIPTION = 'property="og:title"', '<meta name="description"'
_OG_KINDS = {"NewsArticle": "article", "ProfilePage": "profile"}


class PageHeads:
    """Completes the heads of one site's pages."""

    def __init__(
        self,
        wording: Wording,
        where: Addresses,
        *,
        site_name: str,
        site_url: str,
        language: str,
        feed: FeedLink | None,
    ) -> None:
        """``site_url`` ends with a slash, or is empty; ``language`` is that of the pages.

        ``feed`` is the site's own, if there is one.
        """
        self._wording, self._where = wording, where
        self._site_name, self._site_url, self._language = site_name, site_url, language
        self._feeds = () if feed is None else (feed,)
        self._card_name = _meta("property", "og:site_name", site_name)

    def complete(
        self, html: str, src_uri: str, document: Document | None, title: str, description: str
    ) -> str:
        """The page with what we add to its head; a page without a head stays as it is.

        ``title`` and ``description`` are the engine's, in HTML, for pages of which we know nothing.
        """
        end = html.find(_END)
        if end < 0:
            return html
        head = document.head if document is not None else None
        if document is not None and document.title:
            title = self._wording.words(document.title)
            description = self._wording.words(document.description)
        else:
            title = Markup(title).striptags()  # noqa: S704 - read, not written
            description = unescape(description)
        language = (document.language if document is not None else None) or self._language
        title, description = (
            " ".join((title or self._site_name).split()),
            " ".join(description.split()),
        )
        head, address = head or _UNKNOWN, self._where.page(src_uri)
        tags = self._feed_tags(head, up(address))
        if html.find(_OWN_CARD, 0, end) < 0:
            described = html.find(_OWN_DESCRIPTION, 0, end) >= 0
            tags += self._card(head, address, title, "" if described else description)
        if head.published:
            tags += self._for_citing(head, title, language)
        tags.append(self._linked(head, address, title, description, language))
        if head.relations:
            tags.append(self._related(head, address))
        return f"{html[:end]}{''.join(tags)}{html[end:]}"

    def _feed_tags(self, head: Head, to_root: str) -> list[str]:
        # The home page's feed is the site's.
        feeds = {feed.atom: feed for feed in (*self._feeds, *head.feeds)}
        return [
            f'<link rel="alternate feed" type="application/{kind}" '
            f'title="{escape(self._wording.words(feed.title))}" href="{to_root}{file}">\n'
            for feed in feeds.values()
            for kind, file in (("atom+xml", feed.atom), ("feed+json", feed.json))
        ]

    def _card(self, head: Head, address: str, title: str, description: str) -> list[str]:
        """Open Graph. Its readers take the page's own description where there is no other."""
        tags = [
            self._card_name,
            _meta("property", "og:type", _OG_KINDS.get(head.kind, "website")),
            _meta("property", "og:title", title),
        ]
        if description:
            tags.append(_meta("property", "og:description", description))
        if self._site_url:
            tags.append(_meta("property", "og:url", self._site_url + address))
        if head.published:
            tags.append(_meta("property", "article:published_time", head.published))
            tags.append(_meta("property", "article:modified_time", head.modified))
            tags += [_meta("property", "article:tag", topic) for topic in head.topics]
        return tags

    def _for_citing(self, head: Head, title: str, language: str) -> list[str]:
        """The tags of Highwire Press, and the word by which Zotero files an article as news."""
        return [
            _meta("name", "z:itemType", "newspaperArticle"),
            _meta("name", "citation_title", title),
            *(_meta("name", "citation_author", author) for author in head.authors),
            _meta("name", "citation_publication_date", head.published.replace("-", "/")),
            _meta("name", "citation_language", language),
        ]

    def _linked(self, head: Head, address: str, title: str, description: str, language: str) -> str:
        """The page in schema.org's terms."""
        to_root = up(address) or "./"
        # Copies of the page, on a disk or elsewhere, speak of the one that was published.
        base = f'"@base":{_json(self._site_url + address)},' if self._site_url else ""
        publisher = {"@id": f"{to_root}#publisher"}
        own = to_root if head.kind == "WebSite" else ""
        page: dict[str, object] = {"@id": own, "@type": head.kind}
        page["headline" if head.published else "name"] = title
        if description:
            page["description"] = description
        page["inLanguage"] = language
        if head.published:
            page["datePublished"], page["dateModified"] = head.published, head.modified
            people = [{"@type": "Person", "name": author} for author in head.authors]
            page["author"] = people or publisher
            if head.topics:
                page["keywords"] = head.topics
        page["publisher"] = {
            "@type": "Organization",
            **publisher,
            "name": self._site_name,
            "url": to_root,
        }
        if head.kind != "WebSite":
            page["isPartOf"] = {"@id": to_root}
        members = f",{head.members}" if head.members else ""
        return _script(f'{{"@context":{{{base}{_CONTEXT}}},{_json(page)[1:-1]}{members}}}')

    def _related(self, head: Head, address: str) -> str:
        """What the page's records do to others, in our own terms."""
        context = _json(f"{up(address)}{addresses.CONTEXT}")
        if self._site_url:
            context = f'[{context},{{"@base":{_json(self._site_url + address)}}}]'
        return _script(f'{{"@context":{context},"@graph":[{head.relations}]}}')


_UNKNOWN = Head("WebPage")
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_CONTEXT = _json(PLAIN_CONTEXT)[1:-1]


_LESS_THAN = r"\u003c"


def _script(text: str) -> str:
    """JSON in a script that nobody runs: without `<`, nothing in it can end the element."""
    return f'<script type="application/ld+json">{text.replace("<", _LESS_THAN)}</script>\n'


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content)}">\n'
