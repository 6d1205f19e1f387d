"""What PyYAML's complaints mean to somebody who writes front matter."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

import yaml


class Explained(NamedTuple):
    """A syntax error in an editor's words; ``mark`` is its place, where PyYAML gives one."""

    mark: Any
    message: str
    hint: str


def explain(fault: yaml.MarkedYAMLError) -> Explained:
    """The place that an editor should look at, what is wrong there, and what to do."""
    mark = fault.problem_mark or fault.context_mark
    said = f"{fault.context or ''} {fault.problem or ''}"
    for pattern, at, message, hint in _EXPLANATIONS:
        if re.search(pattern, said):
            start = fault.context_mark if at == "start" else None
            return Explained(start or mark, message, hint)
    return Explained(mark, f"this is not YAML: {(fault.problem or '').strip()}.", _QUOTE)


_QUOTE = "Put a value that holds special characters in quotes."
_EXPLANATIONS: list[tuple[str, Literal["start", "here"], str, str]] = [
    (
        "mapping values are not allowed",
        "here",
        "a colon followed by a space stands inside an unquoted value, "
        "or a line is indented wrongly.",
        "Put the value in quotes, or set the line under its siblings.",
    ),
    (
        r"quoted scalar.*(end of stream|document indicator)",
        "start",
        "the quotation mark that opens here is never closed.",
        "Close it; inside double quotes write `\\\"`, inside single quotes `''`.",
    ),
    (
        "(flow sequence|flow mapping|flow node)",
        "start",
        "the bracket that opens here is never closed, or a comma is missing in it.",
        "Close it; quote a text that holds brackets, braces, commas or colons.",
    ),
    (
        r"found character.*cannot start any token.*",
        "here",
        "an unquoted value may not begin with this character.",
        "Put the value in quotes.",
    ),
    (
        "unknown escape|escape sequence|hexdecimal|Unicode character",
        "here",
        "this is no escape that YAML knows.",
        "Write `\\\\` for a backslash, or use single quotes.",
    ),
    (
        "directive",
        "here",
        "an unquoted value may not begin with `%`.",
        "Put the value in quotes.",
    ),
    (
        "could not find expected ':'",
        "start",
        "this line is neither `key: value` nor an item of a list.",
        "Add the colon; a value of several lines is indented, or goes in quotes.",
    ),
    (
        "(block mapping|block sequence|block collection)",
        "here",
        "this line does not fit the indentation of those before it.",
        "Set it under its siblings; quote a text that begins with a quotation mark, `*` or `&`.",
    ),
]
