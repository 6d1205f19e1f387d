"""What is shown and exported: pure functions from the ledger to small frozen records."""
