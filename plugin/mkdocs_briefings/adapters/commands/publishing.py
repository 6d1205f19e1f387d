"""Publishing: what a server has to be told."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_briefings.adapters.commands.shared import built_site, config_file, says_what_is_wrong
from mkdocs_briefings.adapters.content_policy import policy_of, write_policy
from mkdocs_briefings.adapters.offline import SEARCH_FRAME
from mkdocs_briefings.adapters.project import Misuse


@click.command()
@click.argument(
    "site_dir", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@config_file
@click.option("-w", "--write", is_flag=True, help="Put it into every page of SITE_DIR instead.")
@says_what_is_wrong
def csp(site_dir: Path | None, config_file: Path | None, write: bool) -> None:
    """Print the Content-Security-Policy that the built site can be served with.

    SITE_DIR is the built site; default: the `site_dir` of mkdocs.yml. Scripts within pages are
    allowed by their hash, so print it anew after each update of the theme. Exit status: 0, 1 where
    the policy stops something of a page, 2 when called wrongly.
    """
    site_dir = built_site(site_dir, config_file)
    if (site_dir / SEARCH_FRAME).is_file():
        raise Misuse("a site for reading from a disk can have no such policy.")
    policy = policy_of(site_dir)
    if write:
        count = write_policy(site_dir, policy)
        click.echo(f"{count} pages say what they may load.", err=True)
    else:
        click.echo(f"Content-Security-Policy: {policy.header}")
    for stopped in policy.stopped:
        click.echo(
            f"{(site_dir / stopped.page).as_posix()}:{stopped.line}: {stopped.what}", err=True
        )
    if policy.stopped:
        sys.exit(1)
