"""Templates use exactly the fields of their views, and exactly the words that there are."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
import typing
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from importlib import resources
from pathlib import Path
from string import Formatter
from types import NoneType, UnionType
from typing import Any

import pytest
import yaml
from babel import Locale
from jinja2 import Environment, meta, nodes
from lxml import html
from pydantic import BaseModel

import mkdocs_briefings.views
from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import TABLES, Addresses
from mkdocs_briefings.core.content.scalars import (
    ActorKind,
    Basis,
    CorrectionKind,
    DenialKind,
    ResponseKind,
)
from mkdocs_briefings.core.dates import PartialDate, parse_date
from mkdocs_briefings.core.ledger.standings import Flag, ReplyState, Status
from mkdocs_briefings.views.documents import Phrase

PACKAGE = resources.files("mkdocs_briefings")
GLOBALS = {"t", "cited", "href", "m", "in_language", "group"}
"""What every template is given besides the fields of its view."""

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(mkdocs_briefings.views.__path__, "mkdocs_briefings.views.")
]
VIEWS = sorted(
    {
        thing
        for module in MODULES
        for thing in vars(module).values()
        if dataclasses.is_dataclass(thing) and isinstance(getattr(thing, "template", None), str)
    },
    key=lambda view: view.__name__,
)
ENVIRONMENT = Environment(autoescape=True)
TEMPLATES = {
    file.name: ENVIRONMENT.parse(file.read_text("utf-8"))
    for file in sorted((PACKAGE / "templates").iterdir(), key=lambda file: file.name)
}


for parsed in TEMPLATES.values():
    # To find a template's variables Jinja wants to know its filters, whatever they do.
    for used in parsed.find_all(nodes.Filter):
        ENVIRONMENT.filters.setdefault(used.name, str)


def fields(view: type) -> set[str]:
    """The names of a view's fields."""
    return {field.name for field in dataclasses.fields(view)}


def test_every_template_has_one_view_or_holds_macros() -> None:
    shown = Counter(view.template for view in VIEWS)
    assert set(shown.values()) == {1}
    assert {*shown} == {name for name in TEMPLATES if not name.startswith("_")}


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("_")])
def test_a_file_of_macros_prints_nothing_and_is_used(name: str) -> None:
    for node in TEMPLATES[name].body:
        blank = isinstance(node, nodes.Output) and all(
            isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
        )
        assert blank or isinstance(node, (nodes.Macro, nodes.Import, nodes.Assign)), node
    imported = [
        node.template.value for one in TEMPLATES.values() for node in one.find_all(nodes.Import)
    ]
    # The macros that every template is given as `m` need no import.
    assert name in imported or name == "_macros.html"
    # Jinja overlooks what a block sets for an inner scope.
    blocks = {node.target.name for node in TEMPLATES[name].find_all(nodes.AssignBlock)}
    assert meta.find_undeclared_variables(TEMPLATES[name]) - blocks <= GLOBALS


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_template_uses_exactly_the_fields_of_its_view(view: type) -> None:
    assert variables(view.template) - GLOBALS == fields(view)  # type: ignore[attr-defined]


def variables(name: str) -> set[str]:
    """What a template, and every template that it includes, takes from its context."""
    found = meta.find_undeclared_variables(TEMPLATES[name])
    for node in TEMPLATES[name].find_all(nodes.Include):
        assert isinstance(node.template, nodes.Const)
        found |= variables(node.template.value)
    return found


def test_templates_name_no_attribute_that_no_record_has() -> None:
    records = {
        thing
        for module in MODULES
        for thing in vars(module).values()
        if dataclasses.is_dataclass(thing) and isinstance(thing, type)
    }
    known = {name for record in records for name in fields(record)} | {"last"}
    known |= {*dir(str), *dir(dict)}
    known |= {
        name
        for module in MODULES
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, BaseModel)
        for name in thing.model_fields
    }
    for name, template in TEMPLATES.items():
        macros = {macro.name for one in TEMPLATES.values() for macro in one.find_all(nodes.Macro)}
        used = {node.attr for node in template.find_all(nodes.Getattr)}
        assert used <= known | macros, name


# Rendering each with every word of the vocabulary

RESPONSES = (*ResponseKind, "contradicts")
RELATIONS = (
    *("repeats", "updates", "confirms", "contradicts"),
    *("repeated-by", "updated-by", "confirmed-by"),
)
FACETS = (*("by", "about", "contested", "denial", "status", "flag", "basis", "topic", "year"),)
DRAWN = ("said", "about", "denials")
COUNTED = ("briefings", "actors", "sources", "claims", "denials", "responses")
FILES = ("ledger", "schema", "imports", "context", "database", "annotations", "package")

SETTLED = tuple(status for status in Status if status is not Status.OPEN)
"""What a claim can become, and by somebody."""

