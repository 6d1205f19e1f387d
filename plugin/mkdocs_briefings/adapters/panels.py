"""Panels beside the Markdown of their page, and what search reads of a page that holds them.

An engine with our plugin never has Markdown read what is finished: in the place of each panel
stands a comment, which nothing in the page's prose can be, until the prose is HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mkdocs_briefings.views.documents import Rendered

_MARKS = ("<!--listed-->", "<!--/listed-->"), ("<!--indexed-->", "<!--/indexed-->")
"""What stands around a panel that search leaves out, and around one that it reads.

Comments, since other plugins that read and write a page anew leave them as they are.
"""

_PANEL = re.compile(
    "|".join(f"{start}(.*?){end}" for start, end in _MARKS)
    + r'|<small [^>]*class="briefings-note"[^>]*>.*?</small>',
    re.S,
)
_INLINE = re.compile(r"</?(?:a|b|bdi|cite|em|i|q|strong)\b[^>]*>")
"""What is part of a line of words; a `span`, `small` or `time` of ours is a thing of its own."""
_BREAK = re.compile(r"(?:\s|<(?!/?h[1-6]\b)[^>]*>)+")


def marked(html: str, *, indexed: bool) -> str:
    """A panel for those who will call `for_search` and `for_readers`."""
    start, end = _MARKS[indexed]
    return f"{start}{html}{end}"


def for_search(html: str) -> str:
    """The part of a page that search should read: nothing that repeats records, no markup of ours.

    Engines' search plugins parse whatever they are given, slowly. Of a record they need the
    heading, under which it is found, and the words.
    """
    return _PANEL.sub(lambda panel: _words(panel[2] or ""), html)


def for_readers(html: str) -> str:
    """The page as it is published, once search has read it."""
    for mark in (mark for pair in _MARKS for mark in pair):
        html = html.replace(mark, "")
    return html


def _words(html: str) -> str:
    return _BREAK.sub(" ", _INLINE.sub("", html))


class Panels:
    """The panels of one page."""

    def __init__(self, key: str) -> None:
        """``key`` is that of the page's blocks."""
        self.key = key
        self._place = f"<!--briefings:{key}:{{}}-->"
        self._panels: list[Rendered] = []
        self._around = self._whole = ""

    def add(self, html: str, *, indexed: bool) -> str:
        """Keep a panel; what is returned stands in its place."""
        self._panels.append(Rendered(html.strip("\n"), indexed))
        return self._place.format(len(self._panels) - 1)

    def __iter__(self) -> Iterator[Rendered]:
        """The panels, from the first to the last."""
        return iter(self._panels)

    def put_in(self, html: str) -> str:
        """The page with its panels in their places, each with marks around it."""
        # Marks that an editor typed would be taken for ours.
        self._around = for_readers(html)
        self._whole = self._with(lambda html, indexed: marked(html, indexed=indexed))
        return self._whole

    def for_search(self, html: str) -> str:
        """What `for_search` makes of the page, sooner where it is as it was put together."""
        if html != self._whole:
            return for_search(html)
        return for_search(self._with(lambda html, indexed: _words(html) if indexed else ""))

    def for_readers(self, html: str) -> str:
        """What `for_readers` makes of the page, sooner where it is as it was put together."""
        return for_readers(html) if html != self._whole else self._with(lambda html, _: html)

    def _with(self, shown: Callable[[str, bool], str]) -> str:
        before, _, after = self._place.partition("{}")
        first, *rest = self._around.split(before)
        parts = [first]
        for part in rest:
            number, end, text = part.partition(after)
            known = end and number.isdecimal() and int(number) < len(self._panels)
            if known:
                panel = self._panels[int(number)]
                parts.append(shown(panel.html, panel.indexed) + text)
            else:
                parts.append(before + part)
        return "".join(parts)
