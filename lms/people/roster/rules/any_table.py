"""What any table about people has, whatever its columns: headings, rows of cells, what is said about a row. Pure.

Workbooks of history and tables of marks are read with this; of a roster, whose headings and rows are harder, only the row is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from lms.people.roster.rules.headings import Cell, column_named, heading_key, is_reason

ColumnT = TypeVar("ColumnT", bound=StrEnum)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TableHeadings(Generic[ColumnT]):
    """Where the headings stand. Rows count from 1 as in Excel, places in a row from 0.

    ``rows``: one, or two ("Thời gian" over "Từ ngày", "Đến ngày"); ``line``: the text over every column, two joined;
    ``extra``: what stands over columns that are passed over.
    """

    row: int
    places: Mapping[ColumnT, int]
    extra: tuple[str, ...]
    line: tuple[str, ...] = ()
    rows: int = 1

    @property
    def last_row(self) -> int:
        """The last row of the headings; what follows is data."""
        return self.row + self.rows - 1


@dataclass(frozen=True, slots=True)
class SheetRow(Generic[ColumnT]):
    """The known cells of one row, under the number Excel shows."""

    number: int
    cells: Mapping[ColumnT, Cell]


@dataclass(frozen=True, slots=True)
class Remark(Generic[ColumnT]):
    """Something said about a row, in codes; of a refused row the reason. Never holds a name or a number of a person."""

    column: ColumnT | None
    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Reading(Generic[ColumnT]):
    """Remembers at which cell the reading stands, so that a refusal names it."""

    cells: Mapping[ColumnT, Cell]
    column: ColumnT | None = None

    def cell(self, column: ColumnT, read: Callable[[Cell], Value]) -> Value:
        """The cell's value. CellError when it cannot be read."""
        self.column = column
        return read(self.cells.get(column))


def laid(
    line: Sequence[str], keys: Mapping[str, ColumnT], silent: Collection[str] = ()
) -> tuple[dict[ColumnT, int], tuple[str, ...]]:
    """The place of each column that is named, of two alike the first; and the headings that name none.

    ``silent``: keys of headings that need not be told; our own of the reasons never is.
    """
    places: dict[ColumnT, int] = {}
    extra: list[str] = []
    for place, text in enumerate(line):
        column = column_named(keys, text)
        if column and column not in places:
            places[column] = place
        elif text and not is_reason(text) and heading_key(text) not in silent:
            extra.append(text)
    return places, tuple(extra)


def sheet_rows(rows: Sequence[Sequence[Cell]], headings: TableHeadings[ColumnT]) -> Iterator[SheetRow[ColumnT]]:
    """The rows under the headings; blank rows, and notes (one filled cell of several columns), are not read."""
    least = min(2, len(headings.places))
    for number, row in enumerate(rows[headings.last_row :], headings.last_row + 1):
        cells = {column: row[place] for column, place in headings.places.items() if place < len(row) and row[place] is not None}
        if len(cells) >= least:
            yield SheetRow(number, cells)
