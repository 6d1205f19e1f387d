"""Corpora to measure with: the same articles for every engine, seeded, of any size.

An article has about 700 words, four claims, two denials, a response, three sources and six actors
of a long-tailed distribution; a third of them refer to a claim of an earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

SEED = 20241124
FIRST_DAY = date(2015, 1, 1)
DAYS = 3900
TOPICS = 40
STATES = 40

SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeio")
_COMMON = """the of and to in that it was for on with as by at from has been said would not which
after report officials government minister drones parts company talks sanctions evidence"""
COMMON = _COMMON.split()
DENIALS = ("specific", "specific", "general", "general", "lack-of-knowledge", "non-denial")
RESPONSES = ("confirms", "declined", "no-reply", "acts")


@dataclass(frozen=True)
class Article:
    """One article of the corpus: its name, its front matter, and its paragraphs.

    In a paragraph ``{3}`` and ``{/3}`` surround the words that claim 3 is about.
    """

    name: str
    meta: dict[str, Any]
    paragraphs: Sequence[str]

    @property
    def actors(self) -> list[str]:
        """Everybody in the story, by id."""
        return list(dict.fromkeys(a for c in self.meta["claims"] for a in [c["by"], *c["about"]]))


@dataclass(frozen=True)
class Corpus:
    """Articles, and the actors that they name: names by id, with what else the registry says."""

    articles: Sequence[Article]
    actors: dict[str, dict[str, Any]]
    topics: dict[str, dict[str, str]]


def corpus(size: int) -> Corpus:
    """The corpus of this many articles; the same for the same size, on any machine."""
    random = Random(SEED + size)
    actors = dict(_actors(random, max(60, size // 3)))
    ids = list(actors)
    # Zipf's law: the first is named in a tenth of all places.
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(ids))))
    topics = {f"topic-{n}": {"name": _name(random).title()} for n in range(TOPICS)}
    articles: list[Article] = []
    for number in range(size):
        cast: list[str] = []
        while len(cast) < 6:
            actor = random.choices(ids, cum_weights=weights)[0]
            if actor not in cast:
                cast.append(actor)
        articles.append(_article(random, number, size, cast, actors, articles))
    return Corpus(articles, actors, topics)


def _actors(random: Random, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    seen = set()
    states = []
    while len(seen) < count:
        name = _name(random).title()
        id_ = f"{name.lower().replace(' ', '-')}-{len(seen)}"
        if name in seen:
            continue
        seen.add(name)
        if len(states) < STATES:
            states.append(id_)
            yield id_, {"name": name, "kind": "state"}
        elif random.random() < 0.1:
            yield id_, {"name": f"{name} sources", "kind": "unnamed"}
        elif random.random() < 0.3:
            kind = random.choice(("organization", "government", "outlet"))
            yield id_, {"name": name, "kind": kind, "part_of": random.choice(states)}
        else:
            role = {"actor": random.choice(states), "role": "spokesman"}
            yield id_, {"name": name, "kind": "person", "affiliations": [role]}


def _name(random: Random) -> str:
    return " ".join(_word(random, random.randint(2, 4)) for _ in range(2))


def _word(random: Random, syllables: int) -> str:
    return "".join(random.choice(SYLLABLES) for _ in range(syllables))


def _words(random: Random, count: int) -> list[str]:
    return [
        random.choice(COMMON) if random.random() < 0.6 else _word(random, random.randint(1, 4))
        for _ in range(count)
    ]


def _sentence(random: Random, count: int) -> str:
    return " ".join(_words(random, count)).capitalize() + "."


def _article(
    random: Random,
    number: int,
    size: int,
    cast: Sequence[str],
    actors: dict[str, dict[str, Any]],
    earlier: Sequence[Article],
) -> Article:
    day = FIRST_DAY + timedelta(days=number * DAYS // size)
    named = [actor for actor in cast if actors[actor]["kind"] != "unnamed"]
    claims: list[dict[str, Any]] = []
    for index in range(4):
        by, about = cast[index % len(cast)], cast[(index + 1) % len(cast)]
        others = [about] if random.random() < 0.6 else [about, cast[(index + 2) % len(cast)]]
        others = [o for o in others if actors[o]["kind"] != "unnamed" and o != by]
        claim: dict[str, Any] = {
            "id": f"claim-{index}",
            "text": _sentence(random, 12),
            "by": by,
            "about": others,
            "sources": random.choice(["agency", ["agency", "paper"], "official"]),
        }
        if actors[by]["kind"] == "unnamed":
            claim["basis"] = "background"
        if random.random() < 0.4:
            claim["quote"] = _sentence(random, 9)
        if index == 0 and earlier and random.random() < 0.33:
            other = random.choice(earlier[-300:])
            if not {"updates", "repeats"} & other.meta["claims"][1].keys():
                claim["repeats"] = f"{other.name}#claim-1"
        claims.append(claim)
    answering = [c for c in claims if c["about"]]
    denials = [
        {
            "id": f"denial-{index}",
            "of": claim["id"],
            "by": claim["about"][0],
            "kind": random.choice(DENIALS),
            "text": _sentence(random, 10),
            "sources": "paper",
        }
        for index, claim in enumerate(answering[:2])
    ]
    responses = [
        {
            "id": f"response-{index}",
            "to": claim["id"],
            "by": claim["about"][-1],
            "kind": random.choice(RESPONSES),
            "sources": "agency",
        }
        for index, claim in enumerate(answering[2:3])
    ]
    for response in responses:
        if response["kind"] in ("confirms", "acts"):
            response["text"] = _sentence(random, 8)
    outlet = random.choice(named) if named else "Some Agency"
    meta = {
        "title": " ".join(_words(random, 7)).capitalize(),
        "date": day.isoformat(),
        "summary": _sentence(random, 20),
        "topics": sorted(random.sample([f"topic-{n}" for n in range(TOPICS)], 2)),
        "sources": [
            {"id": "agency", "publisher": outlet, "url": f"https://agency.example/{number}"},
            {
                "id": "paper",
                "publisher": "The Paper",
                "title": _sentence(random, 6),
                "url": f"https://paper.example/{number}",
                "published": day.isoformat(),
                "cites": "agency",
            },
            {
                "id": "official",
                "publisher": "The Gazette",
                "url": f"https://gazette.example/{number}",
            },
        ],
        "claims": claims,
        "denials": denials,
        "responses": responses,
    }
    return Article(f"briefing-{number:05}", meta, tuple(_paragraphs(random, claims, actors, cast)))


def _paragraphs(
    random: Random,
    claims: Sequence[dict[str, Any]],
    actors: dict[str, dict[str, Any]],
    cast: Sequence[str],
) -> Iterator[str]:
    for index in range(10):
        sentences = [_sentence(random, random.randint(10, 18)) for _ in range(5)]
        name = actors[random.choice(cast)]["name"]
        sentences[0] = f"{name} {sentences[0].lower()}"
        if index % 2 == 0 and index // 2 < len(claims):
            marked = " ".join(_words(random, 5))
            number = index // 2
            sentences[2] = f"It was said that {{{number}}}{marked}{{/{number}}} by then."
        yield " ".join(sentences)


def body(article: Article, *, marked: bool) -> str:
    """The Markdown of an article, with its words marked for us, or as plain text."""
    text = "\n\n".join(article.paragraphs)
    for number, claim in enumerate(article.meta["claims"]):
        text = text.replace(f"{{{number}}}", "[" if marked else "")
        text = text.replace(f"{{/{number}}}", f"](#{claim['id']})" if marked else "")
    return text + "\n"


def write_briefings(found: Corpus, root: Path) -> None:
    """A site of ours, with everything on."""
    _config(root, "plugins:\n  - search\n  - briefings\n")
    (root / "site_config").mkdir()
    _yaml(root / "site_config/actors.yml", found.actors)
    _yaml(root / "site_config/topics.yml", found.topics)
    _pages(found, root, lambda article: article.meta, marked=True)


def write_plain(found: Corpus, root: Path) -> None:
    """The same articles for MkDocs and Material alone."""
    _config(root, "plugins:\n  - search\n")
    _pages(found, root, lambda article: {"title": article.meta["title"]}, marked=False)


def write_tagged(found: Corpus, root: Path) -> None:
    """The same articles, their actors as tags: what people do today."""
    _config(root, "plugins:\n  - search\n  - tags\n")

    def meta(article: Article) -> dict[str, Any]:
        names = [found.actors[actor]["name"] for actor in article.actors]
        return {"title": article.meta["title"], "tags": names}

    _pages(found, root, meta, marked=False)
    (root / "docs/tags.md").write_text("# Actors\n\n<!-- material/tags -->\n", "utf-8")


def write_hugo(found: Corpus, root: Path) -> None:
    """The same articles for Hugo: actors as a taxonomy, claims in its template, a bare theme."""
    layouts = root / "layouts/_default"
    layouts.mkdir(parents=True)
    config = {"baseURL": "http://localhost/", "title": "Site", "taxonomies": {"actor": "actors"}}
    _yaml(root / "hugo.yaml", config | {"disableKinds": ["rss"]})
    page = "<!doctype html><meta charset=utf-8><title>{{ .Title }}</title>\n<h1>{{ .Title }}</h1>\n"
    claims = (
        '{{ range .Params.claims }}<section id="{{ .id }}"><h3>{{ .text }}</h3><p>{{ .by }}</p>'
        "{{ range .answers }}<p>{{ .by }} {{ .kind }}: {{ .text }}</p>{{ end }}</section>"
        "{{ end }}\n"
    )
    links = '{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}\n'
    (layouts / "single.html").write_text(f"{page}{{{{ .Content }}}}\n{claims}", "utf-8")
    (layouts / "list.html").write_text(f"{page}<ul>{links}</ul>\n", "utf-8")

    def meta(article: Article) -> dict[str, Any]:
        answers = [*article.meta["denials"], *article.meta["responses"]]
        claims = [
            claim | {"answers": [a for a in answers if claim["id"] in (a.get("of"), a.get("to"))]}
            for claim in article.meta["claims"]
        ]
        kept = {key: article.meta[key] for key in ("title", "date")}
        return {**kept, "claims": claims, "actors": article.actors}

    _pages(found, root, meta, marked=True, folder="content")


def _config(root: Path, plugins: str) -> None:
    # One entry in the menu: what grows with the menu is not what is measured.
    (root / "mkdocs.yml").write_text(
        "site_name: Site\ntheme: {name: material, font: false}\n"
        f"nav: [index.md]\nnot_in_nav: '*.md'\n{plugins}",
        "utf-8",
    )


def _pages(found: Corpus, root: Path, meta: Any, *, marked: bool, folder: str = "docs") -> None:
    docs = root / folder
    docs.mkdir(parents=True)
    for article in found.articles:
        head = "".join(f"{key}: {json.dumps(v)}\n" for key, v in meta(article).items())
        text = f"---\n{head}---\n\n{body(article, marked=marked)}"
        (docs / f"{article.name}.md").write_text(text, "utf-8")
    index = "index.md" if folder == "docs" else "_index.md"
    (docs / index).write_text("---\ntitle: Home\n---\n\nWelcome.\n", "utf-8")


def _yaml(path: Path, entries: dict[str, Any]) -> None:
    # Flow style, which is JSON: written in no time, and read by every engine.
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in entries.items())
    path.write_text(lines, "utf-8")
