"""Who did what: typed events in an append-only log, sealed into a hash chain. Pages over it stand in lms.admin."""
