"""The pages of the preview, as they are asked for: with a bar while something is wrong, or instead.

A page that a broken file would be shows its problems; every other page is that of the last good
build, and says so.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mkdocs_briefings.adapters.disk import Project
from mkdocs_briefings.adapters.preview_faults import Fault
from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses, actor_page, topic_page
from mkdocs_briefings.core.problems import Problem
from mkdocs_briefings.views.documents import View
from mkdocs_briefings.views.preview import FileProblems, Findings, PreviewBar, PreviewPage

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application."""

_RELOAD, _VERSION = "/briefings-preview/reload.js", "/briefings-preview/version"
_EARLIER = "earlier"
_MOST = 100
"""How many problems a page shows; an editor mends one after the other."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a build reads and how it writes. ``watched``: files and folders besides the engine's."""

    project: Project
    addresses: Addresses
    wording: Wording
    watched: tuple[Path, ...]

    def pages(self, problem: Problem) -> Iterator[str]:
        """The addresses of the pages where an editor will look for this problem."""
        project, entry = self.project, problem.where.partition(".")[0]
        docs_dir = posixpath.relpath(project.docs_dir.as_posix(), project.root.as_posix())
        src_uri = posixpath.relpath(problem.path, docs_dir)
        if problem.path == project.actors:
            uris = [addresses.ACTORS, actor_page(entry)]
        elif problem.path == project.topics:
            uris = [addresses.TOPICS, topic_page(entry)]
        else:
            uris = [src_uri] if src_uri.endswith(".md") and not src_uri.startswith("../") else []
        return (_plain(unquote(self.addresses.page(uri))) for uri in uris)


class PreviewPages:
    """What the preview answers. What is wrong is set from outside, after each build."""

    def __init__(self, run: str) -> None:
        """``run`` tells this run of the preview from any other."""
        self._run = run
        self.build = 0
        """How many builds there were."""
        self.desk: Desk | None = None
        self.fault: Fault | None = None
        """Why the last build failed."""
        self.notes: Fault | None = None
        """What is wrong with the last build, though it did not fail."""
        self.is_built = False
        """Whether there is a good build to show."""

    @property
    def version(self) -> str:
        """Changes with every build."""
        return f"{self._run}-{self.build}"

    def answering(self, inner: App, mount: str) -> App:
        """The engine's application, whose pages say what is wrong; ``mount`` is the site's path."""

        def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
            own = self._own(path)
            if own is not None:
                start_response("200 OK", _headers(*own))
                return [own[1]]
            build = self.build
            status, headers, body = _asked(inner, environ)
            if build != self.build:
                # The engine looked for the file where it was before the build that it waited for.
                _read(body)
                status, headers, body = _asked(inner, environ)
            kind = dict(headers).get("Content-Type", "")
            if not kind.startswith("text/html") or not _is_page(path):
                start_response(status, headers)
                return body
            content = _read(body)
            address = _plain(path.removeprefix(mount).lstrip("/"))
            is_there, asked = status.startswith("200"), environ.get("QUERY_STRING", "")
            content, status = self._page(address, status, content, is_there and asked == _EARLIER)
            start_response(status, _headers(kind, content))
            return [content]

        return app

    def _own(self, path: str) -> tuple[str, bytes] | None:
        if path == _VERSION:
            return "text/plain", self.version.encode()
        if path == _RELOAD:
            file = resources.files("mkdocs_briefings") / "assets/preview/reload.js"
            return "text/javascript", file.read_bytes()
        return None

    def _page(self, address: str, status: str, content: bytes, earlier: bool) -> tuple[bytes, str]:
        """The page at an address, and its status. ``earlier``: as it was, though it is broken."""
        is_there = status.startswith("200")
        fault = self.fault
        if fault is not None:
            files = fault.pages.get(address) or fault.pages.get(f"{address}/") or frozenset()
            if not self.is_built or (files and not earlier):
                return self._instead(fault, files, is_there and self.is_built), "200 OK"
            content = _inserted(content, self._bar(fault, files, True, not address))
        elif self.notes is not None and (not address or address in self.notes.pages):
            files = self.notes.pages.get(address, frozenset())
            content = _inserted(content, self._bar(self.notes, files, False, False))
        if not is_there:
            # The engine's own script is on pages that are there.
            script = f'<script data-version="{self.version}" src="{_RELOAD}"></script>'
            content = _inserted(content, script)
        return content, status

    def _instead(self, fault: Fault, files: frozenset[str], is_there: bool) -> bytes:
        wording = self._wording
        view = PreviewPage(
            language=wording.language,
            direction=wording.direction,
            findings=_findings(fault, files),
            file=posixpath.basename(min(files)) if files else None,
            earlier=f"?{_EARLIER}" if is_there else None,
            version=self.version,
        )
        return self._rendered(view).encode()

    def _bar(self, fault: Fault, files: frozenset[str], stale: bool, opened: bool) -> str:
        wording = self._wording
        view = PreviewBar(
            language=wording.language,
            direction=wording.direction,
            findings=_findings(fault, files),
            stale=stale,
            opened=opened,
        )
        return self._rendered(view)

    @property
    def _wording(self) -> Wording:
        return self.desk.wording if self.desk is not None else Wording("en")

    def _rendered(self, view: View) -> str:
        return Renderer(self._wording, Addresses()).panel(view, lambda _: _RELOAD)


def _asked(
    inner: App, environ: dict[str, Any]
) -> tuple[str, list[tuple[str, str]], Iterable[bytes]]:
    """What an application answers: the status, the headers, the body."""
    answers: list[tuple[str, list[tuple[str, str]]]] = []
    body = inner(environ, lambda status, headers, _=None: answers.append((status, headers)))
    return *answers[-1], body


def _findings(fault: Fault, here: frozenset[str]) -> Findings:
    """What is wrong, that of the page asked for first, as far as a page can show it."""
    ordered = sorted(fault.files, key=lambda file: (file.path not in here, file.path))
    room, files = _MOST, []
    for file in ordered:
        if room > 0:
            problems = file.problems[:room]
            files.append(FileProblems(file.path, file.path in here, problems))
            room -= len(problems)
    everything = [problem for file in fault.files for problem in file.problems]
    warnings = sum(problem.warning for problem in everything)
    return Findings(
        errors=len(everything) - warnings,
        warnings=warnings,
        files=tuple(files),
        said=fault.said,
        more=max(0, len(everything) - _MOST),
    )


def _is_page(path: str) -> bool:
    """Whether a browser shows what is at this path by itself."""
    name = posixpath.basename(path)
    return "." not in name or name.endswith(".html")


def _plain(address: str) -> str:
    """An address without the name of the file that a server adds to a folder's."""
    return address.removesuffix("index.html")


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


def _inserted(content: bytes, html: str) -> bytes:
    """A page with something at its end."""
    before, end, after = content.rpartition(b"</body>")
    return before + html.encode() + end + after if end else content + html.encode()


def _headers(kind: str, content: bytes) -> list[tuple[str, str]]:
    length = str(len(content))
    return [("Content-Type", kind), ("Content-Length", length), ("Cache-Control", "no-store")]
