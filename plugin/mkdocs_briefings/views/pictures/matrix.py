"""The matrix: which body accuses which, how often, and what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from math import sqrt
from typing import ClassVar

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.core.ledger.standings import REJECTED, UNANSWERED, ReplyState
from mkdocs_briefings.views.documents import Words
from mkdocs_briefings.views.pictures.bodies import UNNAMED, Bodies, Party
from mkdocs_briefings.views.pictures.scales import cut

BODIES_AT_MOST = 12
"""The most rows, and the most columns, that the picture has."""
LINES_AT_MOST = 500
"""The most pairs that each of the two tables has: pairs could grow with the square of actors."""

_CELL = 48.0
_TILE = 26.0
_SMALLEST = 9.0
_LEFT = 132.0
_TOP = 92.0
_OVERHANG = 64.0
_NAME = 18


class Outcome(IntEnum):
    """What came of a claim against one body; of several replies the first of these counts."""

    DENIED = 0
    OTHERWISE = 1
    LEFT = 2


@dataclass(frozen=True, slots=True)
class Sums:
    """How many claims, and how many of them were denied, answered otherwise, or left."""

    claims: int
    denied: int
    otherwise: int
    left: int


@dataclass(slots=True)
class Pairs:
    """The claims of one body against another, and of actors against actors within them."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    people: dict[tuple[str, str], Counter[Outcome]] = field(default_factory=dict)


def pairs(ledger: Ledger, bodies: Bodies) -> Mapping[tuple[str, str], Pairs]:
    """For each accusing and each accused body what stands between them.

    A claim counts once for each pair of bodies, and once for each author with each accused actor
    within it. Only those count as accused who owe an answer, so that what a body says of itself is
    no accusation.
    """
    found: dict[tuple[str, str], Pairs] = {}
    for ref, standing in ledger.standings.items():
        claim = ledger.claims[ref]
        day = claim.date.first
        accusing = list(zip(bodies.of_authors(claim, day), claim.by, strict=True))
        accused = [
            (bodies.of_actor(reply.actor, day), reply.actor, _outcome(reply.state))
            for reply in standing.replies
        ]
        outcomes: dict[tuple[str, str], Outcome] = {}
        for by_body, author in accusing:
            for about_body, actor, outcome in accused:
                key = (by_body, about_body)
                outcomes[key] = min(outcomes.get(key, outcome), outcome)
                people = found.setdefault(key, Pairs()).people
                people.setdefault((author, actor), Counter())[outcome] += 1
        for key, outcome in outcomes.items():
            found[key].outcomes[outcome] += 1
    return found


def _outcome(state: ReplyState) -> Outcome:
    if state in REJECTED:
        return Outcome.DENIED
    return Outcome.LEFT if state in UNANSWERED else Outcome.OTHERWISE


