"""Days on which the office works, for decisions and classes of the synthetic province. Pure; the days off are handed in."""

from dataclasses import dataclass
from datetime import date, timedelta

from lms.kernel.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class DayPicker:
    """Moves a day that was drawn to one that is worked."""

    calendar: WorkCalendar

    def working_day(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def two_working_days_from(self, day: date) -> date:
        """The first of the next two days in a row that are worked."""
        while not (self.calendar.is_working_day(day) and self.calendar.is_working_day(day + timedelta(days=1))):
            day += timedelta(days=1)
        return day
