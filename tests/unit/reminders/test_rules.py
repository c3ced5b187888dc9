"""The reminders of a case: which is due when, none twice, none for whoever need not be reminded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.obligations.rules.standing import CaseFacts
from courses.reminders.rules import FRESH, STEPS, Step, digest_week, reminder_due, step_reached

DUE = date(2026, 12, 31)
FACTS = CaseFacts(date(2026, 6, 30), DUE)


@pytest.mark.parametrize(
    ("days_before", "step"),
    [
        *((61, None), (60, Step.SIXTY), (31, Step.SIXTY), (30, Step.THIRTY), (8, Step.THIRTY), (7, Step.SEVEN)),
        *((0, Step.SEVEN), (-1, Step.OVERDUE), (-FRESH, Step.OVERDUE), (-FRESH - 1, None)),
    ],
)
def test_the_step_of_a_day(days_before: int, step: Step | None) -> None:
    assert step_reached(FACTS, day=DUE - timedelta(days=days_before)) is step


@pytest.mark.parametrize(
    "facts",
    [
        CaseFacts(FACTS.recognised_on, DUE, completed_on=date(2026, 8, 1)),
        CaseFacts(FACTS.recognised_on, DUE, ended_on=date(2026, 8, 1)),
        CaseFacts(FACTS.recognised_on, DUE, exempt_reason="Quyết định 12"),
    ],
)
def test_nobody_who_need_not_be_trained_is_reminded(facts: CaseFacts) -> None:
    assert [step_reached(facts, day=DUE + timedelta(days=shift)) for shift in (-60, -7, 0, 5)] == [None] * 4


@given(st.lists(st.integers(-90, 90), max_size=40))
def test_any_order_of_days_sends_each_step_once_and_never_goes_back(shifts: list[int]) -> None:
    sent: list[Step] = []
    for shift in shifts:
        if step := reminder_due(FACTS, day=DUE + timedelta(days=shift), sent=sent):
            sent.append(step)
    assert sorted(set(sent), key=STEPS.index) == sent


def test_after_a_standstill_only_the_latest() -> None:
    assert reminder_due(FACTS, day=DUE - timedelta(days=5), sent=[]) is Step.SEVEN
    assert reminder_due(FACTS, day=DUE - timedelta(days=5), sent=[Step.SIXTY]) is Step.SEVEN
    assert reminder_due(FACTS, day=DUE - timedelta(days=40), sent=[Step.SEVEN]) is None


def test_the_worked_example_of_the_rules() -> None:
    given: list[tuple[date, Step]] = []
    for day in (date(2026, 10, 31) + timedelta(days=n) for n in range(70)):
        if step := reminder_due(FACTS, day=day, sent=[one for _, one in given]):
            given.append((day, step))
    assert [(day.day, day.month) for day, _ in given] == [(1, 11), (1, 12), (24, 12), (1, 1)]
    assert reminder_due(FACTS, day=date(2026, 12, 26), sent=[Step.SIXTY]) is Step.SEVEN


def test_a_digest_a_week_from_its_day_on() -> None:
    monday = date(2026, 11, 23)
    assert [digest_week(monday + timedelta(days=n), 2) for n in (0, 1, 2, 6)] == [None, None, "2026-W48", "2026-W48"]
    assert digest_week(date(2027, 1, 1), 0) == "2026-W53"
