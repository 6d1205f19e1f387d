"""Importing another site's ledger: what is kept of it, and what that means for what is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mkdocs_briefings.adapters.disk import Project, read_corpus, read_imports
from mkdocs_briefings.adapters.project import Misuse
from mkdocs_briefings.core.content.rules import records
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ids import is_foreign, is_id, split_foreign, suggest_id
from mkdocs_briefings.core.imports.reading import Import, read_import
from mkdocs_briefings.core.imports.updating import acknowledged, as_text, kept_of, mapping
from mkdocs_briefings.core.ledger.references import check_references, typed_references
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import Problem, quoted
from mkdocs_briefings.views.foreign_ledger import check_kept, read_ledger


@dataclass(slots=True)
class Imported:
    """What came of an import: what made it impossible, or what it means for records here."""

    name: str = ""
    path: str = ""
    counts: str = ""
    mapped: Mapping[str, str | None] = field(default_factory=dict)
    refused: list[Problem] = field(default_factory=list)
    concerned: list[Problem] = field(default_factory=list)


def import_file(
    project: Project,
    data: bytes,
    shown: str,
    name: str | None,
    told: Mapping[str, str | None],
    today: date,
) -> Imported:
    """Import a ledger under this name, or under that which its site has here already.

    ``shown`` is what problems call the file, ``told`` which of its actors is which of ours. Nothing
    is written where anything is wrong with the file.

    Raises Misuse where the name or a mapping cannot be right.
    """
    ledger, text, wrong = read_ledger(data, shown)
    if wrong:
        return Imported(refused=wrong)
    corpus = read_corpus(project, today)
    name = _name(ledger["site"], name, corpus.imports)
    before = corpus.imports.get(name)
    file = before.file if before is not None else None
    if before is not None and file is None:
        raise Misuse(f"{before.path} cannot be read, and says what was answered. Mend it first.")
    path = f"{project.imports}/{name}.json"
    if file is not None and file.site.url not in (None, ledger["site"]["url"]):
        raise Misuse(
            f"{quoted(name)} is the ledger of {quoted(file.site.url)}, this is one of "
            f"{quoted(ledger['site']['url'])}. Choose another name, or delete {path} first."
        )
    _check_told(told, [actor["id"] for actor in ledger["actors"]], corpus)
    kept = kept_of(ledger, data, file, answered(corpus, name))
    kept["mapped"] = mapping(
        kept, corpus.actors.entries, told, file.mapped if file is not None else {}
    )
    _, wrong = check_kept(kept, ledger, text, shown)
    if wrong:
        return Imported(refused=wrong)
    written = as_text(kept)
    target = project.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, written)
    corpus.imports = {**corpus.imports, name: read_import(written.encode(), path, name)}
    return Imported(
        name=name,
        path=path,
        counts=f"{len(kept['claims'])} claims, {len(kept['denials'])} denials, "
        f"{len(kept['actors'])} actors",
        mapped=kept["mapped"],
        concerned=[p for p in check_references(corpus) if p.code in _CONCERNED],
    )


_CONCERNED = frozenset(
    {"imported-record-changed", "imported-record-removed", "unknown-imported-record"}
)


def acknowledge(project: Project, references: Iterable[str]) -> list[str]:
    """Note that what changed was read again, and return the files that say so now.

    Raises Misuse for what names no import, or nothing in it that changed.
    """
    imports = read_imports(project)
    by_site: dict[str, set[str]] = {}
    for reference in references:
        site, there = split_foreign(reference) if is_foreign(reference) else (reference, "")
        imported = imports.get(site)
        if imported is None or imported.file is None:
            guess = did_you_mean(site, imports) or "`briefings check` names what changed."
            raise Misuse(f"{quoted(site)} is no import that can be read. {guess}")
        if there and there not in imported.changes:
            raise Misuse(f"nothing has changed of {quoted(reference)}.")
        by_site.setdefault(site, set()).update({there} if there else imported.changes)
    for site, refs in by_site.items():
        file = imports[site].file
        assert file is not None
        _replace(project.root / imports[site].path, as_text(acknowledged(file, refs)))
    return [imports[site].path for site in sorted(by_site)]


def answered(corpus: Corpus, name: str) -> set[str]:
    """The refs, as the site of this name writes them, to which records here refer."""
    found = set()
    for page in corpus.briefings:
        for _, record in records(page.briefing) if page.briefing is not None else ():
            for reference in typed_references(record):
                site, there = split_foreign(reference)
                if site == name:
                    found.add(there)
    return found


def _name(site: Mapping[str, str | None], name: str | None, imports: Mapping[str, Import]) -> str:
    if name is None:
        known = [
            one.name
            for one in imports.values()
            if one.file is not None and site["url"] is not None and one.file.site.url == site["url"]
        ]
        if len(known) != 1:
            suggestion = suggest_id(site["name"] or "") or "other-site"
            raise Misuse(f"what is this site to be called here? For example: --as {suggestion}")
        return known[0]
    if not is_id(name):
        suggestion = suggest_id(name)
        hint = f" For example: --as {suggestion}" if suggestion else ""
        raise Misuse(f"{quoted(name)} is not an id.{hint}")
    return name


def _check_told(told: Mapping[str, str | None], theirs: list[str], corpus: Corpus) -> None:
    for there, ours in told.items():
        if there not in theirs:
            guess = did_you_mean(there, theirs)
            raise Misuse(f"{quoted(there)} is no actor of that ledger. {guess}".rstrip())
        if ours is not None and ours not in corpus.actors.entries:
            guess = did_you_mean(ours, corpus.actors.entries)
            raise Misuse(f"{quoted(ours)} is no actor of this site's registry. {guess}".rstrip())


def _replace(target: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    new = target.with_name(f".{target.name}.new")
    new.write_text(text, encoding="utf-8", newline="\n")
    new.replace(target)
