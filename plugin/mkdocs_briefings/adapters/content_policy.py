"""The Content-Security-Policy of a built site: what its pages need, and nothing else.

Read off the pages as they are, so that it holds for any theme and any plugin: scripts that stand in
a page are allowed by their hash, other hosts by their name. After W3C, Content Security Policy
Level 3.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs_briefings.adapters.writing import write_file

_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    # Icons stand in Material's style sheets as `data:`.
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
}
_FRAMING = "frame-ancestors 'self'"
"""Who may show the site in a frame: a header alone can say so."""

_SOURCES: Mapping[str, tuple[str, ...]] = {
    "script": ("script-src",),
    "img": ("img-src",),
    "image": ("img-src",),
    "input": ("img-src",),
    "iframe": ("frame-src",),
    "frame": ("frame-src",),
    "embed": ("object-src",),
    "object": ("object-src",),
    "audio": ("media-src",),
    "video": ("media-src",),
    "track": ("media-src",),
    "source": ("media-src", "img-src"),
    "form": ("form-action",),
    "base": ("base-uri",),
}
"""By what allowance an element loads what it names; links and meta tell by their own words."""
_LINKS: Mapping[str, tuple[str, ...]] = {
    "stylesheet": ("style-src",),
    "preconnect": ("font-src",),
    "icon": ("img-src",),
    "manifest": ("manifest-src",),
    "modulepreload": ("script-src",),
}
_ADDRESSES = ("src", "href", "data", "poster", "action", "xlink:href")
_ASKED_BY_MATERIAL = {
    "github.com": ["https://api.github.com"],
    "gitlab.com": ["https://gitlab.com"],
}
"""Whom Material's script asks for the stars of a repository."""
_IN_STYLES = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')\s]+)", re.IGNORECASE)
_CODE = re.compile(r"(?:|module|importmap|speculationrules|(?:text|application)/(?:x-)?\w+script)")


@dataclass(frozen=True, slots=True)
class Stopped:
    """Something on a page that runs only without a policy; ``page`` is relative to the site."""

    page: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site's pages are allowed, and what of them is not."""

    directives: Mapping[str, tuple[str, ...]]
    stopped: tuple[Stopped, ...]

    @property
    def header(self) -> str:
        """The value of the header `Content-Security-Policy`."""
        return f"{self._text}; {_FRAMING}"

    @property
    def element(self) -> str:
        """The same as an element of a page's head, where no header can be set."""
        return f'<meta http-equiv="{_NAME}" content="{escape(self._text)}">'

    @property
    def _text(self) -> str:
        return "; ".join(f"{name} {' '.join(held)}" for name, held in self.directives.items())


_NAME = "Content-Security-Policy"


def policy_of(site: Path) -> Policy:
    """The policy under which every page of a built site works as it does without one."""
    reader = _Reader()
    for path in sorted(site.rglob("*.html")):
        reader.read(path.relative_to(site).as_posix(), _text(path))
    for path in sorted(site.rglob("*.css")):
        origins = set(map(_origin, _IN_STYLES.findall(_text(path))))
        for directive in ("style-src", "img-src", "font-src"):
            reader.needed[directive] |= origins
    directives = dict(_ALWAYS)
    for directive, found in sorted(reader.needed.items()):
        if found:
            held = tuple(source for source in directives.get(directive, ()) if source != "'none'")
            directives[directive] = (*held, *sorted(found - {*held}))
    return Policy(directives, tuple(reader.stopped))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


