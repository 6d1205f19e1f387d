"""Finished pages in place of work: MkDocs copies them as it copies pictures.

A page that an earlier build finished, and that would come out the same, is handed to MkDocs as a
file to copy. It never becomes Markdown, a template or an event, but stays in the sitemap, in the
index of search and in the check of links.
"""

from __future__ import annotations

import json
import logging
import os
import posixpath
import re
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

from mkdocs_briefings.adapters.data_files import DataFiles
from mkdocs_briefings.adapters.digests import contents, engine_key, key_of
from mkdocs_briefings.adapters.finished import Finished, FinishedWork, Gathered, gathered
from mkdocs_briefings.adapters.frames import Frame, file_links, first_words, linked_file, pack
from mkdocs_briefings.adapters.generating import Site
from mkdocs_briefings.adapters.kept_search import KeptSearch
from mkdocs_briefings.adapters.last_build import Inputs, LastBuild, keep_last_build, last_build
from mkdocs_briefings.adapters.last_site import LastSite
from mkdocs_briefings.adapters.processes import shared_out
from mkdocs_briefings.adapters.readings import Readings
from mkdocs_briefings.adapters.rewriting import Rewriting
from mkdocs_briefings.adapters.search_parts import Index, searched, size_of
from mkdocs_briefings.core.addresses import ALWAYS_THERE, DATABASE, HOMES
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.views.annotations import TextQuote

PLUGINS = frozenset({"briefings", "search", "material/search", "offline", "material/offline"})
"""The plugins of which it is known what a page's output depends on."""

EXTENSIONS = frozenset(
    [
        "abbr",
        "admonition",
        "attr_list",
        "codehilite",
        "def_list",
        "fenced_code",
        "footnotes",
        "md_in_html",
        "meta",
        "sane_lists",
        "smarty",
        "tables",
        "toc",
        "briefings-reference",
        "pymdownx.arithmatex",
        "pymdownx.betterem",
        "pymdownx.caret",
        "pymdownx.details",
        "pymdownx.emoji",
        "pymdownx.highlight",
        "pymdownx.inlinehilite",
        "pymdownx.keys",
        "pymdownx.magiclink",
        "pymdownx.mark",
        "pymdownx.smartsymbols",
        "pymdownx.superfences",
        "pymdownx.tabbed",
        "pymdownx.tasklist",
        "pymdownx.tilde",
    ]
)
"""The extensions of Markdown that make of a text always the same."""

Seen = TypeVar("Seen")


