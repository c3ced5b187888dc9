"""A file comes in: it is kept as it is, its columns are found, remembered or asked for, its rows are kept sealed.

Nothing is judged here (``operations``). A file that nobody can read at sight waits in the state ``asking`` for an officer.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms.clock import day_of
from lms.files.models import StoredFile
from lms.files.operations import Owner, open_stored, store
from lms.files.sheets import Sheet, read_sheet
from lms.files.storage import Storage
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.models import ImportRow, ImportState, RosterImport
from lms.people.roster.cells_sealed import KeptCells, as_kept, seal_cells
from lms.people.roster.remembering import Sender, remember, remembered
from lms.people.roster.rules.any_table import SheetRow
from lms.people.roster.rules.headings import Headings, candidates, find_headings, heading_line, likely_headings, mapped
from lms.people.roster.rules.parts import Field, Part
from lms.people.roster.rules.table import table_rows
from lms.people.rules.terms import Column
from lms.units.queries import load_register
from lms.units.rules import Entry, Level

OWNER = "roster_import"
AT_ONCE = 2_000
BATCH = 5_000
MOST_SHEETS = 12


@dataclass(frozen=True)
class Brought:
    """Who brought which file, in the name of which unit; ``scope_units`` are those its rows may lie in."""

    file_name: str
    content: bytes
    unit_id: int
    scope_units: Sequence[int]
    account_id: int | None = None


def take_roster(
    db: Session, vault: Vault, sheet: Sheet, brought: Brought, *, codes_on: Any, now: datetime, file_id: int | None = None
) -> RosterImport:
    """Keep the rows of the file, sealed and not judged yet. DomainError ``roster.…`` when the file as a whole is refused."""
    roster = _begun(db, sheet, brought, codes_on=codes_on, now=now, file_id=file_id)
    _lay_out(roster, sheet, find_headings(sheet.rows, sheet.merged))
    keep_rows(db, vault, roster, sheet)
    return roster


def take_file(
    db: Session, vault: Vault, storage: Storage, brought: Brought, meant: tuple[Sheet, bool], *, now: datetime
) -> RosterImport:
    """As ``take_roster`` for the page: the file is kept first; what cannot be read at sight is asked and not refused.

    ``meant`` is what ``sheet_meant`` found. State ``asking`` when several sheets might be meant or a column is missing; of a
    long file the rows are kept by the job.
    """
    sheet, sure = meant
    owner = Owner(OWNER)
    file = store(
        db, storage, io.BytesIO(brought.content), name=brought.file_name, owner=owner, stored_by=brought.account_id, now=now
    )
    roster = _begun(db, sheet, brought, codes_on=None, now=now, file_id=file.id)
    file.owner_id = roster.id
    remembered = _remembered(db, roster, sheet)
    headings = remembered or likely_headings(sheet.rows, sheet.merged)
    if headings:
        _lay_out(roster, sheet, headings, said=remembered is not None)
    if remembered:
        _take_own_code(db, roster, remembered, now)
    if not sure or headings is None or _missing(roster, headings):
        roster.state = ImportState.ASKING
    elif len(sheet.rows) <= AT_ONCE:
        keep_rows(db, vault, roster, sheet)
    return roster


def sheet_meant(content: bytes) -> tuple[Sheet, bool]:
    """The sheet to read, and whether no other could be meant: the only one whose headings lack nothing, else the first."""
    first = read_sheet(content)
    others = [name for name in first.names if name != first.name][:MOST_SHEETS]
    whole = [sheet for sheet in (first, *(read_sheet(content, name=name) for name in others)) if _is_whole(sheet)]
    return (whole[0], True) if len(whole) == 1 else (first, not whole)


def _is_whole(sheet: Sheet) -> bool:
    headings = likely_headings(sheet.rows, sheet.merged)
    return headings is not None and not headings.missing()


def _begun(db: Session, sheet: Sheet, brought: Brought, *, codes_on: Any, now: datetime, file_id: int | None) -> RosterImport:
    roster = RosterImport(
        state=ImportState.READING,
        file_name=brought.file_name[:255],
        file_sha256=hashlib.sha256(brought.content).hexdigest(),
        file_id=file_id,
        sheet_name=sheet.name[:40],
        account_id=brought.account_id,
        unit_id=brought.unit_id,
        scope_units=list(brought.scope_units),
        codes_on=codes_on,
        codes_guess=None,
        heading_row=1,
        headings={},
        extra_columns=[],
        notes_skipped=[],
        layout={"sheets": list(sheet.names), "hidden": list(sheet.hidden)},
        writings=[],
        read=0,
        read_at=now,
    )
    db.add(roster)
    db.flush()
    return roster


def _lay_out(roster: RosterImport, sheet: Sheet, headings: Headings, *, said: bool = False) -> None:
    """Write down where the columns stand. ``said``: by an officer, now or earlier."""
    places: list[tuple[Field, int]] = [*headings.places.items(), *headings.parts.items()]
    roster.sheet_name = sheet.name[:40]
    roster.heading_row = headings.row
    roster.headings = {column.value: text for column, text in headings.texts.items()}
    roster.extra_columns = list(headings.extra)
    roster.layout = {
        "sheets": list(sheet.names),
        "hidden": list(sheet.hidden),
        "first_data_row": headings.first_data_row,
        "line": list(headings.line),
        "fields": {field.value: place for field, place in places},
        "said": said,
    }


def headings_of(roster: RosterImport) -> Headings | None:
    """The headings as they were found or said; None while nobody knows them."""
    layout = roster.layout or {}
    if "fields" not in layout:
        return None
    fields = {as_field(code): place for code, place in layout["fields"].items()}
    return mapped(layout["line"], roster.heading_row, layout["first_data_row"], fields)


def own_commune(db: Session, roster: RosterImport, on: date) -> Entry | None:
    """The one commune in whose name the file was brought; None when it came in the name of more than one."""
    unit = load_register(db).entries[roster.unit_id]
    return unit if unit.level is Level.COMMUNE and unit.period.holds(on) else None


def own_code(roster: RosterImport) -> str | None:
    """The code that every row of a file without a column of codes has, by the word of the officer who brought it."""
    code: str | None = (roster.layout or {}).get("own_code")
    return code


def _take_own_code(db: Session, roster: RosterImport, headings: Headings, now: datetime) -> None:
    """An officer of one commune has said the columns, and none holds codes: every row is of that commune, as of today."""
    commune = own_commune(db, roster, day_of(now)) if Column.UNIT not in headings.places else None
    if commune:
        roster.layout = {**(roster.layout or {}), "own_code": commune.code}
        roster.codes_on = day_of(now)


def _missing(roster: RosterImport, headings: Headings) -> list[str]:
    return headings.missing(one_commune=own_code(roster) is not None)


def as_field(code: str) -> Field:
    """The column or the part of one with this code."""
    return Part(code) if "." in code else Column(code)


def keep_rows(db: Session, vault: Vault, roster: RosterImport, sheet: Sheet) -> None:
    """Keep the rows of the sheet, sealed. DomainError ``roster.no_rows``, ``roster.column_missing``."""
    headings = headings_of(roster)
    missing = _missing(roster, headings) if headings else []
    if headings is None or missing:
        raise DomainError("roster.column_missing", columns=", ".join(missing), row=roster.heading_row)
    found = table_rows(sheet.rows, headings, sheet.merged)
    if not found.rows:
        raise DomainError("roster.no_rows")
    roster.read = len(found.rows)
    roster.notes_skipped = list(found.notes)
    roster.layout = {**(roster.layout or {}), "inside": list(found.inside)}
    for start in range(0, len(found.rows), BATCH):
        rows = found.rows[start : start + BATCH]
        db.execute(insert(ImportRow), [_row(vault, roster, row, sheet, headings) for row in rows])


def has_rows(db: Session, roster: RosterImport) -> bool:
    """Are the rows kept yet? Those of a long file are kept by its job."""
    return db.scalar(select(ImportRow.id).where(ImportRow.import_id == roster.id).limit(1)) is not None


def _row(vault: Vault, roster: RosterImport, row: SheetRow[Column], sheet: Sheet, headings: Headings) -> dict[str, Any]:
    code = own_code(roster)
    cells = {**row.cells, Column.UNIT: code} if code else row.cells
    sealed = seal_cells(vault, _kept(SheetRow(row.number, cells), sheet, headings))
    return {
        "import_id": roster.id,
        "number": row.number,
        "cells_sealed": sealed,
        "verdict": None,
        "messages": [],
        "left_out": False,
    }


def _kept(row: SheetRow[Column], sheet: Sheet, headings: Headings) -> KeptCells:
    line = sheet.rows[row.number - 1]
    extra = [as_kept(line[place]) if place < len(line) else "" for place in headings.extra_places]
    return KeptCells({column: as_kept(cell) for column, cell in row.cells.items()}, extra)


def stored_sheet(db: Session, storage: Storage, roster: RosterImport, name: str | None = None) -> Sheet:
    """The sheet of the kept file that the import reads, or another by name. DomainError ``files.…``."""
    file = db.get(StoredFile, roster.file_id) if roster.file_id else None
    if file is None:
        raise DomainError("files.gone")
    with open_stored(storage, file) as content:
        return read_sheet(content, name=name or _sheet_name(roster))


def _sheet_name(roster: RosterImport) -> str | None:
    """Excel allows 31 characters; a longer name comes from another program and was cut when it was kept."""
    return next((name for name in (roster.layout or {}).get("sheets", ()) if name[:40] == roster.sheet_name), None)


@dataclass(frozen=True)
class Columns:
    """What an officer has said: the sheet, the row of the headings and how many it takes, our code for each place or ""."""

    sheet: str
    heading_row: int
    heading_rows: int
    fields: Sequence[str]


def choose_columns(db: Session, vault: Vault, storage: Storage, roster: RosterImport, said: Columns, *, now: datetime) -> None:
    """Read the kept file by the columns said; they are remembered for this account, unit and headings. The caller judges.

    DomainError ``roster.already_written``, ``roster.column_twice``, ``roster.column_missing``, ``roster.no_rows``.
    """
    if roster.written_at is not None or roster.state not in (ImportState.ASKING, ImportState.READ):
        raise DomainError("roster.already_written" if roster.written_at else "roster.already_writing")
    sheet = stored_sheet(db, storage, roster, said.sheet)
    headings = said_headings(sheet, said)
    db.execute(delete(ImportRow).where(ImportRow.import_id == roster.id))
    _lay_out(roster, sheet, headings, said=True)
    _take_own_code(db, roster, headings, now)
    remember(db, Sender(roster.account_id, roster.unit_id), headings.fingerprint, said.fields, now=now)
    roster.state, roster.read = ImportState.READING, 0
    if missing := _missing(roster, headings):
        raise DomainError("roster.column_missing", columns=", ".join(missing), row=headings.row)
    if len(sheet.rows) <= AT_ONCE:
        keep_rows(db, vault, roster, sheet)
    else:
        roster.read = len(sheet.rows)


def said_headings(sheet: Sheet, said: Columns) -> Headings:
    """The headings as said. DomainError ``roster.column_twice`` when two places are to be one column."""
    fields: dict[Field, int] = {}
    for place, code in enumerate(said.fields):
        if not code:
            continue
        field = as_field(code)
        if field in fields:
            raise DomainError("roster.column_twice", first=fields[field] + 1, second=place + 1)
        fields[field] = place
    line = heading_line(sheet.rows, said.heading_row, said.heading_rows)
    return mapped(line, said.heading_row, said.heading_row + said.heading_rows, fields)


def _remembered(db: Session, roster: RosterImport, sheet: Sheet) -> Headings | None:
    """What this sender has said about such headings before, wherever among the first ten rows they stand."""
    known = remembered(db, Sender(roster.account_id, roster.unit_id))
    for found in candidates(sheet.rows, sheet.merged) if known else ():
        if fields := known.get(found.fingerprint):
            # Two lines of headings come back as one in the file of refused rows.
            return said_headings(sheet, Columns(sheet.name, found.row, found.first_data_row - found.row, fields))
    return None
