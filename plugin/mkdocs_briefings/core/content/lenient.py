"""Reading a faulty record leniently: what is right in it is kept.

So its references can be checked in the same run in which its faults are reported.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined

from mkdocs_briefings.core.content.models import Entry, known_keys

Model = TypeVar("Model", bound=Entry)


def read_leniently(model: type[Model], data: Any) -> Model:
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
    entry = wrapped_class(model.model_fields[name].annotation, Entry)
    read = [_one_item(adapter, item) for item in items]
    if entry is None:
        return tuple(value for values in read for value in values)
    # Every record keeps its number, by which its place is found.
    return tuple(
        values[0] if values else read_leniently(entry, item)
        for item, values in zip(items, read, strict=True)
    )


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


def wrapped_class(annotation: Any, base: type[Any]) -> Any:
    """The class derived from this base that an annotation wraps, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, base):
        return annotation
    origin = get_origin(annotation)
    if origin is not None:
        for part in get_args(annotation):
            if (found := wrapped_class(part, base)) is not None:
                return found
    return None
