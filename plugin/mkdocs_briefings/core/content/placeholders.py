"""The words with which a new briefing begins, to be replaced before it is published."""

from __future__ import annotations

SUMMARY = "What happened, in one to three sentences."
CLAIM = "Who says what, in the briefing's own words."
ANSWER = "What was said, in the briefing's own words."

PLACEHOLDERS = frozenset({SUMMARY, CLAIM, ANSWER})
