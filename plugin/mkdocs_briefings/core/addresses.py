"""Addresses: where every page and record of the site stands. Nobody else builds one.

Source of the rules: the output contract. Once published, an address never changes.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Addresses:
    """How this site writes addresses.

    ``directory_urls`` is MkDocs' ``use_directory_urls``. Every address is relative to the root
    of the site; that of the home page is the empty text.
    """

    directory_urls: bool = True

    @lru_cache(maxsize=2**16)  # noqa: B019 - two plain values, of which there are few
    def page(self, src_uri: str) -> str:
        """The address of the page made from this Markdown file of the content folder."""
        stem = src_uri.removesuffix(".md")
        folder, name = posixpath.split(stem)
        if name in ("index", "README"):
            name = "index"
        if not self.directory_urls:
            return quote(posixpath.join(folder, name) + ".html")
        path = folder if name == "index" else stem
        return quote(f"{path}/") if path else ""

    def relative(self, target: str, page: str) -> str:
        """The link from one page's address to another address, with its fragment kept."""
        path, hash_sign, fragment = target.partition("#")
        if path == page and hash_sign:
            return f"#{fragment}"
        here = posixpath.dirname(page) if not page.endswith("/") else page.rstrip("/")
        link = posixpath.relpath(f"/{path}", f"/{here}")
        if path.endswith("/") or not path:
            link += "/"
        return f"{link}{hash_sign}{fragment}"

    def seen_from(self, page: str, html: str, root: str) -> str:
        """The HTML as it stands on the page of this address.

        In it ``root`` stands before every address of the site; nothing else of it is changed.
        """
        html = html.replace(f'"{root}{page}#', '"#')
        above = ""
        folder = page.removesuffix("/") if page.endswith("/") else posixpath.dirname(page)
        while folder:
            # The nearest folder first, so that a page links to its neighbours the short way.
            html = _put_in(html, f"{root}{folder}/", above)
            folder = posixpath.dirname(folder)
            above += "../"
        return _put_in(html, root, above)


def _put_in(html: str, start: str, above: str) -> str:
    """The HTML with the way up from a page in the place of how addresses start."""
    if not above:
        # An empty link would lead to the page itself.
        html = html.replace(f'"{start}"', '"./"')
    return html.replace(start, above)


class FileAddresses(Addresses):
    """Pages by their Markdown files, for engines that make addresses of every link by themselves.

    Two have no file that an engine would find: the root of the site, of which scripts are told, and
    what scripts show of a page (`#by=…`), which is no anchor of it.
    """

    @lru_cache(maxsize=2**16)  # noqa: B019 - as above
    def page(self, src_uri: str) -> str:
        """The Markdown file itself."""
        return quote(src_uri)

    def seen_from(self, page: str, html: str, root: str) -> str:
        """The HTML as it stands in the file of this page."""
        site = Addresses(self.directory_urls)
        html = html.replace(f'"{root}"', f'"{site.relative("", site.page(page))}"')
        state = rf'{re.escape(root)}([^"#]*)#(?=[^"]*=)'
        html = re.sub(state, lambda link: f"{root}{site.page(link[1])}#", html)
        return Addresses.seen_from(self, page, html, root)


HOME = "index.md"
HOMES = (HOME, "README.md")
"""The files that make the home page, of which a site has one."""
ACTORS = "actors/index.md"
CLAIMS = "claims.md"
CONTESTED = "contested.md"
REPLIES = "replies.md"
MATRIX = "matrix.md"
TIMELINE = "timeline.md"
TOPICS = "topics/index.md"
CORRECTIONS = "corrections.md"
DATA = "data/index.md"
ALWAYS_THERE = (
    ACTORS,
    CLAIMS,
    CONTESTED,
    REPLIES,
    MATRIX,
    TIMELINE,
    TOPICS,
    CORRECTIONS,
    DATA,
)
"""The pages of our own, besides the home page, that every site has."""
LEDGER = "data/ledger.json"
LEDGER_SCHEMA = "data/ledger.schema.json"
LEDGER_IMPORTS = "data/ledger.imports.json"
LEDGER_SCRIPT = "data/ledger.js"
CONTEXT = "data/context.jsonld"
FEEDS = "data/feeds/"
OWN_ASSETS = "assets/briefings/"
CITE_SCRIPT = f"{OWN_ASSETS}cite.js"
DATABASE = "data/ledger.sqlite"
DATA_PACKAGE = "data/datapackage.json"
ANNOTATIONS = "data/annotations.jsonld"
TABLES = (
    "actors",
    "affiliations",
    "topics",
    "briefings",
    "sources",
    "claims",
    "denials",
    "responses",
    "corrections",
)
"""The tables of the ledger, each a file."""


def table_file(table: str) -> str:
    """The address of one of the tables as CSV."""
    return f"data/{table}.csv"


OWN_FILES = (
    "data/ledger.",
    *map(table_file, TABLES),
    DATA_PACKAGE,
    ANNOTATIONS,
    CONTEXT,
    FEEDS,
    OWN_ASSETS,
)
"""How the addresses of the site's own files begin, besides its pages."""


def actor_page(actor: str) -> str:
    """The Markdown file of an actor's page."""
    return f"actors/{actor}.md"


def topic_page(topic: str) -> str:
    """The Markdown file of a topic's page."""
    return f"topics/{topic}.md"


def part_page(src_uri: str, period: str) -> str:
    """The Markdown file of a list's part: ``claims/2024.md`` for ``claims.md`` and ``2024``."""
    return f"{src_uri.removesuffix('.md').removesuffix('/index')}/{period}.md"


def feed(src_uri: str, ending: str) -> str:
    """The address of what is new on a page: ``data/feeds/actors/china.atom``."""
    return f"{FEEDS}{src_uri.removesuffix('.md')}.{ending}"
