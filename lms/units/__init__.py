"""Administrative units through time: units, names, parents, and what followed what. Pages stand in lms.admin."""
