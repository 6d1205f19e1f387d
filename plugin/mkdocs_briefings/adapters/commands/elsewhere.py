"""Going elsewhere: the site for another engine."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import click

from mkdocs_briefings.adapters.checking import check, count
from mkdocs_briefings.adapters.commands.shared import config_file, says_what_is_wrong
from mkdocs_briefings.adapters.generating import generate as generate_site
from mkdocs_briefings.adapters.markdown_site import directory_urls, markdown_site, theme_folder
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    markdown_extensions,
    page_language,
    plugin_options,
    project_of,
    words_language,
)
from mkdocs_briefings.core.problems import Problem, errors


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("-s", "--strict", is_flag=True, help="Let warnings stop it too.")
@config_file
@says_what_is_wrong
def generate(folder: Path, strict: bool, config_file: Path | None) -> None:
    """Write the whole site into FOLDER as plain Markdown, which Zensical builds without our plugin.

    FOLDER gets the pages, the data, our styles and scripts in docs/, and a mkdocs.yml. It must be
    empty, or written by this command before: then its files are replaced. Drafts are left out.
    Exit status: 0, 1 with errors in the content, 2 when called wrongly.
    """
    config_path = config_file or find_config(Path.cwd())
    config = load_config(config_path)
    project = project_of(config_path, config)
    _stands_apart(folder, [project.docs_dir, theme_folder(config_path, config)])
    if not config.get("site_name"):
        raise Misuse(f"{config_path} names no `site_name`.")
    checked = check(project, MarkdownIds(*markdown_extensions(config)), date.today())
    _stop_if_wrong(checked.problems, strict=strict)
    site = generate_site(
        checked.corpus,
        with_drafts=False,
        link_names=plugin_options(config.get("plugins")).get("link_actors") != "never",
        language=words_language(config),
        page_language=page_language(config),
        directory_urls=directory_urls(config),
        site_name=str(config["site_name"]),
        site_url=_with_slash(str(config.get("site_url") or "")),
        with_plugin=False,
    )
    _stop_if_wrong(site.problems, strict=strict)
    markdown_site(site, checked.corpus, project, config_path, config).write(folder)
    click.echo(str(folder))


def _stands_apart(folder: Path, sources: list[Path | None]) -> None:
    """See that the folder is not among what it is made from."""
    for source in filter(None, sources):
        if folder.resolve().is_relative_to(source.resolve()):
            raise Misuse(f"{folder} lies in {source}, from which it is made. Name another folder.")


def _stop_if_wrong(problems: list[Problem], *, strict: bool) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    if errors(problems) or (strict and problems):
        click.echo(f"Nothing was written: {count(problems)}.", err=True)
        sys.exit(1)


def _with_slash(url: str) -> str | None:
    """The address of the site's root as MkDocs reads it."""
    path = urlsplit(url).path
    return urlsplit(url)._replace(path=f"{path.rstrip('/')}/").geturl() if url else None
