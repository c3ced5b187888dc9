"""Days and hours as a neighbour says them: "thứ Hai, 04/01/2027", "8 giờ đến 11 giờ 30"."""

from datetime import date, datetime

from lms.clock import HANOI
from lms.i18n import format_day, format_weekday, gettext


def long_day(day: date) -> str:
    """The day with its weekday."""
    return gettext("%(weekday)s, %(day)s", weekday=format_weekday(day), day=format_day(day))


def class_day(instant: datetime) -> str:
    """The day of an instant in Viet Nam, inside a line."""
    return long_day(instant.astimezone(HANOI).date())


def long_day_of(instant: datetime) -> str:
    """The day of an instant in Viet Nam, with a capital, as a line of its own."""
    text = class_day(instant)
    return text[:1].upper() + text[1:]


def hour(instant: datetime) -> str:
    """The hour in Viet Nam: "8 giờ", "11 giờ 30"."""
    local = instant.astimezone(HANOI)
    if local.minute == 0:
        return gettext("%(hour)s giờ", hour=local.hour)
    return gettext("%(hour)s giờ %(minute)s", hour=local.hour, minute=f"{local.minute:02d}")


FILTERS = {"class_day": class_day, "long_day": long_day, "long_day_of": long_day_of, "hour": hour}
