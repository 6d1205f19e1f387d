"""The links of articles to records and actors: those that lead nowhere, or to a draft."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_briefings.core.content.articles import Annotation
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.registries import paste_hint
from mkdocs_briefings.core.content.rules import all_ids_known, anchors
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ids import split_foreign
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Problem, in_order, quoted

PageIds = Callable[[Page], frozenset[str]]
"""The ids of a page's own text: its headings' and those that the text sets."""


def check_links(corpus: Corpus, page_ids: PageIds) -> list[Problem]:
    """Every annotation of an article, and every link to an actor or a briefing, that is wrong.

    ``page_ids`` is asked only where a link leads to no record. What follows only from a page or
    registry that could not be read is not reported.
    """
    check = _LinkCheck(corpus, page_ids)
    for page in corpus.pages:
        if page.readable:
            check.page(page)
    return in_order(check.problems)


class _LinkCheck:
    def __init__(self, corpus: Corpus, page_ids: PageIds) -> None:
        self.actors = corpus.actors
        self.imports = corpus.imports
        self.page_ids = page_ids
        self.problems: list[Problem] = []
        self.by_uri = {page.src_uri: page for page in corpus.pages}

    def page(self, page: Page) -> None:
        """Check the links of one page."""
        for annotation in page.annotations:
            if annotation.elsewhere:
                self._link_elsewhere(page, annotation)
            elif annotation.actor is not None:
                self._actor_link(page, annotation, annotation.actor)
            else:
                self._page_link(page, annotation)

    def _link_elsewhere(self, page: Page, annotation: Annotation) -> None:
        """References are for records; words link to an address, which any viewer can follow."""
        site, there = split_foreign(annotation.target)
        imported = self.imports.get(site)
        if imported is None:
            return  # Perhaps a scheme, such as `urn:`.
        record = imported.claims.get(there) or imported.denials.get(there)
        root = imported.file.site.url if imported.file is not None else None
        hint = "Link to its address on that site."
        if record is not None and root is not None:
            hint = f"Write its address: {root.rstrip('/')}/{record.url}"
        wrong = f"{quoted(annotation.target)} is a reference, which no browser can follow."
        self._report(page, annotation, wrong, hint, "link-elsewhere")

    def _actor_link(self, page: Page, annotation: Annotation, actor: str) -> None:
        if self.actors.readable and actor not in self.actors.entries:
            hint = did_you_mean(actor, self.actors.entries) or paste_hint(actor, self.actors)
            wrong = f"{quoted(annotation.target)} links to no actor of the registry."
            self._report(page, annotation, wrong, hint, "unknown-actor")

    def _page_link(self, page: Page, annotation: Annotation) -> None:
        target = self.by_uri.get(annotation.page) if annotation.page else page
        if target is None:
            # Another plugin may make pages that are in no folder; MkDocs looks after those links.
            if page.briefing is not None and annotation.fragment:
                hint = did_you_mean(annotation.page, self.by_uri) or "Correct the path."
                wrong = f"{quoted(annotation.target)} links to a page that does not exist."
                self._report(page, annotation, wrong, hint, "unknown-page")
        elif target.is_draft and not page.is_draft:
            wrong = f"{quoted(annotation.target)} leads to a draft, which has no page yet."
            hint = "Publish that briefing first, or remove the link."
            self._report(page, annotation, wrong, hint, "refers-to-draft")
        elif annotation.fragment and target.readable and (page.briefing or target.briefing):
            self._anchor(page, annotation, target)

    def _anchor(self, page: Page, annotation: Annotation, target: Page) -> None:
        known = anchors(target.briefing) if target.briefing is not None else set()
        if annotation.fragment in known:
            return
        if target.briefing and not (target.whole and all_ids_known(target.briefing)):
            return  # It may be the id that could not be read.
        ids = self.page_ids(target)
        if annotation.fragment not in ids:
            hint = did_you_mean(annotation.fragment, known | ids)
            hint = hint or "Add the record, or correct the link."
            wrong = f"{quoted(annotation.target)} leads to nothing on {quoted(target.src_uri)}."
            self._report(page, annotation, wrong, hint, "unknown-target")

    def _report(
        self, page: Page, annotation: Annotation, message: str, hint: str, code: str
    ) -> None:
        self.problems.append(Problem(page.path, annotation.place, "text", message, hint, code))
