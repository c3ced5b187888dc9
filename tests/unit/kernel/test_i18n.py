"""Texts, dates and numbers in the language of the moment."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from lms.i18n import (
    LOCALES,
    current_locale,
    format_day,
    format_day_month,
    format_instant,
    format_number,
    format_percent,
    format_weekday,
    gettext,
    ngettext,
    use_locale,
)


@pytest.mark.parametrize(
    ("day", "vietnamese", "english"),
    [
        (date(2026, 11, 22), "22/11/2026", "22 Nov 2026"),
        (date(2026, 7, 2), "02/7/2026", "2 Jul 2026"),
        (date(2027, 1, 4), "04/01/2027", "4 Jan 2027"),
    ],
)
def test_days(day: date, vietnamese: str, english: str) -> None:
    assert format_day(day) == vietnamese
    with use_locale("en"):
        assert format_day(day) == english


def test_weekdays() -> None:
    assert format_weekday(date(2025, 10, 30)) == "thứ Năm"
    assert format_weekday(date(2026, 11, 22)) == "Chủ nhật"
    with use_locale("en"):
        assert format_weekday(date(2026, 11, 22)) == "Sunday"


def test_numbers() -> None:
    assert format_number(1204) == "1.204"
    assert format_percent(Decimal("81.4")) == "81,4\u00a0%"
    assert format_percent(Decimal("90.0")) == "90,0\u00a0%"
    assert format_percent(80) == "80\u00a0%"
    assert format_percent(None) == "không phát sinh"
    with use_locale("en"):
        assert (format_number(1204), format_percent(Decimal("81.4"))) == ("1,204", "81.4%")


in_any_language = pytest.mark.parametrize("locale", LOCALES)


@in_any_language
@given(day=st.dates())
def test_days_are_written_as_babel_has_them(locale: str, day: date) -> None:
    with use_locale(locale):
        assert format_weekday(day).casefold() == get_day_names(locale=locale)[day.weekday()].casefold()
        if locale == "en":
            assert format_day(day) == format_date(day, "d MMM y", locale="en")
            assert format_day_month(day) == format_date(day, "d MMM", locale="en")


@in_any_language
@given(number=st.integers(-(10**15), 10**15) | st.decimals(-10_000_000, 10_000_000, places=4) | st.floats(-1e7, 1e7))
def test_numbers_are_written_as_babel_has_them(locale: str, number: int | float | Decimal) -> None:
    with use_locale(locale):
        assert format_number(number) == format_decimal(number, locale=locale)


@in_any_language
@given(percent=st.integers(0, 1000) | st.decimals(0, 1000, places=3))
def test_percents_are_written_as_babel_has_them(locale: str, percent: Decimal | int) -> None:
    pattern = "#,##0.0" if isinstance(percent, Decimal) else "#,##0"
    with use_locale(locale):
        assert format_percent(percent).rstrip("%\u00a0") == format_decimal(percent, pattern, locale=locale)


def test_an_instant_is_shown_in_vietnamese_time() -> None:
    assert format_instant(datetime(2026, 11, 21, 18, 5, tzinfo=UTC)) == "01:05 22/11/2026"


def test_a_text_is_always_formatted() -> None:
    assert gettext("Còn %(n)s ngày", n=3) == "Còn 3 ngày"
    assert gettext("Đạt 80 %%") == "Đạt 80 %"
    assert ngettext("%(n)s người", "%(n)s người", 1204) == "1.204 người"


def test_the_language_ends_with_its_block_also_after_an_error() -> None:
    with pytest.raises(RuntimeError), use_locale("en"):
        raise RuntimeError
    assert current_locale() == "vi"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"), use_locale("fr"):
        pass
