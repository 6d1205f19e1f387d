"""Annotations in an article: links to records and actors, and first mentions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from lxml import html

from mkdocs_briefings.adapters.markdown_extension import BriefingsExtension
from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.views.documents import Annotations, Document, Heading, Mark, Prose
from sites import PLAIN, Page, Site, build, draw, mkdocs, squeezed, text_of, write

ACTORS = """
    site_config/actors.yml
        china:
          name: China
          kind: state
          aliases: [PRC, People's Republic of China, 中国, 中, الصين, चीन, Çin, Jose]
        news: {name: New China News, kind: outlet, aliases: ["Xinhua (agency)", C++]}
        un: {name: United Nations, kind: organization, aliases: [UN]}
        liu: {name: Liu Pengyu, kind: person, aliases: [Liu]}
        kremlin: {name: Кремль, kind: government, aliases: [Kremlin]}
        thailand: {name: ประเทศไทย, kind: state}
        korea: {name: 대한민국, kind: state}
        japan: {name: 日本, kind: state, aliases: [ニホン]}
        obrien: {name: O'Brien, kind: person}
        att: {name: AT&T, kind: organization}
        one: {name: First Ministry, kind: government, aliases: [Ministry]}
        two: {name: Second Ministry, kind: government, aliases: [Ministry]}
        absent: {name: Absent Actor, kind: person}
    """

FRONT = """---
title: A story
date: 2024-01-01
summary: S
actors: [china, news, un, liu, kremlin, thailand, korea, japan, obrien, att, one, two]
claims:
  - {id: said, text: It is so., by: china, about: un}
  - {id: open, text: It is open., by: china}
denials:
  - {id: no, of: said, by: un, text: It is not., kind: partial, admits: A bit.}
responses:
  - {id: silence, to: said, by: liu, kind: declined}
sources: {id: paper, publisher: A paper}
---
"""

OTHER = """---
title: Another
date: 2024-01-01
summary: S
claims: {id: elsewhere, text: It is there., by: china, about: un}
denials: {id: none, of: elsewhere, by: un, text: It is not there.}
---
"""

CONFIG = (
    PLAIN.rstrip()
    + """
        markdown_extensions: [attr_list, footnotes]
    """
)

Article = Callable[[str], Page]


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Article:
    """Finds the page of a briefing with this article; all of them are built at once."""
    root = tmp_path_factory.mktemp("articles")
    stories = {body: f"in/story-{number}" for number, body in enumerate(BODIES)}
    files = {f"docs/{name}.md": f"{FRONT}\n{body}\n" for body, name in stories.items()}
    write(root, CONFIG, ACTORS, files, {"docs/in/other.md": OTHER})
    # Not strictly, since an alias that two share draws a warning.
    ran = mkdocs(root, "build", "-q")
    assert ran.status == 0, ran.said
    site = Site(root / "site")
    return lambda body: site[f"{stories[body]}/"]


def document(*parts: Heading | Prose, **annotations: object) -> str:
    """The Markdown of a small document of ours."""
    known = Annotations("page.md", **annotations)  # type: ignore[arg-type]
    return Renderer(Wording("en"), Addresses()).markdown(
        Document("page.md", "Title", "", parts, known)
    )


def converted(text: str, *extensions: str) -> str:
    """Markdown as HTML, with our extension after the others."""
    return markdown.markdown(text, extensions=["toc", *extensions, BriefingsExtension()])


def actor_links(page: Page) -> list[tuple[str, str]]:
    """The links to actors that stand in the article: their words, and the actor's id."""
    links = page.content.xpath(".//a[contains(@href, 'actors/')][following::*[@id='record']]")
    return [(squeezed(a.text_content()), a.get("href").split("/")[-2]) for a in links]


def words_of(page: Page) -> str:
    """The words of the article's paragraphs."""
    return " ".join(map(text_of, page.content.xpath("./p[following-sibling::*[@id='record']]")))


# The first mention

MENTIONS = {
    "only the first is linked": ("China met China.", [("China", "china")]),
    "one actor is linked once, by whichever name comes first": (
        "The PRC is China.",
        [("PRC", "china")],
    ),
    "each actor has its own": (
        "China and the UN.",
        [("China", "china"), ("UN", "un")],
    ),
    "whole words only": ("fUNd, UNited, IndoChina, Chinas, China2, China_.", []),
    "capitals as they are": ("china, CHINA, the un.", []),
    "beside marks of punctuation": ("(China), “UN”.", [("China", "china"), ("UN", "un")]),
    "before an apostrophe": ("China's and Liu’s.", [("China", "china"), ("Liu", "liu")]),
    "with an apostrophe within": ("Said O'Brien.", [("O'Brien", "obrien")]),
    "the longest name first": (
        "New China News on the People's Republic of China and China.",
        [("New China News", "news"), ("People's Republic of China", "china")],
    ),
    "over a line break": ("Said Liu\nPengyu.", [("Liu Pengyu", "liu")]),
    "with signs that mean something elsewhere": (
        "Xinhua (agency) and AT&T.",
        [("Xinhua (agency)", "news"), ("AT&T", "att")],
    ),
    "a name that ends in signs": ("In C++, it said.", [("C++", "news")]),
    "within stress": ("**China** and *the UN*.", [("China", "china"), ("UN", "un")]),
    "in lists and quotations": (
        "- China\n\n> the UN",
        [("China", "china"), ("UN", "un")],
    ),
    "Chinese anywhere": ("他在中国境内。", [("中国", "china")]),
    "a single character, where no longer name stands": ("在中。", [("中", "china")]),
    "Japanese anywhere": ("はニホンの。", [("ニホン", "japan")]),
    "Thai anywhere": ("ในประเทศไทยมี", [("ประเทศไทย", "thailand")]),
    "Korean whole words": ("대한민국은 here, 대한민국 there.", [("대한민국", "korea")]),
    "Cyrillic whole words": ("Кремлю, Кремля. Кремль.", [("Кремль", "kremlin")]),
    "no Cyrillic beginning of a word": ("Кремлёвский, ВКремль, Кремльу.", []),
    "Arabic whole words": ("قالت الصين اليوم", [("الصين", "china")]),
    "no Arabic part of a word": ("والصين والصينية", []),
    "Turkish letters": ("Çinli, Çin.", [("Çin", "china")]),
    "a name as another's part": ("Liuzhou and Liu.", [("Liu", "liu")]),
    "no alias that two share": ("The Ministry of the First Ministry.", [("First Ministry", "one")]),
    "no actor of other stories": ("The Absent Actor.", []),
    "not in code": ("`China`, ``UN``\n\n    China\n\n```\nLiu\n```", []),
    "not in headings": ("# China\n\n## The UN\n\nLiu\n---\n\nText.", []),
    "not in links": (
        "[China](https://e.example), [the UN](#said), [UN][r], <https://China.example/UN>\n\n"
        "[r]: https://e.example",
        [],
    ),
    "not in pictures or attributes": ('![China](x.png "UN") <b title="UN">b</b>', []),
    "not in raw HTML": ("<div>China</div>", []),
    "an editor's own link counts as the first": (
        "[The envoy](@liu) is Liu Pengyu.",
        [("The envoy", "liu")],
    ),
    "a mention before an editor's own link": (
        "Liu Pengyu, [the envoy](@liu).",
        [("Liu Pengyu", "liu"), ("the envoy", "liu")],
    ),
}


@pytest.mark.parametrize("case", MENTIONS)
def test_first_mention(case: str, article: Article) -> None:
    body, expected = MENTIONS[case]
    assert actor_links(article(body)) == expected


COMBINING = {
    "Devanagari vowel signs": "चीनी और चीन्स",
    "a combining accent": "Jose\u0301 was there.",
}


@pytest.mark.parametrize("case", COMBINING)
def test_a_combining_mark_belongs_to_the_word(case: str, article: Article) -> None:
    assert actor_links(article(COMBINING[case])) == []


TYPED_HTML = (
    "Words <code>China</code> words.",
    'Words <a href="https://e.example">China</a> words.',
)


@pytest.mark.parametrize("body", TYPED_HTML)
def test_code_and_links_typed_as_html_are_left_alone(body: str, article: Article) -> None:
    assert actor_links(article(body)) == []


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        pytest.param("<div>raw</div>\n\nWords.", "0", "Words.", id="HTML"),
        pytest.param("A <b>bold</b> word.", "0", "A bold word.", id="inline HTML"),
        pytest.param(r"A \* star.", "42", "A * star.", id="escape"),
        pytest.param("This &amp; that.", "amp", "This & that.", id="entity"),
        pytest.param("This & that.", "amp", "This & that.", id="ampersand"),
    ],
)
def test_a_name_like_a_placeholder_leaves_the_text_whole(body: str, name: str, words: str) -> None:
    # Python-Markdown keeps HTML, escapes and entities as numbered words while it works.
    root = html.fragment_fromstring(
        converted(document(Prose(body), names=((name, "china"),))), create_parent="main"
    )
    assert " ".join(map(text_of, root.xpath("./p"))) == words
    assert root.xpath(".//a") == []


