"""From the models' refusals to problems in a reader's words, with their place.

Also the lenient reading that follows a refusal: what is right in a faulty record is kept, so that
its references can be checked in the same run.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as SequenceOf
from enum import Enum
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticUndefined

from mkdocs_briefings.core.content.models import Entry, known_keys, text_keys
from mkdocs_briefings.core.content.yaml_nodes import Mapping, Node, Scalar, Sequence, Tree
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Place, Problem, Severity, quoted

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=Entry)


class Document:
    """One YAML document with its nodes: knows where each value stands, and collects problems."""

    def __init__(self, path: str, root: Node, where: str) -> None:
        """``where`` is what a problem of the document as a whole is said to concern."""
        self.path = path
        self.root = root
        self.where = where
        self.problems: list[Problem] = []

    def report(
        self,
        location: Location,
        message: str,
        hint: str,
        code: str,
        *,
        value: str | None = None,
        key: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a problem of the value at this location.

        With ``value``, its place is that of this text below the location; with ``key``, that of
        this key of the mapping there.
        """
        place = self.place(location, value=value, key=key)
        named = (*location, key) if key is not None else location
        where = self.name(named)
        self.problems.append(Problem(self.path, place, where, message, hint, code, severity))

    def report_unknown(
        self,
        location: Location,
        word: str,
        what: str,
        known: Iterable[str],
        code: str,
        hint: str = "",
    ) -> None:
        """Add the problem that this word below the location names nothing that exists."""
        guess = did_you_mean(word, known)
        advice = " ".join(part for part in (guess, hint) if part)
        advice = advice or f"Correct it, or add the {what.split()[0]}."
        message = f"{quoted(word)} is no {what}."
        self.report(location, message, advice, code, value=word)

    def has(self, location: Location, key: str) -> bool:
        """Whether the mapping at this location gives this key a value, be it a faulty one."""
        node = self.node(location)
        if not isinstance(node, Mapping) or key not in node.entries:
            return False
        value = node.entries[key][1]
        return not (isinstance(value, Scalar) and value.is_null)

    def node(self, location: Location) -> Node:
        """The node at this location, or the nearest above it that exists."""
        node = self.root
        for step in location:
            if isinstance(node, Mapping) and step in node.entries:
                node = node.entries[str(step)][1]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            # Else the step is one that a short form leaves out: a list of one, a bare quote.
        return node

    def place(
        self, location: Location, *, value: str | None = None, key: str | None = None
    ) -> Place:
        """Where the value at this location stands."""
        node = self.node(location)
        if key is not None and isinstance(node, Mapping) and key in node.entries:
            return node.entries[key][0].place
        if value is not None:
            return next((s.place for s in _scalars(node) if s.text == value), node.place)
        return node.place

    def name(self, location: Location) -> str:
        """The location in words: ``claims[joint-development].by``."""
        words = ""
        for depth, step in enumerate(location):
            if isinstance(step, str):
                words += f".{step}" if words else step
                continue
            above = self.node(location[:depth])
            if not isinstance(above, Sequence):
                continue
            item = above.items[step] if step < len(above.items) else None
            words += f"[{self._id_of(item) or step + 1}]"
        return words or self.where

    @staticmethod
    def _id_of(node: Node | None) -> str | None:
        if isinstance(node, Mapping) and "id" in node.entries:
            value = node.entries["id"][1]
            if isinstance(value, Scalar) and value.text.isprintable():
                return value.text[:80]
        return None


def _scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    below = node.items if isinstance(node, Sequence) else [v for _, v in node.entries.values()]
    return [scalar for item in below for scalar in _scalars(item)]


_TEXT_KEYS = text_keys()


def report_lost_comments(tree: Tree, document: Document) -> None:
    """Warn of comments that probably were meant as a part of the text before them."""
    for lost in tree.lost_comments:
        if lost.key in _TEXT_KEYS:
            document.problems.append(
                Problem(
                    document.path,
                    lost.place,
                    lost.key,
                    f"{quoted(lost.comment)} is a comment here and is lost to the text.",
                    "Put the whole value in quotes.",
                    "text-lost-to-comment",
                    Severity.WARNING,
                )
            )


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
        return _lenient(model, data)


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


def _report_word(document: Document, path: Location, value: Any, words: SequenceOf[str]) -> None:
    if value == "off-record":
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
        current = _inner(current.model_fields[name].annotation, BaseModel) if name else None
    return current


def _enum_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The words of the enumeration at this location."""
    keys = [step for step in loc if isinstance(step, str)]
    holder = _model_at(model, tuple(keys[:-1]))
    assert holder is not None
    words = _inner(holder.model_fields[known_keys(holder)[keys[-1]]].annotation, Enum)
    return [str(word.value) for word in words] if words is not None else []


def _inner(annotation: Any, base: type[Any]) -> Any:
    """The class derived from this base that an annotation wraps, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, base):
        return annotation
    origin = get_origin(annotation)
    if origin is not None:
        for part in get_args(annotation):
            if (found := _inner(part, base)) is not None:
                return found
    return None


def _lenient(model: type[Model], data: Any) -> Model:
    """What is right in faulty data, as a record that skips the model's checks."""
    given = data if isinstance(data, dict) else {}
    values: dict[str, Any] = {}
    for key, name in known_keys(model).items():
        raw = given.get(key)
        if raw is None:
            default = model.model_fields[name].get_default(call_default_factory=True)
            values[name] = None if default is PydanticUndefined else default
        else:
            values[name] = _lenient_field(model, name, raw)
    for name in values:
        if values[name] is None and _is_list(model, name):
            values[name] = ()
    return cast(Model, model.model_construct(**values))


def _lenient_field(model: type[BaseModel], name: str, raw: Any) -> Any:
    adapter = _adapter(model, name)
    try:
        return adapter.validate_python(raw)
    except ValidationError:
        if not _is_list(model, name):
            return None
    items = raw if isinstance(raw, list) else [raw]
    entry = _inner(model.model_fields[name].annotation, Entry)
    if entry is not None and "id" in entry.model_fields and name != "actors":
        return tuple(_lenient(entry, item) for item in items)
    return tuple(value for item in items for value in _one_item(adapter, item))


def _one_item(adapter: TypeAdapter[Any], item: Any) -> tuple[Any, ...]:
    try:
        return tuple(adapter.validate_python([item]))
    except ValidationError:
        return ()


def _is_list(model: type[BaseModel], name: str) -> bool:
    return get_origin(model.model_fields[name].annotation) is tuple


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    # The bounds of the whole list (at least one author) do not concern its items.
    checks = [m for m in field.metadata if not hasattr(m, "min_length")]
    annotation: Any = field.annotation
    return TypeAdapter(Annotated[(annotation, *checks)] if checks else annotation)
