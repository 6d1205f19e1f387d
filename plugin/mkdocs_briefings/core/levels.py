"""How a site wants what its editors decide for themselves: off, a warning, or an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Problem, Severity, quoted


class Level(StrEnum):
    """What comes of a breach of an editorial rule."""

    OFF = "off"
    WARN = "warn"
    ERROR = "error"


DEFAULT_LEVELS: Mapping[str, Level] = {
    "unanswered-claim": Level.OFF,
    "unnamed-accusation": Level.OFF,
    "quote-without-source": Level.OFF,
    "source-not-archived": Level.OFF,
    "claim-not-annotated": Level.OFF,
    "denied-before-claimed": Level.WARN,
    "denial-for-nobody": Level.OFF,
    "shared-alias": Level.WARN,
    "common-alias": Level.OFF,
}
"""The editorial rules, by the code of their problem, and what holds where a site says nothing."""


def read_levels(options: Any) -> dict[str, Level]:
    """The level of every editorial rule, from the option ``rules`` of a site.

    Raises ValueError for what is no mapping, no rule or no level.
    """
    levels = dict(DEFAULT_LEVELS)
    if options is None:
        return levels
    if not isinstance(options, dict):
        raise ValueError(  # noqa: TRY004 - what a file holds is wrong, no type of ours
            "a mapping from rules to `off`, `warn` or `error` is wanted."
        )
    for rule, typed in options.items():
        if rule not in levels:
            known = ", ".join(levels)
            guess = did_you_mean(str(rule), levels) or f"The rules are {known}."
            raise ValueError(f"{quoted(rule)} is no rule. {guess}")
        # YAML 1.1, as MkDocs reads it, takes an unquoted `off` for false.
        word = "off" if typed is False else typed
        if word not in tuple(Level):
            raise ValueError(f"{quoted(typed)} is no level of `{rule}`. Write off, warn or error.")
        levels[rule] = Level(word)
    return levels


def at_their_levels(problems: Iterable[Problem], levels: Mapping[str, Level]) -> list[Problem]:
    """The problems as a site wants them: those that it has turned off are left out."""
    kept = []
    for problem in problems:
        level = levels.get(problem.code)
        if level is Level.ERROR:
            kept.append(replace(problem, severity=Severity.ERROR))
        elif level is not Level.OFF:
            kept.append(problem)
    return kept
