"""The timeline: a lane for each state or body, claims and denials on it, and lines between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from typing import ClassVar

from mkdocs_briefings.core.content.scalars import DenialKind
from mkdocs_briefings.core.ledger.records import Denial
from mkdocs_briefings.core.ledger.sides import day_of_answer
from mkdocs_briefings.core.ledger.standings import UNANSWERED
from mkdocs_briefings.views.documents import Phrase, Words
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.pictures.scales import Tick, TimeScale, cut
from mkdocs_briefings.views.records import Brief, RecordViews

EVENTS_AT_MOST = 60
LANES_AT_MOST = 8
FEWEST = 3
"""Fewer events than this make no picture: the list says it better."""

_HEAD = 22
_ROW = 14
_FOOT = 9
_AXIS = 20
_APART = 3.0
"""How far points in one row are apart at least, in percent: a sign's width on a phone."""
_STUB = (2, 20)
_NAME = 42

_OTHERS = "\0others"


@dataclass(frozen=True, slots=True)
class Point:
    """A record in the picture: ``x`` in percent of the width, ``y`` in pixels from the top.

    ``sign`` is `claim`, a kind of denial, or the status that the record gave a claim; ``turn`` is
    that status where the record is a claim itself, else empty.
    """

    x: float
    y: float
    sign: str
    turn: str
    brief: Brief


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a claim to another record, or to nobody.

    ``kind`` is `line` to a denial, `turn` to what changed the claim's status, and `open` where
    somebody owes an answer and gave none: it ends nowhere.
    """

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True, slots=True)
class TimelineLane:
    """A state or body: the top of its lane in pixels, and its name as it fits."""

    y: float
    name: Words


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """The newest events as points in lanes; ``total`` is how many there are in all.

    ``signs`` are those in the picture, for its key.
    """

    template: ClassVar[str] = "timeline_picture.html"
    indexed: ClassVar[bool] = False

    height: float
    lanes: tuple[TimelineLane, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    signs: tuple[str, ...]
    silence: bool
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class _Event:
    day: date
    ref: str
    sign: str
    turn: str = ""


def timeline_picture(
    views: RecordViews, bodies: Bodies, claims: Iterable[str], denials: Iterable[str]
) -> TimelinePicture | None:
    """The picture of these claims, their turns of status and these denials, if they make one."""
    every = _events(views, sorted(set(claims)), sorted(set(denials)))
    if len(every) < FEWEST:
        return None
    events = nlargest(EVENTS_AT_MOST, every, key=lambda event: (event.day, event.ref))
    events.sort(key=lambda event: (event.day, event.ref))
    return _drawn(views, bodies, events, len(every))


def _events(views: RecordViews, claims: list[str], denials: list[str]) -> list[_Event]:
    ledger = views.ledger
    turns: dict[str, str] = {}
    days: dict[str, date] = {}
    for ref in claims:
        first = ledger.claims[ref].date
        for turn in ledger.standings[ref].history:
            turns[turn.ref] = turn.status.value
            days[turn.ref] = max(days.get(turn.ref, date.min), day_of_answer(turn.date, first))
    events = [
        _Event(ledger.claims[ref].date.first, ref, "claim", turns.pop(ref, "")) for ref in claims
    ]
    for ref in denials:
        denial = ledger.denials[ref]
        kinds = {kind for _, kind in denial.of}
        strongest = next(kind for kind in DenialKind if kind in kinds)
        events.append(_Event(_day(views, denial), ref, strongest.value))
    events += (_Event(days[ref], ref, status) for ref, status in turns.items())
    return events


def _day(views: RecordViews, denial: Denial) -> date:
    ledger = views.ledger
    answered = (ledger.claims.get(ref) or ledger.foreign.records[ref] for ref, _ in denial.of)
    return max(day_of_answer(denial.date, claim.date) for claim in answered)


def _drawn(views: RecordViews, bodies: Bodies, events: list[_Event], total: int) -> TimelinePicture:
    scale = TimeScale(events[0].day, events[-1].day)
    places = {
        event.ref: tuple(
            dict.fromkeys(bodies.of_authors(views.ledger.statement(event.ref), event.day))
        )
        for event in events
    }
    order = _order(events, places)
    in_lane: defaultdict[str, list[_Event]] = defaultdict(list)
    for event in events:
        for body in dict.fromkeys(b if b in order else _OTHERS for b in places[event.ref]):
            in_lane[body].append(event)
    lanes, points = [], []
    at: dict[str, tuple[float, float]] = {}
    lane_of: dict[str, float] = {}
    top = 0
    for body in order:
        name = Phrase("picture.others") if body == _OTHERS else bodies.name(body)
        lanes.append(TimelineLane(top, cut(name, _NAME)))
        lane_of[body] = top
        rows: list[float] = []
        for event in in_lane[body]:
            x = scale.x(event.day)
            row = next((n for n, end in enumerate(rows) if x - end >= _APART), len(rows))
            rows[row : row + 1] = [x]
            y = top + _HEAD + row * _ROW
            kind = event.sign
            points.append(Point(x, y, kind, event.turn, views.brief(event.ref, kind)))
            at.setdefault(event.ref, (x, y))
        top += _HEAD + (len(rows) - 1) * _ROW + _FOOT
    lines = [*_joined(views, at), *_silences(views, bodies, at, lane_of)]
    points.sort(key=lambda point: (point.x, point.y))
    seen = {point.turn or point.sign for point in points}
    return TimelinePicture(
        height=top + _AXIS,
        lanes=tuple(lanes),
        ticks=scale.ticks(),
        lines=tuple(lines),
        points=tuple(points),
        signs=tuple(sign for sign in SIGNS if sign in seen),
        silence=any(line.kind == "open" for line in lines),
        shown=len(events),
        total=total,
    )


SIGNS = ("claim", *(kind.value for kind in DenialKind), "confirmed", "superseded", "retracted")
"""What a point may be, in the order of a picture's key."""


