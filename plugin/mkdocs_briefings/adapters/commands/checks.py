"""Checking: what is wrong with the content, and what it means."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click

from mkdocs_briefings.adapters.built_links import broken_links
from mkdocs_briefings.adapters.checking import check as check_project
from mkdocs_briefings.adapters.checking import count
from mkdocs_briefings.adapters.commands.shared import built_site, config_file, says_what_is_wrong
from mkdocs_briefings.adapters.disk import Project
from mkdocs_briefings.adapters.explaining import explanations
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    markdown_extensions,
    project_of,
)
from mkdocs_briefings.adapters.reports import REPORTS
from mkdocs_briefings.adapters.watching import watch
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Problem, errors, quoted


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The site's mkdocs.yml. Default: the nearest, from the first PATH or this folder upward.",
)
@click.option("-s", "--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTS)),
    default="text",
    show_default=True,
    help="text: with the lines; json: a list; github: annotations of a workflow.",
)
@click.option("-w", "--watch", "again", is_flag=True, help="Check again at every change.")
@says_what_is_wrong
def check(
    paths: Sequence[Path], config_file: Path | None, strict: bool, form: str, again: bool
) -> None:
    """Report what is wrong with the content, as the build would.

    With PATHs, only what is wrong in these files and folders; the whole site is read all the same,
    since its pages refer to each other. Exit status: 0, 1 with errors, 2 when called wrongly.
    """
    start = paths[0].resolve() if paths else Path.cwd()
    config_path = config_file or find_config(start if start.is_dir() else start.parent)
    wanted = [path.resolve() for path in paths if path.resolve() != config_path.resolve()]

    def report() -> list[Problem]:
        project = _project(config_path)
        problems = _problems(project, config_path, wanted)
        click.echo(REPORTS[form](problems, project.root), nl=False)
        click.echo(count(problems) or "No problems.", err=True)
        return problems

    if again:
        _watch(config_path, report)
    problems = report()
    if errors(problems) or (strict and problems):
        sys.exit(1)


def _watch(config_path: Path, report: Callable[[], object]) -> None:
    """Report now and at every change, until interrupted."""
    project = _project(config_path)

    def act() -> None:
        click.echo("Checking …", err=True)
        try:
            report()
        except (Misuse, OSError) as fault:
            # A half-saved mkdocs.yml is no reason to stop; the next save is looked at again.
            click.echo(f"{fault}\n1 error", err=True)

    registries = [(project.root / name).parent for name in (project.actors, project.topics)]
    registries.append(project.root / project.imports)
    try:
        watch([project.docs_dir, *registries], config_path.resolve(), act)
    except KeyboardInterrupt:
        sys.exit(0)


def _project(config_path: Path) -> Project:
    project = project_of(config_path, load_config(config_path))
    if not project.docs_dir.is_dir():
        raise Misuse(f"the content folder {project.docs_dir} does not exist.")
    return project


def _problems(project: Project, config_path: Path, wanted: Sequence[Path]) -> list[Problem]:
    page_ids = MarkdownIds(*markdown_extensions(load_config(config_path)))
    problems = check_project(project, page_ids, date.today()).problems
    if not wanted:
        return problems
    return [
        problem
        for problem in problems
        if any((project.root / problem.path).resolve().is_relative_to(path) for path in wanted)
    ]


@click.command()
@click.argument("code", required=False)
@says_what_is_wrong
def explain(code: str | None) -> None:
    """Say what the CODE of a problem means, with an example; without CODE, list them all.

    The rules that a site may set in mkdocs.yml come with what holds by default.
    """
    known = explanations()
    if code is None:
        for explanation in known.values():
            level = f"  [{explanation.level}]" if explanation.level is not None else ""
            click.echo(f"{explanation.code}{level}\n    {explanation.means}")
    elif code in known:
        click.echo(str(known[code]))
    else:
        guess = did_you_mean(code, known) or "`briefings explain` lists them."
        raise Misuse(f"{quoted(code)} is no code of a problem. {guess}")


@click.command("check-links")
@click.argument(
    "site_dir", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@config_file
@says_what_is_wrong
def check_links(site_dir: Path | None, config_file: Path | None) -> None:
    """Report every link of the built site that leads to no file or no anchor of it.

    SITE_DIR is the built site; default: the `site_dir` of mkdocs.yml. No address elsewhere is asked
    for. Exit status: 0, 1 with broken links, 2 when called wrongly.
    """
    site_dir = built_site(site_dir, config_file)
    found = broken_links(site_dir)
    for broken in found:
        click.echo(f"{(site_dir / broken.page).as_posix()}{str(broken).removeprefix(broken.page)}")
    links = "1 broken link" if len(found) == 1 else f"{len(found)} broken links"
    click.echo(f"{links}." if found else "No broken links.", err=True)
    if found:
        sys.exit(1)
