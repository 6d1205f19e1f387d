"""The pages of the site, a module for each kind: from the ledger to documents."""
