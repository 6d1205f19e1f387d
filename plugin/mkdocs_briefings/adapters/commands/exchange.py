"""Exchange with other sites and platforms: what goes out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mkdocs_briefings.adapters.checking import check, count
from mkdocs_briefings.adapters.commands.shared import config_file, says_what_is_wrong
from mkdocs_briefings.adapters.exchange import FORMATS
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    markdown_extensions,
    project_of,
)
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.content.scalars import is_web_address
from mkdocs_briefings.core.ledger.ledger import build_ledger
from mkdocs_briefings.core.problems import errors, quoted
from mkdocs_briefings.views.exchange.permalinks import Permalinks


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    required=True,
    help="stix: a bundle of STIX 2.1; ftm: entities of FollowTheMoney, one a line.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. Default: standard output.",
)
@click.option("--site-url", help="Where the site is published. Default: the mkdocs.yml's.")
@config_file
@says_what_is_wrong
def export(form: str, output: Path | None, site_url: str | None, config_file: Path | None) -> None:
    """Write the ledger for a platform that other communities use.

    Every object bears the address of its record, and an id made from that address, so the same
    record is the same object at every export.
    """
    config_path = config_file or find_config(Path.cwd())
    config = load_config(config_path)
    root = site_url or str(config.get("site_url") or "")
    if not root:
        raise Misuse(
            "records are known elsewhere by their addresses, and mkdocs.yml has no `site_url`. "
            "Add it, or name it with --site-url."
        )
    if not is_web_address(root):
        raise Misuse(f"{quoted(root)} is not an address of the web: it begins with https://.")
    page_ids = MarkdownIds(*markdown_extensions(config))
    checked = check(project_of(config_path, config), page_ids, date.today())
    if errors(checked.problems):
        raise Misuse(
            f"nothing was written, since there is something wrong with the content: "
            f"{count(errors(checked.problems))}. `briefings check` shows where."
        )
    ledger = build_ledger(checked.corpus, with_drafts=False)
    if not ledger.briefings:
        raise Misuse("there is no briefing yet, so there is nothing to write.")
    addresses = Addresses(config.get("use_directory_urls") is not False)
    permalinks = Permalinks(ledger, addresses, root.rstrip("/") + "/")
    site_name = str(config.get("site_name") or "Briefings")
    text = FORMATS[form](ledger, permalinks, site_name)
    if output is None:
        click.echo(text.encode(), nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8", newline="\n")
    click.echo(str(output))
