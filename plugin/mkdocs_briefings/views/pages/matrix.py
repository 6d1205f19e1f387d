"""The matrix: who accuses whom, and what came back."""

from __future__ import annotations

from mkdocs_briefings.core import addresses
from mkdocs_briefings.views.documents import Annotations, Document, Heading, Panel, Phrase
from mkdocs_briefings.views.pages.lists import ClaimTable, Lead
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.pictures.matrix import (
    matrix_people,
    matrix_picture,
    matrix_table,
    pairs,
)
from mkdocs_briefings.views.records import RecordViews


def matrix(views: RecordViews, bodies: Bodies) -> Document:
    """The page of the matrix: the picture, the sums behind it, and what they consist of."""
    found = pairs(views.ledger, bodies)
    title, lead = Phrase("matrix.title"), Phrase("matrix.lead")
    parts: list[Heading | Panel] = [Heading(1, title, "top"), Panel(Lead(lead))]
    if found:
        parts += [
            Panel(matrix_picture(found, bodies)),
            Heading(2, Phrase("matrix.sums"), "sums"),
            Panel(matrix_table(found, bodies)),
            Heading(2, Phrase("matrix.people"), "people"),
            Panel(matrix_people(found, bodies)),
        ]
    else:
        parts.append(Panel(ClaimTable((), Phrase("matrix.empty"))))
    return Document(addresses.MATRIX, title, lead, tuple(parts), Annotations(addresses.MATRIX))
