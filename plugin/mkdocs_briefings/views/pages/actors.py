"""Actors: their index, and a page for each that rolls up those who speak for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import actor_page
from mkdocs_briefings.core.content.models import Affiliation
from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.core.ledger.records import Claim, Denial, Statement
from mkdocs_briefings.core.ledger.standings import REJECTED, UNANSWERED, ReplyState
from mkdocs_briefings.views.documents import Annotations, Document, Heading, Panel, Phrase
from mkdocs_briefings.views.pages.lists import Lead, listing
from mkdocs_briefings.views.periods import Part
from mkdocs_briefings.views.pictures.activity import Activity, activity
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.pictures.timeline import TimelinePicture, timeline_picture
from mkdocs_briefings.views.records import Brief, ClaimRow, RecordViews
from mkdocs_briefings.views.voices import ActorLink, actor_link


@dataclass(frozen=True, slots=True)
class AffiliationLine:
    """For whom an actor speaks, or who speaks for it, and when."""

    actor: ActorLink
    role: str | None
    since: PartialDate | None
    until: PartialDate | None


@dataclass(frozen=True, slots=True)
class ActorHead:
    """Who an actor is, and the record of it in numbers."""

    template: ClassVar[str] = "actor_head.html"
    indexed: ClassVar[bool] = True

    kind: ActorKind
    aliases: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    description: str | None
    url: str | None
    wikidata: str | None
    part_of: ActorLink | None
    speaks_for: tuple[AffiliationLine, ...]
    spokespeople: tuple[AffiliationLine, ...]
    parts: tuple[ActorLink, ...]
    counts: ActorCounts
    replies: tuple[tuple[ReplyState, int], ...]


@dataclass(frozen=True, slots=True)
class ActorCounts:
    """How much an actor, itself or through those who speak for it, said and was said of it."""

    said: int
    said_contested: int
    about: int
    denials: int
    unanswered: int
    relayed: int


@dataclass(frozen=True, slots=True)
class ActorRow:
    """An actor in the index."""

    actor: ActorLink
    description: str | None
    counts: ActorCounts


@dataclass(frozen=True, slots=True)
class ActorTable:
    """Actors, a line each; ``title`` says which."""

    template: ClassVar[str] = "actor_table.html"
    indexed: ClassVar[bool] = False

    rows: tuple[ActorRow, ...]
    title: Phrase


@dataclass(frozen=True, slots=True)
class ActorFilter:
    """The field by which the script filters the index; ``total`` says how many actors it has."""

    template: ClassVar[str] = "actor_filter.html"
    indexed: ClassVar[bool] = False

    total: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A record on an actor's page.

    ``section`` is the part of the page it belongs to; ``through`` are those of the actor's side who
    speak or are accused there in its place, empty where it does so itself. ``denial`` is the denial
    in question, where it is about one.
    """

    section: str
    claim: ClaimRow
    date: PartialDate
    through: tuple[ActorLink, ...] = ()
    denial: Brief | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """The records of one section of an actor's page: its own, then those through others."""

    template: ClassVar[str] = "entries.html"
    indexed: ClassVar[bool] = False

    section: str
    own: tuple[Entry, ...]
    through: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """With whom an actor appears: who says things about whom, and who denies them."""

    template: ClassVar[str] = "company.html"
    indexed: ClassVar[bool] = False

    rows: tuple[tuple[ActorLink, int, int, int, int], ...]


SECTIONS = ("said", "about", "denied-by", "denied-of", "unanswered", "relayed")
"""The sections of an actor's page, in order."""

_ACTIVE = {"said": 0, "about": 1, "denied-by": 2}
"""The sections that the strip of months counts, and the row of each."""

_KINDS_IN_ORDER = (
    ActorKind.STATE,
    ActorKind.GOVERNMENT,
    ActorKind.ORGANIZATION,
    ActorKind.PERSON,
    ActorKind.OUTLET,
    ActorKind.UNNAMED,
)


