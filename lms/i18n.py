"""The language of the moment: texts, dates and numbers. Sorting and searching Vietnamese is ``lms.kernel.text``.

The source of every text is Vietnamese; other languages are compiled catalogues under ``lms/translations``. A catalogue or
an entry that is missing shows the Vietnamese source. Days and numbers of two languages are written here and proved
against Babel's tables in the tests: the tables themselves would lie in every process.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LOCALES = ("vi", "en")
TRANSLATIONS = Path(__file__).parent / "translations"
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_NBSP = "\u00a0"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_VIETNAMESE_MARKS = str.maketrans(",.", ".,")
_THOUSANDTH, _TENTH = Decimal("0.001"), Decimal("0.1")
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


def translated(text: str, /) -> str:
    """A text that lies in data: in the language of the moment where it is one of ours, else as people entered it."""
    return _catalogue(current_locale()).gettext(text) if text else text


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
    return f"{format_day_month(day)} {day.year}"


def format_day_month(day: date) -> str:
    """The day without its year: ``02/7``; English: ``2 Jul``."""
    if current_locale() == "vi":
        return f"{day.day:02d}/{day.month:02d}" if day.month < 3 else f"{day.day:02d}/{day.month}"
    return f"{day.day} {_MONTHS[day.month - 1]}"


def format_weekday(day: date) -> str:
    """``thứ Năm``, ``Chủ nhật``; English: ``Thursday``."""
    return _WEEKDAYS[current_locale()][day.weekday()]


def format_time(instant: datetime) -> str:
    """The hour in Viet Nam: ``08:05``."""
    return instant.astimezone(_HANOI).strftime("%H:%M")


def format_instant(instant: datetime) -> str:
    """Hour and day in Viet Nam: ``08:05 22/11/2026``; English: ``08:05, 22 Nov 2026``."""
    joint = " " if current_locale() == "vi" else ", "
    return f"{format_time(instant)}{joint}{format_day(instant.astimezone(_HANOI).date())}"


def format_number(number: int | float | Decimal) -> str:
    """``1.204`` and, to the third decimal, ``2,5``; English: ``1,204``, ``2.5``."""
    if isinstance(number, int):
        return _in_marks(f"{number:,}")
    rounded = Decimal(str(number)).quantize(_THOUSANDTH)
    return _in_marks(f"{rounded:,f}".rstrip("0").rstrip("."))


def format_percent(percent: Decimal | int | None) -> str:
    """``81,4 %`` from a figure that is already in percent; None is "không phát sinh". English: ``81.4%``."""
    if percent is None:
        return gettext("không phát sinh")
    figure = _in_marks(f"{percent.quantize(_TENTH) if isinstance(percent, Decimal) else percent:,}")
    return f"{figure}{_NBSP}%" if current_locale() == "vi" else f"{figure}%"


def _in_marks(english: str) -> str:
    return english if current_locale() == "en" else english.translate(_VIETNAMESE_MARKS)
