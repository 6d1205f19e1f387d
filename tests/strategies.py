"""Whole corpora without an error, made up by hypothesis from the models of the vocabulary.

What can stand in a field, its type says; only how records refer to each other is written here.
Values are as an editor types them: texts, lists and mappings, ready to be written as YAML.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import yaml
from hypothesis import strategies as st
from pydantic import BaseModel

from mkdocs_briefings.core.content import models, scalars
from mkdocs_briefings.core.content.models import known_keys
from mkdocs_briefings.core.content.scalars import SILENCES
from mkdocs_briefings.core.content.source_text import FORBIDDEN
from mkdocs_briefings.core.dates import parse_date
from mkdocs_briefings.core.ids import RESERVED, is_id

Draw = Callable[[st.SearchStrategy[Any]], Any]
Entry = dict[str, Any]
STATEMENTS = ("claims", "denials", "responses")


# Scalars

HOSTILE = """<script>alert(1)</script>|"><img src=x onerror=alert(1)>|' onclick='x|</script>|<!--
-->|]]>|{{ 7*7 }}|{% raw %}|[x](#y)|![i](p.png)|[r]: /u "t"|--8<-- "x.md"|`code`|*b*|__init__|# H
~~~|&amp;|&#65;|&nbsp|\\0|\\|$x$|~|no|1984|2024-01-05|12:30|- item|key: value|# no comment|@at|%d
<!--briefings:x:panel 3-->|<!--briefings:context {}-->|<!--/listed-->|briefingsblock0|wzxhzdk:0
{: #id .class}|^[n]|[^1]|*[HTML]: x|:smile:|==m==|</p>|<bdi>|=1+1|'|"|`|,|[|]|{|}|>|<|&|?|:"""
SCRIPTS = """Анна|Київ каже: «ні»|שלום|مرحبا، العالم|中华人民共和国|朝鮮|한국어|हिन्दी|ไทย
Ελλάδα|İstanbul|e\u0301|\u202eabc|\u2067x\u2069|\u200d|\u200f|\ufeff|\u00a0|\u0085|\u2028|\u2029|👩‍👩‍👧|𝔘𝔫𝔦|ﬁ|ß|ſ|\U000e0041"""
PIECES = [*HOSTILE.replace("\n", "|").split("|"), *SCRIPTS.replace("\n", "|").split("|")]
PIECES += ["|", "\n", "\n\n", "\t", "  ", "\n    ", "so", "It is so.", "They said: no"]

_characters = st.characters(codec="utf-8").filter(lambda c: not FORBIDDEN.match(c))
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join),
    st.text(_characters, min_size=1, max_size=20),
    st.sampled_from(["A short text.", "x" * 300]),
).filter(str.strip)
"""Plain texts; one of white space alone is no value."""
ids = st.one_of(
    st.from_regex("[a-z0-9]{1,6}(-[a-z0-9]{1,3}){0,2}", fullmatch=True),
    st.sampled_from(["record", "record-sources", "record-cite", "top", "a" * 80, "1", "true"]),
).filter(lambda name: name not in RESERVED and not name.startswith("source-"))


@st.composite
def partial_dates(draw: Draw, latest: int = 2026) -> str:
    """A day, a month or a year."""
    year = draw(st.integers(1, latest) | st.integers(2020, 2024))
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(year, month)[1]))
    form = draw(st.sampled_from(["{:04}-{:02}-{:02}", "{:04}-{:02}-{:02}", "{:04}-{:02}", "{:04}"]))
    return str(form.format(year, month, day))


days = st.dates(date(1, 1, 1), date(2026, 1, 1)).map(date.isoformat)
urls = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["https", "http", "HTTPS"]),
    st.sampled_from(["example.org", "xn--e1afmkfd.test:8080", "приклад.укр", "[::1]", "1.2.3.4"]),
    st.sampled_from(["", "/", "/a?b=c&d=e#f", '/"onmouseover="x', "/<b>'&quot;", "/%00%E2", "/Ї"]),
)
languages = st.sampled_from(["en", "uk", "ar", "he", "zh-Hant", "fa", "EN-us", "qaa", "sr-Latn-RS"])

