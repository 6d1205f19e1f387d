"""`briefings import`: two sites that answer each other, and what becomes of an update."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mkdocs_briefings.core.imports.updating import as_text, kept_of
from mkdocs_briefings.views.foreign_ledger import check_kept, read_ledger
from sites import Site, briefings, build, command, write

HOSTILE = '<b>Harbour</b> "watch" {{ 7*7 }} [x](y) \u202e'

HARBOUR = f"""
    mkdocs.yml
        site_name: {json.dumps(HOSTILE)}
        site_url: https://harbour.example/watch/
        theme: {{name: material, font: false}}
        plugins: [search, briefings]
    site_config/actors.yml
        officials: {{name: "<script>alert(1)</script>", kind: unnamed}}
        prc: {{name: PRC, kind: state, wikidata: Q148}}
        lin: {{name: Lin Jian, kind: person, affiliations: {{actor: prc}}}}
    docs/talks.md
        ---
        title: "Talks </cite><img src=x onerror=alert(1)>"
        date: 2024-07-03
        summary: S
        claims:
          - {{id: talks, text: "They held talks. </a><script>alert(2)</script>", by: officials,
             about: prc}}
          - {{id: more, text: There were more talks., by: officials, about: [prc]}}
        denials:
          - {{id: no, of: talks, by: lin, text: No.}}
        ---

        They [talked](#talks).
    """

INLAND = """
    mkdocs.yml
        site_name: Inland desk
        site_url: https://inland.example/
        theme: {name: material, font: false}
        plugins: [search, briefings]
    site_config/actors.yml
        china: {name: China, kind: state, wikidata: Q148}
        spokesman: {name: Lin Jian, kind: person, affiliations: {actor: china}}
        desk: {name: The Desk, kind: outlet}
    docs/reply.md
        ---
        title: Beijing replies
        date: 2024-07-05
        summary: S
        claims:
          - {id: none, text: No talks took place., by: "harbour:lin", about: desk,
             contradicts: "harbour:talks#talks"}
        denials:
          - {id: denied, of: ["harbour:talks#talks", {claim: "harbour:talks#more", kind: general}],
             by: spokesman, text: Groundless., date: 2024-07-04}
        responses:
          - {id: doubt, to: "harbour:talks#no", by: desk, kind: doubts, text: Hardly.}
        ---

        Text.
    """

ANSWERED = """
    docs/again.md
        ---
        title: Asked again
        date: 2024-07-08
        summary: S
        denials:
          - {id: disputed, of: "inland:reply#none", by: officials, text: They did.}
        ---

        Text.
    """
"""What the first site answers once it has read the second."""


def imported(root: Path, other: Path, *arguments: str) -> None:
    done = command(root, "import", other / "site/data/ledger.json", *arguments)
    assert done.status == 0, done.said


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two sites, each of which answers the other, built."""
    harbour = write(tmp_path_factory.mktemp("harbour"), HARBOUR)
    inland = write(tmp_path_factory.mktemp("inland"), INLAND)
    build(harbour)
    imported(inland, harbour, "--as", "harbour", "--map", "lin=spokesman")
    build(inland)
    write(harbour, ANSWERED)
    imported(harbour, inland, "--as", "inland")
    build(harbour)
    return harbour, inland


@pytest.fixture(scope="module")
def inland(sites: tuple[Path, Path]) -> Site:
    return Site(sites[1] / "site")


@pytest.fixture(scope="module")
def harbour(sites: tuple[Path, Path]) -> Site:
    return Site(sites[0] / "site", "watch")


# What readers see


def test_a_denial_names_what_it_answers_and_on_which_site(inland: Site) -> None:
    page = inland["reply/"]
    there = page.element("denied").xpath(".//li")
    assert len(there) == 2
    assert [li.xpath("./a/@href")[0] for li in there] == [
        "https://harbour.example/watch/talks/#more",
        "https://harbour.example/watch/talks/#talks",
    ]
    said = page.at("denied")
    assert "There were more talks. on <b>Harbour</b>" in said
    assert "denies something wider" in said
    assert "They held talks. </a><script>alert(2)</script> on <b>Harbour</b>" in said
    assert "No. on <b>Harbour</b>" in page.at("doubt")
    assert "Contradicts They held talks." in page.at("none")


def test_claims_of_other_sites_stand_apart_from_ours(inland: Site) -> None:
    contested = inland["contested/"]
    assert contested.text.startswith("Contested One claim is contested:")
    apart = contested.section("elsewhere")
    assert "They held talks." in apart
    assert "contested there" in apart
    assert "Lin Jian for China: denies it" in apart
    assert "Groundless." in apart
    assert "They held talks. </a>" not in inland["claims/"].text
    assert inland["claims/"].text.startswith("Claims The ledger holds one claim.")


def test_our_actors_have_what_they_denied_elsewhere(inland: Site) -> None:
    page = inland["actors/spokesman/"]
    denied = page.section("denied-by")
    assert "They held talks." in denied
    assert "There were more talks." in denied
    assert "Talks </cite><img src=x onerror=alert(1)>" in denied
    # One denial, though of two claims; and no claim of another site is anybody's here.
    assert "Said one thing; one denial or answer; 0 claims" in page.text
    assert "Through those who speak for them 2" in inland["actors/china/"].section("denied-by")


def test_actors_elsewhere_lead_to_their_pages_there(inland: Site) -> None:
    links = {a.text_content(): a.get("href") for a in inland["contested/"].tree.xpath("//a")}
    name = "<script>alert(1)</script>"
    assert links[name] == "https://harbour.example/watch/actors/officials/"
    assert links["China"] == "../actors/china/"
    assert "actors/officials/index.html" not in inland.pages


def test_nothing_of_another_site_comes_to_life(inland: Site) -> None:
    for page in inland.pages.values():
        assert not page.tree.xpath("//img[@onerror] | //script[contains(text(), 'alert')]")
        assert "49" not in page.text
        assert "javascript:" not in "".join(link for _, link in page.links())
        # What runs from right to left keeps to itself.
        for element in page.tree.xpath("//*[contains(text(), '\u202e')]"):
            if element.getparent() is not None and element.tag not in ("title", "script"):
                assert element.tag == "bdi" or element.get("dir") == "auto", element.tag


def test_every_link_within_the_sites_holds(inland: Site, harbour: Site) -> None:
    assert inland.broken_links() == []
    assert harbour.broken_links() == []


def test_two_sites_deny_each_others_claims(inland: Site, harbour: Site) -> None:
    [there] = harbour["again/"].element("disputed").xpath(".//li/a[1]/@href")
    assert there == "https://inland.example/reply/#none"
    assert "none" in inland["reply/"].ids
    back = inland["reply/"].element("denied").xpath(".//li/a[1]/@href")
    assert {link.partition("#")[2] for link in back} <= {*harbour["talks/"].ids}
    assert "on Inland desk" in harbour["again/"].at("disputed")


def test_the_data_page_names_the_sites(inland: Site) -> None:
    page = inland["data/"]
    assert page.tree.xpath("//a[@href='https://harbour.example/watch/']")
    assert page.tree.xpath("//a[@href='ledger.imports.json']")


# What machines read


def test_the_ledger_holds_full_references_and_no_foreign_records(inland: Site) -> None:
    ledger = json.loads(inland.file("data/ledger.json"))
    Draft202012Validator(json.loads(inland.file("data/ledger.schema.json"))).validate(ledger)
    [denial] = ledger["denials"]
    assert [answered["claim"] for answered in denial["of"]] == [
        "harbour:talks#more",
        "harbour:talks#talks",
    ]
    assert [claim["ref"] for claim in ledger["claims"]] == ["reply#none"]
    assert ledger["claims"][0]["by"] == ["spokesman"]
    assert [actor["id"] for actor in ledger["actors"]] == ["china", "desk", "spokesman"]


def test_who_is_referred_to_stands_beside_the_ledger(inland: Site, harbour: Site) -> None:
    data = json.loads(inland.file("data/ledger.imports.json"))
    [site] = data["sites"]
    assert site["site"] == "harbour"
    assert site["url"] == "https://harbour.example/watch/"
    assert [record["ref"] for record in data["records"]] == [
        "harbour:talks#more",
        "harbour:talks#no",
        "harbour:talks#talks",
    ]


def test_both_sites_files_for_other_platforms_speak_of_one_thing(
    sites: tuple[Path, Path], exchange_libraries: Path
) -> None:
    bundles = []
    for root in sites:
        done = briefings(
            root, "export", "--format", "stix",
            PYTHONPATH=str(exchange_libraries), PYTHONWARNINGS="default",
        )  # fmt: skip
        assert done.status == 0, done.said
        bundles.append(json.loads(done.out)["objects"])
    theirs, ours = ({thing["id"]: thing for thing in bundle} for bundle in bundles)
    denials = [o for o in ours.values() if o["type"] == "opinion" and "denial" in o["labels"]]
    answered = {ref for denial in denials for ref in denial["object_refs"]}
    [doubt] = [o for o in ours.values() if o["type"] == "opinion" and "doubts" in o["labels"]]
    assert [theirs[ref]["explanation"] for ref in doubt["object_refs"]] == ["No."]
    assert {theirs[ref]["content"] for ref in answered} == {
        "They held talks. </a><script>alert(2)</script>",
        "There were more talks.",
    }


# The file that is kept


def test_an_update_is_a_small_difference_and_the_same_ledger_is_none(
    sites: tuple[Path, Path], tmp_path: Path
) -> None:
    harbour, inland = sites
    before = (inland / "site_config/imports/harbour.json").read_text("utf-8")
    root = write(tmp_path, INLAND, {"site_config/imports/harbour.json": before})
    kept = root / "site_config/imports/harbour.json"
    # The first site has published a denial since then; what is answered here is as it was.
    imported(root, harbour)
    after = kept.read_text("utf-8")
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line.split(":")[0].strip(' "{') for line in new] == ["digest", "newest", "id", "ref"]
    assert command(root, "check", "--strict").status == 0
    imported(root, harbour, "--as", "harbour")
    assert kept.read_text("utf-8") == after


