"""The language of an article where the site has another: said of its title and its text alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

ROOT = Path(__file__).parents[1]

ACTORS = "china: {name: China, kind: state}\nmfa: {name: وزارة الخارجية, kind: government}\n"
BRIEFING = """\
---
title: الحلفاء والطائرات
date: 2024-07-03
summary: ملخص الخبر.
language: {language}
claims:
  - {{id: talks, text: محادثات بين شركات, by: mfa, about: china}}
---
{title}
تقول وزارة الخارجية إن [المحادثات جارية](#talks).

## عنوان

- بند

<div class="raw">HTML</div>
"""


def build(folder: Path, language: str, *, theme: str = "en", title: str = "") -> Path:
    folder.joinpath("docs").mkdir(parents=True)
    folder.joinpath("site_config").mkdir()
    folder.joinpath("site_config/actors.yml").write_text(ACTORS, "utf-8")
    text = BRIEFING.format(language=language, title=title)
    folder.joinpath("docs/story.md").write_text(text, "utf-8")
    folder.joinpath("mkdocs.yml").write_text(
        "site_name: Test\nplugins: [search, briefings]\n"
        f"theme: {{name: material, font: false, language: {theme}}}\n"
        "markdown_extensions: [attr_list]\n",
        "utf-8",
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugin"), "NO_MKDOCS_2_WARNING": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return folder / "site"


def of_class(element: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    return element.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")


def article(site: Path) -> html.HtmlElement:
    page = html.fromstring(site.joinpath("story/index.html").read_text("utf-8"))
    return of_class(page, "md-content__inner")[0]


def attributes(element: html.HtmlElement) -> tuple[str | None, str | None]:
    return element.get("lang"), element.get("dir")


@pytest.mark.parametrize("title", ["", "# عنوان المقال\n"], ids=["title-of-record", "own-title"])
def test_title_and_text_say_their_language(tmp_path: Path, title: str) -> None:
    site = build(tmp_path, "ar", title=title)
    body = article(site)
    arabic = ("ar", "rtl")
    assert attributes(body.find("h1")) == arabic
    assert attributes(body.find("p")) == arabic
    assert attributes(body.find("ul")) == arabic
    own, *ours = body.findall("h2")
    assert attributes(own) == arabic
    assert {heading.get("lang") for heading in ours} == {None}
    assert attributes(of_class(body, "bf-standfirst")[0]) == arabic
    assert attributes(of_class(body, "raw")[0]) == (None, None)
    assert attributes(body.find(".//cite")) == arabic
    assert not of_class(body, "bf-record")[0].get("lang")


def test_lists_say_the_language_of_titles(tmp_path: Path) -> None:
    home = html.fromstring(build(tmp_path, "ar").joinpath("index.html").read_text("utf-8"))
    assert attributes(of_class(home, "bf-title")[0]) == ("ar", "rtl")


def test_an_article_in_the_site_s_language_stays_as_it_is(tmp_path: Path) -> None:
    body = article(build(tmp_path, "ar-EG", theme="ar"))
    assert not body.xpath(".//@lang")
    assert of_class(body, "bf-standfirst")[0].get("dir") == "auto"


def test_an_article_from_left_to_right_on_a_site_from_right_to_left(tmp_path: Path) -> None:
    body = article(build(tmp_path, "en", theme="ar"))
    assert attributes(body.find("p")) == ("en", "ltr")