EVENTS = {
    "claim": {"brief", "claim"},
    "turn": {"brief", "claim", "turn"},
    "denial": {"brief"},
    "response": {"brief"},
    "correction": {"correction"},
}
"""What an event of each kind holds; all else is None there."""

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Brief", "kind"): (*DenialKind, *RESPONSES),
    ("Answer", "kind"): (*DenialKind, *ResponseKind),
    ("CorrectionLine", "kind"): tuple(CorrectionKind),
    ("Entries", "section"): ("said", "unanswered"),
    ("Facet", "key"): FACETS,
    ("Row", "key"): DRAWN,
    ("Point", "sign"): ("claim", *DenialKind, *SETTLED),
    ("Point", "turn"): ("", *SETTLED),
    ("Line", "kind"): ("line", "turn", "open"),
    ("TimelinePicture", "signs"): ("claim", *DenialKind, *SETTLED),
}
"""Fields that hold a word of the vocabulary as a text."""


class Samples:
    """Makes instances from the types of their fields; ``number`` chooses among words."""

    def __init__(self, number: int, full: bool) -> None:
        self.number = number
        self.full = full

    def of(self, hint: Any, depth: int = 0) -> Any:
        """A value of a type; with ``full`` nothing is None or empty."""
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Annotated:
            return self.of(arguments[0], depth)
        if origin in (typing.Union, UnionType):
            kinds = [kind for kind in arguments if kind is not NoneType]
            return self.of(kinds[0], depth) if self.full or len(kinds) > 1 else None
        if origin is tuple and arguments[-1] is Ellipsis:
            # Two near the top, for what stands between them; an end, where records hold records.
            several = (2 if depth < 3 else 1 if depth < 7 else 0) if self.full else 0
            return tuple(self.of(arguments[0], depth + 1) for _ in range(several))
        if origin is tuple:
            return tuple(self.of(kind, depth + 1) for kind in arguments)
        return self.plain(hint, depth)

    def plain(self, kind: type, depth: int) -> Any:
        if kind is PartialDate:
            return parse_date(("2024-03-05", "2024-03", "2024")[self.number % 3])
        if kind is Phrase:
            return Phrase("plain", {"text": "A phrase"})
        if issubclass(kind, StrEnum):
            return self.choice(tuple(kind))
        if dataclasses.is_dataclass(kind):
            return self.record(kind, depth)
        if issubclass(kind, BaseModel):
            values = {n: self.of(f.annotation, depth) for n, f in kind.model_fields.items()}
            return kind.model_construct(**values)
        number = 2 if self.full else 0
        return {str: "some text", bool: self.full, int: number, float: number / 3}[kind]

    def record(self, kind: type, depth: int) -> Any:
        hints = typing.get_type_hints(kind)
        values = {name: self.of(hints[name], depth + 1) for name in fields(kind)}
        for name in values:
            if choices := CHOICES.get((kind.__name__, name)):
                several = isinstance(values[name], tuple)
                values[name] = choices if several else self.choice(choices)
        if kind.__name__ == "TurnLine":
            values["status"] = self.choice(SETTLED)
        if kind.__name__ == "ClaimRow" and values["turn"] is not None:
            values["status"] = values["turn"].status
        if kind.__name__ == "Event":
            event = self.choice(tuple(EVENTS))
            held = EVENTS[event]
            values = {n: Samples(self.number, True).of(hints[n], depth + 1) for n in held}
            values |= dict.fromkeys(fields(kind) - held) | {"kind": event}
            values["date"] = self.of(PartialDate)
        if kind.__name__ == "ClaimRecord":
            ties = RELATIONS if self.full else ()
            values["relations"] = tuple((tie, values["row"].answers) for tie in ties)
        if kind.__name__ == "Downloads":
            values["counts"] = tuple((name, 1) for name in COUNTED)
            values["files"] = (("data/ledger.json", "ledger"),)
            values["tables"] = (("data/claims.csv", "claims"),)
        return kind(**values)

    def choice(self, choices: tuple[str, ...]) -> str:
        return choices[self.number % len(choices)]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_template_renders_whatever_its_view_holds(view: type) -> None:
    renderer = Renderer(Wording("en"), Addresses())
    for number in range(18):
        for full in (True, False):
            sample = Samples(number, full).of(view)
            shown = renderer.panel(sample, lambda target: f"to-{target}")
            bare = re.sub("<style>.*?</style>", "", shown, flags=re.S)
            words = html.document_fromstring(f"<p>{bare}").text_content()
            for broken in ("None", "&lt;", "[", "Phrase"):
                assert broken not in words


# The words


def keys_of(expression: nodes.Expr) -> Iterator[str]:
    """The keys that an expression of a template may stand for; `*` is what is computed."""
    if isinstance(expression, nodes.Const):
        yield str(expression.value)
    elif isinstance(expression, nodes.Concat):
        parts = (n.value if isinstance(n, nodes.Const) else "*" for n in expression.nodes)
        yield "".join(parts)
    else:
        assert isinstance(expression, nodes.CondExpr), expression
        assert expression.expr2 is not None
        yield from keys_of(expression.expr1)
        yield from keys_of(expression.expr2)