@dataclass(slots=True)
class ActorPages:
    """Makes the pages of all actors; who stands where is worked out once."""

    views: RecordViews
    bodies: Bodies
    _entries: dict[str, list[Entry]] = field(default_factory=dict)
    _spokespeople: dict[str, list[AffiliationLine]] = field(default_factory=dict)
    _parts: dict[str, list[ActorLink]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort every record to the actors on whose pages it stands."""
        ledger = self.views.ledger
        self._entries = {actor: [] for actor in ledger.actors}
        for claim in ledger.claims.values():
            self._sort_claim(claim)
        for denial in ledger.denials.values():
            self._sort_denial(denial)
        for actor_id, actor in ledger.actors.items():
            for affiliation in actor.affiliations:
                line = self._affiliation(affiliation, actor_id)
                self._spokespeople.setdefault(affiliation.actor, []).append(line)
            if actor.part_of is not None:
                self._parts.setdefault(actor.part_of, []).append(actor_link(ledger, actor_id))

    def index(self) -> Document:
        """Every actor, by kind."""
        ledger = self.views.ledger
        lead = Phrase("actors.lead", {"count": len(ledger.actors)})
        if not ledger.actors:
            lead = Phrase("actors.empty")
        by_kind: defaultdict[ActorKind, list[ActorRow]] = defaultdict(list)
        for actor_id, actor in ledger.actors.items():
            row = ActorRow(actor_link(ledger, actor_id), actor.description, self._counts(actor_id))
            by_kind[actor.kind].append(row)
        parts: list[Heading | Panel] = [
            Heading(1, Phrase("actors.title"), "top"),
            Panel(Lead(lead)),
            Panel(ActorFilter(len(ledger.actors))),
        ]
        for kind in _KINDS_IN_ORDER:
            if kind in by_kind:
                parts.append(Heading(2, Phrase(f"kinds.{kind}"), f"kind-{kind}"))
                rows = sorted(
                    by_kind[kind], key=lambda row: (row.actor.name.casefold(), row.actor.id)
                )
                parts.append(Panel(ActorTable(tuple(rows), Phrase(f"kinds.{kind}"))))
        return Document(
            addresses.ACTORS,
            Phrase("actors.title"),
            lead,
            tuple(parts),
            Annotations(addresses.ACTORS),
        )

    def pages(self, actor_id: str) -> list[Document]:
        """The page of one actor, and its parts where it is long."""
        actor = self.views.ledger.actors[actor_id]
        entries = sorted(
            self._entries[actor_id], key=lambda e: (e.date.first, e.claim.ref), reverse=True
        )
        name = Phrase("actor.title", {"name": actor.name})
        counts = self._counts(actor_id)
        lead = Phrase(
            "actor.lead", {"name": actor.name, "said": counts.said, "about": counts.about}
        )

        def body(part: Part[tuple[Entry, ...]]) -> Iterable[Heading | Panel]:
            shown = [entry for record in part.items for entry in record]
            if not part.period:
                yield Panel(self._head(actor_id, counts))
                if any(entry.section in _ACTIVE for entry in entries):
                    yield Panel(_activity(entries))
                if (picture := self._timeline(entries)) is not None:
                    yield Heading(2, Phrase("timeline.title"), "timeline")
                    yield Panel(picture)
            yield from _sections(shown)
            if not part.period and (company := self._company(actor_id)):
                yield Heading(2, Phrase("actor.company"), "company")
                yield Panel(Company(company))

        # A record counts once, in however many sections it stands.
        records: dict[str, list[Entry]] = {}
        for entry in entries:
            ref = entry.denial.ref if entry.denial is not None else entry.claim.ref
            records.setdefault(ref, []).append(entry)
        grouped = [tuple(group) for group in records.values()]
        return listing(
            actor_page(actor_id), name, lead, grouped, lambda g: g[0].date, body, show_lead=False
        )

    def most_active(self, count: int) -> tuple[ActorRow, ...]:
        """The actors of whom there is most on record."""
        ledger = self.views.ledger
        ranked = sorted(self._entries, key=lambda actor: (-len(self._entries[actor]), actor))
        return tuple(
            ActorRow(actor_link(ledger, a), ledger.actors[a].description, self._counts(a))
            for a in ranked[:count]
            if self._entries[a]
        )

    def _sort_claim(self, claim: Claim) -> None:
        ledger, row = self.views.ledger, self.views.row(claim.ref)
        standing = ledger.standings[claim.ref]
        day = claim.date.first
        rejected = any(reply.state in REJECTED for reply in standing.replies)
        for actor, through in self._heard(claim).items():
            self._put(actor, "said", row, through)
            if standing.denials or rejected:
                self._put(actor, "denied-of", row, through)
        accused: defaultdict[str, list[str]] = defaultdict(list)
        for actor in claim.about:
            for above in ledger.sides.speaks_for(actor, day):
                accused[above].append(actor)
        states = {reply.actor: reply.state for reply in standing.replies}
        for actor, through in accused.items():
            self._put(actor, "about", row, through)
            if any(states.get(one) in UNANSWERED for one in through):
                self._put(actor, "unanswered", row, through)
        publishers = {ledger.sources[ref].publisher for ref in standing.chain.documents}
        for publisher in sorted(publishers):
            if is_id(publisher) and publisher not in claim.by:
                self._put(publisher, "relayed", row, [publisher])

    def _sort_denial(self, denial: Denial) -> None:
        for actor, through in self._heard(denial).items():
            for claim, kind in denial.of:
                brief = self.views.brief(denial.ref, kind.value)
                self._put(actor, "denied-by", self.views.row(claim), through, brief)

    def _heard(self, statement: Statement) -> dict[str, list[str]]:
        """Everybody for whom a statement's authors speak, with the authors who do."""
        ledger = self.views.ledger
        heard: defaultdict[str, list[str]] = defaultdict(list)
        voices = ledger.sides.voices(statement, statement.date.first)
        for author, spoken_for in zip(statement.by, voices, strict=True):
            for actor in spoken_for:
                heard[actor].append(author)
        return heard

    def _put(
        self,
        actor: str,
        section: str,
        row: ClaimRow,
        through: Sequence[str],
        denial: Brief | None = None,
    ) -> None:
        ledger = self.views.ledger
        others = () if actor in through else tuple(actor_link(ledger, one) for one in through)
        date = denial.date if denial is not None else row.date
        self._entries[actor].append(Entry(section, row, date, others, denial))

    def _counts(self, actor_id: str) -> ActorCounts:
        entries = self._entries[actor_id]
        refs: dict[str, set[str]] = {section: set() for section in SECTIONS}
        for entry in entries:
            key = entry.denial.ref if entry.denial is not None else entry.claim.ref
            refs[entry.section].add(key)
        return ActorCounts(
            said=len(refs["said"]),
            said_contested=len(refs["denied-of"]),
            about=len(refs["about"]),
            denials=len(refs["denied-by"]),
            unanswered=len(refs["unanswered"]),
            relayed=len(refs["relayed"]),
        )

    def _head(self, actor_id: str, counts: ActorCounts) -> ActorHead:
        ledger = self.views.ledger
        actor = ledger.actors[actor_id]
        states: Counter[ReplyState] = Counter()
        for entry in self._entries[actor_id]:
            if entry.section == "about":
                accused = {actor_id, *(link.id for link in entry.through)}
                own = [r.state for r in entry.claim.replies if r.actor.id in accused]
                states.update(own[:1])
        return ActorHead(
            kind=actor.kind,
            aliases=actor.aliases,
            names=tuple(sorted(actor.names.items())),
            description=actor.description,
            url=actor.url,
            wikidata=actor.wikidata,
            part_of=actor_link(ledger, actor.part_of) if actor.part_of is not None else None,
            speaks_for=tuple(self._affiliation(a, a.actor) for a in actor.affiliations),
            spokespeople=tuple(self._spokespeople.get(actor_id, ())),
            parts=tuple(self._parts.get(actor_id, ())),
            counts=counts,
            replies=tuple((state, states[state]) for state in ReplyState if states[state]),
        )

    def _timeline(self, entries: Sequence[Entry]) -> TimelinePicture | None:
        """What it said and what was said of it, with the denials of either."""
        ledger = self.views.ledger
        claims = {
            entry.claim.ref
            for entry in entries
            if entry.section != "relayed" and entry.claim.elsewhere is None
        }
        denials = {ref for claim in claims for ref in ledger.standings[claim].denials}
        return timeline_picture(self.views, self.bodies, claims, denials)

    def _affiliation(self, affiliation: Affiliation, shown: str) -> AffiliationLine:
        return AffiliationLine(
            actor_link(self.views.ledger, shown),
            affiliation.role,
            affiliation.since,
            affiliation.until,
        )

    def _company(self, actor_id: str) -> tuple[tuple[ActorLink, int, int, int, int], ...]:
        """The actors it meets: claims about them, claims of theirs about it, denials either way."""
        ledger = self.views.ledger
        met: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for entry in self._entries[actor_id]:
            if entry.claim.elsewhere is not None:
                continue
            if entry.section == "said":
                for other in entry.claim.about:
                    met[other.id][0] += 1
            elif entry.section == "about":
                for author in entry.claim.voice.authors:
                    met[author.id][1] += 1
            elif entry.section == "denied-by":
                for author in entry.claim.voice.authors:
                    met[author.id][2] += 1
            elif entry.section == "denied-of":
                for answer in entry.claim.answers:
                    if answer.ref in ledger.denials:
                        for author in answer.voice.authors:
                            met[author.id][3] += 1
        met.pop(actor_id, None)
        ranked = sorted(met.items(), key=lambda item: (-sum(item[1]), item[0]))
        return tuple(
            (actor_link(ledger, other), said, told, denies, denied)
            for other, (said, told, denies, denied) in ranked[:_COMPANY_AT_MOST]
        )


_COMPANY_AT_MOST = 20


def _sections(entries: Sequence[Entry]) -> Iterable[Heading | Panel]:
    for section in SECTIONS:
        found = [entry for entry in entries if entry.section == section]
        if not found and section == "relayed":
            continue
        yield Heading(2, Phrase(f"actor.{section}"), section)
        own = tuple(entry for entry in found if not entry.through)
        through = tuple(entry for entry in found if entry.through)
        yield Panel(Entries(section, own, through))


def _activity(entries: Sequence[Entry]) -> Activity:
    months: defaultdict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
    for entry in entries:
        if entry.section in _ACTIVE:
            ref = entry.denial.ref if entry.denial is not None else entry.claim.ref
            months[entry.date.text[:7]][_ACTIVE[entry.section]].add(ref)
    return activity({name: [len(refs) for refs in rows] for name, rows in months.items()})
