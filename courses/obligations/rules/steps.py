"""The steps from an event to its due day, as they are stored beside it and replayed. How a step reads is in ``wording``.

Each step keeps all it needs, so that the day can be worked out again from the steps alone, whatever the rules are by then.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, assert_never

from lms.kernel.calendar import DayOff
from lms.kernel.months import add_months


class ObligationKind(StrEnum):
    """Who must be trained; each kind has a rule of its own among the policies."""

    NEWCOMER = "newcomer"
    TRAINER = "trainer"
    PILOT = "pilot"
    REFRESHER = "refresher"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The event that starts a newcomer's clock; its day is not counted."""

    on: date


@dataclass(frozen=True, slots=True)
class Began:
    """The event that starts the clock of another kind; its day is not counted."""

    kind: ObligationKind
    on: date


@dataclass(frozen=True, slots=True)
class StoodStill:
    """``days`` of the term during which it stood still, from ``first`` to ``last``; ``day`` is the day it is now counted from.

    ``number`` is the document that says so, ``reason`` its words.
    """

    first: date
    last: date
    days: int
    day: date
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class MonthsAdded:
    """``reached`` is the same day number ``months`` later, or the month's last day when ``clipped``."""

    months: int
    reached: date
    clipped: bool


@dataclass(frozen=True, slots=True)
class FixedEnd:
    """The term ends on a day of the calendar: the last of the year (``year_end``), or one day set for all."""

    reached: date
    year_end: bool


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
class WaitedFor:
    """The end fell into days on which the term stands still (until ``last``), so it moves behind them."""

    last: date
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoodIdle:
    """Days on which the term stands still by a document, changing nothing: outside the term, or it ends on a set day."""

    first: date
    last: date
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class HolidaysUnknown:
    """The holidays of this year are not recorded yet: only its weekends were looked at."""

    year: int


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of the term."""

    on: date
    moved: bool


Beginning = Recognised | Began
Moving = StoodStill | MonthsAdded | FixedEnd | MovedOver | WaitedFor
Step = Beginning | Moving | StoodIdle | WorkedInExchange | HolidaysUnknown | Due


def replay(steps: tuple[Step, ...]) -> date:
    """The due day that the steps lead to, worked out again from the steps alone; ValueError when they contradict."""
    match steps:
        case ((Recognised(on=day) | Began(on=day)), *rest, Due(on=due_on)):
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
        case StoodStill(days=days):
            return day + timedelta(days=days)
        case FixedEnd(reached=reached):
            return reached
        case MovedOver(days=days):
            return days[-1].day + timedelta(days=1)
        case WaitedFor(last=last):
            return last + timedelta(days=1)
        case StoodIdle() | WorkedInExchange() | HolidaysUnknown() | Recognised() | Began() | Due():
            return day
        case _:
            assert_never(step)


def stored(steps: tuple[Step, ...]) -> list[Any]:
    """The steps as JSON values, for keeping beside a decision; ``restored`` reads them back."""
    return [_stored(step) for step in steps]


def _stored(step: Step) -> dict[str, Any]:
    name = next(name for name, (kind, _fields) in _SHAPES.items() if type(step) is kind)
    return {"step": name} | {each.name: _written(getattr(step, each.name)) for each in fields(step)}


def _written(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case tuple():
            return [[off.day.isoformat(), off.name] for off in value]
        case _:
            return value


def restored(rows: list[Any]) -> tuple[Step, ...]:
    """The steps from what ``stored`` gave; ValueError for anything else."""
    return tuple(map(_restored, rows))


def _restored(row: Any) -> Step:
    name = row.get("step") if isinstance(row, dict) else None
    if name not in _SHAPES or row.keys() != {"step", *_SHAPES[name][1]}:
        raise ValueError("not a step of a due day")
    kind, reads = _SHAPES[name]
    found: Step = kind(**{field: read(row[field]) for field, read in reads.items()})
    return found


def _is(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError("not a step of a due day")
        return value

    return read


def _days_off(rows: Any) -> tuple[DayOff, ...]:
    return tuple(DayOff(_day(day), name) for day, name in rows)


_day, _text, _number, _flag = date.fromisoformat, _is(str), _is(int), _is(bool)
# The name of each step in the store, its class, how each field is read.
_SHAPES: dict[str, tuple[Callable[..., Any], dict[str, Callable[[Any], Any]]]] = {
    "recognised": (Recognised, {"on": _day}),
    "began": (Began, {"kind": ObligationKind, "on": _day}),
    "stood_still": (
        StoodStill,
        {"first": _day, "last": _day, "days": _number, "day": _day, "number": _text, "reason": _text},
    ),
    "stood_idle": (StoodIdle, {"first": _day, "last": _day, "number": _text, "reason": _text}),
    "months_added": (MonthsAdded, {"months": _number, "reached": _day, "clipped": _flag}),
    "fixed_end": (FixedEnd, {"reached": _day, "year_end": _flag}),
    "worked_in_exchange": (WorkedInExchange, {"day": _day, "name": _text}),
    "moved_over": (MovedOver, {"days": _days_off}),
    "waited_for": (WaitedFor, {"last": _day, "number": _text, "reason": _text}),
    "holidays_unknown": (HolidaysUnknown, {"year": _number}),
    "due": (Due, {"on": _day, "moved": _flag}),
}