STRESSED = "Before China, *between* PRC & UN; after."
IN_TABLE = "| a |\n|---|\n| China |\n\nText.[^1]\n\n[^1]: The UN.\n"


def test_a_mention_keeps_every_character_of_the_text(article: Article) -> None:
    assert words_of(article(STRESSED)) == "Before China, between PRC & UN; after."


def test_mentions_in_tables_and_footnotes_are_linked(article: Article) -> None:
    links = article(IN_TABLE).content.xpath(".//td/a | .//div[@class='footnote']//a")
    assert {"China", "UN"} <= {link.text for link in links}


def test_mentions_can_be_left_alone(tmp_path: Path) -> None:
    config = PLAIN.replace("- briefings", "- briefings: {link_actors: never}")
    story = {"docs/story.md": f"{FRONT}\nChina and [Liu](@liu).\n"}
    root = write(tmp_path, config, ACTORS, story)
    assert mkdocs(root, "build", "-q").status == 0
    assert actor_links(Site(root / "site")["story/"]) == [("Liu", "liu")]


# Links to records


KINDS = "[One](#said), [two](#open), [three](#no), [four](#silence), [five](#source-paper)."
RECORD_LINKS = (
    "[words](other.md#elsewhere)",
    "[words](./other.md#elsewhere)",
    "[words](../in/other.md#elsewhere)",
    "[words](<other.md#elsewhere>)",
    '[words](other.md#elsewhere "A title")',
    "[words][ref]\n\n[ref]: other.md#elsewhere",
)
ACTOR_LINKS = (
    "[words](@liu)",
    "[words](<@liu>)",
    '[words](@liu "The envoy")',
    "[words][r]\n\n[r]: @liu",
)
OTHER_LINKS = "## Here\n\n[a](#here) [b](other.md) [c](https://e.example/#said) [d](?x=1#said)"
SAME_NAMES = ("## Said", "## Words {#said}", "Said\n----")