def test_a_ledger_may_come_through_a_pipe(sites: tuple[Path, Path], tmp_path: Path) -> None:
    root = write(tmp_path, INLAND)
    program = "from mkdocs_briefings.adapters.cli import main; main()"
    arguments = [sys.executable, "-c", program, "import", "-", "--as", "harbour"]
    data = (sites[0] / "site/data/ledger.json").read_bytes()
    done = subprocess.run(arguments, cwd=root, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        b"site_config/imports/harbour.json: 2 claims, 2 denials, 3 actors"
    )
    done = subprocess.run(arguments, cwd=root, input=b"{", capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"<stdin>:1:2: file: this is no JSON")


def test_mappings_are_kept_and_may_be_undone(sites: tuple[Path, Path], tmp_path: Path) -> None:
    harbour, _ = sites
    root = write(tmp_path, INLAND)
    imported(root, harbour, "--as", "harbour")

    def mapped() -> dict[str, Any]:
        text = (root / "site_config/imports/harbour.json").read_text("utf-8")
        return dict(json.loads(text)["mapped"])

    assert mapped() == {"prc": "china"}
    imported(root, harbour, "--map", "lin=spokesman", "--map", "prc=")
    assert mapped() == {"lin": "spokesman", "prc": None}
    imported(root, harbour)
    assert mapped() == {"lin": "spokesman", "prc": None}


