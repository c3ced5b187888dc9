"""Secrets put to use: sealed fields, keyed hashes, signing keys made, rotated and published."""
