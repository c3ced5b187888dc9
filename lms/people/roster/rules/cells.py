"""Reading one cell: days, words of closed lists, numbers of persons.

Each reader gives a value or raises ``CellError``, which stays inside this package.
"""

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from phonenumbers import PhoneMetadata

from lms.access.secrets import phone_number
from lms.kernel.text import fold, tidy
from lms.people.roster.rules.headings import Cell, heading_key
from lms.people.rules.terms import AppointmentReason, Sex, TeamRole

LONGEST_NOTHING = 12
EARLIEST, LATEST = 1900, 2100
_DAY = re.compile(r"(?:ngày )?(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d+)")
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d+)")
# What gives of a birth only the year: "1971", "năm 1971", "3/1971", "00/00/1971", "…/…/1971".
_YEAR = re.compile(
    r"(?:(?:sinh )?năm |(?:(?:0?0|[.…_ ]+)\s*[/.\-]\s*){1,2}|(?:0?[1-9]|1[0-2])\s*[/.\-]\s*)?(\d{4})", re.IGNORECASE
)
# A month or a year alone: "3/2026", "tháng 3 năm 2026", "quý I/2026", "năm 2026", "2026".
_NO_DAY = re.compile(r"(?:thang |quy )?(?:\d{1,2}|[ivx]{1,4})\s*(?:[/.\-]|nam)\s*\d{4}|(?:nam )?\d{4}")
_WHOLE_DAY = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{4}")
# A day that lost its format shows as the number of days since 30/12/1899; five digits reach from 1927 to 2173.
_SERIAL = re.compile(r"[1-9]\d{4}")
_SERIAL_ZERO = date(1899, 12, 30)
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?\s*[eE]\s*\+?\s*\d{1,2}")
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#+)")
_NOTHING = re.compile(r"[-–—_.…]*|(?:không|chưa) (?:có|rõ|cấp)|n/a|ko|không", re.IGNORECASE)
_NUMBER = re.compile(r"\d+\s*/\s*(?:\d{4}\s*/\s*)?QĐ", re.IGNORECASE)
_NO_BIRTH = frozenset({"roster.day_unreadable", "roster.day_incomplete"})
_WEEKDAY = re.compile(r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật),? +", re.IGNORECASE)
_VIETNAM: Any = PhoneMetadata.metadata_for_region("VN")
_MOBILE = re.compile(_VIETNAM.mobile.national_number_pattern)
T = TypeVar("T")

SEXES = {
    "nam": Sex.MALE,
    "nu": Sex.FEMALE,
    "male": Sex.MALE,
    "female": Sex.FEMALE,
    "m": Sex.MALE,
    "f": Sex.FEMALE,
    "namgioi": Sex.MALE,
    "nugioi": Sex.FEMALE,
    "trai": Sex.MALE,
    "gai": Sex.FEMALE,
    "ong": Sex.MALE,
    "ba": Sex.FEMALE,
}
ROLES = {
    "totruong": TeamRole.TEAM_HEAD,
    "totruongtohoagiai": TeamRole.TEAM_HEAD,
    "tt": TeamRole.TEAM_HEAD,
    "truong": TeamRole.TEAM_HEAD,
    "hoagiaivien": TeamRole.MEDIATOR,
    "hgv": TeamRole.MEDIATOR,
    "thanhvien": TeamRole.MEDIATOR,
    "tovien": TeamRole.MEDIATOR,
    "topho": TeamRole.MEDIATOR,
    "thanhvientohoagiai": TeamRole.MEDIATOR,
    "tovientohoagiai": TeamRole.MEDIATOR,
    "phototruong": TeamRole.MEDIATOR,
    "uyvien": TeamRole.MEDIATOR,
    "thuky": TeamRole.MEDIATOR,
    "uyvienthuky": TeamRole.MEDIATOR,
    "phototruongtohoagiai": TeamRole.MEDIATOR,
    "tophotohoagiai": TeamRole.MEDIATOR,
    "totruongto": TeamRole.TEAM_HEAD,
    "totruonghoagiai": TeamRole.TEAM_HEAD,
    "truongtohoagiai": TeamRole.TEAM_HEAD,
    "hoagiaiviencoso": TeamRole.MEDIATOR,
}
REASONS = {
    "baumoi": AppointmentReason.NEW,
    "moi": AppointmentReason.NEW,
    "congnhanmoi": AppointmentReason.NEW,
    "bauchon": AppointmentReason.NEW,
    "bosung": AppointmentReason.SUPPLEMENT,
    "baubosung": AppointmentReason.SUPPLEMENT,
    "congnhanbosung": AppointmentReason.SUPPLEMENT,
    "kientoan": AppointmentReason.CONSOLIDATION,
    "cungcokientoan": AppointmentReason.CONSOLIDATION,
    "cungco": AppointmentReason.CONSOLIDATION,
    "baulai": AppointmentReason.RE_ELECTION,
    "congnhanlai": AppointmentReason.RE_ELECTION,
    "taicu": AppointmentReason.RE_ELECTION,
}


