"""Accounts, sign-in, grants, and who may see what."""
