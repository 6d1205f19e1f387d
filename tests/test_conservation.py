"""Whatever drops a record, the build tells of it and fails."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from mkdocs_briefings.adapters.checking import check
from mkdocs_briefings.adapters.conservation import Account
from mkdocs_briefings.adapters.generating import Site, generate
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import load_config, markdown_extensions, project_of
from mkdocs_briefings.core.corpus import Corpus
from mkdocs_briefings.core.problems import Problem
from mkdocs_briefings.views import ledger_file
from sites import Run, contents, mkdocs, write
from test_golden import TODAY

SITE = """
    mkdocs.yml
        site_name: Site
        theme: {name: mkdocs}
        plugins: [search, briefings]
    site_config/actors.yml
        anna: {name: 'Anna "the Ant" & Sons', kind: person}
        boris: {name: Boris, kind: person}
    docs/one.md
        ---
        title: One
        date: 2024-01-01
        summary: They're at odds & "loud".
        topics: war
        sources: {id: post, publisher: The Post, title: All <of> it}
        claims:
          - {id: c, text: "It's so, & she said: \\"so\\".", by: anna, about: boris, sources: post}
          - {id: e, text: More of it., by: anna}
        denials: {id: d, of: c, by: boris, text: It is not.}
        responses: {id: r, to: e, by: boris, kind: no-reply}
        corrections: {date: 2024-01-02, kind: update, text: A word was wrong.}
        ---
        An article.
    docs/two.md
        ---
        title: Two
        date: 2024-02-01
        summary: S
        claims: {id: c, text: Elsewhere., by: anna}
        ---
    """
ALL = "2 briefings, 3 claims, 1 denial, 1 response, 1 source, 1 correction, 2 actors"
SAYS_SO = f"{ALL}: all on their pages and in the ledger."
THEIRS = "The theme, a hook or another plugin has removed it"
OURS = "This is a defect of the program, not of your text: please report it"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once; not to be changed."""
    root = write(tmp_path_factory.mktemp("built"), SITE)
    run = mkdocs(root, "build", "--strict")
    assert run.status == 0, run.said
    assert f"INFO    -  briefings: {SAYS_SO}" in run.lines
    return root


def made(root: Path) -> tuple[Corpus, Site]:
    config = load_config(root / "mkdocs.yml")
    checked = check(
        project_of(root / "mkdocs.yml", config), MarkdownIds(*markdown_extensions(config)), TODAY
    )
    assert checked.problems == []
    site = generate(
        checked.corpus,
        with_drafts=False,
        link_names=True,
        language="en",
        page_language="en",
        directory_urls=True,
        site_name="Site",
        site_url=None,
    )
    return checked.corpus, site


def lost_if(built: Path, change: Callable[[str], str], page: str = "one") -> list[str]:
    """The places and fields of what the account misses if this page is changed in this way."""
    account = Account(*made(built))
    assert account.missing_from_ledger() == []
    for uri in ("one", "two", "actors/anna", "actors/boris"):
        path = built / f"site/{uri}/index.html"
        html = path.read_text("utf-8")
        changed = change(html) if uri == page else html
        assert (changed != html) == (uri == page)
        account.see(f"{uri}.md", str(path), changed)
    return places(p for found in account._lost.values() for p in found)


def places(problems: Iterable[Problem]) -> list[str]:
    return [":".join(str(problem).split(":")[:4]) for problem in problems]


def without(text: str, instead: str = "") -> Callable[[str], str]:
    return lambda html: html.replace(text, instead)


RECORDS = [
    "docs/one.md:6:10: sources",
    "docs/one.md:8:5: claims[c]",
    "docs/one.md:9:5: claims[e]",
    "docs/one.md:10:10: denials",
    "docs/one.md:11:12: responses",
    "docs/one.md:12:14: corrections",
]
CUTS: dict[str, tuple[Callable[[str], str], list[str]]] = {
    "a claim": (
        lambda html: re.sub('(?s)<h3 class="bf-claim" id="e".*?</h3>', "", html),
        ["docs/one.md:9:5: claims[e]"],
    ),
    "an anchor": (without(' id="e"'), ["docs/one.md:9:5: claims[e]"]),
    "words": (without("More of it."), ["docs/one.md:9:5: claims[e]"]),
    "a word": (without("It is not.", "It is so."), ["docs/one.md:10:10: denials"]),
    "a silence": (without(' id="r"'), ["docs/one.md:11:12: responses"]),
    "a title": (without("All &lt;of&gt; it", "It"), ["docs/one.md:6:10: sources"]),
    "a correction": (without("A word was wrong."), ["docs/one.md:12:14: corrections"]),
    "the summary": (
        lambda html: re.sub("(?s)(<body.*)They&#39;re at odds", r"\1", html),
        ["docs/one.md:2:1: front matter"],
    ),
    "what follows the article": (lambda html: html.partition("<h2")[0], RECORDS),
    "everything": (lambda html: "", ["docs/one.md:2:1: front matter", *RECORDS]),
}


@pytest.mark.parametrize(("cut", "lost"), CUTS.values(), ids=list(CUTS))
def test_what_is_cut_out_of_a_page_is_missed(
    cut: Callable[[str], str], lost: list[str], built: Path
) -> None:
    assert sorted(lost_if(built, cut)) == sorted(lost)


def test_an_actor_without_its_name_is_missed(built: Path) -> None:
    lost = lost_if(built, without("Boris", "B."), "actors/boris")
    assert lost == ["site_config/actors.yml:1:1: actor `boris`"]


