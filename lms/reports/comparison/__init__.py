"""A few units side by side."""