class _Reader:
    """Reads pages, faster than a parser that gives all of them: most tags load and run nothing."""

    def __init__(self) -> None:
        self.needed: defaultdict[str, set[str]] = defaultdict(set)
        self.stopped: list[Stopped] = []

    def read(self, page: str, html: str) -> None:
        """Take up what a page needs."""
        for found in _TAG.finditer(html):
            tag, attributes = (found["tag"] or "").lower(), found["attributes"]
            if not tag or not (tag in _TELLING or _TELLING_ATTRIBUTE.search(attributes)):
                continue
            values = _values(attributes)
            faults = self._tag(tag, values, found["text"] or "")
            line = html.count("\n", 0, found.start()) + 1 if faults else 0
            self.stopped += (Stopped(page, line, f"<{tag} {fault}") for fault in faults)

    def _tag(self, tag: str, values: Mapping[str, str], text: str) -> list[str]:
        """Take up what an element needs; what of it no policy allows."""
        if text and (directive := _inline(tag, values)) is not None:
            self.needed[directive].add(_hash(text))
        if "style" in values:
            self.needed["style-src-attr"].add("'unsafe-inline'")
        if values.get("data-md-component") == "source":
            host = urlsplit(values.get("href", "")).hostname or ""
            self.needed["connect-src"].update(_ASKED_BY_MATERIAL.get(host, ()))
        origins = {_origin(address) for address in _addresses(values)}
        for directive in _directives(tag, values):
            self.needed[directive] |= origins
        faults = [f"{name}> holds a script." for name in values if name.startswith("on")]
        for name in _ADDRESSES:
            if _SCRIPT.match(values.get(name, "")) and values[name] != _NOWHERE:
                faults.append(f"{name}> holds a script.")
        return faults


_ATTRIBUTES = r"(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+"
_TAG = re.compile(
    r"<!--.*?-->"
    rf"|<(?P<tag>(?P<raw>script|style)\b|[a-z][^\s/>]*)(?P<attributes>{_ATTRIBUTES})>"
    r"(?(raw)(?P<text>.*?)</(?P=raw)\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_VALUE = re.compile(r"([^\s=>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_TELLING = {*_SOURCES, "link", "style", "script"}
_TELLING_ATTRIBUTE = re.compile(r"\bon[a-z]+\s*=|\bstyle\s*=|script:|=\"?source\b", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript):", re.IGNORECASE)
_NOWHERE = "javascript:void(0)"
"""Where a link of Material's leads until its script has run."""


def _values(attributes: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in _VALUE.findall(attributes)
    }


def _inline(tag: str, values: Mapping[str, str]) -> str | None:
    """What allows the text of this element to run or to style, if it does."""
    if tag == "style":
        return "style-src"
    is_code = tag == "script" and "src" not in values
    kind = values.get("type", "").strip().lower()
    return "script-src" if is_code and _CODE.fullmatch(kind) else None


def _hash(text: str) -> str:
    # As browsers see it, who know one line end.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _directives(tag: str, values: Mapping[str, str]) -> Iterable[str]:
    if tag == "link":
        return [d for rel in values.get("rel", "").lower().split() for d in _LINKS.get(rel, ())]
    return _SOURCES.get(tag, ())


def _addresses(values: Mapping[str, str]) -> list[str]:
    found = [values[name] for name in _ADDRESSES if name in values]
    return found + [part.split()[0] for part in values.get("srcset", "").split(",") if part.split()]


def _origin(address: str) -> str:
    """Where an address leads, as a policy names it."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "'self'"
    if parts.scheme in ("data", "blob"):
        return f"{parts.scheme}:"
    if not re.fullmatch(r"[\w.:\[\]-]+", parts.netloc):
        return "'self'"
    return f"{parts.scheme or 'https'}://{parts.netloc}"


def write_policy(site: Path, policy: Policy) -> int:
    """Put the policy into the head of every page, in place of an earlier one; how many pages."""
    paths = sorted(site.rglob("*.html"))
    for path in paths:
        text = _EARLIER.sub("", path.read_bytes().decode("utf-8"))
        # Behind the encoding, which must stand within the first 1,024 bytes.
        text = _HEAD.sub(lambda head: head.group() + policy.element, text, count=1)
        # Not in place: the file is another name of one that is kept.
        write_file(path, text.encode(), built=True)
    return len(paths)


_EARLIER = re.compile(rf'<meta http-equiv="{_NAME}"[^>]*>')
_HEAD = re.compile(r"<meta charset=[^>]*>|<head(?:\s[^>]*)?>(?!\s*<meta charset=)", re.IGNORECASE)
