"""The ledger as tables: the columns of each, its rows, and its text as CSV.

Every row is made of an entry of ``ledger.json``, so that the two never differ. A list of ids or
refs, none of which holds a space, stands in one cell, parted by spaces; what has parts of its own
stands there as JSON, in the form that it has in ``ledger.json``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Entry = Mapping[str, Any]
Entries = Mapping[str, Sequence[Entry]]
"""The lists of ``ledger.json``, and the topics, each with its ``id``, ``name``, ``description``."""

Kind = Literal["id", "text", "url", "day", "date", "number", "truth", "array", "object"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, and what may stand in it.

    A ``date`` is partial, a ``day`` is not; an ``array`` and an ``object`` are JSON. ``words`` are
    the only ones that may stand here, ``refers_to`` is the table whose key does (or the tables, if
    one of several may); ``many``: any number of such. ``or_text``: a text may stand in the place of
    the key. ``take`` gives the value where an entry has no key of this name.
    """

    name: str
    meaning: str = ""
    kind: Kind = "text"
    words: type[StrEnum] | None = None
    refers_to: str = ""
    many: bool = False
    or_text: bool = False
    required: bool = False
    take: Callable[[Entry], Any] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, which is that of its list in ``ledger.json``, and what a row of it is.

    ``key`` names the columns that tell its rows apart; ``searched`` those with words to search in.
    ``rows`` makes them of the ledger, where they are not the entries of that list.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    searched: tuple[str, ...] = ()
    rows: Callable[[Entries], Sequence[Entry]] | None = None

    def entries(self, entries: Entries) -> Sequence[Entry]:
        """What its rows are made of."""
        return entries[self.name] if self.rows is None else self.rows(entries)


def values(column: Column, entries: Sequence[Entry]) -> list[Any]:
    """What stands in a column, row by row."""
    if column.take is not None:
        return [column.take(entry) for entry in entries]
    return [entry[column.name] for entry in entries]


def as_csv(table: Table, entries: Entries) -> str:
    """The table as CSV (RFC 4180), the names of the columns in its first line.

    A text that a spreadsheet might run as a formula gets an apostrophe before it, and so does one
    that begins with an apostrophe: whoever takes one away has the text as it was.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    found = table.entries(entries)
    cells = [map(_cell(column), values(column, found)) for column in table.columns]
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()


_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠'")
"""How texts begin that spreadsheets run, and the apostrophe, so that it can be told from ours."""


def _cell(column: Column) -> Callable[[Any], Any]:
    if column.kind in ("array", "object"):
        return as_json
    if column.many:
        return " ".join
    if column.kind == "truth":
        return lambda value: "true" if value else "false"
    return _harmless if column.kind == "text" else _as_it_is


def as_json(value: Any) -> str | None:
    """A list or mapping as compact JSON; None where it is empty."""
    return _ENCODER.encode(value) if value else None


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _as_it_is(value: Any) -> Any:
    return value


def _harmless(value: str | None) -> str | None:
    return f"'{value}" if value and value[0] in _STARTS_A_FORMULA else value
