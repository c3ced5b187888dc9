"""When the reports of a plan must go up in a year. Pure.

A plan seldom names a day: a half-yearly report is then set at the end of each half, a yearly one at the end of the year, and
``exact`` says that the day is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class DutyDay:
    """A day on which something must have gone up; ``exact``: the plan itself writes this day."""

    on: date
    exact: bool


def duty_days(facts: Mapping[str, Any], year: int, first: int, last: int | None) -> list[DutyDay]:
    """The days of a duty in a year of its plan (from ``first`` to ``last``, open-ended without). None: it has no day."""
    due = date.fromisoformat(facts["due"]) if facts.get("due") else None
    if not first <= year <= (last or year):
        return []
    match facts.get("rhythm"):
        case "yearly":
            # A day given once for a yearly report is read as that day of every year.
            return [DutyDay(_same_day(due, year), exact=True) if due else DutyDay(date(year, 12, 31), exact=False)]
        case "half_yearly":
            return [DutyDay(date(year, 6, 30), exact=False), DutyDay(date(year, 12, 31), exact=False)]
        case _:
            return [DutyDay(due, exact=True)] if due and due.year == year else []


def _same_day(due: date, year: int) -> date:
    return date(year, due.month, min(due.day, 28) if due.month == 2 else due.day)
