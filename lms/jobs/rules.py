"""When a job is tried again, and when a scheduled one is due. Pure: every instant is handed in."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

RETRY_FIRST = timedelta(seconds=10)
RETRY_LONGEST = timedelta(hours=1)


def retry_at(now: datetime, attempts: int) -> datetime:
    """The instant of the next try after ``attempts`` failed ones: 10 s, 20 s, 40 s … at most an hour later."""
    wait: timedelta = min(RETRY_FIRST * 2 ** min(attempts - 1, 20), RETRY_LONGEST)
    return now + wait


@dataclass(frozen=True)
class Every:
    """A job due at every multiple of ``step`` since midnight of the calendar day."""

    kind: str
    step: timedelta

    def occurrence(self, now: datetime, zone: tzinfo) -> datetime:
        """The latest due instant that is not after ``now``."""
        local = now.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + (local - midnight) // self.step * self.step


@dataclass(frozen=True)
class Daily:
    """A job due once a day at a time of the local clock."""

    kind: str
    at: time

    def occurrence(self, now: datetime, zone: tzinfo) -> datetime:
        """The latest due instant that is not after ``now``."""
        local = now.astimezone(zone)
        due = datetime.combine(local.date(), self.at, zone)
        return due if due <= local else datetime.combine(local.date() - timedelta(days=1), self.at, zone)


Entry = Every | Daily


def occurrence_key(entry: Entry, at: datetime) -> str:
    """The key under which one occurrence is enqueued, the same in every process: ``audit.seal@2026-11-22T10:00:00``."""
    return f"{entry.kind}@{at.replace(tzinfo=None).isoformat(timespec='seconds')}"