def marks(page: Page) -> dict[str, html.HtmlElement]:
    """The links of the article by their words."""
    return {squeezed(a.text_content()): a for a in page.content.iter("a")}


def test_words_that_open_a_record_are_told_apart_by_its_kind(article: Article) -> None:
    links = marks(article(KINDS))
    assert links["One"].get("href") == "#said"
    kinds = {name: links[name].get("class", "") for name in ("One", "two", "three", "four")}
    assert "contested" in kinds["One"]
    assert kinds["two"] == "briefings-mark"
    assert "denial" in kinds["three"]
    assert "response" in kinds["four"]
    assert links["One"].get("data-answer") == "partial"
    assert links["two"].get("data-answer") is None
    assert links["five"].get("class") is None


@pytest.mark.parametrize("body", RECORD_LINKS)
def test_a_record_of_another_briefing_is_marked_in_every_form_of_link(
    body: str, article: Article
) -> None:
    link = marks(article(body))["words"]
    assert link.get("href") == "../other/#elsewhere"
    assert "contested" in link.get("class")
    assert link.get("data-answer") == "specific"


@pytest.mark.parametrize("body", ACTOR_LINKS)
def test_an_actor_is_linked_from_wherever_the_page_stands(body: str, article: Article) -> None:
    assert marks(article(body))["words"].get("href") == "../../actors/liu/"


def test_links_to_anything_else_stay_as_they_are(article: Article) -> None:
    links = marks(article(OTHER_LINKS))
    for name, target in (
        ("a", "#here"),
        ("b", "../other/"),
        ("c", "https://e.example/#said"),
        ("d", "?x=1#said"),
    ):
        assert dict(links[name].attrib) == {"href": target}


@pytest.mark.parametrize("heading", SAME_NAMES)
def test_a_records_anchor_wins_over_a_headings(heading: str, article: Article) -> None:
    page = article(heading)
    assert page.ids["said"] == 1
    assert "It is so." in page.at("said")
    own = page.one(f"//h2[normalize-space()='{heading.strip('-# ').split()[0]}']")
    assert own.get("id") not in (None, "said")


BODIES = list(
    dict.fromkeys(
        [
            *(body for body, _ in MENTIONS.values()),
            *COMBINING.values(),
            *TYPED_HTML,
            *(STRESSED, IN_TABLE, KINDS, OTHER_LINKS),
            *RECORD_LINKS,
            *ACTOR_LINKS,
            *SAME_NAMES,
        ]
    )
)


