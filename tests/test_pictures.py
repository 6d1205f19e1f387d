"""Pictures: their geometry as values, and the SVG that templates write from it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.content.pages import read_page
from mkdocs_briefings.core.content.registries import read_actors, read_topics
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.dates import parse_date
from mkdocs_briefings.core.ledger.ledger import Ledger, build_ledger
from mkdocs_briefings.views.documents import Document, Panel, View
from mkdocs_briefings.views.pages.briefing import BriefingPages, ClaimRecords
from mkdocs_briefings.views.pictures.activity import COLUMNS_AT_MOST, HEIGHT, activity
from mkdocs_briefings.views.pictures.bodies import UNNAMED, Bodies
from mkdocs_briefings.views.pictures.matrix import (
    BODIES_AT_MOST,
    LINES_AT_MOST,
    MatrixPicture,
    matrix_people,
    matrix_picture,
    matrix_table,
    pairs,
)
from mkdocs_briefings.views.pictures.scales import TimeScale, cut
from mkdocs_briefings.views.pictures.timeline import (
    EVENTS_AT_MOST,
    LANES_AT_MOST,
    TimelinePicture,
    timeline_picture,
)
from mkdocs_briefings.views.records import RecordViews
from mkdocs_briefings.views.site import site_plans
from mkdocs_briefings.views.traces import Traces

ACTORS = Path(__file__).with_name("golden").joinpath("actors.yml").read_text("utf-8")
HOSTILE = "<script>alert(\"1\")</script> & 'x' ]]>"
WIDE = 6.5
"""Pixels that a letter of the pictures takes at most, on average."""

STORY = """\
sources:
  - {id: wire, publisher: bloomberg, published: 2024-01-02, seen: false}
  - {id: one, publisher: First, published: 2024-01-03, cites: wire}
  - {id: two, publisher: Second, published: 2024-01-03, cites: wire}
  - {id: own, publisher: reuters, published: 2024-01-03}
claims:
  - id: drones
    text: Drones.
    by: officials
    about: [china, russia]
    date: 2024-01-02
    sources: [one, two]
  - id: engines
    text: Engines.
    by: anna
    on_behalf_of: ukraine
    about: embassy
    date: 2024-02-01
    sources: [one, own]
  - {id: report, text: A report., by: reuters, about: china, date: 2024-03-01, sources: own}
  - {id: again, text: It is so., by: no, confirms: drones, date: 2024-06, basis: document}
denials:
  - id: rejected
    of: [drones, {claim: engines, kind: partial}]
    by: liu
    admits: Some.
    text: No.
    date: 2024-03-05
responses:
  - {id: silence, to: drones, by: russia, kind: no-reply}
