"""The MkDocs plugin: every hook is a few lines that call one named thing."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import click
from markupsafe import Markup
from mkdocs.config import config_options as option
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from mkdocs_briefings.adapters.checking import check, count
from mkdocs_briefings.adapters.conservation import Account
from mkdocs_briefings.adapters.disk import Project
from mkdocs_briefings.adapters.generating import Site, generate
from mkdocs_briefings.adapters.markdown_extension import BriefingsExtension
from mkdocs_briefings.adapters.offline import SEARCH_FRAME, local_polyfills, search_frame
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import make_project
from mkdocs_briefings.adapters.rendering import for_readers, for_search
from mkdocs_briefings.adapters.reuse import Reuse, begin_reuse
from mkdocs_briefings.core.addresses import ALWAYS_THERE, HOME
from mkdocs_briefings.core.levels import read_levels
from mkdocs_briefings.core.problems import Problem, errors

log = get_plugin_logger("briefings")

_FIRST = 110
"""Before every plugin that reads a page's content, such as search."""

_LAST = -110
"""After every plugin that rewrites pages: none may read our records as its own language."""


class _Rules(BaseConfigOption[Any]):
    """The levels of the editorial rules, as they are typed."""

    def run_validation(self, value: object) -> object:
        try:
            read_levels(value)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        return value


class BriefingsConfig(Config):  # type: ignore[no-untyped-call] # MkDocs' own
    """The plugin's options in ``mkdocs.yml``."""

    actors = option.Optional(option.Type(str))
    """The registry of actors, relative to mkdocs.yml; default: site_config/actors.yml."""
    topics = option.Optional(option.Type(str))
    """The registry of topics, relative to mkdocs.yml; default: site_config/topics.yml."""
    link_actors = option.Choice(("first", "never"), default="first")
    """Whether the first mention of each actor in a briefing is linked by itself."""
    extra_keys = option.ListOfItems(option.Type(str), default=[])
    """Keys of the front matter, besides the vocabulary's, that the site's other plugins read."""
    rules = option.Optional(_Rules())
    """The editorial rules, each `off`, `warn` or `error`; `briefings explain` lists them."""
    language = option.Optional(option.Type(str))
    """The language of the site's own words; default: that of the theme, else English."""
    cache = option.Type(bool, default=True)
    """Whether pages that would come out the same are kept in .cache/briefings and used again."""


