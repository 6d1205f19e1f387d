"""Reading a site's content from Python, without building anything."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from mkdocs_briefings.adapters.checking import check, count
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    markdown_extensions,
    project_of,
)
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ledger.ledger import Ledger, build_ledger
from mkdocs_briefings.core.problems import Problem, errors


@dataclass(frozen=True)
class Content:
    """What a site's files say.

    ``problems`` are all that `briefings check` reports, in order of place.
    """

    problems: tuple[Problem, ...]
    _corpus: Corpus = field(repr=False)
    _with_drafts: bool = field(repr=False)

    @cached_property
    def ledger(self) -> Ledger:
        """Every record, and how every claim stands.

        Raises Misuse where a problem is an error: what follows from wrong content is nothing.
        """
        if wrong := errors(self.problems):
            raise Misuse(f"there is no ledger of content with {count(wrong)}: {wrong[0]}")
        return build_ledger(self._corpus, with_drafts=self._with_drafts)


def read(
    site: str | os.PathLike[str], *, with_drafts: bool = False, today: date | None = None
) -> Content:
    """Read and check the content of a site.

    ``site`` is its folder, any folder in it, or its ``mkdocs.yml``; ``today`` is the day from which
    dates lie in the future. Nothing is written, and no engine is loaded. Raises Misuse where there
    is no site, or its configuration cannot be used.
    """
    path = Path(site).resolve()
    if not path.exists():
        raise Misuse(f"there is no {path}.")
    config_path = path if path.is_file() else find_config(path)
    config = load_config(config_path)
    project = project_of(config_path, config)
    if not project.docs_dir.is_dir():
        raise Misuse(f"the content folder {project.docs_dir} does not exist.")
    page_ids = MarkdownIds(*markdown_extensions(config))
    checked = check(project, page_ids, today or date.today())
    return Content(tuple(checked.problems), checked.corpus, with_drafts)
