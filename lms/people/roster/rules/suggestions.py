"""What a refused cell may have been meant to say: "Có phải ý là …?". Shown to the officer and never applied by itself.

A suggestion is worked out anew from the sealed cells each time it is shown: it may hold a name or a number of a person.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from lms.kernel.text import fold, tidy
from lms.people.roster.rules.cells import REASONS, ROLES, SEXES, CellError, read_day, read_identity
from lms.people.roster.rules.headings import heading_key
from lms.people.roster.rules.names import from_old_font
from lms.people.rules.terms import AppointmentReason, Column, Sex, TeamRole

# The files' own words, in Vietnamese whatever language the page is in: a suggestion is typed into the file.
WORDS: dict[StrEnum, str] = {
    Sex.MALE: "Nam",
    Sex.FEMALE: "Nữ",
    TeamRole.TEAM_HEAD: "Tổ trưởng",
    TeamRole.MEDIATOR: "Hòa giải viên",
    AppointmentReason.NEW: "Bầu mới",
    AppointmentReason.SUPPLEMENT: "Bổ sung",
    AppointmentReason.CONSOLIDATION: "Kiện toàn",
    AppointmentReason.RE_ELECTION: "Bầu lại",
}
_LOOK_ALIKE = str.maketrans({"O": "0", "o": "0", "Q": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8", "Z": "2"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Of a day of birth "62" is 1962, of a decision "24" is 2024.
_CENTURY_SPLIT = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The column and the text that may be meant."""

    column: Column
    text: str


_LISTS: dict[str, Mapping[str, StrEnum]] = {
    "roster.sex_unknown": SEXES,
    "roster.role_unknown": ROLES,
    "roster.reason_unknown": REASONS,
}
# The communes whose name, folded and with or without its kind, is this text: their codes. Of no text: the sender's own commune.
CommunesNamed = Callable[[str], list[str]]


def suggest(
    code: str, column: Column | None, typed: str, fields: Mapping[str, Any], communes: CommunesNamed = lambda _name: []
) -> Suggestion | None:
    """What the cell may mean, by the code of the fault and what was typed; None when nothing is likely."""
    if column is None:
        return None
    text = _found(code, column, typed, fields, communes)
    return Suggestion(column, text) if text and text != tidy(typed) else None


def _found(code: str, column: Column, typed: str, fields: Mapping[str, Any], communes: CommunesNamed) -> str | None:
    if code in _LISTS:
        return _word(typed, _LISTS[code])
    match code:
        case "roster.day_unreadable" | "roster.year_short" | "roster.no_such_month" | "roster.birth_unreadable":
            return _day(typed, column) or (_year(typed) if column is Column.BORN else None)
        case "roster.code_shape" | "roster.code_missing":
            return _code(typed, communes)
        case "roster.code_ended":
            heirs = re.findall(r"\((\d{5})\)", str(fields.get("heirs", "")))
            return heirs[0] if len(heirs) == 1 else None
        case "roster.name_old_font":
            return from_old_font(typed)
        case "roster.name_shape" | "roster.name_with_note":
            return _name(typed)
        case "roster.identity_letters" | "roster.identity_shape":
            return _identity(typed)
        case "roster.decision_date_in_book" | "roster.decision_date_of_row":
            return f"{date.fromisoformat(fields['known_on']):%d/%m/%Y}"
        case _:
            return None


def _day(typed: str, column: Column) -> str | None:
    text = fold(typed).replace("o", "0").replace("l", "1")
    pieces = re.findall(r"\d+", text)
    if len(pieces) == 1 and len(pieces[0]) == 8:
        pieces = [pieces[0][:2], pieces[0][2:4], pieces[0][4:]]
    named = re.search(rf"\b({'|'.join(_MONTHS)})", fold(typed))
    if len(pieces) == 2 and named:
        pieces = [pieces[0], str(_MONTHS.index(named[1]) + 1), pieces[1]]
    if len(pieces) != 3:
        return None
    day, month, year = (int(piece) for piece in pieces)
    if len(pieces[2]) == 2:
        year += 1900 if column is Column.BORN or year >= _CENTURY_SPLIT else 2000
    if month > 12 >= day:
        day, month = month, day
    try:
        read = read_day(f"{day}/{month}/{year:04d}")
    except CellError:
        return None
    return f"{read:%d/%m/%Y}" if read else None


def _year(typed: str) -> str | None:
    """The one year that the words name: "khoảng 1969", "1969 (khai sinh)"."""
    pieces = re.findall(r"\d+", typed)
    return pieces[0] if len(pieces) == 1 and re.fullmatch(r"19\d\d|20[0-2]\d", pieces[0]) else None


def _word(typed: str, known: Mapping[str, StrEnum]) -> str | None:
    close = get_close_matches(heading_key(typed), list(known), n=1, cutoff=0.6)
    return WORDS[known[close[0]]] if close else None


def _code(typed: str, communes: CommunesNamed) -> str | None:
    digits: list[str] = re.findall(r"(?<!\d)\d{5}(?!\d)", typed)
    if len(digits) == 1:
        return digits[0]
    compact = re.sub(r"\s", "", typed).translate(_LOOK_ALIKE)
    if re.fullmatch(r"\d{1,5}", compact):
        return compact.zfill(5)
    named = communes(typed)
    return named[0] if len(named) == 1 else None


def _name(typed: str) -> str | None:
    before_dash = re.split(r"\s[-–—]\s", typed)[0]
    bare = tidy(re.sub(r"\([^)]*\)|\[[^\]]*\]|[\d()\[\]:?*#@=]", " ", before_dash)).strip(" .,-")
    return bare if len(bare.split()) >= 2 else None


def _identity(typed: str) -> str | None:
    digits = re.sub(r"[\s.\-]", "", typed).translate(_LOOK_ALIKE)
    if re.fullmatch(r"\d{8}|\d{11}", digits) and not digits.startswith("0"):
        digits = f"0{digits}"  # a number whose first zero Excel dropped
    try:
        return read_identity(digits)
    except CellError:
        return None
