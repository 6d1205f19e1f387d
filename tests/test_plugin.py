"""How builds fail, and that nothing in the data can turn into markup or get lost."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from markupsafe import Markup

from hostile import EXTENSIONS
from mkdocs_briefings.adapters.rendering import safe_for_theme
from sites import GOOD, MATERIAL, PLAIN, Run, Site, build, contents, mkdocs, run, squeezed, write

BROKEN = """
    site_config/actors.yml
        lone: {name: Lone, kind: persn}
        other: {name: Other, kind: state}
        third: {name: Third, kind: person, part_of: nowhere}
    site_config/topics.yml
        drones: {name: Drones}
    docs/first.md
        ---
        title: A story
        date: 2024-02-30
        summary: S
        claims:
          - {id: said, text: It is so., by: nobody, about: other, sources: gone}
          - {id: said, text: Again., by: other}
        denials:
          - {id: no, of: second#missing, by: other, text: No., kind: partial}
        ---

        [Words](#nothing) and [a name](@nobody-else).
    docs/deep/second.md
        ---
        title: Update #2
        date: 2024-01-01
        summary: S
        topics: dones
        claims: {id: said, text: It is so., by: other, abuot: lone}
        ---
    docs/unclosed.md
        ---
        title: [never closed
        claims: []
        ---
    docs/near.md
        ---
        title: Near
        claim: []
        ---
    """

# Path, line, column and field: how each message begins.
BROKEN_AT = [
    "docs/deep/second.md:2:14: title: ",
    "docs/deep/second.md:5:9: topics: ",
    "docs/deep/second.md:6:48: claims.abuot: ",
    "docs/first.md:3:7: date: ",
    "docs/first.md:6:37: claims[said].by: ",
    "docs/first.md:6:68: claims[said].sources: ",
    "docs/first.md:7:10: claims[said].id: ",
    "docs/first.md:9:5: denials[no]: ",
    "docs/first.md:9:18: denials[no].of: ",
    "docs/first.md:12:9: text: ",
    "docs/first.md:12:32: text: ",
    "docs/near.md:3:1: claim: ",
    "docs/unclosed.md:2:8: front matter: ",
    "site_config/actors.yml:1:26: lone.kind: ",
    "site_config/actors.yml:3:45: third.part_of: ",
]

WARNING = """
    docs/story.md
        ---
        title: Update #2
        date: 2024-01-01
        summary: S
        claims: {id: said, text: It is so., by: lone, about: other}
        ---
    """


def with_earlier_site(root: Path) -> dict[str, bytes]:
    """Put something into `site/` that a build would sweep away, and return it."""
    write(root, {"site/index.html": "the previous site\n", "site/old/page.html": "old\n"})
    return contents(root / "site")


def assert_refused(ran: Run, root: Path, before: dict[str, bytes]) -> None:
    """That a build failed as it should: with status 1, no traceback and `site/` as it was."""
    assert ran.status == 1, ran.said
    assert "Traceback" not in ran.said
    assert contents(root / "site") == before


@pytest.mark.parametrize("quiet", [(), ("-q",)], ids=["loud", "quiet"])
@pytest.mark.parametrize("strict", [(), ("--strict",)], ids=["lax", "strict"])
def test_a_broken_corpus_fails_with_every_problem_on_a_line_of_its_own(
    quiet: tuple[str, ...], strict: tuple[str, ...], tmp_path: Path
) -> None:
    root = write(tmp_path, PLAIN, BROKEN)
    before = with_earlier_site(root)
    ran = mkdocs(root, "build", *quiet, *strict)
    assert_refused(ran, root, before)
    found = ran.problems()
    assert [line[: len(start)] for line, start in zip(found, BROKEN_AT, strict=False)] == BROKEN_AT
    assert len(found) == len(BROKEN_AT), "\n".join(found)
    for line in found:
        # What is wrong, and what to do: two sentences at the least.
        assert re.search(r"[.?] \S", line), line


def test_a_warning_passes_a_build_and_fails_a_strict_one(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD, WARNING)
    before = with_earlier_site(root)
    for quiet in ((), ("-q",)):
        ran = mkdocs(root, "build", "--strict", *quiet)
        assert_refused(ran, root, before)
        assert [line[:30] for line in ran.problems()] == ["docs/story.md:2:14: title: `#2"]
    lax = mkdocs(root, "build")
    assert lax.status == 0, lax.said
    assert [line[:30] for line in lax.problems()] == ["docs/story.md:2:14: title: `#2"]
    assert contents(root / "site") != before
    assert Site(root / "site")["story/"].at("said")


def test_strict_in_the_configuration_counts_as_strict(tmp_path: Path) -> None:
    strict = PLAIN.replace("site_name: Test", "site_name: Test\n        strict: true")
    root = write(tmp_path, strict, GOOD, WARNING)
    assert_refused(mkdocs(root, "build", "-q"), root, with_earlier_site(root))


def test_an_incremental_build_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD)
    before = with_earlier_site(root)
    ran = mkdocs(root, "build", "--dirty")
    assert_refused(ran, root, before)
    assert "--dirty" in ran.said


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"docs/actors/lone.md": "# Mine\n"}, "docs/actors/lone.md"),
        ({"docs/actors/lone/index.md": "# Mine\n"}, "docs/actors/lone/index.md"),
        ({"docs/claims.md": "# Mine\n"}, "docs/claims.md"),
        ({"docs/topics.md": "# Mine\n"}, "docs/topics.md"),
        ({"docs/data/ledger.json": "{}\n"}, "docs/data/ledger.json"),
        ({"docs/data/ledger.js": "x\n"}, "docs/data/ledger.js"),
        ({"docs/data/context.jsonld": "{}\n"}, "docs/data/context.jsonld"),
        ({"docs/data/feeds/index.atom": "x\n"}, "docs/data/feeds/index.atom"),
        ({"docs/data/claims.csv": "x\n"}, "docs/data/claims.csv"),
        ({"docs/data/datapackage.json": "{}\n"}, "docs/data/datapackage.json"),
        ({"docs/data/annotations.jsonld": "{}\n"}, "docs/data/annotations.jsonld"),
        ({"docs/actors/lone/index.html": "<p>Mine</p>\n"}, "docs/actors/lone/index.html"),
        ({"docs/assets/briefings/briefings.css": "p {}\n"}, "docs/assets/briefings/briefings.css"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_editors_file_where_one_of_ours_stands_is_an_error(
    files: dict[str, str], place: str, tmp_path: Path
) -> None:
    root = write(tmp_path, PLAIN, GOOD, files)
    ran = mkdocs(root, "build", "-q")
    assert_refused(ran, root, with_earlier_site(root))
    assert [line.partition(":")[0] for line in ran.problems()] == [place]


def test_a_page_where_a_part_of_a_long_list_stands_is_an_error(tmp_path: Path) -> None:
    claims = [{"id": f"c{n}", "text": "It is.", "by": "lone"} for n in range(501)]
    front = {"title": "T", "date": "2024-01-01", "summary": "S", "claims": claims}
    many = {"docs/story.md": f"---\n{json.dumps(front)}\n---\n", "docs/claims/2024.md": "# Mine\n"}
    root = write(tmp_path, PLAIN, GOOD, many)
    before = with_earlier_site(root)
    ran = mkdocs(root, "build", "-q")
    assert_refused(ran, root, before)
    assert [line.partition(":")[0] for line in ran.problems()] == ["docs/claims/2024.md"]


def test_a_link_out_of_the_content_folder_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "project", PLAIN, GOOD)
    write(tmp_path, {"outside.md": "# Outside\n"})
    (root / "docs/link.md").symlink_to(tmp_path / "outside.md")
    before = with_earlier_site(root)
    ran = mkdocs(root, "build", "-q")
    assert_refused(ran, root, before)
    assert [line.partition(":")[0] for line in ran.problems()] == ["docs/link.md"]


def test_the_options_say_where_the_registries_are(tmp_path: Path) -> None:
    config = """
        mkdocs.yml
            site_name: Test
            plugins:
              - briefings:
                  actors: lists/people.yml
                  topics: lists/subjects.yml
                  extra_keys: [weather]
                  link_actors: never
        lists/people.yml
            lone: {name: Lone, kind: person}
        lists/subjects.yml
            drones: {name: Flying things}
        docs/story.md
            ---
            title: A story
            date: 2024-01-01
            summary: S
            topics: drones
            weather: fine
            claims: {id: said, text: It is so., by: lone}
            ---

            Lone spoke.
        """
    site = build(write(tmp_path, config))
    assert site["topics/drones/"].headings[0] == "Flying things"
    assert site["story/"].content.xpath("//p[starts-with(., 'Lone spoke')]/a") == []


def test_a_registry_that_an_option_names_must_be_there(tmp_path: Path) -> None:
    config = PLAIN.replace("- briefings", "- briefings: {topics: gone.yml}")
    root = write(tmp_path, config, GOOD)
    before = with_earlier_site(root)
    ran = mkdocs(root, "build", "-q")
    assert_refused(ran, root, before)
    assert [line.partition(":")[0] for line in ran.problems()] == ["gone.yml"]


def test_what_others_add_to_a_page_at_the_last_moment_stays(tmp_path: Path) -> None:
    hook = """
        mkdocs.yml
            site_name: Test
            hooks: [hook.py]
            plugins: [search, briefings]
        hook.py
            def on_page_context(context, page, config, nav):
                page.content += "<p id='added'>Added.</p>"
        docs/ordinary.md
            # Ordinary
        """
    site = build(write(tmp_path, GOOD, hook))
    assert site["ordinary/"].ids["added"] == 1
    assert site["story/"].ids["added"] == 1


# What a preview does: the plugin's object lives on from build to build


REBUILD = """
import json, sys
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.config import load_config

command, steps = sys.argv[1], json.loads(sys.argv[2])
config = load_config("mkdocs.yml", strict=True)
config.plugins.on_startup(command=command, dirty=False)
for step in steps:
    for name, text in step.items():
        path = Path(name)
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    try:
        build(config)
    except Exception as fault:
        print(type(fault).__name__, flush=True)
    else:
        print(json.dumps(sorted(p.as_posix() for p in Path("site").rglob("*.html"))), flush=True)
"""


def rebuild(root: Path, command: str, *steps: dict[str, str | None]) -> list[Any]:
    """Build once for each step, in one process: the pages that are there then, or the fault."""
    ran = run(sys.executable, "-c", REBUILD, command, json.dumps(steps), cwd=root)
    assert ran.status == 0, ran.said
    return [
        json.loads(x) if x.startswith("[") else x for x in ran.out.splitlines() if x[0] in "[PA"
    ]


def test_a_rebuild_leaves_nothing_of_what_is_gone(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD)
    renamed = "new-name: {name: Lone, kind: person}\nother: {name: Other, kind: state}\n"
    story = (root / "docs/story.md").read_text("utf-8")
    first, second, third = rebuild(
        root,
        "serve",
        {},
        {
            "site_config/actors.yml": renamed,
            "docs/story.md": None,
            "docs/next.md": story.replace("by: lone", "by: new-name").replace("id: said", "id: x"),
        },
        {"docs/next.md": None},
    )
    assert "site/actors/lone/index.html" in first
    assert "site/story/index.html" in first
    assert "site/actors/new-name/index.html" in second
    assert "site/next/index.html" in second
    assert not {"site/actors/lone/index.html", "site/story/index.html"} & {*second}
    assert "site/next/index.html" not in third
    assert "It is so." not in (root / "site/claims/index.html").read_text("utf-8")


def test_a_preview_survives_an_error_and_shows_drafts(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD)
    story = (root / "docs/story.md").read_text("utf-8")
    draft = story.replace("id: said", "id: planned").replace(
        "summary: S", "summary: S\ndraft: true"
    )
    steps = (
        {"docs/later.md": draft},
        {"docs/story.md": story.replace("by: lone", "by: nobody")},
        {"docs/story.md": story},
    )
    first, second, third = rebuild(root, "serve", *steps)
    assert "site/later/index.html" in first
    assert second in ("PluginError", "Abort")
    assert third == first
    built = rebuild(root, "build", {})[0]
    assert "site/later/index.html" not in built


def test_no_temporary_files_are_left_behind(tmp_path: Path) -> None:
    root = write(tmp_path / "project", PLAIN, GOOD)
    (temporary := tmp_path / "tmp").mkdir()
    assert mkdocs(root, "build", TMPDIR=str(temporary)).status == 0
    write(root, BROKEN)
    assert mkdocs(root, "build", TMPDIR=str(temporary)).status == 1
    assert list(temporary.iterdir()) == []


# Hostile data

ONE_LINE = (
    "</title><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"a' onfocus='b "
    "{{ 7*7 }} {% raw %} {# c #} {x} **b** _i_ `c` ~~s~~ [l](https://evil.example) "
    "![i](https://evil.example/p.png) <https://evil.example> https://evil.example/auto "
    '<!--briefings:panel 3--> <!-- ]]> --> --8<-- "secret.txt" {: .evil #evil } HTML :smile: '
    "</textarea></style></noscript></article></div></p> &lt;b&gt; &amp;amp; &#60;u&#62; &copy; "
    "\\<i\\> \\* \\\\ -- ... \u2028 \u2029 \u0085 \u202e\u2066 \u200d ]] end"
)
MANY_LINES = """

# heading {#evil}

--8<-- "secret.txt"

<!--briefings:panel 3-->
<b>
<!--briefings:context {}-->

!!! note
    x

[l]: https://evil.example
*[HTML]: abbreviation
[^1]: footnote

---

| a | b |
|---|---|
| c | d |

```python
code
```

    indented [l] [^1]

- [x] task
"""
HOSTILE_URL = "https://evil.example/?a=\"onclick=\"b&c='onclick='d&e=<script>&amp;f={{7*7}}#<!--"
PAYLOADS = {"one line": ONE_LINE, "many lines": MANY_LINES}


class Planted:
    """Puts a payload into every field that asks for a text, each with a mark of its own."""

    def __init__(self, payload: str) -> None:
        self.payload = payload
        self.texts: dict[str, str] = {}

    def __call__(self, field: str) -> str:
        # The mark comes first, so that the order of names is the same whatever the payload.
        self.texts[field] = f"F{len(self.texts):03} {self.payload}"
        return self.texts[field]

    def statement(self, of: str) -> dict[str, Any]:
        """The fields that claims, denials and responses share."""
        return {
            "text": self(f"{of}.text"),
            "quote": {
                "text": self(f"{of}.quote"),
                "language": "de",
                "translation": self(f"{of}.translation"),
            },
            "variants": {
                "source": "paper",
                "text": self(f"{of}.variant"),
                "quote": self(f"{of}.variant quote"),
                "note": self(f"{of}.variant note"),
            },
            "note": self(f"{of}.note"),
            "sources": "paper",
        }


def planted(payload: str) -> tuple[dict[str, str], dict[str, str]]:
    """A project with a payload in every text of every record and registry; and these texts."""
    plant = Planted(payload)
    actors = {
        "lone": {
            "name": plant("actor.name"),
            "kind": "person",
            "aliases": [plant("actor.alias")],
            "names": {"de": plant("actor.names")},
            "description": plant("actor.description"),
            "url": HOSTILE_URL,
            "affiliations": {"actor": "body", "role": plant("actor.role")},
        },
        "body": {"name": plant("body.name"), "kind": "government", "part_of": "state"},
        "state": {"name": plant("state.name"), "kind": "state"},
        "rival": {"name": plant("rival.name"), "kind": "state"},
    }
    topics = {"drones": {"name": plant("topic.name"), "description": plant("topic.description")}}
    front = {
        "title": plant("title"),
        "date": "2024-01-02",
        "summary": plant("summary"),
        "authors": [plant("author")],
        "topics": "drones",
        "actors": {"id": "lone", "role": plant("role")},
        "description": plant("description"),
        "sources": {
            "id": "paper",
            "publisher": plant("publisher"),
            "title": plant("source.title"),
            "url": HOSTILE_URL,
            "archive_url": HOSTILE_URL,
            "note": plant("source.note"),
        },
        "claims": {
            "id": "said",
            "by": "lone",
            "about": "rival",
            "anonymity": plant("claim.anonymity"),
            **plant.statement("claim"),
        },
        "denials": {
            "id": "no",
            "of": "said",
            "by": "rival",
            "kind": "partial",
            "admits": plant("admits"),
            "anonymity": plant("denial.anonymity"),
            **plant.statement("denial"),
        },
        "responses": [
            {
                "id": "asked",
                "to": "said",
                "by": "rival",
                "kind": "declined",
                "asked_by": plant("asked by"),
                **plant.statement("response"),
            },
        ],
        "corrections": {
            "date": "2024-01-03",
            "kind": "correction",
            "text": plant("correction"),
            "claims": "said",
        },
    }
    files = {
        "site_config/actors.yml": json.dumps(actors),
        "site_config/topics.yml": json.dumps(topics),
        "docs/story.md": f"---\n{json.dumps(front)}\n---\n\nAn [article](#said).\n",
        "docs/later.md": f"---\n{json.dumps(later(front))}\n---\n\nAnother.\n",
        "secret.txt": "SECRET\n",
    }
    return files, plant.texts


def later(front: dict[str, Any]) -> dict[str, Any]:
    """A second briefing that refers to the first."""
    claim = {"id": "again", "by": "lone", "repeats": "story#said", "text": "Harmless."}
    return {"title": "Later", "date": "2024-01-04", "summary": "S", "claims": claim}


def hostile_site(root: Path, config: str, payload: str) -> tuple[Site, dict[str, str]]:
    """The planted project, built with many Markdown extensions and a navigation."""
    files, texts = planted(payload)
    nav = "nav: [story.md, later.md, actors/lone.md, topics/drones.md]\n"
    write(root, config, files)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(nav + EXTENSIONS)
    return build(root), texts


def skeleton(element: html.HtmlElement) -> Iterator[tuple[object, ...]]:
    """Every element of a page in order, with its attributes and, where no data go, their values.

    Isolation is left out: texts of some scripts need it, others not.
    """
    for node in element.iter():
        if not isinstance(node.tag, str):
            # Comments: that there is one, since theirs is no place for data.
            yield ("comment", node.text)
            continue
        isolates = node.tag == "span" and dict(node.attrib) == {"dir": "auto"}
        if node.tag != "bdi" and not isolates:
            attributes = (pair for pair in node.attrib.items() if pair != ("dir", "auto"))
            yield (node.tag, *sorted(map(harmless, attributes)))


def harmless(attribute: tuple[str, str]) -> tuple[str, str]:
    """An attribute; its value is left out where it may be made from data."""
    name, value = attribute
    if name in ("href", "src"):
        # Of what an address holds as a file, only its type is ours.
        return name, value.partition("," if value.startswith("data:") else "#")[0]
    made_from_data = name in ("id", "content", "title", "aria-label", "for")
    return name, "" if made_from_data or name.startswith("data-") else value


@pytest.fixture(scope="module", params=[MATERIAL, PLAIN], ids=["material", "mkdocs"])
def theme(request: pytest.FixtureRequest) -> str:
    """The configuration of either theme."""
    return str(request.param)


@pytest.fixture(scope="module")
def innocent(theme: str, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site that comes of harmless data."""
    return hostile_site(tmp_path_factory.mktemp("innocent"), theme, "plain words")[0]


@pytest.fixture(scope="module", params=PAYLOADS)
def hostile(
    request: pytest.FixtureRequest, theme: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Site, dict[str, str]]:
    """The site that comes of hostile data, and what was planted."""
    return hostile_site(tmp_path_factory.mktemp("hostile"), theme, PAYLOADS[request.param])


def test_no_element_and_no_attribute_comes_from_data(
    hostile: tuple[Site, dict[str, str]], innocent: Site
) -> None:
    site, _ = hostile
    assert site.pages.keys() == innocent.pages.keys()
    for path, page in site.pages.items():
        theirs = list(skeleton(innocent.pages[path].tree))
        for one, other in zip(skeleton(page.tree), theirs, strict=True):
            assert one == other, path
        # Linked data are no code, and tested as data.
        code = "//script[not(@type='application/ld+json')]/text()"
        assert page.tree.xpath(code) == innocent.pages[path].tree.xpath(code)


def test_an_attribute_list_at_the_end_of_a_name_is_text(theme: str, tmp_path: Path) -> None:
    site, texts = hostile_site(tmp_path, theme, "name {onclick=alert(1) .evil #evil}")
    for page in site.pages.values():
        assert page.tree.xpath("//@onclick") == []
    assert site["story/"].headings[0] == texts["title"]
    assert texts["rival.name"] in site["replies/"].headings


def test_an_address_is_kept_as_typed_whatever_it_holds(
    hostile: tuple[Site, dict[str, str]],
) -> None:
    site, _ = hostile
    for address, times in (("story/", 2), ("actors/lone/", 1)):
        links = [link for _, link in site[address].links()]
        assert links.count(HOSTILE_URL) == times


def test_no_text_is_lost_to_the_reader(hostile: tuple[Site, dict[str, str]]) -> None:
    site, texts = hostile
    elsewhere = {"actor.alias", "actor.names", "actor.role", "actor.description", "state.name"}
    elsewhere |= {"topic.description", "description"}
    story = site["story/"].text
    assert [f for f in texts if f not in elsewhere and squeezed(texts[f]) not in story] == []
    for field in ("actor.name", "actor.alias", "actor.names", "actor.description", "actor.role"):
        assert squeezed(texts[field]) in site["actors/lone/"].text, field
    assert squeezed(texts["topic.description"]) in site["topics/drones/"].text
    for address in ("claims/", "contested/", "replies/", "timeline/", "corrections/"):
        assert squeezed(texts["claim.text"]) in site[address].text, address
    assert squeezed(texts["title"]) in site[""].text
    for address, field in (
        ("story/", "title"),
        ("actors/lone/", "actor.name"),
        ("topics/drones/", "topic.name"),
    ):
        page = site[address]
        assert page.headings[0] == squeezed(texts[field])
        assert squeezed(page.one("//head/title").text_content()).startswith(squeezed(texts[field]))
    nav = squeezed(" ".join(e.text_content() for e in site["later/"].tree.xpath("//nav | //ul")))
    assert squeezed(texts["title"]) in nav
    assert not [path for path, held in contents(site.folder).items() if b"SECRET" in held]


def test_the_description_for_search_engines_is_whole(
    hostile: tuple[Site, dict[str, str]], theme: str
) -> None:
    site, texts = hostile
    found = site["story/"].tree.xpath("//meta[@name='description']/@content")
    # MkDocs' own theme describes the home page only.
    expected = [squeezed(texts["description"])] if theme is MATERIAL else []
    assert [squeezed(text) for text in found] == expected


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("What's new & R&D", "What's new & R&D"),
        ('With "quotes"', "With &#34;quotes&#34;"),
        ("1 < 2", "1 &lt; 2"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("&copy 2024", "&amp;copy 2024"),
        (Markup("&lt;"), "&lt;"),
        (
            ["<b>", {"a": ["<i>", 5, None, True]}],
            ["&lt;b&gt;", {"a": ["&lt;i&gt;", 5, None, True]}],
        ),
    ],
)
def test_what_themes_print_of_front_matter_means_what_was_typed(typed: Any, held: Any) -> None:
    assert safe_for_theme(typed) == held


def test_search_finds_every_text_and_runs_none(
    hostile: tuple[Site, dict[str, str]], theme: str
) -> None:
    site, texts = hostile
    entries = json.loads(site.file("search/search_index.json"))["docs"]
    found = []
    for entry in entries:
        if theme is not MATERIAL:
            # MkDocs' own search escapes what it shows, though its titles are escaped already.
            found.append(squeezed(f"{unescape(entry['title'])} {entry['text']}"))
            continue
        shown = html.fragment_fromstring(f"{entry['title']} {entry['text']}", create_parent="div")
        tags = {e.tag for e in shown.iter()} - {"div", "p", "ul", "ol", "li", "code", "pre", "q"}
        assert not tags, entry["location"]
        assert not [e for e in shown.iterdescendants() if e.attrib]
        found.append(squeezed(shown.text_content()))
    everything = " ".join(found)
    for field in ("title", "claim.text", "denial.text", "response.text", "actor.name", "admits"):
        assert squeezed(texts[field]) in everything, field


def test_the_data_holds_every_text_as_typed(hostile: tuple[Site, dict[str, str]]) -> None:
    site, texts = hostile
    data = site.file("data/ledger.json")
    held = set(strings_in(json.loads(data)))
    missing = {field for field, text in texts.items() if text not in held}
    # The topics' registry and the engine's own key are no part of the ledger.
    assert missing == {"topic.name", "topic.description", "description"}
    assert data.isprintable() or not re.search("[\u2028\u2029]", data.split("\n")[0])


def test_the_script_of_the_ledger_holds_nothing_but_data(
    hostile: tuple[Site, dict[str, str]],
) -> None:
    site, texts = hostile
    script = site.file("data/ledger.js")
    before, _, data = script.partition("=")
    assert before == "var briefingsLedger"
    # What is JSON holds no code.
    held = set(strings_in(json.loads(data.rstrip().removesuffix(";"))))
    assert {texts["claim.text"], texts["actor.name"], texts["rival.name"]} <= held


def strings_in(value: Any) -> Iterator[str]:
    """Every string of a piece of JSON."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value
