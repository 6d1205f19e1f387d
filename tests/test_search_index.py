"""An index that follows from the last one is the index of all pages."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mkdocs_briefings.adapters import search_parts
from mkdocs_briefings.adapters.search_parts import Index, Searched, index_after, index_of

WORDS = some.text("abcdeé", min_size=1, max_size=3)


@some.composite
def pages(draw: some.DrawFn) -> Searched:
    by_place: dict[str, int] = draw(some.dictionaries(WORDS, some.integers(0, 2), max_size=12))
    words = [
        " ".join(word for word, where in by_place.items() if where == place) for place in range(3)
    ]
    title = draw(WORDS)
    return Searched(f"{title}/", 9, title, "Text", ["tag"], [("a", "Part", "Of it")], words)


@given(some.lists(pages(), min_size=1, max_size=30), some.data(), some.sampled_from([8, 400]))
def test_an_index_after_changes_is_that_of_all_pages(
    before: list[Searched], data: some.DataObject, words_in_part: int
) -> None:
    number = some.integers(0, len(before) - 1)
    changed = data.draw(some.dictionaries(number, pages(), max_size=3))
    now = [changed.get(number, page) for number, page in enumerate(before)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_parts, "WORDS_IN_PART", words_in_part)
        patch.setattr(search_parts, "ALONE", 4)
        whole, first = index_of(now), index_of(before)
        changes = {number: (before[number], page) for number, page in changed.items()}
        after = index_after(first, changes, now.__getitem__, first.files.__getitem__)
    if after is not None:
        files = {**first.files, **after.files}
        assert Index(after.pages, after.words, after.postings, after.firsts, files) == whole
    else:
        # Only a word more or less, or one more often or less, can begin another file.
        assert _words(before) != _words(now)


def _words(pages_: list[Searched]) -> Counter[str]:
    return Counter(word for page in pages_ for words in page.words for word in words.split())
