"""Names that a reader could take for each other: by case, width, accents, or foreign letters.

Source of the rule: Unicode Technical Standard 39, confusable characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache


def alike(name: str) -> frozenset[str]:
    """The shapes of a name; two names that have one in common look alike.

    Two shapes, since a capital may be mistaken for a letter that its small form is not like.
    """
    plain = _without_marks(unicodedata.normalize("NFKC", name))
    words = " ".join("".join(c if c.isalnum() else " " for c in plain).split())
    return frozenset({_shape(words).casefold(), _shape(words.casefold())})


def _without_marks(text: str) -> str:
    """The text without accents, joiners and direction signs, none of which tells names apart."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Cf"))


def _shape(text: str) -> str:
    return "".join(map(_likeness, text))


@cache
def _likeness(character: str) -> str:
    """One character for all those that look like it, of ASCII where there is one."""
    # Here, since its table is a megabyte, and every command would wait for it.
    from confusable_homoglyphs.confusables import confusables_data

    like: Iterator[str] = (glyph["c"] for glyph in confusables_data.get(character, ()))
    return min([character, *(c for c in like if len(c) == 1)], key=lambda c: (not c.isascii(), c))
