"""What several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from mkdocs_briefings.adapters.project import Misuse, find_config, load_config

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

config_file = click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The site's mkdocs.yml. Default: the nearest, from this folder upward.",
)


def built_site(site_dir: Path | None, config_path: Path | None) -> Path:
    """The folder of the built site: this one, or the `site_dir` of mkdocs.yml.

    Raises Misuse where there is none.
    """
    if site_dir is None:
        config_path = config_path or find_config(Path.cwd())
        site_dir = config_path.parent / str(load_config(config_path).get("site_dir") or "site")
    if not (site_dir / "index.html").is_file():
        raise Misuse(f"there is no site in {site_dir}. Build it: mkdocs build --strict")
    return site_dir


class Refusal(click.ClickException):
    """A command that cannot do what it was asked; the message says why, and that is enough."""

    exit_code = 2


def says_what_is_wrong(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The command, which tells of a misuse or an unusable file in words, without a traceback."""

    @wraps(command)
    def told(*arguments: Arguments.args, **options: Arguments.kwargs) -> Result:
        try:
            return command(*arguments, **options)
        except BrokenPipeError:
            raise  # whoever reads has seen enough: click ends quietly
        except (Misuse, OSError) as fault:
            raise Refusal(str(fault)) from fault

    return told