class Reuse:
    """One build's use of what earlier ones finished."""

    def __init__(self, folder: Path, config: Any, known: Mapping[str, Page]) -> None:
        """``folder`` is that of finished work, ``config`` MkDocs' own.

        ``known`` are the pages that this process has read before, by their keys.
        """
        self._work, self._config = FinishedWork(folder), config
        self._site, self._last = Path(config.site_dir), LastSite(folder)
        self._settings = key_of(*_settings(config))
        self.readings = Readings(self._work, self._settings, known)
        """What earlier builds have read."""
        self._site_key = self._build_key = self._base = ""
        self.inputs: Inputs = ()
        """What the site is made from."""
        self._keys: dict[str, str] = {}
        self._entries: dict[str, Sequence[Mapping[str, Any]]] = {}
        self._pages: list[Any] = []
        self._order: list[str] = []
        self._searched: dict[str, str] = {}
        self._frames: dict[str, bytes] = {}
        self._generated: list[str] = []
        self._waiting: list[str] = []
        self._done: list[_Done] = []
        self._digests: dict[str, str] = {}
        self._there: set[str] = set()
        self._is_ahead = False
        self._files: Any = None
        self._search = KeptSearch(self._work, self._settings)
        self._said = _Said(_engine(config))
        self._said.listen()
        self.finished: dict[str, Finished] = {}
        """The pages that need no work, by their source."""
        self.site: Mapping[str, str] | None = None
        """The whole site, where no page needs work, or none but those that are ``written_anew``."""
        self.written_anew: Rewriting | None = None

    def take_site(self, made_from: Iterable[Path], *circumstances: Any) -> bool:
        """Take the whole site, if an earlier build finished it from the same files.

        ``made_from`` are the folders and files of all its content, ``circumstances`` are what else
        it depends on.
        """
        self.inputs = [contents(path) for path in made_from]
        self._build_key = key_of(self._settings, circumstances)
        self._site_key = key_of(self._build_key, self.inputs)
        self.site = self._work.files("site", self._site_key)
        return self.site is not None

    def rewriting(self) -> Rewriting | None:
        """What is to be written anew, where only a few files have changed that are pages."""
        last = last_build(self._work, self._build_key)
        edited = last.edited(self.inputs) if last is not None else []
        if last is None or not edited:
            return None
        site = self._work.files("site", last.site)
        if site is None or not self._work.has_pages(key for key, _ in last.pages.values() if key):
            return None
        return Rewriting(self._work, last, site, edited)

    def rewrite(self, rewriting: Rewriting) -> None:
        """Take the whole last site, but for these pages."""
        self.written_anew, self.site = rewriting, rewriting.site
        self._keys = rewriting.keys()
        self._work.goes_on(rewriting.kept(), rewriting.replaced())

    def stand_still(self, files: Any) -> None:
        """Leave the engine nothing of these files to do but the pages that are written anew."""
        assert self.written_anew is not None, "only then is there something to be left"
        self._files = files
        for file in files:
            if file.src_uri not in self.written_anew.edited:
                _stand_still(file, _nothing)

    def begin_site(self) -> None:
        """Take what is in the site's folder out of the way: the engine deletes it now."""
        self._last.set_aside(self._site)

    def forget_site(self) -> None:
        """Do not keep this site whole: there is something to say of it at every build."""
        self._site_key = ""

    def data(self, trace: bytes) -> DataFiles | None:
        """The files of data that depend on this, as an earlier build made them."""
        known = self._work.files("data", key_of(self._settings, trace))
        files = {}
        for path, digest in (known or {}).items():
            content = self._work.contents.read(digest)
            files[path] = content if path == DATABASE else content.decode()
        return files or None

    def keep_data(self, trace: bytes, files: DataFiles) -> None:
        """Keep the files of data for later builds."""
        digests = {}
        with suppress(OSError):
            for path, content in files.items():
                data = content if isinstance(content, bytes) else content.encode()
                digests[path] = self._work.contents.add(data)
            self._work.keep_files("data", key_of(self._settings, trace), digests)

    def take_pages(self, files: Any, site: Site) -> None:
        """Put finished pages in the place of those that would come out the same."""
        self._files = files
        self._generated = [file.src_uri for file in files if file.generated_by]
        taken_twice = _more_than_once(file.dest_uri for file in files)
        pages = self._pages = list(files.documentation_pages())
        self._order = [file.src_uri for file in pages]
        in_nav = _in_nav(pages, self._config.nav)
        # Menus show a title, which of most generated pages is always the same.
        fixed = (*HOMES, *ALWAYS_THERE)
        menu = [
            (
                file.src_uri,
                file.content_string,
                site.safe_meta(file.src_uri) if file.src_uri not in fixed else None,
            )
            for file in pages
            if file.src_uri in in_nav
        ]
        base = self._base = key_of(self._settings, menu)
        for file in pages:
            plan = site.documents.plan(file.src_uri)
            if (
                plan is None
                or file.src_uri in in_nav
                or file.dest_uri in taken_twice
                or not _knows_links(site, files, file.src_uri)
            ):
                continue
            key = self._keys[file.src_uri] = key_of(base, file.src_uri, plan.trace)
            finished = self._work.page(key)
            if finished is None:
                self._waiting.append(file.src_uri)
            else:
                self._take(file, finished)
        files = {**self._search.files, **self._digests}
        self._there = self._last.move_back(self._site, files, self._work.contents)

    def take_ahead(
        self,
        finish: Callable[[Iterable[Any]], Iterable[Any]],
        seen: Callable[[], Seen],
        take: Callable[[Seen], None],
    ) -> None:
        """Let several processes finish the pages that no build has finished yet.

        ``finish`` builds the pages of some files as the engine would, one by one, each in its
        place; what was ``seen`` meanwhile in such a process, this one has to ``take``. A page of
        which something was said is left to the engine, which says it again where it is heard.
        """

        def work(uris: Sequence[str]) -> Iterator[_Done | Seen]:
            self._is_ahead = True
            self._said.keep_to_itself()
            for _ in finish(self._files.get_file_from_path(uri) for uri in uris):
                yield from self._done
                self._done.clear()
            yield seen()

        for result in shared_out(self._waiting, work):
            if not isinstance(result, _Done):
                take(result)
                continue
            file = self._files.get_file_from_path(result.uri)
            finished = self._keep(result)
            if finished is not None:
                self._there.add(file.dest_uri)
                self._take(file, finished)

    def pages(self) -> list[Any]:
        """The files of all pages, finished or not, in MkDocs' order."""
        return self._pages

    def begin(self, src_uri: str) -> None:
        """A page begins: what is said from now on is about it."""
        self._said.page = src_uri

    def found(self, src_uri: str, entries: Sequence[Mapping[str, Any]]) -> None:
        """What the index of search got from a page."""
        self._entries[src_uri] = entries

    def size_of_search(self) -> int:
        """The characters of all entries in the index of search."""
        built = sum(map(size_of, self._entries.values()))
        return built + sum(page.size or 0 for page in self.finished.values())

    def entries(self) -> Iterator[Mapping[str, Any]]:
        """The index of search over all pages, in MkDocs' order."""
        for uri in self._order:
            page = self.finished.get(uri)
            yield from self._work.entries(page) if page else self._entries.get(uri, ())

    def put_search(self) -> Index:
        """Put our own search over all pages, in MkDocs' order, in its place."""
        self._searched = {uri: self._searched_as(uri) for uri in self._order}
        return self._search.put([known for known in self._searched.values() if known], self._site)

    def _searched_as(self, src_uri: str) -> str:
        """What search knows a page by; empty where it leaves the page out."""
        page = self.finished.get(src_uri)
        if page is not None:
            return page.key if page.size is not None else ""
        found = searched(self._entries.get(src_uri, ()))
        return json.dumps(found) if found is not None else ""

    def leave_search(self) -> None:
        """Leave search to the engine."""
        self._search.drop(self._site)

    def framed(self, src_uri: str, frame: Frame) -> None:
        """What of a page does not depend on its article."""
        if src_uri in self._keys:
            self._frames[src_uri] = pack(frame)

    def keep_page(self, page: Any, quotes: Sequence[TextQuote]) -> None:
        """Keep a page for later builds, unless something was said of it."""
        uri = page.file.src_uri
        if uri in self._keys and uri not in self._said.pages and _finds_its_own(page):
            entries = self._entries.get(uri, ())
            found = gathered(entries, page.present_anchor_ids or (), quotes)
            self._done.append(_Done(uri, found, self._frames.pop(uri, b"")))
            if self._is_ahead:
                self._entries.pop(uri, None)

    def _keep(self, page: _Done) -> Finished | None:
        file = self._files.get_file_from_path(page.uri)
        key = self._keys[page.uri]
        finished = self._work.keep_page(key, file.abs_dest_path, page.gathered, page.frame)
        if finished is not None:
            self._digests[file.dest_uri] = finished.content
        return finished

    def put_pages(self, quotes: Mapping[str, Sequence[TextQuote]], site_url: str | None) -> None:
        """Put what was written anew into the site; ``quotes`` are those of its pages."""
        rewriting = self.written_anew
        assert rewriting is not None, "only then is there something to be put"
        self.finished = {
            page.uri: finished for page in self._done if (finished := self._keep(page)) is not None
        }
        for uri in rewriting.edited:
            file, finished = self._files.get_file_from_path(uri), self.finished.get(uri)
            key = finished.key if finished is not None else ""
            content = self._work.contents.adopt(Path(file.abs_dest_path))
            rewriting.put(uri, file.dest_uri, content, (key, self._searched_as(uri)))
        rewriting.put_search(self._search, sum(map(size_of, self._entries.values())))
        rewriting.put_quotes(quotes, site_url)

    def finish(self, menu: Iterable[Any]) -> None:
        """Complete the finished site: put it there whole, or keep it for the next build.

        ``menu`` are the engine's pages of the navigation.
        """
        if self.site is None:
            for page in self._done:
                self._keep(page)
            if self._site_key and not self._said.warnings:
                with suppress(OSError):
                    self._keep_site()
                    self._keep_build({page.file.src_uri: (page.title, page.meta) for page in menu})
        else:
            contents = self._work.contents
            there = self._last.move_back(self._site, self.site, contents)
            for path, content in self.site.items():
                if path not in there:
                    contents.put(content, self._site / path)
            if self.written_anew is not None and not self._said.warnings:
                with suppress(OSError):
                    self._work.keep_files("site", self._site_key, self.site)
                    build = self.written_anew.build(self._site_key, self.inputs)
                    keep_last_build(self._work, self._build_key, build)
        self.close(built=True)

    def _keep_build(self, menu: Mapping[str, tuple[Any, Any]]) -> None:
        """Keep what a later build must know to write a page anew, where it can."""
        if self._config.nav is None or not self._searched or _shows_other_pages(self._config):
            return
        pages = {uri: (self._keys.get(uri, ""), known) for uri, known in self._searched.items()}
        size = self.size_of_search()
        build = LastBuild(
            self._site_key, self.inputs, menu, pages, self._base, size, self._generated
        )
        keep_last_build(self._work, self._build_key, build)

    def _keep_site(self) -> None:
        digests, begin = {}, len(str(self._site)) + 1
        ours = {file.dest_uri for file in self._files}
        for inside, _, names in os.walk(self._site):
            for name in names:
                path = f"{inside}/{name}"[begin:].replace(os.sep, "/")
                if path.startswith(".") and path not in ours:
                    continue  # It is somebody else's, such as Git's, and the engine leaves it.
                digest = self._digests.get(path)
                digests[path] = digest or self._work.contents.adopt(self._site / path)
        self._work.keep_files("site", self._site_key, digests)

    def _take(self, file: Any, finished: Finished) -> None:
        """Make a page's file one that is copied: MkDocs has it copied, and does nothing else."""

        def copy(dirty: bool = False) -> None:
            if file.dest_uri not in self._there:
                self._work.contents.put(finished.content, Path(file.abs_dest_path))

        self.finished[file.src_uri] = finished
        self._digests[file.dest_uri] = finished.content
        _stand_still(file, copy)

    def close(self, *, built: bool) -> None:
        """Save what was kept, if the site was built."""
        self._said.leave()
        self._last.forget()
        self._work.close(built=built)


