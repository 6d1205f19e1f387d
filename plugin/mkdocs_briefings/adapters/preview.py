"""The preview while something is wrong: the problems in the browser, on the last good build.

MkDocs' own server stops at its start where a build fails, and later lets every page wait for ever.
Here a build may fail whenever it wants: what was built last stays, and the browser is told.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from mkdocs_briefings.adapters.preview_faults import failure, of_content
from mkdocs_briefings.adapters.preview_pages import Desk, PreviewPages
from mkdocs_briefings.adapters.watching import PatientObserver
from mkdocs_briefings.adapters.writing import write_file
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.problems import Problem


class Preview:
    """One run of the preview, from its start to its end. ``engine`` names the engine's log."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._log = logging.getLogger(f"{engine}.plugins.briefings")
        self._folder = tempfile.TemporaryDirectory(
            prefix="briefings-preview-", ignore_cleanup_errors=True
        )
        self._pages = PreviewPages(str(time.time_ns()))
        self._server: Any = None
        self._watched: set[str] = set()
        self._builds = 0
        self._shown: tuple[str, bytes, bool] | None = None
        self.pages: Mapping[str, Page] = {}
        """What the last build has read, by its keys."""

    def reads(self, desk: Desk) -> None:
        """Take note of what the build that has begun reads."""
        self._pages.desk = desk

    def notices(self, problems: list[Problem]) -> None:
        """Take note of what is wrong, and fails no build."""
        desk = self._pages.desk
        self._pages.notes = of_content(problems, desk) if problems and desk is not None else None

    def shows(self, path: str, html: bytes, *, alone: bool) -> None:
        """Show a page of the site before all else is built, which takes its time on a large one.

        ``alone``: no other page will be new.
        """
        if self._server is None or self._pages.fault is not None:
            return
        write_file(Path(self._server.root) / path, html, built=True)
        self._shown = path, html, alone
        with self._server._epoch_cond:
            self._server._visible_epoch = self._server._wanted_epoch
            self._server._epoch_cond.notify_all()

    def guard(self, serving: Any) -> None:
        """Let the first build of the engine's module ``serving`` fail without an end of it all."""
        build = serving.build

        def first(*arguments: Any, **options: Any) -> None:
            serving.build = build
            self._build(lambda: build(*arguments, **options))

        serving.build = first

    def attach(self, server: Any) -> None:
        """Let the engine's server go on after builds that fail, and show what came of them."""
        self._server = server
        self._site_dir = Path(server.root)
        # Until there is a good build, there is nothing to show.
        server.root = str(Path(self._folder.name) / "none")
        builder = server.builder
        server.builder = lambda: self._build(builder)
        server.set_app(self._pages.answering(server.get_app(), server.mount_path))
        server.error_handler = self._error_page
        paths = list(server._watched_paths)
        for path in paths:
            while path in server._watched_paths:
                server.unwatch(path)
        server.observer = PatientObserver(paths)
        for path in paths:
            server.watch(path)
        self._settle()

    def close(self) -> None:
        """Leave nothing behind."""
        self._folder.cleanup()

    def _build(self, build: Callable[[], object]) -> None:
        self._pages.notes = None
        try:
            with _listening(self._engine) as said:
                build()
        except Exception as error:
            self._pages.fault = failure(error, said, self._pages.desk)
            self._tell(error, said)
        else:
            self._pages.fault = None
        self._builds += 1
        self._pages.build = self._builds
        if self._server is not None:
            self._settle()
        if self._shown is not None:
            # Browsers have loaded their pages again already, which is enough if that was all.
            path, html, alone = self._shown
            self._shown = None
            if not (alone and self._has(path, html)):
                self._server._wanted_epoch += 1

    def _has(self, path: str, html: bytes) -> bool:
        """Whether the site that was built last has this page."""
        built = Path(self._server.root) / path
        return self._pages.fault is None and built.is_file() and built.read_bytes() == html

    def _settle(self) -> None:
        """Show what was built, if it was; and watch what it was made from."""
        if self._pages.fault is None:
            before, good = self._server.root, Path(self._folder.name) / str(self._builds)
            self._site_dir.rename(good)
            self._server.root = str(good)
            self._pages.is_built = True
            # Nobody has to wait for that.
            threading.Thread(target=shutil.rmtree, args=(before, True), daemon=True).start()
        desk = self._pages.desk
        if desk is None:
            return
        watched = {str(path) for path in desk.watched}
        for path in sorted(watched - self._watched):
            self._server.watch(path)
        for path in sorted(self._watched - watched):
            self._server.unwatch(path)
        self._watched = watched

    def _tell(self, error: Exception, said: list[str]) -> None:
        """Say in the terminal, too, why the build failed, unless that was said."""
        if not isinstance(error, click.ClickException):
            self._log.error("briefings: The build failed.", exc_info=error)
        elif not said:
            self._log.error(f"briefings: {error.format_message()}")
        self._log.error("briefings: The preview shows what is wrong; mend it and save.")

    def _error_page(self, code: int) -> bytes | None:
        try:
            return (Path(self._server.root) / f"{code}.html").read_bytes()
        except OSError:
            return None


@contextmanager
def _listening(engine: str) -> Iterator[list[str]]:
    """The warnings and errors of the engine's log, as long as the context lasts."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger(engine)
    log.addHandler(handler)
    try:
        yield said
    finally:
        log.removeHandler(handler)
