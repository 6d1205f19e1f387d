"""``data/ledger.imports.json``: which sites the ledger refers to, and to which of their records.

A reference in ``ledger.json`` that begins with the name of a site and a colon leads here.
"""

from __future__ import annotations

import json
from typing import Any

from mkdocs_briefings.core.ledger.ledger import Ledger


def imports_file(ledger: Ledger) -> str | None:
    """The file's text, one record a line; None where no record refers to another site."""
    if not ledger.foreign.records:
        return None
    lines = []
    for name, file in ledger.foreign.sites.items():
        site = {
            "site": name,
            "name": file.site.name,
            "url": file.site.url,
            "ledger": file.source,
            "digest": file.digest,
        }
        lines.append(_compact(site))
    records = [
        _compact({"ref": ref, "text": one.text, "date": one.date.text, "url": one.url})
        for ref, one in ledger.foreign.records.items()
    ]
    return f'{{"sites":[\n{_joined(lines)}\n],\n"records":[\n{_joined(records)}\n]}}\n'


def _joined(lines: list[str]) -> str:
    return ",\n".join(lines)


def _compact(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
