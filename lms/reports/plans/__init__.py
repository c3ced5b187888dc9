"""Government plans: read from files, kept whole, held against the figures of the day."""
