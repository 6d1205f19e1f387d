"""From bytes to text: encoding, line ends, and the characters that nobody may publish."""

from __future__ import annotations

import re

from mkdocs_briefings.core.problems import Place, Problem

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Control characters, lone surrogates and noncharacters: no page can show them as they are.
Tab, line feed and U+0085 are not among them; carriage returns are line ends (see `decode`)."""


def decode(data: bytes, path: str) -> tuple[str, Problem | None]:
    """The text of a file, with every kind of line end turned into a line feed.

    A byte order mark is dropped. Bytes that are not UTF-8 are a problem; the text is then empty.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        # Offsets are those of the bytes after a byte order mark.
        data = fault.object
        before = unify_line_ends(data[: fault.start].decode("utf-8", errors="replace"))
        problem = Problem(
            path,
            place_at(before, len(before)),
            "file",
            f"the byte 0x{data[fault.start]:02x} is not UTF-8 text.",
            "Save the file in the encoding UTF-8.",
            "not-utf-8",
        )
        return "", problem
    return unify_line_ends(text), None


def unify_line_ends(text: str) -> str:
    """The text with CRLF and lone CR as line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def place_at(text: str, offset: int, first_line: int = 1) -> Place:
    """The place of an offset in a text whose first line has this number."""
    start = text.rfind("\n", 0, offset) + 1
    return Place(first_line + text.count("\n", 0, offset), offset - start + 1)


def forbidden_characters(text: str, path: str, where: str, first_line: int) -> list[Problem]:
    """A problem for each line that holds a forbidden character as such."""
    if not FORBIDDEN.search(text):
        return []
    lines = ((number, FORBIDDEN.search(line)) for number, line in enumerate(text.split("\n")))
    return [
        forbidden_character(
            match.group(), path, Place(first_line + number, match.start() + 1), where
        )
        for number, match in lines
        if match is not None
    ]


def forbidden_character(character: str, path: str, place: Place, where: str) -> Problem:
    """The problem of one character that cannot be published."""
    return Problem(
        path,
        place,
        where,
        f"the character U+{ord(character):04X} cannot be published.",
        "Remove it.",
        "forbidden-character",
    )
