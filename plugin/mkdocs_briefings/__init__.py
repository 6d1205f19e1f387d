"""Annotated briefings: Markdown with claims and denials, as a cross-linked static site."""

__version__ = "0.1.0"
