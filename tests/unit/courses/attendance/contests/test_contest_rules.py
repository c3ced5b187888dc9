"""Who may contest what the book says of a meeting, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from courses.attendance.contests.rules import ContestFacts, Refusal, refuse_contest

END = datetime(2026, 12, 3, 4, 30, tzinfo=UTC)
ABSENT = ContestFacts(END, cancelled=False, has_place=True, credited=False)


@pytest.mark.parametrize(
    ("facts", "after", "refusal"),
    [
        (ABSENT, timedelta(), None),
        (ABSENT, timedelta(days=60, seconds=-1), None),
        (ABSENT, timedelta(days=60), Refusal.TOO_OLD),
        (ABSENT, timedelta(seconds=-1), Refusal.NOT_OVER),
        (replace(ABSENT, credited=True), timedelta(hours=1), Refusal.CREDITED),
        (replace(ABSENT, has_place=False), timedelta(hours=1), Refusal.NO_PLACE),
        (replace(ABSENT, cancelled=True), timedelta(hours=1), Refusal.CANCELLED),
        (replace(ABSENT, waiting=True), timedelta(hours=1), Refusal.WAITING),
        (replace(ABSENT, declined=True), timedelta(hours=1), Refusal.DECLINED),
        (replace(ABSENT, declined=True), timedelta(days=99), Refusal.DECLINED),
    ],
)
def test_when_an_absence_can_be_contested(facts: ContestFacts, after: timedelta, refusal: Refusal | None) -> None:
    assert refuse_contest(facts, now=END + after) is refusal
