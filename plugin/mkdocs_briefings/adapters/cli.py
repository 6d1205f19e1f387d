"""The command ``briefings``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from mkdocs_briefings import __version__
from mkdocs_briefings.adapters.checking import check as check_project
from mkdocs_briefings.adapters.checking import count
from mkdocs_briefings.adapters.commands import desk
from mkdocs_briefings.adapters.offline import Pack
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    markdown_extensions,
    project_of,
    words_language,
)
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.problems import Problem, errors


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefings")
def main() -> None:
    """Annotated briefings: begin a site, write, check, publish."""


main.add_command(desk.init)
main.add_command(desk.new)
main.add_command(desk.actor)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The site's mkdocs.yml. Default: the nearest, from the first PATH or this folder upward.",
)
@click.option("-s", "--strict", is_flag=True, help="Let warnings fail the check too.")
def check(paths: Sequence[Path], config_file: Path | None, strict: bool) -> None:
    """Report what is wrong with the content, as the build would.

    With PATHs, only what is wrong in these files and folders; the whole site is read all the same,
    since its pages refer to each other. Exit status: 0, 1 with errors, 2 when called wrongly.
    """
    try:
        problems = _problems(paths, config_file)
    except Misuse as misuse:
        raise click.UsageError(str(misuse)) from misuse
    for problem in problems:
        click.echo(str(problem))
    click.echo(count(problems) or "No problems.", err=True)
    if errors(problems) or (strict and problems):
        sys.exit(1)


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


def _problems(paths: Sequence[Path], config_file: Path | None) -> list[Problem]:
    start = paths[0].resolve() if paths else Path.cwd()
    config_path = config_file or find_config(start if start.is_dir() else start.parent)
    config = load_config(config_path)
    project = project_of(config_path, config)
    if not project.docs_dir.is_dir():
        raise Misuse(f"the content folder {project.docs_dir} does not exist.")
    problems = check_project(
        project, MarkdownIds(*markdown_extensions(config)), date.today()
    ).problems
    wanted = [path.resolve() for path in paths if path.resolve() != config_path.resolve()]
    if not wanted:
        return problems
    return [
        problem
        for problem in problems
        if any((project.root / problem.path).resolve().is_relative_to(path) for path in wanted)
    ]
