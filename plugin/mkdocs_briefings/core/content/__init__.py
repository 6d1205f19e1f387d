"""Reading: from the text of pages and registries to what their editor typed."""
