"""Reading a roster: headings, cells, rows, commune codes. Pure; what a row does is decided in ``lms.people.rules``."""
