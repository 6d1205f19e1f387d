"""Search in parts: of a large site, a reader's search loads the few files that it needs.

A theme's search loads the whole text of a site before it can answer, on a phone too. Here the words
stand in files of some kilobytes, in alphabetical order, each with the pages that have it; what a
result shows stands in other files, a few pages each. All are classic scripts, which pages from a
disk may load. No library does both: those that load an index in parts need a server.

`assets/search/worker.js` reads these files and answers in the place of Material's own worker.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from mkdocs_briefings.adapters.writing import write_file

LARGEST_WHOLE = 400_000
"""The characters of a theme's own index that a reader can be asked to load at once."""

WORDS_IN_PART = 24_000
"""The characters of postings after which the next file of words begins."""

PAGES_IN_PART = 4
"""The pages whose results stand in one file."""

SHOWN = 160
"""The characters of a section that a result shows."""

TEXT, HEADING, TITLE = 1, 2, 3
"""Where on a page a word stands, the higher the better."""

# Space and punctuation; the worker has the same.
_BETWEEN = r"\x00-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u02bc\u2000-\u206f\u3000-\u303f"
_WORD = re.compile(f"[^{_BETWEEN}\\uff00-\\uff0f]+")
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"([{_UNSPACED}]+)|([^{_UNSPACED}]+)")
_ACCENTS = re.compile("[\u0300-\u036f]")
_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class _Page:
    """A page with its sections, as a result shows them; ``words`` with the best place of each."""

    location: str
    title: str = ""
    text: str = ""
    tags: Sequence[str] = ()
    sections: list[tuple[str, str, str]] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)


def words(text: str) -> Iterator[str]:
    """The words of a text as they are searched for: small letters without accents.

    Scripts that do not part words are searched by every two neighbouring characters.
    """
    for word in _WORD.findall(_folded(text)):
        if word.isascii():
            yield word
        else:
            yield from _split(word)


def search_files(entries: Iterable[Mapping[str, Any]]) -> tuple[list[str], dict[str, str]]:
    """The files of a search over these entries of a theme's index, by their address.

    With it comes the first word of each file of words, by which the worker finds the right one.
    """
    results: list[list[Any]] = []
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for _, of_page in groupby(entries, key=lambda entry: entry["location"].partition("#")[0]):
        page = _page(list(of_page))
        for word, place in page.words.items():
            # The two lowest bits say where on the page the word stands.
            postings[word].append(4 * len(results) + place)
        results.append([page.location, page.title, page.text, page.tags, page.sections])
    files, firsts = {}, []
    for number, (first, part) in enumerate(_parts(postings)):
        firsts.append(first)
        files[f"search/words/{number}.js"] = _script(f"words/{number}", part)
    for start in range(0, len(results), PAGES_IN_PART):
        number = start // PAGES_IN_PART
        shown = results[start : start + PAGES_IN_PART]
        files[f"search/pages/{number}.js"] = _script(f"pages/{number}", shown)
    return firsts, files


def put_in_parts(folder: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put a large index in parts, once Material has written it whole into a site's folder.

    Its worker is replaced by ours, wherever the theme has it; a small index stays as it is.
    """
    index = folder / "search/search_index.json"
    workers = list(folder.glob("assets/javascripts/workers/search.*.js"))
    if sum(len(e["title"]) + len(e["text"]) for e in entries) <= LARGEST_WHOLE or not workers:
        return
    firsts, files = search_files(entries)
    pages = len({entry["location"].partition("#")[0] for entry in entries})
    settings = json.loads(index.read_text("utf-8"))["config"]
    files["search/search_index.json"] = json.dumps(
        {"config": {**settings, "firsts": firsts, "pages": pages}, "docs": []}
    )
    script = resources.files("mkdocs_briefings") / "assets/search/worker.js"
    for worker in workers:
        files[worker.relative_to(folder).as_posix()] = script.read_text(encoding="utf-8")
    for path, text in files.items():
        write_file(folder / path, text.encode(), built=True)


def _page(entries: Sequence[Mapping[str, Any]]) -> _Page:
    """The page from its own entry and those of its sections."""
    page = _Page(entries[0]["location"].partition("#")[0])
    for entry in entries:
        anchor = entry["location"].partition("#")[2]
        title, text = _plain(entry["title"]), _plain(entry["text"])
        _add_words(page, text, TEXT)
        _add_words(page, title, HEADING if anchor else TITLE)
        if anchor:
            page.sections.append((anchor, title, text[:SHOWN]))
            page.title = page.title or title
        else:
            page.title, page.text, page.tags = title, text[:SHOWN], entry.get("tags", ())
            for tag in page.tags:
                _add_words(page, tag, HEADING)
    return page


def _add_words(page: _Page, text: str, place: int) -> None:
    for word in words(text):
        if page.words.get(word, 0) < place:
            page.words[word] = place


def _parts(postings: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, dict[str, str]]]:
    """The words in alphabetical order, so many at a time, each with its postings.

    These are written as steps, each from the page of the one before.
    """
    part: dict[str, str] = {}
    size = 0
    for word in sorted(postings):
        numbers = postings[word]
        steps = [numbers[0], *(number - (last & ~3) for last, number in pairwise(numbers))]
        part[word] = " ".join(map(str, steps))
        size += len(part[word]) + len(word)
        if size > WORDS_IN_PART:
            yield next(iter(part)), part
            part, size = {}, 0
    if part:
        yield next(iter(part)), part


def _script(name: str, data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"briefingsPart({json.dumps(name)},{text})\n"


def _plain(text: str) -> str:
    """The text of an entry, which is a piece of HTML."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join((html.unescape(text) if "&" in text else text).split())


def _folded(text: str) -> str:
    text = text.lower()
    if text.isascii():
        return text
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=2**14)
def _split(word: str) -> tuple[str, ...]:
    found: list[str] = []
    for unspaced, run in _RUN.findall(word):
        pairs = [unspaced[start : start + 2] for start in range(len(unspaced) - 1)]
        found += pairs or [unspaced or run]
    return tuple(found)
