"""The files of the feeds: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.adapters.writing import write_file
from mkdocs_briefings.core.addresses import FEEDS, Addresses
from mkdocs_briefings.views.feeds import Feed, News

_EPOCH = date(1970, 1, 1)
"""When a feed changed last that never had an entry: Atom asks for a time, and there is none."""

_text = json.JSONEncoder(ensure_ascii=False).encode


class FeedFiles:
    """Writes the feeds of one site. An entry stands in the feeds of many, and is written once."""

    def __init__(
        self, wording: Wording, where: Addresses, *, site_name: str, site_url: str, language: str
    ) -> None:
        """``site_url`` ends with a slash; ``language`` is that of texts that name none."""
        self._wording, self._where, self._site_url = wording, where, site_url
        self._site_name, self._language = site_name, language
        self._known: dict[int, tuple[str, str]] = {}

    def files(self, feeds: Iterable[Feed]) -> dict[str, str]:
        """Both files of each feed, by their addresses."""
        files = {}
        for feed in feeds:
            entries = [self._entry(news) for news in feed.news]
            title, link = self._wording.words(feed.title), feed.link
            page = self._url(feed.page)
            files[link.atom] = self._atom(title, page, self._site_url + link.atom, feed, entries)
            files[link.json] = self._json(title, page, self._site_url + link.json, entries)
        return files

    def _atom(
        self, title: str, page: str, own: str, feed: Feed, entries: list[tuple[str, str]]
    ) -> str:
        # Entries come in order of their days.
        newest = feed.news[0].day if feed.news else _EPOCH
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(self._language)}>\n'
            f"<id>{escape(own)}</id>\n<title>{escape(title)}</title>\n"
            f"<updated>{_moment(newest)}</updated>\n"
            f"<author><name>{escape(self._site_name)}</name></author>\n"
            f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/>\n'
            f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>\n'
            f"{''.join(atom for atom, _ in entries)}</feed>\n"
        )

    def _json(self, title: str, page: str, own: str, entries: list[tuple[str, str]]) -> str:
        items = ",\n".join(item for _, item in entries)
        return (
            '{"version":"https://jsonfeed.org/version/1.1",\n'
            f'"title":{_text(title)},\n"home_page_url":{_text(page)},\n"feed_url":{_text(own)},\n'
            f'"language":{_text(self._language)},\n"authors":[{{"name":{_text(self._site_name)}}}],\n'
            f'"items":[\n{items}\n]}}\n'
        )

    def _entry(self, news: News) -> tuple[str, str]:
        known = self._known.get(id(news))
        if known is None:
            known = self._known[id(news)] = self._written(news)
        return known

    def _written(self, news: News) -> tuple[str, str]:
        """The entry as an element of Atom, and as an object of JSON Feed."""
        title = str(self._wording.template(f"feed.{news.kind}"))
        title = " ".join(title.format(names=news.names, text=news.subject).split())
        found = str(self._wording.template("feed.in")).format(title=news.briefing)
        content = f"{news.text}\n{found}" if news.text else found
        name, link, when = self._url(news.id), self._url(news.uri), _moment(news.day)
        language = news.language
        tag = f" xml:lang={quoteattr(language)}" if language else ""
        atom = (
            f"<entry{tag}><id>{escape(name)}</id><title>{escape(title)}</title>"
            f"<link href={quoteattr(link)}/><updated>{when}</updated>"
            f"<summary>{escape(content)}</summary></entry>\n"
        )
        tag = f',"language":{_text(language)}' if language else ""
        item = (
            f'{{"id":{_text(name)},"url":{_text(link)},"title":{_text(title)},'
            f'"content_text":{_text(content)},"date_published":"{when}"{tag}}}'
        )
        return atom, item

    def _url(self, uri: str) -> str:
        page, hash_sign, anchor = uri.partition("#")
        return f"{self._site_url}{self._where.page(page)}{hash_sign}{anchor}"


def _moment(day: date) -> str:
    """The beginning of a day (RFC 3339): the record knows no hours."""
    return f"{day.isoformat()}T00:00:00Z"


def write_feeds(assets: Mapping[str, str | bytes], folder: Path) -> None:
    """Write those of a site's files that are feeds below the folder of the finished site."""
    for name, content in assets.items():
        if name.startswith(FEEDS):
            data = content if isinstance(content, bytes) else content.encode()
            write_file(folder / name, data, built=True)
