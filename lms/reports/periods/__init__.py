"""Reports that go up the line: periods, what a unit sends, what comes back, signed snapshots and what differs between two."""
