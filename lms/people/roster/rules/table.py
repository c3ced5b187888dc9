"""Which rows of a sheet are somebody's, and their cells: merged and ditto cells filled, parts put together."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from lms.files.sheets import Merged
from lms.kernel.text import fold, tidy
from lms.people.roster.rules.any_table import SheetRow
from lms.people.roster.rules.headings import Cell, Headings, heading_key
from lms.people.roster.rules.parts import put_together, shown
from lms.people.rules.terms import Column

_DAY_LIKE = re.compile(r"\d{1,4}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{1,4}")
_PLACE_NUMBER = re.compile(r"\(?\s*\d{1,2}\s*\)?")
_DITTO = frozenset({'"', "''", "”", "“", "〃", "nt", "-nt-", "- nt -", "nhu tren", "//", '-"-', '- " -'})
# Never taken from the row above, whatever stands there: they are each person's own.
_OWN = frozenset({Column.NAME, Column.IDENTITY, Column.PHONE})
SECTION_WIDTH = 3
LONGEST_HEADING, LONGEST_DITTO = 60, 10


@dataclass(frozen=True, slots=True)
class RowsFound:
    """The rows of the table; the numbers of trailing notes, and of headings and titles inside it, that were passed over."""

    rows: tuple[SheetRow[Column], ...]
    notes: tuple[int, ...]
    inside: tuple[int, ...] = ()


def table_rows(rows: Sequence[Sequence[Cell]], headings: Headings, merged: Sequence[Merged] = ()) -> RowsFound:
    """The rows under the headings: blank ones are not read, a line of column numbers and trailing notes are skipped."""
    full = unmerged(rows, merged, headings.first_data_row - 1)
    inside = tuple(sorted(_inside(full, headings, merged)))
    found = [row for row in _entries(full, headings) if row.number not in inside]
    if found and _numbers_the_columns(found[0]):
        found = found[1:]
    last = next((place for place in range(len(found) - 1, -1, -1) if _is_entry(found[place])), -1)
    found[: last + 1] = _without_dittos(found[: last + 1])
    end = found[last].number if last >= 0 else 0
    within = tuple(number for number in inside if number < end)
    notes = sorted([row.number for row in found[last + 1 :]] + [number for number in inside if number > end])
    return RowsFound(tuple(found[: last + 1]), tuple(notes), within)


def unmerged(rows: Sequence[Sequence[Cell]], merged: Sequence[Merged], start: int) -> Sequence[Sequence[Cell]]:
    """The sheet with the text of a cell that was merged over several rows in each of them, from row ``start`` (from 0) on."""
    tall = [area for area in merged if area.last_row > area.first_row >= start and area.last_row < len(rows)]
    full = [list(row) for row in rows] if tall else rows
    filled: dict[int, int] = {}
    for area in sorted(tall, key=lambda area: area.first_row):
        # No spreadsheet writes areas that lie over each other or beyond its columns; a file made to harm does, and filling
        # them would take the square of the rows.
        if area.first_column >= len(full[area.first_row]) or filled.get(area.first_column, -1) >= area.first_row:
            continue
        filled[area.first_column] = area.last_row
        for line in range(area.first_row + 1, area.last_row + 1):
            full[line][area.first_column] = full[area.first_row][area.first_column]  # type: ignore[index]
    return full


def _inside(rows: Sequence[Sequence[Cell]], headings: Headings, merged: Sequence[Merged]) -> Iterator[int]:
    """Rows that are nobody's: the headings repeated on a new page, and a title merged over several columns."""
    start = headings.first_data_row
    wide = {area.first_row + 1 for area in merged if area.last_column - area.first_column + 1 >= SECTION_WIDTH}
    own = {place: heading_key(headings.line[place]) for place in headings.places.values() if place < len(headings.line)}
    for number, row in enumerate(rows[start - 1 :], start):
        title = number in wide and sum(map(_has, row)) <= 2
        # A name is no heading: of nearly every row one look is enough.
        if title or (any(_repeats(row, place, key) for place, key in islice(own.items(), 2)) and _is_heading(row, own)):
            yield number


def _is_heading(row: Sequence[Cell], own: Mapping[int, str]) -> bool:
    return sum(_repeats(row, place, key) for place, key in own.items()) >= SECTION_WIDTH


def _repeats(row: Sequence[Cell], place: int, key: str) -> bool:
    cell = row[place] if place < len(row) else None
    return isinstance(cell, str) and len(cell) <= LONGEST_HEADING and heading_key(cell) == key


def _has(cell: Cell) -> bool:
    """Does the cell say anything? An invisible sign does not."""
    return isinstance(cell, date) or bool(cell and (len(cell) > 2 or tidy(cell)))


def _entries(rows: Sequence[Sequence[Cell]], headings: Headings) -> Iterator[SheetRow[Column]]:
    start = headings.first_data_row
    for number, row in enumerate(rows[start - 1 :], start):
        cells = {column: row[place] for column, place in headings.places.items() if place < len(row) and _has(row[place])}
        parts = {part: row[place] for part, place in headings.parts.items() if place < len(row)}
        if parts or (Column.DECISION in cells and Column.SIGNED not in cells):
            cells = put_together(cells, parts)
        if cells:
            yield SheetRow(number, cells)


def _numbers_the_columns(row: SheetRow[Column]) -> bool:
    texts = [shown(cell) for cell in row.cells.values()]
    return len(texts) > 2 and all(_PLACE_NUMBER.fullmatch(text) for text in texts)


def _is_entry(row: SheetRow[Column]) -> bool:
    """Somebody's row, as against a total, a remark or a signature: it has a code or a day, or most of what a row has."""
    code = re.fullmatch(r"\d{1,5}|\d{5}\s*[-–:(].*", shown(row.cells.get(Column.UNIT)))
    dated = any(
        isinstance(cell, date) or _DAY_LIKE.fullmatch(shown(cell))
        for column in (Column.SIGNED, Column.EFFECTIVE)
        if (cell := row.cells.get(column)) is not None
    )
    return len(row.cells) >= 5 or (len(row.cells) >= 2 and bool(code or dated))


def _without_dittos(rows: Iterable[SheetRow[Column]]) -> Iterator[SheetRow[Column]]:
    """A ditto mark means what the row above says; over the first row it means nothing and stays, to be refused."""
    above: Mapping[Column, Cell] = {}
    for row in rows:
        cells = {
            column: above.get(column, cell) if column not in _OWN and _is_ditto(cell) else cell
            for column, cell in row.cells.items()
        }
        yield SheetRow(row.number, cells)
        above = cells


def _is_ditto(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= LONGEST_DITTO and fold(cell) in _DITTO
