"""The marked words of a finished page, each as a quotation that is found there exactly once.

What is quoted is the page's text as a browser gives it (``document.body.textContent``), white space
as it is. Before and after the words stand up to 32 characters of their own paragraph, never of the
note beside them, which not every reader gets. Only where that does not tell the words from others
on the page, more of what stands before them is added, then of what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from mkdocs_briefings.views.annotations import TextQuote

_MARKED = ' class="briefings-mark'
_HREF = re.compile(r'\bhref="([^"]*)"')
_SCRIPT = r"script\b.*?</script|style\b.*?</style"
_TAG = re.compile(rf"<(?:{_SCRIPT}|[^>]*)>", re.DOTALL)
_ATTRIBUTES = r"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*"""
_CAREFUL_TAG = re.compile(rf"<(?:!--.*?--|{_SCRIPT}|{_ATTRIBUTES})>", re.DOTALL)
_INLINE = "a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|span|strong|sub|sup|u|var"
_BOUNDARY = re.compile(rf"</?(?!(?:{_INLINE})\b)[a-zA-Z][^>]*>|<!--.*?-->", re.DOTALL)
_CONTEXT = 32
_WINDOW = 600
"""How far around a mark its paragraph is looked at, in characters of HTML."""


def text_quotes(page: str) -> list[TextQuote]:
    """Every marked span of a page's HTML, in order of the text."""
    if _MARKED not in page:
        return []
    body = page[max(0, page.find("<body")) :]
    text = _text(body)
    squeezed = _squeezed(text)
    return [_quote(body, mark, text, squeezed) for mark in _marks(body)]


def _marks(body: str) -> Iterator[tuple[int, int, int]]:
    """The links that are marks: where each begins, where its words do, and where these end."""
    place = body.find(_MARKED)
    while place >= 0:
        start, opened, closed = body.rfind("<", 0, place), body.find(">", place), -1
        if body.startswith("<a ", start):
            closed = body.find("</a>", opened)
        # An editor's own HTML may hold anything.
        if closed >= 0 and body[place + len(_MARKED)] in '" ':
            yield start, opened + 1, closed
        place = body.find(_MARKED, place + 1)


def _quote(body: str, mark: tuple[int, int, int], text: str, squeezed: str) -> TextQuote:
    start, opened, closed = mark
    exact = _text(body[opened:closed])
    before, after = _before(body, start), _after(body, closed + len("</a>"))
    if not (before or after) or not _is_alone(f"{before}{exact}{after}", squeezed):
        place = len(_text(body[:start]))
        for wider in _wider(text, place, place + len(exact), after):
            before, after = wider
            if _is_alone(f"{before}{exact}{after}", squeezed):
                break
    href = _HREF.search(body, start, opened)
    return TextQuote(unescape(href.group(1)) if href else "", exact, before, after)


def _wider(text: str, start: int, end: int, suffix: str) -> Iterator[tuple[str, str]]:
    """Ever more of what stands before a place of the text, then of what follows it."""
    length = _CONTEXT
    while length < 2 * start:
        yield text[max(0, start - length) : start], suffix
        length *= 2
    length = _CONTEXT
    while length < 2 * len(text):
        yield text[:start], text[end : end + length]
        length *= 2


def _is_alone(words: str, squeezed: str) -> bool:
    words = _squeezed(words)
    first = squeezed.find(words)
    return first >= 0 and squeezed.find(words, first + 1) < 0


def _before(body: str, start: int) -> str:
    """What stands before a place in its paragraph."""
    window = body[max(0, start - _WINDOW) : start]
    boundaries = list(_BOUNDARY.finditer(window))
    if boundaries:
        return _text(window[boundaries[-1].end() :])[-_CONTEXT:]
    # The window may begin within a tag or an entity.
    tag_end, tag_start = window.find(">"), window.find("<")
    if tag_end >= 0 and (tag_start < 0 or tag_end < tag_start):
        window = window[tag_end + 1 :]
    return _text(window).partition(" ")[2][-_CONTEXT:]


def _after(body: str, end: int) -> str:
    """What follows a place in its paragraph."""
    window = body[end : end + _WINDOW]
    boundary = _BOUNDARY.search(window)
    if boundary is not None:
        return _text(window[: boundary.start()])[:_CONTEXT]
    tag_start = window.rfind("<")
    if tag_start > window.rfind(">"):
        window = window[:tag_start]
    return _text(window).rpartition(" ")[0][:_CONTEXT]


def _text(html: str) -> str:
    text = _TAG.sub("", html)
    if ">" in text:
        # In text it would be an entity: a comment or an attribute holds one.
        text = _CAREFUL_TAG.sub("", html)
    return unescape(text)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
