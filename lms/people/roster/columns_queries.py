"""What the page of columns shows: each column's heading, some cells, and the field it is taken for."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lms.files.sheets import Sheet
from lms.people.models import RosterImport
from lms.people.roster.rules.headings import SEARCHED, Headings, candidates, heading_line, likely_headings
from lms.people.roster.rules.parts import PART_HEADINGS, shown
from lms.people.roster.taking import headings_of
from lms.people.rules.terms import HEADINGS

SAMPLES = 3
_KNOWN = {field.value for field in (*HEADINGS, *PART_HEADINGS)}
_ROW = re.compile(r"[0-9]{1,2}")
_LONG_NUMBER = re.compile(r"\d[\d .]{5,}(\d{3})")


@dataclass(frozen=True)
class ColumnAsked:
    """One column: its place from 0, its letter in Excel, heading, some cells (long numbers masked), our code or ""."""

    place: int
    letter: str
    heading: str
    samples: Sequence[str]
    field: str


@dataclass(frozen=True)
class ColumnsAsked:
    """The sheet and rows the headings stand in, and the columns; ``rows`` may be chosen as the row of the headings."""

    sheet: str
    sheets: Sequence[str]
    heading_row: int
    heading_rows: int
    rows: Sequence[tuple[int, str]]
    columns: Sequence[ColumnAsked]

    @property
    def sheet_choices(self) -> list[tuple[str, str]]:
        """The sheets as a page offers them."""
        return [(name, name) for name in self.sheets]


def columns_asked(roster: RosterImport, sheet: Sheet, row: int | None, sent: Mapping[str, str] | None = None) -> ColumnsAsked:
    """``row``: the row of the headings as asked for; ``sent``: what the browser sent, over what is guessed."""
    row = row if row and row <= len(sheet.rows) else None
    headings = _headings(roster, sheet, row)
    if headings is None:
        line = heading_line(sheet.rows, row or 1, 1) if sheet.rows else ()
        return laid_columns(sheet, Laid(row or 1, 1, line, {}), _KNOWN, sent)
    meant = {place: field.value for field, place in headings.places.items()}
    meant |= {place: part.value for part, place in headings.parts.items()}
    return laid_columns(sheet, Laid(headings.row, headings.first_data_row - headings.row, headings.line, meant), _KNOWN, sent)


@dataclass(frozen=True)
class Laid:
    """Where the headings stand (the row from 1, how many rows), their texts, and our code by place."""

    row: int
    rows: int
    line: Sequence[str]
    meant: Mapping[int, str]


def laid_columns(sheet: Sheet, laid: Laid, known: Collection[str], sent: Mapping[str, str] | None = None) -> ColumnsAsked:
    """The columns under such headings with some cells of each; ``known`` are the codes that may be chosen."""
    data = sheet.rows[laid.row + laid.rows - 1 :]
    columns = []
    for place, text in enumerate(laid.line):
        samples = _samples(data, place)
        if text or samples:
            field = sent.get(f"c{place}", "") if sent is not None else laid.meant.get(place, "")
            columns.append(ColumnAsked(place, _letter(place), text, samples, field if field in known else ""))
    top = [(number, _told(cells)) for number, cells in enumerate(sheet.rows[:SEARCHED], 1) if _told(cells)]
    return ColumnsAsked(sheet.name, sheet.names, laid.row, laid.rows, top, columns)


def row_asked(text: str | None) -> int | None:
    """The row of the headings as a browser names it."""
    return int(text) if text and _ROW.fullmatch(text) and int(text) else None


def fields_of(asked: ColumnsAsked) -> list[str]:
    """Our code or "" for every place of the sheet up to the last column shown."""
    by_place = {one.place: one.field for one in asked.columns}
    return [by_place.get(place, "") for place in range(max(by_place, default=-1) + 1)]


def _headings(roster: RosterImport, sheet: Sheet, row: int | None) -> Headings | None:
    """What is laid out, when it is of this sheet and row; else what the row looks like."""
    laid = headings_of(roster) if sheet.name[:40] == roster.sheet_name else None
    if laid and row in (None, laid.row):
        return laid
    if row is None:
        return likely_headings(sheet.rows, sheet.merged)
    of_row = [found for found in candidates(sheet.rows, sheet.merged) if found.row == row]
    return max(of_row, key=lambda found: found.known, default=None)


def _samples(rows: Sequence[Sequence[object]], place: int) -> list[str]:
    found: list[str] = []
    for row in rows[:200]:
        text = shown(row[place]) if place < len(row) else ""  # type: ignore[arg-type]
        if text:
            found.append(_LONG_NUMBER.sub(r"••• \1", text)[:40])
        if len(found) == SAMPLES:
            break
    return found


def _told(cells: Sequence[object]) -> str:
    texts = [text for cell in cells if (text := shown(cell))]  # type: ignore[arg-type]
    return " · ".join(texts[:6])[:100]


def _letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
