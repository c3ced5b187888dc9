"""The figures that run through a series, in one order for whoever sums, writes, reads or compares them."""

from lms.reports.rollup.models import SeriesDay

LEVELS = ("mediators", "trained", "teams", "complete")
CASES = ("recognised", "on_time", "left_untrained", "due_on_time", "due_gone_trained", "due_untrained", "due_gone")
FIGURES = (*LEVELS, *CASES)
DAY = SeriesDay.__table__.c
