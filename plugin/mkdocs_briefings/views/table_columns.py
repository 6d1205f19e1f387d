"""The tables of the ledger: what each column of each holds and means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from mkdocs_briefings.core.content import models
from mkdocs_briefings.core.content.models import known_keys
from mkdocs_briefings.core.content.scalars import (
    ActorKind,
    Basis,
    CorrectionKind,
    DenialKind,
    Reliability,
    ResponseKind,
)
from mkdocs_briefings.core.ledger.standings import Flag, Status
from mkdocs_briefings.views.tables import Column, Entries, Entry, Table


def _typed(model: type[models.Entry], *columns: Column) -> tuple[Column, ...]:
    """Columns without a meaning of their own mean what editors are told of their keys."""
    told = {key: model.model_fields[name].description for key, name in known_keys(model).items()}
    return tuple(c if c.meaning else replace(c, meaning=told[c.name] or "") for c in columns)


def _of_quote(key: str) -> Callable[[Entry], Any]:
    return lambda entry: entry["quote"] and entry["quote"][key]


def _of_answered(key: str) -> Callable[[Entry], Any]:
    return lambda denial: [answered[key] for answered in denial["of"]]


def _home(source: Entry) -> str:
    return str(source["ref"]).partition("#")[0]


def _affiliations(entries: Entries) -> Sequence[Entry]:
    return [
        {**entry, "actor": actor["id"], "number": number, "speaks_for": entry["actor"]}
        for actor in entries["actors"]
        for number, entry in enumerate(actor["affiliations"], 1)
    ]


def _corrections(entries: Entries) -> Sequence[Entry]:
    of_each = groupby(entries["corrections"], key=itemgetter("briefing"))
    return [{**entry, "number": number} for _, of in of_each for number, entry in enumerate(of, 1)]


_TEXT = Column("text", required=True)
_REF = Column("ref", "The record, as others refer to it.", "id", required=True)
_HOME = Column(
    "briefing", "The briefing that it stands in.", "id", refers_to="briefings", required=True
)
_ID = Column("id", "", "id", required=True)
_BY = Column("by", "", "id", refers_to="actors", many=True, required=True)
_FOR = Column("on_behalf_of", "", "id", refers_to="actors")
_DATE = Column("date", "The date that counts, given or by default.", "date", required=True)
_SOURCES = Column("sources", "", "id", refers_to="sources", many=True)
_BASIS = Column("basis", "", "id", Basis, many=True, required=True)
_QUOTE = (
    Column("quote", take=_of_quote("text")),
    Column("quote_language", "Their language.", "id", take=_of_quote("language")),
    Column("quote_translation", "The editor's translation.", take=_of_quote("translation")),
)
_ANSWERED = (
    Column("of", "", "id", None, "claims", many=True, required=True, take=_of_answered("claim")),
    Column(
        "kinds",
        "How far it goes for each of these claims.",
        "id",
        DenialKind,
        many=True,
        required=True,
        take=_of_answered("kind"),
    ),
)
_VARIANTS = Column("variants", "", "array")
_URL = Column("url", "Its address, relative to the root of the site.", "url", required=True)
_NUMBER = Column("number", "Which of them it is, as typed.", "number", required=True)

_ACTORS = _typed(
    models.Actor,
    Column("id", "The actor, as records name it.", "id", required=True),
    Column("name", required=True),
    Column("kind", "", "id", ActorKind, required=True),
    Column("aliases", "", "array"),
    Column("names", "", "object"),
    Column("description"),
    Column("part_of", "", "id", refers_to="actors"),
    Column("wikidata", "", "id"),
    Column("url", "", "url"),
)
_AFFILIATIONS = _typed(
    models.Affiliation,
    Column("actor", "Who speaks.", "id", refers_to="actors", required=True),
    _NUMBER,
    Column("speaks_for", "For whom.", "id", refers_to="actors", required=True),
    Column("role"),
    Column("from", "", "date"),
    Column("to", "", "date"),
)
_TOPICS = _typed(
    models.Topic,
    Column("id", "The topic, as briefings name it.", "id", required=True),
    Column("name"),
    Column("description"),
)
_BRIEFINGS = _typed(
    models.Briefing,
    Column("id", "The briefing, as records name it.", "id", required=True),
    Column("title", required=True),
    Column("date", "", "day", required=True),
    Column("updated", "", "day"),
    Column("summary", required=True),
    Column("authors", "", "array"),
    Column("topics", "", "id", refers_to="topics", many=True),
    Column("language", "", "id"),
    Column("actors", "All whom it or its records name.", "id", refers_to="actors", many=True),
    Column("roles", "The parts that actors play in the story.", "array"),
    _URL,
)
_SOURCE = _typed(
    models.Source,
    _REF,
    replace(_HOME, take=_home),
    Column("publisher", refers_to="actors", or_text=True, required=True),
    Column("title"),
    Column("url", "", "url"),
    Column("archive_url", "", "url"),
    Column("published", "", "date"),
    Column("accessed", "", "date"),
    Column("language", "", "id"),
    Column("note"),
    Column("cites", "", "id", refers_to="sources", many=True),
    Column("seen", "", "truth", required=True),
    Column("withdrawn", "", "date"),
    Column("reliability", "", "id", Reliability),
)
_CLAIMS = _typed(
    models.Claim,
    _REF,
    _HOME,
    _ID,
    _TEXT,
    _BY,
    _FOR,
    Column("about", "", "id", refers_to="actors", many=True),
    _DATE,
    _SOURCES,
    _BASIS,
    Column("anonymity"),
    *_QUOTE,
    Column("credibility", "", "number"),
    Column("repeats", "", "id", refers_to="claims", many=True),
    Column("updates", "", "id", refers_to="claims", many=True),
    Column("confirms", "", "id", refers_to="claims", many=True),
    Column("contradicts", "", "id", refers_to="claims", many=True),
    _VARIANTS,
    Column("note"),
    Column("status", "What became of it.", "id", Status, required=True),
    Column("history", "The records that changed its status.", "array"),
    Column("contested", "Whether its truth is disputed.", "truth", required=True),
    Column("origins", "Where its chains begin.", "id", refers_to="sources", many=True),
    Column("flags", "What a reader should know of its chains and answers.", "id", Flag, many=True),
    Column("replies", "What each who must answer says, and in which records.", "array"),
    _URL,
)
_DENIALS = _typed(
    models.Denial,
    _REF,
    _HOME,
    _ID,
    *_ANSWERED,
    _BY,
    _FOR,
    Column("admits"),
    _TEXT,
    *_QUOTE,
    _DATE,
    _SOURCES,
    _BASIS,
    Column("anonymity"),
    _VARIANTS,
    Column("note"),
    _URL,
)
_RESPONSES = _typed(
    models.Response,
    _REF,
    _HOME,
    _ID,
    Column("to", "", "id", refers_to="claims denials", many=True, required=True),
    _BY,
    _FOR,
    Column("kind", "", "id", ResponseKind, required=True),
    Column("text"),
    Column("asked_by", refers_to="actors", or_text=True),
    Column("asked_on", "", "date"),
    *_QUOTE,
    _DATE,
    _SOURCES,
    _VARIANTS,
    Column("note"),
    _URL,
)
_CORRECTIONS = _typed(
    models.Correction,
    Column("briefing", "The briefing.", "id", refers_to="briefings", required=True),
    _NUMBER,
    Column("date", "", "day", required=True),
    Column("kind", "", "id", CorrectionKind, required=True),
    _TEXT,
    Column("claims", "", "id", refers_to="claims denials responses", many=True),
)

_NAMES = ("name", "aliases", "names", "description")
_SAID = ("text", "quote", "quote_translation")

TABLES = (
    Table("actors", "Everybody in the registry.", ("id",), _ACTORS, _NAMES),
    Table(
        "affiliations",
        "For whom actors speak, and when.",
        ("actor", "number"),
        _AFFILIATIONS,
        rows=_affiliations,
    ),
    Table("topics", "What briefings are about.", ("id",), _TOPICS),
    Table("briefings", "The articles.", ("id",), _BRIEFINGS, ("title", "summary")),
    Table(
        "sources",
        "The documents that briefings rest on.",
        ("ref",),
        _SOURCE,
        ("publisher", "title", "note"),
    ),
    Table(
        "claims",
        "What somebody asserts, and how it stands.",
        ("ref",),
        _CLAIMS,
        (*_SAID, "anonymity", "note"),
    ),
    Table(
        "denials", "Who rejects what.", ("ref",), _DENIALS, (*_SAID, "admits", "anonymity", "note")
    ),
    Table(
        "responses",
        "Any other answer, or the lack of one.",
        ("ref",),
        _RESPONSES,
        (*_SAID, "note"),
    ),
    Table(
        "corrections",
        "What was wrong in briefings.",
        ("briefing", "number"),
        _CORRECTIONS,
        rows=_corrections,
    ),
)
"""Every table."""
