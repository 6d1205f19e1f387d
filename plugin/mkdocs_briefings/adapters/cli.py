"""The command ``briefings``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mkdocs_briefings import __version__
from mkdocs_briefings.adapters.commands import checks, desk, elsewhere, exchange, publishing
from mkdocs_briefings.adapters.offline import Pack
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    words_language,
)
from mkdocs_briefings.adapters.wording import Wording


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefings")
def main() -> None:
    """Annotated briefings: begin a site, write, check, publish."""


main.add_command(desk.init)
main.add_command(desk.new)
main.add_command(desk.actor)
main.add_command(desk.schema)
main.add_command(checks.check)
main.add_command(checks.explain)
main.add_command(checks.check_links)
main.add_command(elsewhere.generate)
main.add_command(publishing.csp)
main.add_command(exchange.export)
main.add_command(exchange.import_ledger)


@main.command()
@click.argument(
    "site_dir", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The site's mkdocs.yml. Default: the nearest, from this folder upward.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. Default: dist/NAME-offline.zip beside mkdocs.yml.",
)
def pack(site_dir: Path | None, config_file: Path | None, output: Path | None) -> None:
    """Put a site that was built for offline reading into one ZIP, with a page to start from.

    SITE_DIR is the built site; default: the `site_dir` of mkdocs.yml. The same site gives the same
    bytes: every file bears the date of the newest briefing, or the time in SOURCE_DATE_EPOCH.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        config_path = config_file or find_config(Path.cwd())
        config = load_config(config_path)
        built = site_dir or config_path.parent / str(config.get("site_dir") or "site")
        packed = Pack(built, Wording(words_language(config)))
        target = output or config_path.parent / "dist" / f"{packed.name}-offline.zip"
        packed.write(target, int(epoch) if epoch.isdecimal() else None)
    except Misuse as misuse:
        raise click.UsageError(str(misuse)) from misuse
    click.echo(str(target))
