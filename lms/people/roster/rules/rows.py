"""From the cells of one row to what it says, with all that is wrong or odd about it; and which rows count as rows."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from lms.people.roster.rules.cells import (
    CellError,
    as_text,
    read_birth,
    read_code,
    read_day,
    read_identity,
    read_name,
    read_phone,
    read_reason,
    read_role,
    read_sex,
    read_text,
    restored_identity,
)
from lms.people.roster.rules.headings import Cell, Headings
from lms.people.rules.service import recognition
from lms.people.rules.statements import Message, PersonWords, RecognitionWords, fault, warning
from lms.people.rules.terms import Column

Cells = Mapping[Column, Cell]
T = TypeVar("T")
_DAY_LIKE = re.compile(r"\d{1,4}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{1,4}")
_PLACE_NUMBER = re.compile(r"\(?\s*\d{1,2}\s*\)?")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The known cells of one row, under the number Excel shows."""

    number: int
    cells: dict[Column, Cell]


@dataclass(frozen=True, slots=True)
class RowsFound:
    """The rows of the table, and the numbers of the trailing notes that were passed over."""

    rows: tuple[SheetRow, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it reads. ``person`` and ``recognition`` are None when a fault keeps them from being known."""

    number: int
    code: str | None
    village: str
    team_name: str
    person: PersonWords | None
    recognition: RecognitionWords | None
    messages: tuple[Message, ...] = field(default=())

    @property
    def faulty(self) -> bool:
        return self.person is None or self.recognition is None


def table_rows(rows: Sequence[Sequence[Cell]], headings: Headings) -> RowsFound:
    """The rows under the headings: blank ones are not read, a line of column numbers and trailing notes are skipped."""
    found = list(_filled(rows, headings))
    if found and _numbers_the_columns(found[0]):
        found = found[1:]
    last = max((place for place, row in enumerate(found) if _is_entry(row)), default=-1)
    return RowsFound(tuple(found[: last + 1]), tuple(row.number for row in found[last + 1 :]))


def _filled(rows: Sequence[Sequence[Cell]], headings: Headings) -> Iterator[SheetRow]:
    start = headings.first_data_row
    for number, row in enumerate(rows[start - 1 :], start):
        cells = {column: row[place] for column, place in headings.places.items() if place < len(row) and as_text(row[place])}
        if cells:
            yield SheetRow(number, cells)


def _numbers_the_columns(row: SheetRow) -> bool:
    texts = [as_text(cell) for cell in row.cells.values()]
    return len(texts) > 2 and all(_PLACE_NUMBER.fullmatch(text) for text in texts)


def _is_entry(row: SheetRow) -> bool:
    """Somebody's row, as against a total, a remark or a signature: it has a code or a day, or most of what a row has."""
    code = re.fullmatch(r"\d{1,5}", as_text(row.cells.get(Column.UNIT)))
    dated = any(
        isinstance(cell, date) or _DAY_LIKE.fullmatch(as_text(cell))
        for column in (Column.SIGNED, Column.EFFECTIVE)
        if (cell := row.cells.get(column)) is not None
    )
    return len(row.cells) >= 5 or (len(row.cells) >= 2 and bool(code or dated))


class _Reading:
    """The cells of one row being read, and the messages so far."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.messages: list[Message] = []
        self.failed = False

    def read(self, column: Column, reader: Callable[..., T], **limits: Any) -> T | None:
        """The value, or None with a fault noted."""
        try:
            return reader(self.cells.get(column), **limits)
        except CellError as error:
            self.messages.append(fault(error.code, column, **error.fields))
            self.failed = True
            return None

    def fail(self, code: str, column: Column | None = None, **fields: Any) -> None:
        self.messages.append(fault(code, column, **fields))
        self.failed = True


def read_row(row: SheetRow) -> ReadRow:
    """Everything the row says; every cell is looked at, so that all its faults are told at once."""
    reading = _Reading(row.cells)
    code = reading.read(Column.UNIT, read_code)
    village = reading.read(Column.VILLAGE, read_text, longest=120) or ""
    team = reading.read(Column.TEAM, read_text, longest=160) or ""
    if not team:
        reading.fail("roster.team_missing", Column.TEAM)
    person = _person(reading)
    words = _recognition(reading)
    if reading.failed:
        return ReadRow(row.number, code, village, team, None, words, tuple(reading.messages))
    return ReadRow(row.number, code, village, team, person, words, tuple(reading.messages))


def _person(reading: _Reading) -> PersonWords:
    name = reading.read(Column.NAME, read_name)
    born_on, born_year = reading.read(Column.BORN, read_birth) or (None, None)
    sex = reading.read(Column.SEX, read_sex)
    return PersonWords(
        full_name=name or "",
        born_on=born_on,
        born_year=born_year,
        sex=sex,
        ethnicity=reading.read(Column.ETHNICITY, read_text, longest=40),
        qualification=reading.read(Column.QUALIFICATION, read_text, longest=120),
        phone=_phone(reading),
        identity_no=_identity(reading, restored_identity(reading.cells.get(Column.IDENTITY), sex=sex, born_year=born_year)),
    )


def _identity(reading: _Reading, restored: str | None) -> str | None:
    if restored:
        reading.messages.append(
            warning("roster.identity_zero_restored", Column.IDENTITY, zeros=len(restored) - len(restored.lstrip("0")))
        )
        return restored
    return reading.read(Column.IDENTITY, read_identity)


def _phone(reading: _Reading) -> str | None:
    """A phone number that cannot be read keeps nobody out of the book; it is left out and said."""
    try:
        return read_phone(reading.cells.get(Column.PHONE))
    except CellError as error:
        reading.messages.append(warning(error.code, Column.PHONE))
        return None


def _recognition(reading: _Reading) -> RecognitionWords | None:
    faults = len(reading.messages)
    signed = reading.read(Column.SIGNED, read_day)
    effective = reading.read(Column.EFFECTIVE, read_day)
    ended = reading.read(Column.ENDED, read_day)
    unreadable = any(message.column in (Column.SIGNED, Column.EFFECTIVE) for message in reading.messages[faults:])
    words = {
        "role": reading.read(Column.ROLE, read_role),
        "reason": reading.read(Column.REASON, read_reason),
        "decision_no": reading.read(Column.DECISION, read_text, longest=60),
        "end_reason": reading.read(Column.END_REASON, read_text, longest=200),
    }
    day = recognition(effective_on=effective, signed_on=signed)
    if day is None:
        if not unreadable:
            reading.fail("roster.recognition_day_missing", Column.SIGNED)
        return None
    if unreadable:
        return None
    return RecognitionWords(recognised_on=day.on, signed_on=signed, effective_on=effective, ended_on=ended, **words)  # type: ignore[arg-type]
