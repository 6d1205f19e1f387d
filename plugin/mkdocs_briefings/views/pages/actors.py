"""Actors: their index, and a page for each that rolls up those who speak for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import actor_page
from mkdocs_briefings.core.content.models import Affiliation
from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.core.ids import is_foreign, is_id
from mkdocs_briefings.core.ledger.records import Claim, Denial, Statement
from mkdocs_briefings.core.ledger.standings import REJECTED, UNANSWERED, ReplyState
from mkdocs_briefings.views.documents import Annotations, Document, Heading, Panel, Phrase, Plan
from mkdocs_briefings.views.pages.lists import Lead, listing
from mkdocs_briefings.views.periods import Part
from mkdocs_briefings.views.pictures.activity import Activity, activity
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.pictures.timeline import TimelinePicture, timeline_picture
from mkdocs_briefings.views.records import Brief, ClaimRow, RecordViews
from mkdocs_briefings.views.traces import Traces, trace_of
from mkdocs_briefings.views.voices import ActorLink, actor_link, actor_links


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


class Place(NamedTuple):
    """An entry before it is looked at: by refs and ids alone. ``kind`` is the denial's, if any."""

    date: PartialDate
    ref: str
    section: str
    through: tuple[str, ...]
    denial: str = ""
    kind: str = ""

    @property
    def record(self) -> str:
        """The record that is counted: the denial, or else the claim."""
        return self.denial or self.ref


