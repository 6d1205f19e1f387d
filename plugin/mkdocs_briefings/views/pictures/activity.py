"""Activity: a strip of months in three rows, all to one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mkdocs_briefings.core.dates import PartialDate, parse_date

COLUMNS_AT_MOST = 72
HEIGHT = 20
"""The height of a row, to which the tallest bar rises."""

_UNITS = (1, 3, 12, 60, 120, 1200, 12000)
"""How many months a column may stand for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of a row: its place from the left, and its height of at most ``HEIGHT``."""

    column: int
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """What an actor said, what was said about it, or what it denied: the bars, and their sum."""

    key: str
    bars: tuple[Bar, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Activity:
    """An actor's record month by month: claims by it, claims about it, denials by it.

    ``columns`` is how many the strip has, ``years`` are those at which one begins.
    """

    template: ClassVar[str] = "activity.html"
    indexed: ClassVar[bool] = False

    months: tuple[tuple[PartialDate, int, int, int], ...]
    rows: tuple[Row, ...]
    columns: int
    years: tuple[int, ...]
    first: PartialDate
    last: PartialDate


KEYS = ("said", "about", "denials")


def activity(counts: Mapping[str, Sequence[int]]) -> Activity:
    """The strip of months: for each (`2024-07`, or `2024` alone) the three numbers of ``KEYS``."""
    dates = [parse_date(name) for name in sorted(counts)]
    months = tuple((when, *_three(counts[when.text])) for when in dates)
    index = [when.first.year * 12 + when.first.month - 1 for when in dates]
    unit = next(
        (unit for unit in _UNITS if index[-1] // unit - index[0] // unit < COLUMNS_AT_MOST),
        _UNITS[-1],
    )
    start = index[0] // unit
    columns = index[-1] // unit - start + 1
    sums = [[0] * columns for _ in KEYS]
    for at, (_, *numbers) in zip(index, months, strict=True):
        for row, number in zip(sums, numbers, strict=True):
            row[at // unit - start] += number
    most = max(max(row) for row in sums) or 1
    return Activity(
        months=months,
        rows=tuple(
            Row(key, _bars(row, most), sum(row)) for key, row in zip(KEYS, sums, strict=True)
        ),
        columns=columns,
        years=tuple(n for n in range(1, columns) if (start + n) * unit % 12 == 0)
        if unit < 12
        else (),
        first=dates[0],
        last=dates[-1],
    )


def _three(numbers: Sequence[int]) -> tuple[int, int, int]:
    said, about, denials = numbers
    return said, about, denials


def _bars(row: Sequence[int], most: int) -> tuple[Bar, ...]:
    return tuple(Bar(n, round(HEIGHT * number / most, 1)) for n, number in enumerate(row) if number)
