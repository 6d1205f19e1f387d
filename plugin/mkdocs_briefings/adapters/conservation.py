"""Nothing is lost: every record of the corpus is on its page and in the ledger file.

What was typed is held against what comes out; nothing in between is trusted. The ledger file is
looked at before the engine touches the last site, which stays where a defect of ours would lose a
record. Finished pages are looked at after every theme, hook and plugin has had them. By then the
engine has emptied the site's folder, and no moment to fail is better than another: the build goes
on to its end, tells of everything that is missing, and fails.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mkdocs_briefings.adapters.generating import Site
from mkdocs_briefings.adapters.shown import Fact, unseen
from mkdocs_briefings.core.addresses import LEDGER, actor_page
from mkdocs_briefings.core.content.document import Location
from mkdocs_briefings.core.content.models import Briefing
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.rules import records
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ids import SOURCE_PREFIX
from mkdocs_briefings.core.problems import Place, Problem, in_order, quoted

_REPORT = "please report it, with this line, to the makers of mkdocs-briefings."
_OUR_FAULT = f"This is a defect of the program, not of your text: {_REPORT}"
_ANYONES_FAULT = f"The theme, a hook or another plugin has removed it; without any, {_REPORT}"


def facts(briefing: Briefing) -> Iterable[Fact]:
    """Everything of a briefing that its page and the ledger file must show."""
    yield (), "", briefing.summary
    for index, source in enumerate(briefing.sources):
        yield ("sources", index), SOURCE_PREFIX + source.id, source.title or ""
    for location, record in records(briefing):
        yield location, record.id, record.text or ""
    for index, correction in enumerate(briefing.corrections):
        yield ("corrections", index), "", correction.text


class Seen(NamedTuple):
    """Pages that were looked through: their paths, what each lacks, and when it was the last."""

    built: dict[str, str]
    lost: dict[str, list[Problem]]
    last: int


class Account:
    """One build's account of what went in, and of what came out."""

    def __init__(self, corpus: Corpus, site: Site) -> None:
        """``site`` was made from the corpus, and is yet to be built.

        Where it has no ledger file, the corpus is of those pages alone that are built again.
        """
        pages = [page for page in corpus.briefings if page.src_uri not in site.drafts]
        self._briefings = {page.src_uri: (page, _typed(page)) for page in pages}
        self._actors = {actor_page(name): name for name in corpus.actors.entries}
        self._registry = corpus.actors
        self._ledger = site.assets.get(LEDGER)
        self._pages = (*self._briefings, *site.generated_pages())
        self._built: dict[str, str] = {}
        self._lost: dict[str, list[Problem]] = {}
        self._last = 0

    def missing_from_ledger(self) -> list[Problem]:
        """What the ledger file lacks, or holds though nobody typed it."""
        assert isinstance(self._ledger, str), "the ledger file is a text"
        held, numbers = _lines_of(self._ledger)
        wrong = f"it is missing from {LEDGER}."
        lost = [
            self._of_actor(name, wrong, _OUR_FAULT)
            for name, actor in self._registry.entries.items()
            if not _holds(self._ledger, held.get(("actors", name), ()), actor.name)
        ]
        for page, briefing in self._briefings.values():
            for location, anchor, words in facts(briefing):
                section = str(location[0]) if location else "briefings"
                name = f"{page.id}#{anchor}" if anchor else page.id
                if not _holds(self._ledger, held.get((section, name), ()), words):
                    lost.append(_of_briefing(page, location, wrong, _OUR_FAULT))
        counts = self.counts()
        for section in counts if not lost else ():
            if numbers[section] != counts[section]:
                wrong = f"it holds {numbers[section]} {section}; {counts[section]} were typed."
                lost.append(Problem(LEDGER, Place(1, 1), section, wrong, _OUR_FAULT, "lost"))
        return in_order(lost)

    def see(self, src_uri: str, path: str, html: str) -> None:
        """Look through a page as it is about to be published at this path."""
        self._built[src_uri], self._last = path, time.time_ns()
        self._lost[src_uri] = list(self._missing_from(src_uri, html))

    def seen(self) -> Seen:
        """What was seen of pages so far, for the account of another process."""
        return Seen(self._built, self._lost, self._last)

    def take(self, seen: Seen) -> None:
        """Add what another process has seen of pages."""
        self._built |= seen.built
        self._lost |= seen.lost
        self._last = max(self._last, seen.last)

    def lost(self, reused: Collection[str], folder: Path) -> list[Problem]:
        """All that is missing from the finished site in this folder.

        ``reused`` are the pages that an earlier build finished, and looked through.
        """
        for uri, path in self._built.items():
            written = _when_written(path)
            if written is None:
                self._lost[uri] = [self._of_page(uri, "its page is not in the finished site.")]
            elif written >= self._last - _CLOCK:
                # Somebody had it after us, or it was among the last to be written.
                self.see(uri, path, Path(path).read_text("utf-8", errors="replace"))
        for uri in self._pages:
            if uri not in self._built and uri not in reused:
                self._lost[uri] = [self._of_page(uri, "its page was not built.")]
        found = [problem for problems in self._lost.values() for problem in problems]
        return in_order([*found, *self._changed_ledger(folder / LEDGER)])

    def counts(self) -> Counter[str]:
        """How many records of each kind were typed."""
        counts = Counter(actors=len(self._registry.entries), briefings=len(self._briefings))
        for _, briefing in self._briefings.values():
            for section in ("sources", "claims", "denials", "responses", "corrections"):
                counts[section] += len(getattr(briefing, section))
        return counts

    def __str__(self) -> str:
        counts = self.counts()
        kinds = ("briefings", "claims", "denials", "responses", "sources", "corrections", "actors")
        numbers = [
            f"{counts[kind]} {kind if counts[kind] != 1 else kind[:-1]}"
            for kind in kinds
            if counts[kind]
        ]
        said = ", ".join(numbers) or "no record yet"
        return f"{said}: all on their pages and in the ledger."

    def _missing_from(self, src_uri: str, html: str) -> Iterable[Problem]:
        if src_uri in self._briefings:
            page, briefing = self._briefings[src_uri]
            for location in unseen(facts(briefing), html):
                yield _of_briefing(page, location, _NOT_SEEN, _ANYONES_FAULT)
        elif src_uri in self._actors:
            actor = self._actors[src_uri]
            if list(unseen([((), "", self._registry.entries[actor].name)], html)):
                yield self._of_actor(actor, _NOT_SEEN, _ANYONES_FAULT)

    def _of_page(self, src_uri: str, wrong: str) -> Problem:
        if src_uri in self._briefings:
            return _of_briefing(self._briefings[src_uri][0], (), wrong, _ANYONES_FAULT)
        if src_uri in self._actors:
            return self._of_actor(self._actors[src_uri], wrong, _ANYONES_FAULT)
        return Problem(src_uri, Place(1, 1), "page", wrong, _ANYONES_FAULT, "lost")

    def _of_actor(self, actor: str, wrong: str, hint: str) -> Problem:
        where = f"actor {quoted(actor)}"
        return Problem(self._registry.path, Place(1, 1), where, wrong, hint, "lost")

    def _changed_ledger(self, path: Path) -> Iterable[Problem]:
        if not isinstance(self._ledger, str):
            return
        try:
            text = path.read_text("utf-8")
            same = text == self._ledger or json.loads(text) == json.loads(self._ledger)
        except (OSError, ValueError):
            same = False
        if not same:
            wrong = "the file is not in the finished site as it was made."
            yield Problem(LEDGER, Place(1, 1), "file", wrong, _ANYONES_FAULT, "lost")


