"""The page for readers whose address leads nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mkdocs_briefings.core.addresses import (
    ACTORS,
    CLAIMS,
    CONTESTED,
    HOME,
    REPLIES,
    TIMELINE,
    TOPICS,
)
from mkdocs_briefings.views.documents import Phrase


@dataclass(frozen=True, slots=True)
class LostReaders:
    """What may have happened, and the pages from which to go on."""

    template: ClassVar[str] = "lost.html"
    indexed: ClassVar[bool] = True

    pages: tuple[tuple[Phrase, str], ...] = (
        (Phrase("home.title"), HOME),
        (Phrase("claims.title"), CLAIMS),
        (Phrase("contested.title"), CONTESTED),
        (Phrase("replies.title"), REPLIES),
        (Phrase("actors.title"), ACTORS),
        (Phrase("topics.title"), TOPICS),
        (Phrase("timeline.title"), TIMELINE),
    )
