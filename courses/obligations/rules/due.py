"""The due day: months counted by the Civil Code, with every step kept. How a step reads is in ``wording``.

Source: Civil Code 2015 (91/2015/QH13), art. 147 (the first day is not counted) and art. 148 (the same day number of the last
month, or that month's last day; from a day off on to the next working day). Worked examples: docs/rules/six-months.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, assert_never

from lms.kernel.calendar import DayKind, DayOff, WorkCalendar
from lms.kernel.months import add_months


@dataclass(frozen=True, slots=True)
class Recognised:
    """The event that starts the clock; its day is not counted."""

    on: date


@dataclass(frozen=True, slots=True)
class MonthsAdded:
    """``reached`` is the same day number ``months`` later, or the month's last day when ``clipped``."""

    months: int
    reached: date
    clipped: bool


@dataclass(frozen=True, slots=True)
class WorkedInExchange:
    """The day reached is a weekend day that is worked, so the term may end on it; ``name`` says in exchange for what."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class MovedOver:
    """The unbroken run of days off, beginning with the day reached, over which the end moves."""

    days: tuple[DayOff, ...]


@dataclass(frozen=True, slots=True)
class HolidaysUnknown:
    """The holidays of this year are not recorded yet: only its weekends were looked at."""

    year: int


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of the term."""

    on: date
    moved: bool


Step = Recognised | MonthsAdded | WorkedInExchange | MovedOver | HolidaysUnknown | Due


@dataclass(frozen=True, slots=True)
class DueDay:
    """A due day with the steps that lead to it; ``replay(steps)`` gives ``due_on`` again."""

    recognised_on: date
    due_on: date
    steps: tuple[Step, ...]


def due_day(recognised_on: date, calendar: WorkCalendar, months: int) -> DueDay:
    """The last day on which training is still on time, ``months`` after the recognition.

    Source: plans under Decision 315/QĐ-TTg (06 months from recognition); Civil Code 2015, art. 147 and 148.
    """
    reached = add_months(recognised_on, months)
    due_on = calendar.next_working_day(reached)
    added = MonthsAdded(months, reached, clipped=reached.day != recognised_on.day)
    ended = Due(due_on, moved=due_on != reached)
    return DueDay(recognised_on, due_on, (Recognised(recognised_on), added, *_looked_at(reached, due_on, calendar), ended))


def _looked_at(reached: date, due_on: date, calendar: WorkCalendar) -> tuple[Step, ...]:
    steps: list[Step] = []
    marked = calendar.marked.get(due_on)
    if due_on != reached:
        steps.append(MovedOver(tuple(calendar.days_off_from(reached))))
    if marked and marked.kind is DayKind.WORKING_IN_EXCHANGE:
        steps.append(WorkedInExchange(due_on, marked.name))
    if not calendar.covers(due_on):
        steps.append(HolidaysUnknown(due_on.year))
    return tuple(steps)


def replay(steps: tuple[Step, ...]) -> date:
    """The due day that the steps lead to, worked out again from the steps alone; ValueError when they contradict."""
    match steps:
        case (Recognised(on=day), *rest, Due(on=due_on)):
            for step in rest:
                day = _after(step, day)
            if day == due_on:
                return day
        case _:
            pass
    raise ValueError("these steps do not lead to their due day")


def _after(step: Step, day: date) -> date:
    match step:
        case MonthsAdded(months=months):
            return add_months(day, months)
        case MovedOver(days=days):
            return days[-1].day + timedelta(days=1)
        case WorkedInExchange() | HolidaysUnknown() | Recognised() | Due():
            return day
        case _:
            assert_never(step)


def stored(steps: tuple[Step, ...]) -> list[Any]:
    """The steps as JSON values, for keeping beside a decision; ``restored`` reads them back."""
    return [_stored(step) for step in steps]


def _stored(step: Step) -> dict[str, Any]:
    match step:
        case Recognised(on=on):
            return {"step": "recognised", "on": on.isoformat()}
        case MonthsAdded(months=months, reached=reached, clipped=clipped):
            return {"step": "months_added", "months": months, "reached": reached.isoformat(), "clipped": clipped}
        case WorkedInExchange(day=day, name=name):
            return {"step": "worked_in_exchange", "day": day.isoformat(), "name": name}
        case MovedOver(days=days):
            return {"step": "moved_over", "days": [[off.day.isoformat(), off.name] for off in days]}
        case HolidaysUnknown(year=year):
            return {"step": "holidays_unknown", "year": year}
        case Due(on=on, moved=moved):
            return {"step": "due", "on": on.isoformat(), "moved": moved}
        case _:
            assert_never(step)


def restored(rows: list[Any]) -> tuple[Step, ...]:
    """The steps from what ``stored`` gave; ValueError for anything else."""
    return tuple(map(_restored, rows))


def _restored(row: Any) -> Step:
    match row:
        case {"step": "recognised", "on": str(on)}:
            return Recognised(date.fromisoformat(on))
        case {"step": "months_added", "months": int(months), "reached": str(reached), "clipped": bool(clipped)}:
            return MonthsAdded(months, date.fromisoformat(reached), clipped)
        case {"step": "worked_in_exchange", "day": str(day), "name": str(name)}:
            return WorkedInExchange(date.fromisoformat(day), name)
        case {"step": "moved_over", "days": [*days]}:
            return MovedOver(tuple(DayOff(date.fromisoformat(day), name) for day, name in days))
        case {"step": "holidays_unknown", "year": int(year)}:
            return HolidaysUnknown(year)
        case {"step": "due", "on": str(on), "moved": bool(moved)}:
            return Due(date.fromisoformat(on), moved)
        case _:
            raise ValueError("not a step of a due day")
