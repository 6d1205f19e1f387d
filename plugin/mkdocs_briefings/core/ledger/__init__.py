"""Knowing: from what editors typed to resolved records and what follows from them."""
