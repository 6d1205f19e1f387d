"""The generated site, before any engine has it: documents, data files and assets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources

from markupsafe import Markup

from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.table_files import table_files
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.corpus import Corpus, taken
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ledger.ledger import Ledger, build_ledger
from mkdocs_briefings.core.problems import Problem
from mkdocs_briefings.views import ledger_file
from mkdocs_briefings.views.documents import Document, Heading, Prose
from mkdocs_briefings.views.ledger_script import ledger_script
from mkdocs_briefings.views.pages.briefing import split_title
from mkdocs_briefings.views.pages.lists import all_claims
from mkdocs_briefings.views.records import RecordViews
from mkdocs_briefings.views.site import site_documents


@dataclass(slots=True)
class Site:
    """What an engine needs of us: the text of every page of ours, and the files beside them."""

    ledger: Ledger
    documents: Mapping[str, Document]
    assets: Mapping[str, str | bytes]
    drafts: tuple[str, ...]
    problems: list[Problem]
    _pages: Mapping[str, Page]
    _renderer: Renderer

    def generated_pages(self) -> list[str]:
        """The Markdown files of the pages that no editor wrote, sorted."""
        return sorted(uri for uri, document in self.documents.items() if document.generated)

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
        if document is None or not (document.generated or self._is_briefing(src_uri)):
            return {}
        words = self._renderer.wording.words
        return {
            "title": Markup.escape(words(document.title)),
            "description": Markup.escape(words(document.description)),
        }

    def complete(self, src_uri: str, markdown: str) -> str | None:
        """The page's Markdown with all that we add to it; None where that is nothing.

        ``markdown`` is the editor's, as other plugins have left it.
        """
        document = self.documents.get(src_uri)
        if document is None:
            return None
        return self._renderer.markdown(_with_prose(document, markdown))

    def anchors(self, src_uri: str) -> Iterable[str]:
        """The ids that our panels and headings set on a page."""
        document = self.documents.get(src_uri)
        if document is None:
            return ()
        headings = (part.id for part in document.parts if isinstance(part, Heading))
        return (*document.annotations.reserved, *headings)

    def is_ours(self, src_uri: str) -> bool:
        """Whether the page is generated or completed by us."""
        return src_uri in self.documents

    def _is_briefing(self, src_uri: str) -> bool:
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
) -> Site:
    """The site of a corpus in which no error was found.

    ``language`` is that of the site's own words, ``page_language`` what the theme calls its own;
    ``site_url`` is the address of the site's root.
    """
    ledger = build_ledger(corpus, with_drafts=with_drafts)
    where, wording, views = Addresses(directory_urls), Wording(language), RecordViews(ledger)
    documents = site_documents(views, corpus.pages, link_names=link_names, site_name=site_name)
    data = ledger_file.ledger_file(ledger, where, site_name, site_url)
    schema = json.dumps(ledger_file.schema(), indent=2) + "\n"
    drafts = [page.src_uri for page in corpus.briefings if page.is_draft and not with_drafts]
    return Site(
        ledger=ledger,
        documents=documents,
        assets={
            addresses.LEDGER: ledger_file.as_json(data),
            addresses.LEDGER_SCHEMA: schema,
            **table_files(data, ledger.topics),
            addresses.LEDGER_SCRIPT: ledger_script(views, all_claims(views), where, wording),
            **_static_files(),
        },
        drafts=tuple(drafts),
        problems=list(_taken_by_parts(corpus, documents)),
        _pages={page.src_uri: page for page in corpus.pages},
        _renderer=Renderer(wording, where, page_language, site_url),
    )


def _static_files() -> Mapping[str, str]:
    """Our styles and scripts, by their address on the site."""
    folder = resources.files("mkdocs_briefings") / "assets"
    return {
        f"assets/briefings/{file.name}": file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.is_file()
    }


def _taken_by_parts(corpus: Corpus, documents: Mapping[str, Document]) -> Iterable[Problem]:
    """Editor's pages where a part of a long list stands; other addresses were checked before."""
    for page in corpus.pages:
        document = documents.get(page.src_uri)
        if document is not None and document.generated:
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
