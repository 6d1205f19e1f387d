"""Holding another site's ``ledger.json`` against the format that we publish ourselves."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mkdocs_briefings.core.imports.json_text import fault, read_json
from mkdocs_briefings.core.imports.models import ImportFile
from mkdocs_briefings.core.imports.reading import check_records, located, placed
from mkdocs_briefings.core.problems import Place, Problem
from mkdocs_briefings.views.ledger_file import FORMAT, LedgerFile

_PUBLISHED = TypeAdapter(LedgerFile)


def read_ledger(data: bytes, path: str) -> tuple[dict[str, Any], str, list[Problem]]:
    """The ledger and its text, or what is wrong with it: of another format, or not as published."""
    text, value, problem = read_json(data, path)
    if problem is not None:
        return {}, text, [problem]
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        wrong = f"this is no ledger of the format `{FORMAT}`."
        hint = "Fetch `data/ledger.json` of a site of annotated briefings."
        return {}, text, [fault(path, Place(1, 1), "file", wrong, hint)]
    try:
        _PUBLISHED.validate_json(text, strict=True)
    except ValidationError as faults:
        return {}, text, located(faults.errors(include_url=False), text, value, path)
    return value, text, []


def check_kept(
    kept: dict[str, Any], ledger: dict[str, Any], text: str, path: str
) -> tuple[ImportFile | None, list[Problem]]:
    """What is kept of a ledger as values, or what of it no page of ours may show.

    Faults are placed in the ledger, whose records stand in the order of those that are kept.
    """
    try:
        file = ImportFile.model_validate_json(json.dumps(kept))
    except ValidationError as faults:
        return None, located(faults.errors(include_url=False), text, ledger, path)
    return file, placed(list(check_records(file)), text, ledger, path)
