"""Small projects drawn as text, built for real, and read as a browser would read them.

A drawing names a file at the margin; what is indented below it is the file's text:

    mkdocs.yml
        site_name: Test
        plugins: [briefings]
    docs/index.md
        # Welcome
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from textwrap import dedent
from urllib.parse import unquote, urlsplit

from click.testing import CliRunner
from lxml import etree, html

from mkdocs_briefings.adapters.cli import main

PLAIN = """
    mkdocs.yml
        site_name: Test
        plugins:
          - search
          - briefings
    """
"""The smallest configuration, with MkDocs' own theme."""

GOOD = """
    site_config/actors.yml
        lone: {name: Lone, kind: person}
        other: {name: Other, kind: state}
    docs/story.md
        ---
        title: A story
        date: 2024-01-01
        summary: S
        claims: {id: said, text: It is so., by: lone, about: other}
        ---

        Text.
    """
"""One briefing with one claim, and nothing wrong."""

MATERIAL = """
    mkdocs.yml
        site_name: Test
        theme: {name: material, font: false}
        plugins:
          - search
          - briefings
    """
"""The same with Material."""


def draw(drawing: str) -> dict[str, str]:
    """The files of a drawing, by path."""
    files: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in dedent(drawing).strip("\n").split("\n"):
        if line and not line.startswith(" "):
            lines = files.setdefault(line.strip(), [])
        else:
            assert not line.strip() or line.startswith("    "), f"not indented by four: {line!r}"
            lines.append(line[4:])
    return {path: "\n".join(text).strip("\n") + "\n" for path, text in files.items()}


def write(root: Path, *drawings: str | Mapping[str, str]) -> Path:
    """Write drawings, or files by path, below a folder; a later one replaces files of earlier."""
    for drawing in drawings:
        for name, text in (draw(drawing) if isinstance(drawing, str) else drawing).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    (root / "docs").mkdir(parents=True, exist_ok=True)
    return root


@dataclass(frozen=True)
class Run:
    """A command that has ended: its exit status, and all that it said."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Both streams."""
        return self.out + self.err

    def problems(self) -> list[str]:
        """The lines that report a problem, as `path:line:column: where: message`."""
        bare = (re.sub(r"^(WARNING|ERROR|INFO) +-  (briefings: )?", "", x) for x in self.lines)
        return [line for line in bare if re.match(r"\S.*?:\d+:\d+: \S", line)]

    @property
    def lines(self) -> list[str]:
        """All lines of both streams."""
        return self.said.splitlines()


