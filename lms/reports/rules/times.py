"""When a task of a plan happens, how it stands, and when it is late. Pure: states and days are handed in.

A task that comes round every year has an occurrence each year of its plan; every other has one, number 0.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class TaskState(StrEnum):
    """What was said last of an occurrence; one of which nothing was said has not begun."""

    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class Stage(StrEnum):
    """Where a task stands in time, whatever was done."""

    NOT_YET = "not_yet"
    NOW = "now"
    OVER = "over"
    ON_GUIDANCE = "on_guidance"


@dataclass(frozen=True, slots=True)
class Frame:
    """The plan around a task: its years (both count, no ``last`` is open-ended) and the day it was signed."""

    first: int
    last: int | None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a task is to be done. ``number``: the year, or 0. ``due_on`` None: nothing says when it must be over.

    ``doubtful``: the plan was signed, or began, only after this day; that is a slip of the pen until somebody has asked.
    """

    number: int
    begins_on: date | None
    due_on: date | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A state that holds from a day; of several of one day the last said (the highest ``place``) counts."""

    place: int
    number: int
    state: TaskState
    since_on: date


def comes_each_year(when: Mapping[str, Any]) -> bool:
    """Whether a task has a state for each year: yearly, going on all the time, waiting for guidance, or without any time."""
    kind = when.get("kind")
    dated = when.get("from") is not None or when.get("to") is not None
    return kind in ("yearly", "continuous", "on_guidance") or not dated


def occurrences(when: Mapping[str, Any], frame: Frame, as_of: date) -> list[Occurrence]:
    """The times a task is to be done until the day, the earliest first; of a yearly task none beyond the year of the day.

    Only a yearly task is due by the end of each year: what goes on all the time or waits for guidance is never due.
    """
    if not comes_each_year(when):
        begins, due = first_day(when.get("from")), last_day(when.get("to"))
        return [Occurrence(0, begins, due, _doubtful(due, frame))]
    yearly = when.get("kind") == "yearly"
    last = min(as_of.year, frame.last or as_of.year)
    return [
        Occurrence(year, date(year, 1, 1), date(year, 12, 31) if yearly else None)
        for year in range(_first_year(when, frame), last + 1)
    ]


def _first_year(when: Mapping[str, Any], frame: Frame) -> int:
    begins = first_day(when.get("from"))
    return max(frame.first, begins.year) if begins else frame.first


def _doubtful(due: date | None, frame: Frame) -> bool:
    if due is None:
        return False
    return due < date(frame.first, 1, 1) or (frame.signed_on is not None and due < frame.signed_on)


def state_on(words: Sequence[Word], number: int, day: date) -> Word | None:
    """The word that holds for an occurrence on a day, None when nothing was said by then."""
    said = [word for word in words if word.number == number and word.since_on <= day]
    return max(said, key=lambda word: (word.since_on, word.place), default=None)


def late_on(occurrence: Occurrence, state: TaskState | None, day: date) -> bool:
    """Whether an occurrence is late on a day: its last day is over, and it is neither done nor dropped."""
    if occurrence.due_on is None or occurrence.doubtful or state in (TaskState.DONE, TaskState.DROPPED):
        return False
    return occurrence.due_on < day


def stage(when: Mapping[str, Any], today: date) -> Stage:
    """Where a task stands on the day."""
    if when.get("kind") == "on_guidance":
        return Stage.ON_GUIDANCE
    begins, ends = first_day(when.get("from")), last_day(when.get("to"))
    if begins and today < begins:
        return Stage.NOT_YET
    return Stage.OVER if ends and ends < today else Stage.NOW


def first_day(text: Any) -> date | None:
    """The first day of a year, quarter ("2026-Q2"), month ("2018-04") or day as a plan writes it."""
    if text is None:
        return None
    parts = str(text).replace("-Q", "-q").split("-")
    month = 1
    if len(parts) > 1:
        month = 3 * int(parts[1][1:]) - 2 if parts[1].startswith("q") else int(parts[1])
    return date(int(parts[0]), month, int(parts[2]) if len(parts) > 2 else 1)


def last_day(text: Any) -> date | None:
    """The last day of a year, quarter, month or day as a plan writes it."""
    first = first_day(text)
    if first is None:
        return None
    length = len(str(text))
    if length == 4:
        return date(first.year, 12, 31)
    if "Q" in str(text):
        return date(first.year, first.month + 2, monthrange(first.year, first.month + 2)[1])
    return first.replace(day=monthrange(first.year, first.month)[1]) if length == 7 else first
