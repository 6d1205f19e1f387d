"""The generated site, before any engine has it: documents, data files and assets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources

from markupsafe import Markup

from mkdocs_briefings.adapters.data_files import KeptData, data_files
from mkdocs_briefings.adapters.frames import Frame, frame_of
from mkdocs_briefings.adapters.page_heads import PageHeads
from mkdocs_briefings.adapters.panels import Panels
from mkdocs_briefings.adapters.processes import beside
from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import Addresses, FileAddresses
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.corpus import Corpus, taken
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ledger.ledger import build_ledger
from mkdocs_briefings.core.problems import Problem
from mkdocs_briefings.views.documents import Document, Heading, Plan, Prose
from mkdocs_briefings.views.feeds import feed_links, site_feed
from mkdocs_briefings.views.heads import Heads
from mkdocs_briefings.views.pages.briefing import BriefingPages, split_title
from mkdocs_briefings.views.records import RecordViews
from mkdocs_briefings.views.site import site_plans
from mkdocs_briefings.views.traces import Traces


class Documents(Mapping[str, Document]):
    """The pages of a site by their Markdown file, each made when it is asked for.

    The last few are remembered, since an engine asks for a page in several steps.
    """

    def __init__(self, plans: Mapping[str, Plan], complete: Callable[[Document], Document]) -> None:
        """``complete`` completes a document whose parts are made, such as with its head."""
        self._plans = plans
        self._complete = complete
        self._made: dict[str, Document] = {}

    def __getitem__(self, src_uri: str) -> Document:
        made = self._made.get(src_uri)
        if made is None:
            made = self._complete(self._plans[src_uri].make())
            while len(self._made) >= _REMEMBERED:
                del self._made[next(iter(self._made))]
            self._made[src_uri] = made
        return made

    def __contains__(self, src_uri: object) -> bool:
        return src_uri in self._plans

    def __iter__(self) -> Iterator[str]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)

    def plan(self, src_uri: str) -> Plan | None:
        """The page before it is made."""
        return self._plans.get(src_uri)

    def generated(self) -> list[str]:
        """The files of the pages that no editor wrote, sorted."""
        return sorted(uri for uri, plan in self._plans.items() if plan.generated)


_REMEMBERED = 8

STYLES = ("assets/briefings/briefings.css",)
SCRIPT = "assets/briefings/briefings.js"


@dataclass(slots=True)
class Site:
    """What an engine needs of us: the text of every page of ours, and the files beside them."""

    documents: Documents
    assets: Mapping[str, str | bytes]
    drafts: tuple[str, ...]
    problems: list[Problem]
    _pages: Mapping[str, Page]
    _renderer: Renderer
    _heads: PageHeads

    def generated_pages(self) -> list[str]:
        """The Markdown files of the pages that no editor wrote, sorted."""
        return self.documents.generated()

    def source(self, src_uri: str) -> str | None:
        """The text to read in place of an editor's file, or None where that reads as it is."""
        page = self._pages.get(src_uri)
        document = self.documents.get(src_uri)
        if document is not None and document.generated:
            return _with_front_matter(self._meta(document), "")
        if page is None or not page.front_matter:
            return None
        if page.briefing is None:
            return f"---\n{page.front_matter}---\n\n{page.body}"
        assert document is not None
        return _with_front_matter(self._meta(document), page.body)

    def safe_meta(self, src_uri: str) -> Mapping[str, Markup]:
        """The title and description of a page, escaped, since themes print them as they are."""
        document = self.documents.get(src_uri)
        if document is None or not (document.generated or self.is_briefing(src_uri)):
            return {}
        words = self._renderer.wording.words
        return {
            "title": Markup.escape(words(document.title)),
            "description": Markup.escape(words(document.description)),
        }

    def complete(self, src_uri: str, markdown: str) -> tuple[str, Panels] | None:
        """The page's Markdown with all that we add to it, and its panels; None if that is nothing.

        ``markdown`` is the editor's, as other plugins have left it.
        """
        document = self.documents.get(src_uri)
        if document is None:
            return None
        return self._renderer.apart(_with_prose(document, markdown))

    def with_head(self, src_uri: str, html: str, title: str, description: str) -> str:
        """A finished page with its record in its head, for machines.

        ``title`` and ``description`` are the engine's, for a page of which we know none.
        """
        document = self.documents.get(src_uri)
        return self._heads.complete(html, src_uri, document, title, description)

    def text(self, src_uri: str) -> str | None:
        """The whole text of a page, for engines that have our Markdown extension and no plugin.

        None where the editor's file will do as it is.
        """
        document = self.documents.get(src_uri)
        if document is None:
            return self.source(src_uri)
        body = self._renderer.markdown(document)
        if document.generated or self.is_briefing(src_uri):
            return _with_front_matter({**self._meta(document), **self.safe_meta(src_uri)}, body)
        front_matter = self._pages[src_uri].front_matter
        return f"---\n{front_matter}---\n\n{body}" if front_matter else body

    def markdown(self, page: Page) -> str:
        """The whole Markdown of an editor's page of ours."""
        return self._renderer.markdown(self.documents[page.src_uri])

    def anchors(self, src_uri: str) -> Iterable[str]:
        """The ids that our panels and headings set on a page."""
        document = self.documents.get(src_uri)
        if document is None:
            return ()
        headings = (part.id for part in document.parts if isinstance(part, Heading))
        return (*document.annotations.reserved, *headings)

    def frame(self, src_uri: str, panels: Panels) -> Frame | None:
        """The frame of a page with these panels; None where it takes no other article."""
        page, plan = self._pages.get(src_uri), self.documents.plan(src_uri)
        if page is None or plan is None or not plan.around:
            return None
        return frame_of(self.documents[src_uri], page, plan.around, panels)

    def editors_page(self, src_uri: str) -> Page | None:
        """The page of this file, if an editor wrote it."""
        return self._pages.get(src_uri)

    def is_ours(self, src_uri: str) -> bool:
        """Whether the page is generated or completed by us."""
        return src_uri in self.documents

    def is_briefing(self, src_uri: str) -> bool:
        """Whether the page of this file is a briefing."""
        page = self._pages.get(src_uri)
        return page is not None and page.briefing is not None

    def _meta(self, document: Document) -> Mapping[str, object]:
        words = self._renderer.wording.words
        return {
            **document.meta,
            "title": words(document.title),
            "description": words(document.description),
        }


