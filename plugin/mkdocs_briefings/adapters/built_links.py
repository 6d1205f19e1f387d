"""The links of a built site: each must lead to a file of it, and to an anchor on it.

MkDocs looks at what it finds in Markdown; what templates, themes and panels write, only this sees.
Addresses elsewhere are not asked for.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

NOT_FOUND = "404.html"
"""The page that is shown at any address that has none, so that its links begin at the host."""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link of a built page that leads nowhere; ``page`` is relative to the site's folder."""

    page: str
    line: int
    link: str
    fault: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.link!r} {self.fault}"


def broken_links(site: Path) -> list[BrokenLink]:
    """Every link and anchor of a built site that leads nowhere, sorted by page and line."""
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = {name: _read(site / name) for name in sorted(files) if name.endswith(".html")}
    check = _Check(files, pages)
    found = (
        BrokenLink(name, line, link, fault)
        for name, page in pages.items()
        for line, link in page.links
        if (fault := check.fault(name, link))
    )
    return list(dict.fromkeys(found))


@dataclass(slots=True)
class _Page:
    """The anchors that a page sets, its links with their lines, and its own address, if given."""

    anchors: set[str] = field(default_factory=set)
    links: list[tuple[int, str]] = field(default_factory=list)
    canonical: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = _Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value is not None}
        self.page.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "link" and values.get("rel") == "canonical":
            self.page.canonical = values.get("href", "")
            return
        for name in ("href", "src", "data-src", "poster"):
            if name in values:
                self.page.links.append((self.getpos()[0], values[name]))


def _read(file: Path) -> _Page:
    reader = _Reader()
    reader.feed(file.read_text(encoding="utf-8", errors="replace"))
    reader.close()
    return reader.page


class _Check:
    def __init__(self, files: set[str], pages: Mapping[str, _Page]) -> None:
        self._files = files
        self._folders = {posixpath.dirname(name) for name in files} | {""}
        self._pages = pages
        home = pages.get("index.html")
        self._base = urlsplit(home.canonical).path.strip("/") if home is not None else ""

    def fault(self, page: str, link: str) -> str:
        """What is wrong with a link; empty where nothing is, or where it leads elsewhere."""
        try:
            parts = urlsplit(link.strip())
        except ValueError:
            return "is no address."
        if parts.scheme or parts.netloc:
            return ""
        target = self._target(page, unquote(parts.path))
        if target is None:
            return "leads out of the site."
        if target in self._folders and target not in self._files:
            target = posixpath.join(target, "index.html")
        if target not in self._files:
            return "leads to no file of the site."
        return self._anchor_fault(target, unquote(parts.fragment))

    def _target(self, page: str, path: str) -> str | None:
        """The file or folder that is meant, relative to the site; None where it is outside."""
        if not path:
            return page
        folder = posixpath.dirname(page)
        if path.startswith("/"):
            # From the host's root, below which the site may be a folder.
            base = f"/{self._base}/" if self._base else "/"
            if page != NOT_FOUND or not f"{path}/".startswith(base):
                return None
            path, folder = path[len(base) :], ""
        target = posixpath.normpath(posixpath.join(folder, path))
        return None if target.startswith("..") else "" if target == "." else target

    def _anchor_fault(self, target: str, anchor: str) -> str:
        # With two underscores begins what belongs to the theme's script; `by=…` is the state of a
        # page that filters.
        if not anchor or anchor.startswith("__") or "=" in anchor or target not in self._pages:
            return ""
        return "" if anchor in self._pages[target].anchors else "leads to no anchor of that page."
