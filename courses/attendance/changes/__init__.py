"""Changing a meeting that was planned, or calling it off, as far as what was recorded there allows it."""
