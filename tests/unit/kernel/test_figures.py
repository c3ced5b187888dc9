"""Months, ratios, codes and the calendar of working days."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.calendar import DayKind, DayOff, MarkedDay, WorkCalendar
from lms.kernel.ids import ALPHABET, card_number, group, new_check_code, read_card_number, read_check_code
from lms.kernel.months import add_months
from lms.kernel.ratio import Comparator, Ratio, meets_one_per

days = st.dates(date(2014, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2025, 1, 15), date(2025, 7, 15)),
        (date(2024, 8, 29), date(2025, 2, 28)),
        (date(2024, 8, 31), date(2025, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2025, 12, 31), date(2026, 6, 30)),
    ],
)
def test_add_months(day: date, later: date) -> None:
    assert add_months(day, 6) == later


@given(days, st.integers(0, 60))
def test_the_month_is_never_overshot(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [(1204, 1480, "81.4"), (1, 8, "12.5"), (1, 2000, "0.1"), (1, 2001, "0.0"), (3, 3, "100.0"), (0, 7, "0.0")],
)
def test_percent_rounds_half_up(numerator: int, denominator: int, percent: str) -> None:
    assert str(Ratio(numerator, denominator).percent()) == percent


def test_nothing_arose_is_not_zero_percent() -> None:
    nothing = Ratio(0, 0)
    assert nothing.percent() is None
    assert nothing.meets(Comparator.AT_LEAST, 0) is None


def test_the_comparison_is_exact() -> None:
    almost = Ratio(7999, 10000)
    assert almost.percent() == Decimal("80.0")
    assert almost.meets(Comparator.AT_LEAST, 80) is False
    assert Ratio(9, 10).meets(Comparator.MORE_THAN, 90) is False
    assert Ratio(9, 10).meets(Comparator.AT_LEAST, 90) is True
    assert Ratio(9001, 10000).meets(Comparator.MORE_THAN, "90.0") is True
    assert Ratio(5, 5).meets(Comparator.EQUAL, 100) is True


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_percent_is_within_half_a_tenth(numerator: int, denominator: int) -> None:
    percent = Ratio(numerator, denominator).percent()
    assert percent is not None
    off = Fraction(percent) - Fraction(100 * numerator, denominator)
    assert -Fraction(1, 20) < off <= Fraction(1, 20)


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 100))
def test_missing_is_the_least_that_reaches_the_floor(numerator: int, denominator: int, floor: int) -> None:
    ratio = Ratio(numerator, denominator)
    missing = ratio.missing(floor)
    assert Ratio(numerator + missing, denominator).meets(Comparator.AT_LEAST, floor)
    assert missing == 0 or not Ratio(numerator + missing - 1, denominator).meets(Comparator.AT_LEAST, floor)


def test_a_ratio_of_people_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Ratio(-1, 3)
    assert Ratio(1, 2) + Ratio(3, 4) == Ratio(4, 6)


def test_one_per_so_many() -> None:
    assert meets_one_per(21, 80, 1680) is True
    assert meets_one_per(21, 80, 1681) is False
    assert meets_one_per(0, 80, 0) is None


def test_a_check_code_is_read_as_it_was_meant() -> None:
    code = new_check_code()
    assert len(code) == 16
    assert set(code) <= set(ALPHABET)
    assert read_check_code(f" {group(code).lower()} ") == code
    assert read_check_code("OIL0-1111-2222-3333") == "0110111122223333"
    assert read_check_code(code[:-1]) is None
    assert read_check_code(code[:-1] + "U") is None
    assert read_check_code("") is None


@given(st.text())
def test_anything_can_be_typed(typed: str) -> None:
    code = read_check_code(typed)
    assert code is None or read_check_code(code) == code


TET = WorkCalendar.of(
    [
        *(MarkedDay(date(2026, 2, day), DayKind.HOLIDAY, "Tết Nguyên đán") for day in range(16, 21)),
        MarkedDay(date(2026, 8, 31), DayKind.DAY_OFF_IN_EXCHANGE, "Nghỉ thay ngày 22/8/2026"),
        MarkedDay(date(2026, 8, 22), DayKind.WORKING_IN_EXCHANGE, "Làm bù ngày 31/8/2026"),
    ]
)


def test_holidays_swaps_and_weekends() -> None:
    assert TET.next_working_day(date(2026, 2, 16)) == date(2026, 2, 23)
    assert TET.is_working_day(date(2026, 8, 22))
    assert not TET.is_working_day(date(2026, 8, 31))
    assert TET.day_off(date(2026, 2, 21)) == DayOff(date(2026, 2, 21), None)
    assert [off.name for off in TET.days_off_from(date(2026, 2, 20))] == ["Tết Nguyên đán", None, None]


@given(days)
def test_the_next_working_day_is_the_first_one(day: date) -> None:
    worked = TET.next_working_day(day)
    skipped = list(TET.days_off_from(day))
    assert TET.is_working_day(worked)
    assert worked - day == timedelta(days=len(skipped))


def test_the_number_of_a_card_is_read_as_it_is_printed() -> None:
    assert [card_number(number) for number in (7, 4512, 1_234_567)] == ["000 007", "004 512", "1 234 567"]
    assert [read_card_number(typed) for typed in ("004 512", "4.512", " 4512 ", "1-234-567")] == [4512, 4512, 4512, 1_234_567]
    assert [read_card_number(typed) for typed in ("", "0", "000", "4294967296", "12a", "٣٤", "+84912345678")] == [None] * 7