def generate(
    corpus: Corpus,
    *,
    with_drafts: bool,
    link_names: bool,
    language: str,
    page_language: str,
    directory_urls: bool,
    site_name: str,
    site_url: str | None,
    with_plugin: bool = True,
    kept: KeptData | None = None,
    first: tuple[Page, Callable[[Site], None]] | None = None,
) -> Site:
    """The site of a corpus in which no error was found.

    ``language`` is that of the site's own words, ``page_language`` what the theme calls its own;
    ``site_url`` is the address of the site's root. Without a plugin the engine gets pages' texts
    whole, and makes addresses of the links in our panels by itself. ``kept`` has the files of data
    that earlier builds made. Before all else, the ``first`` page is there, if it is one of ours:
    what stands beside it gets a site of nothing else.
    """
    ledger = build_ledger(corpus, with_drafts=with_drafts)
    where, wording, views = Addresses(directory_urls), Wording(language), RecordViews(ledger)
    links = feed_links(ledger, site_name) if site_url else {}
    traces = Traces(ledger, {page.id: page.front_matter for page in corpus.briefings})
    make_data = partial(
        data_files,
        *(views, where, wording),
        site_name=site_name,
        site_url=site_url,
        language=page_language,
    )
    trace = traces.everything()
    known = kept.data(trace) if kept is not None else None
    data = beside(make_data, len(ledger.briefings)) if known is None else lambda: known
    briefing_pages = BriefingPages(views, traces, link_names=link_names, site_name=site_name)
    complete = Heads(views, where, links).complete
    site = Site(
        documents=Documents({}, complete),
        assets={},
        drafts=tuple(
            page.src_uri for page in corpus.briefings if page.is_draft and not with_drafts
        ),
        problems=[],
        _pages={page.src_uri: page for page in corpus.pages},
        _renderer=Renderer(
            wording,
            where if with_plugin else FileAddresses(directory_urls),
            page_language,
            site_url,
        ),
        _heads=_page_heads(wording, where, site_name, site_url, page_language),
    )
    if first is not None and (plan := briefing_pages.plan(first[0])) is not None:
        first[1](replace(site, documents=Documents({plan.src_uri: plan}, complete)))
    plans = site_plans(views, traces, corpus.pages, briefing_pages, with_annotations=with_plugin)
    files = data()
    if kept is not None and known is None:
        kept.keep_data(trace, files)
    return replace(
        site,
        documents=Documents(plans, complete),
        assets={**files, **_static_files()},
        problems=list(_taken_by_parts(corpus, plans)),
    )


