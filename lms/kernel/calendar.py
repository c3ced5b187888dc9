"""Working days and days off, as a frozen value that rules can be given. Where the days come from is ``lms.policies``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5


class DayKind(StrEnum):
    """Why a day differs from an ordinary one of its weekday."""

    HOLIDAY = "holiday"
    DAY_OFF_IN_EXCHANGE = "day_off_in_exchange"
    WORKING_IN_EXCHANGE = "working_in_exchange"


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """A public holiday, a day off given in exchange, or a weekend day worked in exchange."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which nobody works; ``name`` is the holiday's, or None for an ordinary weekend."""

    day: date
    name: str | None


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days that differ from "Monday to Friday are worked". Source: Labour Code 2019, art. 111-112, yearly swaps."""

    marked: dict[date, MarkedDay] = field(hash=False)
    first_year: int
    last_year: int

    @classmethod
    def of(cls, days: Iterable[MarkedDay]) -> "WorkCalendar":
        marked = {marked.day: marked for marked in days}
        years = [day.year for day in marked] or [0]
        return cls(marked, min(years), max(years))

    def covers(self, day: date) -> bool:
        """Whether the holidays of the day's year are recorded; if not, only its weekends are known."""
        return self.first_year <= day.year <= self.last_year

    def day_off(self, day: date) -> DayOff | None:
        """Why nobody works on ``day``, or None when it is a working day."""
        marked = self.marked.get(day)
        if marked is None:
            return DayOff(day, None) if day.weekday() >= SATURDAY else None
        return None if marked.kind is DayKind.WORKING_IN_EXCHANGE else DayOff(day, marked.name)

    def is_working_day(self, day: date) -> bool:
        return self.day_off(day) is None

    def days_off_from(self, day: date) -> Iterator[DayOff]:
        """The unbroken run of days off that begins on ``day``; empty when ``day`` is worked."""
        while off := self.day_off(day):
            yield off
            day += timedelta(days=1)

    def next_working_day(self, day: date) -> date:
        """``day`` itself when it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day
