"""When a job is tried again and when a scheduled one is due."""

from datetime import UTC, datetime, time, timedelta

from lms.clock import HANOI
from lms.jobs.rules import Daily, Every, occurrence_key, retry_at

NOW = datetime(2026, 11, 22, 3, 0, 17, tzinfo=UTC)  # 10:00:17 in Viet Nam


def test_tries_are_spaced_ever_wider_up_to_an_hour() -> None:
    waits = [(retry_at(NOW, attempts) - NOW).total_seconds() for attempts in (1, 2, 3, 9, 10, 500)]
    assert waits == [10, 20, 40, 2560, 3600, 3600]


def test_every_step_has_one_key_whatever_the_second() -> None:
    entry = Every("seal", timedelta(seconds=10))
    keys = {occurrence_key(entry, entry.occurrence(NOW + timedelta(seconds=n), HANOI)) for n in range(3)}
    assert keys == {"seal@2026-11-22T10:00:10"}


def test_a_daily_job_is_due_by_the_clock_of_viet_nam() -> None:
    assert occurrence_key(Daily("x", time(10, 0)), Daily("x", time(10, 0)).occurrence(NOW, HANOI)) == "x@2026-11-22T10:00:00"
    assert occurrence_key(Daily("x", time(10, 1)), Daily("x", time(10, 1)).occurrence(NOW, HANOI)) == "x@2026-11-21T10:01:00"