DECORATIONS: dict[str, Callable[[str], str]] = {
    "no quotes around attributes": lambda html: re.sub(' id="([a-z-]+)"', r" id=\1", html),
    "single quotes": lambda html: re.sub(' id="([a-z-]+)"', r" id='\1'", html),
    "entities": lambda html: html.replace("&#39;", "'").replace("&#34;", '"'),
    "white space": lambda html: re.sub(r"\s+", " ", html),
    "a link within words": without("More of it.", 'More <a href="#">of</a> it.'),
    "hyphens and quotation marks": without("It&#39;s so,", "It’s s&shy;o,"),
    "declarations": lambda html: html.replace("&#34;", '"').replace("<p", "<![if x]><p"),
    "anchors of its own": without("<p ", '<p id="x" '),
}


@pytest.mark.parametrize("change", DECORATIONS.values(), ids=list(DECORATIONS))
def test_what_is_only_decorated_is_not_missed(change: Callable[[str], str], built: Path) -> None:
    assert lost_if(built, change) == []


DEFECTS = {
    "a claim": ("data['claims'].pop(0)", "docs/one.md:8:5: claims[c]"),
    "words of a claim": ("data['claims'][0]['text'] = 'So.'", "docs/one.md:8:5: claims[c]"),
    "a source": ("data['sources'].pop()", "docs/one.md:6:10: sources"),
    "a correction": ("data['corrections'].clear()", "docs/one.md:12:14: corrections"),
    "a briefing": ("data['briefings'].pop()", "docs/two.md:2:1: front matter"),
    "an actor": ("data['actors'].pop()", "site_config/actors.yml:1:1: actor `boris`"),
    "one too many": ("data['denials'] *= 2", "data/ledger.json:1:1: denials"),
}


@pytest.mark.parametrize(("change", "place"), DEFECTS.values(), ids=list(DEFECTS))
def test_what_the_ledger_file_lacks_is_missed(
    change: str, place: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(data: Any) -> str:
        data = copy.deepcopy(data)
        exec(change, {"data": data})
        return whole(data)

    whole = ledger_file.as_json
    monkeypatch.setattr(ledger_file, "as_json", defective)
    assert places(Account(*made(built)).missing_from_ledger()) == [place]


# Whole builds


def hooked(root: Path, hook: str, *arguments: str) -> Run:
    """A build of the project with this hook."""
    write(root, SITE, {"hook.py": f"from pathlib import Path\n{hook}"})
    with (root / "mkdocs.yml").open("a") as config:
        config.write("hooks: [hook.py]\n")
    return mkdocs(root, "build", *arguments)


def test_a_site_without_a_record_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: S\nplugins: [briefings]\n", "docs/index.md": "# H"})
    run = mkdocs(tmp_path, "build", "--strict")
    assert run.status == 0, run.said
    assert "briefings: no record yet: all on their pages and in the ledger." in run.said


def test_a_hook_that_cuts_pages_fails_the_build(tmp_path: Path) -> None:
    hook = "def on_post_page(text, **more):\n    return text.partition('<h2')[0]\n"
    run = hooked(tmp_path, hook, "-q")
    assert run.status == 1
    assert [":".join(line.split(":")[:4]) for line in run.problems()] == [
        *RECORDS,
        "docs/two.md:5:9: claims",
    ]
    assert all(THEIRS in line for line in run.problems())
    assert "in what was built, which must not be published" in run.said


def test_pages_that_another_removes_or_rewrites_fail_the_build(tmp_path: Path) -> None:
    hook = """
from mkdocs.plugins import event_priority

@event_priority(-120)
def on_files(files, **more):
    files.remove(files.src_uris["actors/anna.md"])
    files.remove(files.src_uris["matrix.md"])

def on_post_build(config):
    site = Path(config.site_dir)
    (site / "two/index.html").unlink()
    for name in ("one/index.html", "data/ledger.json"):
        text = (site / name).read_text("utf-8").replace("It is not", "It is")
        (site / name).write_text(text, "utf-8")
"""
    run = hooked(tmp_path, hook)
    assert run.status == 1
    assert [":".join(line.split(":")[:4]) for line in run.problems()] == [
        "data/ledger.json:1:1: file",
        "docs/one.md:10:10: denials",
        "docs/two.md:2:1: front matter",
        "matrix.md:1:1: page",
        "site_config/actors.yml:1:1: actor `anna`",
    ]
    assert SAYS_SO not in run.said


def test_a_theme_without_the_content_fails_every_build(tmp_path: Path) -> None:
    root = write(tmp_path, SITE, {"theme/main.html": "<body>{{ page.title }}</body>"})
    theme = "theme: {name: mkdocs, custom_dir: theme}"
    config = (root / "mkdocs.yml").read_text().replace("theme: {name: mkdocs}", theme)
    (root / "mkdocs.yml").write_text(config)
    for _ in range(2):
        run = mkdocs(root, "build")
        assert run.status == 1
        assert "docs/one.md:8:5: claims[c]: " in run.said
        assert "docs/two.md:5:9: claims: " in run.said


def test_a_defect_of_ours_leaves_the_last_site(tmp_path: Path) -> None:
    root = write(tmp_path, SITE, {"site/index.html": "The last site."})
    hook = """
from mkdocs_briefings.views import ledger_file
ledger_file.as_json = lambda data, whole=ledger_file.as_json: whole(data | {"claims": []})
"""
    run = hooked(root, hook)
    assert run.status == 1
    assert len(run.problems()) == 3
    assert all(OURS in line for line in run.problems())
    assert contents(root / "site") == {"index.html": b"The last site."}
