"""Problems as people and machines read them: text, JSON, annotations of GitHub."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from mkdocs_briefings.core.content.source_text import unify_line_ends
from mkdocs_briefings.core.problems import Problem, Severity, shown
from mkdocs_briefings.views.preview import Excerpt

Report = Callable[[list[Problem], Path], str]
"""The problems of a project in this folder, as text; it ends with a line end, or is empty."""


def as_text(problems: list[Problem], root: Path) -> str:
    """Each problem on a line of its own; below it the line where it stands, and its code."""
    lines: Callable[[str], list[str]] = cache(lambda path: lines_of(root / path))
    return "".join(f"{problem}\n{_excerpt(problem, lines(problem.path))}" for problem in problems)


def as_json(problems: list[Problem], root: Path) -> str:
    """A list of objects, one for each problem."""
    data = [
        {
            "path": problem.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "where": problem.where,
            "message": problem.message,
            "hint": problem.hint,
            "code": problem.code,
            "severity": problem.severity,
        }
        for problem in problems
    ]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_annotations(problems: list[Problem], root: Path) -> str:
    """Workflow commands, which GitHub shows beside the lines of a change."""
    # GitHub reads paths from the top of the repository, in which a site may be a folder.
    top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    paths = (Path(os.path.relpath(root / problem.path, top)).as_posix() for problem in problems)
    lines = (_annotation(problem, path) for problem, path in zip(problems, paths, strict=True))
    return "".join(f"{line}\n" for line in lines)


REPORTS: Mapping[str, Report] = {"text": as_text, "json": as_json, "github": as_annotations}


def _annotation(problem: Problem, path: str) -> str:
    line, column = problem.place
    fields = {"file": path, "line": line, "col": column, "title": problem.code}
    words = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in fields.items())
    said = f"{problem.where}: {problem.message} {problem.hint}".rstrip()
    kind = "error" if problem.severity is Severity.ERROR else "warning"
    return f"::{kind} {words}::{_escaped(said)}"


def _escaped(text: str, also: str = "") -> str:
    """As GitHub's own toolkit escapes the data and the properties of a command."""
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


_WIDEST = 100
"""The longest excerpt, in characters."""


def excerpt(problem: Problem, lines: list[str]) -> Excerpt | None:
    """The line of a problem, cut short, parted by what is wrong; None where nothing is to see."""
    number, column = problem.place
    if number > len(lines) or not lines[number - 1].strip():
        return None
    line = lines[number - 1]
    start = max(0, column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    part = line[start : start + _WIDEST]
    before = part[: column - 1 - start]
    wrong = _TOKEN.match(part, len(before))
    word = wrong.group() if wrong else part[len(before) : len(before) + 1]
    after = part[len(before) + len(word) :]
    return Excerpt(number, _visible(before), _visible(word), _visible(after))


def _excerpt(problem: Problem, lines: list[str]) -> str:
    """The line of a problem with carets below what is wrong, then the code."""
    shown_line = excerpt(problem, lines)
    if shown_line is None:
        return f"  = {problem.code}\n"
    before, wrong = shown_line.before, shown_line.wrong
    margin = " " * len(str(shown_line.number))
    below = f"{' ' * _width(before)}{'^' * max(1, _width(wrong))} {problem.code}"
    text = f"{before}{wrong}{shown_line.after}"
    return f"  {shown_line.number} | {text}\n  {margin} | {below}\n"


_TOKEN = re.compile(r""" *#.*|'[^']*'|"[^"]*"|[^\s,\[\]{}:]+(?::[^\s,\[\]{}]+)*""")
"""A comment, a quoted text, or a word with what hangs together with it."""


def _visible(text: str) -> str:
    """The text with what a terminal would act upon escaped; letters of all scripts stay."""
    return "".join(c if c.isprintable() else " " if c == "\t" else shown(c) for c in text)


def _width(text: str) -> int:
    """How many columns of a terminal the text takes: East Asian signs two, marks none."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    marks = sum(unicodedata.category(c) in ("Mn", "Me") for c in text)
    return len(text) + wide - marks


def lines_of(file: Path) -> list[str]:
    """The lines of a file as our reader counts them; none where it cannot be read."""
    try:
        return unify_line_ends(file.read_bytes().decode("utf-8-sig", errors="replace")).split("\n")
    except OSError:
        return []
