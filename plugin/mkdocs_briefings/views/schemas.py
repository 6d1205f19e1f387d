"""JSON Schemas of what editors type, for editors that complete and check YAML as it is typed.

They are made from the models, then widened by what the reading accepts besides: one in place of a
list, short forms, scalars as YAML guesses them. Ids of actors and topics are those of the site.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from mkdocs_briefings.core.content.meanings import MEANINGS
from mkdocs_briefings.core.content.models import Actor, Briefing, EngineKeys, Topic
from mkdocs_briefings.core.content.scalars import NAMES
from mkdocs_briefings.core.ids import ID_PATTERN

Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that editors' language servers know best."""

_SHORT_FORMS = {"Quote": "text", "Answered": "claim", "Role": "id"}
"""The records that a bare text may stand for, and the key that it then gives."""

_WORDS = {enumeration.__name__: meanings for enumeration, meanings in MEANINGS.items()}


def schemas(
    actors: Mapping[str, Actor],
    topics: Mapping[str, Topic],
    extra_keys: Sequence[str] = (),
    mapped: Mapping[str, str] | None = None,
) -> Mapping[str, Schema]:
    """The schemas by name: of front matter, and of both registries.

    ``extra_keys`` are what the site allows in the front matter besides the vocabulary's keys;
    ``mapped`` has, for each actor of another site (``other-site:id``) that is one of ours, our id.
    """
    known = {
        "actor": {i: f"{actor.name} ({actor.kind})" for i, actor in sorted(actors.items())},
        "topic": {i: topic.name or i for i, topic in sorted(topics.items())},
    }
    theirs = {there: actors[ours].name for there, ours in (mapped or {}).items() if ours in actors}
    widened = _Widened({**known, "actor": known["actor"] | theirs})
    front, engine = widened.model(Briefing), widened.model(EngineKeys)
    front["properties"] |= engine["properties"] | {key: {} for key in sorted(extra_keys)}
    front["definitions"] |= engine["definitions"]
    front["title"] = "Front matter of a briefing"
    return {
        # An actor that its own file has just got is not yet among those known.
        "actors": _registry(_Widened(known, closed=False).model(Actor), "Registry of actors"),
        "briefing": front,
        "topics": _registry(widened.model(Topic), "Registry of topics"),
    }


def _registry(entry: Schema, title: str) -> Schema:
    """A mapping from ids to such entries."""
    dialect, definitions = entry.pop("$schema"), entry.pop("definitions")
    return {
        "$schema": dialect,
        "title": title,
        "type": ["object", "null"],
        "patternProperties": {f"^{ID_PATTERN}$": {**entry, "type": ["object", "null"]}},
        "additionalProperties": False,
        "definitions": definitions,
    }


class _Widened:
    """Turns a model's own schema into one that accepts whatever the reading accepts."""

    def __init__(self, known: Mapping[str, Mapping[str, str]], *, closed: bool = True) -> None:
        """``known`` has the ids of the site, each with its name, by what they are ids of.

        ``closed``: an actor's id that is not among them is wrong.
        """
        self._known = known
        self._closed = closed

    def model(self, model: type[BaseModel]) -> Schema:
        """The schema of a whole document."""
        made = model.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
        definitions = made.pop("$defs", {})
        return {
            "$schema": _DIALECT,
            **self._record(made),
            "definitions": {name: self._definition(name, it) for name, it in definitions.items()},
        }

    def _definition(self, name: str, schema: Schema) -> Schema:
        if name in _WORDS:
            words = _WORDS[name]
            return {
                "enum": [str(word.value) for word in words],
                "enumDescriptions": list(words.values()),
            }
        record = self._record(schema)
        if name not in _SHORT_FORMS:
            return record
        key = _SHORT_FORMS[name]
        short = {k: v for k, v in record["properties"][key].items() if k != "description"}
        return {"description": schema["description"], "anyOf": [short, record]}

    def _record(self, schema: Schema) -> Schema:
        required = schema.get("required", [])
        properties = {
            key: self._property(value, key in required)
            for key, value in schema["properties"].items()
        }
        kept = {"description": schema["description"], "type": "object", "properties": properties}
        if required:
            kept["required"] = required
        return {**kept, "additionalProperties": False}

    def _property(self, schema: Schema, required: bool) -> Schema:
        """A key's value; one that is not required may be left empty."""
        kept = {"description": schema["description"]}
        alternatives = self._alternatives(schema)
        if not required and {"type": "null"} not in alternatives:
            alternatives.append({"type": "null"})
        if schema.get("default"):
            kept["default"] = schema["default"]
        if len(alternatives) == 1:
            return {**kept, **alternatives[0]}
        return {**kept, "anyOf": alternatives}

    def _alternatives(self, schema: Schema) -> list[Schema]:
        if "anyOf" in schema:
            return [one for part in schema["anyOf"] for one in self._alternatives(part)]
        if schema.get("type") == "array":
            item = self._one(self._alternatives(schema["items"]))
            bounds = {"minItems": schema["minItems"]} if "minItems" in schema else {}
            return [item, {"type": "array", "items": item, **bounds}]
        if "$ref" in schema:
            return [{"$ref": schema["$ref"]}]
        if schema.get("type") == "object" and "additionalProperties" in schema:
            values = self._one([*self._alternatives(schema["additionalProperties"]), _EMPTY])
            return [{"type": "object", "additionalProperties": values}]
        return self._scalar(schema)

    @staticmethod
    def _one(alternatives: list[Schema]) -> Schema:
        return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}

    def _scalar(self, schema: Schema) -> list[Schema]:
        """A scalar, also as YAML guesses it: `1984` is a number to it, and to us a text."""
        names = schema.get(NAMES)
        known = self._known.get("actor" if names == "actor or text" else str(names), {})
        ids = [{"enum": [*known], "enumDescriptions": [*known.values()]}] if known else []
        if names == "actor" and self._closed and ids:
            return ids
        if schema.get("type") == "string":
            return [*ids, {**_bare(schema), "type": _GUESSED}]
        if schema.get("type") in ("integer", "number"):
            return [_bare(schema), {"type": "string"}]
        return [_bare(schema)]


_EMPTY: Schema = {"type": "null"}
_GUESSED = ["string", "number", "boolean"]


def _bare(schema: Schema) -> Schema:
    return {key: schema[key] for key in _KEPT if key in schema}


_KEPT = ("type", "pattern", "maxLength", "format", "minimum", "maximum")
"""The words of a scalar's schema that say something of its value."""
