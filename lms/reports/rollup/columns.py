"""The figures that run through a series, and what crowds hold, in one order for whoever sums, writes, reads or compares."""

from lms.reports.rollup.models import SeriesDay

LEVELS = ("mediators", "trained", "teams", "complete")
CASES = ("recognised", "on_time", "left_untrained", "due_on_time", "due_gone_trained", "due_untrained", "due_gone")
FIGURES = (*LEVELS, *CASES)
DAY = SeriesDay.__table__.c

# What crowds hold of mediators and of newcomers: days and words. Of a birth the day, or the year where only that is known.
BIRTH, TRAITS = ("born_on", "born_year"), ("sex", "ethnicity", "qualification", "role")
STINT_DAYS, CASE_DAYS = ("first_on", "last_on", "learned"), ("due_on", "recognised_on")
ON_TIME = "on_time"