def _nothing(dirty: bool = False) -> None:
    """Copy nothing: it is there already."""


def _stand_still(file: Any, copy: Callable[[bool], None]) -> None:
    """Make a page's file one for which MkDocs calls this, and does nothing else."""
    # Its address stays that of a page.
    file.dest_uri, file.url = file.dest_uri, file.url
    file.is_documentation_page = lambda: False
    file.copy_file = copy


def _settings(config: Any) -> tuple[Any, ...]:
    """What besides the content decides how a page comes out."""
    theme = _own_theme(config)
    given = {key: value for key, value in config.items() if key not in _NOT_IN_PAGES}
    given["plugins"] = {name: plugin.config for name, plugin in config.plugins.items()}
    icons = (config.mdx_configs.get("pymdownx.emoji") or {}).get("options", {}).get("custom_icons")
    folders = [*theme, *map(Path, icons or ())]
    return _engine(config), engine_key(folders), json.dumps(given, sort_keys=True, default=_plain)


def _own_theme(config: Any) -> list[Path]:
    """The folders of the theme that are not installed, but the site's own."""
    return [Path(folder) for folder in config.theme.dirs if "site-packages" not in folder]


_DAY = re.compile(rb"\bbuild_date_utc\b")
_OTHERS = re.compile(rb"\b(?:nav|pages|files|\w+_page)\b")


