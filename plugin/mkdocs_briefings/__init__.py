"""Annotated briefings: Markdown with claims and denials, as a cross-linked static site.

From Python, `read` gives the content of a site, with its problems and its ledger:

    content = mkdocs_briefings.read("my-site")
    for claim in content.ledger.claims.values():
        print(claim.text, content.ledger.standings[claim.ref].status)

What ``__all__`` names is public, and so are the fields of these records that bear the names of the
vocabulary. All else may change with any version.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "Briefing",
    "Claim",
    "Content",
    "Correction",
    "Denial",
    "Flag",
    "Ledger",
    "Misuse",
    "Problem",
    "Reply",
    "ReplyState",
    "Response",
    "Severity",
    "Source",
    "Standing",
    "Status",
    "Topic",
    "__version__",
    "read",
]

if TYPE_CHECKING:
    from mkdocs_briefings.adapters.project import Misuse
    from mkdocs_briefings.adapters.reading import Content, read
    from mkdocs_briefings.core.content.models import Actor, Topic
    from mkdocs_briefings.core.ledger.ledger import Ledger
    from mkdocs_briefings.core.ledger.records import (
        Briefing,
        Claim,
        Correction,
        Denial,
        Response,
        Source,
    )
    from mkdocs_briefings.core.ledger.standings import Flag, Reply, ReplyState, Standing, Status
    from mkdocs_briefings.core.problems import Problem, Severity
else:
    # Loaded when asked for: an engine that imports our extension of Markdown loads no more.
    _HOMES = {
        "adapters.project": {"Misuse"},
        "adapters.reading": {"Content", "read"},
        "core.content.models": {"Actor", "Topic"},
        "core.ledger.ledger": {"Ledger"},
        "core.ledger.records": {"Briefing", "Claim", "Correction", "Denial", "Response", "Source"},
        "core.ledger.standings": {"Flag", "Reply", "ReplyState", "Standing", "Status"},
        "core.problems": {"Problem", "Severity"},
    }

    def __getattr__(name):
        from importlib import import_module

        for module, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__})
