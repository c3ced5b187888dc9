"""Pages on which an officer decides whether two records are one person."""
