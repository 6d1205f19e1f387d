"""Ids and references: the permanent names of pages and records."""

from __future__ import annotations

import re
import unicodedata

ID_PATTERN = "[a-z0-9]+(?:-[a-z0-9]+)*"
ID_LENGTH = 80
SOURCE_PREFIX = "source-"

_ID = re.compile(ID_PATTERN)

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Windows gives to devices, so that no file may bear them there."""

RESERVED = frozenset({"index", "404", "readme", "assets", "search", "data"}) | _DEVICES


def is_id(text: str) -> bool:
    """Whether the text has the form of an id."""
    return len(text) <= ID_LENGTH and _ID.fullmatch(text) is not None


def is_foreign(reference: str) -> bool:
    """Whether a reference is to what another site published: ``other-site:…``."""
    return ":" in reference


def split_foreign(reference: str) -> tuple[str, str]:
    """The site of a reference, and what it names there; for our own the site is empty."""
    site, colon, there = reference.partition(":")
    return (site, there) if colon else ("", site)


def is_record_ref(text: str) -> bool:
    """Whether the text has the form of a full reference, ``briefing-id#record-id``."""
    briefing, hash_sign, record = text.partition("#")
    return bool(hash_sign) and is_id(briefing) and is_id(record)


def suggest_id(text: str) -> str:
    """A well-formed id made from any text; empty where none of it can be kept."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:ID_LENGTH].rstrip("-")


def ref_of(briefing: str, record: str) -> str:
    """The full reference of a claim, a denial or a response."""
    return f"{briefing}#{record}"


def source_ref(briefing: str, source: str) -> str:
    """The full reference of a source, whose ids are a set of their own."""
    return f"{briefing}#{SOURCE_PREFIX}{source}"


def split_ref(reference: str, home: str) -> tuple[str, str]:
    """Briefing and record of a reference as typed in the briefing ``home``."""
    briefing, hash_sign, record = reference.partition("#")
    return (briefing, record) if hash_sign else (home, briefing)
