"""Isolation of names and texts is left out where it is idle, and nowhere else."""

from pathlib import Path

import pytest

from mkdocs_briefings.adapters.rendering import without_idle_isolation
from sites import build, write

IDLE = ("Anna", "5 Eyes", "U.S. (State)", "“Quoted”", "Київ", "北京", "नई दिल्ली", "a &amp; b &#39;")
TURNING = ("הארץ", "أنا", "x ١٢", "a\u202eb", "a\u2067b\u2069", "two\nlines", "a\u2029b", "\u0378")


@pytest.mark.parametrize("text", IDLE)
def test_a_text_that_turns_nothing_stands_by_itself(text: str) -> None:
    assert without_idle_isolation(f"<a><bdi>{text}</bdi></a>") == f"<a>{text}</a>"
    assert (
        without_idle_isolation(f'<p class="x" dir="auto">{text}</p>') == f'<p class="x">{text}</p>'
    )


@pytest.mark.parametrize("text", TURNING)
def test_a_text_that_could_turn_its_line_is_isolated(text: str) -> None:
    for html in (f"<a><bdi>{text}</bdi></a>", f'<p dir="auto" id="i">{text}</p>'):
        assert without_idle_isolation(html) == html


def test_an_element_with_others_in_it_keeps_its_direction() -> None:
    html = '<span dir="auto">Anna <a href="x">הארץ</a></span>'
    assert without_idle_isolation(html) == html


def test_a_page_from_right_to_left_isolates_every_name(tmp_path: Path) -> None:
    site = """
        mkdocs.yml
            site_name: Site
            plugins:
              - briefings: {language: LANGUAGE}
            theme: {name: material, language: LANGUAGE, font: false}
        site_config/actors.yml
            anna: {name: Anna, kind: person}
        docs/story.md
            ---
            title: T
            date: 2024-01-01
            summary: S
            claims: {id: c, text: It is so., by: anna}
            ---
        """
    for language, isolated in (("en", 0), ("he", 1)):
        root = write(tmp_path / language, site.replace("LANGUAGE", language))
        record = build(root)["story/"].element("c")
        assert len(record.xpath(".//a/bdi[text()='Anna']")) == isolated
