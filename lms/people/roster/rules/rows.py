"""From the cells of one row to what it says, with all that is wrong or odd about it. Which rows there are is ``table``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from lms.people.roster.rules.any_table import SheetRow
from lms.people.roster.rules.cells import (
    CellError,
    read_birth,
    read_code,
    read_day,
    read_decision_no,
    read_ethnicity,
    read_identity,
    read_phone,
    read_reason,
    read_role,
    read_sex,
    read_text,
    restored_identity,
)
from lms.people.roster.rules.headings import Cell
from lms.people.roster.rules.names import in_capitals, is_short, read_name
from lms.people.roster.rules.parts import number_and_day
from lms.people.rules.service import recognition
from lms.people.rules.statements import Message, PersonWords, RecognitionWords, fault, note, warning
from lms.people.rules.terms import Column

Cells = Mapping[Column, Cell]
T = TypeVar("T")


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

    def soft(self, column: Column, reader: Callable[[Cell], str | None]) -> str | None:
        """The value of a cell that keeps nobody out of the book: what cannot be read is left out and said."""
        try:
            return reader(self.cells.get(column))
        except CellError as error:
            self.messages.append(warning(error.code, column, **error.fields))
            return None

    def fail(self, code: str, column: Column | None = None, **fields: Any) -> None:
        self.messages.append(fault(code, column, **fields))
        self.failed = True


def read_row(row: SheetRow[Column]) -> ReadRow:
    """Everything the row says; every cell is looked at, so that all its faults are told at once."""
    reading = _Reading(row.cells)
    code = reading.read(Column.UNIT, read_code)
    village = reading.read(Column.VILLAGE, read_text, longest=120) or ""
    team = reading.read(Column.TEAM, read_text, longest=160) or ""
    if not team and Column.TEAM not in {message.column for message in reading.messages}:
        reading.fail("roster.team_missing", Column.TEAM)
    person = _person(reading)
    words = _recognition(reading)
    if reading.failed:
        return ReadRow(row.number, code, village, team, None, words, tuple(reading.messages))
    return ReadRow(row.number, code, village, team, person, words, tuple(reading.messages))


def _person(reading: _Reading) -> PersonWords:
    name = reading.read(Column.NAME, read_name)
    if name and in_capitals(reading.cells.get(Column.NAME)):
        reading.messages.append(note("roster.note_name_capitals", Column.NAME))
    if name and is_short(name):
        reading.messages.append(warning("roster.name_short", Column.NAME))
    born_on, born_year = reading.read(Column.BORN, read_birth) or (None, None)
    sex = reading.read(Column.SEX, read_sex)
    return PersonWords(
        full_name=name or "",
        born_on=born_on,
        born_year=born_year,
        sex=sex,
        ethnicity=reading.soft(Column.ETHNICITY, read_ethnicity),
        qualification=reading.read(Column.QUALIFICATION, read_text, longest=120),
        phone=reading.soft(Column.PHONE, read_phone),
        identity_no=_identity(reading, restored_identity(reading.cells.get(Column.IDENTITY), sex=sex, born_year=born_year)),
    )


def _identity(reading: _Reading, restored: str | None) -> str | None:
    if restored:
        reading.messages.append(
            warning("roster.identity_zero_restored", Column.IDENTITY, zeros=len(restored) - len(restored.lstrip("0")))
        )
        return restored
    return reading.read(Column.IDENTITY, read_identity)


def _number(reading: _Reading, signed: date | None) -> str | None:
    """The number of the decision. A day written beside it must be the day of signing that the row gives."""
    number = reading.read(Column.DECISION, read_decision_no)
    found = number_and_day(number) if number and signed else None
    if found is None or signed is None:
        return number
    try:
        beside = read_day(found[1])
    except CellError:
        return number
    if beside and beside != signed:
        days = {"number_on": beside.isoformat(), "signed_on": signed.isoformat()}
        reading.fail("roster.decision_says_another_day", Column.SIGNED, **days)
    return found[0]


def _recognition(reading: _Reading) -> RecognitionWords | None:
    faults = len(reading.messages)
    signed = reading.read(Column.SIGNED, read_day)
    number = _number(reading, signed)
    effective = reading.read(Column.EFFECTIVE, read_day)
    ended = reading.read(Column.ENDED, read_day)
    unreadable = any(message.column in (Column.SIGNED, Column.EFFECTIVE) for message in reading.messages[faults:])
    words = {
        "role": reading.read(Column.ROLE, read_role),
        "reason": reading.read(Column.REASON, read_reason),
        "decision_no": number,
        "end_reason": reading.read(Column.END_REASON, read_text, longest=200),
    }
    if words["end_reason"] and ended is None and Column.ENDED not in {message.column for message in reading.messages}:
        reading.messages.append(warning("roster.end_day_missing", Column.ENDED))
    day = recognition(effective_on=effective, signed_on=signed)
    if day is None:
        if not unreadable:
            reading.fail("roster.recognition_day_missing", Column.SIGNED)
        return None
    if unreadable:
        return None
    return RecognitionWords(recognised_on=day.on, signed_on=signed, effective_on=effective, ended_on=ended, **words)  # type: ignore[arg-type]


def odd_days(words: RecognitionWords, today: date) -> list[Message]:
    """Warnings of days that are nearly always a slip: signed later than today, in effect before it was signed."""
    signed, effective = words.signed_on, words.effective_on
    found = []
    if signed and signed > today:
        found.append(warning("roster.signed_ahead", Column.SIGNED, signed_on=signed.isoformat()))
    if signed and effective and effective < signed:
        days = {"effective_on": effective.isoformat(), "signed_on": signed.isoformat()}
        found.append(warning("roster.effective_before_signed", Column.EFFECTIVE, **days))
    return found
