"""What pages say to machines in their heads: parsed as RDF, and held against the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from mkdocs_briefings.core.content.scalars import DenialKind, ResponseKind
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.views.linked_terms import DENIES, RESPONDS, TIES
from sites import MATERIAL, PLAIN, Page, Site, build, draw, squeezed, write
from test_plugin import MANY_LINES, ONE_LINE, planted, strings_in
from test_sites import RICH, SITE_URL, configured

SCHEMA = Namespace("https://schema.org/")
CITO = Namespace("http://purl.org/spar/cito/")
PROV = Namespace("http://www.w3.org/ns/prov#")

# rdflib's own reader of JSON-LD uses what rdflib gave up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

LINKED = "//head/script[@type='application/ld+json']"

MEANS = {
    "specific": CITO.disputes,
    "partial": CITO.qualifies,
    "general": CITO.disagreesWith,
    "lack-of-knowledge": CITO.repliesTo,
    "non-denial": CITO.repliesTo,
    "confirms": CITO.confirms,
    "supports": CITO.supports,
    "doubts": CITO.critiques,
    "cannot-confirm": CITO.repliesTo,
    "comments": CITO.discusses,
    "retracts": CITO.retracts,
    "acts": CITO.repliesTo,
    "repeats": CITO.agreesWith,
    "updates": CITO.updates,
    "contradicts": CITO.disagreesWith,
}
"""What each word of the vocabulary means in CiTO."""
TYPES = {
    "person": SCHEMA.Person,
    "organization": SCHEMA.Organization,
    "government": SCHEMA.GovernmentOrganization,
    "state": SCHEMA.Country,
    "outlet": SCHEMA.NewsMediaOrganization,
    "unnamed": PROV.Agent,
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The rich corpus, with an address."""
    config = configured(MATERIAL, site_url=SITE_URL)
    return build(write(tmp_path_factory.mktemp("published"), config, RICH), site_url=SITE_URL)


