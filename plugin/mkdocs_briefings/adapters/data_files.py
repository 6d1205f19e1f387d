"""The files of the site's data: the ledger, its tables and feeds, and what the scripts read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol

from mkdocs_briefings.adapters.feed_files import FeedFiles
from mkdocs_briefings.adapters.table_files import table_files
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.views import ledger_file
from mkdocs_briefings.views.feeds import site_feeds
from mkdocs_briefings.views.imports_file import imports_file
from mkdocs_briefings.views.ledger_script import ledger_script
from mkdocs_briefings.views.linked_terms import context_file
from mkdocs_briefings.views.pages.lists import all_claims
from mkdocs_briefings.views.records import RecordViews

DataFiles = Mapping[str, str | bytes]
"""Files by their address on the site."""


class KeptData(Protocol):
    """What an earlier build has kept of such files, by the trace of all that they depend on."""

    def data(self, trace: bytes) -> DataFiles | None:
        """The files of this trace, if they are kept and whole."""

    def keep_data(self, trace: bytes, files: DataFiles) -> None:
        """Keep files for later builds."""


def data_files(
    views: RecordViews,
    where: Addresses,
    wording: Wording,
    *,
    site_name: str,
    site_url: str | None,
    language: str,
) -> DataFiles:
    """All files of data. ``language`` is that of texts that name none; feeds need ``site_url``."""
    ledger = views.ledger
    data = ledger_file.ledger_file(ledger, where, site_name, site_url)
    files = {
        addresses.LEDGER: ledger_file.as_json(data),
        addresses.LEDGER_SCHEMA: json.dumps(ledger_file.schema(), indent=2) + "\n",
        **table_files(data, ledger.topics),
        addresses.LEDGER_SCRIPT: ledger_script(views, all_claims(views), where, wording),
        addresses.CONTEXT: context_file(),
    }
    if (imported := imports_file(ledger)) is not None:
        files[addresses.LEDGER_IMPORTS] = imported
    if site_url:
        root = f"{site_url.rstrip('/')}/"
        feeds = FeedFiles(wording, where, site_name=site_name, site_url=root, language=language)
        files |= feeds.files(site_feeds(views, site_name).values())
    return files