# The documents themselves


TEXTS = [
    "# China\n\n[words](#said) and [Liu](@liu), `code`\n\n<!--briefings:panel 2-->\none\n\ntwo\n",
    "<!--briefings:heading 2 x 1-->\n*Heading*\n",
    "<!-- briefings:context {} -->\n\nText\n",
    "briefingsblock0\n\n- list\n\n<div>\n\nraw\n\n</div>\n",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_changes_in_a_text_that_is_none_of_ours(text: str) -> None:
    extensions = ["toc", "attr_list", "md_in_html", "tables"]
    assert converted(text, *extensions[1:]) == markdown.markdown(text, extensions=extensions)


def test_a_document_leaves_nothing_behind_in_the_engine() -> None:
    # MkDocs makes a converter for each page; other engines keep one.
    engine = markdown.Markdown(extensions=["toc", BriefingsExtension()])
    marks = {"#said": Mark("claim", True, "specific")}
    first = document(Prose("China [x](#said)"), marks=marks, names=(("China", "china"),))
    ours = engine.convert(first)
    engine.reset()
    plain = "China [x](#said)\n\n## Said"
    assert engine.convert(plain) == markdown.markdown(plain, extensions=["toc"])
    engine.reset()
    assert engine.convert(first) == ours


HEADINGS = [
    "**Bold** _it_ `code` [link](https://e.example) ![i](x.png)",
    "<b>tag</b> <!-- comment --> &amp; &lt; & © &copy;",
    "# hash ## {#id .class} {: .x }",
    "<!--briefings:panel 1-->",
    "--8<-- 'mkdocs.yml'",
    "{{ 7*7 }}, {% raw %}.",
    "two\nlines\n\nand more",
    "- item",
    "[TOC]",
    "\\*escaped\\* \\\\",
    "wzxhzdk:0 \u2028 klzzwxh:0000",
    "briefingsblock0",
]


@pytest.mark.parametrize("text", HEADINGS)
def test_a_heading_is_shown_as_typed(text: str) -> None:
    source = document(Prose("Before."), Heading(2, text, "anchor"), Prose("After."))
    engine = markdown.Markdown(
        extensions=["toc", "attr_list", "md_in_html", "pymdownx.snippets", BriefingsExtension()]
    )
    root = html.fragment_fromstring(engine.convert(source), create_parent="main")
    heading = root.xpath("./h2")
    assert [squeezed(h.text_content()) for h in heading] == [squeezed(text)]
    assert heading[0].get("id") == "anchor"
    assert len(heading[0]) == 0
    assert [p.text for p in root.xpath("./p")] == ["Before.", "After."]
    name = engine.toc_tokens[0]["name"]  # type: ignore[attr-defined] # set by `toc`
    listed = html.fragment_fromstring(name, create_parent="span")
    assert squeezed(listed.text_content()) == squeezed(text)
    assert len(listed) == 0


@pytest.mark.parametrize("end", ["{onclick=alert(1)}", "{: .x #y }", "{% raw %}", "{.x}"])
def test_braces_at_the_end_of_a_heading_are_text(end: str) -> None:
    source = document(Heading(1, f"One {end}", "top"), Heading(2, f"Two {end}", "anchor"))
    root = html.fragment_fromstring(converted(source, "attr_list"), create_parent="main")
    assert [squeezed(h.text_content()) for h in root] == [f"One {end}", f"Two {end}"]
    for heading in root:
        assert set(heading.keys()) <= {"id", "dir"}


def test_a_snippet_is_read_from_the_article_and_never_from_a_record(tmp_path: Path) -> None:
    story = draw("""
        docs/story.md
            ---
            title: A story
            date: 2024-01-01
            summary: S
            claims: {id: said, text: '--8<-- "secret.txt"', by: lone}
            ---

            --8<-- "words.txt"
        words.txt
            Words of the editor's own snippet.
        secret.txt
            SECRET
        site_config/actors.yml
            lone: {name: Lone, kind: person}
        """)
    config = PLAIN.rstrip() + "\n        markdown_extensions: [pymdownx.snippets]\n"
    page = build(write(tmp_path, config, story))["story/"]
    assert "Words of the editor's own snippet." in page.text
    assert "SECRET" not in page.text
    assert '--8<-- "secret.txt"' in page.at("said")
