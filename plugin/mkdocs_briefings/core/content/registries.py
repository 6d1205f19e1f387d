"""The registries of actors and topics, and the rules that each keeps by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Generic

from mkdocs_briefings.core.content.document import Document, Location, report_lost_comments
from mkdocs_briefings.core.content.faults import read_entry
from mkdocs_briefings.core.content.lenient import Model
from mkdocs_briefings.core.content.models import Actor, Affiliation, Topic
from mkdocs_briefings.core.content.nodes import Mapping, Scalar, plain_data
from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.content.source_text import decode
from mkdocs_briefings.core.content.strict_yaml import REGISTRY_LIMIT, read_yaml
from mkdocs_briefings.core.ids import ID_LENGTH, RESERVED, is_id, suggest_id
from mkdocs_briefings.core.problems import Place, Problem, Severity, quoted


@dataclass(slots=True)
class Registry(Generic[Model]):
    """A registry's entries by id, as far as they could be read.

    Where not ``readable``, that an id is missing from it means nothing. ``present``: there is a
    file at all.
    """

    path: str
    entries: dict[str, Model] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    present: bool = True


def read_actors(data: bytes | None, path: str) -> Registry[Actor]:
    """Read the actor registry; without data, there is no such file and no actor."""
    registry, document = _read(Actor, data, path)
    if document is not None:
        _check_actors(registry.entries, document)
        registry.problems += document.problems
    return registry


def read_topics(data: bytes | None, path: str) -> Registry[Topic]:
    """Read the topic registry; without data, there is no such file, and any topic will do."""
    registry, document = _read(Topic, data, path)
    if document is not None:
        registry.problems += document.problems
    return registry


def _read(
    model: type[Model], data: bytes | None, path: str
) -> tuple[Registry[Model], Document | None]:
    registry: Registry[Model] = Registry(path)
    if data is None:
        registry.present = False
        return registry, None
    text, problem = decode(data, path)
    if problem is not None:
        registry.problems, registry.readable = [problem], False
        return registry, None
    tree = read_yaml(text, path, "registry", 1, REGISTRY_LIMIT)
    registry.problems += tree.problems
    registry.readable = not tree.broken
    if tree.broken or tree.root is None or (isinstance(tree.root, Scalar) and tree.root.is_null):
        return registry, None
    document = Document(path, tree.root, "registry")
    if not isinstance(tree.root, Mapping):
        registry.readable = False
        document.report(
            (), "the registry is no mapping.", "Write `id: {name: …}` lines.", "wrong-shape"
        )
        return registry, document
    for entry_id, (_, node) in tree.root.entries.items():
        _check_id(entry_id, document)
        entry = plain_data(node)
        location: Location = (entry_id,)
        registry.entries[entry_id] = read_entry(
            model, {} if entry is None else entry, document, location
        )
    report_lost_comments(tree, document)
    return registry, document


def _check_id(entry_id: str, document: Document) -> None:
    if entry_id in RESERVED:
        document.report(
            (),
            f"the id {quoted(entry_id)} is reserved.",
            "Choose another.",
            "reserved-id",
            key=entry_id,
        )
    elif not is_id(entry_id):
        suggestion = suggest_id(entry_id)
        hint = "An id is made of small letters a-z, digits and single hyphens"
        hint += f", at most {ID_LENGTH} characters" + (f": `{suggestion}`." if suggestion else ".")
        document.report((), f"{quoted(entry_id)} is not an id.", hint, "bad-id", key=entry_id)


def _check_actors(actors: MappingOf[str, Actor], document: Document) -> None:
    for actor_id, actor in actors.items():
        if actor.kind is ActorKind.UNNAMED:
            for key in ("affiliations", "part_of"):
                if document.has((actor_id,), key):
                    document.report(
                        (actor_id,),
                        f"unnamed people have no `{key}`: nobody knows for whom they speak.",
                        f"Remove `{key}`, or give the actor another kind.",
                        "unnamed-actor",
                        key=key,
                    )
        for location, target in _relations(actor_id, actor):
            if target not in actors:
                document.report_unknown(
                    location, target, "actor of the registry", actors, "unknown-actor"
                )
        for index, affiliation in enumerate(actor.affiliations):
            _check_span(affiliation, (actor_id, "affiliations", index), document)
    _check_cycles(actors, document)
    _check_shared_aliases(actors, document)
    _check_common_aliases(actors, document)


def _relations(actor_id: str, actor: Actor) -> Iterable[tuple[Location, str]]:
    """The actors that this one speaks for or is a part of, with the location of each."""
    if actor.part_of is not None:
        yield (actor_id, "part_of"), actor.part_of
    for index, affiliation in enumerate(actor.affiliations):
        if affiliation.actor is not None:
            yield (actor_id, "affiliations", index, "actor"), affiliation.actor


def _check_span(affiliation: Affiliation, location: Location, document: Document) -> None:
    since, until = affiliation.since, affiliation.until
    if since is not None and until is not None and since.first > until.last:
        document.report(
            location,
            f"the affiliation ends ({until}) before it begins ({since}).",
            "Correct one of the two.",
            "ends-before-it-begins",
        )


def _check_cycles(actors: MappingOf[str, Actor], document: Document) -> None:
    """Nobody may speak for itself by way of others: report each cycle once."""
    done: set[str] = set()
    for start in actors:
        trail: list[str] = []
        on_trail: set[str] = set()
        _walk(start, actors, trail, on_trail, done, document)


def _walk(
    start: str,
    actors: MappingOf[str, Actor],
    trail: list[str],
    on_trail: set[str],
    done: set[str],
    document: Document,
) -> None:
    """Depth first, with a stack of our own: a chain may be as long as the registry."""
    stack: list[tuple[str, Iterable[tuple[Location, str]]]] = []

    def enter(actor_id: str) -> None:
        trail.append(actor_id)
        on_trail.add(actor_id)
        stack.append((actor_id, iter(list(_relations(actor_id, actors[actor_id])))))

    if start not in done:
        enter(start)
    while stack:
        actor_id, relations = stack[-1]
        step = next(iter(relations), None)
        if step is None:
            stack.pop()
            trail.pop()
            on_trail.discard(actor_id)
            done.add(actor_id)
            continue
        location, target = step
        if target in on_trail:
            round_trip = [*trail[trail.index(target) :], target]
            document.report(
                location,
                f"this closes a circle: {' → '.join(quoted(name) for name in round_trip[:8])}.",
                "Remove one of its links: nobody speaks for itself by way of others.",
                "actor-cycle",
            )
        elif target in actors and target not in done:
            enter(target)


def _check_shared_aliases(actors: MappingOf[str, Actor], document: Document) -> None:
    """An alias that is another's name or alias too would link to the wrong actor."""
    for text, holders in shared_names(actors).items():
        first, *others = holders
        for actor_id in [*others, first]:
            if text in actors[actor_id].aliases:
                other = next(holder for holder in holders if holder != actor_id)
                document.report(
                    (actor_id, "aliases"),
                    f"{quoted(text)} names {quoted(other)} too, so it links to neither by itself.",
                    "Remove it from one of the two.",
                    "shared-alias",
                    value=text,
                    severity=Severity.WARNING,
                )
                break