def generate_edited(
    edited: Iterable[tuple[Page, Frame]],
    *,
    language: str,
    page_language: str,
    directory_urls: bool,
    site_name: str,
    site_url: str | None,
) -> Site:
    """A site of nothing but pages with other articles than before, each with its frame.

    For all else see ``generate``.
    """
    where, wording = Addresses(directory_urls), Wording(language)
    pages, plans = {}, {}
    for page, frame in edited:
        pages[page.src_uri], plans[page.src_uri] = page, frame.plan(page)
    return Site(
        documents=Documents(plans, lambda document: document),
        assets={},
        drafts=(),
        problems=[],
        _pages=pages,
        _renderer=Renderer(wording, where, page_language, site_url),
        _heads=_page_heads(wording, where, site_name, site_url, page_language),
    )


def _page_heads(
    wording: Wording, where: Addresses, site_name: str, site_url: str | None, language: str
) -> PageHeads:
    return PageHeads(
        wording,
        where,
        site_name=site_name,
        site_url=f"{site_url.rstrip('/')}/" if site_url else "",
        language=language,
        feed=site_feed(site_name) if site_url else None,
    )


def _static_files() -> Mapping[str, str]:
    """Our styles and scripts, by their address on the site."""
    folder = resources.files("mkdocs_briefings") / "assets"
    return {
        f"assets/briefings/{file.name}": file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.is_file()
    }


def _taken_by_parts(corpus: Corpus, plans: Mapping[str, Plan]) -> Iterable[Problem]:
    """Editor's pages where a part of a long list stands; other addresses were checked before."""
    for page in corpus.pages:
        plan = plans.get(page.src_uri)
        if plan is not None and plan.generated:
            yield taken(page.path, "a part of a long list")


def _with_prose(document: Document, markdown: str) -> Document:
    """The document with its editor's Markdown as other plugins have left it."""
    if document.generated:
        return document
    _, before, after = split_title(markdown)
    prose = [part for part in document.parts if isinstance(part, Prose)]
    texts = iter([before, after] if len(prose) == 2 else [markdown])
    parts = tuple(Prose(next(texts)) if isinstance(p, Prose) else p for p in document.parts)
    return replace(document, parts=parts)


def _with_front_matter(meta: Mapping[str, object], body: str) -> str:
    """A page whose front matter any reader of YAML reads the same: JSON, with nothing special.

    But for a day, which is one to YAML, as other plugins expect it to be.
    """
    entries = (f"{json.dumps(key)}: {_as_yaml(value)}" for key, value in meta.items())
    text = f"{{{', '.join(entries)}}}"
    for special in ("\x7f", "\x85", "\u2028", "\u2029", "\ufeff"):
        text = text.replace(special, f"\\u{ord(special):04x}")
    return f"---\n{text}\n---\n\n{body}"


def _as_yaml(value: object) -> str:
    return value.text if isinstance(value, PartialDate) else json.dumps(value, ensure_ascii=False)
