"""Records of other sites to which records here refer, as the ledger holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.ids import is_foreign, split_foreign
from mkdocs_briefings.core.imports.models import ForeignClaim, ForeignStatement, ImportFile
from mkdocs_briefings.core.imports.reading import Import
from mkdocs_briefings.core.ledger.records import Claim, Denial, ForeignRecord, Response, Statement


@dataclass(frozen=True, slots=True)
class ForeignActor:
    """An actor of another site that is mapped to none of ours; ``url`` is its page there."""

    id: str
    name: str
    kind: ActorKind
    url: str | None


@dataclass(frozen=True, slots=True)
class Foreign:
    """What records here refer to: records by full ref, actors by full id.

    ``answers`` are the denials and responses of ours that answer a record there, by its ref, in
    order of date.
    """

    records: Mapping[str, ForeignRecord]
    actors: Mapping[str, ForeignActor]
    answers: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, ImportFile]


def mapped_actors(imports: Mapping[str, Import]) -> dict[str, str]:
    """For each actor of another site that is one of ours (``other-site:id``), our id."""
    return {
        f"{name}:{there}": ours
        for name, imported in imports.items()
        if imported.file is not None
        for there, ours in imported.file.mapped.items()
        if ours is not None
    }


RELATIONS = ("repeats", "updates", "confirms", "contradicts")


def references(statement: Statement) -> Iterable[str]:
    """Every record that a claim, a denial or a response refers to."""
    if isinstance(statement, Claim):
        return [ref for relation in RELATIONS for ref in getattr(statement, relation)]
    if isinstance(statement, Denial):
        return [ref for ref, _ in statement.of]
    assert isinstance(statement, Response)
    return statement.to


def foreign_records(
    imports: Mapping[str, Import],
    claims: Iterable[Claim],
    answers: Iterable[Denial | Response],
) -> Foreign:
    """What of the imports the records here refer to."""
    found: dict[str, ForeignRecord] = {}
    actors: dict[str, ForeignActor] = {}
    given: dict[str, list[Statement]] = {}
    if not imports:
        return Foreign({}, {}, {}, {})
    for statement in (*claims, *answers):
        for ref in references(statement):
            if not is_foreign(ref):
                continue
            if not isinstance(statement, Claim):
                given.setdefault(ref, []).append(statement)
            if ref not in found:
                site, there = split_foreign(ref)
                found[ref] = _Site(imports[site]).record(there, actors)
    return Foreign(
        records=dict(sorted(found.items())),
        actors=dict(sorted(actors.items())),
        answers={
            ref: tuple(one.ref for one in sorted(given[ref], key=lambda s: (s.date.first, s.ref)))
            for ref in sorted(given)
        },
        sites={name: one.file for name, one in sorted(imports.items()) if one.file is not None},
    )


class _Site:
    """One import, with addresses and actors as they are written here."""

    def __init__(self, imported: Import) -> None:
        assert imported.file is not None
        self.imported = imported
        self.file = imported.file
        url = self.file.site.url
        self.root = f"{url.rstrip('/')}/" if url is not None else None

    def record(self, ref: str, actors: dict[str, ForeignActor]) -> ForeignRecord:
        """A record of this site; its actors are added to those that are known."""
        claim = self.imported.claims.get(ref)
        denial = self.imported.denials.get(ref)
        there: ForeignStatement | None = claim or denial
        assert there is not None, "check_references has found what is not there"
        about = claim.about if claim is not None else ()
        on_behalf_of = there.on_behalf_of
        return ForeignRecord(
            ref=f"{self.imported.name}:{ref}",
            site=self.imported.name,
            site_name=self.file.site.name,
            briefing_title=self.imported.briefings[ref.partition("#")[0]].title,
            text=there.text,
            by=tuple(self._actor(actor, actors) for actor in there.by),
            on_behalf_of=self._actor(on_behalf_of, actors) if on_behalf_of is not None else None,
            about=tuple(self._actor(actor, actors) for actor in about),
            date=there.date,
            is_claim=isinstance(there, ForeignClaim),
            kinds=tuple(dict.fromkeys(one.kind for one in denial.of)) if denial is not None else (),
            status=there.status.value if isinstance(there, ForeignClaim) else None,
            contested=there.contested if isinstance(there, ForeignClaim) else False,
            url=self._address(there.url),
        )

    def _actor(self, actor: str, actors: dict[str, ForeignActor]) -> str:
        ours = self.file.mapped.get(actor)
        if ours is not None:
            return ours
        full = f"{self.imported.name}:{actor}"
        if full not in actors:
            known = self.imported.actors[actor]
            page = f"actors/{actor}{self._ending}"
            actors[full] = ForeignActor(full, known.name, known.kind, self._address(page))
        return full

    @property
    def _ending(self) -> str:
        """How the addresses of that site's pages end, which its ledger says of briefings only."""
        files = any(one.url.endswith(".html") for one in self.file.briefings[:1])
        return ".html" if files else "/"

    def _address(self, inside: str) -> str | None:
        return self.root + inside if self.root is not None else None
