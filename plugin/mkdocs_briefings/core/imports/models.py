"""What is kept of another site's ledger: the file that an import writes, and that a build reads.

It holds what of that ledger can be referred to and is shown, record by record, as the other site
published it. Its fields are held to the rules that our own records keep.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    PlainValidator,
)

from mkdocs_briefings.core.content.scalars import ActorKind, DenialKind, Fault, is_web_address
from mkdocs_briefings.core.content.source_text import FORBIDDEN
from mkdocs_briefings.core.dates import PartialDate, parse_date
from mkdocs_briefings.core.ids import is_foreign, is_id, is_record_ref
from mkdocs_briefings.core.ledger.standings import Status
from mkdocs_briefings.core.problems import quoted

FORMAT: Literal["annotated-briefings-import/1"] = "annotated-briefings-import/1"

LONGEST_TEXT = 20_000
"""Characters of a single text: more is no claim, and would fill a page of ours."""


def _text(text: str) -> str:
    forbidden = FORBIDDEN.search(text)
    if forbidden is not None:
        number = f"U+{ord(forbidden.group()):04X}"
        raise Fault("bad-import", f"the character {number} cannot be published.")
    if len(text) > LONGEST_TEXT:
        raise Fault("bad-import", f"it has more than {LONGEST_TEXT} characters.")
    return text


def _id(text: str) -> str:
    if not is_id(text):
        raise Fault("bad-import", f"{quoted(text)} is not an id.")
    return text


def _ref(text: str) -> str:
    if not is_record_ref(text):
        raise Fault("bad-import", f"{quoted(text)} is not the reference of a record.")
    return text


def _any_ref(text: str) -> str:
    """What the other site refers to may be a record of a third site, or of ours."""
    return _ref(text.partition(":")[2]) and text if is_foreign(text) else _ref(text)


def _date(value: Any) -> PartialDate:
    try:
        return parse_date(value)
    except (TypeError, ValueError):
        raise Fault("bad-import", f"{quoted(value)} is not a date.") from None


def _web_address(text: str) -> str:
    if not is_web_address(text):
        raise Fault("bad-import", f"{quoted(text)} is not an address of the web.")
    return text


_INSIDE = re.compile(r"(?!/)[\w.~%!$&'()*+,;=@/-]*(?:#[a-z0-9-]+)?", re.ASCII)


def _inside(text: str) -> str:
    path = text.partition("#")[0]
    if not _INSIDE.fullmatch(text) or "//" in path or {"..", "."} & {*path.split("/")}:
        raise Fault("bad-import", f"{quoted(text)} is no address within that site.")
    return text


def _wikidata(text: str) -> str:
    if not re.fullmatch("Q[1-9][0-9]*", text):
        raise Fault("bad-import", f"{quoted(text)} is not a Wikidata item.")
    return text


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_id)]
Ref = Annotated[str, AfterValidator(_ref)]
AnyRef = Annotated[str, AfterValidator(_any_ref)]
Date = Annotated[PartialDate, PlainValidator(_date), PlainSerializer(lambda date: date.text)]
WebAddress = Annotated[str, AfterValidator(_text), AfterValidator(_web_address)]
Inside = Annotated[str, AfterValidator(_inside)]
"""An address relative to the root of the other site, without a way out of it."""


class Kept(BaseModel):
    """A part of what is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ForeignSite(Kept):
    """The other site, by the name that it gives itself."""

    name: Text
    url: WebAddress | None


class ForeignActor(Kept):
    """An actor of the other site's registry."""

    id: Id
    name: Text
    kind: ActorKind
    wikidata: Annotated[str, AfterValidator(_wikidata)] | None


class ForeignBriefing(Kept):
    """A briefing of the other site."""

    id: Id
    title: Text
    date: Date
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")] | None
    url: Inside


class ForeignQuote(Kept):
    """Words as a source prints them."""

    text: Text
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")] | None
    translation: Text | None


class ForeignStatement(Kept):
    """What claims and denials of another site have in common."""

    ref: Ref
    text: Text
    by: Annotated[tuple[Id, ...], Field(min_length=1)]
    on_behalf_of: Id | None
    date: Date
    quote: ForeignQuote | None
    url: Inside


class ForeignClaim(ForeignStatement):
    """A claim; ``status`` is what the other site computed."""

    about: tuple[Id, ...]
    status: Status
    contested: bool


class ForeignAnswered(Kept):
    """A claim that a denial of the other site answers."""

    claim: AnyRef
    kind: DenialKind


class ForeignDenial(ForeignStatement):
    """A denial."""

    of: Annotated[tuple[ForeignAnswered, ...], Field(min_length=1)]
    admits: Text | None


class Change(Kept):
    """What an update changed of a record that was answered here, and nobody has looked at yet.

    ``was`` holds what it said before, key by key; ``removed``: it is no longer published there.
    """

    ref: Ref
    was: dict[str, JsonValue]
    removed: bool


class ImportFile(Kept):
    """All that is kept of one site.

    ``source`` is where that site publishes its ledger, ``digest`` that of the ledger's bytes,
    ``newest`` the last date on which a briefing of it changed; ``mapped`` says which of its actors
    is which of ours, or, where it is None, that it is none of ours though it seems to be.
    """

    format: Literal["annotated-briefings-import/1"]
    source: WebAddress | None
    digest: Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
    newest: Date | None
    mapped: dict[Id, Id | None]
    changed: tuple[Change, ...]
    site: ForeignSite
    actors: tuple[ForeignActor, ...]
    briefings: tuple[ForeignBriefing, ...]
    claims: tuple[ForeignClaim, ...]
    denials: tuple[ForeignDenial, ...]
