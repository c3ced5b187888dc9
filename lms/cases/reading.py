"""Files of this room as they lie: a form in YAML, a filled-in grid in XLSX or CSV. What they mean is ``rules``."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.error import YAMLError

from lms.cases.rules.forms import CaseFormat
from lms.cases.rules.grid import TypedRow
from lms.files.documents import load_document
from lms.files.sheets import read_sheet
from lms.kernel.errors import DomainError
from lms.kernel.text import fold

HEADING_ROWS = 10
MOST_ROWS = 2_000
TEAM_HEADING = "Mã tổ"
NOTHING_HEADING = "Không phát sinh"
_NUMBER = re.compile(r"^\((\d+)\)")
_TICKS = {"x", "1", "co", "khong phat sinh", "yes", "true"}


def read_form(content: bytes) -> dict[str, Any]:
    """The form of a file as plain values; days are ISO texts. DomainError ``cases.form.unreadable``."""
    try:
        data = load_document(content)
    except (YAMLError, ValueError) as error:
        raise DomainError("cases.form.unreadable", why=type(error).__name__) from error
    if not isinstance(data, dict):
        raise DomainError("cases.form.unreadable", why="key")
    return {**data, "valid_from": str(data.get("valid_from"))}


@dataclass(frozen=True, slots=True)
class FiledGrid:
    """Rows of a file by team; ``lines``: the row in which each team stands, as Excel numbers it."""

    rows: Mapping[int, TypedRow]
    lines: Mapping[int, int]


def read_grid(content: bytes, form: CaseFormat) -> FiledGrid:
    """The grid of an XLSX or CSV: rows without a team's number (titles, sums, notes) are passed over.

    DomainError ``cases.file.…`` or ``files.…``.
    """
    rows = _cells(content)
    top, places = _heading(rows, form)
    found: dict[int, TypedRow] = {}
    lines: dict[int, int] = {}
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        name = row[places[TEAM_HEADING]] if places[TEAM_HEADING] < len(row) else ""
        if not name or not any(letter.isdigit() for letter in name):
            continue
        if not (name.isascii() and name.isdigit() and len(name) < 18):
            raise DomainError("cases.file.bad_team", row=number, text=name[:20])
        team_id = int(name)
        if team_id in found:
            raise DomainError("cases.file.team_twice", row=number, team=name)
        found[team_id], lines[team_id] = _row(row, places, form), number
    return FiledGrid(found, lines)


def _row(row: Sequence[str], places: Mapping[str, int], form: CaseFormat) -> TypedRow:
    def cell(name: str) -> str:
        place = places.get(name)
        return row[place] if place is not None and place < len(row) else ""

    return TypedRow({code: cell(code) for code in form.codes}, fold(cell(NOTHING_HEADING)) in _TICKS)


def _heading(rows: Sequence[Sequence[str]], form: CaseFormat) -> tuple[int, dict[str, int]]:
    for top, row in enumerate(rows[:HEADING_ROWS]):
        folded = [fold(text) for text in row]
        if fold(TEAM_HEADING) not in folded:
            continue
        numbers = {int(match[1]): place for place, text in enumerate(row) if (match := _NUMBER.match(text))}
        places = {TEAM_HEADING: folded.index(fold(TEAM_HEADING))}
        if fold(NOTHING_HEADING) in folded:
            places[NOTHING_HEADING] = folded.index(fold(NOTHING_HEADING))
        for column in form.columns:
            if column.number not in numbers:
                raise DomainError("cases.file.column_missing", column=column.label)
            places[column.code] = numbers[column.number]
        return top, places
    raise DomainError("cases.file.no_heading")


def _cells(content: bytes) -> list[list[str]]:
    if content[:2] == b"PK":
        sheet = read_sheet(content, max_rows=MOST_ROWS)
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.rows]
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DomainError("cases.file.not_text") from error
    if "\0" in text or len(rows) > MOST_ROWS:
        raise DomainError("cases.file.not_text")
    # Our own files put an apostrophe before what a spreadsheet would run as a formula.
    return [[cell.strip().removeprefix("'") for cell in row] for row in rows]
