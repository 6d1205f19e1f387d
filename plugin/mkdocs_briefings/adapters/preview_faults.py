"""Why a build of the preview failed, in the words that the browser shows."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mkdocs_briefings.adapters.reports import excerpt, lines_of
from mkdocs_briefings.core.problems import Place, Problem, Severity, in_order
from mkdocs_briefings.views.preview import FileProblems, ShownProblem

if TYPE_CHECKING:
    from mkdocs_briefings.adapters.preview_pages import Desk

_SAID = 20
"""How many of the engine's messages are shown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the problems of each file, and what the engine said where it was at fault.

    ``pages`` are the addresses of the pages that each file would be or is about.
    """

    files: tuple[FileProblems, ...]
    said: tuple[str, ...]
    pages: dict[str, frozenset[str]]


def of_content(problems: list[Problem], desk: Desk) -> Fault:
    """What is wrong with the content; the lines are read now, since they may change any moment."""
    lines = cache(lambda path: lines_of(desk.project.root / path))
    grouped = groupby(in_order(problems), lambda problem: problem.path)
    files = [
        FileProblems(path, False, tuple(_shown(problem, lines(path)) for problem in those))
        for path, those in grouped
    ]
    pages: dict[str, set[str]] = {}
    for problem in problems:
        for address in desk.pages(problem):
            pages.setdefault(address, set()).add(problem.path)
    return Fault(tuple(files), (), {address: frozenset(those) for address, those in pages.items()})


def failure(error: Exception, said: list[str], desk: Desk | None) -> Fault:
    """Why a build failed. ``said`` are the engine's warnings and errors until then."""
    for cause in _causes(error):
        problems = getattr(cause, "problems", None)
        if problems and desk is not None:
            return of_content(problems, desk)
    words = [*said[-_SAID:], _words(error)]
    problem = _located(error, desk.project.root) if desk is not None else None
    if problem is not None and desk is not None:
        return Fault(of_content([problem], desk).files, tuple(dict.fromkeys(said[-_SAID:])), {})
    return Fault((), tuple(dict.fromkeys(words)), {})


def _shown(problem: Problem, lines: list[str]) -> ShownProblem:
    return ShownProblem(
        place=f"{problem.place.line}:{problem.place.column}",
        where=problem.where,
        message=problem.message,
        hint=problem.hint,
        code=problem.code,
        warning=problem.severity is Severity.WARNING,
        excerpt=excerpt(problem, lines),
    )


def _words(error: BaseException) -> str:
    if isinstance(error, click.ClickException):
        return error.format_message()
    return f"{type(error).__name__}: {error}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _located(error: Exception, root: Path) -> Problem | None:
    """The fault as one of a file of the project, where it can be told: a template, a setting."""
    for cause in _causes(error):
        for file, line, column in _places(cause):
            path = Path(file).resolve()
            if path.is_relative_to(root) and "site-packages" not in path.parts and path.is_file():
                shown, kind = path.relative_to(root).as_posix(), type(cause).__name__
                message = getattr(cause, "message", None) or str(cause)
                return Problem(shown, Place(line, column), kind, message, "", kind)
    return None


def _places(error: BaseException) -> Iterator[tuple[str, int, int]]:
    """Where an error may have its cause, the likeliest first; lines and columns from one."""
    mark: Any = getattr(error, "problem_mark", None)  # of YAML
    if mark is not None:
        yield mark.name, mark.line + 1, mark.column + 1
    name, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    if isinstance(name, str) and isinstance(line, int):  # of Python, and of templates
        yield name, line, 1
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        yield frame.filename, frame.lineno or 1, 1
