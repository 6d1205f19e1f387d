"""From another site's ledger to the file that is kept of it, and what an update of it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from mkdocs_briefings.core.content.models import Actor
from mkdocs_briefings.core.imports.models import (
    FORMAT,
    ForeignActor,
    ForeignBriefing,
    ForeignClaim,
    ForeignDenial,
    ImportFile,
    Kept,
)

Plain = dict[str, Any]

_SECTIONS: Mapping[str, type[Kept]] = {
    "actors": ForeignActor,
    "briefings": ForeignBriefing,
    "claims": ForeignClaim,
    "denials": ForeignDenial,
}
"""The lists of a ledger of which something is kept."""

_SUBSTANCE = ("text", "by", "on_behalf_of", "about", "date", "quote", "status", "of", "admits")
"""What an editor who answers a record has to know of, if it changes."""


def kept_of(
    ledger: Plain, data: bytes, before: ImportFile | None, answered: Iterable[str]
) -> Plain:
    """What is kept of a ledger, which must be of the form that we publish; nothing is mapped yet.

    ``data`` are the ledger's bytes, ``before`` what was kept of it until now, ``answered`` the refs
    (as the other site writes them) to which records of ours refer.
    """
    root = ledger["site"]["url"]
    dates = [briefing["updated"] or briefing["date"] for briefing in ledger["briefings"]]
    kept: Plain = {
        "format": FORMAT,
        "source": f"{root.rstrip('/')}/data/ledger.json" if root is not None else None,
        "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "newest": max(dates, default=None),
        "mapped": {},
        "changed": [],
        "site": {key: ledger["site"][key] for key in ("name", "url")},
    }
    for section, model in _SECTIONS.items():
        fields = model.model_fields
        kept[section] = [{key: one[key] for key in fields} for one in ledger[section]]
    if before is not None:
        kept["changed"] = list(_changes(plain(before), kept, sorted({*answered})))
    return kept


def plain(file: ImportFile) -> Plain:
    """The file as the data that its text holds."""
    data: Plain = file.model_dump(mode="json")
    return data


def as_text(kept: Plain) -> str:
    """The file's text: a record a line, so that a change of it is a line of a diff."""
    parts = []
    for key, value in kept.items():
        if isinstance(value, list) and value:
            lines = ",\n".join(f"  {_compact(record)}" for record in value)
            parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
        elif key == "mapped" and value:
            lines = ",\n".join(f"  {_compact(one)}: {_compact(two)}" for one, two in value.items())
            parts.append(f"{json.dumps(key)}: {{\n{lines}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def mapping(
    kept: Plain,
    ours: Mapping[str, Actor],
    told: Mapping[str, str | None],
    before: Mapping[str, str | None],
) -> dict[str, str | None]:
    """Which actor of the other site is which of ours; None: it is none of ours.

    First what the editor tells now, then what was mapped before, then those that have the same item
    in Wikidata, where no two of ours have it.
    """
    items: dict[str, list[str]] = {}
    for actor_id, actor in ours.items():
        if actor.wikidata is not None:
            items.setdefault(actor.wikidata, []).append(actor_id)
    found: dict[str, str | None] = {}
    for foreign in kept["actors"]:
        same = items.get(foreign["wikidata"] or "", [])
        actor_id = foreign["id"]
        if actor_id in told:
            found[actor_id] = told[actor_id]
        elif actor_id in before:
            found[actor_id] = before[actor_id]
        elif len(same) == 1:
            found[actor_id] = same[0]
    return dict(sorted(found.items()))


def _changes(before: Plain, now: Plain, answered: Iterable[str]) -> Iterable[Plain]:
    """What of the records answered here differs from what an editor last looked at."""
    seen = _by_ref(before)
    current = _by_ref(now)
    waiting = {change["ref"]: change["was"] for change in before["changed"]}
    for ref in answered:
        if ref not in seen and ref not in waiting:
            continue
        # What changed twice is compared with what was answered, not with what was between.
        last = {**_substance(seen.get(ref, {})), **waiting.get(ref, {})}
        if ref not in current:
            yield {"ref": ref, "was": last, "removed": True}
            continue
        found = _substance(current[ref])
        differs = {key: value for key, value in last.items() if found.get(key) != value}
        if differs:
            yield {"ref": ref, "was": differs, "removed": False}


def _substance(record: Plain) -> Plain:
    return {key: record[key] for key in _SUBSTANCE if key in record}


def _by_ref(kept: Plain) -> dict[str, Plain]:
    return {record["ref"]: record for record in (*kept["claims"], *kept["denials"])}


def acknowledged(file: ImportFile, refs: Iterable[str]) -> Plain:
    """The file with these of its changes looked at, or all of them where none is named.

    What was removed is no longer there to be answered, so that stays.
    """
    named = {*refs}
    kept = plain(file)
    kept["changed"] = [
        change
        for change in kept["changed"]
        if change["removed"] or (named and change["ref"] not in named)
    ]
    return kept
