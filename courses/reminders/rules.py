"""Which reminder of a case is due on a day, and when a digest is. Pure; how a case stands is the rule of the terms."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from courses.obligations.rules.standing import CaseFacts, Open, Overdue, standing


class Step(StrEnum):
    """The reminders of one case, in the order in which they come."""

    SIXTY = "60"
    THIRTY = "30"
    SEVEN = "7"
    OVERDUE = "overdue"


STEPS = tuple(Step)
DAYS = {Step.SIXTY: 60, Step.THIRTY: 30, Step.SEVEN: 7}
FURTHEST = max(DAYS.values())
# A term that ended longer ago is no news: it stands in the weekly digest, and nobody is reminded of it one by one.
FRESH = 60
FIRST_WEEKDAY, LAST_WEEKDAY = 0, 5  # Monday to Saturday: a digest does not fall on a Sunday


def step_reached(facts: CaseFacts, *, day: date) -> Step | None:
    """The latest reminder whose time has come on the day; None for the trained, the exempt and those who have ended."""
    match standing(facts, as_of=day, today=day):
        case Open(days_left=left):
            return next((step for step in reversed(DAYS) if left <= DAYS[step]), None)
        case Overdue(days=days) if days <= FRESH:
            return Step.OVERDUE
        case _:
            return None


def reminder_due(facts: CaseFacts, *, day: date, sent: Collection[Step]) -> Step | None:
    """The one reminder to be sent on the day: the latest reached, unless it or a later one was sent before.

    After a standstill the earlier ones are passed over; when a term was made longer none is sent a second time.
    """
    step = step_reached(facts, day=day)
    if step is None or any(STEPS.index(one) >= STEPS.index(step) for one in sent):
        return None
    return step


def digest_week(day: date, weekday: int) -> str | None:
    """The week whose digest is owed on the day, as ``2026-W47``; None before the weekday chosen (0 is Monday)."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}" if day.weekday() >= weekday else None
