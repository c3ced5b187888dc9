"""Office pages over the foundations: accounts, the audit log, background work."""
