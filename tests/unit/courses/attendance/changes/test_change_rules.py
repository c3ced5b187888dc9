"""When a meeting may be changed or called off: what was recorded stays judged as it was."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.changes.rules import (
    Judged,
    Plan,
    Recorded,
    Refusal,
    Refused,
    Standing,
    Watched,
    judged,
    refuse_cancelling,
    refuse_change,
    stayed,
)
from courses.attendance.changes.sentences import SENTENCES
from courses.attendance.rules import (
    Left,
    MeetingFacts,
    Method,
    Opening,
    PersonFacts,
    Present,
    Reason,
    ScanFacts,
    decide_scan,
    window,
)
from courses.attendance.rules import Refused as RefusedScan
from courses.delivery.rules import Meeting
from lms.clock import day_of
from tests.factories.delivery import CLASS_DAY, hanoi, meeting_on

M01, M02 = 1, 2


def plan(starts: str = "08:00", ends: str = "11:30", **changes: object) -> Plan:
    """The morning of 3/12/2026; 60 minutes before to 30 after it check-in is taken."""
    return plan_of(meeting_on(CLASS_DAY, starts, ends, {M01: 2, M02: 2}), **changes)


def plan_of(meeting: Meeting, **changes: object) -> Plan:
    begins, ends = meeting.starts_at, meeting.ends_at
    asks = changes.get("checks_out", False)
    door = window(begins, opens_before=60, closes_after=30, checks_out_at=ends if asks else None)
    made = Plan(begins, ends, day_of(begins), door, bool(asks), 80, meeting.periods)
    return replace(made, **changes)  # type: ignore[arg-type]


def card(clock: str) -> Recorded:
    return Recorded(Method.CARD, hanoi(CLASS_DAY, clock))


def test_nothing_was_recorded_so_everything_may_change() -> None:
    tomorrow = plan_of(meeting_on(CLASS_DAY + timedelta(days=1), "13:30", "17:00", {M01: 1}))
    assert refuse_change(Standing(), plan(), tomorrow) is None
    assert refuse_cancelling(Standing()) is None


def test_people_who_came_stay_as_they_were_judged() -> None:
    held = Standing(present=2, scans=[card("07:20"), card("08:25")])
    assert refuse_change(held, plan(), plan("08:15", "11:45")) is None
    # At 8:30 the door opens at 7:30, so who was scanned at 7:20 would have come too early.
    assert refuse_change(held, plan(), plan("08:30", "12:00")) == Refused(Refusal.OUTSIDE, {"count": 1})
    # At 7:30 it closes at 8:00.
    assert refuse_change(held, plan(), plan("07:30", "11:00")) == Refused(Refusal.OUTSIDE, {"count": 1})


def test_a_trainers_word_is_bound_to_the_day_alone() -> None:
    listed = Standing(present=1, scans=[Recorded(Method.TRAINER_LIST, hanoi(CLASS_DAY, "11:00"))])
    assert refuse_change(listed, plan(), plan("07:00", "10:30")) is None
    assert refuse_change(listed, plan(), plan("13:30", "17:00")) == Refused(Refusal.OUTSIDE, {"count": 1})
    other_day = plan_of(meeting_on(CLASS_DAY - timedelta(days=1), periods={M01: 2, M02: 2}))
    assert refuse_change(listed, plan(), other_day) == Refused(Refusal.DAY_TAKEN, {"count": 1})


def test_periods_that_stand_in_the_ledger_stay() -> None:
    fewer = replace(plan(), periods={M01: 2})
    assert refuse_change(Standing(present=3), plan(), fewer) == Refused(Refusal.PERIODS_TAKEN, {"count": 3})


def test_nobodys_minutes_turn() -> None:
    """From 8:00 to 11:30 with 80 percent it takes 168 minutes; left at 11:10, somebody who came in time has 190."""
    came = Watched(hanoi(CLASS_DAY, "07:50"), hanoi(CLASS_DAY, "11:10"), vouched=False)
    asking, held = plan(checks_out=True), Standing(present=1, watched=[came])
    assert refuse_change(held, asking, replace(asking, minutes_share=90)) is None
    assert refuse_change(held, asking, replace(asking, minutes_share=95)) == Refused(Refusal.MINUTES, {"count": 1})
    assert refuse_change(held, asking, plan("08:00", "12:30", checks_out=True)) == Refused(Refusal.MINUTES, {"count": 1})
    gone = Standing(present=1, watched=[Watched(came.first, None, vouched=False)])
    assert refuse_change(gone, asking, plan()) == Refused(Refusal.MINUTES, {"count": 1})
    assert refuse_change(Standing(present=1, watched=[Watched(None, None, vouched=True)]), plan(), asking) is None


def test_while_attendance_is_open_the_day_stays() -> None:
    tomorrow = plan_of(meeting_on(CLASS_DAY + timedelta(days=1), periods={M01: 2, M02: 2}))
    assert refuse_change(Standing(open=True), plan(), tomorrow) == Refused(Refusal.OPEN)
    assert refuse_change(Standing(open=True), plan(), plan("08:10", "11:40")) is None
    assert refuse_cancelling(Standing(open=True)) == Refused(Refusal.OPEN)


def test_where_somebody_came_it_was_held() -> None:
    assert refuse_cancelling(Standing(present=1, open=True)) == Refused(Refusal.PRESENT, {"count": 1})


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_its_sentence(refusal: Refusal) -> None:
    assert SENTENCES[refusal]


minutes = st.integers(-120, 400)
methods = st.sampled_from([Method.CARD, Method.OWN_PHONE, Method.TRAINER_LIST, Method.PAPER])


@given(methods, minutes, st.booleans())
def test_the_hour_is_judged_as_at_the_door(method: Method, after: int, asks: bool) -> None:
    one = plan(checks_out=asks)
    at = one.starts_at + timedelta(minutes=after)
    facts = MeetingFacts(one.window, Opening.OPEN)
    found = decide_scan(facts, PersonFacts(enrolled=True), ScanFacts(method, at), received_at=at)
    expected = {
        Judged.EARLY: RefusedScan(Reason.TOO_EARLY),
        Judged.ARRIVING: Present(),
        Judged.LEAVING: Left(),
        Judged.LATE: RefusedScan(Reason.TOO_LATE),
    }
    assert found == expected[judged(one.window, Recorded(method, at))]


@given(st.lists(st.tuples(methods, st.integers(-60, 60)), max_size=6), st.integers(-90, 90), st.integers(-90, 90))
def test_an_allowed_change_can_be_taken_back(taken: list[tuple[Method, int]], begins: int, ends: int) -> None:
    def at(after: int) -> datetime:
        return plan().starts_at + timedelta(minutes=after)

    held = Standing(present=len(taken), scans=[Recorded(method, at(after)) for method, after in taken])
    moved = Meeting(at(begins), at(max(begins, ends) + 100), {M01: 2, M02: 2})
    after = plan_of(moved)
    assert (refuse_change(held, plan(), after) is None) == (refuse_change(held, after, plan()) is None)


def test_somebody_nobody_saw_come_has_stayed_for_no_minute() -> None:
    assert not stayed(plan(checks_out=True), Watched(None, hanoi(CLASS_DAY, "11:20"), vouched=False))