class BriefingsPlugin(BasePlugin[BriefingsConfig]):  # type: ignore[no-untyped-call] # MkDocs' own
    """Turns front matter with claims and denials into a cross-linked site."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember what is running: only the preview shows drafts."""
        self.with_drafts = command == "serve"
        self.dirty = dirty

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Forget the last build, and join Markdown and the theme's styles and scripts."""
        self.site: Site | None = None
        self.content: tuple[str, str] | None = None
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.reuse: Reuse | None = None
        self.account: Account | None = None
        if not any(isinstance(e, BriefingsExtension) for e in config.markdown_extensions):
            config.markdown_extensions.append(BriefingsExtension())  # type: ignore[arg-type]
        for style in STYLES:
            if style not in config.extra_css:
                config.extra_css.append(style)
        if SCRIPT not in map(str, config.extra_javascript):
            script = option.ExtraScriptValue(SCRIPT)
            script.defer = True
            config.extra_javascript.append(script)
        if _is_offline(config):
            config.extra["polyfills"] = local_polyfills(config.extra.get("polyfills") or ())
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read and check everything, and stop before ``site/`` is touched if anything is wrong."""
        if getattr(self, "dirty", False):
            raise PluginError(
                "briefings: --dirty would leave stale pages behind, since every page depends on "
                "every record. Build without it."
            )
        project, today = _project(config, self.config), date.today()
        if self.config.cache:
            self.reuse = begin_reuse(project.root / CACHE, config)
        if self.reuse is not None:
            folders = Path(config.docs_dir), *_folders_of_registries(project)
            epoch = os.environ.get("SOURCE_DATE_EPOCH")
            if self.reuse.take_site(folders, today, epoch, getattr(self, "with_drafts", False)):
                log.info("Nothing has changed: the site is that of the last build.")
                return
        checked = check(project, _page_ids(config), today)
        _stop_if_wrong(checked.problems, strict=config.strict)
        self.site = generate(
            checked.corpus,
            with_drafts=getattr(self, "with_drafts", False),
            link_names=self.config.link_actors == "first",
            language=self.config.language or _page_language(config),
            page_language=_page_language(config),
            directory_urls=config.use_directory_urls,
            site_name=config.site_name,
            site_url=config.site_url or None,
        )
        _stop_if_wrong(self.site.problems, strict=config.strict)
        self.account = Account(checked.corpus, self.site)
        _stop_if_wrong(self.account.missing_from_ledger(), where=LOST)
        if self.reuse is not None and (checked.problems or self.site.problems):
            self.reuse.forget_site()

    @event_priority(_LAST)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated pages, the data and our styles; leave drafts out."""
        if self.reuse is not None and self.reuse.site is not None:
            config.nav = None
            return Files([])
        site = _made(self.site)
        self.folder = tempfile.TemporaryDirectory(prefix="briefings-")
        for uri, content in site.assets.items():
            _add(files, config, Path(self.folder.name), uri, content)
        if _is_offline(config):
            _add(files, config, Path(self.folder.name), SEARCH_FRAME, search_frame())
        for uri in site.generated_pages():
            _add(files, config, Path(self.folder.name), uri, "")
        for uri in site.drafts:
            file = files.get_file_from_path(uri)
            if file is not None:
                files.remove(file)
        if self.reuse is not None:
            self.reuse.take_pages(files, site)
            for uri, finished in self.reuse.finished.items():
                # The sitemap and the check of links ask for the page.
                page = Page(None, files.src_uris[uri], config)
                page.present_anchor_ids = set(finished.anchors)
        return files

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """Note of which page MkDocs speaks from now on."""
        if self.reuse is not None:
            self.reuse.begin(page.file.src_uri)
        return page

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        """Show templates, such as the sitemap, all pages, finished or not."""
        if self.reuse is not None and self.reuse.site is None:
            context["pages"] = self.reuse.pages()
        return context

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Give MkDocs front matter that it reads as we do, and the editor's Markdown below it."""
        return _made(self.site).source(page.file.src_uri)

    @event_priority(_LAST)
    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Complete a page with its record, and make its metadata safe for the theme."""
        site = _made(self.site)
        page.meta.update(site.safe_meta(page.file.src_uri))
        return site.complete(page.file.src_uri, markdown)

    def on_page_content(
        self, html: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Tell MkDocs' own check of links which anchors our panels hold."""
        anchors = _made(self.site).anchors(page.file.src_uri)
        page.present_anchor_ids = (page.present_anchor_ids or set()) | set(anchors)
        return None

    @event_priority(_FIRST)
    def _shorten_for_search(
        self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Any
    ) -> Any:
        """Let search read the page without its lists; every record is found at its own place."""
        self.content = None
        if page.content is not None and _made(self.site).is_ours(page.file.src_uri):
            self.content = (page.content, for_search(page.content))
            page.content = self.content[1]
        self.indexed = len(search_entries(config))
        return context

    @event_priority(_LAST)
    def _restore(self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Any) -> Any:
        """Give the page back its whole content, now that search has read it."""
        if self.content is not None:
            whole, shortened = self.content
            # What another plugin has put around it in the meantime stays.
            page.content = (page.content or "").replace(shortened, for_readers(whole), 1)
        if self.reuse is not None:
            self.reuse.begin(page.file.src_uri)
            self.reuse.found(page.file.src_uri, search_entries(config)[self.indexed :])
        return context

    on_page_context = CombinedEvent(_shorten_for_search, _restore)

    @event_priority(_LAST)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str | None:
        """Look for its records in the finished page, and keep it for the next build."""
        if self.account is not None:
            self.account.see(page.file.src_uri, page.file.abs_dest_path, output)
        if self.reuse is not None:
            self.reuse.keep_page(page, output)
        return None

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Themes print `title | striptags` unescaped, which would bring markup in it to life."""
        env.filters["striptags"] = _striptags
        return env

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> None:
        """Rebuild the preview when a registry changes, too."""
        project = _project(config, self.config)
        for folder in _folders_of_registries(project):
            server.watch(str(folder))

    @event_priority(_FIRST)
    def _complete_search(self, *, config: MkDocsConfig) -> None:
        """Put the entries of pages that needed no work into the index of search."""
        if self.reuse is not None:
            search_entries(config)[:] = self.reuse.entries()

    @event_priority(_LAST)
    def _finish(self, *, config: MkDocsConfig) -> None:
        """Fail if anything is lost; save what was finished, and drop the generated pages."""
        if self.account is not None:
            reused = self.reuse.finished if self.reuse is not None else ()
            _stop_if_wrong(self.account.lost(reused, Path(config.site_dir)), where=LOST)
            log.info("%s", self.account)
        if self.reuse is not None:
            self.reuse.finish(Path(config.site_dir))
            self.reuse = None
        self._clean_up()

    on_post_build = CombinedEvent(_complete_search, _finish)

    def on_build_error(self, *, error: Exception) -> None:
        """Drop the folder of the generated pages."""
        self._clean_up()

    def _clean_up(self) -> None:
        if self.reuse is not None:
            self.reuse.close(built=False)
            self.reuse = None
        if self.folder is not None:
            self.folder.cleanup()
            self.folder = None


LOST = "what was built, which must not be published"
STYLES = ("assets/briefings/briefings.css",)
SCRIPT = "assets/briefings/briefings.js"
CACHE = ".cache/briefings/finished.sqlite"
"""Where finished work is kept, relative to mkdocs.yml; may be deleted at any time."""


def search_entries(config: MkDocsConfig) -> list[Any]:
    """The list to which the site's search has added its entries so far; empty without search."""
    for name, attribute in (("material/search", "entries"), ("search", "_entries")):
        index = getattr(config.plugins.get(name), "search_index", None)
        if index is not None:
            entries: list[Any] = getattr(index, attribute)
            return entries
    return []


