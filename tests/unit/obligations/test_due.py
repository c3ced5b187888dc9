"""The due day by property: never early, never on a day off, and told in steps that can be replayed."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.obligations.rules.due import (
    Due,
    HolidaysUnknown,
    MovedOver,
    Recognised,
    Stop,
    due_by,
    due_day,
    replay,
    restored,
    stored,
)
from courses.obligations.rules.standing import Ended, Exempt, MetLate, MetOnTime, Open, Overdue, Standing
from courses.obligations.rules.steps import ObligationKind, StoodStill
from courses.obligations.rules.wording import (
    as_json,
    completion_line,
    decision_line,
    explain,
    newness_line,
    standing_sentence,
)
from lms.kernel.calendar import DayKind, MarkedDay, WorkCalendar
from lms.kernel.months import add_months
from lms.people.rules.service import AfterGap, Continuing, FirstTime, RecognitionBasis
from lms.policies.rules import ByDate, Months, Term, YearEnd

days = st.dates(date(2014, 1, 1), date(2031, 12, 31))
marked = st.builds(MarkedDay, days, st.sampled_from(DayKind), st.just("Quốc khánh"))
calendars = st.lists(marked, max_size=60).map(WorkCalendar.of)
# Close together, so that terms, stops and days off meet.
near = st.dates(date(2025, 7, 1), date(2026, 9, 30))
runs = st.builds(lambda first, more: Stop(first, first + timedelta(more), "12/QĐ", "Nghỉ ốm"), near, st.integers(0, 80))
stops_of_a_case = st.lists(runs, max_size=3)
near_calendars = st.lists(st.builds(MarkedDay, near, st.sampled_from(DayKind), st.just("Tết")), max_size=40).map(
    WorkCalendar.of
)
terms: st.SearchStrategy[Term] = st.one_of(st.builds(Months, st.integers(1, 14)), st.just(YearEnd()), st.builds(ByDate, near))
kinds = st.sampled_from(ObligationKind)


@given(days, calendars, st.integers(1, 24))
def test_the_due_day_is_the_first_working_day_from_the_day_reached(day: date, calendar: WorkCalendar, months: int) -> None:
    due = due_day(day, calendar, months)
    reached = add_months(day, months)
    assert due.due_on >= reached
    assert calendar.is_working_day(due.due_on)
    assert not any(calendar.is_working_day(reached + timedelta(n)) for n in range((due.due_on - reached).days))


@given(days, calendars)
def test_a_stored_explanation_gives_the_stored_date(day: date, calendar: WorkCalendar) -> None:
    due = due_day(day, calendar, 6)
    kept = json.loads(json.dumps(stored(due.steps)))
    assert restored(kept) == due.steps
    assert replay(restored(kept)) == due.due_on


@given(days, days, calendars)
def test_who_is_recognised_later_is_never_due_earlier(one: date, other: date, calendar: WorkCalendar) -> None:
    earlier, later = sorted((one, other))
    assert due_day(earlier, calendar, 6).due_on <= due_day(later, calendar, 6).due_on


@given(near, near, near_calendars, terms, stops_of_a_case)
def test_a_later_event_is_never_due_earlier_however_the_term_stands_still(
    one: date, other: date, calendar: WorkCalendar, term: Term, stops: list[Stop]
) -> None:
    earlier, later = sorted((one, other))
    first = due_by(ObligationKind.NEWCOMER, earlier, calendar, term, stops)
    assert first.due_on <= due_by(ObligationKind.NEWCOMER, later, calendar, term, stops).due_on


@given(near, near_calendars, terms, stops_of_a_case, kinds)
def test_a_term_that_stood_still_is_replayed_and_told(
    on: date, calendar: WorkCalendar, term: Term, stops: list[Stop], kind: ObligationKind
) -> None:
    due = due_by(kind, on, calendar, term, stops)
    assert restored(json.loads(json.dumps(stored(due.steps)))) == due.steps
    assert replay(due.steps) == due.due_on
    assert calendar.is_working_day(due.due_on)
    assert not any(stop.holds(due.due_on) for stop in stops)
    assert due.due_on >= due_by(kind, on, calendar, term).due_on
    assert all(str(line).endswith(".") and "%" not in str(line) for line in explain(due))


def test_days_that_change_nothing_are_told_as_well() -> None:
    stop = Stop(date(2026, 3, 1), date(2026, 3, 31), "15/QĐ", "Nghỉ ốm")
    due = due_by(ObligationKind.REFRESHER, date(2026, 1, 1), WorkCalendar.of([]), YearEnd(), [stop])
    assert due.due_on == date(2026, 12, 31)
    assert "Tạm dừng từ 01/3/2026 đến hết 31/3/2026 không đổi hạn" in [line.heading for line in explain(due)]


@given(near, near_calendars, stops_of_a_case)
def test_each_day_stands_still_once(on: date, calendar: WorkCalendar, stops: list[Stop]) -> None:
    still = [step for step in due_day(on, calendar, 6, stops).steps if isinstance(step, StoodStill)]
    lost = {step.first + timedelta(n) for step in still for n in range((step.last - step.first).days + 1)}
    assert sum(step.days for step in still) == len(lost)
    assert all(day > on and any(stop.holds(day) for stop in stops) for day in lost)


@given(days, calendars)
def test_every_step_reads_as_a_sentence(day: date, calendar: WorkCalendar) -> None:
    lines = explain(due_day(day, calendar, 6))
    assert as_json(due_day(day, calendar, 6))["steps"] == [str(line) for line in lines]
    assert all(str(line).endswith(".") and "%" not in str(line) for line in lines)


def test_an_explanation_that_was_altered_is_found_out() -> None:
    due = due_day(date(2025, 8, 31), WorkCalendar.of([]), 6)
    with pytest.raises(ValueError, match="do not lead"):
        replay((*due.steps[:-1], Due(due.due_on + timedelta(1), moved=True)))
    with pytest.raises(ValueError, match="do not lead"):
        replay((Recognised(date(2025, 8, 31)),))
    with pytest.raises(ValueError, match="not a step"):
        restored([{"step": "made_up"}])


def test_a_year_without_holidays_is_said_so() -> None:
    calendar = WorkCalendar.of([MarkedDay(date(2026, 9, 2), DayKind.HOLIDAY, "Quốc khánh")])
    assert HolidaysUnknown(2027) in due_day(date(2026, 9, 1), calendar, 6).steps
    assert not any(isinstance(step, HolidaysUnknown) for step in due_day(date(2026, 1, 5), calendar, 6).steps)


def test_the_words_of_a_moved_due_day() -> None:
    calendar = WorkCalendar.of(
        [
            MarkedDay(date(2026, 4, 30), DayKind.HOLIDAY, "Ngày Chiến thắng"),
            MarkedDay(date(2026, 5, 1), DayKind.HOLIDAY, "Ngày Quốc tế Lao động"),
        ]
    )
    due = due_day(date(2025, 10, 30), calendar, 6)
    assert isinstance(due.steps[2], MovedOver)
    weekend = "02/5 (thứ Bảy, cuối tuần); 03/5 (Chủ nhật, cuối tuần)"
    assert [line.heading for line in explain(due)] == [
        "Được công nhận: thứ Năm, 30/10/2025",
        "Cộng 6 tháng: thứ Năm, 30/4/2026",
        "Ngày nghỉ: 30/4 (Ngày Chiến thắng); 01/5 (Ngày Quốc tế Lao động); " + weekend,
        "Hạn: thứ Hai, 04/5/2026",
    ]


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (MetOnTime(0), "Hoàn thành đúng ngày hạn."),
        (MetOnTime(6), "Hoàn thành trước hạn 6 ngày."),
        (MetLate(3), "Hoàn thành muộn 3 ngày."),
        (Open(0), "Hạn hôm nay."),
        (Open(43), "Còn 43 ngày."),
        (Overdue(0), "Vừa hết hạn."),
        (Overdue(9), "Quá hạn 9 ngày."),
        (Ended(date(2026, 5, 1)), "Thôi làm hòa giải viên từ ngày 01/5/2026, trước khi hết hạn."),
        (Exempt("ốm dài ngày."), "Được miễn: ốm dài ngày."),
    ],
)
def test_the_words_of_a_standing(case: Standing, sentence: str) -> None:
    assert standing_sentence(case) == sentence


def test_the_words_around_the_steps() -> None:
    effective = decision_line("87/QĐ-UBND", RecognitionBasis.EFFECTIVE, date(2025, 10, 30))
    assert str(effective) == "Quyết định 87/QĐ-UBND. Tính từ ngày có hiệu lực ghi trên quyết định, 30/10/2025."
    assert "ngày ký" in str(decision_line(None, RecognitionBasis.SIGNED, date(2025, 10, 30)))
    assert str(newness_line(FirstTime())).startswith("Là người mới.")
    assert "31 ngày" in str(newness_line(AfterGap(31, date(2022, 8, 1))))
    assert "Không phải người mới" in str(newness_line(Continuing(date(2020, 1, 1))))
    assert str(completion_line(None, None)).startswith("Chưa hoàn thành")
    assert "2372/QĐ-BTP" in str(completion_line(date(2026, 4, 28), "2372/QĐ-BTP"))
