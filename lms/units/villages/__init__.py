"""Villages: dated places under a commune, with their names, marks and successions. The teams in them are ``lms.people``."""
