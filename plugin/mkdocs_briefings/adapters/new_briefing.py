"""A new briefing: a file whose front matter is filled in as far as it can be, and explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mkdocs_briefings.adapters.new_actor import id_for
from mkdocs_briefings.core.content.models import Actor
from mkdocs_briefings.core.content.placeholders import ANSWER, CLAIM, SUMMARY
from mkdocs_briefings.core.content.scalars import ActorKind, Basis, DenialKind, ResponseKind
from mkdocs_briefings.core.ids import ID_LENGTH


@dataclass(frozen=True, slots=True)
class NewBriefing:
    """What is known of a briefing before it is written. Actors and topics are ids."""

    title: str
    date: str
    actors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    source: str | None = None

    @property
    def id(self) -> str:
        """Its id: the date and the title."""
        slug = id_for(self.title, ID_LENGTH - len(self.date) - 1)
        return f"{self.date}-{slug}" if slug else self.date

    def text(self, registry: Mapping[str, Actor]) -> str:
        """The file's text: a valid draft, with comments for what else may stand there."""
        source = _source_of(self.source, registry) if self.source else None
        lines = [
            "---",
            f"title: {scalar(self.title)}",
            f"date: {self.date}",
            f"summary: {SUMMARY}",
            "draft: true  # remove this line to publish",
            *([f"topics: [{', '.join(self.topics)}]"] if self.topics else []),
            *(source.lines(self.date) if source else []),
            *self._claims(source.id if source else "where-it-is-read"),
            *self._answers(source.id if source else "where-it-is-read"),
            "---",
            "",
            "[The words that make the claim](#first-claim) stand in brackets."
            if self.actors
            else "Here the article begins.",
            "",
        ]
        return "\n".join(lines)

    def _claims(self, source: str) -> Iterable[str]:
        """A first claim by the first actor about the others; without actors, how it would look."""
        known = bool(self.actors)
        by = self.actors[0] if known else "an-actor"
        about = ", ".join(self.actors[1:])
        claim = [
            "claims:",
            "  - id: first-claim  # its permalink, for ever: name what is claimed",
            f"    text: {CLAIM}",
            f"    by: {by}",
            f"    about: [{about}]" if about else "    # about: [who must answer for it]",
            f"    sources: {source}" if self.source else "    # sources: ids of sources",
            f"    # basis: {_words(Basis)}",
            '    # quote: "The words as the source prints them."',
        ]
        return claim if known else ["claims: []", *_commented(claim)]

    def _answers(self, source: str) -> Iterable[str]:
        """How a denial and another answer would look, by whoever must answer for the claim."""
        by = next(iter(self.actors[1:]), "an-actor")
        read = [f"    sources: {source}"] if self.source else []
        return _commented(
            [
                "denials:",
                "  - id: first-denial",
                "    of: first-claim",
                f"    by: {by}",
                f"    kind: {_words(DenialKind)}",
                f"    text: {ANSWER}",
                *read,
                "responses:",
                "  - id: first-response",
                "    to: first-claim",
                f"    by: {by}",
                f"    kind: {_words(ResponseKind)}",
                *read,
            ]
        )


@dataclass(frozen=True, slots=True)
class _Source:
    id: str
    publisher: str
    url: str

    def lines(self, accessed: str) -> list[str]:
        return [
            "sources:",
            f"  - id: {self.id}",
            f"    publisher: {scalar(self.publisher)}",
            f"    url: {scalar(self.url)}",
            "    # published: YYYY-MM-DD",
            f"    accessed: {accessed}",
            "    # archive_url: a copy kept elsewhere",
            "    # cites: the id of the source that it took the story from",
            "    # seen: false if it is known only through another source",
        ]


def _source_of(url: str, registry: Mapping[str, Actor]) -> _Source:
    """The source at this address; its publisher is the registry's outlet with that host."""
    host = host_of(url)
    for actor_id, actor in sorted(registry.items()):
        own = host_of(actor.url or "")
        if actor.kind is ActorKind.OUTLET and own and (host == own or host.endswith(f".{own}")):
            return _Source(actor_id, actor_id, url)
    # The site's name, without its domain: `kyivindependent.com` is `kyivindependent`.
    return _Source(id_for(host.rpartition(".")[0]) or "first-source", host, url)


def host_of(url: str) -> str:
    """The host of an address, without `www.`; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _commented(lines: Iterable[str]) -> list[str]:
    """The lines as comments, which an editor's shortcut turns into YAML."""
    bare = (line.replace("    # ", "    ").partition("  # ")[0] for line in lines)
    return [f"# {line}" for line in bare]


def _words(enumeration: type[Basis | DenialKind | ResponseKind]) -> str:
    return " | ".join(enumeration)


def scalar(text: str) -> str:
    """A text as YAML takes it: as it is where that is safe, else in quotes."""
    # What the pattern lets through has no sign that YAML knows, and is no null.
    if re.fullmatch(r"[^\W_](?:[\w .,;()/’-]|:(?=\S)|'(?=\w))*", text) and text == text.strip():
        return text if text.casefold() != "null" and not text.endswith(":") else json.dumps(text)
    return json.dumps(text, ensure_ascii=False)
