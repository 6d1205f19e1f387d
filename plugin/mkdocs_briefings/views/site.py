"""The whole site: every page that comes from the ledger, from the home page to the data."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.views.documents import Annotations, Plan
from mkdocs_briefings.views.pages import actors, briefing, home, lists, matrix, topics
from mkdocs_briefings.views.pictures.bodies import Bodies
from mkdocs_briefings.views.records import RecordViews
from mkdocs_briefings.views.traces import Traces, trace_of


def site_plans(
    views: RecordViews,
    traces: Traces,
    pages: Iterable[Page],
    briefing_pages: briefing.BriefingPages,
    *,
    with_annotations: bool = True,
) -> dict[str, Plan]:
    """Every page of ours by its Markdown file: generated ones, and editor's pages that we complete.

    An editor's page is among them where it is a briefing, the home page, or links to a record or an
    actor; of others the engine takes care by itself. ``with_annotations``: the words that pages
    mark will be known.
    """
    ledger = views.ledger
    bodies = Bodies(ledger)
    actor_pages = actors.ActorPages(views, bodies, traces)
    everything = traces.everything()
    own_home = None
    plans = []
    for page in pages:
        plan = briefing_pages.plan(page)
        if plan is not None:
            plans.append(plan)
        elif page.src_uri in addresses.HOMES:
            own_home = page
    annotations = Annotations(addresses.HOME)
    if own_home is not None:
        annotations = briefing_pages.annotations(own_home)
    plans.append(
        Plan(
            own_home.src_uri if own_home is not None else addresses.HOME,
            trace_of(everything, own_home),
            partial(home.home, views, actor_pages, own_home, annotations),
            generated=own_home is None,
        )
    )
    plans.append(actor_pages.index())
    for actor in ledger.actors:
        plans += actor_pages.pages(actor)
    plans += topics.topics(views, bodies, traces)
    plans += lists.claims(views, traces)
    plans += lists.contested(views, traces)
    plans += lists.replies(views, traces)
    plans.append(Plan(addresses.MATRIX, everything, partial(matrix.matrix, views, bodies)))
    plans += lists.timeline(views, bodies, traces)
    plans += lists.corrections(views, traces)
    plans.append(home.data(views, traces, with_annotations=with_annotations))
    return {plan.src_uri: plan for plan in plans}
