"""Which column of a kept file of history is which: found at sight, remembered from the sender, or said on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courses.evidence.history.models import HistoryImport, HistoryState
from courses.evidence.history.rules import Column, Headings, candidates, heading_texts, likely_headings, said_headings
from lms.files.models import StoredFile
from lms.files.operations import open_stored
from lms.files.sheets import Sheet, read_sheet
from lms.files.storage import Storage
from lms.kernel.errors import DomainError
from lms.people.roster.columns_queries import ColumnsAsked, Laid, laid_columns
from lms.people.roster.remembering import Sender, remember, remembered

CODES = frozenset(column.value for column in Column)


@dataclass(frozen=True)
class Said:
    """What an officer says: the row of the headings, from 1, our code or "" for each place, how many rows they take."""

    row: int
    fields: Sequence[str]
    rows: int = 1


def lay_out(db: Session, kept: HistoryImport, sheet: Sheet) -> None:
    """Find the columns of a file just brought; state ``asking`` when a required one is not recognised.

    DomainError ``history.headings_not_found`` when the sheet is empty.
    """
    known = remembered(db, Sender(kept.account_id, kept.unit_id))
    found = next((_again(one, known) for one in candidates(sheet.rows) if one.fingerprint in known), None)
    headings = found or likely_headings(sheet.rows)
    if headings is None:
        raise DomainError("history.headings_not_found", searched=len(sheet.rows))
    _keep(kept, sheet, headings, said=found is not None)
    if headings.missing():
        kept.state = HistoryState.ASKING


def _again(found: Headings, known: Mapping[str, Sequence[str]]) -> Headings:
    return said_headings(found.line, found.row, known[found.fingerprint], found.rows)


def headings_of(kept: HistoryImport) -> Headings | None:
    """The headings as found or said; None of a file that the command line read at sight."""
    layout = kept.layout
    # A file brought before headings of two rows were read says nothing of how many there are.
    return said_headings(layout["line"], layout["row"], layout["fields"], layout.get("rows", 1)) if layout else None


def sheet_of(db: Session, storage: Storage, kept: HistoryImport, name: str | None = None) -> Sheet:
    """The sheet of the kept file that the import reads, or another by name; a name that is none of them means the first."""
    layout = kept.layout or {}
    wanted = name if name in layout.get("sheets", ()) else layout.get("sheet")
    with open_stored(storage, db.get_one(StoredFile, kept.file_id)) as content:
        return read_sheet(content, name=wanted)


def choose_columns(db: Session, kept: HistoryImport, sheet: Sheet, said: Said, *, now: datetime) -> None:
    """Read the file by the columns said; remembered for this account, unit and headings. The caller judges.

    DomainError ``roster.already_written``, ``roster.already_writing``, ``roster.column_twice``, ``history.column_missing``.
    """
    if kept.written_at is not None:
        raise DomainError("roster.already_written")
    if kept.state not in (HistoryState.ASKING, HistoryState.READ):
        raise DomainError("roster.already_writing")
    line = heading_texts(sheet.rows, said.row, said.rows)
    headings = said_headings(line, said.row, said.fields, said.rows)
    if missing := headings.missing():
        raise DomainError("history.column_missing", columns=", ".join(missing), row=headings.row)
    _keep(kept, sheet, headings, said=True)
    kept.state, kept.left_rows = HistoryState.READING, []
    remember(db, Sender(kept.account_id, kept.unit_id), headings.fingerprint, said.fields, now=now)


def columns_asked(kept: HistoryImport, sheet: Sheet, row: int | None, sent: Mapping[str, str] | None = None) -> ColumnsAsked:
    """``row``: the row of the headings as asked for; ``sent``: what the browser sent, over what is guessed."""
    laid = headings_of(kept) if sheet.name == (kept.layout or {}).get("sheet") else likely_headings(sheet.rows)
    if row and row <= len(sheet.rows) and (laid is None or laid.row != row):
        laid = next((one for one in candidates(sheet.rows) if one.row == row), None)
    if laid is None:
        return laid_columns(sheet, Laid(1, 1, (), {}), CODES, sent)
    meant = {place: column.value for column, place in laid.places.items()}
    return laid_columns(sheet, Laid(laid.row, laid.rows, laid.line, meant), CODES, sent)


def _keep(kept: HistoryImport, sheet: Sheet, headings: Headings, *, said: bool) -> None:
    by_place = {place: column.value for column, place in headings.places.items()}
    kept.layout = {
        "sheet": sheet.name,
        "sheets": list(sheet.names),
        "row": headings.row,
        "rows": headings.rows,
        "line": list(headings.line),
        "fields": [by_place.get(place, "") for place in range(len(headings.line))],
        "said": said,
    }