def test_editors_are_offered_the_actors_that_are_mapped(
    sites: tuple[Path, Path], tmp_path: Path
) -> None:
    root = write(tmp_path, INLAND)
    assert command(root, "schema").status == 0
    imported(root, sites[0], "--as", "harbour", "--map", "lin=spokesman")
    text = (root / ".schemas/briefing.schema.json").read_text("utf-8")
    front = Draft202012Validator(json.loads(text))
    head = {"title": "T", "date": "2024-07-05", "summary": "S"}
    claim = {"id": "c", "text": "T", "contradicts": "harbour:talks#talks"}
    assert front.is_valid(head | {"claims": [claim | {"by": "harbour:lin"}]})
    assert not front.is_valid(head | {"claims": [claim | {"by": "harbour:officials"}]})


# Updates


@pytest.fixture
def answering(tmp_path: Path, sites: tuple[Path, Path]) -> tuple[Path, dict[str, Any]]:
    """The second site with the ledger of the first, which a test may change."""
    root = write(tmp_path, INLAND)
    ledger = json.loads((sites[0] / "site/data/ledger.json").read_text("utf-8"))
    update(root, ledger, "--as", "harbour", "--map", "lin=spokesman")
    return root, ledger


def update(root: Path, ledger: dict[str, Any], *arguments: str) -> Any:
    (root / "new.json").write_text(json.dumps(ledger), "utf-8")
    return command(root, "import", "new.json", *arguments)


