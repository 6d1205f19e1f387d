"""Reading JSON that others wrote: strictly, with the place of whatever is wrong in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from json.decoder import scanstring  # type: ignore[attr-defined] # documented nowhere, there since 3.0
from typing import Any

from mkdocs_briefings.core.content.document import Location
from mkdocs_briefings.core.content.source_text import decode, place_at
from mkdocs_briefings.core.content.strict_yaml import REGISTRY_LIMIT
from mkdocs_briefings.core.problems import Place, Problem, quoted, shortened

CODE = "bad-import"


def read_json(data: bytes, path: str) -> tuple[str, Any, Problem | None]:
    """The text, and the value in it; a problem where it is no JSON that means one thing only.

    A key that stands twice, a number that is none (`NaN`) and a file above the limit are refused.
    """
    if len(data) > REGISTRY_LIMIT:
        megabytes = REGISTRY_LIMIT // 2**20
        wrong = f"it has {len(data)} bytes; at most {megabytes} MB are read."
        return "", None, fault(path, Place(1, 1), "file", wrong, "Split what it holds.")
    text, problem = decode(data, path)
    if problem is not None:
        return "", None, problem
    try:
        return text, json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse), None
    except json.JSONDecodeError as wrong_json:
        place = place_at(text, wrong_json.pos)
        said = wrong_json.msg[:1].lower() + wrong_json.msg[1:]
        return text, None, fault(path, place, "file", f"this is no JSON: {said}.", _WHOLE)
    except RecursionError:
        wrong = "it is nested deeper than any ledger is."
        return text, None, fault(path, Place(1, 1), "file", wrong, _WHOLE)
    except ValueError as refused:  # a number of thousands of digits, too
        said = shortened(str(refused).partition(";")[0])
        return text, None, fault(path, Place(1, 1), "file", f"this is no ledger: {said}.", _WHOLE)


_WHOLE = "Fetch the file anew."


def fault(path: str, place: Place, where: str, message: str, hint: str) -> Problem:
    """A problem of a file that comes from another site."""
    return Problem(path, place, where, message, hint, CODE)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {quoted(twice)} stands twice in one object")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def words_for(value: Any, location: Location) -> str:
    """The location in words, its records by their ref or id: ``claims[story#talks].by``."""
    words = ""
    for step in location:
        below = _below(value, step)
        if isinstance(step, str):
            words += f".{shortened(step)}" if words else shortened(step)
        else:
            named = below.get("ref") or below.get("id") if isinstance(below, dict) else None
            words += f"[{shortened(named) if isinstance(named, str) else step + 1}]"
        value = below
    return words or "file"


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(step))
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


_SPACE = " \t\n"


def place_in(text: str, location: Location) -> Place:
    """Where the value at this location stands in a text of JSON, or the nearest above it.

    The text must be one that `read_json` could read.
    """
    offset = _skip(text, 0)
    for step in location:
        found = _member(text, offset, step)
        if found is None:
            break
        offset = found
    return place_at(text, offset)


def _skip(text: str, offset: int) -> int:
    while offset < len(text) and text[offset] in _SPACE:
        offset += 1
    return offset


_VALUE = json.JSONDecoder()


def _member(text: str, offset: int, step: str | int) -> int | None:
    """The offset of a member of the object or list at this offset."""
    for key, start in _members(text, offset):
        if key == step:
            return start
    return None


def _members(text: str, offset: int) -> Iterable[tuple[str | int, int]]:
    opened = text[offset]
    if opened not in "{[":
        return
    number = 0
    offset = _skip(text, offset + 1)
    while text[offset] not in "}]":
        key: str | int = number
        if opened == "{":
            key, offset = scanstring(text, offset + 1)
            offset = _skip(text, _skip(text, offset) + 1)  # past the colon
        yield key, offset
        _, offset = _VALUE.raw_decode(text, offset)
        offset = _skip(text, offset)
        if text[offset] == ",":
            offset = _skip(text, offset + 1)
        number += 1
