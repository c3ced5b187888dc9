"""The roster of a unit on a day as a workbook in the columns an import reads: what goes out comes in again unchanged."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.files.sheets import Column as SheetColumn
from lms.files.sheets import Value, write_sheet
from lms.i18n import N_, format_day
from lms.i18n import gettext as _
from lms.keys.sealing import Vault
from lms.people.book_writing import IDENTITY
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import serving
from lms.people.roster.rules.suggestions import WORDS
from lms.people.rules.kinship import deciding_unit
from lms.people.rules.terms import HEADINGS, Column
from lms.units.models import UnitReach
from lms.units.queries import load_register
from lms.units.rules import Register

SHEET = "Danh sách"
DEMO = N_("DỮ LIỆU MINH HỌA: người và số trong bảng này không có thật")
_ROW = (
    Person.full_name, Person.born_on, Person.born_year, Person.sex, Person.ethnicity, Person.identity_sealed, Person.phone,
    Person.qualification, Appointment.role, Appointment.reason, Appointment.decision_no, Appointment.signed_on,
    Appointment.effective_on, Appointment.recognised_on, MediationTeam.unit_id, MediationTeam.placed_unit_id,
    MediationTeam.village, MediationTeam.name,
)  # fmt: skip
Restricted = Callable[[Any], ColumnElement[bool]]
_SENSITIVE = (Column.IDENTITY, Column.PHONE, Column.ETHNICITY)
_WIDTHS = {Column.NAME: 26, Column.TEAM: 30, Column.VILLAGE: 22, Column.QUALIFICATION: 22, Column.DECISION: 18}


def roster_rows(
    db: Session, vault: Vault, unit_id: int, *, on: date, restricted: Restricted, sensitive: bool = True
) -> list[dict[Column, Value]]:
    """Whoever serves on the day in a team of the unit or below, by commune, village, team, head first, then by name.

    An end that lies after the day is not looked at. Holds whole identity numbers: the caller records who takes them away.
    Without ``sensitive`` numbers, phones and ethnic groups are left blank, and always of whose data are restricted
    (``restricted`` says it of a column of persons, as ``lms.people.rights`` stands above); it still comes in as the same.
    """
    register = load_register(db)
    within = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
    stmt = (
        select(*_ROW, restricted(Person.id).label("restricted"))
        .select_from(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(on), MediationTeam.placed_unit_id.in_(within))
        .order_by(MediationTeam.unit_id, MediationTeam.village_fold, MediationTeam.name_fold, Appointment.role.desc())
        .order_by(Person.name_key, Person.id)
    )
    blank = dict.fromkeys(_SENSITIVE)
    return [_row(vault, register, row) | (blank if row.restricted or not sensitive else {}) for row in db.execute(stmt)]


def _row(vault: Vault, register: Register, row: Any) -> dict[Column, Value]:
    number = vault.open(row.identity_sealed, context=IDENTITY) if row.identity_sealed else None
    return {
        Column.UNIT: _code(register, row),
        Column.VILLAGE: row.village,
        Column.TEAM: row.name,
        Column.NAME: row.full_name,
        Column.BORN: row.born_on or (str(row.born_year) if row.born_year else None),
        Column.SEX: WORDS[row.sex] if row.sex else None,
        Column.ETHNICITY: row.ethnicity,
        Column.IDENTITY: number,
        Column.PHONE: f"0{row.phone[3:]}" if row.phone and row.phone.startswith("+84") else row.phone,
        Column.QUALIFICATION: row.qualification,
        Column.ROLE: WORDS[row.role],
        Column.REASON: WORDS[row.reason],
        Column.DECISION: row.decision_no,
        Column.SIGNED: row.signed_on,
        Column.EFFECTIVE: row.effective_on,
        Column.ENDED: None,
        Column.END_REASON: None,
    }


def _code(register: Register, row: Any) -> str:
    """The code borne on the recognition day by the commune that decided: by it the import finds the team again."""
    decider = deciding_unit(register, row.unit_id, row.recognised_on)
    placed = row.placed_unit_id if register.entries[row.placed_unit_id].period.holds(row.recognised_on) else row.unit_id
    return register.entries[decider if decider is not None else placed].code


def roster_workbook(rows: Sequence[dict[Column, Value]], *, unit_name: str, on: date, made_on: date, demo: bool) -> bytes:
    """The rows under our headings, over them what the list is of; ``demo`` puts the mark of the demonstration first."""
    columns = [SheetColumn(HEADINGS[column], _WIDTHS.get(column, 14)) for column in Column]
    title = _("Danh sách hòa giải viên của %(unit)s, ngày %(day)s", unit=unit_name, day=format_day(on))
    above = [*([_(DEMO)] if demo else []), title]
    return write_sheet(columns, _lines(rows), name=SHEET, made_on=made_on, above=above)


def _lines(rows: Sequence[dict[Column, Value]]) -> Iterator[list[Value]]:
    for row in rows:
        yield [row[column] for column in Column]
