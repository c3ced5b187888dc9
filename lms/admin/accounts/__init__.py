"""Accounts and their grants, as an admin sees them."""
