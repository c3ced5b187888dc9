"""Times of tasks and days of duties: occurrences, states, lateness, by example and property. No database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.ratio import Comparator, Ratio
from lms.reports.bands import Band, band_of
from lms.reports.rules.duties import DutyDay, duty_days
from lms.reports.rules.times import Frame, Occurrence, TaskState, Word, late_on, occurrences, state_on
from lms.reports.targets import Aim

FRAME = Frame(2024, 2030)
YEARLY = {"kind": "yearly"}
TODAY = date(2026, 11, 22)


def test_a_yearly_task_has_a_turn_each_year_until_today() -> None:
    found = occurrences(YEARLY, FRAME, TODAY)
    assert [one.number for one in found] == [2024, 2025, 2026]
    assert found[-1] == Occurrence(2026, date(2026, 1, 1), date(2026, 12, 31))
    assert [one.number for one in occurrences(YEARLY, FRAME, date(2040, 1, 1))][-1] == 2030
    assert [one.number for one in occurrences(YEARLY, Frame(2018, None), date(2020, 5, 1))] == [2018, 2019, 2020]
    assert occurrences(YEARLY, FRAME, date(2023, 12, 31)) == []


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ({"kind": "years", "from": 2024, "to": 2026}, date(2026, 12, 31)),
        ({"kind": "quarter", "from": "2026-Q2", "to": "2026-Q2"}, date(2026, 6, 30)),
        ({"kind": "month_range", "from": "2026-01", "to": "2028-02"}, date(2028, 2, 29)),
        ({"kind": "once", "to": "2026-03-20"}, date(2026, 3, 20)),
        ({"kind": "years", "from": 2024}, None),
    ],
)
def test_a_dated_task_has_one_turn(when: dict[str, object], due: date | None) -> None:
    [found] = occurrences(when, FRAME, TODAY)
    assert (found.number, found.due_on, found.doubtful) == (0, due, False)


@pytest.mark.parametrize("kind", ["continuous", "on_guidance", "years"])
def test_what_has_no_last_day_is_never_late(kind: str) -> None:
    for one in occurrences({"kind": kind}, FRAME, TODAY):
        assert one.due_on is None
        assert not late_on(one, None, date(2099, 1, 1))


def test_a_last_day_before_the_plan_was_signed_is_asked_about_and_not_late() -> None:
    """Mường Lay's plan of 27 February 2026 dates a task in the third quarter of 2025."""
    when = {"kind": "quarter", "from": "2025-Q3", "to": "2025-Q3"}
    [found] = occurrences(when, Frame(2026, 2026, date(2026, 2, 27)), TODAY)
    assert found.doubtful
    assert not late_on(found, None, TODAY)
    [within] = occurrences({"kind": "once", "to": "2026-02-01"}, Frame(2026, 2026, date(2026, 2, 27)), TODAY)
    assert within.doubtful


@pytest.mark.parametrize(
    ("state", "day", "late"),
    [
        (None, date(2025, 12, 31), False),
        (None, date(2026, 1, 1), True),
        (TaskState.UNDER_WAY, date(2026, 1, 1), True),
        (TaskState.DONE, date(2026, 1, 1), False),
        (TaskState.DROPPED, date(2026, 1, 1), False),
    ],
)
def test_a_task_is_late_from_the_day_after_its_last(state: TaskState | None, day: date, late: bool) -> None:
    assert late_on(Occurrence(2025, date(2025, 1, 1), date(2025, 12, 31)), state, day) is late


def test_the_last_word_of_the_last_day_holds() -> None:
    words = [
        Word(1, 2025, TaskState.DONE, date(2025, 5, 1)),
        Word(2, 2025, TaskState.UNDER_WAY, date(2025, 5, 1)),
        Word(3, 2025, TaskState.DONE, date(2025, 9, 1)),
        Word(4, 2024, TaskState.DROPPED, date(2025, 9, 2)),
    ]
    assert state_on(words, 2025, date(2025, 4, 30)) is None
    assert state_on(words, 2025, date(2025, 6, 1)) == words[1]
    assert state_on(words, 2025, TODAY) == words[2]


@given(st.dates(date(2024, 1, 1), date(2031, 1, 1)), st.dates(date(2024, 1, 1), date(2031, 1, 1)))
def test_a_task_that_is_late_stays_late_while_nothing_is_said(first: date, second: date) -> None:
    earlier, later = sorted((first, second))
    late = {one.number for one in occurrences(YEARLY, FRAME, earlier) if late_on(one, None, earlier)}
    assert late <= {one.number for one in occurrences(YEARLY, FRAME, later) if late_on(one, None, later)}


@pytest.mark.parametrize(
    ("facts", "year", "days"),
    [
        ({"rhythm": "yearly"}, 2026, [DutyDay(date(2026, 12, 31), exact=False)]),
        ({"rhythm": "half_yearly"}, 2026, [DutyDay(date(2026, 6, 30), exact=False), DutyDay(date(2026, 12, 31), exact=False)]),
        ({"rhythm": "by_date", "due": "2026-03-20"}, 2026, [DutyDay(date(2026, 3, 20), exact=True)]),
        ({"rhythm": "by_date", "due": "2026-03-20"}, 2027, []),
        ({"rhythm": "yearly", "due": "2024-02-29"}, 2026, [DutyDay(date(2026, 2, 28), exact=True)]),
        ({"rhythm": "ad_hoc"}, 2026, []),
        ({}, 2026, []),
        ({"rhythm": "yearly"}, 2031, []),
        ({"rhythm": "yearly"}, 2023, []),
    ],
)
def test_a_duty_has_its_days_in_the_years_of_the_plan(facts: dict[str, str], year: int, days: list[DutyDay]) -> None:
    assert duty_days(facts, year, 2024, 2030) == days


def _aim(value: str, floor: int, **more: object) -> Aim:
    given_: dict[str, object] = {"comparator": Comparator.AT_LEAST, "stretch": None, "of_total": None, "due": None} | more
    kept = {
        "plan": "p",
        "plan_id": 1,
        "indicator": "x",
        "population": "all",
        "per": "unit",
        "began": 2024,
        "issuer": frozenset({1}),
    }
    return Aim(value=value, floor=floor, **given_, **kept)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("aim", "ratio", "band"),
    [
        (_aim("percent", 80, stretch=90), Ratio(1, 4), (25, 80, 90, 100)),
        (_aim("percent", 80), Ratio(0, 0), None),
        (_aim("count", 10), Ratio(4, 0), (4, 10, None, 13)),
        (_aim("count", 2, stretch=6), Ratio(8, 0), (8, 2, 6, 10)),
        (_aim("count_of_total", 2, of_total=8), Ratio(3, 65), (3, 2, None, 8)),
        (_aim("ratio_per_n_teams", 100), Ratio(12, 1201), (12, 13, None, 17)),
        (_aim("ratio_per_n_teams", 100, comparator=Comparator.MORE_THAN), Ratio(12, 1200), (12, 13, None, 17)),
        (_aim("ratio_per_n_teams", 100), Ratio(12, 0), None),
    ],
)
def test_every_kind_of_target_has_a_band(aim: Aim, ratio: Ratio, band: tuple[int, int, int | None, int] | None) -> None:
    assert band_of(aim, ratio) == (Band(*band) if band else None)
