"""When a message may go out, by which channel, and when it is tried again. Pure: instants, zone and calendar are handed in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from lms.kernel.calendar import WorkCalendar

SUNDAY = 6


class ChannelKind(StrEnum):
    """The ways to a person, the one that is tried first standing first."""

    EMAIL = "email"
    ZALO = "zalo"
    SMS = "sms"


class RecipientKind(StrEnum):
    ACCOUNT = "account"
    PERSON = "person"


class MessageState(StrEnum):
    """``sending``: it may be on its way; a run that finds it so asks the channel whether it has left."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


# Waits between tries; after the last of them the message has failed.
WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class QuietTimes:
    """When nobody is disturbed: from an hour of the evening to one of the morning, and on days of rest.

    ``on_rest_days``: messages go out on those too. The same hour twice: no hour is quiet.
    """

    from_hour: int
    until_hour: int
    on_rest_days: bool
    calendar: WorkCalendar

    def holds(self, at: datetime, zone: tzinfo) -> bool:
        """Is the instant a quiet one?"""
        local = at.astimezone(zone)
        return self._rests(local.date()) or self._is_quiet_hour(local.hour)

    def first_allowed(self, at: datetime, zone: tzinfo) -> datetime:
        """The instant itself when it is not quiet, else the first after it that is not."""
        local = at.astimezone(zone)
        while self.holds(local, zone):
            over = not self._rests(local.date()) and local.hour < self.until_hour
            local = _at(local.date(), self.until_hour, zone) if over else _at(local.date() + timedelta(days=1), 0, zone)
        return local.astimezone(at.tzinfo)

    def _is_quiet_hour(self, hour: int) -> bool:
        if self.from_hour <= self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour

    def _rests(self, day: date) -> bool:
        """Sundays, public holidays and days off in exchange; a Saturday is a day like others."""
        off = None if self.on_rest_days else self.calendar.day_off(day)
        return off is not None and (off.name is not None or day.weekday() == SUNDAY)


def _at(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), zone)


def choose(addresses: Mapping[ChannelKind, str], allowed: Collection[ChannelKind]) -> ChannelKind | None:
    """The first channel that is allowed and for which there is an address."""
    return next((kind for kind in ChannelKind if kind in allowed and addresses.get(kind)), None)


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries that failed; None: give up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def masked_email(address: str) -> str:
    """``ba••@langson.gov.vn``: enough to tell two apart."""
    name, _, host = address.rpartition("@")
    return f"{name[:2]}••@{host}"
