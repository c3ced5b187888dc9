"""Who has completed which version, computed from the ledger; never typed in."""
