"""Figures as running totals by day: derived from the facts, kept in step by a follower, thrown away and rebuilt at will."""
