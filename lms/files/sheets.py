"""Sheets in and out: reading the first sheet of a workbook as plain cells, writing XLSX and CSV that are safe to open.

What the columns mean belongs to the room that reads or writes them.
"""

import csv
import io
import json
import subprocess  # nosec B404
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from lms.files.checks import as_stream, check_xlsx
from lms.files.marks import read_marks
from lms.kernel.errors import DomainError

ROOT = Path(__file__).parents[2]
MAX_ROWS = 60_000
# A cell a spreadsheet would run as a formula when it opens a CSV (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# A text without spaces around it, a day, or nothing. A formula is its last computed value; one in error is its error
# ("#REF!"), one that was never computed its own text ("=A1"): what a person saw there must not be taken for an empty cell.
Cell = str | date | None
Value = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Merged:
    """A merged area: rows and columns of its corners, from 0, both included. Its text stands in the first corner."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``rows[0]`` is the row that Excel numbers 1; all rows have the same length.

    ``names``: the visible sheets of the workbook that hold anything; ``hidden``: hidden rows as Excel numbers them.
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[Merged, ...] = ()
    names: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()


def read_sheet(source: Path | bytes | BinaryIO, *, name: str | None = None, max_rows: int = MAX_ROWS) -> Sheet:
    """The sheet of that name, else the first visible sheet of an XLSX.

    DomainError (``files.…``) when it is none, unsafe, or longer than ``max_rows``; ``files.no_such_sheet``.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return read_sheet(opened, name=name, max_rows=max_rows)
    stream = as_stream(source)
    check_xlsx(stream, max_rows=max_rows)
    try:
        book = CalamineWorkbook.from_filelike(stream)
        visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        if name is not None and name not in visible:
            raise DomainError("files.no_such_sheet", name=name)
        sheet = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(_first(book, visible))
        names = tuple(one for one in visible if one == sheet.name or book.get_sheet_by_name(one).height)
    except (CalamineError, ValueError, IndexError) as error:
        raise DomainError("files.broken_xlsx") from error
    if sheet.height > max_rows:
        # Rows between the first and the last filled one count too: a single cell far below makes a million of them.
        raise DomainError("files.too_many_rows", limit=max_rows)
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = tuple(Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    marks = read_marks(stream, sheet.name)
    for (line, place), text in marks.cells.items():
        if line < len(rows) and place < len(rows[line]) and rows[line][place] is None:
            rows[line][place] = text
    return Sheet(sheet.name, rows, merged, names, marks.hidden)


def _first(book: CalamineWorkbook, visible: Sequence[str]) -> int:
    return book.sheet_names.index(visible[0]) if visible else 0


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            # Excel keeps every number as a float: a code or an identity number must not come back as "6079.0".
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.date() if value.time() == time() else value.isoformat(" ", "minutes")
        case date():
            return value
        case time():
            return value.isoformat("minutes")
        case timedelta():
            return str(value)
        case _:
            # A workbook may write NUL as _x0000_; no text has a use for it, and PostgreSQL refuses it.
            return str(value).replace("\0", "").strip() or None


class ColumnKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    PERCENT = "percent"


@dataclass(frozen=True)
class Column:
    """A column to write: heading, width in characters, and kind. A percent is a figure already in percent (81.4)."""

    title: str
    width: float = 14
    kind: ColumnKind = ColumnKind.TEXT


def write_sheet(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    name: str,
    made_on: date,
    above: Sequence[str] = (),
    mark: str = "",
) -> bytes:
    """An XLSX of one sheet with a frozen, bold heading row; the same input gives the same bytes.

    ``above``: lines over the table (title, basis, the demo mark). ``mark``: printed on every page. ``made_on`` is the day
    written into the file's properties.
    """
    job = {
        "name": name,
        "made_on": made_on.isoformat(),
        "above": above,
        "mark": mark,
        "columns": [(column.title, column.width, column.kind) for column in columns],
        "rows": [[_told(value) for _column, value in zip(columns, row, strict=True)] for row in rows],
    }
    # This program's own module; the process ends, and with it what the library holds and the sheet took.
    done = subprocess.run(  # nosec B603
        [sys.executable, "-m", "lms.files.workbook"],
        input=json.dumps(job, ensure_ascii=False).encode(),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _told(value: Value) -> Any:
    match value:
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return float(value)
        case _:
            return value


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV in UTF-8 with a byte-order mark (Excel needs it), days and numbers as machines read them, no cell a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(column.title) for column in columns])
    writer.writerows([_safe(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(FORMULA_STARTS) else value
        case date():
            return value.isoformat()
        case _:
            return str(value)
