"""The MkDocs plugin: every hook is a few lines that call one named thing."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click
from markupsafe import Markup
from mkdocs import utils
from mkdocs.commands import serve as serving
from mkdocs.config import config_options as option
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from mkdocs_briefings.adapters import collecting
from mkdocs_briefings.adapters.checking import check, count
from mkdocs_briefings.adapters.compiled import compiled_templates
from mkdocs_briefings.adapters.conservation import Account
from mkdocs_briefings.adapters.disk import Project, read_article
from mkdocs_briefings.adapters.feed_files import write_feeds
from mkdocs_briefings.adapters.generating import SCRIPT, STYLES, Site, generate, generate_edited
from mkdocs_briefings.adapters.last_build import Inputs, edited
from mkdocs_briefings.adapters.lost_readers import PAGE, for_lost_readers
from mkdocs_briefings.adapters.markdown_extension import BriefingsExtension
from mkdocs_briefings.adapters.mkdocs_pages import Built, finish_pages
from mkdocs_briefings.adapters.offline import SEARCH_FRAME, local_polyfills, search_frame
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.panels import Panels
from mkdocs_briefings.adapters.preview import Preview
from mkdocs_briefings.adapters.preview_pages import Desk
from mkdocs_briefings.adapters.project import make_project
from mkdocs_briefings.adapters.rendering import safe_for_theme
from mkdocs_briefings.adapters.reuse import Reuse, begin_reuse
from mkdocs_briefings.adapters.rewriting import Rewriting
from mkdocs_briefings.adapters.search_parts import (
    is_too_large,
    put_in_parts,
    replace_search,
    searched_pages,
)
from mkdocs_briefings.adapters.text_quotes import text_quotes
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.adapters.writing import write_file
from mkdocs_briefings.core.addresses import (
    ALWAYS_THERE,
    ANNOTATIONS,
    FEEDS,
    HOME,
    Addresses,
)
from mkdocs_briefings.core.content.pages import Page as Article
from mkdocs_briefings.core.corpus import Corpus, corpus_of
from mkdocs_briefings.core.levels import read_levels
from mkdocs_briefings.core.problems import Problem, errors
from mkdocs_briefings.views.annotations import TextQuote, annotations_file

log = get_plugin_logger("briefings")

_FIRST = 110
"""Before every plugin that reads a page's content, such as search."""

_BEFORE_OFFLINE = -50
"""After search has written its index, before Material's `offline` copies it."""

_LAST = -110
"""After every plugin that rewrites pages: none may read our records as its own language."""