"""


def corpus(records: str, actors: str = ACTORS, name: str = "story.md") -> Corpus:
    text = f"---\ntitle: T\ndate: 2024-01-01\nsummary: S\ntopics: [war]\n{records}---\n"
    page = read_page(
        text.encode(), f"briefings/{name}", name, extra_keys=frozenset(), today=date(2026, 1, 1)
    )
    assert not page.problems, [str(problem) for problem in page.problems]
    return Corpus(
        [page], read_actors(actors.encode(), "actors.yml"), read_topics(None, "topics.yml")
    )


def ledger(records: str, actors: str = ACTORS) -> Ledger:
    return build_ledger(corpus(records, actors), with_drafts=False)


def timeline(of: Ledger) -> TimelinePicture | None:
    return timeline_picture(RecordViews(of), Bodies(of), of.claims, of.denials)


def documents(of: Ledger, *, link_names: bool = False) -> dict[str, Document]:
    """The pages that come from a ledger, without an article."""
    traces = Traces(of, dict.fromkeys(of.briefings, ""))
    views = RecordViews(of)
    pages = BriefingPages(views, traces, link_names=link_names, site_name="T")
    plans = site_plans(views, traces, [], pages)
    return {uri: plan.make() for uri, plan in plans.items()}


RENDERER = Renderer(Wording("en"), Addresses())


def drawn(view: View) -> str:
    return RENDERER.panel(view, lambda target: f"../{target}")


def svg(html: str) -> ElementTree.Element:
    # The names of a matrix's rows are a picture beside it.
    found = re.search(r"<svg.*?</svg>(?=\s*(?:<figcaption|</div>|<svg class=.bf-rows))", html, re.S)
    assert found is not None
    return ElementTree.fromstring(found.group())


def many(number: int) -> str:
    """Claims on as many days, by and about actors of their own, each denied on the next day."""
    claims = [
        f"  - {{id: c{n}, text: C., by: a{n % 30}, about: b{n % 20}, date: {day(n)}}}\n"
        for n in range(number)
    ]
    denials = [
        f"  - {{id: d{n}, of: c{n}, by: b{n % 20}, text: No., date: {day(n + 1)}}}\n"
        for n in range(number)
    ]
    return f"claims:\n{''.join(claims)}denials:\n{''.join(denials)}"


def day(n: int) -> str:
    return date.fromordinal(date(2023, 1, 1).toordinal() + 3 * n).isoformat()


CROWD = "".join(
    f"{letter}{n}: {{name: Body {letter}{n} of a Long Name That Goes On, kind: organization}}\n"
    for letter in "ab"
    for n in range(30)
)


class TestBodies:
    @pytest.mark.parametrize(
        ("actor", "body"),
        [
            ("wang", "china"),
            ("embassy", "china"),
            ("rosa", "concern"),
            ("anna", "anna"),
            ("reuters", "reuters"),
            ("officials", UNNAMED),
        ],
    )
    def test_an_actor_stands_under_the_state_or_body_that_it_speaks_for(self, actor, body):
        bodies = Bodies(ledger(STORY))
        assert bodies.of_actor(actor, date(2024, 1, 1)) == body

    def test_a_post_counts_only_while_it_is_held(self):
        bodies = Bodies(ledger(STORY))
        assert bodies.of_actor("liu", date(2024, 6, 30)) == "china"
        assert bodies.of_actor("liu", date(2024, 7, 1)) == "liu"

    def test_for_whom_a_record_speaks_takes_the_place_of_affiliations(self):
        of = ledger(STORY)
        claim = of.claims["story#engines"]
        assert Bodies(of).of_authors(claim, claim.date.first) == ("ukraine",)


class TestTimeScale:
    def test_days_stand_in_order_within_the_picture(self):
        scale = TimeScale(date(2022, 11, 15), date(2025, 10, 4))
        places = [
            scale.x(date(2022, 11, 15)),
            scale.x(date(2024, 1, 1)),
            scale.x(date(2025, 10, 4)),
        ]
        assert 0 < places[0] < places[1] < places[2] < 100

    @pytest.mark.parametrize(
        ("first", "last", "ticks"),
        [
            ("2024-03-05", "2024-03-05", ["2024-03-05"]),
            ("2024-03-05", "2024-03-20", ["2024-03-05", "2024-03-20"]),
            ("2024-03-05", "2024-06-20", ["2024-04", "2024-05", "2024-06"]),
            ("2022-11-15", "2025-10-04", ["2023", "2024", "2025"]),
            ("1990-01-01", "2025-10-04", ["2000", "2010", "2020"]),
        ],
    )
    def test_at_most_five_dates_are_written(self, first, last, ticks):
        scale = TimeScale(date.fromisoformat(first), date.fromisoformat(last))
        assert [tick.date.text for tick in scale.ticks()] == ticks

    def test_the_longest_time_has_dates(self):
        ticks = TimeScale(date(1, 1, 1), date(9999, 12, 31)).ticks()
        assert 1 <= len(ticks) <= 5
        assert all(0 <= tick.x <= 100 for tick in ticks)

    def test_a_long_name_is_cut(self):
        assert cut("A long name", 7) == "A long…"
        assert cut("A name", 7) == "A name"


class TestTimeline:
    def test_too_few_events_make_no_picture(self):
        records = "claims:\n  - {id: c, text: C., by: anna}\n  - {id: d, text: D., by: anna}\n"
        assert timeline(ledger(records)) is None

    def test_a_claim_stands_in_the_lane_of_its_author_and_a_denial_in_that_of_the_denier(self):
        picture = timeline(ledger(STORY))
        assert picture is not None
        tops = [lane.y for lane in picture.lanes]
        lane = {
            point.brief.ref: max(n for n, top in enumerate(tops) if top <= point.y)
            for point in picture.points
        }
        names = [lane_.name if isinstance(lane_.name, str) else "" for lane_ in picture.lanes]
        assert names[lane["story#engines"]] == "Ukraine"
        assert names[lane["story#rejected"]] == "China"
        assert names[lane["story#drones"]] == ""
        assert names[-1] == "China"  # who denies stands below

    def test_the_strongest_kind_and_the_turns_of_status_are_the_signs(self):
        picture = timeline(ledger(STORY))
        assert picture is not None
        signs = {point.brief.ref: (point.sign, point.turn) for point in picture.points}
        assert signs == {
            "story#drones": ("claim", ""),
            "story#engines": ("claim", ""),
            "story#report": ("claim", ""),
            "story#again": ("claim", "confirmed"),
            "story#rejected": ("specific", ""),
        }
        assert picture.signs == ("claim", "specific", "confirmed")

    def test_lines_join_a_claim_with_its_denial_and_its_turn_and_silence_ends_nowhere(self):
        picture = timeline(ledger(STORY))
        assert picture is not None
        at = {point.brief.ref: (point.x, point.y) for point in picture.points}
        lines = {(line.x1, line.y1, line.kind): (line.x2, line.y2) for line in picture.lines}
        assert lines[(*at["story#drones"], "line")] == at["story#rejected"]
        assert lines[(*at["story#engines"], "line")] == at["story#rejected"]
        assert lines[(*at["story#drones"], "turn")] == at["story#again"]
        # Russia did not reply to the one, nobody answered the other.
        opened = {start[:2] for start in lines if start[2] == "open"}
        assert opened == {at["story#drones"], at["story#report"]}
        assert not {lines[(*start, "open")] for start in opened} & set(at.values())

    def test_points_stand_in_the_order_of_time(self):
        of = ledger(STORY)
        picture = timeline(of)
        assert picture is not None
        days = [of.statement(point.brief.ref).date.first for point in picture.points]
        assert days == sorted(days)
        assert len({point.x for point in picture.points}) == len(set(days))

    def test_a_partial_answer_never_stands_before_its_claim(self):
        records = """\
