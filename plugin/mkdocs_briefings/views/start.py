"""The page that leads into a site which was unpacked from a ZIP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mkdocs_briefings.core.dates import PartialDate


@dataclass(frozen=True, slots=True)
class StartHere:
    """A whole HTML page, which needs nothing of the site's styles; ``home`` is the site's first."""

    template: ClassVar[str] = "start_here.html"
    indexed: ClassVar[bool] = True

    site: str
    language: str
    direction: str
    home: str
    briefings: int
    newest: PartialDate | None
