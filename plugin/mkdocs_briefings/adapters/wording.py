"""The words of the user interface: one table for each language, with plurals and dates by CLDR."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from markupsafe import Markup, escape

from mkdocs_briefings.core.dates import PartialDate
from mkdocs_briefings.views.documents import Phrase, Words

DEFAULT_LANGUAGE = "en"


class Wording:
    """The table of one language; what a table lacks comes from the English one."""

    def __init__(self, language: str) -> None:
        """``language`` is a BCP 47 tag; without a table for it, or for its language, English."""
        own = next((tag for tag in (language, _base(language)) if _table(tag)), "")
        # Where the words are English for want of others, so are the dates among them.
        self._locale = _locale(language if own else DEFAULT_LANGUAGE)
        self._table = {**_table(DEFAULT_LANGUAGE), **_table(own)}
        self._escaped: dict[str, Markup] = {}
        self._dates: dict[tuple[str, str], str] = {}
        self.language = language if own else DEFAULT_LANGUAGE
        """That of the words, which are English where the language asked for has no table."""

    @property
    def direction(self) -> str:
        """In which direction the words run: `ltr` or `rtl`."""
        return direction(self.language)

    def text(self, key: str, **values: Any) -> Markup:
        """The words for a key, their gaps filled, everything that is filled in escaped.

        A plural is chosen by the value `count`. Raises KeyError for an unknown key: a bug.
        """
        words = self._table[key]
        if not values:
            return self._plain(words)
        if isinstance(words, dict):
            words = words.get(self._locale.plural_form(values["count"])) or words["other"]
        return Markup(escape(words)).format(  # noqa: S704 - the table's words are escaped here
            **{name: self._value(value) for name, value in values.items()}
        )

    def _plain(self, words: str) -> Markup:
        """Words without gaps, which a page has by the hundred."""
        if words not in self._escaped:
            self._escaped[words] = Markup(escape(words)).format()  # noqa: S704 - escaped here
        return self._escaped[words]

    def words(self, words: Words) -> str:
        """A heading's or a title's words, as plain text."""
        if isinstance(words, str):
            return words
        return self.text(words.key, **words.values).unescape()

    def template(self, key: str) -> str | Mapping[str, str]:
        """The words of a key as the table has them: with their gaps, in all their plural forms."""
        words: str | Mapping[str, str] = self._table[key]
        return words

    def group(self, name: str) -> Mapping[str, str | Mapping[str, str]]:
        """The words of a whole group of the table, for a script that fills their gaps."""
        keys = (key for key in self._table if key.startswith(f"{name}."))
        return {key.partition(".")[2]: self.template(key) for key in keys}

    def date(self, value: PartialDate, length: str = "long") -> str:
        """A date as the language writes it: a day, or only its month or year."""
        known = self._dates.get((value.text, length))
        if known is None:
            known = self._dates[value.text, length] = self._write(value, length)
        return known

    def _write(self, value: PartialDate, length: str) -> str:
        if len(value.text) == len("2024"):
            text = format_skeleton("y", _noon(value.first), locale=self._locale)
        elif value.is_partial:
            skeleton = "yMMMM" if length == "long" else "yMMM"
            text = format_skeleton(skeleton, _noon(value.first), locale=self._locale)
        else:
            text = format_date(value.first, length, locale=self._locale)
        return _YEAR_MARK.sub("", str(text))

    def language_name(self, tag: str) -> str:
        """What the language of a tag (BCP 47) is called; the tag itself where that is unknown."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self._locale) or tag
        except (UnknownLocaleError, ValueError):
            return tag

    def _value(self, value: Any) -> Any:
        if isinstance(value, Phrase):
            return self.words(value)
        if isinstance(value, PartialDate):
            return self.date(value)
        return value


_RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"})
"""The scripts of today that run from right to left (ISO 15924)."""


def direction(language: str) -> str:
    """The direction of a language's script: `ltr` or `rtl`. ``language`` is a BCP 47 tag."""
    for part in language.replace("_", "-").split("-")[1:]:
        if len(part) == 4 and part.isalpha():
            return "rtl" if part.title() in _RIGHT_TO_LEFT else "ltr"
    known = _locale(_base(language))
    return "rtl" if known.character_order == "right-to-left" else "ltr"


def same_language(one: str, other: str) -> bool:
    """Whether two tags (BCP 47) name one language, perhaps as different regions write it."""
    return _base(one) == _base(other) and direction(one) == direction(other)


_YEAR_MARK = re.compile(r"[\s\u00a0\u202f](?:р|г)\.$")
"""“Year”, shortened, as Slavic dates end: its stop would meet that of a sentence."""


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


def _base(tag: str) -> str:
    """The language of a tag, without script or region."""
    return tag.replace("_", "-").split("-")[0].lower()


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LANGUAGE)


@cache
def _table(language: str) -> Mapping[str, Any]:
    """A language's words by their full key, such as `replies.title`."""
    file = resources.files("mkdocs_briefings") / "strings" / f"{language}.yml"
    if not language.replace("-", "").isalnum() or not file.is_file():
        return {}
    groups = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        f"{group}.{key}" if group != "plain" else "plain": words
        for group, table in groups.items()
        for key, words in table.items()
    }