class _Group(NamedTuple):
    """The entries of one record, which counts once in however many sections it stands."""

    places: tuple[Place, ...]
    trace: bytes


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
    """Plans the pages of all actors; who stands where is worked out once."""

    views: RecordViews
    bodies: Bodies
    traces: Traces
    _places: dict[str, list[Place]] = field(default_factory=dict)
    _spokespeople: dict[str, list[tuple[str, Affiliation]]] = field(default_factory=dict)
    _parts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort every record to the actors on whose pages it stands."""
        ledger = self.views.ledger
        self._places = {actor: [] for actor in ledger.actors}
        for claim in ledger.claims.values():
            self._sort_claim(claim)
        for denial in ledger.denials.values():
            self._sort_denial(denial)
        for places in self._places.values():
            places.sort(key=lambda place: (place.date.first, place.ref), reverse=True)
        for actor_id, actor in ledger.actors.items():
            for affiliation in actor.affiliations:
                self._spokespeople.setdefault(affiliation.actor, []).append((actor_id, affiliation))
            if actor.part_of is not None:
                self._parts.setdefault(actor.part_of, []).append(actor_id)

    def index(self) -> Plan:
        """Every actor, by kind."""
        return Plan(addresses.ACTORS, self.traces.everything(), self._index)

    def _index(self) -> Document:
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

    def pages(self, actor_id: str) -> list[Plan]:
        """The page of one actor, and its parts where it is long."""
        actor = self.views.ledger.actors[actor_id]
        places = self._places[actor_id]
        counts = self._counts(actor_id)
        name = Phrase("actor.title", {"name": actor.name})
        lead = Phrase(
            "actor.lead", {"name": actor.name, "said": counts.said, "about": counts.about}
        )

        def body(part: Part[_Group]) -> Iterable[Heading | Panel]:
            if not part.period:
                yield Panel(self._head(actor_id, counts))
                if any(place.section in _ACTIVE for place in places):
                    yield Panel(_activity(places))
                if (picture := self._timeline(places)) is not None:
                    yield Heading(2, Phrase("timeline.title"), "timeline")
                    yield Panel(picture)
            yield from self._sections([place for group in part.items for place in group.places])
            if not part.period and (company := self._company(actor_id)):
                yield Heading(2, Phrase("actor.company"), "company")
                yield Panel(Company(company))

        records: dict[str, list[Place]] = {}
        for place in places:
            records.setdefault(place.record, []).append(place)
        grouped = [_Group(tuple(group), self._trace_of(group)) for group in records.values()]
        return listing(
            actor_page(actor_id),
            name,
            lead,
            grouped,
            lambda group: group.places[0].date,
            lambda group: group.trace,
            body,
            trace=self._trace_of_head(actor_id, grouped),
            show_lead=False,
        )

    def _trace_of(self, group: Iterable[Place]) -> bytes:
        shown = "".join(f"{p.ref} {p.section} {p.through} {p.denial} {p.kind}\n" for p in group)
        records = {ref for p in group for ref in (p.ref, p.denial) if ref and not is_foreign(ref)}
        return shown.encode() + b"".join(map(self.traces.record, sorted(records)))

    def _trace_of_head(self, actor_id: str, grouped: Iterable[_Group]) -> bytes:
        speakers = (actor for actor, _ in self._spokespeople.get(actor_id, ()))
        return trace_of(
            self.traces.actor(actor_id),
            *map(self.traces.entry, (*speakers, *self._parts.get(actor_id, ()))),
            *(group.trace for group in grouped),
        )

    def most_active(self, count: int) -> tuple[ActorRow, ...]:
        """The actors of whom there is most on record."""
        ledger = self.views.ledger
        ranked = sorted(self._places, key=lambda actor: (-len(self._places[actor]), actor))
        return tuple(
            ActorRow(actor_link(ledger, a), ledger.actors[a].description, self._counts(a))
            for a in ranked[:count]
            if self._places[a]
        )

    def _sort_claim(self, claim: Claim) -> None:
        ledger = self.views.ledger
        standing = ledger.standings[claim.ref]
        day = claim.date.first
        rejected = any(reply.state in REJECTED for reply in standing.replies)
        for actor, through in self._heard(claim).items():
            self._put(actor, "said", claim, through)
            if standing.denials or rejected:
                self._put(actor, "denied-of", claim, through)
        accused: defaultdict[str, list[str]] = defaultdict(list)
        for actor in claim.about:
            for above in ledger.sides.speaks_for(actor, day):
                accused[above].append(actor)
        states = {reply.actor: reply.state for reply in standing.replies}
        for actor, through in accused.items():
            self._put(actor, "about", claim, through)
            if any(states.get(one) in UNANSWERED for one in through):
                self._put(actor, "unanswered", claim, through)
        publishers = {ledger.sources[ref].publisher for ref in standing.chain.documents}
        for publisher in sorted(publishers):
            if is_id(publisher) and publisher not in claim.by:
                self._put(publisher, "relayed", claim, [publisher])

    def _sort_denial(self, denial: Denial) -> None:
        for actor, through in self._heard(denial).items():
            others = () if actor in through else tuple(through)
            for claim, kind in denial.of:
                place = Place(denial.date, claim, "denied-by", others, denial.ref, kind.value)
                self._places[actor].append(place)

    def _heard(self, statement: Statement) -> dict[str, list[str]]:
        """Everybody for whom a statement's authors speak, with the authors who do."""
        ledger = self.views.ledger
        heard: defaultdict[str, list[str]] = defaultdict(list)
        voices = ledger.sides.voices(statement, statement.date.first)
        for author, spoken_for in zip(statement.by, voices, strict=True):
            for actor in spoken_for:
                heard[actor].append(author)
        return heard

    def _put(self, actor: str, section: str, claim: Claim, through: Sequence[str]) -> None:
        others = () if actor in through else tuple(through)
        self._places[actor].append(Place(claim.date, claim.ref, section, others))

    def _sections(self, places: Sequence[Place]) -> Iterable[Heading | Panel]:
        for section in SECTIONS:
            found = [self._entry(place) for place in places if place.section == section]
            if not found and section == "relayed":
                continue
            yield Heading(2, Phrase(f"actor.{section}"), section)
            own = tuple(entry for entry in found if not entry.through)
            through = tuple(entry for entry in found if entry.through)
            yield Panel(Entries(section, own, through))

    def _entry(self, place: Place) -> Entry:
        views = self.views
        through = actor_links(views.ledger, place.through)
        denial = views.brief(place.denial, place.kind) if place.denial else None
        return Entry(place.section, views.row(place.ref), place.date, through, denial)

    def _counts(self, actor_id: str) -> ActorCounts:
        refs: dict[str, set[str]] = {section: set() for section in SECTIONS}
        for place in self._places[actor_id]:
            refs[place.section].add(place.record)
        return ActorCounts(
            said=len(refs["said"]),
            said_contested=len(refs["denied-of"]),
            about=len(refs["about"]),
            denials=len(refs["denied-by"]),
            unanswered=len(refs["unanswered"]),
        )

    def _head(self, actor_id: str, counts: ActorCounts) -> ActorHead:
        ledger = self.views.ledger
        actor = ledger.actors[actor_id]
        states: Counter[ReplyState] = Counter()
        for place in self._places[actor_id]:
            if place.section == "about":
                accused = {actor_id, *place.through}
                replies = ledger.standings[place.ref].replies
                own = [reply.state for reply in replies if reply.actor in accused]
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
            spokespeople=tuple(
                self._affiliation(a, other) for other, a in self._spokespeople.get(actor_id, ())
            ),
            parts=actor_links(ledger, tuple(self._parts.get(actor_id, ()))),
            counts=counts,
            replies=tuple((state, states[state]) for state in ReplyState if states[state]),
        )

    def _timeline(self, places: Sequence[Place]) -> TimelinePicture | None:
        """What it said and what was said of it, with the denials of either."""
        ledger = self.views.ledger
        claims = {p.ref for p in places if p.section != "relayed" and not is_foreign(p.ref)}
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
        for place in self._places[actor_id]:
            if is_foreign(place.ref):
                continue
            claim = ledger.claims[place.ref]
            if place.section == "said":
                for other in claim.about:
                    met[other][0] += 1
            elif place.section in ("about", "denied-by"):
                for author in claim.by:
                    met[author][1 if place.section == "about" else 2] += 1
            elif place.section == "denied-of":
                for ref in ledger.standings[place.ref].denials:
                    for author in ledger.denials[ref].by:
                        met[author][3] += 1
        met.pop(actor_id, None)
        ranked = sorted(met.items(), key=lambda item: (-sum(item[1]), item[0]))
        return tuple(
            (actor_link(ledger, other), said, told, denies, denied)
            for other, (said, told, denies, denied) in ranked[:_COMPANY_AT_MOST]
        )


_COMPANY_AT_MOST = 20


def _activity(places: Sequence[Place]) -> Activity:
    months: defaultdict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
    for place in places:
        if place.section in _ACTIVE:
            months[place.date.text[:7]][_ACTIVE[place.section]].add(place.record)
    return activity({name: [len(refs) for refs in rows] for name, rows in months.items()})
