"""Reference tables for handbooks, made from the code itself, so that they cannot go stale.

A line `<!-- reference: claim -->` in Markdown becomes the table of a claim's keys. What there is
besides records: `words` of an enumeration (`<!-- reference: words DenialKind -->`), `options` of
the plugin, `rules`, `codes` of problems, and `commands`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

import click
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from pydantic import BaseModel

from mkdocs_briefings.adapters.explaining import explanations
from mkdocs_briefings.core.content import models
from mkdocs_briefings.core.content.meanings import MEANINGS
from mkdocs_briefings.core.content.scalars import NAMES
from mkdocs_briefings.core.levels import DEFAULT_LEVELS

_MARKER = re.compile(r"<!-- reference: (\w+)(?: (\w+))? -->")

_RECORDS: Mapping[str, type[BaseModel]] = {
    model.__name__.lower(): model
    for model in (
        models.Briefing,
        models.Role,
        models.Source,
        models.Claim,
        models.Quote,
        models.Variant,
        models.Denial,
        models.Answered,
        models.Response,
        models.Correction,
        models.Actor,
        models.Affiliation,
        models.Topic,
    )
}
_WORDS = {enumeration.__name__: meanings for enumeration, meanings in MEANINGS.items()}


def tables() -> Mapping[str, Callable[[], Iterable[str]]]:
    """What there is besides records and words, each as the lines of its Markdown."""
    return {"options": _options, "rules": _rules, "codes": _codes, "commands": _commands}


class ReferenceExtension(Extension):
    """Puts reference tables in the place of their markers."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Join the processors: after fenced code, in which a marker is an example."""
        md.preprocessors.register(_Tables(md), "briefings_reference", 24)


class _Tables(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        filled: list[str] = []
        for line in lines:
            match = _MARKER.fullmatch(line.strip())
            filled += ["", *reference(match[1], match[2]), ""] if match else [line]
        return filled


def reference(name: str, word: str | None = None) -> list[str]:
    """The lines of a reference, as Markdown.

    Raises ValueError where there is none of this name.
    """
    if name in _RECORDS:
        return list(_record(_RECORDS[name]))
    if name == "words" and word in _WORDS:
        rows = ((f"`{value}`", meaning) for value, meaning in _WORDS[word].items())
        return list(_table(("word", "meaning"), rows))
    if name in tables():
        return list(tables()[name]())
    raise ValueError(f"there is no reference {' '.join(filter(None, (name, word)))}")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _record(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema(by_alias=True)
    required = schema.get("required", ())
    yield from _table(
        ("key", "takes", "meaning"),
        (
            (
                f"`{key}`" + (", required" if key in required else ""),
                _takes(value),
                value["description"] + _default(value),
            )
            for key, value in schema["properties"].items()
        ),
    )


def _default(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    if default in (None, [], {}, False):
        return ""
    return f" Default: `{str(default).lower()}`."


_TAKEN = {
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "a date",
    "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$": "a date, perhaps partial",
    "^Q[1-9][0-9]*$": "`Q` and digits",
}
_NAMED = {
    "actor": "an actor's id",
    "topic": "a topic's id",
    "actor or text": "an actor's id, or text",
}

_SHORT_FORMS = {
    "Answered": "a reference, or `{claim, kind}`",
    "Quote": "text, or `{text, language, translation}`",
    "Role": "an actor's id, or `{id, role}`",
}


def _takes(schema: Mapping[str, Any]) -> str:
    """In words what a key takes."""
    if "anyOf" in schema:
        return " or ".join(_takes(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "$ref" in schema:
        return _named(schema["$ref"].rpartition("/")[2])
    if schema["type"] == "array":
        return f"one or many: {_takes(schema['items'])}"
    if schema["type"] == "object":
        return "texts by language"
    if NAMES in schema:
        return _NAMED[schema[NAMES]]
    pattern = schema.get("pattern", "")
    if pattern in _TAKEN:
        return _TAKEN[pattern]
    if "#" in pattern:
        return "a reference"
    if pattern:
        return "an id"
    if schema.get("format") == "uri":
        return "an address"
    kinds = {"boolean": "`true` or `false`", "integer": "a digit from 1 to 6"}
    return kinds.get(schema["type"], "text")


def _named(name: str) -> str:
    if name in _WORDS:
        return ", ".join(f"`{word}`" for word in _WORDS[name])
    if name in _SHORT_FORMS:
        return _SHORT_FORMS[name]
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name.lower()}"


def _options() -> Iterator[str]:
    """The plugin's options, from the source of its adapter, which only MkDocs may load."""
    source = (resources.files("mkdocs_briefings") / "adapters/mkdocs_plugin.py").read_text("utf-8")
    (config,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "BriefingsConfig"
    )
    names = [node.targets[0].id for node in config.body if isinstance(node, ast.Assign)]  # type: ignore[attr-defined]
    texts = [node.value.value for node in config.body[1:] if isinstance(node, ast.Expr)]  # type: ignore[attr-defined]
    rows = ((f"`{name}`", " ".join(text.split())) for name, text in zip(names, texts, strict=True))
    yield from _table(("option", "meaning"), rows)


def _rules() -> Iterator[str]:
    known = explanations()
    rows = (
        (f"[`{code}`](#{code})", str(level), known[code].means)
        for code, level in DEFAULT_LEVELS.items()
    )
    yield from _table(("rule", "by default", "meaning"), rows)


def _codes() -> Iterator[str]:
    for explanation in explanations().values():
        yield from (f"### {explanation.code}", "", explanation.means, "")
        for where, text in explanation.shown:
            yield from (where, "")
            yield from (f"    {line}" for line in text.replace("\a", "␇").rstrip("\n").split("\n"))
            yield ""
        yield from (f"*What to do:* {explanation.mend}", "")


def _commands() -> Iterator[str]:
    # Here, since the command line itself may one day show a reference.
    from mkdocs_briefings.adapters.cli import main

    for name, command in sorted(main.commands.items()):
        context = click.Context(command, info_name=f"briefings {name}")
        yield from (f"### briefings {name}", "", *_paragraphs(command.help or ""))
        rows = [
            (f"`{names}`", " ".join(meaning.split()).replace("[", r"\["))
            for parameter in command.get_params(context)
            if (record := parameter.get_help_record(context)) is not None
            for names, meaning in (record,)
            if meaning and "--help" not in names
        ]
        if rows:
            yield from _table(("option", "meaning"), rows)
            yield ""


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield from (" ".join(paragraph.split()), "")


def makeExtension(**options: Any) -> ReferenceExtension:  # noqa: N802 - Python-Markdown's name
    """Make the extension, for engines that load it by the name of its module."""
    return ReferenceExtension(**options)
