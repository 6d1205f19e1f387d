"""Splitting long lists: the newest on the page, the rest by year, and by month where that is long.

Source of the rule: the output contract, *Pages*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from mkdocs_briefings.core.addresses import part_page
from mkdocs_briefings.core.dates import PartialDate, parse_date

LONGEST = 500
"""The most records that one page of a list shows, unless it is a month's."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a month of a list: its page, and how many records it holds."""

    date: PartialDate
    uri: str
    count: int


@dataclass(frozen=True, slots=True)
class Periods:
    """The links to the parts of a list; ``up`` is the page they are parts of, if any."""

    template: ClassVar[str] = "periods.html"
    indexed: ClassVar[bool] = False

    shown: int
    total: int
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """One page of a list: the whole (``period`` is empty), a year of it or a month."""

    src_uri: str
    period: str
    items: tuple[Item, ...]
    links: Periods | None


def parts(
    src_uri: str, items: Sequence[Item], date_of: Callable[[Item], PartialDate]
) -> list[Part[Item]]:
    """The pages of a list, whose items come newest first."""
    if len(items) <= LONGEST:
        return [Part(src_uri, "", tuple(items), None)]
    years = _grouped(items, lambda item: date_of(item).first.isoformat()[:4])
    found = [_part(src_uri, src_uri, "", items, years)]
    for year, of_year in years.items():
        uri = part_page(src_uri, year)
        if len(of_year) <= LONGEST:
            found.append(Part(uri, year, tuple(of_year), None))
            continue
        months = _grouped(of_year, lambda item: date_of(item).first.isoformat()[:7])
        found.append(_part(src_uri, uri, year, of_year, months))
        found += [
            Part(part_page(src_uri, month), month, tuple(of_month), None)
            for month, of_month in months.items()
        ]
    return found


def _part(
    src_uri: str, uri: str, period: str, items: Sequence[Item], groups: dict[str, list[Item]]
) -> Part[Item]:
    links = tuple(
        Period(parse_date(name), part_page(src_uri, name), len(group))
        for name, group in groups.items()
    )
    return Part(uri, period, tuple(items[:LONGEST]), Periods(LONGEST, len(items), links))


def _grouped(items: Sequence[Item], name_of: Callable[[Item], str]) -> dict[str, list[Item]]:
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[name_of(item)].append(item)
    return dict(sorted(groups.items(), reverse=True))
