"""Every room that has pages, in one literal tuple, read top to bottom by app.py."""

BLUEPRINTS = ()
