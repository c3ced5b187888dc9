"""Imports and their rows: lists for the office, the same report for page, command and JSON, and the file of refused rows."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.access.queries import scoped
from lms.access.rules import Action, Viewer
from lms.files.sheets import Column as SheetColumn
from lms.files.sheets import Sheet, Value, write_sheet
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.models import ImportRow, Person, RosterImport
from lms.people.roster.cells_sealed import KeptCells, as_kept, open_cells
from lms.people.roster.rules.cells import CellError, read_birth, read_day
from lms.people.roster.rules.headings import REJECTED, Headings, given_back
from lms.people.roster.rules.suggestions import CommunesNamed, Suggestion, suggest
from lms.people.roster.taking import headings_of, own_code
from lms.people.roster.words import SAME, as_column, say, say_all
from lms.people.rules.statements import MessageKind
from lms.people.rules.terms import HEADINGS, Column, Verdict

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_NAMED = 30
_DAYS = frozenset({Column.BORN, Column.SIGNED, Column.EFFECTIVE, Column.ENDED})


def list_imports(viewer: Viewer) -> Select[RosterImport]:
    """The imports of the viewer's units, the newest first."""
    stmt = select(RosterImport).order_by(RosterImport.read_at.desc(), RosterImport.id.desc())
    return scoped(stmt, viewer, Action.ROSTER_IMPORT, RosterImport.unit_id)


def find_import(db: Session, viewer: Viewer, import_id: int) -> RosterImport:
    """The import. DomainError ``roster.import.missing`` outside the viewer's scope as well."""
    stmt = scoped(select(RosterImport).where(RosterImport.id == import_id), viewer, Action.ROSTER_IMPORT, RosterImport.unit_id)
    roster = db.scalars(stmt).one_or_none()
    if roster is None:
        raise DomainError("roster.import.missing")
    return roster


def account_names(db: Session, ids: Collection[int]) -> dict[int, str]:
    """Who brought the files, by account."""
    return {row.id: row.name for row in db.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))}


def same_file_before(db: Session, roster: RosterImport) -> RosterImport | None:
    """The last time the very same bytes were brought for the same unit before."""
    stmt = select(RosterImport).where(
        RosterImport.file_sha256 == roster.file_sha256,
        RosterImport.unit_id == roster.unit_id,
        RosterImport.id < roster.id,
    )
    return db.scalars(stmt.order_by(RosterImport.id.desc()).limit(1)).one_or_none()


def list_rows(roster: RosterImport, verdict: Verdict | None = None) -> Select[ImportRow]:
    """The rows in the order of the file, of one verdict or all."""
    stmt = select(ImportRow).where(ImportRow.import_id == roster.id).order_by(ImportRow.number)
    return stmt.where(ImportRow.verdict == verdict) if verdict else stmt


def left_counts(db: Session, roster: RosterImport) -> dict[Verdict, int]:
    """How many rows of each verdict are left out of the writing."""
    stmt = select(ImportRow.verdict, func.count().label("n")).where(ImportRow.import_id == roster.id, ImportRow.left_out)
    found = {row.verdict: row.n for row in db.execute(stmt.group_by(ImportRow.verdict))}
    return {verdict: found.get(verdict, 0) for verdict in Verdict}


def find_row(db: Session, roster: RosterImport, number: int) -> ImportRow:
    """One row. DomainError ``roster.row.missing``."""
    row = db.scalars(select(ImportRow).where(ImportRow.import_id == roster.id, ImportRow.number == number)).one_or_none()
    if row is None:
        raise DomainError("roster.row.missing", row=str(number))
    return row


def shown(column: Column, text: str) -> str:
    """A kept cell as people write it: a day as 22/11/2026."""
    if column in _DAYS and _ISO.fullmatch(text):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    return text


@dataclass(frozen=True)
class RowLine:
    """One row as the preview shows it. ``reasons`` are sentences; ``team`` and days as the file has them."""

    number: int
    verdict: Verdict
    name: str
    born: str
    team: str
    village: str
    decision: str
    recognised: str
    faulty: frozenset[str]
    reasons: tuple[tuple[str, str], ...]
    suggestions: tuple[Suggestion, ...]
    left_out: bool
    person_id: int | None


