"""Roster import: a sheet comes in, every row gets a verdict in words, good rows are written in one transaction."""
