"""Changes of units by resolution: planned by pure rules, loaded once, in any order. The shipped maps are ``lms.units``."""
