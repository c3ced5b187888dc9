"""Office pages of the rules: every dated value with its source, the calendar, and what a change would do before it is saved."""
