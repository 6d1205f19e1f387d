"""Annotations in an article: links to records and actors, and first mentions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import markdown
import pytest
from lxml import html
from sites import PLAIN, build, draw, squeezed, text_of, write

from mkdocs_briefings.adapters.disk import read_corpus
from mkdocs_briefings.adapters.generating import generate
from mkdocs_briefings.adapters.markdown_extension import BriefingsExtension
from mkdocs_briefings.adapters.project import load_config, project_of
from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.views.documents import Annotations, Document, Heading, Mark, Prose

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

Article = Callable[..., html.HtmlElement]


@pytest.fixture
def article(tmp_path: Path) -> Article:
    """Renders a briefing's article, which stands in a folder, as the site would."""

    def render(
        body: str, *, link_names: bool = True, extensions: tuple[str, ...] = ()
    ) -> html.HtmlElement:
        files = {"docs/in/story.md": f"{FRONT}\n{body}\n", "docs/in/other.md": OTHER}
        write(tmp_path, PLAIN, ACTORS, files)
        project = project_of(tmp_path / "mkdocs.yml", load_config(tmp_path / "mkdocs.yml"))
        site = generate(
            read_corpus(project, date(2024, 2, 1)),
            with_drafts=False,
            link_names=link_names,
            language="en",
            directory_urls=True,
            site_name="Test",
            site_url=None,
        )
        text = site.complete("in/story.md", f"{body}\n")
        assert text is not None
        return html.fragment_fromstring(converted(text, *extensions), create_parent="main")

    return render


def document(*parts: Heading | Prose, **annotations: object) -> str:
    """The Markdown of a small document of ours."""
    known = Annotations("page.md", **annotations)  # type: ignore[arg-type]
    return Renderer(Wording("en"), Addresses()).markdown(
        Document("page.md", "Title", "", parts, known)
    )


def converted(text: str, *extensions: str) -> str:
    """Markdown as HTML, with our extension after the others."""
    return markdown.markdown(text, extensions=["toc", *extensions, BriefingsExtension()])


def actor_links(root: html.HtmlElement) -> list[tuple[str, str]]:
    """The links to actors that stand in the article: their words, and the actor's id."""
    links = root.xpath("./*[following-sibling::h2[@id='record']]/descendant-or-self::a")
    return [
        (squeezed(link.text_content()), link.get("href").split("/")[-1].removesuffix(".md"))
        for link in links
        if link.get("href").endswith(".md") and "bf-" not in link.get("class", "")
    ]


def words_of(root: html.HtmlElement) -> str:
    """The words of the article's paragraphs."""
    return " ".join(
        text_of(p) for p in root.xpath("./p[following-sibling::h2[@id='record']]")
    )


# The first mention

NUMBERED = pytest.mark.xfail(
    strict=True, reason="a name that is a number is linked inside Python-Markdown's placeholders"
)

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


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("चीनी और चीन्स", id="Devanagari vowel signs"),
        pytest.param("Jose\u0301 was there.", id="a combining accent"),
    ],
)
@pytest.mark.xfail(strict=True, reason="combining marks are taken for the end of a word")
def test_a_combining_mark_belongs_to_the_word(body: str, article: Article) -> None:
    assert actor_links(article(body)) == []


@pytest.mark.parametrize(
    "body", ["<code>China</code>", '<a href="https://e.example">China</a>']
)
@pytest.mark.xfail(strict=True, reason="code and links that are typed as HTML are not recognised")
def test_code_and_links_typed_as_html_are_left_alone(body: str, article: Article) -> None:
    assert actor_links(article(f"Words {body} words.")) == []


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        pytest.param("<div>raw</div>\n\nWords.", "0", "Words.", marks=NUMBERED, id="HTML"),
        pytest.param("A <b>bold</b> word.", "0", "A bold word.", marks=NUMBERED, id="inline HTML"),
        pytest.param(r"A \* star.", "42", "A * star.", marks=NUMBERED, id="escape"),
        pytest.param("This &amp; that.", "amp", "This & that.", id="entity"),
        pytest.param("This & that.", "amp", "This & that.", id="ampersand"),
    ],
)
def test_a_name_like_a_placeholder_leaves_the_text_whole(
    body: str, name: str, words: str
) -> None:
    # Python-Markdown keeps HTML, escapes and entities as numbered words while it works.
    root = html.fragment_fromstring(
        converted(document(Prose(body), names=((name, "china"),))), create_parent="main"
    )
    assert " ".join(map(text_of, root.xpath("./p"))) == words
    assert root.xpath(".//a") == []


