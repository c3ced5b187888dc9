"""Documents for mediators: what was published, from when until when, and who was handed a copy. Lessons are ``content``."""
