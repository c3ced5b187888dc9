"""Quiet times, the choice of a channel, the waits between tries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.clock import HANOI
from lms.kernel.calendar import DayKind, MarkedDay, WorkCalendar
from lms.messages.rules import WAITS, ChannelKind, QuietTimes, choose, masked_email, wait_after

CALENDAR = WorkCalendar.of(
    [
        MarkedDay(date(2026, 9, 2), DayKind.HOLIDAY, "Quốc khánh"),
        MarkedDay(date(2026, 8, 31), DayKind.DAY_OFF_IN_EXCHANGE, "Nghỉ bù"),
    ]
)
QUIET = QuietTimes(21, 7, False, CALENDAR)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (at(11, 23, 7), at(11, 23, 7)),
        (at(11, 23, 6, 59), at(11, 23, 7)),
        (at(11, 23, 20, 59), at(11, 23, 20, 59)),
        (at(11, 23, 21), at(11, 24, 7)),
        (at(11, 21, 21), at(11, 23, 7)),  # Saturday evening: over Sunday to Monday
        (at(11, 22, 10), at(11, 23, 7)),  # Sunday
        (at(11, 21, 10), at(11, 21, 10)),  # Saturday
        (at(9, 2, 10), at(9, 3, 7)),  # National Day
        (at(8, 29, 22), at(9, 1, 7)),  # Saturday evening, Sunday, a Monday off in exchange
    ],
)
def test_quiet_times(asked: datetime, allowed: datetime) -> None:
    assert QUIET.first_allowed(asked, HANOI) == allowed


@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 23),
    st.integers(0, 23),
    st.booleans(),
)
def test_the_first_allowed_instant_is_not_quiet_and_not_before(now: datetime, start: int, end: int, rest: bool) -> None:
    quiet = QuietTimes(start, end, rest, CALENDAR)
    allowed = quiet.first_allowed(now, HANOI)
    assert allowed >= now
    assert not quiet.holds(allowed, HANOI)
    assert allowed == now or quiet.holds(allowed - timedelta(seconds=1), HANOI)


def test_the_first_channel_of_those_allowed() -> None:
    both = {ChannelKind.SMS: "+84912345678", ChannelKind.EMAIL: "a@b.vn"}
    assert choose(both, list(ChannelKind)) is ChannelKind.EMAIL
    assert choose(both, [ChannelKind.SMS, ChannelKind.ZALO]) is ChannelKind.SMS
    assert choose({}, list(ChannelKind)) is None


def test_waits_grow_and_end() -> None:
    assert [wait_after(tries) for tries in range(1, len(WAITS) + 2)] == [*WAITS, None]
    assert sorted(WAITS) == list(WAITS)


def test_an_address_is_masked() -> None:
    assert masked_email("banla@langson.gov.vn") == "ba••@langson.gov.vn"
