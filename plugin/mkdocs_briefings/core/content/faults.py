"""From the models' refusals to problems in a reader's words, with their place."""

from __future__ import annotations

import re
from collections.abc import Sequence as SequenceOf
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mkdocs_briefings.core.content.document import Document, Location
from mkdocs_briefings.core.content.lenient import Model, read_leniently, wrapped_class
from mkdocs_briefings.core.content.models import known_keys
from mkdocs_briefings.core.content.nodes import Mapping, Refused
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import quoted


def read_entry(
    model: type[Model],
    data: Any,
    document: Document,
    location: Location,
    also: SequenceOf[str] = (),
) -> Model:
    """The model's record of this data; what is wrong with it goes to the document's problems.

    A faulty record is returned nevertheless, with what is right in it: without the faulty fields,
    whose attributes are then None or empty. ``also`` are further keys to offer for an unknown one.
    """
    try:
        return model.model_validate(data)
    except ValidationError as refusal:
        for fault in refusal.errors(include_url=False):
            _report(fault, model, document, location, also)
        return read_leniently(model, data)


def _report(
    fault: ErrorDetails,
    model: type[BaseModel],
    document: Document,
    location: Location,
    also: SequenceOf[str],
) -> None:
    path: Location = (*location, *(step for step in fault["loc"] if step != "[key]"))
    kind = fault["type"]
    value = fault["input"]
    if isinstance(value, Refused):
        return
    if kind == "missing":
        _report_missing(document, path)
    elif kind == "extra_forbidden":
        _report_unknown(document, path, _keys_at(model, fault["loc"][:-1]), also)
    elif kind == "enum":
        _report_word(document, path, value, _enum_at(model, fault["loc"]))
    elif kind == "too_short":
        if value:  # Its items are faulty, which is reported besides.
            return
        document.report(path, "the list is empty.", "Name at least one.", "missing")
    elif "message" in fault.get("ctx", {}):
        context = fault["ctx"]
        key = str(path[-1]) if "[key]" in fault["loc"] else None
        at = path[:-1] if key is not None else path
        document.report(at, context["message"], context["hint"], kind, key=key)
    else:
        stands = _shape(value)
        wanted = "a list" if kind == "tuple_type" else "a mapping (`key: value`)"
        hint = "Write `[one, two]`." if kind == "tuple_type" else "See the vocabulary for its keys."
        document.report(path, f"{stands} stands where {wanted} is wanted.", hint, "wrong-shape")


def _shape(value: Any) -> str:
    shapes = ((str, "text"), (list, "a list"), (dict, "a mapping"))
    return next((words for kind, words in shapes if isinstance(value, kind)), "no value")


def _report_missing(document: Document, path: Location) -> None:
    key = str(path[-1])
    node = document.node(path[:-1])
    empty = isinstance(node, Mapping) and key in node.entries
    wrong = f"`{key}` has no value." if empty else f"`{key}` is missing."
    document.report(path[:-1], wrong, f"Add `{key}: …`.", "missing", key=key)


def _report_unknown(
    document: Document, path: Location, known: SequenceOf[str], also: SequenceOf[str]
) -> None:
    key = str(path[-1])
    node = document.node(path[:-1])
    top = len(path) == 1
    candidates = [*known, *also] if top else list(known)
    hint = did_you_mean(key, candidates)
    if isinstance(node, Mapping) and node.flow:
        hint += (
            " " if hint else ""
        ) + "Inside `{ }` a comma ends a value: quote a text that has one."
    if not hint:
        hint = f"The keys here are {', '.join(known)}."
    message = f"{quoted(key)} is not a key of {'a briefing' if top else 'this record'}."
    document.report(path[:-1], message, hint, "unknown-key", key=key)


_OFF_RECORD = re.compile(r"off[\W_]*(the)?[\W_]*record", re.IGNORECASE)


def _report_word(document: Document, path: Location, value: Any, words: SequenceOf[str]) -> None:
    if isinstance(value, str) and re.fullmatch(
        r"off[\W_]*(the)?[\W_]*record", value, re.IGNORECASE
    ):
        document.report(
            path,
            "what was said off the record is not to be published.",
            "Leave the statement out, or say how else it became known.",
            "off-record",
        )
        return
    if not isinstance(value, str):
        document.report(
            path, "one word is wanted here.", f"It is one of {', '.join(words)}.", "bad-word"
        )
        return
    guess = did_you_mean(value, words)
    hint = (guess + " " if guess else "") + f"It is one of {', '.join(words)}."
    document.report(path, f"{quoted(value)} is not a word that this key knows.", hint, "bad-word")


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that the record at this location knows."""
    found = _model_at(model, loc)
    return list(known_keys(found)) if found is not None else []


def _model_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for step in loc:
        if isinstance(step, int) or current is None:
            continue
        name = known_keys(current).get(step)
        current = wrapped_class(current.model_fields[name].annotation, BaseModel) if name else None
    return current


def _enum_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The words of the enumeration at this location."""
    keys = [step for step in loc if isinstance(step, str)]
    holder = _model_at(model, tuple(keys[:-1]))
    assert holder is not None
    words = wrapped_class(holder.model_fields[known_keys(holder)[keys[-1]]].annotation, Enum)
    return [str(word.value) for word in words] if words is not None else []
