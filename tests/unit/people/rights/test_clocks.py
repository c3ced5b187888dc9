"""The clocks of personal data by worked example and by property. Counting: Civil Code 2015, art. 147-148."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.calendar import DayKind, MarkedDay, WorkCalendar
from lms.people.rights.rulebook import shipped
from lms.people.rights.rules import (
    ENDED,
    Rule,
    StepFact,
    Terms,
    after_days,
    after_working_days,
    breach_due,
    breach_late,
    keep_until,
    may_step,
    rule_on,
    standing,
    terms,
)
from lms.people.rights.terms import RequestKind, RuleKey, Standing, Step

TET = [MarkedDay(date(2026, 2, 16) + timedelta(days=n), DayKind.HOLIDAY, "Tết Nguyên đán") for n in range(5)]
CALENDAR = WorkCalendar.of(
    [
        *TET,
        MarkedDay(date(2026, 8, 22), DayKind.WORKING_IN_EXCHANGE, "làm bù"),
        MarkedDay(date(2026, 9, 2), DayKind.HOLIDAY, ""),
    ]
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("received", "acknowledge_by"),
    [
        (date(2026, 11, 19), date(2026, 11, 23)),  # a Thursday: Friday, Monday
        (date(2026, 11, 20), date(2026, 11, 24)),  # a Friday: Monday, Tuesday
        (date(2026, 11, 22), date(2026, 11, 24)),  # a Sunday: Monday, Tuesday
        (date(2026, 2, 13), date(2026, 2, 24)),  # the Friday before Tết: the Monday and the Tuesday after it
        (date(2026, 8, 21), date(2026, 8, 24)),  # the Saturday is worked in exchange
    ],
)
def test_two_working_days_to_acknowledge(received: date, acknowledge_by: date) -> None:
    assert after_working_days(received, 2, CALENDAR) == acknowledge_by


@pytest.mark.parametrize(
    ("kind", "with_processors", "received", "due"),
    [
        (RequestKind.RESTRICTION, False, date(2026, 11, 2), date(2026, 11, 17)),  # 15 days, a Tuesday
        (RequestKind.RESTRICTION, True, date(2026, 11, 2), date(2026, 11, 23)),  # 20 days end on a Sunday
        (RequestKind.OBJECTION, False, date(2026, 2, 2), date(2026, 2, 23)),  # 15 days end within Tết
        (RequestKind.ERASURE, True, date(2026, 11, 2), date(2026, 11, 17)),  # no number of its own: the default
    ],
)
def test_the_days_to_carry_out(kind: RequestKind, with_processors: bool, received: date, due: date) -> None:
    assert _terms(kind, received, [], with_processors=with_processors).due_on == due


def _terms(kind: RequestKind, received: date, steps: list[StepFact], *, with_processors: bool = False) -> Terms:
    return terms(kind, received, steps, with_processors=with_processors, rules=shipped(), calendar=CALENDAR)


def test_an_extension_goes_on_from_the_end_of_the_term() -> None:
    extended = [StepFact(Step.EXTENDED, date(2026, 11, 10), 15)]
    assert _terms(RequestKind.RESTRICTION, date(2026, 11, 2), extended).due_on == date(2026, 12, 2)


def test_where_a_request_stands() -> None:
    term = _terms(RequestKind.RESTRICTION, date(2026, 11, 2), [])
    assert (term.acknowledge_by, term.due_on) == (date(2026, 11, 4), date(2026, 11, 17))
    received = [StepFact(Step.ACKNOWLEDGED, date(2026, 11, 3))]
    ends = {step: [*received, StepFact(step, date(2026, 11, 18))] for step in (Step.DONE, Step.REFUSED)}
    assert standing(term, [], as_of=date(2026, 11, 4)) is Standing.RECEIVED
    assert standing(term, [], as_of=date(2026, 11, 5)) is Standing.ACKNOWLEDGEMENT_LATE
    assert standing(term, received, as_of=date(2026, 11, 17)) is Standing.OPEN
    assert standing(term, received, as_of=date(2026, 11, 18)) is Standing.LATE
    assert standing(term, ends[Step.DONE], as_of=date(2027, 1, 1)) is Standing.DONE_LATE
    assert standing(term, ends[Step.REFUSED], as_of=date(2027, 1, 1)) is Standing.REFUSED


def test_steps_come_once_and_nothing_after_the_end() -> None:
    kind = RequestKind.RESTRICTION
    assert may_step(kind, [], Step.ACKNOWLEDGED)
    assert not may_step(kind, [Step.EXTENDED], Step.EXTENDED)
    assert not may_step(kind, [Step.REFUSED], Step.DONE)


def test_only_a_restriction_that_was_done_is_lifted_and_once() -> None:
    done, lifted = [Step.ACKNOWLEDGED, Step.DONE], [Step.DONE, Step.LIFTED]
    assert may_step(RequestKind.RESTRICTION, done, Step.LIFTED)
    assert may_step(RequestKind.OBJECTION, done, Step.LIFTED)
    assert not may_step(RequestKind.CORRECTION, done, Step.LIFTED)
    assert not may_step(RequestKind.RESTRICTION, [Step.REFUSED], Step.LIFTED)
    assert not may_step(RequestKind.RESTRICTION, lifted, Step.LIFTED)


def test_what_is_not_confirmed_says_so() -> None:
    """DOMAIN 9: 2, 15, 20 and 15 days are verified; 72 hours are recalled; how long to keep is nobody's word yet."""
    unconfirmed = {rule.key for rule in shipped() if not rule.confirmed}
    assert unconfirmed == {
        RuleKey.ANSWER_DAYS_OTHER,
        RuleKey.BREACH_NOTICE_HOURS,
        RuleKey.RETENTION_MONTHS,
        RuleKey.UPLOAD_DAYS,
    }
    assert {rule.key for rule in shipped()} == set(RuleKey)


