"""Reading forms, periods, the grid of a unit, versions of a row, how far each unit is. Teams stand where they are placed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.access.models import Account
from lms.access.rules import Action, Viewer
from lms.cases.models import CaseEntry, CaseForm, CaseLock, CaseReturn
from lms.cases.rules.forms import CaseFormat, added, form_from
from lms.cases.rules.periods import CasePeriod, Progress, before, is_late, period_of
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.people.assignments.queries import place_on
from lms.people.models import Appointment, MediationTeam
from lms.units.queries import load_map, placements
from lms.units.rules import Level, Node


def load_forms(db: Session) -> dict[int, CaseFormat]:
    """The forms there are, by id."""
    return {row_id: form_from(data) for row_id, data in rows_of(db, select(CaseForm.id, CaseForm.definition)).all()}


def find_period(db: Session, key: str) -> CasePeriod:
    """The period of that key; DomainError ``cases.period.missing``."""
    return period_of(load_forms(db), key)


def stands_in(period: CasePeriod) -> ColumnElement[bool]:
    """Whether a joined team had a mediator on some day of the period."""
    serving = exists().where(
        and_(
            Appointment.team_id == MediationTeam.id,
            Appointment.superseded_at.is_(None),
            Appointment.recognised_on <= period.last_on,
            or_(Appointment.ended_on.is_(None), Appointment.ended_on > period.first_on),
        )
    )
    return and_(MediationTeam.withdrawn_at.is_(None), serving)


def counts(period: CasePeriod) -> ColumnElement[bool]:
    """Whether an entry counts: in force, and its unit has said that it is complete."""
    done = exists().where(CaseReturn.unit_id == CaseEntry.unit_id, CaseReturn.period == period.key)
    return (CaseEntry.period == period.key) & CaseEntry.superseded_at.is_(None) & done


def has_counting_entry(team_id: Any, period: CasePeriod) -> ColumnElement[bool]:
    """Whether the team of a column has an entry that counts for the period."""
    entry = aliased(CaseEntry)
    done = exists().where(CaseReturn.unit_id == entry.unit_id, CaseReturn.period == period.key)
    found: ColumnElement[bool] = exists().where(
        entry.team_id == team_id, entry.period == period.key, entry.superseded_at.is_(None), done
    )
    return found


@dataclass(frozen=True, slots=True)
class EntryLine:
    """The row in force of a team, with who kept it and when."""

    id: int
    team_id: int
    nothing: bool
    figures: Mapping[str, int]
    by: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One row of the grid. ``carried``: cases still open at the end of the last period, None where nobody entered it."""

    id: int
    village: str
    name: str
    entry: EntryLine | None
    carried: int | None


@dataclass(frozen=True)
class Grid:
    """A unit's teams in a period with what has been entered."""

    unit: Node
    period: CasePeriod
    teams: Sequence[TeamLine]
    completed_at: datetime | None
    completed_by: str | None
    locked: bool

    @property
    def form(self) -> CaseFormat:
        return self.period.form

    @property
    def entered(self) -> Sequence[EntryLine]:
        return [team.entry for team in self.teams if team.entry]

    @property
    def totals(self) -> dict[str, int]:
        return added(self.form, [entry.figures for entry in self.entered])

    @property
    def progress(self) -> Progress:
        if self.completed_at:
            return Progress.COMPLETE
        return Progress.DRAFT if self.entered else Progress.MISSING


def find_grid(db: Session, viewer: Viewer, unit_id: int, key: str, action: Action, *, today: date) -> Grid:
    """The grid of a unit of the period's map; DomainError ``cases.unit.missing``, ``cases.period.missing``, ``.not_open``."""
    period = find_period(db, key)
    if today < period.opens_on:
        raise DomainError("cases.period.not_open", on=period.opens_on)
    units = load_map(db, period.map_on(today))
    if unit_id not in units.nodes or not viewer.may(action, reach(db, unit_id, today)):
        raise DomainError("cases.unit.missing")
    return grid_of(db, units.nodes[unit_id], period, today=today)


def reach(db: Session, unit_id: int, today: date) -> frozenset[int]:
    """The units of today that certainly hold a unit of any map."""
    return frozenset(node.id for node in load_map(db, today).lineage(placements(db, today)[unit_id]))


def grid_of(db: Session, unit: Node, period: CasePeriod, *, today: date) -> Grid:
    """The grid, whoever asks. A fixed number of statements."""
    on = period.map_on(today)
    recorded = [one for one, place in placements(db, on).items() if place == unit.id]
    teams = rows_of(
        db,
        select(MediationTeam.id, MediationTeam.village, MediationTeam.name).where(
            place_on(db, on).in_(recorded), stands_in(period), MediationTeam.withdrawn_at.is_(None)
        ),
    ).all()
    ids = [team_id for team_id, _village, _name in teams]
    entries = _entries(db, period, ids)
    carried = _carried(db, period, ids)
    lines = [TeamLine(team_id, village, name, entries.get(team_id), carried.get(team_id)) for team_id, village, name in teams]
    lines.sort(key=lambda line: (text_key(line.village), text_key(line.name), line.id))
    done = rows_of(
        db,
        select(CaseReturn.completed_at, Account.name)
        .outerjoin(Account, Account.id == CaseReturn.account_id)
        .where(CaseReturn.unit_id == unit.id, CaseReturn.period == period.key),
    ).first()
    at, by = done or (None, None)
    return Grid(unit, period, lines, at, by, is_locked(db, period, unit.id, today=today))


