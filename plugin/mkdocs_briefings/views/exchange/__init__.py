"""The ledger in the words of other communities' platforms: pure mappings, no library needed."""
