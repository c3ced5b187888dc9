"""The meetings of a class as a calendar file that a phone takes over (RFC 5545). Nothing about a person stands in it."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from courses.delivery.models import TrainingClass
from lms.clock import HANOI
from lms.i18n import gettext


def class_calendar(found: TrainingClass, *, host: str, now: datetime) -> bytes:
    """One entry for each meeting, with place and a reminder the evening before. ``host`` makes the ids the world's own.

    One that was called off is told as such: a phone that took it over before then lets it go.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Hoa giai LMS//vi")
    calendar.add("version", "2.0")
    for meeting in found.sessions:
        event = Event()
        event.add("uid", f"class-{found.id}-session-{meeting.id}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", meeting.starts_at.astimezone(HANOI))
        event.add("dtend", meeting.ends_at.astimezone(HANOI))
        event.add("summary", found.title)
        event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
        place = (meeting.venue,) if meeting.venue else (found.venue, found.address)
        event.add("location", ", ".join(part for part in place if part))
        event.add("description", gettext("Bác mang theo thẻ hoặc điện thoại để điểm danh, bút và kính đọc."))
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", found.title)
        alarm.add("trigger", timedelta(hours=-12))
        event.add_component(alarm)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