def row_line(vault: Vault, row: ImportRow, communes: CommunesNamed = lambda _name: []) -> RowLine:
    """Open the row and put its verdict into words. ``communes``: the codes of the communes of a name, for suggestions."""
    cells = open_cells(vault, row.cells_sealed).cells
    text = {column: shown(column, cells.get(column, "")) for column in Column}
    verdict = row.verdict or Verdict.REFUSED
    reasons = tuple(say_all(_in_order(row, verdict)))
    if not reasons and verdict is Verdict.SAME:
        reasons = ((MessageKind.NOTE.value, _(SAME)),)
    return RowLine(
        number=row.number,
        verdict=verdict,
        name=text[Column.NAME],
        born=_birth_year(cells.get(Column.BORN, "")),
        team=text[Column.TEAM],
        village=text[Column.VILLAGE],
        decision=text[Column.DECISION],
        recognised=_day(cells.get(Column.EFFECTIVE) or cells.get(Column.SIGNED) or ""),
        faulty=frozenset(
            message["column"] for message in row.messages if message["kind"] == MessageKind.FAULT and message["column"]
        ),
        reasons=reasons,
        suggestions=_suggestions(row, cells, communes) if verdict is Verdict.REFUSED else (),
        left_out=row.left_out,
        person_id=row.person_id,
    )


def _suggestions(row: ImportRow, cells: Mapping[Column, str], communes: CommunesNamed) -> tuple[Suggestion, ...]:
    found = []
    for message in _in_order(row, Verdict.REFUSED):
        column = as_column(message["column"])
        typed = cells.get(column, "") if column else ""
        if meant := suggest(message["code"], column, typed, message["fields"], communes):
            found.append(meant)
    return tuple(found)


def _day(text: str) -> str:
    """A day in the manner of the house, or what stands there instead of one."""
    try:
        day = read_day(text)
    except CellError:
        return text
    return format_day(day) if day else ""


def _birth_year(text: str) -> str:
    try:
        year = read_birth(text)[1]
    except CellError:
        return text
    return str(year) if year else ""


def _in_order(row: ImportRow, verdict: Verdict) -> list[dict[str, Any]]:
    """Faults alone on a refused row; else warnings before notes."""
    if verdict is Verdict.REFUSED:
        return [message for message in row.messages if message["kind"] == MessageKind.FAULT]
    return sorted(row.messages, key=lambda message: message["kind"] != MessageKind.WARNING)


def heading_of(roster: RosterImport, column: str | None) -> str | None:
    """The heading as the file has it, ours where the file has no such column."""
    return roster.headings.get(column) or HEADINGS[Column(column)] if column else None


def report(db: Session, roster: RosterImport) -> dict[str, Any]:
    """The import as JSON, the shape of INTERFACE: counts, refused rows, warnings."""
    rows = db.scalars(list_rows(roster)).all()
    remarks = [(row, message) for row in rows if row.verdict is not Verdict.REFUSED for message in row.messages]
    return {
        **{name: getattr(roster, name) for name in ("read", "new", "changed", "same", "refused")},
        "rows": [_refused_line(roster, row) for row in rows if row.verdict is Verdict.REFUSED],
        "warnings": [
            *file_warnings(roster),
            *(_remark(roster, row.number, message) for row, message in remarks if message["kind"] == MessageKind.WARNING),
        ],
    }


def _refused_line(roster: RosterImport, row: ImportRow) -> dict[str, Any]:
    """One entry for a row, whatever is wrong with it: the first fault's column and code, and all sentences."""
    faults = _in_order(row, Verdict.REFUSED)
    first = _remark(roster, row.number, faults[0])
    # Of several it has to be said which sentence is about which column.
    return first | {"message": _why(row)} if len(faults) > 1 else first


def _remark(roster: RosterImport, number: int, message: dict[str, Any]) -> dict[str, Any]:
    said = say(message["code"], message["fields"])
    return {"row": number, "column": heading_of(roster, message["column"]), "code": message["code"], "message": said}


def file_warnings(roster: RosterImport) -> Iterator[dict[str, Any]]:
    """What is to be said of the file as a whole: columns and notes that were passed over."""
    for heading in roster.extra_columns:
        said = say("roster.extra_column", {"heading": heading})
        yield {"row": None, "column": heading, "code": "roster.extra_column", "message": said}
    layout = roster.layout or {}
    if code := own_code(roster):
        said = say("roster.own_commune", {"code": code})
        yield {"row": None, "column": None, "code": "roster.own_commune", "message": said}
    for code, rows in (("roster.inside_skipped", layout.get("inside")), ("roster.hidden_read", layout.get("hidden"))):
        if rows:
            said = say(code, {"n": len(rows), "rows": _places(rows)})
            yield {"row": None, "column": None, "code": code, "message": said}
    if roster.notes_skipped:
        said = say("roster.notes_skipped", {"n": len(roster.notes_skipped), "rows": _places(roster.notes_skipped)})
        yield {"row": None, "column": None, "code": "roster.notes_skipped", "message": said}


def _places(rows: Sequence[int]) -> str:
    """The rows by number; of very many the first."""
    few = ", ".join(map(str, rows[:MOST_NAMED]))
    return f"{few}, …" if len(rows) > MOST_NAMED else few


