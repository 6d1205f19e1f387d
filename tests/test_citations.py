"""Citations: what reference managers read of them is what was written, whatever the characters."""

import json
from pathlib import Path
from urllib.parse import unquote

import pybtex.database
import pytest
import rispy
from bibtexparser import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formats
from citeproc.source.json import CiteProcJSON
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from mkdocs_briefings.core.dates import PartialDate, parse_date
from mkdocs_briefings.views.citations import bibtex, citation_files, citation_item, ris
from sites import MATERIAL, build, write

URL = "https://site.example/a_b%20c/#x"
TEXTS = [
    "Plain",
    "100 % & $5 #1 under_score ~tilde ^caret",
    r"back\slash \textbf{bold} {open",
    'close} "quoted" @misc{x, y = {z}}',
    "Сергій Лавров & Co",
    "שלום عربي 中国 𝕏 e\u0301",
    "a and b and c",
    "AU  - Forged",
    "two\nER  - \nlines",
    "<script>alert(1)</script>]]>",
]


# The reader of LaTeX does not know all that LaTeX defines.
KNOWN = get_default_latex_context_db()
SIGNS = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
KNOWN.add_context_category("more", macros=[MacroTextSpec(*s) for s in SIGNS.items()], prepend=True)
LATEX = LatexDecodingMiddleware(decoder=LatexNodes2Text(latex_context=KNOWN))


def date_of(text: str) -> PartialDate:
    date = parse_date(text)
    assert date is not None
    return date


def on_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_every_reader_reads_the_same(text: str) -> None:
    authors = [text, "Second Author"]
    item = citation_item("a-b", text, authors, date_of("2024-07-03"), text, "uk", URL)
    line = on_one_line(text)

    library = parse_string(bibtex(item), append_middleware=[LATEX])
    assert not library.failed_blocks
    [entry] = library.entries
    assert (entry.key, entry.entry_type) == ("a-b", "misc")
    assert entry["title"] == line
    assert on_one_line(entry["howpublished"]) == line
    assert (entry["date"], entry["year"], entry["month"]) == ("2024-07-03", "2024", "jul")

    read = pybtex.database.parse_string(bibtex(item), "bibtex").entries["a-b"]
    assert len(read.persons["author"]) == 2
    assert read.fields["url"] == URL
    assert read.fields["month"] == "July"

    [record] = rispy.loads(ris(item))
    assert (record["title"], record["authors"]) == (line, [line, "Second Author"])
    assert (record["type_of_reference"], record["date"]) == ("ELEC", "2024/07/03")
    assert record["urls"] == [URL]


def test_an_item_is_shown_by_a_style() -> None:
    item = citation_item("a-b", "Die Sache", ["Олена"], date_of("2024-07"), "Site", "uk", URL)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    shown = CitationStylesBibliography(style, CiteProcJSON([dict(item)]), formats.plain)
    shown.register(Citation([CitationItem("a-b")]))
    text = str(shown.bibliography()[0])
    assert "Олена" in text
    assert "2024" in text
    assert "Die Sache" in text


@pytest.mark.parametrize(
    ("date", "parts", "of_ris"), [("2024", [2024], "2024"), ("2024-07", [2024, 7], "2024/07")]
)
def test_dates_are_as_precise_as_they_are_known(date: str, parts: list[int], of_ris: str) -> None:
    item = citation_item("a-b", "T", [], date_of(date), "Site", "en", None)
    assert item["issued"] == {"date-parts": [parts]}
    assert f"date = {{{date}}}" in bibtex(item)
    assert rispy.loads(ris(item))[0]["date"] == of_ris
    assert not {"author", "URL"} & item.keys()


@pytest.mark.parametrize("text", TEXTS)
def test_the_files_stand_in_the_address_of_their_links(text: str) -> None:
    item = citation_item("a-b", text, [text], date_of("2024"), text, "en", None)
    files = citation_files(item)
    for file, content in zip(files[:2], (bibtex(item), ris(item)), strict=True):
        assert unquote(file.link.partition(",")[2]) == content
        assert not set(file.link) & set(' \n<>"#{}\\^`|')
    assert json.loads(unquote(files[2].link.partition(",")[2])) == [item]


def test_a_briefing_can_be_cited_without_a_script(tmp_path: Path) -> None:
    front = {"title": "«Так» & <i>no</i> 100%", "authors": ["O'Neil & Co", "Ł"]}
    head = "".join(f"{key}: {json.dumps(value)}\n" for key, value in front.items())
    page = f"---\n{head}date: 2024-07-03\nsummary: S\nactors: []\n---\nText.\n"
    address = "site_url: https://site.example/sub\n"
    config = {"mkdocs.yml": address + "site_name: Site\nplugins: [briefings]\n"}
    site = build(write(tmp_path, MATERIAL, config, {"docs/in/story.md": page}))
    links = site["in/story/"].tree.xpath("//p[contains(@class, 'bf-citation-files')]/a")
    files = {link.get("download"): unquote(link.get("href").partition(",")[2]) for link in links}
    [item] = json.loads(files["story.json"])
    assert item["title"] == front["title"]
    assert [author["literal"] for author in item["author"]] == front["authors"]
    assert item["URL"] == "https://site.example/sub/in/story/"
    assert files["story.bib"] == bibtex(item)
    assert files["story.ris"] == ris(item)
