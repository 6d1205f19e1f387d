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
from functools import lru_cache
from importlib import resources
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

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


class Searched(NamedTuple):
    """What search knows of a page: its ``location``, what a result shows, and all its words.

    ``size`` are the characters that the theme's own index has of it; each of the ``sections`` has
    its anchor, title and first words. ``words`` are those in its text, headings and title, apart by
    spaces; one that stands in several is in the last of them.
    """

    location: str
    size: int
    title: str
    text: str
    tags: Sequence[str]
    sections: Sequence[tuple[str, str, str]]
    words: Sequence[str]


def words(text: str) -> Iterator[str]:
    """The words of a text as they are searched for: small letters without accents.

    Scripts that do not part words are searched by every two neighbouring characters.
    """
    for word in _WORD.findall(_folded(text)):
        if word.isascii():
            yield word
        else:
            yield from _split(word)


def searched(entries: Sequence[Mapping[str, Any]]) -> Searched | None:
    """What is searched of a page, from its own entry in a theme's index and those of its sections.

    None where it has none, since search leaves the page out.
    """
    if not entries:
        return None
    places: dict[str, int] = {}
    sections = []
    shown: tuple[str, str, Sequence[str]] = ("", "", ())
    for entry in entries:
        anchor = entry["location"].partition("#")[2]
        title, text = _plain(entry["title"]), _plain(entry["text"])
        _add_words(places, text, TEXT)
        _add_words(places, title, HEADING if anchor else TITLE)
        if anchor:
            sections.append((anchor, title, text[:SHOWN]))
            shown = shown[0] or title, *shown[1:]
        else:
            tags = [str(tag) for tag in entry.get("tags", ())]
            shown = title, text[:SHOWN], tags
            for tag in tags:
                _add_words(places, tag, HEADING)
    location = entries[0]["location"].partition("#")[0]
    size = sum(len(entry["title"]) + len(entry["text"]) for entry in entries)
    words = [
        " ".join(word for word, where in places.items() if where == place)
        for place in (TEXT, HEADING, TITLE)
    ]
    return Searched(location, size, *shown, sections, words)


def searched_pages(entries: Iterable[Mapping[str, Any]]) -> list[Searched]:
    """What is searched of each page, from all entries of a theme's index."""
    by_page = groupby(entries, key=lambda entry: entry["location"].partition("#")[0])
    return [page for _, of_page in by_page if (page := searched(list(of_page))) is not None]


def search_files(pages: Iterable[Searched]) -> tuple[int, list[str], dict[str, str]]:
    """The files of a search over these pages, by their address.

    Before them come the number of the pages, and the first word of each file of words, by which the
    worker finds the right one.
    """
    files: dict[str, str] = {}
    shown: list[list[object]] = []
    postings: defaultdict[str, list[int]] = defaultdict(list)

    def show() -> None:
        number = (count - 1) // PAGES_IN_PART
        files[f"search/pages/{number}.js"] = _script(f"pages/{number}", shown)
        shown.clear()

    count = 0
    for page in pages:
        for place, words_there in zip((TEXT, HEADING, TITLE), page.words, strict=True):
            # The two lowest bits say where on the page the word stands.
            posting = 4 * count + place
            for word in words_there.split(" ") if words_there else ():
                postings[word].append(posting)
        count += 1
        shown.append([page.location, page.title, page.text, page.tags, page.sections])
        if len(shown) == PAGES_IN_PART:
            show()
    if shown:
        show()
    firsts = []
    for number, (first, part) in enumerate(_parts(postings)):
        firsts.append(first)
        files[f"search/words/{number}.js"] = _script(f"words/{number}", part)
    return count, firsts, files


def is_too_large(size: int, folder: Path) -> bool:
    """Whether an index of so many characters is to be put in parts, in this site's folder."""
    return size > LARGEST_WHOLE and bool(_workers(folder))


def put_in_parts(folder: Path, pages: Iterable[Searched]) -> None:
    """Put an index in parts, once Material has written its own into a site's folder.

    Its worker is replaced by ours, wherever the theme has it.
    """
    index = folder / "search/search_index.json"
    count, firsts, files = search_files(pages)
    settings = json.loads(index.read_text("utf-8"))["config"]
    config = {**settings, "firsts": firsts, "pages": count}
    files["search/search_index.json"] = json.dumps({"config": config, "docs": []})
    script = resources.files("mkdocs_briefings") / "assets/search/worker.js"
    for worker in _workers(folder):
        files[worker.relative_to(folder).as_posix()] = script.read_text(encoding="utf-8")
    for path, text in files.items():
        write_file(folder / path, text.encode(), built=True)


def _workers(folder: Path) -> list[Path]:
    """Material's own search, in a site's folder."""
    return list(folder.glob("assets/javascripts/workers/search.*.js"))


def _add_words(places: dict[str, int], text: str, place: int) -> None:
    for word in words(text):
        if places.get(word, 0) < place:
            places[word] = place


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
