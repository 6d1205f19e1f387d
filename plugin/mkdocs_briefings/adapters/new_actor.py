"""Adding an actor to the registry, as text: what is there keeps its comments, order and form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from anyascii import anyascii

from mkdocs_briefings.adapters.lookalikes import alike
from mkdocs_briefings.adapters.project import Misuse
from mkdocs_briefings.adapters.writing import write_file
from mkdocs_briefings.core.content.models import Actor
from mkdocs_briefings.core.content.nodes import Mapping as MappingNode
from mkdocs_briefings.core.content.registries import Registry, read_actors
from mkdocs_briefings.core.content.source_text import decode
from mkdocs_briefings.core.content.strict_yaml import REGISTRY_LIMIT, read_yaml
from mkdocs_briefings.core.ids import ID_LENGTH, RESERVED, is_id, suggest_id
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import errors, quoted


@dataclass(frozen=True, slots=True)
class NewActor:
    """An entry to add: its id and its keys, in the order of the vocabulary."""

    id: str
    keys: Mapping[str, Any]

    def as_yaml(self) -> str:
        """The entry as block YAML, ended by a line end."""
        text: str = yaml.safe_dump(
            {self.id: dict(self.keys)}, allow_unicode=True, sort_keys=False, width=10**6
        )
        return text


def id_for(name: str, room: int = ID_LENGTH) -> str:
    """A well-formed id for a name in any script, at most so long; empty where nothing can be kept.

    It is a plain transliteration, letter by letter: who knows a better one types it.
    """
    # Where scripts do not part words, syllables begin with a capital: LiuPengYu.
    latin = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", anyascii(name)) if not name.isascii() else name
    whole = suggest_id(re.sub(r"['\"`’]", "", latin))
    if len(whole) <= room:
        return whole
    cut = whole[: room + 1].rpartition("-")[0]
    return cut or whole[:room]


def add_actor(file: Path, shown: str, actor: NewActor) -> int:
    """Add an entry to the registry, which need not exist; the number of the line where it stands.

    It comes after the last entry of its kind, else at the end. Raises Misuse where the registry has
    errors, or holds the actor already under another name.
    """
    target = file.resolve()
    before = target.read_bytes() if target.exists() else b""
    registry = read_actors(before, shown)
    if wrong := errors(registry.problems):
        raise Misuse(f"the registry has errors; mend them first: {wrong[0]}")
    _refuse_twins(registry, actor)
    _refuse_unknown(registry, actor)
    text = before.decode("utf-8")
    at = _place_for(text, shown, registry, str(actor.keys["kind"]))
    after = _inserted(text, at, actor.as_yaml())
    again = read_actors(after.encode(), shown)
    entries = dict(again.entries)
    added = entries.pop(actor.id, None)
    if added is None or entries != registry.entries or errors(again.problems):
        reason = next(map(str, errors(again.problems)), "its form leaves no room for it.")
        raise Misuse(
            f"the entry cannot be added to {shown} as it is: {reason} Yours is:\n\n"
            + actor.as_yaml()
        )
    write_file(target, after.encode())
    return at + 1


def _refuse_twins(registry: Registry[Actor], actor: NewActor) -> None:
    if actor.id in RESERVED or not is_id(actor.id):
        raise Misuse(f"{quoted(actor.id)} cannot be an id. Choose one with --id.")
    shapes = {
        shape: (name, holder)
        for holder, entry in registry.entries.items()
        for name in names_of(entry)
        for shape in alike(name)
    }
    for name in [str(actor.keys["name"]), *actor.keys.get("aliases", ())]:
        for shape in sorted(alike(name)):
            if shape and shape in shapes:
                other, holder = shapes[shape]
                how = "is" if other == name else f"looks like {quoted(other)},"
                raise Misuse(
                    f"{quoted(name)} {how} a name of the actor `{holder}`. Use that one; if they "
                    f"are two, give the new one a name that tells them apart."
                )
    if actor.id in registry.entries:
        name = registry.entries[actor.id].name
        raise Misuse(f"the id {quoted(actor.id)} is taken by {quoted(name)}. Choose another: --id.")


def _refuse_unknown(registry: Registry[Actor], actor: NewActor) -> None:
    named = [actor.keys.get("part_of"), actor.keys.get("affiliations", {}).get("actor")]
    for other in filter(None, named):
        if other not in registry.entries:
            guess = did_you_mean(str(other), registry.entries)
            raise Misuse(f"{quoted(other)} is no actor of the registry. {guess}".rstrip())


def names_of(actor: Actor) -> Iterator[str]:
    """Every name that an actor bears, in any language."""
    yield from filter(None, (actor.name, *actor.aliases, *actor.names.values()))


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def _place_for(text: str, shown: str, registry: Registry[Actor], kind: str) -> int:
    """After how many lines the entry goes."""
    lines = _lines(text)
    decoded, _ = decode(text.encode(), shown)
    root = read_yaml(decoded, shown, "registry", 1, REGISTRY_LIMIT).root
    if not isinstance(root, MappingNode):
        return len(lines)
    starts = {name: key.place.line for name, (key, _) in root.entries.items()}
    of_kind = [starts[name] for name, entry in registry.entries.items() if entry.kind == kind]
    following = [line for line in starts.values() if of_kind and line > max(of_kind)]
    # Back over blank lines and comments at the margin: they belong to what follows.
    end = min(following, default=len(lines) + 1) - 1
    while following and end and re.match(r"\s*$|#", lines[end - 1]):
        end -= 1
    return end


def _lines(text: str) -> list[str]:
    return [match.group() for match in _LINE.finditer(text) if match.group()]


def _inserted(text: str, at: int, entry: str) -> str:
    lines = _lines(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += newline
    return "".join([*lines[:at], entry.replace("\n", newline), *lines[at:]])


def find_actor(word: str, actors: Mapping[str, Actor]) -> str:
    """The id of the actor that is meant: by its id, or by one of its names.

    Raises Misuse, with the nearest, where there is none.
    """
    if word in actors:
        return word
    bearers = [i for i, actor in actors.items() if word in names_of(actor)]
    if len(bearers) == 1:
        return bearers[0]
    guess = did_you_mean(word, actors) or did_you_mean(word, _names(actors))
    add = f'To add it: briefings actor "{word}"'
    raise Misuse(
        " ".join(filter(None, (f"{quoted(word)} is no actor of the registry.", guess, add)))
    )


def _names(actors: Mapping[str, Actor]) -> Iterable[str]:
    return [name for actor in actors.values() for name in names_of(actor)]
