"""The corpus: every page and both registries, read and checked together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.content.models import Actor, Topic
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.registries import Registry
from mkdocs_briefings.core.imports.reading import Import
from mkdocs_briefings.core.problems import Place, Problem, in_order, quoted


@dataclass(slots=True)
class Corpus:
    """All that the editor wrote, each thing read once.

    ``files`` are the other files of the content folder, such as pictures, relative to it; before
    their paths for people comes ``folder``. ``imports`` is what is kept of other sites' ledgers, by
    the name that each site has here.
    """

    pages: list[Page]
    actors: Registry[Actor]
    topics: Registry[Topic]
    files: list[str] = field(default_factory=list)
    folder: str = ""
    imports: Mapping[str, Import] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Order the pages, so that nothing ever depends on the order of files."""
        self.pages.sort(key=lambda page: page.src_uri)

    @property
    def briefings(self) -> list[Page]:
        """The pages that are briefings, drafts among them."""
        return [page for page in self.pages if page.briefing is not None]

    def reading_problems(self) -> list[Problem]:
        """What was found wrong while reading, file by file, and between their names."""
        found = [*self.actors.problems, *self.topics.problems]
        for imported in self.imports.values():
            found += imported.problems
        for page in self.pages:
            found += page.problems
        return in_order([*found, *self._names_taken_twice(), *self._taken_addresses()])

    def _names_taken_twice(self) -> Iterable[Problem]:
        """Briefings of one id, which is their permalink, in several folders."""
        by_id: defaultdict[str, list[Page]] = defaultdict(list)
        for page in self.briefings:
            by_id[page.id].append(page)
        for briefing_id, pages in by_id.items():
            for page in pages[1:]:
                yield Problem(
                    page.path,
                    Place(1, 1),
                    "file name",
                    f"the briefing id {quoted(briefing_id)} is taken by {quoted(pages[0].path)}.",
                    "Rename one of the two files.",
                    "duplicate-id",
                )

    def _taken_addresses(self) -> Iterable[Problem]:
        """Pages of the editor's own where the site puts one of its own."""
        by_address = {_address(uri): what for uri, what in self._generated()}
        for page in self.pages:
            what = by_address.get(_address(page.src_uri))
            if what is not None:
                yield taken(page.path, what)
        for name in self.files:
            as_page = name.removesuffix(".html").removesuffix("/index") + ".md"
            if name.endswith(".html") and _address(as_page) in by_address:
                yield taken(self.folder + name, by_address[_address(as_page)])
            elif name.startswith(addresses.OWN_FILES):
                yield taken(self.folder + name, "a file of the site's own")

    def _generated(self) -> Iterable[tuple[str, str]]:
        """The pages that the site makes whatever its records are, and what each is."""
        for uri in addresses.ALWAYS_THERE:
            yield uri, f"the site's own page {quoted(uri.removesuffix('index.md'))}"
        for actor in self.actors.entries:
            place = f"{self.actors.path}"
            yield addresses.actor_page(actor), f"the page of the actor {quoted(actor)} ({place})"
        for topic in self.topics_used():
            yield addresses.topic_page(topic), f"the page of the topic {quoted(topic)}"

    def topics_used(self) -> list[str]:
        """The topics that a briefing names, sorted."""
        return sorted(
            {topic for page in self.briefings if page.briefing for topic in page.briefing.topics}
        )


def corpus_of(pages: list[Page]) -> Corpus:
    """A corpus of nothing but pages."""
    return Corpus(pages, Registry(""), Registry(""))


def taken(path: str, what: str) -> Problem:
    """The problem that an editor's file stands at the address of something generated."""
    return Problem(
        path,
        Place(1, 1),
        "file name",
        f"{quoted(path)} would stand where {what} stands.",
        "Rename the file, or move it to another folder.",
        "address-taken",
    )


def _address(src_uri: str) -> str:
    # Folded, since the file systems of many readers do not tell capitals apart.
    return addresses.Addresses().page(src_uri).casefold()