def _entries(db: Session, period: CasePeriod, team_ids: Sequence[int]) -> dict[int, EntryLine]:
    rows = db.execute(
        select(CaseEntry.id, CaseEntry.team_id, CaseEntry.none_arose, CaseEntry.figures, Account.name, CaseEntry.recorded_at)
        .outerjoin(Account, Account.id == CaseEntry.account_id)
        .where(CaseEntry.period == period.key, CaseEntry.superseded_at.is_(None), CaseEntry.team_id.in_(team_ids))
    )
    return {line.team_id: line for line in (EntryLine(*row) for row in rows)}


def _carried(db: Session, period: CasePeriod, team_ids: Sequence[int]) -> dict[int, int]:
    forms = load_forms(db)
    found: dict[int, int] = {}
    earlier = {one.key: one for one in before(forms, period)}
    rows = db.execute(
        select(CaseEntry.period, CaseEntry.team_id, CaseEntry.figures).where(
            CaseEntry.period.in_(earlier), CaseEntry.superseded_at.is_(None), CaseEntry.team_id.in_(team_ids)
        )
    ).all()
    # The latest figures of a year come first; what they lack is taken from the first ones.
    order = list(earlier)
    for key, team_id, figures in sorted(rows, key=lambda row: order.index(row[0])):
        found.setdefault(team_id, earlier[key].form.open_of(figures))
    return found


def is_locked(db: Session, period: CasePeriod, unit_id: int, *, today: date) -> bool:
    """Is the period locked for the unit or one above it, on its own map or today's?"""
    on = period.map_on(today)
    above = {node.id for node in load_map(db, on).lineage(placements(db, on)[unit_id])} | reach(db, unit_id, today)
    stmt = select(CaseLock.id).where(
        CaseLock.period == period.key, CaseLock.lifted_at.is_(None), CaseLock.unit_id.in_(sorted(above))
    )
    return rows_of(db, stmt.limit(1)).first() is not None


def list_versions(db: Session, team_ids: Sequence[int], period: CasePeriod) -> list[tuple[EntryLine, datetime | None]]:
    """Every version of the rows, the newest first, with the instant at which it was superseded."""
    rows = db.execute(
        select(
            CaseEntry.id,
            CaseEntry.team_id,
            CaseEntry.none_arose,
            CaseEntry.figures,
            Account.name,
            CaseEntry.recorded_at,
            CaseEntry.superseded_at,
        )
        .outerjoin(Account, Account.id == CaseEntry.account_id)
        .where(CaseEntry.period == period.key, CaseEntry.team_id.in_(team_ids))
        .order_by(CaseEntry.recorded_at.desc(), CaseEntry.id.desc())
    )
    return [(EntryLine(*row[:6]), row[6]) for row in rows]


# --- how far the units are ---


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit of the period's map: its teams, the rows entered, what it has said, its figures so far."""

    unit: Node
    teams: int
    entered: int
    completed_at: datetime | None
    late: bool
    figures: Mapping[str, int]

    @property
    def progress(self) -> Progress:
        if self.completed_at:
            return Progress.COMPLETE
        return Progress.DRAFT if self.entered else Progress.MISSING


def list_progress(db: Session, viewer: Viewer, period: CasePeriod, *, today: date) -> list[UnitProgress]:
    """The units in scope that have teams in the period, by name; what no commune certainly holds stands with its province.

    Three statements, whatever the number of units.
    """
    on = period.map_on(today)
    units, places = load_map(db, on), placements(db, on)
    place = place_on(db, on)
    teams: Counter[int] = Counter()
    for recorded, count in rows_of(db, select(place, func.count()).where(stands_in(period)).group_by(place)):
        teams[places[recorded]] += count
    entered, figures = _sums(db, period, places)
    done = dict(db.execute(select(CaseReturn.unit_id, CaseReturn.completed_at).where(CaseReturn.period == period.key)).all())
    found = []
    for unit_id in teams.keys() | entered.keys():
        if viewer.may(Action.CASES_READ, reach(db, unit_id, today)):
            at = done.get(unit_id)
            rows = (teams[unit_id], entered[unit_id], at)
            line = UnitProgress(units.nodes[unit_id], *rows, False, figures.get(unit_id, period.form.empty()))
            late = is_late(line.progress, period, today)
            found.append(UnitProgress(line.unit, *rows, late, line.figures))
    return sorted(found, key=lambda line: (line.unit.level is Level.COMMUNE, text_key(line.unit.name), line.unit.code))


def _sums(db: Session, period: CasePeriod, places: Mapping[int, int]) -> tuple[Counter[int], dict[int, dict[str, int]]]:
    entered: Counter[int] = Counter()
    rows: dict[int, list[Mapping[str, int]]] = {}
    stmt = select(CaseEntry.unit_id, CaseEntry.figures).where(CaseEntry.period == period.key, CaseEntry.superseded_at.is_(None))
    for unit_id, figures in db.execute(stmt):
        place = places[unit_id]
        entered[place] += 1
        rows.setdefault(place, []).append(figures)
    return entered, {place: added(period.form, some) for place, some in rows.items()}