def _order(events: list[_Event], places: dict[str, tuple[str, ...]]) -> list[str]:
    """The lanes from the top: who claims most above, who denies most below, the others last."""
    size: Counter[str] = Counter()
    lean: Counter[str] = Counter()
    for event in events:
        for body in places[event.ref]:
            size[body] += 1
            lean[body] += 1 if event.sign == "claim" else -1
    largest = sorted(size, key=lambda body: (-size[body], body))
    kept = largest if len(largest) <= LANES_AT_MOST else largest[: LANES_AT_MOST - 1]
    order = sorted(kept, key=lambda body: (-lean[body], body))
    return order if len(kept) == len(largest) else [*order, _OTHERS]


def _joined(views: RecordViews, at: dict[str, tuple[float, float]]) -> Iterable[Line]:
    """The lines between what is in the picture: a claim and its denials, a claim and its turns."""
    for ref, (x, y) in at.items():
        standing = views.ledger.standings.get(ref)
        if standing is None:
            continue
        kinds = dict.fromkeys(standing.denials, "line")
        kinds |= dict.fromkeys((turn.ref for turn in standing.history), "turn")
        for answer, kind in kinds.items():
            if answer in at:
                yield Line(x, y, *at[answer], kind)


def _silences(
    views: RecordViews,
    bodies: Bodies,
    at: dict[str, tuple[float, float]],
    lane_of: dict[str, float],
) -> Iterable[Line]:
    """From a claim towards those who owe an answer and gave none: up or down, and no further."""
    for ref, (x, y) in at.items():
        standing = views.ledger.standings.get(ref)
        if standing is None:
            continue
        day = views.ledger.claims[ref].date.first
        silent = [reply.actor for reply in standing.replies if reply.state in UNANSWERED]
        ways = {
            -1 if lane_of.get(bodies.of_actor(actor, day), y) < y - _HEAD else 1 for actor in silent
        }
        for way in sorted(ways):
            yield Line(x, y, round(min(x + _STUB[0], 100), 2), y + way * _STUB[1], "open")