claims:
  - {id: early, text: C., by: no, date: 2023-01-01}
  - {id: c, text: C., by: no, about: china, date: 2024-05-20}
denials:
  - {id: d, of: c, by: wang, text: No., date: 2024}
"""
        picture = timeline(ledger(records))
        assert picture is not None
        x = {point.brief.ref: point.x for point in picture.points}
        assert x["story#d"] == x["story#c"] > x["story#early"]

    def test_a_joint_claim_stands_in_each_lane(self):
        records = """\
claims:
  - {id: c, text: C., by: [china, russia, mfa]}
  - {id: d, text: D., by: china}
  - {id: e, text: E., by: china}
"""
        picture = timeline(ledger(records))
        assert picture is not None
        assert Counter(point.brief.ref for point in picture.points) == {
            "story#c": 2,
            "story#d": 1,
            "story#e": 1,
        }

    def test_a_crowd_is_bounded_and_nothing_leaves_the_picture(self):
        picture = timeline(ledger(many(200), CROWD))
        assert picture is not None
        assert (picture.shown, picture.total) == (EVENTS_AT_MOST, 400)
        assert len(picture.points) == EVENTS_AT_MOST
        assert len(picture.lanes) == LANES_AT_MOST
        newest = {f"story#c{n}" for n in range(171, 200)}
        assert newest <= {point.brief.ref for point in picture.points}
        for point in picture.points:
            assert 0 < point.x < 100
            assert 0 < point.y < picture.height
        for line in picture.lines:
            assert 0 <= min(line.x1, line.x2) <= max(line.x1, line.x2) <= 100
            assert 0 <= min(line.y1, line.y2) <= max(line.y1, line.y2) <= picture.height
        for lane in picture.lanes:
            assert len(str(lane.name)) <= 42 or not isinstance(lane.name, str)

    def test_points_never_lie_on_one_another(self):
        records = "claims:\n" + "".join(
            f"  - {{id: c{n}, text: C., by: no, date: 2024-01-{1 + n % 3:02}}}\n" for n in range(30)
        )
        picture = timeline(ledger(records))
        assert picture is not None
        places = [(point.x, point.y) for point in picture.points]
        assert len(set(places)) == len(places) == 30

    def test_each_point_is_a_link_with_a_name(self):
        picture = timeline(ledger(STORY))
        assert picture is not None
        root = svg(drawn(picture))
        links = root.findall("a")
        assert len(links) == len(picture.points)
        names = [link.findtext("title") for link in links]
        assert "European officials: Drones. (Jan 2, 2024)" in names
        assert "Liu Pengyu: denies it (Mar 5, 2024)" in names
        assert all(link.get("href", "").startswith("../story.md#") for link in links)
        assert root.get("aria-label", "").startswith("5 events")


class TestMatrix:
    def test_every_pair_of_a_claim_counts_once(self):
        of = ledger(STORY)
        found = pairs(of, Bodies(of))
        numbers = {key: pair.outcomes.total() for key, pair in found.items()}
        assert numbers == {
            (UNNAMED, "china"): 1,
            (UNNAMED, "russia"): 1,
            ("ukraine", "china"): 1,
            ("reuters", "china"): 1,
        }

    def test_sums_equal_the_ledgers(self):
        of = ledger(many(150), CROWD)
        found = pairs(of, Bodies(of))
        replies = sum(len(standing.replies) for standing in of.standings.values())
        lines = matrix_table(found, Bodies(of)).lines
        assert sum(line.sums.claims for line in lines) == replies == 150
        assert sum(line.sums.denied for line in lines) == 150
        people = matrix_people(found, Bodies(of)).bodies
        assert sum(line.sums.claims for body in people for line in body.lines) == replies
        for line in lines:
            assert line.sums.claims == line.sums.denied + line.sums.otherwise + line.sums.left

    def test_the_tables_hold_the_largest_pairs_and_say_what_they_leave_out(self):
        # Every a with every b, so 900 pairs.
        claims = "".join(
            f"  - {{id: c{a}-{b}, text: C., by: a{a}, about: b{b}}}\n"
            for a in range(30)
            for b in range(30)
        )
        twice = "  - {id: again, text: C., by: a29, about: b29}\n"
        of = ledger(f"claims:\n{claims}{twice}", CROWD)
        found = pairs(of, Bodies(of))
        table, people = matrix_table(found, Bodies(of)), matrix_people(found, Bodies(of))
        assert (len(table.lines), table.more) == (LINES_AT_MOST, 900 - LINES_AT_MOST)
        assert (table.lines[0].sums.claims, table.lines[1].sums.claims) == (2, 1)
        opened = [line for body in people.bodies for line in body.lines]
        assert (len(opened), people.more) == (LINES_AT_MOST, 900 - LINES_AT_MOST)
        assert people.bodies[0].lines[0].sums.claims == 2
        # Every accusing body keeps its place and its sums.
        assert sum(body.sums.claims for body in people.bodies) == 901

    def test_of_several_replies_of_one_side_a_denial_counts(self):
        records = """\
