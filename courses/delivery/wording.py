"""How a time and a place in a class are said: "8 giờ 30", "thứ Năm, 03/12/2026", "Buổi 3 trong 4". No rule stands here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.clock import HANOI, day_of
from lms.i18n import format_day, format_day_month, format_weekday, gettext


def hour(instant: datetime) -> str:
    """The hour as it is said: ``8 giờ``, ``7 giờ 52``."""
    local = instant.astimezone(HANOI)
    if local.minute == 0:
        return gettext("%(hour)s giờ", hour=local.hour)
    return gettext("%(hour)s giờ %(minute)s", hour=local.hour, minute=f"{local.minute:02d}")


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """From when to when: ``8 giờ – 11 giờ 30``."""
    return f"{hour(starts_at)} – {hour(ends_at)}"


def told_hours(told: Mapping[str, Any]) -> str:
    """When a meeting is held, of one as ``rules.told`` tells it: ``thứ Năm 03/12, 8 giờ – 11 giờ 30``."""
    starts_at, ends_at = datetime.fromisoformat(told["starts_at"]), datetime.fromisoformat(told["ends_at"])
    return f"{short_day(starts_at)}, {hours(starts_at, ends_at)}"


def long_day(instant: datetime) -> str:
    """``Thứ Năm, 03/12/2026``."""
    day = day_of(instant)
    words = gettext("%(weekday)s, %(day)s", weekday=format_weekday(day), day=format_day(day))
    return words[:1].upper() + words[1:]


def short_day(instant: datetime) -> str:
    """``thứ Năm 03/12``."""
    day = day_of(instant)
    return gettext("%(weekday)s %(day)s", weekday=format_weekday(day), day=format_day_month(day))


def half_day(instant: datetime) -> str:
    """``buổi sáng``, ``buổi chiều``, ``buổi tối``."""
    at = instant.astimezone(HANOI).hour
    return gettext("buổi sáng") if at < 12 else gettext("buổi chiều") if at < 18 else gettext("buổi tối")