def _check_common_aliases(actors: MappingOf[str, Actor], document: Document) -> None:
    """Names without a capital, in scripts that have them, which link an article's own words."""
    for actor_id, actor in actors.items():
        for text in filter(None, (actor.name, *actor.aliases)):
            if text != text.upper() and text == text.lower():
                document.report(
                    (actor_id,),
                    f"{quoted(text)} has no capital, so it links wherever an article says so.",
                    "Write it as a name, or remove it.",
                    "common-alias",
                    value=text,
                    severity=Severity.WARNING,
                )


def shared_names(actors: MappingOf[str, Actor]) -> dict[str, list[str]]:
    """Each name or alias that several actors bear, with their ids as the registry orders them."""
    bearers: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for actor_id, actor in actors.items():
        for text in (actor.name, *actor.aliases):
            if text is not None:
                bearers[text][actor_id] = None
    return {text: list(ids) for text, ids in bearers.items() if len(ids) > 1}


def paste_hint(actor_id: str, registry: Registry[Actor]) -> str:
    """What to do about an unknown actor: an entry ready to be pasted and completed."""
    if not is_id(actor_id):
        return "Name an actor by its id."
    name = " ".join(word.capitalize() for word in actor_id.split("-"))
    entry = f'{actor_id}: {{name: "{name}", kind: person}}'
    return f"To add it to {registry.path}: `{entry}`"


def missing_file(path: str, option: str) -> Problem:
    """The problem that the file named by an option of the plugin does not exist."""
    return Problem(
        path,
        Place(1, 1),
        "registry",
        f"there is no such file, though the option `{option}` names it.",
        "Create it, or correct the option.",
        "missing-registry",
    )
