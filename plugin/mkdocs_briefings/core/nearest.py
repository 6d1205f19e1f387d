"""Did you mean …? The known names nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from mkdocs_briefings.core.problems import quoted

_AT_MOST = 3


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Up to three of the known words that are most like this one, the likest first."""
    # Sorted, since equally good matches must come out in the same order on every machine.
    folded: dict[str, str] = {}
    for candidate in sorted(known):
        folded.setdefault(candidate.casefold(), candidate)
    # Nobody mistypes a word of a hundred letters, and difflib's time grows with its square.
    close = get_close_matches(word.casefold()[:100], folded, n=_AT_MOST, cutoff=0.6)
    return [folded[key] for key in close]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that offers the nearest words, or an empty text where none is near."""
    words = [quoted(match) for match in nearest(word, known)]
    if not words:
        return ""
    return f"Did you mean {' or '.join(words)}?"
