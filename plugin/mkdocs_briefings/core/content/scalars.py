"""What a scalar means, decided by its key: the types of the vocabulary's fields.

Each type is a text as YAML gave it, checked, and turned into a value where it has one. A type that
can fail raises `Fault`, which says what is wrong and what to do; `faults.py` gives it its place.
"""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from mkdocs_briefings.core.content.nodes import Quoted, Refused
from mkdocs_briefings.core.dates import PartialDate, parse_date, suggest_date
from mkdocs_briefings.core.ids import ID_LENGTH, ID_PATTERN, is_id, suggest_id
from mkdocs_briefings.core.problems import quoted


class Fault(PydanticCustomError):
    """A value that its field does not take: a code, what is wrong, what to do."""

    def __new__(cls, code: str, message: str, hint: str = "") -> Fault:
        """Pydantic fills braces in a message from its context, so both go there as they are."""
        return super().__new__(cls, code, "{message}", {"message": message, "hint": hint})


def _text(value: Any) -> str:
    if isinstance(value, Refused):
        raise Fault("refused", "")
    if not isinstance(value, str):
        kind = {dict: "a mapping", list: "a list", type(None): "an empty item"}[type(value)]
        hint = {
            dict: "Write a text; one that holds `: ` or braces goes in quotes.",
            list: "Write one value; a text that begins with a bracket goes in quotes.",
            type(None): "Write a value, or remove it.",
        }[type(value)]
        raise Fault("not-text", f"{kind} stands where text is wanted.", hint)
    return value


def _id(value: Any) -> str:
    text = _text(value)
    if not is_id(text):
        suggestion = suggest_id(text)
        hint = "An id is made of small letters a-z, digits and single hyphens"
        hint += f", at most {ID_LENGTH} characters" + (f": `{suggestion}`." if suggestion else ".")
        raise Fault("bad-id", f"{quoted(text)} is not an id.", hint)
    return str(text)


_REFERENCE_PATTERN = f"(?:(?:{ID_PATTERN}:)?{ID_PATTERN}#)?{ID_PATTERN}"
_REFERENCE = re.compile(_REFERENCE_PATTERN)


def _actor_id(value: Any) -> str:
    """An id of our registry, or ``other-site:id`` of one that was imported."""
    text = _text(value)
    return text if text.count(":") == 1 and all(map(is_id, text.split(":"))) else _id(text)


def _reference(value: Any) -> str:
    text = _text(value)
    if not _REFERENCE.fullmatch(text) or not all(map(is_id, re.split("[#:]", text))):
        raise Fault(
            "bad-reference",
            f"{quoted(text)} is not a reference.",
            "Write `claim-id`, or `briefing-id#claim-id` for a record of another briefing.",
        )
    return str(text)


def _partial_date(value: Any) -> PartialDate:
    text = _text(value)
    try:
        return parse_date(text)
    except ValueError:
        raise _bad_date(text, "a date (YYYY-MM-DD, YYYY-MM or YYYY)") from None


def _full_date(value: Any) -> PartialDate:
    text = _text(value)
    try:
        date = parse_date(text)
    except ValueError:
        raise _bad_date(text, "a date (YYYY-MM-DD)") from None
    if date.is_partial:
        raise Fault("bad-date", f"{quoted(text)} lacks the day.", "Write YYYY-MM-DD.")
    return date


def _bad_date(text: str, wanted: str) -> Fault:
    suggestion = suggest_date(text)
    hint = f"Write `{suggestion}`." if suggestion else "Write YYYY-MM-DD."
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text):
        return Fault("bad-date", f"{quoted(text)} is a day that no calendar has.", "Correct it.")
    return Fault("bad-date", f"{quoted(text)} is not {wanted}.", hint)


def _boolean(value: Any) -> bool:
    if isinstance(value, str) and not isinstance(value, Quoted) and value in ("true", "false"):
        return value == "true"
    raise Fault(
        "not-boolean",
        f"{quoted(value)} is neither true nor false.",
        "Write true or false, unquoted.",
    )


