"""Ledgers of other sites: what of them is kept here, and what is referred to."""