@pytest.fixture(scope="module")
def on_a_disk(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The same without one, in the other URL style and theme."""
    config = configured(PLAIN, use_directory_urls=False)
    return build(write(tmp_path_factory.mktemp("disk"), config, RICH))


def graph_of(site: Site, pages: Iterable[Page]) -> Graph:
    """All that pages say, as one who reads them from this folder understands it.

    Our own context is read from the folder too, so nothing is fetched.
    """
    graph = Graph()
    for page in pages:
        for script in page.tree.xpath(f"{LINKED}/text()"):
            address = (site.folder / page.path).as_uri()
            graph.parse(data=script, format="json-ld", publicID=address)
    return graph


def known_pages(site: Site) -> list[Page]:
    return [page for path, page in site.pages.items() if path != "404.html"]


class Expected:
    """What the ledger holds, as triples."""

    def __init__(self, data: dict[str, Any], root: str) -> None:
        self.data, self.root = data, root
        records = [r for key in ("claims", "denials", "responses") for r in data[key]]
        self.places = {r["ref"]: URIRef(root + r["url"]) for r in records}
        pages = {b["id"]: b["url"] for b in data["briefings"]}
        for source in data["sources"]:
            briefing, _, anchor = source["ref"].partition("#")
            self.places[source["ref"]] = URIRef(f"{root}{pages[briefing]}#{anchor}")
        ending = "/" if "/" in next(iter(pages.values())) else ".html"
        self.actors = {
            a["id"]: URIRef(f"{root}actors/{a['id']}{ending}#actor") for a in data["actors"]
        }

    def of_statement(self, record: dict[str, Any], text: URIRef) -> Iterable[tuple[Node, Node]]:
        if record["text"] is not None:
            yield text, Literal(record["text"])

    def of_claim(self, claim: dict[str, Any]) -> Iterable[tuple[Node, Node]]:
        yield RDF.type, SCHEMA.Claim
        yield SCHEMA.datePublished, Literal(claim["date"])
        yield from ((SCHEMA.author, self.actors[actor]) for actor in claim["by"])
        yield from ((SCHEMA.about, self.actors[actor]) for actor in claim["about"])
        yield from ((SCHEMA.appearance, self.places[ref]) for ref in claim["sources"])
        yield from ((SCHEMA.firstAppearance, self.places[ref]) for ref in claim["origins"])
        if claim["status"] != "open":
            yield SCHEMA.creativeWorkStatus, Literal(claim["status"])
        for tie in TIES:
            yield from ((MEANS[tie], self.places[ref]) for ref in claim[tie])

    def of_denial(self, denial: dict[str, Any]) -> Iterable[tuple[Node, Node]]:
        yield RDF.type, SCHEMA.Comment
        yield SCHEMA.datePublished, Literal(denial["date"])
        yield from ((SCHEMA.author, self.actors[actor]) for actor in denial["by"])
        yield from ((SCHEMA.citation, self.places[ref]) for ref in denial["sources"])
        for answered in denial["of"]:
            yield SCHEMA.parentItem, self.places[answered["claim"]]
            yield SCHEMA.additionalType, Literal(answered["kind"])
            yield MEANS[answered["kind"]], self.places[answered["claim"]]

    def of_response(self, answer: dict[str, Any]) -> Iterable[tuple[Node, Node]]:
        yield RDF.type, SCHEMA.Comment
        yield SCHEMA.datePublished, Literal(answer["date"])
        yield SCHEMA.additionalType, Literal(answer["kind"])
        yield from ((SCHEMA.author, self.actors[actor]) for actor in answer["by"])
        yield from ((SCHEMA.citation, self.places[ref]) for ref in answer["sources"])
        for ref in answer["to"]:
            yield SCHEMA.parentItem, self.places[ref]
            yield MEANS[answer["kind"]], self.places[ref]

    def of_silence(self, answer: dict[str, Any]) -> Iterable[tuple[Node, Node]]:
        asked = answer["kind"] != "not-asked"
        yield RDF.type, SCHEMA.AskAction
        yield SCHEMA.error, Literal(answer["kind"])
        status = SCHEMA.FailedActionStatus if asked else SCHEMA.PotentialActionStatus
        yield SCHEMA.actionStatus, status
        yield SCHEMA.endTime, Literal(answer["date"])
        yield from ((SCHEMA.recipient, self.actors[actor]) for actor in answer["by"])
        yield from ((SCHEMA.object, self.places[ref]) for ref in answer["to"])
        if answer["asked_on"] is not None:
            yield SCHEMA.startTime, Literal(answer["asked_on"])
        if answer["asked_by"] is not None and is_id(answer["asked_by"]):
            yield SCHEMA.agent, self.actors[answer["asked_by"]]

    def of_source(self, source: dict[str, Any]) -> Iterable[tuple[Node, Node]]:
        yield RDF.type, SCHEMA.CreativeWork
        for key, term in (("title", SCHEMA.name), ("language", SCHEMA.inLanguage)):
            if source[key] is not None:
                yield term, Literal(source[key])
        for key, term in (("url", SCHEMA.url), ("archive_url", SCHEMA.archivedAt)):
            if source[key] is not None:
                yield term, URIRef(source[key])
        if source["published"] is not None:
            yield SCHEMA.datePublished, Literal(source["published"])
        if is_id(source["publisher"]):
            yield SCHEMA.publisher, self.actors[source["publisher"]]
        yield from ((PROV.wasDerivedFrom, self.places[ref]) for ref in source["cites"])

    def records(self) -> Iterable[tuple[dict[str, Any], set[tuple[Node, Node]]]]:
        """Every record, and all that is to be said of it but for what has no name."""
        for claim in self.data["claims"]:
            yield claim, {*self.of_claim(claim), *self.of_statement(claim, SCHEMA.text)}
        for denial in self.data["denials"]:
            yield denial, {*self.of_denial(denial), *self.of_statement(denial, SCHEMA.text)}
        for answer in self.data["responses"]:
            if answer["kind"] in ("declined", "no-reply", "unreachable", "not-asked"):
                said = self.of_statement(answer, SCHEMA.description)
                yield answer, {*self.of_silence(answer), *said}
            else:
                yield answer, {*self.of_response(answer), *self.of_statement(answer, SCHEMA.text)}
        for source in self.data["sources"]:
            yield source, set(self.of_source(source))


@pytest.mark.parametrize("name", ["published", "on_a_disk"])
def test_the_graph_says_of_every_record_what_the_ledger_does(
    name: str, request: pytest.FixtureRequest
) -> None:
    site: Site = request.getfixturevalue(name)
    root = SITE_URL if name == "published" else f"{site.folder.as_uri()}/"
    graph = graph_of(site, known_pages(site))
    expected = Expected(json.loads(site.file("data/ledger.json")), root)
    kinds = {kind.value for kind in (*DenialKind, *ResponseKind)}
    checked = 0
    for record, triples in expected.records():
        place = expected.places[record["ref"]]
        if "on_behalf_of" in record and record["on_behalf_of"] is not None:
            triples.add((SCHEMA.sourceOrganization, expected.actors[record["on_behalf_of"]]))
        # Somebody without a page of their own is a node without a name.
        said = {
            (p, o) for p, o in graph.predicate_objects(place) if isinstance(o, URIRef | Literal)
        }
        assert said == triples, record["ref"]
        kinds -= {record.get("kind"), *(of["kind"] for of in record.get("of", ()))}
        checked += 1
    assert checked > 40
    assert kinds == set()


def test_names_without_a_page_are_names(published: Site) -> None:
    graph = graph_of(published, known_pages(published))
    expected = Expected(json.loads(published.file("data/ledger.json")), SITE_URL)
    named = 0
    for records, key, term in (
        ("sources", "publisher", SCHEMA.publisher),
        ("responses", "asked_by", SCHEMA.agent),
    ):
        for record in expected.data[records]:
            if record[key] is not None and not is_id(record[key]):
                who = graph.value(expected.places[record["ref"]], term)
                assert graph.value(who, SCHEMA.name) == Literal(record[key])
                named += 1
    assert named >= 2


def test_an_article_says_what_it_is_and_what_it_rests_on(published: Site) -> None:
    graph = graph_of(published, known_pages(published))
    data = json.loads(published.file("data/ledger.json"))
    expected = Expected(data, SITE_URL)
    for briefing in data["briefings"]:
        article = URIRef(SITE_URL + briefing["url"])
        assert graph.value(article, RDF.type) == SCHEMA.NewsArticle
        assert graph.value(article, SCHEMA.headline) == Literal(squeezed(briefing["title"]))
        assert graph.value(article, SCHEMA.datePublished) == Literal(briefing["date"])
        language = briefing["language"] or "en"
        assert graph.value(article, SCHEMA.inLanguage) == Literal(language)
        authors = [graph.value(a, SCHEMA.name) for a in graph.objects(article, SCHEMA.author)]
        assert sorted(map(str, authors)) == sorted(briefing["authors"]) or not briefing["authors"]
        publisher = graph.value(article, SCHEMA.publisher)
        assert graph.value(publisher, SCHEMA.name) == Literal("Test")
        assert graph.value(publisher, SCHEMA.url) == URIRef(SITE_URL)
        own = {r["ref"] for key in ("claims", "denials", "responses") for r in data[key]}
        own = {ref for ref in own if ref.startswith(f"{briefing['id']}#")}
        assert {*graph.objects(article, SCHEMA.hasPart)} == {expected.places[ref] for ref in own}
        sources = {s["ref"] for s in data["sources"] if s["ref"].startswith(f"{briefing['id']}#")}
        cited = {*graph.objects(article, SCHEMA.citation)}
        assert cited == {expected.places[ref] for ref in sources}
        mentioned = {*graph.objects(article, SCHEMA.mentions)}
        assert mentioned == {expected.actors[actor] for actor in briefing["actors"]}
        corrections = [c for c in data["corrections"] if c["briefing"] == briefing["id"]]
        said = [graph.value(c, SCHEMA.text) for c in graph.objects(article, SCHEMA.correction)]
        assert sorted(map(str, said)) == sorted(c["text"] for c in corrections)
        dates = [briefing["date"], briefing["updated"], *(c["date"] for c in corrections)]
        assert graph.value(article, SCHEMA.dateModified) == Literal(max(filter(None, dates)))
    assert data["corrections"]


def test_an_actor_is_what_its_profile_is_about(published: Site) -> None:
    graph = graph_of(published, known_pages(published))
    data = json.loads(published.file("data/ledger.json"))
    expected = Expected(data, SITE_URL)
    for actor in data["actors"]:
        who = expected.actors[actor["id"]]
        profile = URIRef(str(who).removesuffix("#actor"))
        assert graph.value(profile, RDF.type) == SCHEMA.ProfilePage
        assert graph.value(profile, SCHEMA.mainEntity) == who
        assert {*graph.objects(who, RDF.type)} == {TYPES[actor["kind"]]}
        assert {*graph.objects(who, SCHEMA.name)} == {Literal(actor["name"])}
        names = {Literal(name, lang=tag) for tag, name in actor["names"].items()}
        names |= {Literal(alias) for alias in actor["aliases"]}
        assert {*graph.objects(who, SCHEMA.alternateName)} == names
        if actor["wikidata"]:
            item = URIRef(f"https://www.wikidata.org/wiki/{actor['wikidata']}")
            assert graph.value(who, SCHEMA.sameAs) == item
        bodies = {a["actor"] for a in actor["affiliations"]} | {actor["part_of"]} - {None}
        spoken_for = {*graph.objects(who, PROV.actedOnBehalfOf)}
        assert spoken_for == {expected.actors[body] for body in bodies}
        key = SCHEMA.affiliation if actor["kind"] == "person" else SCHEMA.memberOf
        for affiliation in actor["affiliations"]:
            body = expected.actors[affiliation["actor"]]
            ties = [tie for tie in graph.objects(who, key) if graph.value(tie, key) == body]
            if affiliation["role"]:
                assert Literal(affiliation["role"]) in {
                    role for tie in ties for role in graph.objects(tie, SCHEMA.roleName)
                }
            else:
                assert ties or body in graph.objects(who, key)
    assert any(actor["wikidata"] for actor in data["actors"])


def test_the_data_are_a_dataset_whose_files_are_there(published: Site) -> None:
    graph = graph_of(published, known_pages(published))
    dataset = URIRef(f"{SITE_URL}data/")
    assert graph.value(dataset, RDF.type) == SCHEMA.Dataset
    # What Google's Dataset Search asks for.
    assert len(str(graph.value(dataset, SCHEMA.description))) >= 50
    files = [
        str(graph.value(file, SCHEMA.contentUrl)).removeprefix(SITE_URL)
        for file in graph.objects(dataset, SCHEMA.distribution)
    ]
    assert "data/ledger.json" in files
    assert all((published.folder / file).is_file() for file in files)


def test_every_page_says_what_it_is_once(published: Site, on_a_disk: Site) -> None:
    for site in (published, on_a_disk):
        for page in known_pages(site):
            graph = graph_of(site, [page])
            home = SITE_URL if site is published else f"{site.folder.as_uri()}/"
            address = home + page.path.removesuffix("index.html" if site is published else "")
            this = URIRef(home if page.path == "index.html" else address)
            kind = {*graph.objects(this, RDF.type)}
            assert len(kind) == 1, page.path
            assert (kind == {SCHEMA.WebSite}) == (page.path == "index.html")
            name = graph.value(this, SCHEMA.name) or graph.value(this, SCHEMA.headline)
            assert squeezed(str(name)), page.path
            assert (SCHEMA.ClaimReview, None) not in {(kind, None) for kind in graph.objects()}
            for xpath in ("meta[@property='og:title']", "meta[@property='og:type']"):
                page.one(f"//head/{xpath}")
            assert len(page.tree.xpath("//head/meta[@name='description']")) <= 1
            assert len(page.tree.xpath("//head/link[@rel='canonical']")) == (site is published)


def test_zotero_finds_a_newspaper_article(published: Site, on_a_disk: Site) -> None:
    def meta(page: Page) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for tag in page.tree.xpath("//head/meta[@content]"):
            name = tag.get("name") or tag.get("property") or ""
            found.setdefault(name, []).append(tag.get("content"))
        return found

    briefing = next(
        b for b in json.loads(published.file("data/ledger.json"))["briefings"] if b["authors"]
    )
    tags = meta(published[briefing["url"]])
    assert tags["z:itemType"] == ["newspaperArticle"]
    assert tags["citation_title"] == tags["og:title"] == [briefing["title"]]
    assert tags["citation_author"] == briefing["authors"]
    assert tags["citation_publication_date"] == [briefing["date"].replace("-", "/")]
    assert tags["og:url"] == [SITE_URL + briefing["url"]]
    assert tags["og:site_name"] == ["Test"]
    assert tags["og:type"] == ["article"]
    assert tags["article:published_time"] == [briefing["date"]]
    # Without an address there is none to give, and MkDocs' theme describes no briefing.
    tags = meta(on_a_disk["first-story.html"])
    assert "og:url" not in tags
    assert tags["og:description"]
    assert "citation_title" not in meta(published["actors/"])


def test_a_theme_with_a_card_of_its_own_keeps_it(tmp_path: Path) -> None:
    root = write(tmp_path, configured(PLAIN), RICH)
    write(
        root,
        """
        mkdocs.yml
            site_name: Test
            theme: {name: mkdocs, custom_dir: theme}
            plugins: [search, briefings]
        theme/main.html
            {% extends "base.html" %}
            {% block extrahead %}<meta property="og:title" content="Theirs">{% endblock %}
        """,
    )
    page = build(root)["first-story/"]
    assert page.tree.xpath("//head/meta[starts-with(@property, 'og:')]/@content") == ["Theirs"]
    assert page.tree.xpath(LINKED)


def test_headings_of_ordinary_pages_are_titles_as_they_read(tmp_path: Path) -> None:
    files = draw("docs/plain.md\n    # Us & <b>them</b>, `a < b`\n")
    page = build(write(tmp_path, configured(PLAIN), files))["plain/"]
    said = json.loads(page.one(LINKED).text)
    assert said["name"] == "Us & them, a < b"
    assert page.one("//head/meta[@property='og:title']/@content") == "Us & them, a < b"


@pytest.mark.parametrize("payload", [ONE_LINE, MANY_LINES], ids=["one line", "many lines"])
def test_hostile_texts_are_data(payload: str, tmp_path: Path) -> None:
    files, texts = planted(payload)
    site = build(write(tmp_path, configured(PLAIN, site_url=SITE_URL), files))
    page = site["story/"]
    first, second = (json.loads(text) for text in page.tree.xpath(f"{LINKED}/text()"))
    held = set(strings_in(first))
    for field in ("claim.text", "denial.text", "correction", "author", "source.title", "publisher"):
        assert texts[field] in held, field
    assert first["headline"] == squeezed(texts["title"])
    assert second["@graph"]
    actor = json.loads(site["actors/lone/"].tree.xpath(f"{LINKED}/text()")[0])["mainEntity"]
    assert actor["name"] == texts["actor.name"]
    # Whatever a text holds, no element begins or ends with it.
    raw = site.file("story/index.html")
    head = raw[: raw.index("</head>")]
    assert head.count("</script>") == head.count("<script")
    assert "alert(1)</script>" not in head


def test_every_word_of_ours_has_a_meaning(published: Site) -> None:
    context = json.loads(published.file("data/context.jsonld"))["@context"]
    terms = {*DENIES.values(), *RESPONDS.values(), *TIES, "tookFrom", "speaksFor"}
    assert context.keys() == terms
    for term in context.values():
        assert term["@id"].startswith((CITO, PROV))
