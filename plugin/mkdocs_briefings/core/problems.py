"""Problems: what a person can mend in the content, as values with a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Severity(StrEnum):
    """How bad a problem is: an error fails every build, a warning only a strict one."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """A position in a text; line and column count from one, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it stands, and what to do about it.

    ``path`` is relative to the folder of ``mkdocs.yml``; ``where`` names the field in the words
    of the vocabulary; ``code`` is stable and meant for machines.
    """

    path: str
    place: Place
    where: str
    message: str
    hint: str
    code: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        advice = f" {self.hint}" if self.hint else ""
        line, column = self.place
        return f"{shown(self.path)}:{line}:{column}: {self.where}: {self.message}{advice}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Every problem once, sorted by place."""
    return sorted(set(problems), key=lambda p: (p.path, p.place, p.where, p.code, p.message))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those problems that fail every build."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


_LONGEST_SHOWN = 60


def shown(text: str) -> str:
    """The text as one printable line: what a terminal might interpret is escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def quoted(value: Any) -> str:
    """A value of the content as a message may show it: one line, cut short, in back quotes."""
    return f"`{shortened(str(value))}`"


def shortened(text: str) -> str:
    """The text as one printable line, cut short."""
    if len(text) > _LONGEST_SHOWN:
        text = text[: _LONGEST_SHOWN - 1] + "…"
    return shown(text)
