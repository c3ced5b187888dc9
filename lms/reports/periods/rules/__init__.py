"""The pure rules of reports: states, timeliness, the canonical text that is signed, what differs between two snapshots."""