# Looked up by equality: types of the vocabulary cannot be keys.
_SCALARS: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (scalars.Text, texts),
    (scalars.Date, partial_dates()),
    (scalars.Day, days),
    (scalars.Url, urls),
    (scalars.Language, languages),
    (scalars.Boolean, st.booleans()),
    (scalars.Credibility, st.integers(1, 6)),
    (scalars.Wikidata, st.integers(1, 10**12).map("Q{}".format)),
    (scalars.NamesByLanguage, st.dictionaries(languages, texts, max_size=3)),
    (models.QuoteOrText, st.deferred(lambda: texts | entries(models.Quote))),
]


def values(hint: Any) -> st.SearchStrategy[Any] | None:
    """What can stand in a field of this type; None where that is a matter of references."""
    for known, strategy in _SCALARS:
        if hint == known:
            return strategy
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint)).map(str)
    inner = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is tuple:
        item = values(inner[0])
        return None if item is None else st.lists(item, max_size=2)
    if inner and (hasattr(hint, "__metadata__") or type(None) in get_args(hint)):
        return values(inner[0])
    return None


@st.composite
def entries(draw: Draw, model: type[BaseModel]) -> Entry:
    """The keys of a record that refer to nothing else; required ones always, others at times."""
    hints, made = get_type_hints(model, include_extras=True), {}
    for key, name in known_keys(model).items():
        strategy = values(hints[name])
        required = model.model_fields[name].is_required()
        if strategy is not None and (required or draw(st.integers(0, 3)) == 0):
            made[key] = draw(strategy)
    return made


# Registries


@st.composite
def registries(draw: Draw) -> dict[str, Entry]:
    """Actors of every kind. Each speaks for, or is a part of, only those that come before it."""
    names = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    found: dict[str, Entry] = {}
    for name in names:
        actor = draw(entries(models.Actor))
        if found and actor["kind"] != "unnamed":
            above = st.sampled_from(sorted(found))
            if draw(st.booleans()):
                actor["part_of"] = draw(above)
            actor["affiliations"] = draw(st.lists(_affiliations(above), max_size=2))
        found[name] = actor
    return found


@st.composite
def _affiliations(draw: Draw, above: st.SearchStrategy[str]) -> Entry:
    made = draw(entries(models.Affiliation)) | {"actor": draw(above)}
    both = "from" in made and "to" in made
    if both and parse_date(made["from"]).first > parse_date(made["to"]).last:
        made["from"], made["to"] = made["to"], made["from"]
    return dict(made)


# Briefings


@dataclass
class Drawn:
    """A corpus as typed: briefings by the file of each, and both registries."""

    actors: dict[str, Entry]
    topics: dict[str, Entry]
    briefings: dict[str, Entry] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)

    def published(self) -> dict[str, Entry]:
        """The briefings that are no drafts, by their id."""
        named = {uri.rpartition("/")[2][:-3]: entry for uri, entry in self.briefings.items()}
        return {name: entry for name, entry in named.items() if not entry.get("draft")}


@st.composite
def corpora(draw: Draw, most: int = 3) -> Drawn:
    """A corpus in which nothing is wrong, though much may be worth a warning."""
    topics = st.dictionaries(ids, entries(models.Topic), max_size=2)
    drawn = Drawn(draw(registries()), draw(topics))
    names = draw(st.lists(ids.filter(lambda n: n != "readme"), max_size=most, unique=True))
    for name in names:
        folder = draw(st.sampled_from(["", "", "2024/", "a b/", "тека/"]))
        drawn.briefings[f"{folder}{name}.md"] = draw(_heads(drawn))
    # Every id first, so that any record may refer to any other.
    kinds = {uri: draw(_named(entry)) for uri, entry in drawn.briefings.items()}
    for uri, entry in drawn.briefings.items():
        seen = [u for u in kinds if u == uri or not drawn.briefings[u].get("draft")]
        draw(_filled(entry, sorted(drawn.actors), _References(uri, {u: kinds[u] for u in seen})))
        drawn.bodies[uri] = draw(_bodies(entry))
    return drawn


