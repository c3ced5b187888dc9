"""Reading a workbook of training history: headings, cells, rows. Pure; whom a row means is decided in ``judging``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.roster.rules.cells import (
    CellError,
    as_text,
    read_code,
    read_day,
    read_identity,
    read_text,
)
from lms.people.roster.rules.headings import SPELLINGS as ROSTER
from lms.people.roster.rules.headings import Cell, heading_key
from lms.people.roster.rules.names import read_name
from lms.people.roster.rules.parts import shown
from lms.people.rules.terms import Column as RosterColumn

SEARCHED = 10
MOST_PERIODS = 500
PASSED = frozenset({"dat", "d", "x", "hoan thanh", "da hoan thanh", "gioi", "kha", "trung binh", "dat yeu cau"})


class Column(StrEnum):
    """The columns of a history workbook, in the order in which they stand in our own files."""

    IDENTITY = "identity"
    NAME = "name"
    UNIT = "unit"
    CLASS = "class"
    INSTRUMENT = "instrument"
    BEGUN = "begun"
    ENDED = "ended"
    PERIODS = "periods"
    RESULT = "result"
    CERTIFICATE = "certificate"
    PROOF = "proof"


# The files' own language: a heading is looked up and printed in Vietnamese, whatever language the pages are in.
HEADINGS: dict[Column, str] = {
    Column.IDENTITY: "Số định danh",
    Column.NAME: "Họ và tên",
    Column.UNIT: "Mã xã",
    Column.CLASS: "Tên lớp",
    Column.INSTRUMENT: "Chương trình",
    Column.BEGUN: "Ngày bắt đầu",
    Column.ENDED: "Ngày kết thúc",
    Column.PERIODS: "Số tiết",
    Column.RESULT: "Kết quả",
    Column.CERTIFICATE: "Số giấy chứng nhận",
    Column.PROOF: "Minh chứng",
}
SPELLINGS: dict[Column, tuple[str, ...]] = {
    # What a roster calls its columns, a workbook of history may call so too.
    Column.IDENTITY: ("Số CCCD", *ROSTER[RosterColumn.IDENTITY]),
    Column.NAME: ("Họ tên", "Họ tên học viên", "Họ và tên học viên", "Học viên", *ROSTER[RosterColumn.NAME]),
    Column.UNIT: ROSTER[RosterColumn.UNIT],
    Column.CLASS: ("Lớp", "Lớp tập huấn", "Tên lớp tập huấn", "Lớp đã học", "Nội dung tập huấn", "Khóa", "Khóa tập huấn"),
    Column.INSTRUMENT: ("Chương trình khung", "Chương trình tập huấn", "Quyết định", "Số quyết định", "Theo quyết định"),
    Column.BEGUN: ("Từ ngày", "Bắt đầu", "Ngày khai giảng", "Khai giảng", "Thời gian từ ngày", "Thời gian bắt đầu"),
    Column.ENDED: (
        "Đến ngày",
        "Ngày hoàn thành",
        "Kết thúc",
        "Ngày bế giảng",
        "Bế giảng",
        "Hoàn thành ngày",
        "Thời gian đến ngày",
        "Ngày tập huấn",
    ),
    Column.PERIODS: ("Tiết", "Số tiết học", "Thời lượng (tiết)", "Tổng số tiết"),
    Column.RESULT: ("Xếp loại", "Kết quả học tập", "Đạt/không đạt", "Kết quả tập huấn"),
    Column.CERTIFICATE: ("Số GCN", "Giấy chứng nhận", "Số chứng nhận", "GCN số"),
    Column.PROOF: ("Căn cứ", "Tài liệu kèm theo", "Hồ sơ kèm theo"),
}
REQUIRED = (Column.NAME, Column.UNIT, Column.INSTRUMENT, Column.ENDED, Column.RESULT)
_KEYS = {heading_key(text): column for column in Column for text in (HEADINGS[column], *SPELLINGS.get(column, ()))}


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand. Rows count from 1 as in Excel, places in a row from 0."""

    row: int
    places: Mapping[Column, int]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The known cells of one row, under the number Excel shows."""

    number: int
    cells: Mapping[Column, Cell]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row, read whole. ``instrument`` is the number as typed; ``passed`` says whether the result is Đạt."""

    number: int
    identity_no: str | None = field(repr=False)
    full_name: str
    code: str
    class_name: str | None
    instrument: str
    begun_on: date | None
    ended_on: date
    periods: int | None
    passed: bool
    certificate_no: str | None
    proof: str | None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said about a row, in codes; of a refused row the reason. Never holds a name or a number of a person."""

    column: Column | None
    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def find_headings(rows: Sequence[Sequence[Cell]]) -> Headings:
    """The headings, looked for in the first ten rows.

    DomainError ``history.headings_not_found``, or ``history.column_missing`` naming what is not there.
    """
    found = max((_headings(row, number) for number, row in enumerate(rows[:SEARCHED], 1)), key=_known, default=None)
    if found is None or _known(found) < 2:
        raise DomainError("history.headings_not_found", searched=SEARCHED)
    missing = [HEADINGS[column] for column in REQUIRED if column not in found.places]
    if missing:
        raise DomainError("history.column_missing", columns=", ".join(missing), row=found.row)
    return found


def _known(headings: Headings) -> int:
    return len(headings.places)


def _headings(cells: Sequence[Cell], row: int) -> Headings:
    places: dict[Column, int] = {}
    extra: list[str] = []
    for place, cell in enumerate(cells):
        text = shown(cell)
        column = _KEYS.get(heading_key(text)) or _KEYS.get(heading_key(re.sub(r"\([^)]*\)", "", text)))
        if column and column not in places:
            places[column] = place
        elif text and heading_key(text) != heading_key("Lý do từ chối"):
            extra.append(text)
    return Headings(row, places, tuple(extra))


def sheet_rows(rows: Sequence[Sequence[Cell]], headings: Headings) -> Iterator[SheetRow]:
    """The rows under the headings; blank rows and notes (a single filled cell) are not read."""
    for number, row in enumerate(rows[headings.row :], headings.row + 1):
        cells = {column: row[place] for column, place in headings.places.items() if row[place] is not None}
        if len(cells) > 1:
            yield SheetRow(number, cells)


def read_row(row: SheetRow) -> HistoryRow | Remark:
    """The row as values, or the first cell that cannot be read."""
    reading = _Reading(row.cells)
    try:
        return HistoryRow(
            number=row.number,
            identity_no=reading.cell(Column.IDENTITY, read_identity),
            full_name=reading.cell(Column.NAME, read_name),
            code=reading.cell(Column.UNIT, read_code),
            class_name=reading.cell(Column.CLASS, _text),
            instrument=reading.cell(Column.INSTRUMENT, _instrument),
            begun_on=reading.cell(Column.BEGUN, read_day),
            ended_on=reading.cell(Column.ENDED, _ended),
            periods=reading.cell(Column.PERIODS, _periods),
            passed=reading.cell(Column.RESULT, _passed),
            certificate_no=reading.cell(Column.CERTIFICATE, _text),
            proof=reading.cell(Column.PROOF, _text),
        )
    except CellError as error:
        return Remark(reading.column, error.code, error.fields)


@dataclass
class _Reading:
    """Remembers at which cell the reading stands, so that a refusal names it."""

    cells: Mapping[Column, Cell]
    column: Column = Column.NAME

    def cell(self, column: Column, read: Any) -> Any:
        self.column = column
        return read(self.cells.get(column))


def _text(cell: Cell) -> str | None:
    return read_text(cell, longest=200)


def _passed(cell: Cell) -> bool:
    return fold(as_text(cell)) in PASSED


def _instrument(cell: Cell) -> str:
    text = as_text(cell)
    if not text:
        raise CellError("history.instrument_missing")
    return text[:60]


def _ended(cell: Cell) -> date:
    day = read_day(cell)
    if day is None:
        raise CellError("history.ended_missing")
    return day


def _periods(cell: Cell) -> int | None:
    text = as_text(cell)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MOST_PERIODS:
        raise CellError("history.periods_unreadable", typed=text[:20])
    return int(text)


def instrument_key(number: str) -> str:
    """What makes two spellings of an instrument's number one: "2372/QĐ-BTP", "QĐ 2372", "2372" are the same."""
    digits = re.search(r"\d+", number)
    return digits[0] if digits else heading_key(number)
