"""Sites made without a disk and without an engine: what the core, views and renderer say alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import unquote, urlsplit

from lxml import html
from markdown import Markdown

from mkdocs_briefings.adapters.generating import Site, generate
from mkdocs_briefings.adapters.markdown_extension import BriefingsExtension
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.panels import for_readers
from mkdocs_briefings.adapters.rendering import Renderer, _Remembering
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import LEDGER, OWN_FILES, Addresses
from mkdocs_briefings.core.content.pages import read_page
from mkdocs_briefings.core.content.registries import read_actors, read_topics
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ledger.links import check_links
from mkdocs_briefings.core.ledger.references import check_references
from mkdocs_briefings.core.problems import Problem, in_order
from mkdocs_briefings.views.documents import Document
from test_golden import TODAY

ACTORS, TOPICS = "site_config/actors.yml", "site_config/topics.yml"
EXTENSIONS = ["toc", "tables", "fenced_code"]
"""What MkDocs always loads."""


def read(files: Mapping[str, bytes]) -> tuple[Corpus, list[Problem]]:
    """The corpus of these files, in this order, and all that is wrong with it."""
    pages = [
        read_page(data, path, path.removeprefix("docs/"), extra_keys=frozenset(), today=TODAY)
        for path, data in files.items()
        if path.startswith("docs/")
    ]
    actors = read_actors(files.get(ACTORS), ACTORS)
    corpus = Corpus(pages, actors, read_topics(files.get(TOPICS), TOPICS))
    ids = MarkdownIds([*EXTENSIONS], {})
    problems = [*corpus.reading_problems(), *check_references(corpus), *check_links(corpus, ids)]
    return corpus, in_order(problems)


@dataclass
class Made:
    """A site in which no error was found, up to where an engine would take it."""

    corpus: Corpus
    addresses: Addresses
    site_url: str | None = None

    @cached_property
    def site(self) -> Site:
        """What an engine would ask."""
        site = generate(
            self.corpus,
            with_drafts=False,
            link_names=True,
            language="en",
            page_language="en",
            directory_urls=self.addresses.directory_urls,
            site_name="Site",
            site_url=self.site_url,
        )
        # One for all, since compiling templates takes longer than anything else; but what its
        # macros remember is of one ledger.
        site._renderer = _renderer(self.addresses)
        site._renderer._macros = _Remembering(site._renderer._macros._macros, site._renderer._tidy)
        return site

    @property
    def documents(self) -> Mapping[str, Document]:
        """Every page of ours, before it is rendered, by its file."""
        return self.site.documents

    @property
    def data(self) -> str:
        """The text of `ledger.json`."""
        return self.site.assets[LEDGER]

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """Every page as HTML, without the theme's part, by its file."""
        bodies = {page.src_uri: page.body for page in self.corpus.pages}
        texts = {uri: self.site.complete(uri, bodies.get(uri, "")) for uri in self.documents}
        completed = {uri: text for uri, text in texts.items() if text is not None}
        return {
            uri: for_readers(panels.put_in(_engine().reset().convert(text)))
            for uri, (text, panels) in completed.items()
        }

    @cached_property
    def trees(self) -> Mapping[str, html.HtmlElement]:
        """Every page as a browser reads it."""
        return {
            uri: html.document_fromstring(f"<html><body>{page}</body></html>")
            for uri, page in self.pages.items()
        }

    def broken_links(self) -> Iterable[str]:
        """Every link and anchor that leads nowhere, and every doubled id."""
        ids = {}
        for uri, tree in self.trees.items():
            found = tree.xpath("//@id")
            ids[self.addresses.page(uri)] = set(found)
            if len(found) != len(set(found)):
                yield f"{uri}: doubled ids among {sorted(found)}"
        for uri, tree in self.trees.items():
            for link in tree.xpath("//@href"):
                address, parts = self._target(uri, link), urlsplit(link)
                if parts.scheme or parts.netloc or address.startswith(OWN_FILES):
                    continue
                anchor = unquote(parts.fragment)
                if address not in ids:
                    yield f"{uri}: {link}: no such page: {address}"
                elif anchor and "=" not in anchor and anchor not in ids[address]:
                    yield f"{uri}: {link}: no such anchor"

    def _target(self, uri: str, link: str) -> str:
        path, here = urlsplit(link).path, self.addresses.page(uri)
        if path.endswith(".md"):
            # Links of prose, which engines turn into addresses.
            return self.addresses.page(posixpath.normpath(posixpath.join(uri, "..", unquote(path))))
        if not path:
            return here
        folder = here if here.endswith("/") else posixpath.dirname(here)
        target = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
        return f"{target}/" if path.endswith("/") and target else target


@cache
def _renderer(addresses: Addresses) -> Renderer:
    return Renderer(Wording("en"), addresses)


@cache
def _engine() -> Markdown:
    return Markdown(extensions=[*EXTENSIONS, BriefingsExtension()])
