"""Addresses: where every page and record of the site stands. Nobody else builds one.

Source of the rules: the output contract. Once published, an address never changes.
"""

from __future__ import annotations

import posixpath
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


HOME = "index.md"
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
LEDGER_SCRIPT = "data/ledger.js"
CITE_SCRIPT = "assets/briefings/cite.js"
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
    "assets/briefings/",
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
