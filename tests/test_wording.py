"""The tables of words: each whole, each in the plural forms of its language, nothing unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from babel import Locale
from markupsafe import Markup

import mkdocs_briefings
from mkdocs_briefings.adapters.wording import Wording, direction, same_language
from mkdocs_briefings.core.dates import parse_date
from mkdocs_briefings.views.documents import Phrase

PACKAGE = Path(mkdocs_briefings.__file__).parent
TABLES = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted(PACKAGE.joinpath("strings").glob("*.yml"))
}
OTHERS = sorted(TABLES.keys() - {"en"})


def entries(language: str) -> dict[str, Any]:
    return {
        f"{group}.{key}": words
        for group, table in TABLES[language].items()
        for key, words in table.items()
    }


def forms(words: Any) -> Iterator[str]:
    yield from words.values() if isinstance(words, dict) else [words]


def gaps(words: Any) -> set[str]:
    return {name for form in forms(words) for _, name, _, _ in Formatter().parse(form) if name}


def test_english_and_ukrainian_are_there() -> None:
    assert {"en", "uk"} <= TABLES.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_tables_have_the_same_keys(language: str) -> None:
    assert list(TABLES[language]) == list(TABLES["en"])
    for group, table in TABLES["en"].items():
        assert TABLES[language][group].keys() == table.keys(), group


@pytest.mark.parametrize("language", OTHERS)
def test_a_gap_of_one_table_is_a_gap_of_the_other(language: str) -> None:
    own, english = entries(language), entries("en")
    assert {k: gaps(own[k]) for k in own} == {k: gaps(english[k]) for k in own}


@pytest.mark.parametrize("language", TABLES)
def test_every_entry_is_words(language: str) -> None:
    for key, words in entries(language).items():
        assert all(isinstance(form, str) and form.strip() == form != "" for form in forms(words)), (
            key
        )


@pytest.mark.parametrize("language", TABLES)
def test_plurals_have_the_forms_of_their_language(language: str) -> None:
    needed = {*Locale.parse(language).plural_form.tags, "other"}
    english = entries("en")
    for key, words in entries(language).items():
        assert isinstance(words, dict) == isinstance(english[key], dict), key
        if isinstance(words, dict):
            assert words.keys() == needed, key


@pytest.mark.parametrize("language", OTHERS)
def test_a_form_for_several_numbers_says_which(language: str) -> None:
    """`one` is 1 alone in English; in Ukrainian it is 21 and 31 too."""
    rule = Locale.parse(language).plural_form
    several = {rule(n) for n in range(2, 200)}
    for key, words in entries(language).items():
        for form in several if isinstance(words, dict) else ():
            assert "count" in gaps(words[form]), f"{key}: {form}"


def test_every_key_that_code_and_templates_name_is_in_the_table() -> None:
    named = set()
    for path in PACKAGE.joinpath("templates").glob("*.html"):
        named |= set(re.findall(r"\bt\(\s*\"([a-z-]+\.[a-z-]+)\"\s*[,)]", path.read_text("utf-8")))
    for path in PACKAGE.rglob("*.py"):
        named |= set(re.findall(r"Phrase\(\s*\"([a-z-]+\.[a-z-]+)\"", path.read_text("utf-8")))
    assert named
    assert named - entries("en").keys() == set()


def test_a_key_that_a_table_lacks_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    wording = Wording("uk")
    lacking = {k: v for k, v in wording._table.items() if k != "claims.title"}
    monkeypatch.setattr(wording, "_table", {"claims.title": "Claims", **lacking})
    assert wording.text("claims.title") == "Claims"
    with pytest.raises(KeyError):
        wording.text("claims.no-such-key")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 дійова особа."),
        (3, "3 дійові особи, за видами."),
        (5, "5 дійових осіб, за видами."),
        (11, "11 дійових осіб, за видами."),
        (21, "21 дійова особа."),
        (112, "112 дійових осіб, за видами."),
        (122, "122 дійові особи, за видами."),
    ],
)
def test_ukrainian_counts(count: int, words: str) -> None:
    assert Wording("uk").text("actors.lead", count=count) == words


@pytest.mark.parametrize("language", TABLES)
def test_what_fills_a_gap_is_escaped_and_what_is_finished_is_not(language: str) -> None:
    text = Wording(language).text
    assert "&lt;b&gt;" in text("claim.on-behalf", names="<b>")
    assert "<b>" in text("claim.on-behalf", names=Markup("<b>"))
    assert "&lt;b&gt;" in text("topic.lead", briefings="<b>", claims=1)


@pytest.mark.parametrize("language", TABLES)
def test_words_of_a_heading_are_plain_text(language: str) -> None:
    phrase = Phrase("actor.title", {"name": "Tom & <Jerry>"})
    assert Wording(language).words(phrase) == "Tom & <Jerry>"


@pytest.mark.parametrize(
    ("language", "date", "long", "medium"),
    [
        ("en-GB", "2024-07-03", "3 July 2024", "3 Jul 2024"),
        ("en-GB", "2024-07", "July 2024", "Jul 2024"),
        ("en-GB", "2024", "2024", "2024"),
        ("en", "2024-07-03", "July 3, 2024", "Jul 3, 2024"),
        ("uk", "2024-11-08", "8 листопада 2024", "8 лист. 2024"),
        ("uk-UA", "2024-11", "листопад 2024", "лист. 2024"),
        ("uk", "2024", "2024", "2024"),
    ],
)
def test_dates(language: str, date: str, long: str, medium: str) -> None:
    wording = Wording(language)
    assert wording.date(parse_date(date)) == long
    assert wording.date(parse_date(date), "medium") == medium


def test_a_date_in_words() -> None:
    words = Wording("uk").text(
        "status.confirmed-by", names="МЗС Китаю", date=parse_date("2025-04-26")
    )
    assert words == "підтвердили: МЗС Китаю (26 квітня 2025)"


@pytest.mark.parametrize("language", ["ar", "xx", "", "de_AT", "../en", "nonsense tag"])
def test_without_a_table_words_and_dates_are_english(language: str) -> None:
    wording = Wording(language)
    assert wording.text("claims.title") == "Claims"
    assert wording.date(parse_date("2024-07-03")) == "July 3, 2024"
    assert (wording.language, wording.direction) == ("en", "ltr")


def test_names_of_languages() -> None:
    assert Wording("uk").language_name("de") == "німецька"
    assert Wording("en").language_name("zh-Hant") == "Chinese (Traditional)"
    assert Wording("en").language_name("qaa") == "qaa"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *((tag, "rtl") for tag in ("ar", "he-IL", "fa", "pa-Arab", "ku-Arab-IQ")),
        *((tag, "ltr") for tag in ("en", "uk", "zh-Hant", "ar-Latn", "qaa")),
    ],
)
def test_directions(tag: str, expected: str) -> None:
    assert direction(tag) == expected


def test_regions_share_a_language_and_directions_do_not() -> None:
    assert same_language("en", "en-GB")
    assert not same_language("en", "uk")
    assert not same_language("pa", "pa-Arab")
