"""One check of a whole project, the same for the build and for ``briefings check``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mkdocs_briefings.adapters.disk import Project, read_corpus
from mkdocs_briefings.adapters.readings import Readings
from mkdocs_briefings.adapters.themes import check_theme
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.ledger.editorial import check_editorial
from mkdocs_briefings.core.ledger.links import PageIds, check_links
from mkdocs_briefings.core.ledger.references import check_references
from mkdocs_briefings.core.levels import at_their_levels
from mkdocs_briefings.core.problems import Problem, Severity, errors, in_order


@dataclass(frozen=True, slots=True)
class Checked:
    """A corpus and all that is wrong with it, in order."""

    corpus: Corpus
    problems: list[Problem]


def check(
    project: Project, page_ids: PageIds, today: date, readings: Readings | None = None
) -> Checked:
    """Read and check a project. ``today`` serves to notice dates that lie in the future.

    ``readings`` has what earlier builds have read of it.
    """
    corpus = read_corpus(project, today, readings)
    found = [
        *corpus.reading_problems(),
        *check_references(corpus),
        *check_links(corpus, page_ids),
        *check_theme(corpus.pages, project.theme),
    ]
    found = at_their_levels(found, project.levels)
    editorial = check_editorial(corpus, project.levels, sound=not errors(found))
    return Checked(corpus, in_order([*found, *at_their_levels(editorial, project.levels)]))


def count(problems: Iterable[Problem]) -> str:
    """The problems as a number of errors and one of warnings: ``2 errors, 1 warning``."""
    counts = []
    for severity in Severity:
        number = sum(problem.severity is severity for problem in problems)
        if number:
            counts.append(f"{number} {severity}{'s' if number > 1 else ''}")
    return ", ".join(counts)
