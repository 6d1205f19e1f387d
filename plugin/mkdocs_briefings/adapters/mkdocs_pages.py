"""Building some pages of a site as MkDocs builds all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
