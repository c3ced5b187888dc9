"""Reading a roster: headings, cells, rows, commune codes. Pure; what a row does to the book is decided in ``lms.people.rules``."""
