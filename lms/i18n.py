"""The language of the moment: texts, dates and numbers. Sorting and searching Vietnamese is ``lms.kernel.text``.

The source of every text is Vietnamese; other languages are compiled catalogues under ``lms/translations``. A catalogue or
an entry that is missing shows the Vietnamese source.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal

LOCALES = ("vi", "en")
TRANSLATIONS = Path(__file__).parent / "translations"
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_NBSP = "\u00a0"
_locale: ContextVar[str] = ContextVar("locale", default=LOCALES[0])


def current_locale() -> str:
    """``vi`` or ``en``: the language of the texts of this request, job or command."""
    return _locale.get()


def set_locale(locale: str) -> None:
    """Switch the language from here on in this context (a web request sets it first thing). Others raise ValueError."""
    if locale not in LOCALES:
        raise ValueError(f"no texts in the language {locale!r}")
    _locale.set(locale)


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """The language for the length of a ``with`` block."""
    before = current_locale()
    set_locale(locale)
    try:
        yield
    finally:
        _locale.set(before)


@cache
def _catalogue(locale: str) -> NullTranslations:
    compiled = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.mo"
    if not compiled.exists():
        return NullTranslations()
    with compiled.open("rb") as file:
        return GNUTranslations(file)


def N_(text: str) -> str:
    """Marks a text for the catalogue without translating it yet."""
    return text


def gettext(text: str, /, **values: Any) -> str:
    """The text in the language of the moment, always %-formatted: a literal percent sign is written ``%%``."""
    return _catalogue(current_locale()).gettext(text) % values


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """As ``gettext``, for a text that counts; ``%(n)s`` is the count as it is written in the language."""
    values.setdefault("n", format_number(n))
    return _catalogue(current_locale()).ngettext(singular, plural, n) % values


def with_facts(text: str, facts: Mapping[str, Any]) -> str:
    """The text with facts of a rule in it: days and numbers as people write them, words as they are."""
    return gettext(text, **{name: _written(value) for name, value in facts.items()})


def _written(value: Any) -> Any:
    match value:
        case bool():
            return value
        case int():
            return format_number(value)
        case date():
            return format_day(value)
        case _:
            return value


_ = gettext


def format_day(day: date) -> str:
    """``22/11/2026``, ``02/7/2026``, ``04/02/2026``: days below 10 and months 1 and 2 with a leading zero.

    Source of the zeros: Decree 30/2020/NĐ-CP, annex I. English: ``22 Nov 2026``.
    """
    if current_locale() == "vi":
        return f"{format_day_month(day)}/{day.year}"
    return _english_day(day, "d MMM yyyy", current_locale())


def format_day_month(day: date) -> str:
    """The day without its year: ``02/7``; English: ``2 Jul``."""
    if current_locale() == "vi":
        return f"{day.day:02d}/{day.month:02d}" if day.month < 3 else f"{day.day:02d}/{day.month}"
    return _english_day(day, "d MMM", current_locale())


@lru_cache(maxsize=4096)
def _english_day(day: date, pattern: str, locale: str) -> str:
    return str(format_date(day, pattern, locale=locale))


def format_weekday(day: date) -> str:
    """``thứ Năm``, ``Chủ nhật``; English: ``Thursday``."""
    name = str(get_day_names("wide", locale=current_locale())[day.weekday()])
    if current_locale() != "vi":
        return name
    return "Chủ nhật" if day.weekday() == 6 else name[0].lower() + name[1:]


def format_time(instant: datetime) -> str:
    """The hour in Viet Nam: ``08:05``."""
    return instant.astimezone(_HANOI).strftime("%H:%M")


def format_instant(instant: datetime) -> str:
    """Hour and day in Viet Nam: ``08:05 22/11/2026``; English: ``08:05, 22 Nov 2026``."""
    joint = " " if current_locale() == "vi" else ", "
    return f"{format_time(instant)}{joint}{format_day(instant.astimezone(_HANOI).date())}"


def format_number(number: int | float | Decimal) -> str:
    """``1.204``; English: ``1,204``."""
    if type(number) is int:
        # Nearly every number of a page; Babel reads its pattern anew for each.
        return f"{number:,}" if current_locale() == "en" else f"{number:,}".replace(",", ".")
    return str(format_decimal(number, locale=current_locale()))


def format_percent(percent: Decimal | int | None) -> str:
    """``81,4 %`` from a figure that is already in percent; None is "không phát sinh". English: ``81.4%``."""
    if percent is None:
        return gettext("không phát sinh")
    return _percent(percent, isinstance(percent, Decimal), current_locale())


# A figure in percent has one decimal, so that there are few; Babel reads its pattern anew for each.
@lru_cache(maxsize=4096)
def _percent(percent: Decimal | int, decimal: bool, locale: str) -> str:
    figure = str(format_decimal(percent, "#,##0.0" if decimal else "#,##0", locale=locale))
    return f"{figure}{_NBSP}%" if locale == "vi" else f"{figure}%"
