"""The editorial rules: what is no mistake, but what a careful desk would want to know.

Each is off unless the site turns it on, but for those that other modules report as warnings.
"""

from __future__ import annotations

from collections.abc import Mapping

from mkdocs_briefings.core.content.document import Document, Location
from mkdocs_briefings.core.content.models import Actor, Briefing, Claim, Response
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.rules import records
from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ids import ref_of
from mkdocs_briefings.core.ledger.ledger import Ledger, build_ledger
from mkdocs_briefings.core.ledger.sides import day_of_answer
from mkdocs_briefings.core.ledger.standings import Flag
from mkdocs_briefings.core.levels import Level
from mkdocs_briefings.core.problems import Problem, Severity, in_order, quoted

_OF_STANDING = frozenset({"unanswered-claim", "denial-for-nobody"})
"""The rules that need to know how claims stand, and so a corpus without errors."""
_HERE = _OF_STANDING | {
    "unnamed-accusation",
    "quote-without-source",
    "source-not-archived",
    "claim-not-annotated",
}
"""The rules of this module; the others are looked after where their records are read."""


def check_editorial(corpus: Corpus, levels: Mapping[str, Level], *, sound: bool) -> list[Problem]:
    """Every breach of the rules that are on, as warnings. Drafts are left in peace.

    ``sound``: no error was found in the corpus.
    """
    on = {rule for rule in _HERE if levels[rule] is not Level.OFF}
    if not on:
        return []
    found: list[Problem] = []
    ledger = None
    if sound and on & _OF_STANDING:
        ledger = build_ledger(corpus, with_drafts=False)
    for page in corpus.briefings:
        if page.briefing is not None and not page.is_draft:
            check = _PageCheck(page, page.briefing, corpus.actors.entries, on)
            check.of_the_record()
            if ledger is not None:
                check.of_standing(ledger)
            found += check.problems
    return in_order(found)


class _PageCheck:
    """Looks at one briefing; its nodes are parsed anew at the first breach."""

    def __init__(
        self, page: Page, briefing: Briefing, actors: Mapping[str, Actor], on: set[str]
    ) -> None:
        self.page = page
        self.briefing = briefing
        self.actors = actors
        self.on = on
        self._document: Document | None = None

    @property
    def problems(self) -> list[Problem]:
        """What was found."""
        return self._document.problems if self._document is not None else []

    def of_the_record(self) -> None:
        """What each record shows by itself."""
        for index, source in enumerate(self.briefing.sources):
            if source.url and not source.archive_url:
                self._report(
                    ("sources", index),
                    "this source has no copy elsewhere: once its page is gone, nobody can check.",
                    "Save a copy with a web archive, and add `archive_url: …`.",
                    "source-not-archived",
                    key="url",
                )
        marked = self._marked()
        for location, record in records(self.briefing):
            if record.quote is not None and not record.sources:
                self._report(
                    location,
                    "a quotation stands here without a source.",
                    "Add `sources: …`: where the words are printed.",
                    "quote-without-source",
                    key="quote",
                )
            if isinstance(record, Claim):
                self._claim(location, record, marked)

    def _claim(self, location: Location, claim: Claim, marked: set[str]) -> None:
        kinds = [self.actors[author].kind for author in claim.by if author in self.actors]
        unnamed = len(kinds) == len(claim.by) and set(kinds) == {ActorKind.UNNAMED}
        if claim.about and unnamed:
            self._report(
                location,
                "nobody who makes this accusation is named.",
                "Name somebody who says so, or say in `note` why it stands.",
                "unnamed-accusation",
                key="by",
            )
        if claim.id is not None and claim.id not in marked:
            self._report(
                location,
                f"no words of the article lead to {quoted(claim.id)}.",
                f"Mark the words that make it: `[words](#{claim.id})`.",
                "claim-not-annotated",
                key="id",
            )

    def _marked(self) -> set[str]:
        """The anchors of this page that its own article leads to."""
        if "claim-not-annotated" not in self.on:
            return set()
        page = self.page
        found = page.annotations
        return {annotation.fragment for annotation in found if not annotation.page}

    def of_standing(self, ledger: Ledger) -> None:
        """What only the whole ledger shows."""
        for location, record in records(self.briefing):
            ref = ref_of(self.page.id, record.id)
            if isinstance(record, Claim):
                if Flag.UNANSWERED in ledger.standings[ref].flags:
                    self._report(
                        location,
                        "nobody whom this claim is about has an answer on record.",
                        "Add a denial or a response; a silence (`no-reply`, `not-asked`) is one.",
                        "unanswered-claim",
                        key="about",
                    )
            elif not isinstance(record, Response):
                self._denial(location, ref, ledger)

    def _denial(self, location: Location, ref: str, ledger: Ledger) -> None:
        denial = ledger.denials[ref]
        for claim_ref, _ in denial.of:
            claim = ledger.claims.get(claim_ref)
            if claim is None:
                continue  # Whom a claim of another site is about, that site says.
            voices = ledger.sides.spoken_for(denial, day_of_answer(denial.date, claim.date))
            if not voices & set(claim.about):
                shown = claim_ref if claim.briefing != self.page.id else claim.id
                self._report(
                    location,
                    f"whoever denies {quoted(shown)} here speaks for nobody whom it is about.",
                    "Add the affiliation or `on_behalf_of`, or name them in the claim's `about`.",
                    "denial-for-nobody",
                    key="by",
                )

    def _report(self, location: Location, message: str, hint: str, code: str, *, key: str) -> None:
        if code not in self.on:
            return
        if self._document is None:
            self._document = self.page.document()
        self._document.report(location, message, hint, code, key=key, severity=Severity.WARNING)
