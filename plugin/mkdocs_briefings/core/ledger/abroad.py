"""References to what other sites published: to records, and to actors that are mapped to ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mkdocs_briefings.core.content.document import Document, Location
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ids import split_foreign
from mkdocs_briefings.core.imports.json_text import fault, place_in
from mkdocs_briefings.core.imports.models import Change, ForeignActor
from mkdocs_briefings.core.imports.reading import Import
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Problem, Severity, quoted, shortened

GetDocument = Callable[[], Document]
"""Gives the nodes of a page, which are parsed at the first problem only."""


def check_record(
    corpus: Corpus,
    document: GetDocument,
    location: Location,
    reference: str,
    denials_too: bool,
) -> None:
    """Report a reference that leads to no record of another site, or to one that changed."""
    imported = _site(corpus, document, location, reference)
    if imported is None:
        return
    _, there = split_foreign(reference)
    change = imported.changes.get(there)
    if there in imported.claims or (denials_too and there in imported.denials):
        if change is not None:
            _changed(document(), location, reference, imported, change)
    elif there in imported.denials:
        wrong = f"{quoted(reference)} is a denial; a claim is wanted here."
        hint = "Name another record, or move this one to another section."
        document().report(location, wrong, hint, "wrong-record", value=reference)
    elif change is not None:
        said = _told(change.was.get("text"))
        document().report(
            location,
            f"{quoted(reference)} was removed by its site; it said: {said}.",
            "Remove the reference: nobody can read what is answered here.",
            "imported-record-removed",
            value=reference,
        )
    else:
        known = (f"{imported.name}:{ref}" for ref in (*imported.claims, *imported.denials))
        document().report_unknown(
            location,
            reference,
            f"record of the import {quoted(imported.name)}",
            known,
            "unknown-imported-record",
            "Import its ledger anew if it is there.",
        )


def _changed(
    document: Document, location: Location, reference: str, imported: Import, change: Change
) -> None:
    now = imported.claims.get(change.ref) or imported.denials[change.ref]
    data = now.model_dump(mode="json")
    told = [f"{key} was {_told(was)}, is {_told(data.get(key))}" for key, was in change.was.items()]
    document.report(
        location,
        f"{quoted(reference)} was changed by its site: {'; '.join(told)}.",
        f"Read it again; if this answer holds, run `briefings import --acknowledge {reference}`.",
        "imported-record-changed",
        value=reference,
        severity=Severity.WARNING,
    )


def _told(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("text")
    if isinstance(value, list):
        value = ", ".join(
            f"{one['claim']} ({one['kind']})" if isinstance(one, dict) else str(one)
            for one in value
        )
    return quoted(value) if value else "nothing"


def check_actor(corpus: Corpus, document: GetDocument, location: Location, actor: str) -> None:
    """Report an actor of another site that is none of ours: only ours have a page and a side."""
    imported = _site(corpus, document, location, actor)
    if imported is None or imported.file is None:
        return
    _, there = split_foreign(actor)
    if imported.file.mapped.get(there) is not None:
        return
    known = imported.actors.get(there)
    if known is None:
        names = (f"{imported.name}:{one}" for one in imported.actors)
        document().report_unknown(
            location,
            actor,
            f"actor of the import {quoted(imported.name)}",
            names,
            "unmapped-actor",
            "Import its ledger anew if it is there.",
        )
        return
    document().report(
        location,
        f"{quoted(actor)} is mapped to no actor of this site's registry.",
        f"Add `{_entry(there, known)}` to {corpus.actors.path} unless there is one, and say which: "
        f"`briefings import … --map {there}=its-id-here`.",
        "unmapped-actor",
        value=actor,
    )


def _entry(actor_id: str, actor: ForeignActor) -> str:
    item = f", wikidata: {actor.wikidata}" if actor.wikidata is not None else ""
    name = shortened(actor.name).replace('"', "'").replace("\\", "/")
    return f'{actor_id}: {{name: "{name}", kind: {actor.kind}{item}}}'


def _site(
    corpus: Corpus, document: GetDocument, location: Location, reference: str
) -> Import | None:
    """The import that a reference names; None where there is none, or it could not be read."""
    site, _ = split_foreign(reference)
    imported = corpus.imports.get(site)
    if imported is None:
        guess = did_you_mean(site, corpus.imports)
        document().report(
            location,
            f"{quoted(reference)} is of a site whose ledger was not imported.",
            guess or f"Import it: `briefings import FILE --as {shortened(site)}`.",
            "unknown-import",
            value=reference,
        )
    return imported if imported is not None and imported.file is not None else None


def check_mappings(corpus: Corpus) -> Iterable[Problem]:
    """Actors of other sites that are mapped to an actor that the registry does not have."""
    if not corpus.actors.readable:
        return
    for imported in corpus.imports.values():
        if imported.file is None:
            continue
        for there, ours in imported.file.mapped.items():
            location: Location = ("mapped", there)
            if there not in imported.actors:
                wrong = f"{quoted(there)} is mapped, and is no actor of that site."
            elif ours is not None and ours not in corpus.actors.entries:
                wrong = f"{quoted(there)} is mapped to {quoted(ours)}, which is no actor here."
            else:
                continue
            place = place_in(imported.text, location)
            where = f"mapped.{shortened(there)}"
            hint = f"Map it anew: `briefings import … --map {there}=…`, or remove the line."
            yield fault(imported.path, place, where, wrong, hint)