class CellError(Exception):
    """A cell that cannot be read; ``code`` and ``fields`` become the row's message."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


def read_text(cell: Cell, *, longest: int) -> str | None:
    """The tidied text, None for an empty cell; ``roster.text_too_long`` over ``longest`` signs."""
    text = as_text(cell)
    if len(text) > longest:
        raise CellError("roster.text_too_long", longest=longest)
    return text or None


@lru_cache(maxsize=16_384)
def as_text(cell: Cell) -> str:
    """The cell as a person reads it: full-width signs as usual ones, dashes and "không có" as nothing.

    ``roster.cell_error`` for a cell in which Excel shows an error, ``roster.formula_unread`` for a formula without a value.
    """
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    text = tidy(unicodedata.normalize("NFKC", cell or "")).lstrip("'`’")
    if text.startswith("#") and _ERROR.fullmatch(text):
        raise CellError("roster.cell_error", shown=text)
    if len(text) > 1 and text.startswith("="):
        raise CellError("roster.formula_unread")
    return "" if len(text) <= LONGEST_NOTHING and _NOTHING.fullmatch(text) else text


def read_day(cell: Cell) -> date | None:
    """A day: an Excel date, 22/11/2026, 2026-11-22 or "ngày 22 tháng 11 năm 2026"; None for an empty cell.

    ``roster.day_of_two``, ``roster.day_incomplete`` (a month, a year), ``roster.day_unreadable``, or what is wrong with it.
    """
    if cell is None or isinstance(cell, date):
        return _in_range(cell)
    text = _WEEKDAY.sub("", as_text(cell))
    if not text:
        return None
    if _SERIAL.fullmatch(text):
        return _in_range(_SERIAL_ZERO + timedelta(days=int(text)))
    if iso := _ISO.fullmatch(text):
        return _day(int(iso[3]), int(iso[2]), iso[1])
    if written := _DAY.fullmatch(text) or _WORDS.fullmatch(fold(text)):
        return _day(int(written[1]), int(written[2]), written[3])
    if len(set(_WHOLE_DAY.findall(text))) > 1:
        raise CellError("roster.day_of_two", typed=text[:40])
    raise CellError("roster.day_incomplete" if _NO_DAY.fullmatch(fold(text)) else "roster.day_unreadable", typed=text[:40])


def _day(day: int, month: int, year: str) -> date:
    if len(year) != 4:
        raise CellError("roster.year_short", year=year[:6])
    if not 1 <= month <= 12:
        raise CellError("roster.no_such_month", month=month)
    try:
        return _checked(date(int(year), month, day))
    except ValueError as error:
        raise CellError("roster.no_such_day", day=day, month=month, year=int(year)) from error


def _in_range(day: date | None) -> date | None:
    return None if day is None else _checked(day)


def _checked(day: date) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise CellError("roster.year_out_of_range", year=day.year)
    return day


def read_birth(cell: Cell) -> tuple[date | None, int | None]:
    """The day of birth and its year; of "1971", "năm 1971", "3/1971" or "00/00/1971" only the year."""
    text = "" if cell is None or isinstance(cell, date) else as_text(cell)
    if year := _YEAR.fullmatch(text):
        if not EARLIEST <= int(year[1]) <= LATEST:
            raise CellError("roster.year_out_of_range", year=int(year[1]))
        return None, int(year[1])
    if not text and not isinstance(cell, date):
        return None, None
    try:
        day = read_day(cell)
    except CellError as error:
        # Of a birth the year is enough: nobody is to be asked for a day that no paper gives.
        code = "roster.birth_unreadable" if error.code in _NO_BIRTH else error.code
        raise CellError(code, **error.fields) from error
    return day, day.year if day else None


def read_decision_no(cell: Cell) -> str | None:
    """The number of a decision; ``roster.decision_of_two`` when the cell gives two."""
    text = read_text(cell, longest=60)
    if text and len(_NUMBER.findall(text)) > 1:
        raise CellError("roster.decision_of_two")
    return text


def read_sex(cell: Cell) -> Sex | None:
    """Nam or Nữ."""
    return _word(cell, SEXES, "roster.sex_unknown")


def read_ethnicity(cell: Cell) -> str | None:
    """The name of an ethnic group; ``roster.ethnicity_mark`` for a cross, which says of a minority only that it is one."""
    text = read_text(cell, longest=40)
    if text and fold(text) in ("x", "co", "v", "1", "true", "+"):
        raise CellError("roster.ethnicity_mark")
    return text


def read_role(cell: Cell) -> TeamRole | None:
    """Tổ trưởng or Hòa giải viên, in the words offices use for them."""
    return _word(cell, ROLES, "roster.role_unknown")


def read_reason(cell: Cell) -> AppointmentReason | None:
    """Bầu mới, Bổ sung, Kiện toàn or Bầu lại."""
    return _word(cell, REASONS, "roster.reason_unknown")


def _word(cell: Cell, known: dict[str, T], code: str) -> T | None:
    text = as_text(cell)
    if not text:
        return None
    meant = known.get(heading_key(text))
    if meant is None:
        raise CellError(code, typed=text[:40])
    return meant


def read_code(cell: Cell) -> str:
    """A commune code of five digits, also with the name beside it; the zeros that Excel drops in front are put back."""
    typed = as_text(cell)
    named = re.fullmatch(r"(\d{5})\s*[-–:(]?\s*[^\W\d][^\d]*", typed)
    text = named[1] if named else re.sub(r"\s", "", typed)
    if not text:
        raise CellError("roster.code_missing")
    if not re.fullmatch(r"\d{1,5}", text):
        raise CellError("roster.code_shape", typed=typed[:40])
    return text.zfill(5)


def read_identity(cell: Cell) -> str | None:
    """The digits of an identity number, 9 or 12 of them; ``roster.identity_shape`` tells how many there were, never which."""
    typed = as_text(cell)
    text = re.sub(r"[\s.\-]", "", typed)
    if not text:
        return None
    if SCIENTIFIC.fullmatch(typed):
        raise CellError("roster.identity_scientific")
    if not re.fullmatch(r"[0-9]+", text):
        raise CellError("roster.identity_letters")
    if len(text) not in (9, 12):
        raise CellError("roster.identity_shape", digits=len(text))
    return text


def restored_identity(cell: Cell, *, sex: Sex | None, born_year: int | None) -> str | None:
    """The twelve digits of a number whose leading zeros Excel dropped, None unless the number itself bears it out.

    The first three digits are a province (001 to 096), the fourth is century and sex, the next two the year of birth
    (Circular 59/2021/TT-BCA, art. 4; before it 07/2016/TT-BCA). Only a number that agrees with the row's birth is restored.
    """
    try:
        text = re.sub(r"[\s.\-]", "", as_text(cell))
    except CellError:
        return None
    if not re.fullmatch(r"[1-9][0-9]{9,10}", text) or born_year is None:
        return None
    number = text.zfill(12)
    century_and_sex = (born_year // 100 - 19) * 2 + (sex is Sex.FEMALE)
    fits = int(number[3]) == century_and_sex if sex else int(number[3]) // 2 == born_year // 100 - 19
    return number if 1 <= int(number[:3]) <= 96 and fits and int(number[4:6]) == born_year % 100 else None


def _mobile(text: str) -> str | None:
    """A mobile number typed plainly, at a tenth of the cost of ``phone_number`` and by the same pattern."""
    digits = re.sub(r"[\s.]", "", text)
    return f"+84{digits[1:]}" if digits.startswith("0") and _MOBILE.fullmatch(digits[1:]) else None


def read_phone(cell: Cell) -> str | None:
    """The first number in the cell, in E.164; a zero that Excel dropped in front is no obstacle."""
    text = as_text(cell)
    if not text:
        return None
    first = re.split(r"[;,/\n]| - ", text)[0]
    number = _mobile(first) or phone_number(first) or phone_number(text)
    if number is None or len(number) > 16:
        raise CellError("roster.phone_unreadable")
    return number
