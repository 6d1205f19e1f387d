"""``data/datapackage.json``: what the CSV files hold, for machines.

Source of the format: Frictionless Data Package 1.0 (datapackage.org).
"""

from __future__ import annotations

from typing import Any

from mkdocs_briefings.core.addresses import table_file
from mkdocs_briefings.views.table_columns import TABLES
from mkdocs_briefings.views.tables import Column, Table

_HOW_TO_READ = (
    "Where a cell holds several ids or words, spaces part them. A text that a spreadsheet might "
    "run as a formula, or that begins with an apostrophe, has an apostrophe before it: take one "
    "away to have the text. Everything else is as in ledger.json."
)


def data_package(site_name: str, site_url: str | None) -> dict[str, Any]:
    """The description of the files; the same for every site but for its name and address."""
    return {
        "profile": "tabular-data-package",
        "name": "annotated-briefings",
        "title": site_name,
        **({"homepage": site_url} if site_url is not None else {}),
        "description": _HOW_TO_READ,
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "description": table.meaning,
        "path": table_file(table.name).rpartition("/")[2],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                _foreign_key(table, column)
                for column in table.columns
                if column.refers_to and not (column.many or column.or_text)
            ],
        },
    }


def _foreign_key(table: Table, column: Column) -> dict[str, Any]:
    target = next(other for other in TABLES if other.name == column.refers_to)
    # The empty name is that of the table itself.
    name = "" if target is table else target.name
    return {"fields": column.name, "reference": {"resource": name, "fields": target.key[0]}}


_TYPES = {"day": "date", "number": "integer", "truth": "boolean", "array": "array"}
_PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"


def _field(column: Column) -> dict[str, Any]:
    rules: dict[str, Any] = {"required": True} if column.required else {}
    if column.words is not None and column.many:
        word = f"({'|'.join(column.words)})"
        rules["pattern"] = f"{word}( {word})*"
    elif column.words is not None:
        rules["enum"] = [str(word) for word in column.words]
    elif column.many:
        rules["pattern"] = r"[^ ]+( [^ ]+)*"
    elif column.kind == "date":
        rules["pattern"] = _PARTIAL_DATE
    kind = _TYPES.get(column.kind, "object" if column.kind == "object" else "string")
    field = {"name": column.name, "type": kind, "description": column.meaning}
    return {**field, "constraints": rules} if rules else field
