"""What the preview shows while something is wrong: a page in place of one, or a bar below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of a file around what is wrong in it, with nothing that a terminal acts upon."""

    number: int
    before: str
    wrong: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem with the line where it stands, if there is one; ``place`` is `line:column`."""

    place: str
    where: str
    message: str
    hint: str
    code: str
    warning: bool
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class FileProblems:
    """The problems of one file. ``here``: they concern the page that was asked for."""

    path: str
    here: bool
    problems: tuple[ShownProblem, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is wrong, as far as it is shown: the problems of files, and what the engine said.

    ``more`` is how many problems there are beyond those.
    """

    errors: int
    warnings: int
    files: tuple[FileProblems, ...]
    said: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A whole HTML page in place of one that cannot be made; ``version`` is that of the preview.

    ``file`` is the name of the file that would be the page, if it is known; ``earlier`` is where to
    see how the page was before, if it was there.
    """

    template: ClassVar[str] = "preview_page.html"
    indexed: ClassVar[bool] = True

    language: str
    direction: str
    findings: Findings
    file: str | None
    earlier: str | None
    version: str


@dataclass(frozen=True, slots=True)
class PreviewBar:
    """A bar below a page. ``stale``: the page is that of the last good build.

    ``opened``: the problems are shown at once.
    """

    template: ClassVar[str] = "preview_bar.html"
    indexed: ClassVar[bool] = True

    language: str
    direction: str
    findings: Findings
    stale: bool
    opened: bool
