"""Dates as a record gives them: a day, or only its month or year (ISO 8601)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of a day, a month or a year: ``text`` as typed, ``first`` and ``last`` its days."""

    text: str
    first: date
    last: date

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[PartialDate], tuple[str, date, date]]:
        # A pickle of a site holds them by the hundred thousand.
        return PartialDate, (self.text, self.first, self.last)

    @property
    def is_partial(self) -> bool:
        """Whether the day is not known."""
        return len(self.text) < len("2024-01-01")


@lru_cache(maxsize=65536)
def parse_date(text: str) -> PartialDate:
    """Read ``2024-07-03``, ``2024-07`` or ``2024``.

    Raises ValueError for any other form, and for a day that no calendar has.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError("not a date")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return PartialDate(text, date(year, 1, 1), date(year, 12, 31))
    if day is None:
        first = date(year, month, 1)
        return PartialDate(text, first, first.replace(day=monthrange(year, month)[1]))
    only = date(year, month, day)
    return PartialDate(text, only, only)


_LOOSE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?:[T ].*)?")


def suggest_date(text: str) -> str | None:
    """The date that was probably meant (``2024-01-05`` for ``2024-1-5``), if there is one."""
    match = _LOOSE.fullmatch(text.strip())
    if match is None:
        return None
    year, *rest = match.groups()
    suggestion = "-".join([year, *(part.zfill(2) for part in rest if part)])
    try:
        return parse_date(suggestion).text
    except ValueError:
        return None
