"""Keeping rows of counts as versions, saying a unit is complete, locking a period, loading a form. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.audit.operations import record
from lms.cases.events import CaseFormLoaded, CasesCompleted, CasesEntered, CasesLocked, CasesUnlocked
from lms.cases.models import CaseEntry, CaseForm, CaseLock, CaseReturn
from lms.cases.queries import EntryLine, Grid, find_period, load_forms
from lms.cases.reading import read_form
from lms.cases.rules.forms import form_from
from lms.cases.rules.grid import Blank, Counted, Problem, TypedRow, Wrong, read_row
from lms.db import insert_rows
from lms.kernel.errors import DomainError

DATA = Path(__file__).parents[0] / "data"


@dataclass(frozen=True, slots=True)
class Saved:
    """What keeping a grid did; rows that say what was said before are ``same``."""

    new: int = 0
    changed: int = 0
    same: int = 0
    cleared: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """What is wrong, by team; nothing was written."""

    problems: Mapping[int, Sequence[Problem]]


def save(db: Session, grid: Grid, typed: Mapping[int, TypedRow], *, actor: Actor, now: datetime) -> Saved | Refused:
    """Keep the typed rows of a grid, all of them or none. An emptied row takes the earlier figures back.

    DomainError ``cases.period.locked``, ``cases.team.not_standing``.
    """
    _refuse_locked(grid)
    lines = {line.id: line for line in grid.teams}
    problems: dict[int, Sequence[Problem]] = {}
    kept: dict[int, Counted | Blank] = {}
    for team_id, row in typed.items():
        if team_id not in lines:
            raise DomainError("cases.team.not_standing", team=str(team_id))
        reading = _reading(grid, lines[team_id].entry, row)
        if isinstance(reading, Wrong):
            problems[team_id] = reading.problems
        else:
            kept[team_id] = reading
    if problems:
        return Refused(problems)
    return _keep(db, grid, {team_id: (lines[team_id].entry, reading) for team_id, reading in kept.items()}, actor, now)


def _reading(grid: Grid, entry: EntryLine | None, row: TypedRow) -> Blank | Counted | Wrong:
    reading = read_row(grid.form, row)
    if row.seen is not None and row.seen != (entry.id if entry else 0) and not _same(entry, reading):
        return Wrong([Problem(None, "cases.row.changed_meanwhile", {})])
    if isinstance(reading, Blank) and grid.completed_at:
        return Wrong([Problem(None, "cases.row.needed", {})])
    return reading


def _same(entry: EntryLine | None, reading: Blank | Counted | Wrong) -> bool:
    match reading:
        case Counted():
            return entry is not None and entry.figures == reading.figures
        case _:
            return entry is None


def _keep(
    db: Session, grid: Grid, rows: Mapping[int, tuple[EntryLine | None, Blank | Counted]], actor: Actor, now: datetime
) -> Saved | Refused:
    moved = {team_id: row for team_id, row in rows.items() if not _same(*row)}
    ended = [entry.id for entry, _reading in moved.values() if entry]
    counted = {team_id: reading for team_id, (_entry, reading) in moved.items() if isinstance(reading, Counted)}
    fixed = {"unit_id": grid.unit.id, "period": grid.period.key, "form_id": grid.period.form_id}
    by = {"account_id": _account(actor), "recorded_at": now, "superseded_at": None}
    values = [
        {"team_id": team_id, "none_arose": one.nothing, "figures": dict(one.figures), **fixed, **by}
        for team_id, one in counted.items()
    ]
    try:
        with db.begin_nested():
            _supersede(db, ended, now)
            insert_rows(db, CaseEntry, values)
    except IntegrityError:
        # Two officers at once: the unique index kept the row of the other.
        return Refused({team_id: [Problem(None, "cases.row.changed_meanwhile", {})] for team_id in moved})
    changed = sum(moved[team_id][0] is not None for team_id in counted)
    saved = Saved(len(counted) - changed, changed, len(rows) - len(moved), len(moved) - len(counted))
    if moved:
        facts = {"period": grid.period.key, "new": saved.new, "changed": saved.changed, "cleared": saved.cleared}
        record(db, CasesEntered(subject_id=grid.unit.id, unit_id=grid.unit.id, **facts), actor=actor, now=now)  # type: ignore[arg-type]
    return saved


def _supersede(db: Session, entry_ids: Sequence[int], now: datetime) -> None:
    if entry_ids:
        stmt = update(CaseEntry).where(CaseEntry.id.in_(entry_ids), CaseEntry.superseded_at.is_(None))
        db.execute(stmt.values(superseded_at=now).execution_options(synchronize_session=False))


def complete(db: Session, grid: Grid, *, actor: Actor, now: datetime) -> None:
    """Say that every row of the unit is there, also those kept since the grid was read; saying it again changes nothing.

    DomainError ``cases.no_teams``, ``cases.not_all_entered``, ``cases.period.locked``.
    """
    _refuse_locked(grid)
    if not grid.teams:
        raise DomainError("cases.no_teams")
    there = (
        select(func.count())
        .select_from(CaseEntry)
        .where(
            CaseEntry.period == grid.period.key,
            CaseEntry.superseded_at.is_(None),
            CaseEntry.team_id.in_([team.id for team in grid.teams]),
        )
    )
    missing = len(grid.teams) - (db.scalar(there) or 0)
    if missing:
        raise DomainError("cases.not_all_entered", n=missing)
    if grid.completed_at:
        return
    db.add(CaseReturn(unit_id=grid.unit.id, period=grid.period.key, account_id=_account(actor), completed_at=now))
    db.flush()
    event = CasesCompleted(subject_id=grid.unit.id, unit_id=grid.unit.id, period=grid.period.key, teams=len(grid.teams))
    record(db, event, actor=actor, now=now)


def _refuse_locked(grid: Grid) -> None:
    if grid.locked:
        raise DomainError("cases.period.locked")


def _account(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


# --- locks ---


def lock(db: Session, unit_id: int, key: str, *, actor: Actor, now: datetime) -> None:
    """Close a period for a unit and all below it. DomainError ``cases.already_locked``, ``cases.period.missing``."""
    period = find_period(db, key)
    if _lock_of(db, unit_id, period.key):
        raise DomainError("cases.already_locked")
    row = CaseLock(unit_id=unit_id, period=period.key, locked_by=_account(actor), locked_at=now)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise DomainError("cases.already_locked") from error
    record(db, CasesLocked(subject_id=unit_id, unit_id=unit_id, period=period.key), actor=actor, now=now)


def unlock(db: Session, unit_id: int, key: str, *, actor: Actor, now: datetime) -> None:
    """Lift the lock of a period. DomainError ``cases.not_locked``, ``cases.period.missing``."""
    found = _lock_of(db, unit_id, find_period(db, key).key)
    if found is None:
        raise DomainError("cases.not_locked")
    found.lifted_at, found.lifted_by = now, _account(actor)
    db.flush()
    record(db, CasesUnlocked(subject_id=unit_id, unit_id=unit_id, period=found.period), actor=actor, now=now)


def _lock_of(db: Session, unit_id: int, key: str) -> CaseLock | None:
    stmt = select(CaseLock).where(CaseLock.unit_id == unit_id, CaseLock.period == key, CaseLock.lifted_at.is_(None))
    return db.scalars(stmt.with_for_update()).one_or_none()


# --- forms ---


def load_case_forms(db: Session, *, now: datetime) -> int:
    """Add the forms that ship and are not there yet; returns how many were new."""
    return sum(load_form(db, path.read_bytes(), actor=SYSTEM, now=now) for path in sorted(DATA.glob("*.yaml")))


def load_form(db: Session, content: bytes, *, actor: Actor, now: datetime) -> bool:
    """Add a form from its day on; False when it is there already as it stands. Periods begun before that day keep theirs.

    DomainError ``cases.form.unreadable``, ``cases.form.known`` (another form of that key or day), ``cases.form.too_early``
    (figures of a period it would claim are there).
    """
    data = read_form(content)
    form = form_from(data)
    for row in db.scalars(select(CaseForm)):
        if row.key == form.key and form_from(row.definition) == form:
            return False
        if row.key == form.key or row.valid_from == form.valid_from:
            raise DomainError("cases.form.known", key=form.key)
    forms = load_forms(db)
    for key in db.scalars(select(CaseEntry.period).distinct()) if forms else ():
        if find_period(db, key).first_on >= form.valid_from:
            raise DomainError("cases.form.too_early", on=form.valid_from)
    added = CaseForm(key=form.key, valid_from=form.valid_from, definition=data, recorded_at=now)
    db.add(added)
    db.flush()
    record(db, CaseFormLoaded(subject_id=added.id, key=form.key), actor=actor, now=now)
    return True