def _made(site: Site | None) -> Site:
    assert site is not None, "on_pre_build makes the site before anything else asks for it"
    return site


def _project(config: MkDocsConfig, options: BriefingsConfig) -> Project:
    left_out = [spec for spec in (config.exclude_docs, config.draft_docs) if spec is not None]
    patterns = [pattern for spec in left_out for pattern in spec.patterns]
    return make_project(_root(config), Path(config.docs_dir), dict(options), patterns)


def _root(config: MkDocsConfig) -> Path:
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    return root.resolve()


def _folders_of_registries(project: Project) -> list[Path]:
    """The folders of the registries, since one may yet have to be created, or be replaced."""
    folders = {(project.root / registry).parent for registry in (project.actors, project.topics)}
    return sorted(folder for folder in folders if folder.is_dir())


def _page_ids(config: MkDocsConfig) -> MarkdownIds:
    ours = BriefingsExtension
    extensions = [e for e in config.markdown_extensions if not isinstance(e, ours)]
    return MarkdownIds(list(extensions), dict(config.mdx_configs))


def _is_offline(config: MkDocsConfig) -> bool:
    """Whether Material's plugin makes this a site for reading from a folder."""
    offline = config.plugins.get("material/offline")
    return offline is not None and bool(offline.config.get("enabled"))


def _page_language(config: MkDocsConfig) -> str:
    theme: Mapping[str, Any] = config.theme
    try:
        return str(theme["language"] or "en")
    except KeyError:
        return str(config.theme.locale or "en")


def _stop_if_wrong(
    problems: list[Problem], *, strict: bool = False, where: str = "the content"
) -> None:
    """Report every problem, one a line; raise PluginError if they fail this build."""
    fails = bool(errors(problems)) or (strict and bool(problems))
    if fails or log.isEnabledFor(logging.WARNING):
        # Not through the log, which would wrap lines that editors and people want whole.
        for problem in problems:
            click.echo(str(problem), err=True)
    if fails:
        raise PluginError(f"briefings: {count(problems)} in {where}.")


def _add(files: Files, config: MkDocsConfig, folder: Path, uri: str, content: str) -> None:
    """Add a file of ours. It lies on disk, since plugins that look at files expect that."""
    path = folder / uri
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")
    known = files.get_file_from_path(uri)
    if known is not None:
        files.remove(known)
    # Out of the navigation, or every page would grow with the corpus; but where the editor draws up
    # none, the lists and indexes stand in it, which lead to all else.
    listed = config.nav is None and uri in ALWAYS_THERE
    in_nav = uri == HOME or listed or not uri.endswith(".md")
    inclusion = InclusionLevel.INCLUDED if in_nav else InclusionLevel.NOT_IN_NAV
    files.append(File.generated(config, uri, abs_src_path=str(path), inclusion=inclusion))


def _striptags(value: Any) -> Markup:
    return Markup.escape(Markup(str(value)).striptags())  # noqa: S704 - tags are what it removes
