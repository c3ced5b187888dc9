"""The only reader of the wall clock. Rules and operations take their time as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Viet Nam."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The Vietnamese calendar day on which an aware instant falls."""
    return instant.astimezone(HANOI).date()
