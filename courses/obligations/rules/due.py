"""The due day: the term counted by the Civil Code, standing still where a document says so, with every step kept.

Source: Civil Code 2015 (91/2015/QH13), art. 147 (the first day is not counted) and art. 148 (the same day number of the last
month, or that month's last day; from a day off on to the next working day). Worked examples: docs/rules/six-months.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from courses.obligations.rules.steps import Began, Beginning, FixedEnd, ObligationKind, StoodIdle, StoodStill, WaitedFor
from courses.obligations.rules.steps import Due as Due
from courses.obligations.rules.steps import HolidaysUnknown as HolidaysUnknown
from courses.obligations.rules.steps import MonthsAdded as MonthsAdded
from courses.obligations.rules.steps import MovedOver as MovedOver
from courses.obligations.rules.steps import Recognised as Recognised
from courses.obligations.rules.steps import Step as Step
from courses.obligations.rules.steps import WorkedInExchange as WorkedInExchange
from courses.obligations.rules.steps import replay as replay
from courses.obligations.rules.steps import restored as restored
from courses.obligations.rules.steps import stored as stored
from lms.kernel.calendar import DayKind, WorkCalendar
from lms.kernel.months import add_months
from lms.policies.rules import ByDate, Months, Term, YearEnd

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """Days on which a term stands still, both included, by a document."""

    first: date
    last: date
    number: str
    reason: str

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class DueDay:
    """A due day with the steps that lead to it; ``replay(steps)`` gives ``due_on`` again."""

    recognised_on: date
    due_on: date
    steps: tuple[Step, ...]


def due_day(recognised_on: date, calendar: WorkCalendar, months: int, stops: Iterable[Stop] = ()) -> DueDay:
    """The last day on which a newcomer's training is still on time, ``months`` after the recognition.

    Source: plans under Decision 315/QĐ-TTg (06 months from recognition); Civil Code 2015, art. 147 and 148.
    """
    return due_by(ObligationKind.NEWCOMER, recognised_on, calendar, Months(months), stops)


def due_by(kind: ObligationKind, on: date, calendar: WorkCalendar, term: Term, stops: Iterable[Stop] = ()) -> DueDay:
    """The last day of a term that an event of the day ``on`` begins.

    A term in months stands still as though the event had been so many days later, and so a later event never has an earlier
    due day; a term that ends on a day of the calendar does not move, but it cannot end while it stands still.
    """
    still = sorted(stops, key=lambda stop: (stop.first, stop.last, stop.number))
    begun: Beginning = Recognised(on) if kind is ObligationKind.NEWCOMER else Began(kind, on)
    run = _run(on, term, still)
    last = run[-1]
    assert isinstance(last, MonthsAdded | FixedEnd)
    due_on, moves = _moved(last.reached, calendar, still)
    ended = Due(due_on, moved=due_on != last.reached)
    idle = _idle(still, (*run, *moves))
    return DueDay(on, due_on, (begun, *run, *moves, *idle, *_remarks(due_on, calendar), ended))


def _idle(stops: Sequence[Stop], steps: Sequence[Step]) -> list[StoodIdle]:
    """The stops that none of the steps speaks of."""
    idle = [stop for stop in stops if not any(_speaks_of(step, stop) for step in steps)]
    return [StoodIdle(stop.first, stop.last, stop.number, stop.reason) for stop in idle]


def _speaks_of(step: Step, stop: Stop) -> bool:
    if not isinstance(step, StoodStill | WaitedFor) or (step.number, step.reason) != (stop.number, stop.reason):
        return False
    return stop.holds(step.first) if isinstance(step, StoodStill) else step.last == stop.last


def _run(on: date, term: Term, stops: Sequence[Stop]) -> tuple[Step, ...]:
    """The steps from the event to the day reached, before days off are looked at."""
    match term:
        case Months(count=months):
            start, steps = _stood_still(on, months, stops)
            reached = add_months(start, months)
            return (*steps, MonthsAdded(months, reached, clipped=reached.day != start.day))
        case YearEnd():
            return (FixedEnd(date(on.year, 12, 31), year_end=True),)
        case ByDate(day=day):
            return (FixedEnd(max(day, on), year_end=False),)
        case _:
            assert_never(term)


def _stood_still(on: date, months: int, stops: Sequence[Stop]) -> tuple[date, list[StoodStill]]:
    """The day from which the months are counted, and what each stop put in; a day of several stops counts once."""
    start, steps, seen = on, [], on
    for stop in stops:
        day, days = max(stop.first, seen + ONE_DAY), 0
        first = day
        while day <= stop.last and day <= add_months(start, months):
            start, seen, days, day = start + ONE_DAY, day, days + 1, day + ONE_DAY
        if days:
            steps.append(StoodStill(first, seen, days, start, stop.number, stop.reason))
    return start, steps


def _moved(reached: date, calendar: WorkCalendar, stops: Sequence[Stop]) -> tuple[date, list[Step]]:
    """The first day from ``reached`` on that is worked and on which the term runs, and the steps to it."""
    steps: list[Step] = []
    while True:
        days = tuple(calendar.days_off_from(reached))
        if days:
            reached = days[-1].day + ONE_DAY
            steps.append(MovedOver(days))
        stop = next((stop for stop in stops if stop.holds(reached)), None)
        if stop is None:
            return reached, steps
        reached = stop.last + ONE_DAY
        steps.append(WaitedFor(stop.last, stop.number, stop.reason))


def _remarks(due_on: date, calendar: WorkCalendar) -> tuple[Step, ...]:
    steps: list[Step] = []
    marked = calendar.marked.get(due_on)
    if marked and marked.kind is DayKind.WORKING_IN_EXCHANGE:
        steps.append(WorkedInExchange(due_on, marked.name))
    if not calendar.covers(due_on):
        steps.append(HolidaysUnknown(due_on.year))
    return tuple(steps)
