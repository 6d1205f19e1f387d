"""Building some pages of a site as MkDocs builds all of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page


def finish_pages(
    pages: Iterable[File], *, nav: Navigation, config: MkDocsConfig, files: Files
) -> Iterator[File]:
    """Build these pages one by one, each in its place, with every event that a build has for them.

    Not for the process that goes on to build the site: the theme's environment is another one.
    """
    env = config.plugins.on_env(config.theme.get_env(), config=config, files=files)
    documents = files.documentation_pages()
    for page in nav.pages:
        # Menus show their titles.
        _populate_page(page, config, files)
    for file in pages:
        page = Page(None, file, config)
        _populate_page(page, config, files)
        _build_page(page, config, documents, nav, env)
        file.page = None
        yield file


@dataclass(frozen=True, slots=True)
class Built:
    """What a finished build leaves, by which one page of it can be built again."""

    nav: Navigation
    config: MkDocsConfig
    files: Files
    env: Any

    def page(self, src_uri: str) -> tuple[str, bytes] | None:
        """The address of a page's file in the site, and the page, built again without a word."""
        file = self.files.get_file_from_path(src_uri)
        if file is None:
            return None
        with _silence():
            page = Page(None, file, self.config)
            _populate_page(page, self.config, self.files)
            _build_page(page, self.config, self.files.documentation_pages(), self.nav, self.env)
        return file.dest_uri, Path(file.abs_dest_path).read_bytes()


@contextmanager
def _silence() -> Iterator[None]:
    """Whatever there is to say, the build that goes on says it."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)
