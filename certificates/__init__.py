"""Eligibility, issue, the register without gaps, rendering, and the public check."""