def _language(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", text):
        raise Fault(
            "bad-language",
            f"{quoted(text)} is not a language tag (BCP 47).",
            "Write one such as `en`, `uk` or `zh-Hant`.",
        )
    return str(text)


def _url(value: Any) -> str:
    text = _text(value)
    wrong = _wrong_with_url(text)
    if wrong:
        raise Fault(
            "bad-url",
            f"{quoted(text)} is not an address of the web: {wrong}.",
            "Write the whole address, beginning with https:// or http://.",
        )
    return str(text)


def is_web_address(text: str) -> bool:
    """Whether the text is a URL as the vocabulary admits one."""
    return not _wrong_with_url(text)


def _wrong_with_url(text: str) -> str:
    if re.search(r"[\s\\\x00-\x20\u2028\u2029]", text):
        return "it holds a space or a backslash"
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
        if "[" in parts.netloc:
            ip_address(host or "")
    except ValueError:
        return "its host is malformed"
    if parts.scheme not in ("http", "https") or not re.match("https?://", text, re.IGNORECASE):
        return "it begins with neither https:// nor http://"
    if "@" in parts.netloc:
        return "it holds a user's name"
    if not host or re.search(r"[\[\]<>\"'`^|{}%]", host):
        return "its host is malformed"
    return ""


def _wikidata(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch("Q[1-9][0-9]*", text):
        raise Fault(
            "bad-wikidata",
            f"{quoted(text)} is not a Wikidata item.",
            "Write `Q` and digits: `Q148`.",
        )
    return str(text)


def _credibility(value: Any) -> int:
    text = _text(value)
    if text not in ("1", "2", "3", "4", "5", "6"):
        raise Fault(
            "bad-word", f"{quoted(text)} is no grade of credibility.", "Write a digit from 1 to 6."
        )
    return int(text)


def _number(value: Any) -> float:
    text = _text(value)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        raise Fault("not-a-number", f"{quoted(text)} is not a number.", "Write one such as 2.")
    return float(text)


def _of_form(form: str, wanted: str, example: str) -> PlainValidator:
    """A text of this form; the engine would crash on another, or print it unescaped."""

    def check(value: Any) -> str:
        text = _text(value)
        if not re.fullmatch(form, text):
            raise Fault("bad-engine-key", f"{quoted(text)} is not {wanted}.", f"Write {example}.")
        return str(text)

    return PlainValidator(check)


def _one_or_many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _without_empty(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {key: value for key, value in values.items() if value is not None}


def _no_repeats(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


Text = Annotated[
    str, PlainValidator(lambda value: str(_text(value))), WithJsonSchema({"type": "string"})
]
"""Plain text, as typed."""
NAMES = "x-names"
"""The word of a JSON Schema that says what an id is an id of: an actor or a topic."""
_ID_SCHEMA = {"type": "string", "pattern": f"^{ID_PATTERN}$", "maxLength": ID_LENGTH}
Id = Annotated[str, PlainValidator(_id), WithJsonSchema(_ID_SCHEMA)]
ActorId = Annotated[
    str,
    PlainValidator(_actor_id),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^({ID_PATTERN}:)?{ID_PATTERN}$",
            "maxLength": 2 * ID_LENGTH + 1,
            NAMES: "actor",
        }
    ),
]
"""An actor of the registry, or ``other-site:id``, one of another site that is mapped to it."""
TopicId = Annotated[Id, WithJsonSchema({**_ID_SCHEMA, NAMES: "topic"})]
Reference = Annotated[
    str,
    PlainValidator(_reference),
    WithJsonSchema({"type": "string", "pattern": f"^{_REFERENCE_PATTERN}$"}),
]
"""``claim-id``, ``briefing-id#claim-id``, or ``other-site:briefing-id#claim-id``."""
ActorOrText = Annotated[Text, WithJsonSchema({"type": "string", NAMES: "actor or text"})]
"""An actor's id where it has the form of one, else text."""
Day = Annotated[
    PartialDate,
    PlainValidator(_full_date),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A date whose day is known."""
Date = Annotated[
    PartialDate,
    PlainValidator(_partial_date),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}),
]
"""A partial date: a day, a month or a year."""
Boolean = Annotated[bool, PlainValidator(_boolean), WithJsonSchema({"type": "boolean"})]
Language = Annotated[str, PlainValidator(_language), WithJsonSchema({"type": "string"})]
"""A language tag, BCP 47."""
Url = Annotated[str, PlainValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})]
"""An address of the web, kept as typed."""
Wikidata = Annotated[
    str, PlainValidator(_wikidata), WithJsonSchema({"type": "string", "pattern": "^Q[1-9][0-9]*$"})
]
Credibility = Annotated[
    int,
    PlainValidator(_credibility),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 6}),
]
"""NATO's Admiralty scale for an item: 1 confirmed … 5 improbable, 6 cannot be judged."""

Number = Annotated[float, PlainValidator(_number), WithJsonSchema({"type": "number"})]
TemplateName = Annotated[
    str,
    _of_form(r"\w[\w-]*(/\w[\w-]*)*\.html", "a template of the theme", "one such as `main.html`"),
    WithJsonSchema({"type": "string"}),
]
IconName = Annotated[
    str,
    _of_form(r"[\w-]+(/[\w-]+)+", "an icon of the theme", "one such as `material/file`"),
    WithJsonSchema({"type": "string"}),
]
Word = Annotated[
    str, _of_form(r"[\w-]+", "one word", "one word"), WithJsonSchema({"type": "string"})
]

NamesByLanguage = Annotated[dict[Language, Text], BeforeValidator(_without_empty)]
"""Texts by their language; a language without a text is as if it were not there."""

Item = TypeVar("Item")
Many = Annotated[tuple[Item, ...], BeforeValidator(_one_or_many)]
"""A list; a single value is a list of one."""
SetOf = Annotated[tuple[Item, ...], BeforeValidator(_one_or_many), AfterValidator(_no_repeats)]
"""A list in which a repeated item counts once."""


class Reliability(StrEnum):
    """NATO's Admiralty scale for a source: A reliable … E unreliable, F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class ActorKind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GOVERNMENT = "government"
    STATE = "state"
    OUTLET = "outlet"
    UNNAMED = "unnamed"


class Basis(StrEnum):
    """How a statement was given."""

    ON_RECORD = "on-record"
    BACKGROUND = "background"
    DOCUMENT = "document"
    OBSERVED = "observed"


class DenialKind(StrEnum):
    """How far a denial goes (after the pleading kinds of FRCP 8(b))."""

    SPECIFIC = "specific"
    PARTIAL = "partial"
    GENERAL = "general"
    LACK_OF_KNOWLEDGE = "lack-of-knowledge"
    NON_DENIAL = "non-denial"


class ResponseKind(StrEnum):
    """What a response that is no denial does, or how an answer is missing."""

    CONFIRMS = "confirms"
    SUPPORTS = "supports"
    DOUBTS = "doubts"
    CANNOT_CONFIRM = "cannot-confirm"
    COMMENTS = "comments"
    RETRACTS = "retracts"
    ACTS = "acts"
    DECLINED = "declined"
    NO_REPLY = "no-reply"
    UNREACHABLE = "unreachable"
    NOT_ASKED = "not-asked"


SILENCES = frozenset(
    {ResponseKind.DECLINED, ResponseKind.NO_REPLY, ResponseKind.UNREACHABLE, ResponseKind.NOT_ASKED}
)
"""The responses that are the lack of one."""


class CorrectionKind(StrEnum):
    """What a correction of a briefing does."""

    CORRECTION = "correction"
    CLARIFICATION = "clarification"
    UPDATE = "update"
    RETRACTION = "retraction"
