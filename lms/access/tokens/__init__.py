"""Tokens by which a program acts through the API for an account, within the account's rights and the token's own scopes."""