def _shows_other_pages(config: Any) -> bool:
    """Whether a template of the site's own may show what no theme does of other pages."""
    return any(map(_OTHERS.search, _own_templates(config)))


def _own_templates(config: Any) -> Iterator[bytes]:
    for folder in _own_theme(config):
        yield from (file.read_bytes() for file in folder.rglob("*.html"))


def _engine(config: Any) -> str:
    """The package that builds the site: ProperDocs serves MkDocs' imports, but is another."""
    return type(config).__module__.partition(".")[0]


_NOT_IN_PAGES = frozenset(
    {"site_dir", "strict", "dev_addr", "docs_dir", "watch", "config_file_path"}
)


def _plain(value: Any) -> Any:
    """A setting as plain values; where that is not known, a text that no other build has."""
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "patterns"):  # paths to exclude
        return [pattern.regex.pattern for pattern in value.patterns]
    if type(value).__name__ == "ExtraScriptValue":
        return vars(value)
    if isinstance(value, partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, FunctionType | type) and not getattr(value, "__closure__", None):
        return [value.__module__, value.__qualname__]
    if type(value).__module__.startswith("mkdocs_briefings."):
        return type(value).__module__
    text = repr(value)
    # An address says nothing of what is there.
    return uuid.uuid4().hex if " at 0x" in text else [type(value).__module__, text]


