"""Questions, sittings, marks."""
