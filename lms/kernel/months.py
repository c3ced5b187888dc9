"""Adding months to a day as the Civil Code counts them. Days off are not known here (see ``lms.kernel.calendar``)."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day number ``months`` later, or the last day of that month where it has no such day.

    Source: Civil Code 2015 (91/2015/QH13), art. 148. A day past year 9999 raises ValueError.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