def keys_in_templates() -> Iterator[str]:
    """Every key that a template asks for."""
    for template in TEMPLATES.values():
        for call in template.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                yield from keys_of(call.args[0])


def keys_in_code() -> Iterator[str]:
    """Every key that Python's code asks for: of a `Phrase(…)`, or of a table's `.text(…)`."""
    for layer in ("views", "adapters"):
        for file in sorted(Path(str(PACKAGE / layer)).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                key = node.args[0]
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("Phrase", "text", "template") and isinstance(
                    key, (ast.Constant, ast.JoinedStr)
                ):
                    parts = key.values if isinstance(key, ast.JoinedStr) else [key]
                    yield "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts
                    )
                else:
                    assert name != "Phrase", ast.dump(node)


ORDERS = ("-date", "date", "text", "by", "about", "status")
COMPUTED: dict[str, tuple[str, ...]] = {
    "*.*": ("claim.contested", "claim.uncontested"),
    "actor.*": (
        *("said", "about", "denied-by", "denied-of", "unanswered", "relayed"),
        *("speaks-for", "spokespeople"),
    ),
    "basis.*": tuple(Basis),
    "chain.*": tuple(Basis),
    "claim.*": ("date", "claim", "by", "about", "status"),
    "correction.*": tuple(CorrectionKind),
    "data.*": (*COUNTED, *FILES),
    "denial.*": tuple(DenialKind),
    "feed.*": (
        *("claim", "repeats", "updates", "contradicts"),
        *(*DenialKind, *ResponseKind, *CorrectionKind),
    ),
    "filter.*": FACETS,
    "filter.sort-*": ORDERS,
    "elsewhere.*": tuple(Status),
    "flag.*": tuple(Flag),
    "home.*": ("contested", "answered", "settled"),
    "kind.*": tuple(ActorKind),
    "offline.*": ("unpack", "start", "works"),
    "matrix.*": ("claims", "denied", "otherwise", "left"),
    "picture.*": DRAWN,
    "kinds.*": tuple(ActorKind),
    "relation.*": RELATIONS,
    "replies.*": ("answered", "silent", "not-asked"),
    "response.*": RESPONSES,
    "state.*": tuple(ReplyState),
    "status.*": tuple(Status),
    "tables.*": TABLES,
    "status.*-by": SETTLED,
}
"""What a computed key may be, or the whole of it. Of `*.*` only what no other key has."""

ASKED = {*keys_in_templates(), *keys_in_code()}


def table(language: str) -> dict[str, Any]:
    """The words of a language by their full key."""
    text = (PACKAGE / f"strings/{language}.yml").read_text("utf-8")
    return {
        f"{group}.{key}".replace("plain.text", "plain"): words
        for group, entries in yaml.safe_load(text).items()
        for key, words in entries.items()
    }


def used_keys() -> set[str]:
    """Every key in use, those that are computed with each of their words."""
    filled = ((key, word) for key in ASKED for word in COMPUTED.get(key, ("",)))
    found = {word if "." in word else key.replace("*", word) for key, word in filled}
    return found | {key for key in table("en") if key.startswith(tuple(groups_in_templates()))}


def groups_in_templates() -> set[str]:
    """The groups of words that are handed to a script as a whole, as `script.`."""
    return {
        f"{call.args[0].value}."
        for template in TEMPLATES.values()
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "group"
    }


def gaps(words: str | dict[str, str]) -> set[str]:
    """What is filled in."""
    forms = words.values() if isinstance(words, dict) else [words]
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


def test_every_computed_key_is_enumerated_here() -> None:
    assert {key for key in ASKED if "*" in key} == COMPUTED.keys()


def test_every_key_in_use_has_words() -> None:
    assert used_keys() - table("en").keys() == set()


def test_every_word_of_the_table_is_used() -> None:
    assert table("en").keys() - used_keys() == set()


LANGUAGES = [file.name.removesuffix(".yml") for file in (PACKAGE / "strings").iterdir()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_words_of_english_with_the_same_gaps(language: str) -> None:
    english, words = table("en"), table(language)
    assert words.keys() <= english.keys()
    for key in words:
        # A form may leave out its number: *one claim*.
        assert gaps(words[key]) | {"count"} == gaps(english[key]) | {"count"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_exactly_the_forms_of_its_language(language: str) -> None:
    forms = {*Locale.parse(language, sep="-").plural_form.tags, "other"}
    for key, words in table(language).items():
        if isinstance(words, dict):
            assert words.keys() == forms, key
            assert all(isinstance(form, str) for form in words.values()), key
        else:
            # `no` and `on` would be truth values, dates would be dates.
            assert isinstance(words, str), key