@st.composite
def _heads(draw: Draw, drawn: Drawn) -> Entry:
    made = draw(entries(models.Briefing))
    if "updated" in made:
        made["date"], made["updated"] = sorted((made["date"], made["updated"]))
    made["draft"] = draw(st.integers(0, 5)) == 0
    made["topics"] = draw(st.lists(st.sampled_from([*drawn.topics, "war"]), max_size=2))
    return dict(made)


@st.composite
def _named(draw: Draw, entry: Entry) -> dict[str, str]:
    """Give a briefing records that have ids and nothing else, and tell the kind of each."""
    entry["sources"] = [{"id": name} for name in draw(st.lists(ids, max_size=3, unique=True))]
    first, *others = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    kinds = {first: "claims"} | {name: draw(st.sampled_from(STATEMENTS)) for name in others}
    for section in STATEMENTS:
        entry[section] = [{"id": name} for name, kind in kinds.items() if kind == section]
    return kinds


@dataclass
class _References:
    """What a briefing may refer to: the kinds of all records, by id, of each briefing's file."""

    home: str
    kinds: dict[str, dict[str, str]]

    def to(self, *wanted: str, but: str = "") -> st.SearchStrategy[list[str]]:
        """References to records of these kinds, but to this one of the briefing itself."""
        found = []
        for uri, kinds in self.kinds.items():
            for name in (name for name, kind in kinds.items() if kind in wanted):
                full = f"{name_of(uri)}#{name}"
                if uri == self.home and name != but:
                    found.append(st.sampled_from([name, full]))
                elif uri != self.home:
                    found.append(st.just(full))
        return st.lists(st.one_of(found), max_size=3) if found else st.just([])


@st.composite
def _filled(draw: Draw, entry: Entry, registry: list[str], refs: _References) -> Entry:
    actors, some = st.sampled_from(registry), st.lists(st.sampled_from(registry), max_size=3)
    authors = st.lists(actors, min_size=1, max_size=2)
    own = [source["id"] for source in entry["sources"]]
    sources = st.lists(st.sampled_from(own), max_size=3) if own else st.just([])
    named = draw(st.lists(actors, max_size=2, unique=True))
    entry["actors"] = [
        name if draw(st.booleans()) else {"id": name, "role": draw(texts)} for name in named
    ]
    anybody = actors | texts.filter(lambda text: not is_id(text))
    for source in entry["sources"]:
        source |= draw(entries(models.Source))
        source |= {"publisher": draw(anybody), "cites": draw(sources)}
    for section in STATEMENTS:
        for record in entry[section]:
            record |= draw(entries(_MODELS[section]))
            record |= {"by": draw(authors), "sources": draw(sources)}
            if draw(st.integers(0, 4)) == 0:
                record["on_behalf_of"] = draw(actors)
            if own and draw(st.booleans()):
                record["variants"] = draw(st.lists(_variants(own), max_size=2))
    for claim in entry["claims"]:
        claim["about"] = draw(some)
        for key in ("repeats", "updates", "confirms", "contradicts"):
            if draw(st.integers(0, 3)) == 0:
                claim[key] = draw(refs.to("claims", but=claim["id"]))
    for denial in entry["denials"]:
        answered = draw(refs.to("claims").filter(bool))
        kinds = {full(refs.home, name): draw(_kinds) for name in answered}
        denial["of"] = [
            name
            if kinds[full(refs.home, name)] is None
            else {"claim": name, "kind": kinds[full(refs.home, name)]}
            for name in answered
        ]
        if "partial" in (denial.get("kind"), *kinds.values()):
            denial["admits"] = draw(texts)
    for response in entry["responses"]:
        response["to"] = draw(refs.to("claims", "denials").filter(bool))
        if response["kind"] not in SILENCES:
            response["text"] = draw(texts)
        if draw(st.integers(0, 2)) == 0:
            response["asked_by"] = draw(anybody)
    records = st.sampled_from([record["id"] for kind in STATEMENTS for record in entry[kind]])
    entry["corrections"] = [
        draw(entries(models.Correction)) | {"claims": draw(st.lists(records, max_size=2))}
        for _ in range(draw(st.integers(0, 2)))
    ]
    return entry


