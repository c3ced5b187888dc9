"""Columns that hold a part of what the house keeps in one: family and given name, day, month and year, a cross under Nam or Nữ.

How headings are recognised is ``headings``; here parts become the one text that ``cells`` reads.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from lms.kernel.text import fold, tidy
from lms.people.rules.terms import Column

Cell = str | date | None


class Part(StrEnum):
    """A column of a file that is a part of one of ours; the text before the point is that column's."""

    NAME_FAMILY = "name.family"
    NAME_GIVEN = "name.given"
    BORN_DAY = "born.day"
    BORN_MONTH = "born.month"
    BORN_YEAR = "born.year"
    SEX_MAN = "sex.man"
    SEX_WOMAN = "sex.woman"
    ROLE_HEAD = "role.head"
    SIGNED_DAY = "signed.day"
    SIGNED_MONTH = "signed.month"
    SIGNED_YEAR = "signed.year"

    @property
    def whole(self) -> Column:
        """The column it is a part of."""
        return Column(self.value.split(".")[0])


Field = Column | Part

# The files' own language, as the headings of whole columns.
PART_HEADINGS: dict[Part, str] = {
    Part.NAME_FAMILY: "Họ và tên đệm",
    Part.NAME_GIVEN: "Tên",
    Part.BORN_DAY: "Ngày sinh: ngày",
    Part.BORN_MONTH: "Ngày sinh: tháng",
    Part.BORN_YEAR: "Ngày sinh: năm",
    Part.SEX_MAN: "Nam (đánh dấu x, hoặc năm sinh)",
    Part.SEX_WOMAN: "Nữ (đánh dấu x, hoặc năm sinh)",
    Part.ROLE_HEAD: "Tổ trưởng (đánh dấu x)",
    Part.SIGNED_DAY: "Ngày ký: ngày",
    Part.SIGNED_MONTH: "Ngày ký: tháng",
    Part.SIGNED_YEAR: "Ngày ký: năm",
}
PART_SPELLINGS: dict[Part, tuple[str, ...]] = {
    Part.NAME_FAMILY: ("Họ", "Họ đệm", "Họ và đệm", "Họ, đệm", "Họ lót", "Họ và chữ đệm", "Họ, chữ đệm", "Họ và tên Họ"),
    Part.NAME_GIVEN: ("Họ và tên Tên",),
    Part.BORN_DAY: ("Ngày sinh ngày", "Ngày tháng năm sinh ngày", "Sinh ngày ngày"),
    Part.BORN_MONTH: ("Tháng sinh", "Ngày sinh tháng", "Ngày tháng năm sinh tháng"),
    Part.BORN_YEAR: ("Ngày sinh năm", "Ngày tháng năm sinh năm"),
    Part.SEX_MAN: ("Nam", "Giới tính nam", "Năm sinh nam"),
    Part.SEX_WOMAN: ("Nữ", "Giới tính nữ", "Năm sinh nữ", "Ngày sinh nữ"),
    Part.ROLE_HEAD: ("Tổ trưởng", "Là tổ trưởng", "Chức vụ tổ trưởng", "Vai trò tổ trưởng"),
    Part.SIGNED_DAY: ("Ngày ký ngày",),
    Part.SIGNED_MONTH: ("Ngày ký tháng",),
    Part.SIGNED_YEAR: ("Ngày ký năm",),
}
_YES = frozenset({"x", "co", "v", "1", "true", "dung", "✓", "✔", "√", "+", "*", "●", "•"})
_NO = frozenset({"", "0", "khong", "false", "-", "–", "—", "/"})
_BIRTH = re.compile(r"\d{4}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{1,2}[/.\-]\d{4}")
_WITH_DAY = re.compile(
    r"(?P<number>.*?\d.*?)[\s,;(]+(?:ký\s+)?(?:ngày|Ngày)\s*(?P<day>\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}"
    r"|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})\)?"
)


def shown(cell: Cell) -> str:
    """The cell as a person reads it."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else tidy(cell or "").lstrip("'")


def put_together(cells: dict[Column, Cell], parts: Mapping[Part, Cell]) -> dict[Column, Cell]:
    """The whole columns of a row, made of its parts where it has them. What contradicts itself stays, to be refused."""
    held = {part: text for part, cell in parts.items() if (text := shown(cell))}
    put = dict(cells)
    _name(put, held)
    for whole, names in ((Column.BORN, "born"), (Column.SIGNED, "signed")):
        if whole not in put:
            texts = [held.get(Part(f"{names}.{piece}"), "") for piece in ("day", "month", "year")]
            _put(put, whole, "/".join(text for text in texts if text))
    _sex(put, held)
    _head(put, held)
    _decision(put)
    return {column: cell for column, cell in put.items() if shown(cell)}


def _put(cells: dict[Column, Cell], column: Column, text: str) -> None:
    if text:
        cells[column] = text


def _name(cells: dict[Column, Cell], held: Mapping[Part, str]) -> None:
    if Part.NAME_FAMILY not in held and Part.NAME_GIVEN not in held:
        return
    whole, given = shown(cells.get(Column.NAME)), held.get(Part.NAME_GIVEN, "")
    if whole and f" {fold(whole)}".endswith(f" {fold(given)}"):
        given = ""  # the given name stands a second time in a column of its own
    _put(cells, Column.NAME, " ".join(piece for piece in (held.get(Part.NAME_FAMILY), whole, given) if piece))


def _sex(cells: dict[Column, Cell], held: Mapping[Part, str]) -> None:
    """A cross says the sex; a year or a day of birth under Nam or Nữ says both."""
    marked = []
    for part, word in ((Part.SEX_MAN, "Nam"), (Part.SEX_WOMAN, "Nữ")):
        text = held.get(part, "")
        if fold(text) in _NO:
            continue
        if _BIRTH.fullmatch(text) and Column.BORN not in cells:
            cells[Column.BORN] = text
        marked.append(word if fold(text) in _YES or _BIRTH.fullmatch(text) else text)
    if marked and Column.SEX not in cells:
        cells[Column.SEX] = ", ".join(marked)


def _head(cells: dict[Column, Cell], held: Mapping[Part, str]) -> None:
    text = held.get(Part.ROLE_HEAD, "")
    if fold(text) not in _NO:
        cells[Column.ROLE] = "Tổ trưởng" if fold(text) in _YES else text


def _decision(cells: dict[Column, Cell]) -> None:
    """ "12/QĐ-UBND ngày 05/3/2025" is a number and its day."""
    if Column.SIGNED in cells or Column.DECISION not in cells:
        return
    if found := number_and_day(shown(cells[Column.DECISION])):
        cells[Column.DECISION], cells[Column.SIGNED] = found


def number_and_day(text: str) -> tuple[str, str] | None:
    """The number and the day of "12/QĐ-UBND ngày 05/3/2025"; None when the text is not both."""
    found = _WITH_DAY.fullmatch(text)
    return (found["number"].strip(" ,;("), found["day"]) if found else None
