"""The office pages of units: resolutions that change them, villages of a commune. What they do is ``lms.units``."""
