"""One person as an officer sees them: whether they count, why, and on what evidence."""
