"""Annotations: each quotes its marked words so that they are found on their page, and once."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from mkdocs_briefings.adapters.text_quotes import text_quotes
from sites import MATERIAL, PLAIN, Site, build, squeezed, write

ADDRESS = "https://site.example/sub/"
OA = Namespace("http://www.w3.org/ns/oa#")
AS = Namespace("http://www.w3.org/ns/activitystreams#")

# The terms in use, as the model's own context (http://www.w3.org/ns/anno.jsonld) defines them.
CONTEXT = {
    "oa": str(OA),
    "as": str(AS),
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "identifying": "oa:identifying",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "first": {"@id": "as:first", "@type": "@id"},
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "startIndex": "as:startIndex",
    "total": "as:totalItems",
}
REPEATED = "\n\n".join(["Again [the words](#c) again."] * 5 + ["[Alone](#c)"] * 4)
CORPUS = {
    "site_config/actors.yml": "anna: {name: Anna, kind: person}\n",
    "docs/index.md": "# Home\n\nIt was [told](one.md#c).\n",
    "docs/in/two.md": "---\ntitle: Two\ndate: 2024-02-01\nsummary: S\n"
    "denials: {id: d, of: one#c, by: anna, text: Not so.}\n---\n"
    "[No](#d), as [they\nsaid](../one.md#c) & [more](../one.md#c).\n",
    "docs/one.md": "---\ntitle: The words\ndate: 2024-01-01\nsummary: Alone\n"
    "claims:\n  - {id: c, text: the words, by: anna}\n"
    "  - {id: e, text: Alone, by: anna, quote: Again the words again.}\n---\n"
    "## A [heading](#c)\n\n## A heading\n\n[Alone](#c)\n\n"
    f"{REPEATED}\n\n"
    "1. In *a **[list](#e)** of* `[code](#e)` [\u05e9\u05dc\u05d5\u05dd \U0001d54f](#e)e\u0301\n\n"
    '<p title="a > b"><i title=\'">\'>x</i> <span class="briefings-mark ">no</span></p>\n\n'
    "<!-- > [none](#e) --> It &amp; that &lt;b&gt; [*a*  b `c`\nd](#e)[right beside](#c).\n\n"
    "| a | b |\n|---|---|\n| [cell](#e) | [cell](#e) |\n\n"
    f"{'long ' * 300}[middle](#c){' long' * 300}\n\n"
    "The [last](#e)",
}


def annotations(site: Site) -> list[dict[str, Any]]:
    data = json.loads(site.file("data/annotations.jsonld"))
    assert data["total"] == len(data["first"]["items"])
    return list(data["first"]["items"])


def check(site: Site) -> int:
    """Hold every annotation against the built pages; how many there are."""
    file = "/data/annotations.jsonld"
    found: dict[str, list[Any]] = {}
    for annotation in annotations(site):
        page = urljoin(file, annotation["target"]["source"].replace(ADDRESS, "/"))[1:]
        record = urljoin(file, annotation["body"].replace(ADDRESS, "/"))[1:]
        found.setdefault(page, []).append((record, annotation["target"]["selector"]))
        address, _, anchor = record.partition("#")
        assert anchor in site[address].ids
    for page in site.pages.values():
        marks = page.tree.xpath("//a[contains(concat(@class, ' '), 'briefings-mark ')]")
        address = page.path.removesuffix("index.html")
        selectors = found.pop(address if address in found else page.path, [])
        assert [selector["exact"] for _, selector in selectors] == [
            mark.text_content() for mark in marks
        ]
        text = page.tree.find("body").text_content()
        for (record, selector), mark in zip(selectors, marks, strict=True):
            assert urljoin(f"/{address}", mark.get("href"))[1:] == record
            assert selector["type"] == "TextQuoteSelector"
            words = f"{selector['prefix']}{selector['exact']}{selector['suffix']}"
            assert (text.count(words), squeezed(text).count(squeezed(words))) == (1, 1), words
            # It is this mark, and not another place with the same words.
            before = "".join(mark.xpath("preceding::text()[ancestor::body]"))
            assert before.endswith(selector["prefix"])
            assert text.index(words) + len(selector["prefix"]) == len(before)
    assert found == {}
    return len(annotations(site))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The corpus as a site whose address is known."""
    config = f"site_name: Test\nsite_url: {ADDRESS}\nplugins: [briefings]\n"
    root = write(tmp_path_factory.mktemp("built"), {"mkdocs.yml": config}, CORPUS)
    return build(root, site_url=ADDRESS)


def test_marked_words_are_found_once(built: Site) -> None:
    assert check(built) == 23


def test_marked_words_are_found_once_in_material(tmp_path: Path) -> None:
    assert check(build(write(tmp_path, MATERIAL, CORPUS))) == 23


def test_context_stays_within_the_paragraph(built: Site) -> None:
    of_two = [a["target"]["selector"] for a in annotations(built) if "#in/two/:" in a["id"]]
    assert [(s["prefix"], s["exact"], s["suffix"]) for s in of_two][1:] == [
        # A note follows the first words for each record.
        ("No, as ", "they\nsaid", ""),
        (" & ", "more", "."),
    ]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own
def test_the_file_says_what_the_model_asks(built: Site) -> None:
    data = json.loads(built.file("data/annotations.jsonld"))
    assert data["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert all("@context" not in annotation for annotation in data["first"]["items"])
    graph = Graph().parse(data=json.dumps(data | {"@context": CONTEXT}), format="json-ld")
    file = URIRef(f"{ADDRESS}data/annotations.jsonld")
    page = graph.value(file, AS.first)
    assert page is not None
    assert graph.value(page, AS.partOf) == file
    found = list(graph.subjects(RDF.type, OA.Annotation))
    assert len(found) == len(annotations(built)) == int(str(graph.value(file, AS.totalItems)))
    for annotation in found:
        assert str(annotation).startswith(f"{file}#")
        assert graph.value(annotation, OA.motivatedBy) == OA.identifying
        assert "#" in str(graph.value(annotation, OA.hasBody, any=False))
        target = graph.value(annotation, OA.hasTarget, any=False)
        assert str(graph.value(target, OA.hasSource, any=False)).startswith(ADDRESS)
        selector = graph.value(target, OA.hasSelector, any=False)
        assert graph.value(selector, RDF.type, any=False) == OA.TextQuoteSelector
        for part in (OA.exact, OA.prefix, OA.suffix):
            assert graph.value(selector, part, any=False) is not None


def test_a_site_without_marks_has_no_annotations(tmp_path: Path) -> None:
    site = build(write(tmp_path, PLAIN, {"docs/index.md": "# Home\n"}))
    assert annotations(site) == []


@pytest.mark.parametrize(
    "page",
    [
        "",
        '<a class="briefings-mark x">',
        '<p class="briefings-mark x">a</p>',
        ' class="briefings-mark x',
        '<body><a href="#c" class="briefings-mark x">a',
    ],
)
def test_broken_html_has_no_marks(page: str) -> None:
    assert text_quotes(page) == []