class BrokenContent(PluginError):
    """The content has problems that fail this build."""

    def __init__(self, problems: list[Problem], where: str) -> None:
        super().__init__(f"briefings: {count(problems)} in {where}.")
        self.problems = problems


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
    imports = option.Optional(option.Type(str))
    """The folder of other sites' ledgers, relative to mkdocs.yml; default: site_config/imports."""
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

    preview: Preview | None = None
    """That of `serve`, which lives on from build to build."""
    built: Built | None = None
    """What the last whole build of the preview has left."""
    inputs: Inputs = ()
    """What the last build of the preview was made from."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember what is running: only the preview shows drafts."""
        self.with_drafts = command == "serve"
        self.dirty = dirty
        if command == "serve" and not dirty and _is_live():
            self.preview = Preview(serving.__name__.partition(".")[0])
            self.preview.guard(serving)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Forget the last build, and join Markdown and the theme's styles and scripts."""
        self.site: Site | None = None
        self.content: tuple[str, str] | None = None
        self.panels, self.panels_of = Panels(""), ""
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.reuse: Reuse | None = None
        self.quotes: dict[str, Sequence[TextQuote]] = {}
        self.within = ""
        self.account: Account | None = None
        self.is_quiet = not log.isEnabledFor(logging.WARNING)
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
        collecting.pause()
        project, today = _project(config, self.config), date.today()
        if self.preview is not None:
            self.preview.reads(_desk(project, config, self.config))
        if self.config.cache:
            known = self.preview.pages if self.preview is not None else {}
            self.reuse = begin_reuse(project.root / CACHE, config, known)
        if self.reuse is not None:
            inputs = Path(config.docs_dir), *_kept_apart(project)
            epoch = os.environ.get("SOURCE_DATE_EPOCH")
            if self.reuse.take_site(inputs, today, epoch, getattr(self, "with_drafts", False)):
                log.info("Nothing has changed: the site is that of the last build.")
                self.reuse.begin_site()
                return
            if self._writes_anew(project, config, today):
                log.info("Only articles have changed: all else is that of the last build.")
                self.reuse.begin_site()
                return
        readings = self.reuse.readings if self.reuse is not None else None
        checked = check(project, _page_ids(config), today, readings)
        _stop_if_wrong(checked.problems, self.is_quiet, strict=config.strict)
        self.site = generate(
            checked.corpus,
            first=self._awaited(checked.corpus),
            with_drafts=getattr(self, "with_drafts", False),
            link_names=self.config.link_actors == "first",
            kept=self.reuse,
            **self._made_for(config),
        )
        _stop_if_wrong(self.site.problems, self.is_quiet, strict=config.strict)
        self.account = Account(checked.corpus, self.site)
        _stop_if_wrong(self.account.missing_from_ledger(), self.is_quiet, where=LOST)
        if self.preview is not None:
            self.preview.notices([*checked.problems, *self.site.problems])
        if self.reuse is not None and (checked.problems or self.site.problems):
            self.reuse.forget_site()
        collecting.spare()
        if self.reuse is not None:
            self.reuse.begin_site()

    def _writes_anew(self, project: Project, config: MkDocsConfig, today: date) -> bool:
        """Whether no more is to do than to write a few pages anew, whose articles have changed."""
        reuse = self.reuse
        rewriting = reuse.rewriting() if reuse is not None and not _is_offline(config) else None
        if reuse is None or rewriting is None:
            return False
        articles = [read_article(project, uri, today) for uri in rewriting.edited]
        if not all(map(rewriting.take, articles)):
            return False
        site = generate_edited(rewriting.frames(), **self._made_for(config))
        page_ids = _page_ids(config)
        for article in articles:
            # A page may link to any heading of another.
            there = {*page_ids.in_text(site.markdown(article)), *site.anchors(article.src_uri)}
            if not there.issuperset(rewriting.anchors(article.src_uri)):
                return False
        self.site, self.account = site, Account(corpus_of(articles), site)
        reuse.rewrite(rewriting)
        return True

    def _awaited(self, corpus: Corpus) -> tuple[Article, Callable[[Site], None]] | None:
        """The page that alone was edited since the last build of a preview, and how to show it."""
        if self.preview is None or self.built is None or self.reuse is None:
            return None
        found = edited(self.inputs, self.reuse.inputs)
        pages = [page for page in corpus.pages if page.src_uri in found]
        if len(pages) != 1:
            return None
        before = [page for page in self.preview.pages.values() if page.src_uri in found]
        alone = [page.front_matter for page in before] == [pages[0].front_matter]
        return pages[0], partial(self._show, pages[0].src_uri, alone)

    def _show(self, src_uri: str, alone: bool, site: Site) -> None:
        """Show a page by what the last build has left; what is wrong is told when all is built.

        ``alone``: no other page will be new.
        """
        assert self.preview is not None
        assert self.built is not None
        reuse, self.reuse, self.site = self.reuse, None, site
        entries = search_entries(self.built.config)
        indexed = len(entries)
        with suppress(Exception):
            page = self.built.page(src_uri)
            if page is not None:
                self.preview.shows(*page, alone=alone)
        del entries[indexed:]
        self.reuse = reuse

    def _made_for(self, config: MkDocsConfig) -> dict[str, Any]:
        """What of the configuration shapes our pages."""
        return {
            "language": self.config.language or _page_language(config),
            "page_language": _page_language(config),
            "directory_urls": config.use_directory_urls,
            "site_name": config.site_name,
            "site_url": config.site_url or None,
        }

    @event_priority(_LAST)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated pages, the data and our styles; leave drafts out."""
        if self._is_whole():
            # Such as the sitemap, which is there as it was.
            config.theme.static_templates.clear()
        if self.reuse is not None and self.reuse.written_anew is not None:
            return self._files_beside(self.reuse.written_anew, files, config)
        if self._is_whole():
            config.nav = None
            return Files([])
        site = _made(self.site)
        within = self.within = _folder_of_language(files, config)
        self.folder = tempfile.TemporaryDirectory(prefix="briefings-")
        for uri, content in site.assets.items():
            if not uri.startswith(FEEDS):
                _add(files, config, Path(self.folder.name), uri, content, within)
        # A large site's data would fill the memory until it is copied.
        site.assets = {uri: text for uri, text in site.assets.items() if uri.startswith(FEEDS)}
        if _is_offline(config):
            _add(files, config, Path(self.folder.name), SEARCH_FRAME, search_frame(), "")
        for uri in site.generated_pages():
            _add(files, config, Path(self.folder.name), uri, "", within)
        for uri in site.drafts:
            file = files.get_file_from_path(uri)
            if file is not None:
                files.remove(file)
        if self.reuse is not None:
            self.reuse.take_pages(files, site)
        return files

    def _files_beside(self, rewriting: Rewriting, files: Files, config: MkDocsConfig) -> Files:
        """The pages that are written anew, and all else to which they may link, as it stands."""
        for uri in rewriting.generated():
            if files.get_file_from_path(uri) is None:
                out = InclusionLevel.NOT_IN_NAV
                files.append(File.generated(config, uri, content="", inclusion=out))
        assert self.reuse is not None
        self.reuse.stand_still(files)
        return files

    @event_priority(_LAST)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Finish pages in several processes; those that are finished need no work of MkDocs."""
        self.nav, self.files = nav, files
        if self.reuse is not None and self.reuse.written_anew is not None:
            menu = self.reuse.written_anew.menu()
            for page in nav.pages:
                page.title, page.meta = menu[page.file.src_uri]
        if self.reuse is not None and self.reuse.site is None:
            account = self._account()
            finish = partial(finish_pages, nav=nav, config=config, files=files)
            self.reuse.take_ahead(finish, account.seen, account.take)
            for uri, finished in self.reuse.finished.items():
                # The sitemap and the check of links ask for the page.
                page = Page(None, files.src_uris[uri], config)
                page.present_anchor_ids = set(finished.anchors)
                self.quotes[page.url] = finished.quotes
        return nav

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

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str | None:
        """Give lost readers a page in their language that leads on."""
        if template_name != PAGE:
            return None
        wording = Wording(self.config.language or _page_language(config))
        addresses = Addresses(directory_urls=config.use_directory_urls)
        return for_lost_readers(output_content, wording, addresses, config.site_url)

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Give MkDocs front matter that it reads as we do, and the editor's Markdown below it."""
        return _made(self.site).source(page.file.src_uri)

    @event_priority(_FIRST)
    def _make_meta_safe(
        self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Let no text of the front matter be markup in the theme, in search or among tags."""
        page.meta.update(_made(self.site).safe_meta(page.file.src_uri))
        page.meta = safe_for_theme(page.meta)
        return None

    @event_priority(_LAST)
    def _complete(
        self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Complete a page with its record."""
        completed = _made(self.site).complete(page.file.src_uri, markdown)
        if completed is None:
            return None
        markdown, self.panels = completed
        self.panels_of = page.file.src_uri
        frame = _made(self.site).frame(page.file.src_uri, self.panels)
        if self.reuse is not None and frame is not None:
            self.reuse.framed(page.file.src_uri, frame)
        return markdown

    on_page_markdown = CombinedEvent(_make_meta_safe, _complete)

    @event_priority(_FIRST)
    def on_page_content(
        self, html: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Put our panels in their places, and tell MkDocs' check of links which anchors they hold.

        MkDocs goes on from a page's Markdown to its content before it reads another page.
        """
        anchors = _made(self.site).anchors(page.file.src_uri)
        page.present_anchor_ids = (page.present_anchor_ids or set()) | set(anchors)
        return self.panels.put_in(html) if self.panels_of == page.file.src_uri else None

    @event_priority(_FIRST)
    def _shorten_for_search(
        self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Any
    ) -> Any:
        """Let search read the page without its lists; every record is found at its own place."""
        self.content = None
        if page.content is not None and _made(self.site).is_ours(page.file.src_uri):
            if self.panels_of != page.file.src_uri:
                self.panels = Panels("")
            self.content = (page.content, self.panels.for_search(page.content))
            page.content = self.content[1]
        self.indexed = len(search_entries(config))
        return context

    @event_priority(_LAST)
    def _restore(self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Any) -> Any:
        """Give the page back its whole content, now that search has read it."""
        if self.content is not None:
            whole, shortened = self.content
            # What another plugin has put around it in the meantime stays.
            page.content = (page.content or "").replace(
                shortened, self.panels.for_readers(whole), 1
            )
        if self.reuse is not None:
            if self.reuse.site is None:
                context["pages"] = self.reuse.pages()
            self.reuse.begin(page.file.src_uri)
            entries = search_entries(config)
            self.reuse.found(page.file.src_uri, entries[self.indexed :])
            # All are put there at the end, in order; until then they would fill the memory.
            del entries[self.indexed :]
        return context

    on_page_context = CombinedEvent(_shorten_for_search, _restore)

    @event_priority(_LAST)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str | None:
        """Complete the page's head, look for its records, and keep it for the next build."""
        about = str(page.title or ""), str(page.meta.get("description") or "")
        output = _made(self.site).with_head(page.file.src_uri, output, *about)
        quotes = self.quotes[page.url] = text_quotes(output)
        if self.account is not None:
            self.account.see(page.file.src_uri, page.file.abs_dest_path, output)
        if self.reuse is not None:
            self.reuse.keep_page(page, quotes)
        return output

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Themes print `title | striptags` unescaped, which would bring markup in it to life.

        A preview compiles their templates but once.
        """
        self.env = env
        if self.preview is not None:
            env.bytecode_cache = compiled_templates(*env.extensions)
        env.filters["striptags"] = _striptags
        return env

    @event_priority(_LAST)
    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> None:
        """Show in the browser what is wrong, and watch all that the site is made from."""
        if self.preview is not None:
            self.preview.attach(server)

    def on_shutdown(self) -> None:
        """End the preview."""
        if self.preview is not None:
            self.preview.close()

    @event_priority(_FIRST)
    def _complete_site(self, *, config: MkDocsConfig) -> None:
        """Write what is known only now, and index the pages that needed no work.

        First, since a plugin may build the site once more, in another language, before it ends.
        """
        if self.site is not None and not self._is_whole():
            folder = Path(config.site_dir) / self.within
            quoted = annotations_file(self.quotes, config.site_url or None)
            write_file(folder / ANNOTATIONS, quoted.encode(), built=True)
            # Straight to their place: they are many, and no plugin has a use for them.
            write_feeds(self.site.assets, folder)
            # All pages are built, and search needs the room.
            self.site = None
        if self.reuse is not None and self.reuse.site is None:
            in_parts = self._is_searched_in_parts(config, self.reuse.size_of_search())
            search_entries(config)[:] = () if in_parts else self.reuse.entries()

    @event_priority(_BEFORE_OFFLINE)
    def _put_search_in_parts(self, *, config: MkDocsConfig) -> None:
        """Where the site is large, give search files of which a reader loads few."""
        if self._is_whole():
            return
        folder = Path(config.site_dir)
        if self.reuse is None:
            pages = searched_pages(search_entries(config))
            if self._is_searched_in_parts(config, sum(page.size for page in pages)):
                put_in_parts(folder, pages)
        elif self._is_searched_in_parts(config, self.reuse.size_of_search()):
            replace_search(folder, self.reuse.put_search())
        else:
            self.reuse.leave_search()

    def _is_searched_in_parts(self, config: MkDocsConfig, size: int) -> bool:
        return "material/search" in config.plugins and is_too_large(size, Path(config.site_dir))

    @event_priority(_LAST)
    def _finish(self, *, config: MkDocsConfig) -> None:
        """Fail if anything is lost; else keep what was finished, and drop the generated pages."""
        if self.account is not None:
            reused = self.reuse.finished if self.reuse is not None else ()
            lost = self.account.lost(reused, Path(config.site_dir))
            _stop_if_wrong(lost, self.is_quiet, where=LOST)
            if not self._is_whole():
                log.info("%s", self.account)
        if self.reuse is not None:
            if self.reuse.written_anew is not None:
                self.reuse.put_pages(self.quotes, config.site_url or None)
            if self._is_whole():
                utils.clean_directory(config.site_dir)
            self.reuse.finish(self.nav.pages)
            if self.preview is not None:
                self.inputs = self.reuse.inputs
                if not self._is_whole():
                    self.built = Built(self.nav, config, self.files, self.env)
                    self.preview.pages = self.reuse.readings.pages
            self.reuse = None
        self._clean_up()

    on_post_build = CombinedEvent(_complete_site, _put_search_in_parts, _finish)

    def on_build_error(self, *, error: Exception) -> None:
        """Drop the folder of the generated pages."""
        self._clean_up()

    def _is_whole(self) -> bool:
        """Whether an earlier build's whole site is used again."""
        return self.reuse is not None and self.reuse.site is not None

    def _account(self) -> Account:
        assert self.account is not None, "on_pre_build opens it with the site"
        return self.account

    def _clean_up(self) -> None:
        collecting.resume(goes_on=self.preview is not None)
        if self.reuse is not None:
            self.reuse.close(built=False)
            self.reuse = None
        if self.folder is not None:
            self.folder.cleanup()
            self.folder = None


LOST = "what was built, which must not be published"
CACHE = ".cache/briefings"
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
    theme = [Path(folder) for folder in config.theme.dirs]
    return make_project(_root(config), Path(config.docs_dir), dict(options), patterns, theme)


def _root(config: MkDocsConfig) -> Path:
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    return root.resolve()


def _desk(project: Project, config: MkDocsConfig, options: BriefingsConfig) -> Desk:
    """What the preview has to know of a build."""
    theme = [Path(config.theme.custom_dir)] if config.theme.custom_dir else []
    return Desk(
        project,
        Addresses(config.use_directory_urls),
        Wording(options.language or _page_language(config)),
        (*_kept_apart(project), *theme),
    )


def _kept_apart(project: Project) -> list[Path]:
    """What a site is made from besides its articles: the registries and the imports."""
    return [project.root / name for name in (project.actors, project.topics, project.imports)]


def _is_live() -> bool:
    """Whether the preview follows changes; else nothing would mend what it shows."""
    context = click.get_current_context(silent=True)
    options = context.params if context is not None else {}
    # MkDocs has one flag for both, ProperDocs one for each.
    return not options.get("no_livereload", options.get("livereload") is False)


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
    problems: list[Problem],
    is_quiet: bool,
    *,
    strict: bool = False,
    where: str = "the content",
) -> None:
    """Report every problem, one a line; raise PluginError if they fail this build.

    ``is_quiet``: only those that do are reported.
    """
    fails = bool(errors(problems)) or (strict and bool(problems))
    if fails or not is_quiet:
        # Not through the log, which would wrap lines that editors and people want whole.
        for problem in problems:
            click.echo(str(problem), err=True)
    if fails:
        raise BrokenContent(problems, where)


def _add(
    files: Files, config: MkDocsConfig, folder: Path, uri: str, content: str | bytes, within: str
) -> None:
    """Add a file of ours. It lies on disk, since plugins that look at files expect that."""
    path = folder / uri
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    known = files.get_file_from_path(uri)
    if known is not None:
        files.remove(known)
    # Out of the navigation, or every page would grow with the corpus; but where the editor draws up
    # none, the lists and indexes stand in it, which lead to all else.
    listed = config.nav is None and uri in ALWAYS_THERE
    in_nav = uri == HOME or listed or not uri.endswith(".md")
    inclusion = InclusionLevel.INCLUDED if in_nav else InclusionLevel.NOT_IN_NAV
    file = File.generated(config, uri, abs_src_path=str(path), inclusion=inclusion)
    if within and uri not in (*STYLES, SCRIPT):
        file.dest_uri, file.url = f"{within}{file.dest_uri}", f"{within}{file.url}"
    if not uri.endswith(".md"):
        # MkDocs would copy it, and leave a part of it where that is broken off.
        file.copy_file = lambda dirty=False: write_file(  # type: ignore[method-assign]
            Path(file.abs_dest_path), path.read_bytes(), built=True
        )
    files.append(file)


def _folder_of_language(files: Files, config: MkDocsConfig) -> str:
    """The folder of the language that static-i18n builds now: ours go where the editor's pages are.

    It builds the site once for each language, and moves all files but those added after it.
    """
    if "i18n" in config.plugins:
        where = Addresses(config.use_directory_urls)
        for file in files.documentation_pages():
            plain = where.page(file.src_uri)
            if plain and file.url.endswith(plain):
                return file.url.removesuffix(plain)
    return ""


def _striptags(value: Any) -> Markup:
    return Markup.escape(Markup(str(value)).striptags())  # noqa: S704 - tags are what it removes
