"""Reading the files of imports, and holding another site's records against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mkdocs_briefings.core.content.document import Location
from mkdocs_briefings.core.ids import is_foreign
from mkdocs_briefings.core.imports.json_text import fault, place_in, read_json, words_for
from mkdocs_briefings.core.imports.models import (
    Change,
    ForeignActor,
    ForeignBriefing,
    ForeignClaim,
    ForeignDenial,
    ImportFile,
)
from mkdocs_briefings.core.problems import Problem, quoted

_PLACED_AT_MOST = 100
"""How many faults of one file are looked up and told; more is no ledger at all."""


@dataclass
class Import:
    """What is kept of the site that is called ``name`` here.

    ``file`` is None where its file could not be read; then that a record is missing from it means
    nothing.
    """

    name: str
    path: str
    file: ImportFile | None = None
    problems: list[Problem] = field(default_factory=list)
    text: str = ""

    @cached_property
    def actors(self) -> Mapping[str, ForeignActor]:
        """Its actors, by their id there."""
        return {actor.id: actor for actor in self.file.actors} if self.file is not None else {}

    @cached_property
    def briefings(self) -> Mapping[str, ForeignBriefing]:
        """Its briefings, by their id there."""
        return {one.id: one for one in self.file.briefings} if self.file is not None else {}

    @cached_property
    def claims(self) -> Mapping[str, ForeignClaim]:
        """Its claims, by their ref there."""
        return {claim.ref: claim for claim in self.file.claims} if self.file is not None else {}

    @cached_property
    def denials(self) -> Mapping[str, ForeignDenial]:
        """Its denials, by their ref there."""
        return {one.ref: one for one in self.file.denials} if self.file is not None else {}

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """What changed there and was not looked at yet, by ref."""
        return {one.ref: one for one in self.file.changed} if self.file is not None else {}


def read_import(data: bytes, path: str, name: str) -> Import:
    """Read the file of an import. Every fault in it has its place."""
    found = Import(name, path)
    found.text, value, problem = read_json(data, path)
    if problem is not None:
        found.problems.append(problem)
        return found
    try:
        file = ImportFile.model_validate_json(found.text)
    except ValidationError as faults:
        found.problems += located(faults.errors(include_url=False), found.text, value, path)
        return found
    if wrong := list(check_records(file)):
        found.problems += placed(wrong, found.text, value, path)
    else:
        found.file = file
    return found


Wrong = tuple[Location, str]
"""What is wrong with a value, and where that is."""


def located(faults: Sequence[ErrorDetails], text: str, value: Any, path: str) -> list[Problem]:
    """What pydantic found, in words and with places."""
    wrong = []
    for found in faults:
        said = found["msg"].removeprefix("Value error, ")
        said = said if said.endswith(".") else f"{said[:1].lower()}{said[1:]}."
        wrong.append((_location(found["loc"]), said))
    return placed(wrong, text, value, path)


def _location(steps: Iterable[str | int]) -> Location:
    """The steps that lead to a value, without those that pydantic adds for keys."""
    return tuple(step for step in steps if step != "[key]")


def placed(wrong: Sequence[Wrong], text: str, value: Any, path: str) -> list[Problem]:
    """What is wrong as problems, with their places; of very many only the first."""
    problems = [
        fault(path, place_in(text, location), words_for(value, location), said, _MEND)
        for location, said in wrong[:_PLACED_AT_MOST]
    ]
    if len(wrong) > _PLACED_AT_MOST:
        more = f"there are {len(wrong) - _PLACED_AT_MOST} more faults like these."
        problems.append(fault(path, place_in(text, ()), "file", more, _MEND))
    return problems


_MEND = "Import the ledger anew; if the fault is that site's, tell its editors."


def check_records(file: ImportFile) -> Iterable[Wrong]:
    """What one record of a ledger says that another does not bear out."""
    actors, briefings, claims = set[str](), set[str](), {claim.ref for claim in file.claims}
    yield from _once("actors", [actor.id for actor in file.actors], actors)
    yield from _once("briefings", [briefing.id for briefing in file.briefings], briefings)
    refs = set[str]()
    for section, records in (("claims", file.claims), ("denials", file.denials)):
        yield from _once(section, [record.ref for record in records], refs)
        for index, record in enumerate(records):
            here: Location = (section, index)
            if record.ref.partition("#")[0] not in briefings:
                yield (*here, "ref"), f"{quoted(record.ref)} is of no briefing in this file."
            named = [("by", actor) for actor in record.by]
            if record.on_behalf_of is not None:
                named.append(("on_behalf_of", record.on_behalf_of))
            if isinstance(record, ForeignClaim):
                named += [("about", actor) for actor in record.about]
            for key, actor in named:
                if actor not in actors:
                    yield (*here, key), f"{quoted(actor)} is no actor of this file."
    for index, denial in enumerate(file.denials):
        for number, answered in enumerate(denial.of):
            if not is_foreign(answered.claim) and answered.claim not in claims:
                there: Location = ("denials", index, "of", number, "claim")
                yield there, f"{quoted(answered.claim)} is no claim of this file."


def _once(section: str, names: Iterable[str], seen: set[str]) -> Iterable[Wrong]:
    for index, name in enumerate(names):
        if name in seen:
            yield (section, index), f"{quoted(name)} stands twice."
        seen.add(name)
