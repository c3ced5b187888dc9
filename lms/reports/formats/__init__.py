"""The forms in which a report leaves the house: one module each, listed in ``registry``."""
