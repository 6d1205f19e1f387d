"""``data/annotations.jsonld``: the marked words of all articles as annotations of their pages.

Source of the format: the W3C's Web Annotation Data Model.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin

from mkdocs_briefings.core.addresses import ANNOTATIONS


class TextQuote(NamedTuple):
    """Words of a page, what stands before and after them, and what they link to, as it stands."""

    href: str
    exact: str
    prefix: str
    suffix: str


def annotations_file(quotes: Mapping[str, Sequence[TextQuote]], site_url: str | None) -> str:
    """The file's text: one annotation a line, in order of the pages' addresses.

    ``quotes`` are the marked words by the address of their page, relative to the site's root.
    Without a ``site_url`` all addresses are relative to that of the file.
    """
    base = _Base(site_url)
    return _file([a for page in sorted(quotes) for a in _of_page(page, quotes[page], base)], base)


def with_quotes(file: str, page: str, quotes: Sequence[TextQuote], site_url: str | None) -> str:
    """The text of such a file, with other marked words of the page at this address."""
    base = _Base(site_url)
    lines = [line.removesuffix(",") for line in file.split("\n")[1:-2] if line]
    here = base.of(page)
    first = bisect_left(lines, here, key=_source)
    last = bisect_right(lines, here, key=_source)
    return _file([*lines[:first], *_of_page(page, quotes, base), *lines[last:]], base)


def _source(line: str) -> str:
    """The address of the page on which an annotation is."""
    source: str = json.loads(line)["target"]["source"]
    return source


def _file(lines: Sequence[str], base: _Base) -> str:
    address = base.of(ANNOTATIONS)
    head = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": address,
        "type": "AnnotationCollection",
        "total": len(lines),
    }
    page = {
        "id": f"{address}#page",
        "type": "AnnotationPage",
        "partOf": address,
        "startIndex": 0,
    }
    items = ",\n".join(lines)
    return f'{_compact(head)[:-1]},"first":{_compact(page)[:-1]},"items":[\n{items}\n]}}}}\n'


class _Base:
    """How addresses are written: whole, or relative to the file."""

    def __init__(self, site_url: str | None) -> None:
        self._url = site_url if site_url is None or site_url.endswith("/") else f"{site_url}/"

    def of(self, address: str) -> str:
        if self._url is not None:
            return self._url + address
        return address.rpartition("/")[2] if address == ANNOTATIONS else f"../{address}"


def _of_page(page: str, quotes: Iterable[TextQuote], base: _Base) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for href, exact, prefix, suffix in quotes:
        record = urljoin(f"/{page}", href)[1:]
        seen[record] += 1
        selector = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
        # Its own records by their ids, those of other pages by the whole address.
        name = record.removeprefix(f"{page}#").replace("#", ":")
        annotation = {
            "id": f"{base.of(ANNOTATIONS)}#{page}:{name}:{seen[record]}",
            "type": "Annotation",
            "motivation": "identifying",
            "body": base.of(record),
            "target": {"source": base.of(page), "selector": selector},
        }
        yield _compact(annotation)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