def clean_environment(**more: str) -> dict[str, str]:
    """This environment without what configurations read from it, and with warnings as errors."""
    known = {"SITE_URL", "DIRECTORY_URLS", "OFFLINE", "PYTHONHASHSEED"}
    kept = {name: value for name, value in os.environ.items() if name not in known}
    # An advertisement that Material prints, which is no warning about this project.
    return kept | {"NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "error"} | more


def run(*command: str | Path, cwd: Path, **environment: str) -> Run:
    """Run a command to its end."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def mkdocs(root: Path, *arguments: str | Path, **environment: str) -> Run:
    """Run `mkdocs` in a project's folder."""
    return run(sys.executable, "-m", "mkdocs", *arguments, cwd=root, **environment)


def briefings(cwd: Path, *arguments: str | Path, **environment: str) -> Run:
    """Run the command `briefings`."""
    program = "from mkdocs_briefings.adapters.cli import main; main(prog_name='briefings')"
    return run(sys.executable, "-c", program, *arguments, cwd=cwd, **environment)


def command(cwd: Path, *arguments: str | Path) -> Run:
    """The same within this process: for what asks for no clean environment."""
    with contextlib.chdir(cwd):
        done = CliRunner().invoke(main, list(map(str, arguments)), prog_name="briefings")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Run(done.exit_code, done.stdout, done.stderr)


def build(root: Path, *arguments: str | Path, site_url: str = "", **environment: str) -> Site:
    """Build a project that must pass `--strict`, and read what came out."""
    built = mkdocs(root, "build", "--strict", *arguments, **environment)
    assert built.status == 0, built.said
    return Site(root / "site", urlsplit(site_url).path.strip("/"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def squeezed(text: str) -> str:
    """The text as a browser shows it: white space is a single space."""
    return " ".join(text.split())


def text_of(element: html.HtmlElement) -> str:
    """What an element says to every reader, without signs for the eye alone."""
    shown = ".//text()[not(ancestor::*[@aria-hidden='true' or contains(@class, 'headerlink')])]"
    return squeezed("".join(element.xpath(shown)))


@dataclass
class Page:
    """A built page."""

    path: str
    tree: html.HtmlElement

    @cached_property
    def text(self) -> str:
        """All that the page's own part says, with single spaces."""
        return text_of(self.content)

    @property
    def content(self) -> html.HtmlElement:
        """What stands between the navigation and the footer, whatever the theme."""
        return self.one("//article[contains(@class, 'md-content')] | //div[@role='main']")

    @cached_property
    def ids(self) -> Counter[str]:
        """Every anchor of the page, with how often it is set."""
        return Counter([*self.tree.xpath("//@id"), *self.tree.xpath("//a[not(@id)]/@name")])

    def one(self, xpath: str) -> html.HtmlElement:
        """The only element of this kind."""
        found = self.tree.xpath(xpath)
        assert len(found) == 1, f"{self.path}: {len(found)} × {xpath}"
        return found[0]

    def at(self, anchor: str) -> str:
        """What is said at an anchor."""
        return text_of(self.element(anchor))

    def element(self, anchor: str) -> html.HtmlElement:
        """The element with this id; for the heading of a record, the whole record."""
        element = self.one(f"//*[@id='{anchor}']")
        records = element.xpath("ancestor-or-self::*[self::article or self::li][not(.//h1)]")
        return records[-1] if records else element

    def section(self, heading: str) -> str:
        """The text between the heading with this id and the next heading of its rank."""
        start = self.one(f"//*[@id='{heading}']")
        texts = []
        for element in start.itersiblings(tag=etree.Element):
            if element.tag in ("h1", "h2") and element.tag <= start.tag:
                break
            texts.append(text_of(element))
        return " ".join(texts)

    def links(self) -> list[tuple[str, str]]:
        """Every reference to something else, with the name of its element."""
        found = []
        for element in self.tree.iter():
            if isinstance(element.tag, str):
                for name in ("href", "src", "data-src", "poster", "action"):
                    if name in element.attrib:
                        found.append((element.tag, element.attrib[name]))
        return found

    @property
    def headings(self) -> list[str]:
        """The headings of the page's own part, in order."""
        found = self.content.xpath(".//h1 | .//h2 | .//h3 | .//h4 | .//h5 | .//h6")
        return [text_of(heading) for heading in found]


@dataclass
class Site:
    """A built site. `base` is the path of its `site_url`, which only `404.html` uses."""

    folder: Path
    base: str = ""
    pages: dict[str, Page] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parser = html.HTMLParser(encoding="utf-8")
        for path in sorted(self.folder.rglob("*.html")):
            name = path.relative_to(self.folder).as_posix()
            tree = html.document_fromstring(path.read_bytes(), parser=parser)
            self.pages[name] = Page(name, tree)

    def __getitem__(self, address: str) -> Page:
        """The page at an address of either kind."""
        name = f"{address}index.html" if address.endswith("/") or not address else address
        return self.pages[name]

    def file(self, name: str) -> str:
        """The text of a file of the site."""
        return (self.folder / name).read_text("utf-8")

    def broken_links(self, *, to_files: bool = False) -> list[str]:
        """Every link and anchor of the site that leads nowhere, and every doubled id.

        With ``to_files`` a link to a folder is broken too.
        """
        return sorted(set(self._broken(to_files)))

    def _broken(self, to_files: bool) -> Iterable[str]:
        for page in self.pages.values():
            for anchor, times in page.ids.items():
                if times > 1:
                    yield f"{page.path}: the id {anchor} is set {times} times"
            for tag, link in page.links():
                fault = self._fault(page, link, to_files)
                if fault:
                    yield f"{page.path}: <{tag}> {link}: {fault}"

    def out_of_reach(self, start: str = "index.html") -> set[str]:
        """The pages that no way of links leads to from the home page."""
        seen, waiting = {start}, [start]
        while waiting:
            page = self.pages[waiting.pop()]
            for tag, link in page.links():
                parts = urlsplit(link)
                if tag == "a" and parts.path and not parts.scheme:
                    target = self._target(page, unquote(parts.path))
                    if target in self.pages and target not in seen:
                        seen.add(target)
                        waiting.append(target)
        return {*self.pages} - seen

    def _target(self, page: Page, path: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        if (self.folder / target).is_dir():
            return posixpath.normpath(posixpath.join(target, "index.html"))
        return target

    def _fault(self, page: Page, link: str, to_files: bool) -> str:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return ""
        path = unquote(parts.path)
        if path.startswith("/"):
            # The page for what is not found is served from anywhere, so it cannot be relative.
            if page.path != "404.html" or not path.startswith(f"/{self.base}"):
                return "is not relative"
            path = path.removeprefix(f"/{self.base}").lstrip("/") or "index.html"
            folder = ""
        else:
            folder = posixpath.dirname(page.path)
        target = posixpath.normpath(posixpath.join(folder, path)) if path else page.path
        if target.startswith("../"):
            return "leads out of the site"
        if (self.folder / target).is_dir():
            if to_files and page.path != "404.html":
                return "names a folder"
            if not path.endswith(("/", "..")) and path != ".":
                return "names a folder without its slash"
            target = posixpath.normpath(posixpath.join(target, "index.html"))
        if not (self.folder / target).is_file():
            return "no such file"
        return self._anchor_fault(target, unquote(parts.fragment))

    def _anchor_fault(self, target: str, anchor: str) -> str:
        # What begins with two underscores belongs to the theme's own scripts; `by=…` is no anchor
        # but the state of a page that filters.
        if not anchor or anchor.startswith("__") or "=" in anchor or target not in self.pages:
            return ""
        return "" if anchor in self.pages[target].ids else "no such anchor"
