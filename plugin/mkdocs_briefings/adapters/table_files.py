"""The files of the ledger's tables: CSV, what describes it, and the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from mkdocs_briefings.adapters.database import database
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.content.models import Topic
from mkdocs_briefings.views.data_package import data_package
from mkdocs_briefings.views.ledger_file import LedgerFile
from mkdocs_briefings.views.table_columns import TABLES
from mkdocs_briefings.views.tables import Entries, as_csv


def table_files(data: LedgerFile, topics: Mapping[str, Topic]) -> dict[str, str | bytes]:
    """The files by their address; ``topics`` are those of the registry."""
    used = {topic for briefing in data["briefings"] for topic in briefing["topics"]}
    unknown = Topic(name=None, description=None)
    named = {topic: topics.get(topic, unknown) for topic in sorted({*topics, *used})}
    entries = cast(
        Entries,
        {
            **data,
            "topics": [
                {"id": topic, "name": entry.name, "description": entry.description}
                for topic, entry in named.items()
            ],
        },
    )
    site = data["site"]
    package = json.dumps(data_package(site["name"], site["url"]), ensure_ascii=False, indent=1)
    return {
        **{addresses.table_file(table.name): as_csv(table, entries) for table in TABLES},
        addresses.DATA_PACKAGE: f"{package}\n",
        addresses.DATABASE: database(entries, _whose(data)),
    }


def _whose(data: LedgerFile) -> dict[str, str | None]:
    return {"name": data["site"]["name"], "url": data["site"]["url"], "format": data["format"]}
