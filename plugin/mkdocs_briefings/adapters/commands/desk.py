"""Starting: a new site, a new briefing, a new actor."""

from __future__ import annotations

from pathlib import Path

import click

from mkdocs_briefings.adapters.project import Misuse
from mkdocs_briefings.adapters.scaffold import site_name, write_site


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="What the site is called. Default: made from the folder's name.")
def init(folder: Path, name: str | None) -> None:
    """Begin a new site in FOLDER, by default the current one.

    It builds at once. No file is ever overwritten: if one is in the way, nothing is written.
    """
    try:
        written = write_site(folder, name or site_name(folder))
    except (Misuse, OSError) as fault:
        raise click.UsageError(str(fault)) from fault
    for path in written.files:
        click.echo(f"wrote {path}")
    for path in written.kept:
        click.echo(f"kept  {path}, which was there")
    click.echo("\nTo see the site:\n")
    if folder != Path():
        click.echo(f"  cd {folder}")
    click.echo("  pip install -r requirements.txt\n  mkdocs serve")
