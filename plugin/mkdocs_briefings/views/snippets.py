"""Snippets for VS Code, which completes no YAML within Markdown: records, actors and topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from mkdocs_briefings.core.content.models import Actor, Topic
from mkdocs_briefings.core.content.scalars import DenialKind, ResponseKind


def snippets(actors: Mapping[str, Actor], topics: Mapping[str, Topic]) -> Mapping[str, Any]:
    """The snippets by name, in the form of a file of VS Code's.

    Typing any name or alias of an actor offers its id.
    """
    made: dict[str, Any] = {name: _snippet([name], body, text) for name, body, text in _RECORDS}
    for actor_id, actor in sorted(actors.items()):
        every = (actor_id, actor.name, *actor.aliases, *actor.names.values())
        names = dict.fromkeys(filter(None, every))
        made[f"actor {actor_id}"] = _snippet([*names], actor_id, f"{actor.name} ({actor.kind})")
    for topic_id, topic in sorted(topics.items()):
        names = dict.fromkeys(filter(None, (topic_id, topic.name)))
        made[f"topic {topic_id}"] = _snippet([*names], topic_id, "a topic")
    return made


def _snippet(prefixes: list[str], body: str, description: str) -> Mapping[str, Any]:
    return {
        "scope": "markdown",
        "prefix": prefixes,
        "body": body.split("\n"),
        "description": description,
    }


def _choice(number: int, words: Iterable[StrEnum]) -> str:
    """A stop of a snippet at which one of the words is chosen."""
    return f"${{{number}|{','.join(words)}|}}"


_RECORDS = (
    (
        "source",
        "- id: ${1:id}\n  publisher: ${2:actor}\n  url: ${3:https://}\n  published: ${4:date}$0",
        "a source",
    ),
    (
        "claim",
        "- id: ${1:id}\n  text: ${2:what is claimed}\n  by: ${3:actor}\n  about: ${4:actor}\n"
        "  sources: ${5:source}$0",
        "a claim",
    ),
    (
        "denial",
        "- id: ${1:id}\n  of: ${2:claim}\n  by: ${3:actor}\n"
        f"  kind: {_choice(4, DenialKind)}\n"
        "  text: ${5:what was said}\n  sources: ${6:source}$0",
        "a denial",
    ),
    (
        "response",
        "- id: ${1:id}\n  to: ${2:claim}\n  by: ${3:actor}\n"
        f"  kind: {_choice(4, ResponseKind)}\n"
        "  text: ${5:what was said}\n  sources: ${6:source}$0",
        "a response, or a silence",
    ),
)