def sums(outcomes: Counter[Outcome]) -> Sums:
    """The numbers of a pair."""
    return Sums(
        outcomes.total(),
        outcomes[Outcome.DENIED],
        outcomes[Outcome.OTHERWISE],
        outcomes[Outcome.LEFT],
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A tile at ``x`` and ``y`` whose area tells how many claims there are.

    From below it is filled as high as claims were denied, then answered otherwise; what is left
    stays empty. All in pixels.
    """

    x: float
    y: float
    side: float
    denied: float
    otherwise: float
    sums: Sums
    by: Words
    about: Words
    uri: str


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a row or a column, as it fits, and where it stands."""

    at: float
    name: Words
    whole: Words


@dataclass(frozen=True, slots=True)
class MatrixPicture:
    """The grid, for the bodies of which there is most; ``hidden`` claims stand in tables only."""

    template: ClassVar[str] = "matrix_picture.html"
    indexed: ClassVar[bool] = False

    width: float
    height: float
    left: float
    top: float
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    cells: tuple[Cell, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair in a table; ``uri`` leads to its claims."""

    by: Party
    about: Party
    sums: Sums
    uri: str


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """The pairs of bodies, those with most claims first; ``more`` is how many are left out."""

    template: ClassVar[str] = "matrix_table.html"
    indexed: ClassVar[bool] = False

    lines: tuple[PairLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An accusing body opened into who accuses whom; ``anchor`` is its place on the page."""

    anchor: str
    name: Words
    sums: Sums
    lines: tuple[PairLine, ...]


@dataclass(frozen=True, slots=True)
class MatrixPeople:
    """The sums opened into bodies and persons; ``more`` is how many pairs are left out."""

    template: ClassVar[str] = "matrix_people.html"
    indexed: ClassVar[bool] = False

    bodies: tuple[Opened, ...]
    more: int


def matrix_picture(found: Mapping[tuple[str, str], Pairs], bodies: Bodies) -> MatrixPicture:
    """The grid of the pairs that occur."""
    by_size, about_size = Counter[str](), Counter[str]()
    for (by, about), pair in found.items():
        by_size[by] += pair.outcomes.total()
        about_size[about] += pair.outcomes.total()
    rows, columns = _largest(by_size), _largest(about_size)
    most = max(pair.outcomes.total() for pair in found.values())
    cells = tuple(
        _cell(key, found[key], most, rows.index(key[0]), columns.index(key[1]), bodies)
        for key in sorted(found)
        if key[0] in rows and key[1] in columns
    )
    return MatrixPicture(
        width=_LEFT + _CELL * len(columns) + _OVERHANG,
        height=_TOP + _CELL * len(rows) + 1,
        left=_LEFT,
        top=_TOP,
        rows=tuple(_label(_TOP, n, body, bodies) for n, body in enumerate(rows)),
        columns=tuple(_label(_LEFT, n, body, bodies) for n, body in enumerate(columns)),
        cells=cells,
        hidden=by_size.total() - sum(cell.sums.claims for cell in cells),
    )


def _largest(size: Counter[str]) -> list[str]:
    return sorted(size, key=lambda body: (-size[body], body))[:BODIES_AT_MOST]


def _label(start: float, n: int, body: str, bodies: Bodies) -> Label:
    name = bodies.name(body)
    return Label(start + n * _CELL, cut(name, _NAME), name)


def _cell(
    key: tuple[str, str], pair: Pairs, most: int, row: int, column: int, bodies: Bodies
) -> Cell:
    of = sums(pair.outcomes)
    side = round(max(_SMALLEST, _TILE * sqrt(of.claims / most)), 1)
    return Cell(
        x=_LEFT + column * _CELL + 5,
        y=_TOP + (row + 1) * _CELL - 6 - side,
        side=side,
        denied=round(side * of.denied / of.claims, 1),
        otherwise=round(side * of.otherwise / of.claims, 1),
        sums=of,
        by=bodies.name(key[0]),
        about=bodies.name(key[1]),
        uri=claims_of(*key),
    )


def claims_of(by: str, about: str) -> str:
    """Where the claims of one against another are: the ledger, filtered.

    Unnamed people have no filter of their own; who they are, the page of the matrix opens.
    """
    if UNNAMED in (by, about):
        return f"{addresses.MATRIX}#{anchor(by)}"
    return f"{addresses.CLAIMS}#by={by}&about={about}"


def anchor(body: str) -> str:
    """The place of an accusing body on the page of the matrix."""
    return f"by-{body}" if body != UNNAMED else "by--unnamed"


def matrix_table(found: Mapping[tuple[str, str], Pairs], bodies: Bodies) -> MatrixTable:
    """The pairs of bodies."""
    ranked = sorted(found, key=lambda key: (-found[key].outcomes.total(), key))
    return MatrixTable(
        tuple(
            PairLine(
                bodies.party(by),
                bodies.party(about),
                sums(found[by, about].outcomes),
                claims_of(by, about),
            )
            for by, about in ranked[:LINES_AT_MOST]
        ),
        max(0, len(ranked) - LINES_AT_MOST),
    )


def matrix_people(found: Mapping[tuple[str, str], Pairs], bodies: Bodies) -> MatrixPeople:
    """Every accusing body opened, those with most claims first."""
    totals: dict[str, Counter[Outcome]] = {}
    people = []
    for (by, _), pair in found.items():
        totals.setdefault(by, Counter()).update(pair.outcomes)
        people += [(by, *key, outcomes) for key, outcomes in pair.people.items()]
    people.sort(key=lambda one: (-one[3].total(), one[:3]))
    lines: dict[str, list[PairLine]] = {body: [] for body in totals}
    for body, author, actor, outcomes in people[:LINES_AT_MOST]:
        uri = f"{addresses.CLAIMS}#by={author}&about={actor}"
        line = PairLine(bodies.party(author), bodies.party(actor), sums(outcomes), uri)
        lines[body].append(line)
    ranked = sorted(totals, key=lambda body: (-totals[body].total(), anchor(body)))
    opened = (
        Opened(anchor(body), bodies.name(body), sums(totals[body]), tuple(lines[body]))
        for body in ranked
    )
    return MatrixPeople(tuple(opened), max(0, len(people) - LINES_AT_MOST))
