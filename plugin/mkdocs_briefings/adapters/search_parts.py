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
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import resources
from itertools import groupby
from math import log2
from operator import sub
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from mkdocs_briefings.adapters.writing import write_file

LARGEST_WHOLE = 400_000
"""The characters of a theme's own index that a reader can be asked to load at once."""

SETTINGS = "search/search_index.json"
"""The file with which a theme's search begins, relative to the site's folder."""

WORDS_IN_PART = 10_000
"""The characters of postings in a file of words, on average."""

ALONE = 4_000
"""The postings from which on a word has a file of its own."""

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
    words = [
        " ".join(word for word, where in places.items() if where == place)
        for place in (TEXT, HEADING, TITLE)
    ]
    return Searched(location, size_of(entries), *shown, sections, words)


def size_of(entries: Iterable[Mapping[str, Any]]) -> int:
    """The characters that a theme's index holds in these entries."""
    return sum(len(entry["title"]) + len(entry["text"]) for entry in entries)


def searched_pages(entries: Iterable[Mapping[str, Any]]) -> list[Searched]:
    """What is searched of each page, from all entries of a theme's index."""
    by_page = groupby(entries, key=lambda entry: entry["location"].partition("#")[0])
    return [page for _, of_page in by_page if (page := searched(list(of_page))) is not None]


@dataclass(frozen=True, slots=True)
class Index:
    """A search in parts.

    ``files`` are its files by their address; of an index that follows another, those that it does
    not share. ``pages`` says how many there are, ``words`` and ``postings`` how many stand in files
    of several words; ``firsts`` are the first word of each file of words, by which the worker finds
    the right one.
    """

    pages: int
    words: int
    postings: int
    firsts: Sequence[str]
    files: Mapping[str, str]


def index_of(pages: Iterable[Searched]) -> Index:
    """The index of a search over these pages."""
    files: dict[str, str] = {}
    shown: list[Searched] = []
    # Lists of numbers would take nine times as much.
    postings: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    count = 0
    for page in pages:
        for place, there in _by_place(page):
            posting = _posting(count, place)
            for word in there:
                postings[word].append(posting)
        count += 1
        shown.append(page)
        if len(shown) == PAGES_IN_PART:
            files |= [_results(count - 1, shown)]
            shown.clear()
    if shown:
        files |= [_results(count - 1, shown)]
    shared = [len(of_word) for of_word in postings.values() if len(of_word) < ALONE]
    parts = _parts(postings, _distance(len(shared), sum(shared)))
    files |= (_part(number, part) for number, part in enumerate(parts))
    firsts = [next(iter(part)) for part in parts]
    return Index(count, len(shared), sum(shared), firsts, files)