_MODELS: dict[str, type[BaseModel]] = {
    "claims": models.Claim,
    "denials": models.Denial,
    "responses": models.Response,
}
_kinds = st.none() | st.sampled_from(list(scalars.DenialKind)).map(str)


@st.composite
def _variants(draw: Draw, sources: list[str]) -> Entry:
    made = draw(entries(models.Variant)) or {"note": draw(texts)}
    return {**made, "source": draw(st.sampled_from(sources))}


@st.composite
def _bodies(draw: Draw, entry: Entry) -> str:
    """An article that points to records of the briefing, with names of actors and other text."""
    anchors = [record["id"] for section in STATEMENTS for record in entry[section]]
    anchors += [f"source-{source['id']}" for source in entry["sources"]]
    parts = []
    for anchor in draw(st.lists(st.sampled_from(anchors), max_size=3)):
        parts.append(f"So they [said]({'#' + anchor}).")
    for actor in entry["actors"]:
        parts.append(f"See [them](@{actor if isinstance(actor, str) else actor['id']}).")
    parts += draw(st.lists(st.sampled_from(["# Title", "## Record", "Text.", "> q"]), max_size=3))
    return "\n\n".join(draw(st.permutations(parts))) + "\n"


# As files


def name_of(uri: str) -> str:
    """The id of the briefing in this file."""
    return uri.rpartition("/")[2].removesuffix(".md")


def full(uri: str, reference: str) -> str:
    """A reference typed in this file, in full."""
    return reference if "#" in reference else f"{name_of(uri)}#{reference}"


def files_of(drawn: Drawn, style: int = 0) -> dict[str, bytes]:
    """The files of a corpus; ``style`` chooses one of the ways to write the same YAML."""
    files = {
        "site_config/actors.yml": as_yaml(drawn.actors, style),
        "site_config/topics.yml": as_yaml(drawn.topics, style),
    }
    for uri, entry in drawn.briefings.items():
        short = {key: _one_or_many(value, style) for key, value in entry.items()}
        files[f"docs/{uri}"] = f"---\n{as_yaml(short, style)}---\n{drawn.bodies[uri]}"
    return {path: text.encode() for path, text in files.items()}


def _one_or_many(value: Any, style: int) -> Any:
    """A list of one as the thing itself, where the style is an odd number."""
    if isinstance(value, dict):
        return {key: _one_or_many(item, style) for key, item in value.items()}
    if isinstance(value, list):
        items = [_one_or_many(item, style) for item in value]
        return items[0] if style % 2 and len(items) == 1 else items
    return value


def as_yaml(value: Any, style: int) -> str:
    """A mapping as YAML: in blocks, with escapes, in one line, or as JSON."""
    if not value:
        return "{}\n"
    if style % 4 == 3:
        return _escaped(json.dumps(value, ensure_ascii=False), _SPECIAL) + "\n"
    if style % 4 == 2:
        return _escaped(json.dumps(value, ensure_ascii=False, indent=1), "[^\\x00-\\x7e]") + "\n"
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=style % 4 == 0, sort_keys=False, width=60)


_SPECIAL = "[\x7f\x85\u2028\u2029\ufeff]"


class _Dumper(yaml.SafeDumper):
    """Writes what YAML 1.1 takes for line ends in the form that keeps it a character."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = '"' if re.search("[\x85\u2028\u2029]", text) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _Dumper.represent_text)


def _escaped(text: str, characters: str) -> str:
    """JSON as YAML takes it, with these characters as escapes."""
    return re.sub(characters, lambda match: f"\\U{ord(match.group()):08x}", text)
