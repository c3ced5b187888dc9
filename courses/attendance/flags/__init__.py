"""Odd patterns among the scans of a meeting, raised for a person to look at. A flag rejects nothing."""