def rejects_sheet(db: Session, vault: Vault, roster: RosterImport, *, made_on: date, sheet: Sheet | None = None) -> bytes:
    """The refused rows as an XLSX that can be mended and read in again, with the reasons in a last column.

    ``sheet``: the file as it came; then the columns are the same, in the same order, those passed over with them.
    """
    rows = db.scalars(list_rows(roster, Verdict.REFUSED))
    headings = headings_of(roster) if sheet else None
    if sheet and headings:
        titles = [headings.line[place] for place in given_back(headings.line)]
        lines: Iterator[Sequence[Value]] = (_as_brought(vault, row, sheet, headings) for row in rows)
    else:
        # Kept JSON has no order of its own on PostgreSQL.
        columns = [column for column in Column if column.value in roster.headings]
        titles = [*(roster.headings[column.value] for column in columns), *roster.extra_columns]
        lines = (_kept_line(vault, row, columns, roster) for row in rows)
    widths = [SheetColumn(title, 18) for title in titles] + [SheetColumn(REJECTED, 60)]
    return write_sheet(widths, lines, name=roster.sheet_name or "Dòng cần sửa", made_on=made_on)


def _as_brought(vault: Vault, row: ImportRow, sheet: Sheet, headings: Headings) -> list[Value]:
    """The very cells of the file, over them what an officer has mended on the page; then why the row is refused."""
    brought = sheet.rows[row.number - 1]
    line: list[Value] = list((*brought, *[None] * len(headings.line))[: len(headings.line)])
    kept = open_cells(vault, row.cells_sealed).cells
    for column, place in headings.places.items():
        text = kept.get(column, "")
        came = as_kept(brought[place] if place < len(brought) else None)
        # "12/QĐ-UBND ngày 05/3/2025" was read as two columns; it goes out as it came.
        in_two = column is Column.DECISION and Column.SIGNED not in headings.places and came.startswith(text)
        if text != came and not in_two:
            line[place] = _value(column, text)
    return [*(line[place] for place in given_back(headings.line)), _why(row)]


def _kept_line(vault: Vault, row: ImportRow, columns: Sequence[Column], roster: RosterImport) -> list[Value]:
    kept = open_cells(vault, row.cells_sealed)
    extra = [*kept.extra, *[""] * len(roster.extra_columns)][: len(roster.extra_columns)]
    return [*(_value(column, kept.cells.get(column, "")) for column in columns), *extra, _why(row)]


def _why(row: ImportRow) -> str:
    return " ".join(said for _kind, said in say_all(_in_order(row, Verdict.REFUSED)))


def _value(column: Column, text: str) -> Value:
    """A day as a day, so that Excel shows it as one."""
    return date.fromisoformat(text) if column in _DAYS and _ISO.fullmatch(text) else text


@dataclass(frozen=True)
class Choice:
    """A candidate to choose among: its id and how people tell it from the others."""

    id: int
    label: str


def team_choices(row: ImportRow) -> list[Choice]:
    """The teams the row may mean."""
    found = [message["fields"] for message in row.messages if message["code"] == "roster.team_ambiguous"]
    return [Choice(team_id, label) for fields in found for team_id, label in zip(fields["ids"], fields["labels"], strict=True)]


PERSON_CODES = frozenset({"roster.person_ambiguous", "roster.birth_contradicts", "roster.identity_contradicts"})
# Of these the officer may say that the row means somebody else, who is not in the book yet.
_ANOTHER_CODES = PERSON_CODES | {"roster.birth_contradicts_row"}


def may_be_another(row: ImportRow) -> bool:
    """Is the officer asked who of one name the row means?"""
    return any(message["code"] in _ANOTHER_CODES for message in row.messages)


def person_choices(db: Session, row: ImportRow) -> list[Choice]:
    """The persons the row may mean, told apart by birth and the last digits of the identity number."""
    ids = {person_id for message in row.messages if message["code"] in PERSON_CODES for person_id in message["fields"]["ids"]}
    persons = db.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)) if ids else ()
    return [Choice(person.id, _told_apart(person)) for person in persons]


def _told_apart(person: Person) -> str:
    born = f"{person.born_on:%d/%m/%Y}" if person.born_on else str(person.born_year or "–")
    tail = f"••• {person.identity_tail}" if person.identity_tail else "–"
    return _("%(name)s, sinh %(born)s, số định danh %(tail)s", name=person.full_name, born=born, tail=tail)


def kept_cells(vault: Vault, row: ImportRow) -> KeptCells:
    """The row's cells, for its correction form."""
    return open_cells(vault, row.cells_sealed)
