"""The frame: the composition root on top, the foundations below. Nothing is assembled here; see app.py."""