claims:
  - {id: c, text: C., by: no, about: [china, mfa, embassy], date: 2024-01-01}
  - {id: d, text: D., by: no, about: [mfa, embassy], date: 2024-01-01}
  - {id: self, text: Ours., by: wang, about: china, date: 2024-01-01}
denials:
  - {id: n, of: c, by: liu, text: No., date: 2024-01-02}
  - {id: u, of: d, by: liu, kind: lack-of-knowledge, text: Unaware., date: 2024-01-02}
"""
        of = ledger(records)
        (line,) = matrix_table(pairs(of, Bodies(of)), Bodies(of)).lines
        assert (line.sums.claims, line.sums.denied, line.sums.otherwise, line.sums.left) == (
            2,
            1,
            1,
            0,
        )
        assert line.uri == "claims.md#by=no&about=china"
        (opened,) = matrix_people(pairs(of, Bodies(of)), Bodies(of)).bodies
        about = {str(one.about.name): one.sums for one in opened.lines}
        # The foreign ministry gave no answer of its own; the embassy answered both.
        assert about["Foreign Ministry of China"].left == 2
        assert about["Embassy of China"].denied == about["Embassy of China"].otherwise == 1

    def test_a_crowd_is_bounded_and_nothing_leaves_the_picture(self):
        of = ledger(many(200), CROWD)
        found = pairs(of, Bodies(of))
        picture = matrix_picture(found, Bodies(of))
        assert len(picture.rows) == len(picture.columns) == BODIES_AT_MOST
        shown = sum(cell.sums.claims for cell in picture.cells)
        assert shown + picture.hidden == 200
        for cell in picture.cells:
            assert picture.left < cell.x < cell.x + cell.side < picture.width
            assert picture.top < cell.y < cell.y + cell.side < picture.height
            assert cell.denied + cell.otherwise <= cell.side + 0.1
        for label in picture.columns:
            length = WIDE * len(str(label.name))
            assert label.at + 18 + length * 0.77 < picture.width
            assert length * 0.65 < picture.top
        for label in picture.rows:
            assert WIDE * len(str(label.name)) < picture.left
        places = [(cell.x, cell.y + cell.side) for cell in picture.cells]
        assert len(set(places)) == len(places)

    def test_tiles_are_filled_in_proportion(self):
        of = ledger(STORY)
        picture = matrix_picture(pairs(of, Bodies(of)), Bodies(of))
        filled = {
            (str(cell.by), str(cell.about)): (cell.denied / cell.side, cell.otherwise / cell.side)
            for cell in picture.cells
        }
        assert filled["Ukraine", "China"] == (1, 0)
        assert filled["Reuters", "China"] == (0, 0)

    def test_a_cell_leads_to_its_claims(self):
        of = ledger(STORY)
        root = svg(drawn(matrix_picture(pairs(of, Bodies(of)), Bodies(of))))
        links = {link.findtext("title"): link.get("href") for link in root.findall("a")}
        words = "one claim; 1 denied, 0 answered otherwise, 0 without an answer"
        assert links[f"Ukraine about China: {words}"] == "../claims.md#by=ukraine&about=china"
        assert "../matrix.md#by--unnamed" in links.values()

    def test_without_an_accusation_the_page_says_what_will_be_there(self):
        records = "claims:\n  - {id: c, text: C., by: no}\n"
        pages = documents(ledger(records))
        views = [type(part.view).__name__ for part in pages["matrix.md"].parts[1:]]
        assert views == ["Lead", "ClaimTable"]

    def test_its_address_is_taken(self):
        problems = corpus(
            "claims: [{id: c, text: C., by: no}]\n", name="matrix.md"
        ).reading_problems()
        assert [problem.code for problem in problems] == ["address-taken"]


class TestActivity:
    def test_bars_stand_in_order_to_one_scale(self):
        strip = activity({"2024-03": [1, 4, 0], "2024-01": [2, 0, 1], "2023-11": [0, 0, 2]})
        assert strip.columns == 5
        assert strip.years == (2,)
        rows = {row.key: [(bar.column, bar.height) for bar in row.bars] for row in strip.rows}
        assert rows == {
            "said": [(2, HEIGHT / 2), (4, HEIGHT / 4)],
            "about": [(4, HEIGHT)],
            "denials": [(0, HEIGHT / 2), (2, HEIGHT / 4)],
        }
        assert [row.total for row in strip.rows] == [3, 4, 3]
        assert [month[0].text for month in strip.months] == ["2023-11", "2024-01", "2024-03"]

    @pytest.mark.parametrize("last", ["2024-01", "2029-12", "2040-01", "2300-06", "9999-12"])
    def test_a_long_time_is_bounded(self, last):
        strip = activity({"2024-01": [1, 0, 0], last: [1, 0, 0]})
        assert strip.first == parse_date("2024-01")
        assert 1 <= strip.columns <= COLUMNS_AT_MOST
        assert all(0 <= bar.column < strip.columns for row in strip.rows for bar in row.bars)
        assert sum(row.total for row in strip.rows) == (1 if last == "2024-01" else 2)

    def test_its_svg_is_beside_its_table(self):
        html = drawn(activity({"2024-03": [1, 4, 0]}))
        assert html.count('aria-hidden="true"') == 3
        for found in re.findall(r"<svg.*?</svg>", html):
            ElementTree.fromstring(found)
        assert "<table" in html


def stations(of: Ledger, claim: str) -> Any:
    """The drawn chain of a claim as nested lists of the names on it."""
    record = RecordViews(of).record(f"story#{claim}", set())
    html = drawn(ClaimRecords((record,)))
    chain = re.search(r'<div class="bf-chain">.*?(<div>.*?</div>)', html, re.DOTALL)
    return ElementTree.fromstring(chain[1].replace("<br>", "<br/>")) if chain else None


class TestChain:
    def test_outlets_of_one_origin_are_one_lane(self):
        track = stations(ledger(STORY), "drones")
        (lane,) = track.findall("ol/li")
        origin, outlets = lane.findall("ol/li")
        assert origin.get("class") == "bf-stop bf-stop--unseen"
        assert outlets.get("class") == "bf-stop bf-stop--many"
        assert outlets.get("style") == "--n:2"
        assert [link.text for link in outlets.findall("a")] == ["First", "Second"]

    def test_unnamed_people_come_first_with_the_basis(self):
        first, *_, last = stations(ledger(STORY), "drones")
        assert first.get("class") == "bf-stop bf-stop--unnamed"
        assert "".join(first.itertext()) == "European officialson background"
        assert last.get("class") == "bf-stop bf-stop--here"

    def test_two_origins_are_two_lanes_that_join(self):
        track = stations(ledger(STORY), "engines")
        lanes = track.find("ol")
        assert lanes.get("class") == "bf-several"
        assert len(lanes.findall("li")) == 2

    def test_an_outlet_that_speaks_itself_stands_once(self):
        track = stations(ledger(STORY), "report")
        assert [child.tag for child in track] == ["ol", "span"]
        assert "".join(track.itertext()).count("Reuters") == 1
        assert "on the record" in "".join(track.itertext())

    def test_without_a_source_there_is_no_chain(self):
        assert stations(ledger(STORY), "again") is None


def panels(documents: dict[str, Document]) -> Iterator[View]:
    for document in documents.values():
        for part in document.parts:
            if isinstance(part, Panel):
                yield part.view


def test_hostile_names_are_escaped_and_every_svg_is_xml() -> None:
    quoted = HOSTILE.replace("'", "''")
    actors = ACTORS.replace("name: China,", f"name: '{quoted}',").replace(
        "name: European officials", f"name: '{quoted}'"
    )
    records = STORY.replace("text: Drones.", f"text: '{quoted}'").replace(
        "publisher: First", f"publisher: '{quoted}'"
    )
    of = ledger(records, actors)
    pictures = 0
    for view in panels(documents(of, link_names=True)):
        html = drawn(view)
        assert "<script>" not in html
        if isinstance(view, (TimelinePicture, MatrixPicture)):
            pictures += 1
            assert "alert(" in "".join(svg(html).itertext())
        for found in re.findall(r"<svg(?:(?!<svg).)*?</svg>", html, re.DOTALL):
            ElementTree.fromstring(found)
    assert pictures > 3
    track = stations(of, "drones")
    assert HOSTILE in "".join(track.itertext())
