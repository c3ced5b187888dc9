"""What happened and what is being done: the audit log and background work."""