def index_after(
    before: Index,
    changes: Mapping[int, tuple[Searched, Searched]],
    page: Callable[[int], Searched],
    text: Callable[[str], str],
) -> Index | None:
    """The index of pages of which these changed, each from the one to the other.

    ``page`` gives the page of a number as it is now, ``text`` a file of the index ``before``. It is
    the index that ``index_of`` would make; where files would begin with other words, None.
    """
    moves = _moves(before.firsts, changes)
    if moves is None:
        return None
    distance = _distance(before.words, before.postings)
    words, postings = before.words, before.postings
    files: dict[str, str] = {}
    for number, moved in moves.items():
        part, first = _read_part(text(_WORDS.format(number))), before.firsts[number]
        closed = len(part) == 1 and len([*_postings(part[first])]) >= ALONE
        for word, pages in moved.items():
            of_word = {posting >> 2: posting for posting in _postings(part.get(word, ""))}
            had = len(of_word)
            for changed, place in pages.items():
                of_word.pop(changed, None)
                if place:
                    of_word[changed] = _posting(changed, place)
            has = len(of_word)
            if (had < ALONE) != (has < ALONE):
                return None
            if not (had and has) and (closed or word == first or _begins(word, distance)):
                return None
            if has < ALONE:
                words += bool(has) - bool(had)
                postings += has - had
            part.pop(word, None)
            if of_word:
                part[word] = _steps(sorted(of_word.values()))
        files |= [_part(number, {word: part[word] for word in sorted(part)})]
    if _distance(words, postings) != distance:
        return None
    for number in {changed // PAGES_IN_PART for changed in changes}:
        last = min((number + 1) * PAGES_IN_PART, before.pages) - 1
        shown = [page(one) for one in range(number * PAGES_IN_PART, last + 1)]
        files |= [_results(last, shown)]
    return Index(before.pages, words, postings, before.firsts, files)


def is_too_large(size: int, folder: Path) -> bool:
    """Whether an index of so many characters is to be put in parts, in this site's folder."""
    return size > LARGEST_WHOLE and bool(_workers(folder))


def put_in_parts(folder: Path, pages: Iterable[Searched]) -> None:
    """Put an index in parts, once Material has written its own into a site's folder."""
    index = index_of(pages)
    for path, text in index.files.items():
        write_file(folder / path, text.encode(), built=True)
    replace_search(folder, index)


def replace_search(folder: Path, index: Index) -> None:
    """Put our worker in the place of Material's, wherever that is, and tell it of the parts."""
    path = folder / SETTINGS
    write_file(path, told_of_parts(path.read_text("utf-8"), index).encode(), built=True)
    script = resources.files("mkdocs_briefings") / "assets/search/worker.js"
    for worker in _workers(folder):
        write_file(worker, script.read_bytes(), built=True)


def told_of_parts(settings: str, index: Index) -> str:
    """The file with the settings of search, telling the worker of the parts."""
    config = {**json.loads(settings)["config"], "firsts": index.firsts, "pages": index.pages}
    return json.dumps({"config": config, "docs": []})


def _workers(folder: Path) -> list[Path]:
    """Material's own search, in a site's folder."""
    return list(folder.glob("assets/javascripts/workers/search.*.js"))


def _add_words(places: dict[str, int], text: str, place: int) -> None:
    for word in words(text):
        if places.get(word, 0) < place:
            places[word] = place


def _by_place(page: Searched) -> Iterator[tuple[int, list[str]]]:
    for place, words in zip((TEXT, HEADING, TITLE), page.words, strict=True):
        if words:
            yield place, words.split(" ")


def _posting(page: int, place: int) -> int:
    """A page of a word; the two lowest bits say where on the page the word stands."""
    return 4 * page + place


def _distance(words: int, postings: int) -> int:
    """How many words stand in a file on average, a power of two."""
    return 1 << max(0, round(log2(max(1, WORDS_IN_PART * words / max(1, 2 * postings)))))


def _begins(word: str, distance: int) -> bool:
    """Whether a file of words begins with this word, whatever the other words are.

    A word more or less changes one file, where files of the same size would all be others.
    """
    return crc32(word.encode(errors="surrogatepass")) % distance == 0


def _parts(postings: Mapping[str, Sequence[int]], distance: int) -> list[dict[str, str]]:
    """The words in alphabetical order, so many in a file, each with its postings."""
    parts: list[dict[str, str]] = []
    was_alone = True
    for word in sorted(postings):
        is_alone = len(postings[word]) >= ALONE
        if is_alone or was_alone or _begins(word, distance):
            parts.append({})
        parts[-1][word] = _steps(postings[word])
        was_alone = is_alone
    return parts


def _moves(
    firsts: Sequence[str], changes: Mapping[int, tuple[Searched, Searched]]
) -> dict[int, dict[str, dict[int, int]]] | None:
    """By file of words and by word, the pages where it stands elsewhere than before, and where.

    None where a word comes before those of the first file.
    """
    moves: defaultdict[int, defaultdict[str, dict[int, int]]]
    moves = defaultdict(lambda: defaultdict(dict))
    for number, (old, new) in changes.items():
        was, is_ = (
            {word: place for place, words in _by_place(page) for word in words}
            for page in (old, new)
        )
        for word in was.keys() | is_.keys():
            place = is_.get(word, 0)
            if was.get(word, 0) != place:
                moves[bisect_right(firsts, word) - 1][word][number] = place
    return None if -1 in moves else dict(moves)


class _Codes(dict[int, str]):
    """Numbers in signs of five bits each, the lowest first; all but the last have a sixth."""

    def __missing__(self, number: int) -> str:
        low, high = number & 31, number >> 5
        code = self[number] = _SIGNS[low + 32] + self[high] if high else _SIGNS[low]
        return code


_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_CODES = _Codes()
_BITS = {sign: bits for bits, sign in enumerate(_SIGNS)}


def _steps(postings: Sequence[int]) -> str:
    """Postings as a text: steps, each from the page of the one before."""
    pages = [0, *(posting & ~3 for posting in postings)]
    return "".join(map(_CODES.__getitem__, map(sub, postings, pages)))


def _postings(steps: str) -> Iterator[int]:
    """The postings of such a text."""
    last = number = shift = 0
    for sign in steps:
        bits = _BITS[sign]
        number |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            last = (last & ~3) + number
            yield last
            number = shift = 0


FOLDERS = ("search/words/", "search/pages/")
"""Where the parts are, relative to the site's folder."""

_WORDS = "search/words/{}.js"
_PAGES = "search/pages/{}.js"


def _part(number: int, part: Mapping[str, str]) -> tuple[str, str]:
    return _WORDS.format(number), _script(f"words/{number}", part)


def _read_part(script: str) -> dict[str, str]:
    part: dict[str, str] = json.loads(script[script.index(",") + 1 : script.rindex(")")])
    return part


def _results(last: int, pages: Iterable[Searched]) -> tuple[str, str]:
    """The file of what is shown of some pages, by the number of the last of them."""
    number = last // PAGES_IN_PART
    shown = [[page.location, page.title, page.text, page.tags, page.sections] for page in pages]
    return _PAGES.format(number), _script(f"pages/{number}", shown)


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
