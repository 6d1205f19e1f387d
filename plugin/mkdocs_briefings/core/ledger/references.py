"""Following references across the corpus: what names nothing that exists, and what cannot be so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mkdocs_briefings.core.content.document import Document, Location
from mkdocs_briefings.core.content.models import Briefing, Claim, Denial, Response
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.content.registries import paste_hint
from mkdocs_briefings.core.content.rules import records, source_ids
from mkdocs_briefings.core.content.scalars import DenialKind
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ids import RESERVED, is_foreign, is_id, split_ref
from mkdocs_briefings.core.ledger.abroad import check_actor, check_mappings, check_record
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Problem, Severity, in_order, quoted


@dataclass(slots=True)
class _Entry:
    """What may be referred to in one briefing."""

    page: Page
    kinds: dict[str, type[Claim] | type[Denial] | type[Response]] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    # An id that could not be read may be the one that somebody refers to.
    all_records_known: bool = True
    all_sources_known: bool = True


def check_references(corpus: Corpus) -> list[Problem]:
    """Every reference of the front matter that leads nowhere or where it may not.

    What follows only from a page or registry that could not be read is not reported.
    """
    check = _Check(corpus)
    check.problems += check_mappings(corpus)
    for page in corpus.briefings:
        if page.briefing is not None:
            _BriefingCheck(check, page, page.briefing).run()
    return in_order(check.problems)


def typed_references(record: Claim | Denial | Response) -> Iterable[str]:
    """Every reference of a record as it was typed."""
    if isinstance(record, Claim):
        return (*record.repeats, *record.updates, *record.confirms, *record.contradicts)
    if isinstance(record, Denial):
        return tuple(answered.claim for answered in record.of if answered.claim is not None)
    return record.to


class _Check:
    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.problems: list[Problem] = []
        self.entries = {page.id: _entry(page) for page in reversed(corpus.briefings)}
        self.unreadable = {page.id for page in corpus.pages if not page.readable}


class _BriefingCheck:
    """Checks the front matter of one briefing against the corpus."""

    def __init__(self, check: _Check, page: Page, briefing: Briefing) -> None:
        self.check = check
        self.corpus = check.corpus
        self.page = page
        self.briefing = briefing
        self.entry = check.entries[page.id] if check.entries[page.id].page is page else _entry(page)
        self._document: Document | None = None

    @property
    def document(self) -> Document:
        """The nodes, parsed anew at the first problem."""
        if self._document is None:
            self._document = self.page.document()
        return self._document

    def run(self) -> None:
        for index, role in enumerate(self.briefing.actors):
            self._actor(("actors", index), role.id)
        self._topics()
        for index, source in enumerate(self.briefing.sources):
            location: Location = ("sources", index)
            self._actor_or_text((*location, "publisher"), source.publisher)
            self._sources((*location, "cites"), source.cites)
        for location, record in records(self.briefing):
            for actor in record.by:
                self._actor((*location, "by"), actor)
            self._actor((*location, "on_behalf_of"), record.on_behalf_of)
            self._sources((*location, "sources"), record.sources)
            for index, variant in enumerate(record.variants):
                if variant.source is not None:
                    self._sources((*location, "variants", index, "source"), [variant.source])
            if isinstance(record, Claim):
                self._claim(location, record)
            elif isinstance(record, Denial):
                self._denial(location, record)
            else:
                self._response(location, record)
        if self._document is not None:
            self.check.problems += self._document.problems

    def _claim(self, location: Location, claim: Claim) -> None:
        for actor in claim.about:
            self._actor((*location, "about"), actor)
        for key in ("repeats", "updates", "confirms", "contradicts"):
            for reference in getattr(claim, key):
                self._reference((*location, key), reference, claim.id, (Claim,))

    def _denial(self, location: Location, denial: Denial) -> None:
        kinds: dict[tuple[str, str], DenialKind] = {}
        for index, answered in enumerate(denial.of):
            if answered.claim is None:
                continue
            # Compared in full, since a claim of this briefing can be written in two ways.
            kind = answered.kind or denial.kind
            if kinds.setdefault(split_ref(answered.claim, self.page.id), kind) is not kind:
                self.document.report(
                    (*location, "of", index),
                    f"{quoted(answered.claim)} is answered twice, in two kinds.",
                    "Keep one of the two.",
                    "answered-twice",
                )
            target = self._reference((*location, "of"), answered.claim, denial.id, (Claim,))
            if target is not None:
                self._denied_before(location, denial, target, answered.claim)

    def _response(self, location: Location, response: Response) -> None:
        if response.asked_by is not None:
            self._actor_or_text((*location, "asked_by"), response.asked_by)
        for reference in response.to:
            self._reference((*location, "to"), reference, response.id, (Claim, Denial))

    def _actor_or_text(self, location: Location, text: str | None) -> None:
        if text is not None and is_id(text):
            self._actor(location, text)

    def _actor(self, location: Location, actor: str | None) -> None:
        registry = self.corpus.actors
        if actor is None or not registry.readable or actor in registry.entries:
            return
        if is_foreign(actor):
            check_actor(self.corpus, lambda: self.document, location, actor)
            return
        hint = paste_hint(actor, registry)
        self.document.report_unknown(
            location, actor, "actor of the registry", registry.entries, "unknown-actor", hint
        )

    def _topics(self) -> None:
        for index, topic in enumerate(self.briefing.topics):
            if topic in RESERVED:
                wrong = f"the id {quoted(topic)} is reserved."
                hint = "Choose another."
                self.document.report(("topics", index), wrong, hint, "reserved-id", value=topic)
        registry = self.corpus.topics
        if not registry.present or not registry.readable:
            return
        for topic in self.briefing.topics:
            if topic not in registry.entries and topic not in RESERVED:
                hint = did_you_mean(topic, registry.entries) or f"Add it to {registry.path}."
                self.document.report(
                    ("topics",),
                    f"{quoted(topic)} is no topic of the registry.",
                    hint,
                    "unknown-topic",
                    value=topic,
                    severity=Severity.WARNING,
                )

    def _sources(self, location: Location, ids: Iterable[str]) -> None:
        for source in ids:
            if source not in self.entry.sources and self.entry.all_sources_known:
                self.document.report_unknown(
                    location,
                    source,
                    "source of this briefing",
                    self.entry.sources,
                    "unknown-source",
                )

    def _reference(
        self,
        location: Location,
        reference: str,
        own_id: str | None,
        wanted: tuple[type[Claim] | type[Denial], ...],
    ) -> Claim | None:
        """Check a reference to a record, and return the claim that it leads to, if it does.

        Of a record of another site only the date is known, so that is looked at there.
        """
        if is_foreign(reference):
            check_record(self.corpus, lambda: self.document, location, reference, Denial in wanted)
            return None
        briefing_id, record_id = split_ref(reference, self.page.id)
        entry = self.entry if briefing_id == self.page.id else self.check.entries.get(briefing_id)
        if entry is None:
            if briefing_id not in self.check.unreadable:
                self._unknown(location, reference, briefing_id, record_id)
            return None
        if entry is self.entry and record_id == own_id:
            wrong = f"{quoted(reference)} is this record itself."
            hint = "Name the record that it refers to."
            self.document.report(location, wrong, hint, "refers-to-itself", value=reference)
            return None
        kind = entry.kinds.get(record_id)
        if kind is None:
            if entry.all_records_known:
                self._unknown(location, reference, briefing_id, record_id)
            return None
        if kind not in wanted:
            names = " or ".join(f"a {what.__name__.lower()}" for what in wanted)
            wrong = f"{quoted(reference)} is a {kind.__name__.lower()}; {names} is wanted here."
            hint = "Name another record, or move this one to another section."
            self.document.report(location, wrong, hint, "wrong-record", value=reference)
            return None
        if entry.page.is_draft and not self.page.is_draft:
            wrong = f"{quoted(reference)} stands in a draft, which is not published."
            hint = "Publish that briefing first, or remove the reference."
            self.document.report(location, wrong, hint, "refers-to-draft", value=reference)
        return entry.claims.get(record_id)

    def _unknown(
        self, location: Location, reference: str, briefing_id: str, record_id: str
    ) -> None:
        document = self.document
        entries = self.check.entries
        if briefing_id != self.page.id and briefing_id not in entries:
            known: Iterable[str] = (f"{other}#{record_id}" for other in entries)
            document.report_unknown(
                location, reference, "record: there is no such briefing", known, "unknown-briefing"
            )
            return
        entry = self.entry if briefing_id == self.page.id else entries[briefing_id]
        typed_home = "#" not in reference
        known = entry.kinds if typed_home else [f"{briefing_id}#{name}" for name in entry.kinds]
        elsewhere = [f"{b}#{record_id}" for b, e in entries.items() if record_id in e.kinds]
        hint = f"There is {quoted(elsewhere[0])}." if typed_home and elsewhere else ""
        where = "this briefing" if briefing_id == self.page.id else quoted(briefing_id)
        document.report_unknown(
            location, reference, f"record of {where}", known, "unknown-record", hint
        )

    def _denied_before(
        self, location: Location, denial: Denial, claim: Claim, reference: str
    ) -> None:
        if denial.date is None or claim.date is None:
            return
        if denial.date.last < claim.date.first:
            self.document.report(
                (*location, "date"),
                f"this denial ({denial.date}) is dated before the claim {quoted(reference)} "
                f"({claim.date}) that it answers.",
                "Correct one of the dates.",
                "denied-before-claimed",
                severity=Severity.WARNING,
            )


def _entry(page: Page) -> _Entry:
    assert page.briefing is not None
    entry = _Entry(page, sources=source_ids(page.briefing.sources))
    entry.all_records_known = page.whole
    entry.all_sources_known = page.whole and all(s.id is not None for s in page.briefing.sources)
    for _, record in records(page.briefing):
        if record.id is None:
            entry.all_records_known = False
            continue
        entry.kinds.setdefault(record.id, type(record))
        if isinstance(record, Claim):
            entry.claims.setdefault(record.id, record)
    return entry