def test_a_mention_keeps_every_character_of_the_text(article: Article) -> None:
    body = "Before China, *between* PRC & UN; after."
    assert words_of(article(body)) == "Before China, between PRC & UN; after."


def test_mentions_in_tables_and_footnotes_are_linked(article: Article) -> None:
    body = "| a |\n|---|\n| China |\n\nText.[^1]\n\n[^1]: The UN.\n"
    root = article(body, extensions=("tables", "footnotes"))
    found = {(a.text, a.get("href")) for a in root.xpath(".//td/a | .//li/p/a")}
    assert ("China", "../actors/china.md") in found


def test_mentions_can_be_left_alone(article: Article) -> None:
    assert actor_links(article("China and [Liu](@liu).", link_names=False)) == [("Liu", "liu")]


# Links to records


def marks(root: html.HtmlElement) -> dict[str, html.HtmlElement]:
    """The links of the article by their words."""
    return {squeezed(a.text_content()): a for a in root.iter("a")}


def test_words_that_open_a_record_are_told_apart_by_its_kind(article: Article) -> None:
    body = "[One](#said), [two](#open), [three](#no), [four](#silence), [five](#source-paper)."
    links = marks(article(body))
    assert links["One"].get("href") == "#said"
    kinds = {name: links[name].get("class", "") for name in ("One", "two", "three", "four")}
    assert "claim" in kinds["One"]
    assert "contested" in kinds["One"]
    assert "claim" in kinds["two"]
    assert "contested" not in kinds["two"]
    assert "denial" in kinds["three"]
    assert "response" in kinds["four"]
    assert links["One"].get("data-answer") == "partial"
    assert links["two"].get("data-answer") is None
    assert links["five"].get("class") is None


@pytest.mark.parametrize(
    "body",
    [
        "[words](other.md#elsewhere)",
        "[words](./other.md#elsewhere)",
        "[words](../in/other.md#elsewhere)",
        "[words](<other.md#elsewhere>)",
        '[words](other.md#elsewhere "A title")',
        "[words][ref]\n\n[ref]: other.md#elsewhere",
    ],
)
def test_a_record_of_another_briefing_is_marked_in_every_form_of_link(
    body: str, article: Article
) -> None:
    link = marks(article(body))["words"]
    assert link.get("href").endswith("other.md#elsewhere")
    assert "contested" in link.get("class")
    assert link.get("data-answer") == "specific"


@pytest.mark.parametrize("link", ["(@liu)", "(<@liu>)", '(@liu "The envoy")', "[r]\n\n[r]: @liu"])
def test_an_actor_is_linked_from_wherever_the_page_stands(link: str, article: Article) -> None:
    assert marks(article(f"[words]{link}"))["words"].get("href") == "../actors/liu.md"


def test_links_to_anything_else_stay_as_they_are(article: Article) -> None:
    body = "## Here\n\n[a](#here) [b](other.md) [c](https://e.example/#said) [d](x.png#said)"
    links = marks(article(body))
    for name, target in (
        ("a", "#here"),
        ("b", "other.md"),
        ("c", "https://e.example/#said"),
        ("d", "x.png#said"),
    ):
        assert dict(links[name].attrib) == {"href": target}


@pytest.mark.parametrize("heading", ["## Said", "## Words {#said}", "Said\n----"])
def test_a_records_anchor_wins_over_a_headings(heading: str, article: Article) -> None:
    root = article(f"{heading}\n\n[words](#said)", extensions=("attr_list",))
    assert len(root.xpath("//*[@id='said']")) == 1
    own = root.xpath(f"//h2[normalize-space()='{heading.strip('-# ').split()[0]}']")
    assert own[0].get("id") not in (None, "said")
    assert "It is so." in text_of(root.xpath("//*[@id='said']")[0])


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
@pytest.mark.xfail(strict=True, reason="`attr_list` reads attributes at the end of our headings")
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
