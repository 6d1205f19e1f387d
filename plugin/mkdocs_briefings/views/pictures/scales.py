"""Scales of pictures: days to a share of the width, and the dates written below them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mkdocs_briefings.core.dates import PartialDate, parse_date
from mkdocs_briefings.views.documents import Words

MARGIN = 2.5
"""How far from either side the first and the last day stand, in percent of the width."""

_TICKS_AT_MOST = 4
_MONTHS_APART = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24000)


@dataclass(frozen=True, slots=True)
class Tick:
    """A date below a picture: ``x`` in percent, ``anchor`` as SVG's `text-anchor` has it."""

    x: float
    date: PartialDate
    anchor: str


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Places days between the first and the last, in percent of the width."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day stands."""
        days = (self.last - self.first).days
        if days == 0:
            return 50.0
        share = (day - self.first).days / days
        return round(MARGIN + (100 - 2 * MARGIN) * share, 2)

    def ticks(self) -> tuple[Tick, ...]:
        """At most four dates, for a phone: months or years that begin, else the two ends."""
        from_month = self.first.year * 12 + self.first.month - 1
        to_month = self.last.year * 12 + self.last.month - 1
        for step in _MONTHS_APART:
            months = range(-(-(from_month + 1) // step) * step, to_month + 1, step)
            if len(months) <= _TICKS_AT_MOST:
                break
        if len(months) < 2:
            ends = dict.fromkeys((self.first, self.last))
            return tuple(self._tick(parse_date(day.isoformat())) for day in ends)
        return tuple(
            self._tick(
                parse_date(
                    f"{month // 12:04}" + ("" if step % 12 == 0 else f"-{month % 12 + 1:02}")
                )
            )
            for month in months
        )

    def _tick(self, when: PartialDate) -> Tick:
        x = self.x(when.first)
        return Tick(x, when, "start" if x < 6 else "end" if x > 94 else "middle")


def cut(words: Words, length: int) -> Words:
    """A name that fits, with an ellipsis where it was cut; the table has it whole."""
    if isinstance(words, str) and len(words) > length:
        return words[: length - 1].rstrip() + "…"
    return words
