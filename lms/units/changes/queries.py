"""Resolutions on record, and what resolutions not yet loaded would do."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.units.changes.models import UnitChange, UnitChangeLine
from lms.units.changes.rules.lines import DESCRIBING, Change, Line, Refusal, date_conflict, same_name
from lms.units.changes.rules.plan import Plan, plan_changes
from lms.units.changes.rules.timelines import Fact
from lms.units.queries import load_register, units_of_body

_LINE = ("kind", "old_code", "old_type", "old_name", "new_code", "new_type", "new_name", "parent_code")


def line_of(row: UnitChangeLine) -> Line:
    """The line as the rules read it."""
    return Line(**{name: getattr(row, name) for name in _LINE})


def history(db: Session) -> list[Fact]:
    """Every line on record that says something of a unit which goes on."""
    stmt = (
        select(UnitChangeLine, UnitChange.effective_on)
        .join(UnitChange, UnitChange.id == UnitChangeLine.change_id)
        .where(UnitChangeLine.kind.in_(DESCRIBING))
        .order_by(UnitChangeLine.id)
    )
    return [Fact(line_of(row), on) for row, on in db.execute(stmt)]


def on_record(db: Session, unit_id: int | None = None) -> dict[int, Change]:
    """The resolutions on record by id, of the unit's own body when one is given: numbers begin anew in every province."""
    stmt = select(UnitChange).order_by(UnitChange.id)
    if unit_id is not None:
        stmt = stmt.where(UnitChange.unit_id.in_(units_of_body(db, unit_id)))
    changes = db.scalars(stmt).all()
    lines: dict[int, list[Line]] = {}
    for row in db.scalars(select(UnitChangeLine).order_by(UnitChangeLine.id)):
        lines.setdefault(row.change_id, []).append(line_of(row))
    return {
        one.id: Change(
            number=one.number,
            signed_on=one.signed_on,
            effective_on=one.effective_on,
            lines=tuple(lines.get(one.id, ())),
        )
        for one in changes
    }


@dataclass(frozen=True)
class Drafted:
    """Resolutions tried on the register: what is new of them, and the plan. ``known`` lines were loaded before."""

    fresh: Sequence[Change]
    known: int
    plan: Plan


def draft_changes(db: Session, changes: Iterable[Change], *, unit_id: int, within: Collection[int] | None) -> Drafted:
    """Try resolutions in the name of a unit; nothing is written. Lines on record already are left out."""
    record = list(on_record(db, unit_id).values())
    fresh, refusals, known = list[Change](), list[Refusal](), 0
    for change in changes:
        others = [*record, *fresh]
        conflict = date_conflict(others, change)
        lines, repeated = _fresh_lines(change, [one for one in others if one.key == change.key])
        known += len(change.lines) - len(lines) - len(repeated)
        refusals += ([conflict] if conflict else []) + repeated
        if lines:
            fresh.append(replace(change, lines=tuple(lines)))
    plan = plan_changes(load_register(db), fresh if not refusals else (), history(db), within=within)
    plan.refusals += refusals
    return Drafted(fresh, known, plan)


def _fresh_lines(change: Change, known: Sequence[Change]) -> tuple[list[Line], list[Refusal]]:
    """The lines that are not on record; one of the same codes that says another name contradicts it."""
    there = {line.key: line for one in known for line in one.lines}
    fresh: dict[object, Line] = {}
    refusals = []
    for line in change.lines:
        before = there.get(line.key) or fresh.get(line.key)
        if before is None:
            fresh[line.key] = line
        elif not same_name(before.new_name, line.new_name) or before.parent_code != (line.parent_code or before.parent_code):
            refusals.append(Refusal("units.change.line_differs", line.row, {"number": change.number, "code": _code(line)}))
    return list(fresh.values()), refusals


def _code(line: Line) -> str:
    return line.old_code or line.new_code


@dataclass(frozen=True, slots=True)
class LoadedChange:
    """One resolution on record, as the list shows it."""

    id: int
    number: str
    signed_on: date
    effective_on: date
    unit_id: int
    account_id: int | None
    recorded_at: datetime
    lines: int


def list_changes(unit_ids: Collection[int] | None) -> Select[*tuple[object, ...]]:
    """Resolutions on record, the newest effect first; of some units, or (None) all of them. Rows as ``LoadedChange``."""
    counts = select(func.count()).where(UnitChangeLine.change_id == UnitChange.id).scalar_subquery()
    stmt = select(
        UnitChange.id,
        UnitChange.number,
        UnitChange.signed_on,
        UnitChange.effective_on,
        UnitChange.unit_id,
        UnitChange.account_id,
        UnitChange.recorded_at,
        counts.label("lines"),
    ).order_by(UnitChange.effective_on.desc(), UnitChange.id.desc())
    return stmt if unit_ids is None else stmt.where(UnitChange.unit_id.in_(sorted(unit_ids)))


def find_change(db: Session, change_id: int, unit_ids: Collection[int] | None) -> UnitChange | None:
    """One resolution on record, of some units or of any."""
    change = db.get(UnitChange, change_id)
    return change if change and (unit_ids is None or change.unit_id in unit_ids) else None


def lines_of(db: Session, change_id: int) -> list[Line]:
    """The lines of a resolution, as written."""
    rows = db.scalars(select(UnitChangeLine).where(UnitChangeLine.change_id == change_id).order_by(UnitChangeLine.id))
    return [line_of(row) for row in rows]
