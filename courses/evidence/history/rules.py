"""Reading a workbook of training history: headings, cells, rows. Pure; whom a row means is decided in ``judging``."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise, zip_longest

from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.roster.rules.any_table import Reading, Remark, SheetRow, TableHeadings, laid
from lms.people.roster.rules.cells import CellError, as_text, read_code, read_day, read_identity, read_text
from lms.people.roster.rules.headings import SPELLINGS as ROSTER
from lms.people.roster.rules.headings import Cell, column_named, heading_key, heading_keys, is_data, is_reason
from lms.people.roster.rules.names import read_name
from lms.people.roster.rules.parts import shown
from lms.people.rules.terms import Column as RosterColumn

SEARCHED = 10
# What is said about a column that is not read.
EXTRA_COLUMN = "history.extra_column"
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
_KEYS = heading_keys(HEADINGS, SPELLINGS)


@dataclass(frozen=True, slots=True)
class Headings(TableHeadings[Column]):
    """The headings of a workbook of history; by their fingerprint a sender's columns are remembered."""

    @property
    def fingerprint(self) -> str:
        """The same for the same headings in the same order; never that of a roster, whose columns are others."""
        text = "|".join(map(heading_key, self.line)).rstrip("|")
        return hashlib.sha256(f"history|{text}".encode()).hexdigest()

    def missing(self) -> list[str]:
        """Our headings of required columns that are not there, in our order."""
        return [HEADINGS[column] for column in REQUIRED if column not in self.places]


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


def find_headings(rows: Sequence[Sequence[Cell]]) -> Headings:
    """The headings, looked for in the first ten rows.

    DomainError ``history.headings_not_found``, or ``history.column_missing`` naming what is not there.
    """
    found = likely_headings(rows)
    if found is None or _known(found) < 2:
        raise DomainError("history.headings_not_found", searched=SEARCHED)
    if missing := found.missing():
        raise DomainError("history.column_missing", columns=", ".join(missing), row=found.row)
    return found


def likely_headings(rows: Sequence[Sequence[Cell]]) -> Headings | None:
    """The row that looks most like headings, whatever it lacks; None of an empty sheet."""
    return max(candidates(rows), key=_known, default=None)


def candidates(rows: Sequence[Sequence[Cell]]) -> Iterator[Headings]:
    """Each of the first ten rows, then each pair of rows, read as headings; a pair is meant only where it names more."""
    top = [tuple(map(shown, row)) for row in rows[:SEARCHED]]
    for number, texts in enumerate(top, 1):
        yield _headings(texts, number, 1)
    for number, (upper, lower) in enumerate(pairwise(top), 1):
        if not is_data(rows[number]):
            yield _headings(_joined(upper, lower), number, 2)


def heading_texts(rows: Sequence[Sequence[Cell]], row: int, count: int) -> tuple[str, ...]:
    """The text over every column, of the row or of it and the next joined. Rows count from 1."""
    upper = tuple(map(shown, rows[row - 1]))
    return _joined(upper, tuple(map(shown, rows[row]))) if count > 1 and row < len(rows) else upper


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Two lines as one: a text over several columns is read before each text under it."""
    over, joined = "", []
    for above, below in zip_longest(upper, lower, fillvalue=""):
        over = above or (over if below else "")
        choices = (below, f"{over} {below}".strip(), above)
        joined.append(next((text for text in choices if text and column_of(text)), f"{above} {below}".strip()))
    return tuple(joined)


def column_of(text: str) -> Column | None:
    """The column a heading means."""
    return column_named(_KEYS, text)


def said_headings(line: Sequence[str], row: int, fields: Sequence[str], rows: int = 1) -> Headings:
    """Headings whose meaning somebody has said: our code or "" by place. DomainError ``roster.column_twice``."""
    places: dict[Column, int] = {}
    for place, code in enumerate(fields):
        if not code:
            continue
        if (column := Column(code)) in places:
            raise DomainError("roster.column_twice", first=places[column] + 1, second=place + 1)
        places[column] = place
    taken = set(places.values())
    extra = (text for place, text in enumerate(line) if text and place not in taken and not is_reason(text))
    return Headings(row, places, tuple(extra), tuple(line), rows)


def _known(headings: Headings) -> int:
    return len(headings.places)


def _headings(line: Sequence[str], row: int, rows: int) -> Headings:
    places, extra = laid(line, _KEYS)
    return Headings(row, places, extra, tuple(line), rows)


def read_row(row: SheetRow[Column]) -> HistoryRow | Remark[Column]:
    """The row as values, or the first cell that cannot be read."""
    reading = Reading(row.cells)
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
