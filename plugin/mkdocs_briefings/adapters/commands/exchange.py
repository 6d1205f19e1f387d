"""Exchange: what goes out to other platforms, and what comes in from other sites."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import IO

import click

from mkdocs_briefings.adapters.checking import check, count
from mkdocs_briefings.adapters.commands.shared import config_file, says_what_is_wrong
from mkdocs_briefings.adapters.exchange import FORMATS
from mkdocs_briefings.adapters.importing import acknowledge, import_file
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    markdown_extensions,
    project_of,
)
from mkdocs_briefings.adapters.schema_files import renew_schemas
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


@click.command("import")
@click.argument("file", required=False, type=click.File("rb"))
@click.option("--as", "name", metavar="NAME", help="What the other site is called in references.")
@click.option(
    "--map",
    "mapped",
    metavar="THEIRS=OURS",
    multiple=True,
    help="Which of its actors is which of ours; THEIRS= says that it is none. May be repeated.",
)
@click.option(
    "--acknowledge",
    "acknowledged",
    metavar="REFERENCE",
    multiple=True,
    help="What changed there was read again: NAME, or NAME:briefing#record. May be repeated.",
)
@config_file
@says_what_is_wrong
def import_ledger(
    file: IO[bytes] | None,
    name: str | None,
    mapped: tuple[str, ...],
    acknowledged: tuple[str, ...],
    config_file: Path | None,
) -> None:
    """Take in the ledger.json of another site, FILE, or - for standard input.

    Its claims and denials can then be referred to as NAME:briefing#claim. What is kept of it stands
    in site_config/imports/NAME.json, which belongs into the repository. Importing a newer one
    reports what it changed of the records that are answered here, until you acknowledge it.
    Exit status: 0, 1 where something answered here has changed or is gone, 2 where nothing was
    imported.
    """
    config_path = config_file or find_config(Path.cwd())
    config = load_config(config_path)
    project = project_of(config_path, config)
    if (file is None) == (not acknowledged):
        raise Misuse("name one ledger to import, or what to --acknowledge.")
    if file is None:
        for path in acknowledge(project, acknowledged):
            click.echo(path)
        return
    done = import_file(project, file.read(), file.name, name, _pairs(mapped), date.today())
    for problem in done.refused:
        click.echo(str(problem), err=True)
    if done.refused:
        raise Misuse(f"nothing was imported: {count(done.refused)}.")
    renew_schemas(project)
    click.echo(f"{done.path}: {done.counts}")
    for there, ours in done.mapped.items():
        click.echo(f"  {done.name}:{there} is {ours}" if ours else f"  {done.name}:{there} is none")
    for problem in done.concerned:
        click.echo(str(problem), err=True)
    if done.concerned:
        sys.exit(1)


def _pairs(mapped: Iterable[str]) -> dict[str, str | None]:
    pairs: dict[str, str | None] = {}
    for pair in mapped:
        theirs, equals, ours = pair.partition("=")
        if not equals or not theirs:
            raise Misuse(f"{quoted(pair)} maps nothing. Write --map their-id=our-id.")
        pairs[theirs] = ours or None
    return pairs
