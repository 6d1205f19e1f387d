"""Whether a finished page shows what it has to, whatever a theme or a plugin made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from markupsafe import escape

from mkdocs_briefings.core.content.document import Location

Fact = tuple[Location, str, str]
"""Where a record stands in the front matter, its anchor, and words of its own.

A correction and the briefing itself have no anchor.
"""


def unseen(wanted: Iterable[Fact], html: str) -> Iterable[Location]:
    """The locations of those facts that a page does not show.

    Records are where our templates put them, on nearly every page; only what is not found there at
    once is looked for in whatever somebody else has made of the page.
    """
    chunks: dict[str, str] = {}
    body = max(html.find("<body"), 0)
    # Below the article, whose headings have ids that begin so (see `views.pages.briefing`).
    for chunk in html[html.find(' id="record', body) :].split(' id="'):
        chunks.setdefault(chunk[: chunk.find('"')], chunk)
    letters: _Letters | None = None
    for location, anchor, words in wanted:
        if anchor:
            chunk = chunks.get(anchor, "")
            if chunk and (not words or escape(words) in chunk):
                continue
        elif html.find(escape(words), body) >= 0:
            continue
        letters = letters or _Letters(html[body:])
        if not letters.show(anchor, words):
            yield location


_DECLARATION = re.compile("<!(?!--)[^>]*>")
"""What the parser refuses where it does not know it, and holds no words."""


class _Letters(HTMLParser):
    """A page as its letters and digits, whatever marks them up, with the place of each anchor.

    Other plugins may fold white space, leave out quotes, put links or marks around words and soft
    hyphens into them, or set them with other quotation marks.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._anchors = {"": 0}
        self._parts: list[str] = []
        self._length = 0
        self._is_script = False
        self.feed(_DECLARATION.sub("", html))
        self.close()
        self._text = "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_script = tag == "script"
        for name, value in attrs:
            if name == "id" and value:
                self._anchors.setdefault(value, self._length)

    def handle_endtag(self, tag: str) -> None:
        self._is_script = False

    def handle_data(self, data: str) -> None:
        if self._is_script:
            return
        self._parts.append(_letters(data))
        self._length += len(self._parts[-1])

    def show(self, anchor: str, words: str) -> bool:
        """Whether the words stand at this anchor or after it, on a page without one anywhere."""
        start = self._anchors.get(anchor)
        return start is not None and self._text.find(_letters(words), start) >= 0


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