def claim(ledger: dict[str, Any], ref: str) -> dict[str, Any]:
    return next(one for one in ledger["claims"] if one["ref"] == ref)


def test_a_changed_claim_is_reported_until_somebody_has_read_it(
    answering: tuple[Path, dict[str, Any]],
) -> None:
    root, ledger = answering
    claim(ledger, "talks#more")["text"] = "There were two more."
    claim(ledger, "talks#talks")["contested"] = False  # theirs to compute, none of the claim
    done = update(root, ledger)
    assert done.status == 1
    [problem] = done.problems()
    assert problem.startswith("docs/reply.md:9:54: denials[denied].of: `harbour:talks#more` was")
    assert "text was `There were more talks.`, is `There were two more.`" in problem
    checked = command(root, "check")
    assert (checked.status, checked.err) == (0, "1 warning\n")
    assert command(root, "check", "--strict").status == 1
    # Changed again, it is still compared with what was answered; changed back, all is well.
    claim(ledger, "talks#more")["text"] = "There were three more."
    assert "was `There were more talks.`, is `There were three more.`" in update(root, ledger).said
    claim(ledger, "talks#more")["text"] = "There were more talks."
    assert update(root, ledger).status == 0
    claim(ledger, "talks#more")["text"] = "There were four more."
    update(root, ledger)
    done = command(root, "import", "--acknowledge", "harbour:talks#more")
    assert (done.status, done.out) == (0, "site_config/imports/harbour.json\n")
    assert command(root, "check", "--strict").status == 0
    assert update(root, ledger).status == 0


def test_a_claim_that_is_gone_is_an_error(answering: tuple[Path, dict[str, Any]]) -> None:
    root, ledger = answering
    whole = deepcopy(ledger)
    ledger["claims"].remove(claim(ledger, "talks#more"))
    done = update(root, ledger)
    assert done.status == 1
    [problem] = done.problems()
    assert problem.startswith("docs/reply.md:9:54: denials[denied].of: `harbour:talks#more` was")
    assert "removed by its site; it said: `There were more talks.`" in problem
    assert command(root, "import", "--acknowledge", "harbour").status == 0
    assert command(root, "check").status == 1
    # Another update later it is still known what was there; and it may come back.
    update(root, ledger)
    assert "it said: `There were more talks.`" in command(root, "check").out
    assert update(root, whole).status == 0
    assert command(root, "check", "--strict").status == 0


def test_what_nobody_here_answers_may_change(answering: tuple[Path, dict[str, Any]]) -> None:
    root, ledger = answering
    story = root / "docs/reply.md"
    answer = '{claim: "harbour:talks#more", kind: general}'
    story.write_text(story.read_text("utf-8").replace(answer, "none"), "utf-8")
    claim(ledger, "talks#more")["text"] = "There were two more."
    done = update(root, ledger)
    assert (done.status, done.err) == (0, "")


