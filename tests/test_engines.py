"""The same site from other engines: ProperDocs with our plugin, Zensical without it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import yaml
from lxml import html

from mkdocs_briefings.adapters.engine_settings import hidden_pages
from mkdocs_briefings.adapters.markdown_site import MARKER
from mkdocs_briefings.core.addresses import ANNOTATIONS, FileAddresses
from previewing import serving
from sites import (
    GOOD,
    MATERIAL,
    Page,
    Run,
    Site,
    briefings,
    build,
    command,
    contents,
    mkdocs,
    run,
    squeezed,
    write,
)

ROOT = Path(__file__).parents[1]

SITE = r"""
    mkdocs.yml
        site_name: Test & <b>
        site_url: https://site.example/sub
        theme: {name: material, font: false, custom_dir: site_config/theme}
        plugins:
          - search
          - briefings: {link_actors: first}
        markdown_extensions:
          - attr_list
          - toc: {permalink: true}
    site_config/theme/main.html
        {% extends "base.html" %}
    site_config/theme/assets/own.css
        h1 {letter-spacing: 0}
    site_config/actors.yml
        anna: {name: "Anna <script>alert(1)</script>", kind: person,
               description: '"><script>alert(2)</script>', affiliations: {actor: land}}
        land: {name: "Land & {{ 7*7 }}", kind: state}
        paper: {name: הארץ, kind: outlet}
    site_config/topics.yml
        war: {name: War}
    docs/README.md
        # Welcome

        To [Anna](@anna), [a record](deep/story.md#said), [a heading](about.md#how).
    docs/about.md
        ---
        title: About
        ---

        ## How

        Plain. ![](deep/picture.svg) [Anna](@anna) and [what she said](deep/story.md#said).

        | a | b |
        |---|---|
        | 1 | 2 |

        ## Sources {#own-id}
    docs/untouched.md
        # Untouched

        Nothing of ours.
    docs/deep/picture.svg
        <svg xmlns="http://www.w3.org/2000/svg"/>
    docs/deep/story.md
        ---
        title: '</title><script>alert(3)</script> & "a story"'
        date: 2024-01-02
        summary: '"><script>alert(4)</script> <!--listed--> {% raw %}'
        language: fr
        topics: war
        tags: [one]
        sources:
          - {id: one, publisher: paper, url: "https://a.example/x?y=1&z", cites: two}
          - {id: two, publisher: Someone, seen: false}
        claims: {id: said, text: "It & <b>is</b> so.", by: anna, about: paper, sources: one}
        ---

        She says [so](#said), and `<!--indexed-->` [too](other.md#no).

        ## Sources
    docs/deep/other.md
        ---
        title: Other
        date: 2024-02-02
        summary: S
        topics: war
        denials: {id: "no", of: story#said, by: paper, text: It is not.}
        responses: {id: silent, to: story#said, by: land, kind: no-reply}
        corrections: {date: 2024-02-03, kind: update, text: Words.}
        ---
        [Denied](#no), [as said](story.md#said).
    docs/draft.md
        ---
        title: Draft
        date: 2024-02-02
        summary: Of a secret.
        draft: true
        claims: {id: c, text: A secret., by: anna}
        ---
    """


def properdocs(root: Path, *arguments: str | Path, **environment: str) -> Run:
    """Run ProperDocs, by its command alone: that is what puts it in MkDocs' place."""
    return run(Path(sys.executable).parent / "properdocs", *arguments, cwd=root, **environment)


def zensical(root: Path, *arguments: str) -> Site:
    """Build a generated folder, which must have no broken link in it."""
    program = Path(sys.executable).parent / "zensical"
    ran = run(program, "build", "--strict", *arguments, cwd=root, NO_COLOR="1")
    assert ran.status == 0, ran.said
    return Site(root / "site")


# ProperDocs

GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*"')
"""All in which the two may differ: each says its name."""


def same_but_for_the_name(mkdocs_site: Path, properdocs_site: Path) -> None:
    ours, theirs = contents(mkdocs_site), contents(properdocs_site)
    assert ours.keys() == theirs.keys()
    assert b"ProperDocs" in theirs["index.html"]
    for name in ours:
        if not name.endswith(".gz"):
            assert GENERATOR.sub(b"", ours[name]) == GENERATOR.sub(b"", theirs[name]), name


def test_properdocs_builds_the_same_site(tmp_path: Path) -> None:
    root = write(tmp_path, SITE)
    assert mkdocs(root, "build", "--strict", "--site-dir", "one").status == 0
    # After MkDocs, so that nothing of what that finished may be taken.
    built = properdocs(root, "build", "--strict", "--site-dir", "two")
    assert built.status == 0, built.said
    same_but_for_the_name(root / "one", root / "two")


def test_properdocs_builds_our_own_site(tmp_path: Path) -> None:
    for engine, name in ((mkdocs, "one"), (properdocs, "two")):
        folder = tmp_path / name
        built = engine(ROOT, "build", "--strict", "--site-dir", folder, BRIEFINGS_CACHE="false")
        assert built.status == 0, built.said
    same_but_for_the_name(tmp_path / "one", tmp_path / "two")


def test_what_properdocs_warns_of_it_warns_of_again(tmp_path: Path) -> None:
    root = write(tmp_path, SITE, {"docs/untouched.md": "# Untouched\n\n[Gone](gone.md)\n"})
    assert "gone.md" in properdocs(root, "build").said
    assert properdocs(root, "build", "--strict").status == 1


def test_the_preview_of_properdocs_is_that_of_mkdocs(tmp_path: Path) -> None:
    root = write(tmp_path / "site", MATERIAL, GOOD)
    with serving(root, engine="properdocs") as preview:
        preview.change("docs/story.md", "by: lone", "by: nobody")
        report = preview.until("story/", lambda answer: answer.is_report)
        assert "docs/story.md:5:41" in report.text
        preview.change("docs/story.md", "by: nobody", "by: lone")
        preview.until("story/", lambda answer: not answer.is_report)
        preview.change("docs/story.md", "Text.", "More words.")
        assert not preview.until("story/", lambda answer: "More words" in answer.text).has_bar


def test_errors_stop_properdocs_too(tmp_path: Path) -> None:
    root = write(tmp_path, SITE)
    assert properdocs(root, "build", "-q").status == 0
    before = contents(root / "site")
    write(root, {"docs/deep/bad.md": "---\ntitle: Bad\nclaims: []\n---\n"})
    built = properdocs(root, "build", "-q")
    assert built.status == 1
    assert "Traceback" not in built.said
    assert any(problem.startswith("docs/deep/bad.md:") for problem in built.problems())
    assert contents(root / "site") == before


def test_commands_find_its_configuration(tmp_path: Path) -> None:
    root = write(tmp_path, SITE)
    (root / "mkdocs.yml").rename(root / "properdocs.yml")
    assert command(root / "docs", "check", "--strict").status == 0


# Zensical

OF_THE_ENGINE = {"data-search-exclude"}
"""Attributes that an engine takes away when it has read them."""

OF_THE_THEME = "@id='__skip' or @class='md-tags'"
"""Where its link past the menu leads; tags, which it shows without a plugin."""


def parts(element: html.HtmlElement, address: str) -> Iterator[Any]:
    """What an element consists of, links by where they lead; code without its colours."""
    if not isinstance(element.tag, str):
        yield "comment", element.text
    else:
        holder = element.tag == "div" and element.get("class") == "highlight"
        if element.tag == "pre" or holder:
            yield "code", "".join(element.itertext()).strip()
        else:
            attributes = {k: v for k, v in element.attrib.items() if k not in OF_THE_ENGINE}
            for name in ("href", "src"):
                if name in attributes:
                    attributes[name] = urljoin(f"http://site/{address}", attributes[name])
            yield element.tag, sorted(attributes.items()), " ".join((element.text or "").split())
            for child in element.xpath(f"node()[not(self::text() or {OF_THE_THEME})]"):
                yield from parts(child, address)
                yield "after", " ".join((child.tail or "").split())


def compare(ours: Site, theirs: Site) -> None:
    """Page by page: addresses, titles, and the whole of what stands between menu and footer."""
    assert ours.pages.keys() == theirs.pages.keys()
    for name, page in ours.pages.items():
        if name == "404.html":
            continue
        other = theirs.pages[name]
        # The page of the data offers what only our plugin can tell: the words that pages mark.
        if name == "data/index.html":
            assert ANNOTATIONS.partition("/")[2] in page.text
            continue
        assert list(parts(page.content, name)) == list(parts(other.content, name)), name
        # The home page may be called by the name of the site alone.
        for xpath in ("//head/title/text()", "//meta[@name='description']/@content"):
            assert name == "index.html" or page.tree.xpath(xpath) == other.tree.xpath(xpath), name
    files = contents(ours.folder)
    # Of the words that pages mark, only our plugin can tell.
    kept = [
        name
        for name in files
        if name.startswith(("data/", "assets/briefings/", "deep/")) and name != ANNOTATIONS
    ]
    kept = [name for name in kept if not name.endswith(".html")]
    assert {"data/ledger.json", "data/ledger.js"} <= {*kept}
    for name in kept:
        assert (theirs.folder / name).read_bytes() == files[name], name


def generated(root: Path, folder: Path, *arguments: str) -> Path:
    """The folder, written anew from a project."""
    ran = command(root, "generate", folder, *arguments)
    assert (ran.status, ran.err) == (0, ""), ran.said
    return folder


@pytest.mark.parametrize("directory_urls", ["true", "false"])
def test_zensical_builds_the_same_site(tmp_path: Path, directory_urls: str) -> None:
    root = write(tmp_path / "project", SITE)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"use_directory_urls: {directory_urls}\n")
    folder = generated(root, tmp_path / "out")
    ours, theirs = build(root, site_url="https://site.example/sub/"), zensical(folder)
    compare(ours, theirs)
    about = "about/" if directory_urls == "true" else "about.html"
    assert menu(theirs[about]) == menu(ours[about])
    assert (theirs.folder / "assets/own.css").is_file()
    # Nothing that was typed has come to life, and no draft has come out.
    assert "<script>alert" not in "".join(theirs.file(name) for name in theirs.pages)
    assert "secret" not in "".join(map(str, contents(folder).values()))


def menu(page: Page) -> list[tuple[str, str]]:
    """What the menu of a page offers, and where that leads."""
    found = page.tree.xpath("//nav[contains(@class, 'md-nav--primary')]//a")
    here = f"http://site/{page.path}"
    return [(squeezed(a.text_content()), urljoin(here, a.get("href"))) for a in found]


def test_zensical_builds_our_own_site(tmp_path: Path) -> None:
    built = mkdocs(ROOT, "build", "--strict", "--site-dir", tmp_path / "ours")
    assert built.status == 0, built.said
    theirs = zensical(generated(ROOT, tmp_path / "out"))
    compare(Site(tmp_path / "ours"), theirs)
    assert theirs.broken_links() == []


def test_the_documents_need_no_plugin_of_mkdocs_either(tmp_path: Path) -> None:
    root = write(tmp_path / "project", SITE)
    folder = generated(root, tmp_path / "out")
    # Its search stumbles over the shortened HTML of panels, which our plugin keeps from it.
    write(folder, {"plain.yml": "INHERIT: mkdocs.yml\nplugins: []\n"})
    ours, plain = build(root), build(folder, "--config-file", "plain.yml")
    assert ours.pages.keys() == plain.pages.keys()
    for name, page in ours.pages.items():
        assert page.ids == plain.pages[name].ids, name
        if name not in ("404.html", "data/index.html"):
            assert page.text == plain.pages[name].text, name


EXTENSION = """
import sys
from markdown import markdown
markdown("text", extensions=["mkdocs_briefings.adapters.markdown_extension"])
print(sorted({"mkdocs", "jinja2", "babel", "pydantic", "click"} & {*sys.modules}))
"""


def test_an_engine_loads_nothing_but_the_extension(tmp_path: Path) -> None:
    ran = run(sys.executable, "-c", EXTENSION, cwd=tmp_path)
    assert (ran.status, ran.out.strip()) == (0, "[]"), ran.said


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("actors/anna.md", "index.md", "actors/anna.md"),
        ("actors/anna.md#x", "deep/story.md", "../actors/anna.md#x"),
        ("deep/story.md#said", "deep/story.md", "#said"),
        ("data/ledger.js", "claims/2024.md", "../data/ledger.js"),
        # Not files: they are written as they stand, or lead, on the site.
        ("", "claims.md", "../"),
        ("", "claims/2024.md", "../../"),
        ("claims.md#by=anna", "actors/anna.md", "../claims/#by=anna"),
    ],
)
def test_links_lead_from_file_to_file(target: str, page: str, link: str) -> None:
    html = FileAddresses().seen_from(page, f'<a href="@{target}">', "@")
    assert html == f'<a href="{link}">'


# The folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project."""
    return write(tmp_path / "project", SITE)


def test_the_same_site_gives_the_same_folder(project: Path, tmp_path: Path) -> None:
    folders = []
    for seed in ("1", "2"):
        folders.append(tmp_path / seed)
        ran = briefings(project, "generate", folders[-1], PYTHONHASHSEED=seed, LC_ALL="C")
        assert (ran.status, ran.out) == (0, f"{folders[-1]}\n"), ran.said
    assert contents(folders[0]) == contents(folders[1])


def test_a_folder_is_written_anew_and_what_else_stands_in_it_stays(
    project: Path, tmp_path: Path
) -> None:
    folder = generated(project, tmp_path / "out")
    assert not (folder / "docs/draft.md").exists()
    write(folder, {"site/index.html": "built", ".cache/x": "kept", "zensical.toml": "own"})
    (project / "docs/untouched.md").unlink()
    generated(project, folder)
    assert not (folder / "docs/untouched.md").exists()
    assert (folder / "docs/deep/story.md").exists()
    for name in ("site/index.html", ".cache/x", "zensical.toml"):
        assert (folder / name).read_text("utf-8")
    assert contents(generated(project, tmp_path / "fresh")).items() <= contents(folder).items()


@pytest.mark.parametrize("mine", ["notes.txt", ".git/config", "docs/notes.md"])
def test_a_folder_of_others_is_not_touched(project: Path, tmp_path: Path, mine: str) -> None:
    folder = write(tmp_path / "out", {mine: "mine"})
    before = contents(folder)
    ran = command(project, "generate", folder)
    assert ran.status == 2
    assert "nothing was written" in ran.err
    assert contents(folder) == before


@pytest.mark.parametrize("mine", ["docs/mine.md", "docs/deep/new/mine.txt", "theme/mine.html"])
def test_files_of_others_among_ours_are_not_lost(project: Path, tmp_path: Path, mine: str) -> None:
    folder = generated(project, tmp_path / "out")
    write(folder, {mine: "mine"})
    before = contents(folder)
    ran = command(project, "generate", folder)
    assert ran.status == 2
    assert mine in ran.err
    assert contents(folder) == before


def test_a_link_among_ours_is_not_followed(project: Path, tmp_path: Path) -> None:
    folder = generated(project, tmp_path / "out")
    elsewhere = write(tmp_path / "elsewhere", {"file.md": "mine"})
    (folder / "docs/link").symlink_to(elsewhere)
    assert command(project, "generate", folder).status == 2
    assert (elsewhere / "file.md").exists()


@pytest.mark.parametrize("place", ["docs/out", "docs", "site_config/theme/out", "."])
def test_a_folder_is_not_put_into_what_it_is_made_from(project: Path, place: str) -> None:
    before = contents(project)
    assert command(project, "generate", place).status == 2
    assert contents(project) == before


def test_a_failure_half_way_leaves_what_was_there(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = generated(project, tmp_path / "out")
    before = contents(folder)

    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("shutil.copyfile", full)
        ran = command(project, "generate", folder)
        assert ran.status == 2
        assert "No space left" in ran.err
        assert contents(folder) == before
        fresh = tmp_path / "fresh"
        assert command(project, "generate", fresh).status == 2
        assert contents(fresh) == {}
    assert contents(generated(project, fresh)) == before


def test_an_exchange_cut_short_is_mended(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = generated(project, tmp_path / "out")
    (project / "docs/untouched.md").unlink()
    rename = Path.rename

    def stopped(path: Path, target: Path) -> Path:
        if path.name == "theme" and target.name == "theme":
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", stopped)
        command(project, "generate", folder)
    assert not (folder / "theme").exists()
    assert contents(generated(project, folder)) == contents(generated(project, tmp_path / "fresh"))


def test_nothing_is_written_of_content_with_errors(project: Path, tmp_path: Path) -> None:
    write(
        project, {"docs/bad.md": "---\ntitle: Bad\ndate: 2024-01-01\nsummary: S\nclaims: x\n---\n"}
    )
    ran = command(project, "generate", tmp_path / "out")
    assert ran.status == 1
    assert any(problem.startswith("docs/bad.md:5:") for problem in ran.problems())
    assert not (tmp_path / "out").exists()


def test_warnings_stop_it_where_it_is_asked_to_be_strict(project: Path, tmp_path: Path) -> None:
    write(project, {"docs/near.md": "---\nclaim: []\n---\n"})
    ran = command(project, "generate", tmp_path / "out", "--strict")
    assert ran.status == 1
    assert not (tmp_path / "out").exists()
    assert command(project, "generate", tmp_path / "out").status == 0


def test_pages_of_other_names_are_refused(project: Path, tmp_path: Path) -> None:
    write(project, {"docs/old.markdown": "# Old\n"})
    ran = command(project, "generate", tmp_path / "out")
    assert ran.status == 2
    assert "old.markdown" in ran.err


# The settings


def settings(project: Path, folder: Path, config: str) -> dict[str, Any]:
    """The settings that come of a `mkdocs.yml`."""
    write(project, {"mkdocs.yml": config})
    text = (generated(project, folder) / "mkdocs.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, yaml.BaseLoader)  # a tag is no more than text here
    return found


def test_settings_keep_what_is_the_sites_own(project: Path, tmp_path: Path) -> None:
    write(project, {"base.yml": "copyright: !ENV [COPYRIGHT, Nobody]\nsite_name: Base\n"})
    found = settings(
        project,
        tmp_path / "out",
        "INHERIT: base.yml\nsite_name: Site\nsite_url: ''\nrepo_url: https://git.example/x\n"
        "theme: {name: material, variant: modern, features: [navigation.tabs]}\n"
        "plugins: {search: {lang: en}, offline: {}, briefings: {}, tags: {}}\n"
        "hooks: []\nexclude_docs: nothing.md\nextra_css: [own.css]\n"
        "markdown_extensions: [{pymdownx.emoji: {emoji_index: "
        "!!python/name:material.extensions.emoji.twemoji }}]\n"
        "nav: [README.md, About: about.md]\n",
    )
    assert found["site_name"] == "Site"
    assert found["copyright"] == ["COPYRIGHT", "Nobody"]
    assert found["theme"] == {
        "name": "material", "variant": "modern", "features": ["navigation.tabs"]
    }  # fmt: skip
    assert found["plugins"] == [{"search": {"lang": "en"}}, "tags"]
    assert found["nav"] == ["README.md", {"About": "about.md"}]
    assert found["extra_css"] == ["own.css", "assets/briefings/briefings.css"]
    assert found["markdown_extensions"][-1] == "mkdocs_briefings.adapters.markdown_extension"
    assert not found.keys() & {"site_url", "hooks", "exclude_docs", "INHERIT", "not_in_nav"}
    text = (tmp_path / "out/mkdocs.yml").read_text("utf-8")
    assert "!ENV [COPYRIGHT, Nobody]" in text
    assert "!!python/name:material.extensions.emoji.twemoji" in text


def test_themes_that_others_do_not_have_give_way(project: Path, tmp_path: Path) -> None:
    found = settings(project, tmp_path / "out", "site_name: S\ntheme: {name: mkdocs, locale: uk}\n")
    theme = {"name": "material", "font": "false", "language": "uk", "variant": "classic"}
    assert found["theme"] == theme
    assert zensical(tmp_path / "out")["claims/"].tree.get("lang") == "uk"
    assert MARKER in contents(tmp_path / "out")


def test_generated_pages_are_kept_out_of_the_menu_and_no_others() -> None:
    generated = [
        "index.md",
        "claims.md",
        "lone.md",
        "actors/index.md",
        "actors/a.md",
        "claims/1.md",
    ]
    assert hidden_pages(generated, ["actors/mine.md", "story.md"]) == [
        "/lone.md", "/actors/*.md", "/claims/*.md", "!/actors/index.md", "!/actors/mine.md"
    ]  # fmt: skip
