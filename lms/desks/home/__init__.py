"""The first page after signing in: another one for each role."""