# Refusals


def test_a_faulty_ledger_is_refused_with_places(answering: tuple[Path, dict[str, Any]]) -> None:
    root, ledger = answering
    before = (root / "site_config/imports/harbour.json").read_bytes()
    claim(ledger, "talks#more")["url"] = "javascript:alert(1)"
    claim(ledger, "talks#talks")["by"] = ["nobody"]
    ledger["surprise"] = 1
    text = json.dumps(ledger, indent=1)
    (root / "new.json").write_text(text, "utf-8")
    done = command(root, "import", "new.json")
    assert done.status == 2
    line = text[: text.index('"surprise"')].count("\n") + 1
    assert f"new.json:{line}:14: surprise: extra inputs are not permitted." in done.err
    del ledger["surprise"]
    (root / "new.json").write_text(json.dumps(ledger, indent=1), "utf-8")
    done = command(root, "import", "new.json")
    line = text[: text.index("javascript:")].count("\n") + 1
    assert f"new.json:{line}:11: claims[talks#more].url: `javascript:alert(1)` is no" in done.err
    assert done.status == 2
    assert (root / "site_config/imports/harbour.json").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new.json", "--as", "Harbour Watch"], "For example: --as harbour-watch"),
        (["new.json", "--as", "harbour", "--map", "lin"], "Write --map their-id=our-id."),
        (["new.json", "--map", "nil=china"], "`nil` is no actor of that ledger."),
        (["new.json", "--map", "lin=chnia"], "Did you mean `china`?"),
        ([], "name one ledger to import"),
        (["new.json", "--acknowledge", "harbour"], "name one ledger to import"),
        (["--acknowledge", "habrour"], "Did you mean `harbour`?"),
        (["--acknowledge", "harbour:talks#more"], "nothing has changed of `harbour:talks#more`"),
        (["mkdocs.yml", "--as", "x"], "this is no JSON"),
    ],
)
def test_misuse_is_said(
    arguments: list[str], said: str, answering: tuple[Path, dict[str, Any]]
) -> None:
    root, _ = answering
    done = command(root, "import", *arguments)
    assert done.status == 2
    assert said in done.err


def test_a_name_belongs_to_one_site(answering: tuple[Path, dict[str, Any]]) -> None:
    root, ledger = answering
    ledger["site"]["url"] = "https://other.example/"
    assert "this is one of `https://other.example/`" in update(root, ledger, "--as", "harbour").err
    assert "--as b-harbour-b-watch" in update(root, ledger).err


def test_a_kept_file_that_is_broken_is_not_replaced(
    answering: tuple[Path, dict[str, Any]],
) -> None:
    root, ledger = answering
    kept = root / "site_config/imports/harbour.json"
    kept.write_text("{", "utf-8")
    assert "cannot be read" in update(root, ledger, "--as", "harbour").err
    assert kept.read_text("utf-8") == "{"


def leaves(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within a value."""
    if not isinstance(value, (dict, list)):
        return
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*way, step)
        yield from leaves(inner, (*way, step))


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}, "\0", "\ud800", "javascript:x", "a" * 99])
def test_no_value_of_a_ledger_can_do_more_than_be_refused(
    wrong: Any, sites: tuple[Path, Path]
) -> None:
    ledger = json.loads((sites[0] / "site/data/ledger.json").read_text("utf-8"))
    ways = list(leaves(ledger))
    assert len(ways) > 150
    for way in ways:
        changed = deepcopy(ledger)
        holder = changed
        for step in way[:-1]:
            holder = holder[step]
        holder[way[-1]] = wrong
        data = json.dumps(changed).encode()
        value, text, problems = read_ledger(data, "new.json")
        if not problems:
            kept = kept_of(value, data, None, [])
            file, problems = check_kept(kept, value, text, "new.json")
            assert problems or file is not None
            assert problems or as_text(kept).encode()
        for problem in problems:
            assert str(problem).isprintable()
            assert problem.place.line == 1
