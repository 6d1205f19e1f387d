"""Files for other platforms, made and held to their rules by the libraries that define these.

The libraries are optional extras, and loaded only where their format is asked for.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_briefings.adapters.project import Misuse
from mkdocs_briefings.core.ledger.ledger import Ledger
from mkdocs_briefings.views.exchange.ftm import ftm_entities
from mkdocs_briefings.views.exchange.permalinks import Permalinks
from mkdocs_briefings.views.exchange.stix import bundle_id, stix_objects


def as_stix(ledger: Ledger, permalinks: Permalinks, site_name: str) -> str:
    """One STIX 2.1 bundle, as JSON.

    Raises Misuse where the library is missing.
    """
    stix2 = _library("stix2", "stix")
    objects = [
        stix2.parse(thing, version="2.1") for thing in stix_objects(ledger, permalinks, site_name)
    ]
    bundle = stix2.v21.Bundle(*objects, id=bundle_id(permalinks))
    plain = json.loads(bundle.serialize())
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def as_ftm(ledger: Ledger, permalinks: Permalinks, site_name: str) -> str:
    """FollowTheMoney entities, one a line, as their tools read and write them.

    A value that the library does not take, such as an address whose host it knows to be none, is
    left out, as it would be on its way into any of these platforms.

    Raises Misuse where the library is missing.
    """
    model = _library("followthemoney", "ftm").model
    lines = []
    for entity in ftm_entities(ledger, permalinks, site_name):
        proxy = model.make_entity(entity["schema"])
        proxy.id = entity["id"]
        for name, values in entity["properties"].items():
            proxy.add(name, values)
        lines.append(_sorted_line(proxy.to_dict()))
    return "".join(lines)


FORMATS: dict[str, Callable[[Ledger, Permalinks, str], str]] = {"stix": as_stix, "ftm": as_ftm}
"""The formats of ``briefings export``."""


def _library(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as fault:
        raise Misuse(
            f"the library `{name}` is needed for this format ({fault}). "
            f"Install it: pip install 'mkdocs-briefings[{extra}]'"
        ) from fault


def _sorted_line(entity: Mapping[str, Any]) -> str:
    properties = {name: sorted(values) for name, values in sorted(entity["properties"].items())}
    data = {"id": entity["id"], "schema": entity["schema"], "properties": properties}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