_NOT_SEEN = "it is not on the finished page, or not in its own words."

_CLOCK = 20_000_000
"""By how many nanoseconds a file's time may lag behind the clock (two ticks of 10 ms)."""


def _typed(page: Page) -> Briefing:
    assert page.briefing is not None
    return page.briefing


def _of_briefing(page: Page, location: Location, wrong: str, hint: str) -> Problem:
    document = page.document()
    where, place = document.name(location), document.place(location)
    return Problem(page.path, place, where, wrong, hint, "lost")


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _lines_of(ledger: str) -> tuple[Mapping[tuple[str, str], Sequence[slice]], Counter[str]]:
    """Where the lines of the ledger file stand, by section and by what each begins with.

    Beside it, how many lines each section has.
    """
    lines: dict[tuple[str, str], tuple[slice, ...]] = {}
    numbers: Counter[str] = Counter()
    section, start = "", 0
    while start < len(ledger):
        end = ledger.find("\n", start)
        end = end if end >= 0 else len(ledger)
        if ledger.startswith(":[", end - 2):
            section = ledger[start:end].strip('",:[')
        elif section and ledger.startswith("{", start):
            begin = ledger.find(':"', start, end) + 2
            key = section, ledger[begin : ledger.find('"', begin, end)]
            lines[key] = (*lines.get(key, ()), slice(start, end))
            numbers[section] += 1
        start = end + 1
    return lines, numbers


def _holds(ledger: str, lines: Sequence[slice], words: str) -> bool:
    """Whether there is such a line, and one holds the words, if there are any."""
    wanted = _as_json(words) if words else ""
    return any(wanted in ledger[line] for line in lines)


def _when_written(path: str) -> int | None:
    """When a file was last written, in nanoseconds; None where there is no such file."""
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return None