def test_a_number_the_office_decides_holds_from_its_day() -> None:
    decided = Rule(RuleKey.RETENTION_MONTHS, 120, date(2027, 1, 1), None, True, "Quyết định 5/QĐ-STP", "")
    rules = [*shipped(), decided]
    assert rule_on(rules, RuleKey.RETENTION_MONTHS, date(2026, 12, 31)).value == 60
    assert rule_on(rules, RuleKey.RETENTION_MONTHS, date(2027, 1, 1)).value == 120
    assert rule_on(rules, RuleKey.ANSWER_DAYS, date(2025, 1, 1)).value == 15  # before the law: the first there is


def test_a_breach_runs_by_the_hour() -> None:
    found = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    due = breach_due(found, 72)
    assert due == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert not breach_late(due, None, now=due)
    assert breach_late(due, None, now=due + timedelta(seconds=1))
    assert not breach_late(due, found, now=due + timedelta(days=9))


def test_keeping_ends_months_after_the_last_service() -> None:
    assert keep_until(date(2021, 8, 31), 60) == date(2026, 8, 31)
    assert keep_until(date(2020, 2, 29), 12) == date(2021, 2, 28)


@given(day=DAYS, count=st.integers(1, 30))
def test_every_term_ends_on_a_day_that_is_worked(day: date, count: int) -> None:
    assert CALENDAR.is_working_day(after_days(day, count, CALENDAR))
    assert after_days(day, count, CALENDAR) >= day + timedelta(days=count)
    end = after_working_days(day, count, CALENDAR)
    worked = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(CALENDAR.is_working_day(one) for one in worked) == count


@given(received=DAYS, later=st.integers(0, 60), steps=st.permutations(list(Step)))
def test_a_request_never_turns_back(received: date, later: int, steps: list[Step]) -> None:
    """Whatever is done in whatever order, an ended request stays ended and an extension never brings the day forward."""
    taken: list[StepFact] = []
    before = _terms(RequestKind.RESTRICTION, received, taken).due_on
    for step in steps:
        if may_step(RequestKind.RESTRICTION, [one.step for one in taken], step):
            taken.append(StepFact(step, received + timedelta(days=later), 5 if step is Step.EXTENDED else None))
    term = _terms(RequestKind.RESTRICTION, received, taken)
    assert term.due_on >= before
    assert standing(term, taken, as_of=received + timedelta(days=400)) in ENDED
