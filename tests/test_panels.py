"""What search reads of a panel."""

from __future__ import annotations

from mkdocs_briefings.adapters.panels import for_search, marked


def test_search_reads_what_stands_side_by_side_as_two_words() -> None:
    panel = "<p><a href='#a'><bdi>Anna</bdi></a><small>on the record</small>: <q>so</q>.</p>"
    assert for_search(marked(panel, indexed=True)).split() == [
        "Anna",
        "on",
        "the",
        "record",
        ":",
        "so.",
    ]
    assert for_search(marked(panel, indexed=False)) == ""