def _more_than_once(paths: Iterable[str]) -> set[str]:
    """The paths at which several files want to be: which is there last is the engine's affair."""
    return {path for path, number in Counter(paths).items() if number > 1}


def _in_nav(pages: Iterable[Any], nav: Any) -> set[str]:
    """The sources of the pages in the navigation, which every page shows."""
    if nav is None:
        return {file.src_uri for file in pages if not file.inclusion.is_not_in_nav()}
    if isinstance(nav, str):
        return {posixpath.normpath(nav.lstrip("/"))}
    parts = nav.values() if isinstance(nav, dict) else nav
    return {uri for part in parts for uri in _in_nav((), part)}


def begin_reuse(folder: Path, config: Any, known: Mapping[str, Page]) -> Reuse | None:
    """The use of earlier work in this build, where that is possible and its outcome certain.

    ``known`` are the pages that this process has read before, by their keys.
    """
    if not _is_certain(config):
        return None
    try:
        return Reuse(folder, config, known)
    except (OSError, sqlite3.OperationalError):
        return None


def _is_certain(config: Any) -> bool:
    """Whether it is known of everything that shapes the site what it depends on."""
    extensions = {
        extension if isinstance(extension, str) else type(extension).__module__
        for extension in config.markdown_extensions
    }
    known = {name for name in extensions if name.startswith("mkdocs_briefings.")} | EXTENSIONS
    plain = not config.hooks and not config.extra_templates
    if any(map(_DAY.search, _own_templates(config))):
        return False
    return plain and {*config.plugins} <= PLUGINS and extensions <= known


class _Done(NamedTuple):
    """A page that was built, as its text stands in its place."""

    uri: str
    gathered: Gathered
    frame: bytes


def _finds_its_own(page: Any) -> bool:
    """Whether all links of a page to a place of its own lead there.

    The engine says so of those that do not, when all pages are built, and so it must at each build.
    """
    links = (page.links_to_anchors or {}).get(page.file, {})
    return set(links) <= set(page.present_anchor_ids or ())


class _Said(logging.Handler):
    """Notes of which pages something was said: it must be said again at the next build."""

    def __init__(self, engine: str) -> None:
        super().__init__(logging.INFO)
        self._log = logging.getLogger(engine)
        self._before: dict[logging.Filterer, int] = {}
        self.page = ""
        self.pages: set[str] = set()
        self.warnings = 0

    def listen(self) -> None:
        """Hear all that is said, though it may go no further, as with `--quiet`."""
        level = self._log.level
        if level > logging.INFO:
            for handler in self._log.handlers:
                self._before[handler] = handler.level
                handler.setLevel(max(handler.level, level))
            self._before[self._log] = level
            self._log.setLevel(logging.INFO)
        self._log.addHandler(self)

    def leave(self) -> None:
        self._log.removeHandler(self)
        for one, level in self._before.items():
            one.setLevel(level)  # type: ignore[attr-defined]
        self._before.clear()

    def keep_to_itself(self) -> None:
        """Let nobody else hear, in a process whose work another does again if it spoke."""
        self._log.handlers = [self]

    def emit(self, record: logging.LogRecord) -> None:
        self.pages.add(self.page)
        self.warnings += record.levelno >= logging.WARNING


def _knows_links(site: Site, files: Any, src_uri: str) -> bool:
    """Whether it is known of all links of a page's prose that they lead somewhere.

    Of those to briefings it is, and a page's trace tells where they lead; another file is there or
    not. What is at a certain place of a file, or where a link leads that leads nowhere, the engine
    alone can say.
    """
    page = site.editors_page(src_uri)
    if page is None:
        return True
    known = {link.target for link in page.annotations if link.actor or site.is_briefing(link.page)}
    for word in first_words(page.body):
        linked = linked_file(src_uri, word)
        if "<" in word or (linked is not None and files.get_file_from_path(linked) is not None):
            return False
    for link in file_links(page.body):
        linked = linked_file(src_uri, link)
        is_there = linked is not None and files.get_file_from_path(linked) is not None
        if link not in known and not is_there:
            return False
    return True
