"""The whole site: every page that comes from the ledger, from the home page to the data."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.views.documents import Annotations, Document, Prose, own_front_matter
from mkdocs_briefings.views.pages import actors, briefing, home, lists, matrix, topics
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.records import RecordViews


def site_documents(
    views: RecordViews, pages: Iterable[Page], *, link_names: bool, site_name: str
) -> dict[str, Document]:
    """Every page of ours by its Markdown file: generated ones, and editor's pages that we complete.

    An editor's page is among them where it is a briefing, the home page, or links to a record or an
    actor; of others the engine takes care by itself. ``link_names``: link each actor's first
    mention in a briefing by itself.
    """
    ledger = views.ledger
    bodies = Bodies(ledger)
    briefing_pages = briefing.BriefingPages(views, link_names=link_names, site_name=site_name)
    actor_pages = actors.ActorPages(views, bodies)
    own_home = None
    documents = []
    for page in pages:
        if page.briefing is not None:
            if page.id in ledger.briefings:
                documents.append(briefing_pages.page(page))
        elif page.src_uri in ("index.md", "README.md"):
            own_home = page
        elif any(a.is_ours for a in page.annotations):
            documents.append(_ordinary(page, briefing_pages.annotations(page)))
    annotations = (
        briefing_pages.annotations(own_home) if own_home is not None else Annotations("index.md")
    )
    documents.append(home.home(views, actor_pages, own_home, annotations))
    documents.append(actor_pages.index())
    for actor in ledger.actors:
        documents += actor_pages.pages(actor)
    documents += topics.topics(views, bodies)
    documents += lists.claims(views)
    documents += lists.contested(views)
    documents += lists.replies(views)
    documents.append(matrix.matrix(views, bodies))
    documents += lists.timeline(views, bodies)
    documents += lists.corrections(views)
    documents.append(home.data(views))
    return {document.src_uri: document for document in documents}


def _ordinary(page: Page, annotations: Annotations) -> Document:
    """An ordinary page whose links the Markdown extension must resolve."""
    meta = own_front_matter(page)
    parts = (Prose(page.body),)
    return Document(page.src_uri, "", "", parts, annotations, meta, generated=False)
