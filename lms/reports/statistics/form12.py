"""Form 12 up the tree: what the communes entered for a period, on the period's map or another. Only complete units count.

The rows belong to teams, so a team counts where it is placed on the map asked for; every map has the same total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.cases.models import CaseEntry, CaseReturn
from lms.cases.queries import counts, stands_in
from lms.cases.rules.forms import CaseFormat, Figures, added
from lms.cases.rules.periods import CasePeriod
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.kernel.text import text_key
from lms.people.assignments.queries import place_on
from lms.people.models import MediationTeam
from lms.reports.coverage.folding import UNASSIGNED, shares_of
from lms.units.queries import load_map, placements
from lms.units.rules import Node


@dataclass(frozen=True)
class Form12Row:
    """One unit or, in a commune, one team, with its figures. ``unit`` None with no team: no certain place in any child."""

    unit: Node | None
    team: str | None
    figures: Figures
    rate: Ratio


@dataclass(frozen=True)
class Form12:
    """A period of a unit; the children add up to the unit. ``complete`` of ``asked`` units below have said they are done."""

    period: CasePeriod
    map_on: date
    whole: Form12Row
    children: Sequence[Form12Row]
    complete: int
    asked: int

    @property
    def form(self) -> CaseFormat:
        return self.period.form

    @property
    def unit(self) -> Node:
        assert self.whole.unit is not None
        return self.whole.unit


@dataclass(frozen=True, slots=True)
class _Row:
    team_id: int
    village: str
    team: str
    place: int
    figures: Mapping[str, int]


def form12(db: Session, unit_id: int, period: CasePeriod, *, map_on: date, today: date) -> Form12:
    """The figures of a unit of a map and of each unit directly below it; of a commune, of each of its teams."""
    units, places = load_map(db, map_on), placements(db, map_on)
    rows = _rows(db, period, map_on)
    shares = shares_of(units, places, {row.place for row in rows}, unit_id)
    mine = [row for row in rows if row.place in shares]
    children = units.children(unit_id)
    if children:
        below = [_sum(period, node, [row for row in mine if shares[row.place] == node.id]) for node in children]
        loose = [row for row in mine if shares[row.place] == UNASSIGNED]
        below += [_sum(period, None, loose)] if loose else []
    else:
        mine.sort(key=lambda row: (text_key(row.village), text_key(row.team), row.team_id))
        below = [_team(period, row) for row in mine]
    complete, asked = _said(db, unit_id, period, map_on, today)
    return Form12(period, map_on, _sum(period, units.nodes[unit_id], mine), below, complete, asked)


def _rows(db: Session, period: CasePeriod, map_on: date) -> list[_Row]:
    place = place_on(db, map_on)
    stmt = (
        select(MediationTeam.id, MediationTeam.village, MediationTeam.name, place, CaseEntry.figures)
        .join(MediationTeam, MediationTeam.id == CaseEntry.team_id)
        .where(counts(period))
    )
    return [_Row(*row) for row in db.execute(stmt)]


def _sum(period: CasePeriod, unit: Node | None, rows: Sequence[_Row]) -> Form12Row:
    figures = added(period.form, [row.figures for row in rows])
    return Form12Row(unit, None, figures, period.form.success_rate(figures))


def _team(period: CasePeriod, row: _Row) -> Form12Row:
    return Form12Row(None, row.village or row.team, row.figures, period.form.success_rate(row.figures))


def _said(db: Session, unit_id: int, period: CasePeriod, map_on: date, today: date) -> tuple[int, int]:
    """How many units of the period's own map have said that they are complete, of those whose teams lie in the unit asked."""
    own = period.map_on(today)
    units, places, own_places = load_map(db, map_on), placements(db, map_on), placements(db, own)
    pairs = select(place_on(db, map_on), place_on(db, own)).select_from(MediationTeam).where(stands_in(period)).distinct()
    within = {
        own_places[entered]
        for shown, entered in rows_of(db, pairs)
        if unit_id in {node.id for node in units.lineage(places[shown])}
    }
    done = {own_places[unit] for unit in db.scalars(select(CaseReturn.unit_id).where(CaseReturn.period == period.key))}
    return len(within & done), len(within)


@dataclass(frozen=True, slots=True)
class TeamCount:
    """One team behind a figure."""

    village: str
    team: str
    unit_id: int
    number: int


def list_teams(db: Session, viewer: Viewer, unit_id: int, period: CasePeriod, column: str, *, map_on: date) -> list[TeamCount]:
    """The teams behind a figure, the most cases first, in the scope of who asks; DomainError ``statistics.column.missing``."""
    if column not in period.form.codes:
        raise DomainError("statistics.column.missing")
    units, places, place = load_map(db, map_on), placements(db, map_on), place_on(db, map_on)
    stmt = (
        select(MediationTeam.village, MediationTeam.name, place, CaseEntry.figures)
        .join(MediationTeam, MediationTeam.id == CaseEntry.team_id)
        .where(counts(period), in_scope(viewer, Action.CASES_READ, MediationTeam.placed_unit_id))
    )
    found = [
        TeamCount(village, name, places[unit], figures[column])
        for village, name, unit, figures in db.execute(stmt)
        if figures[column] and unit_id in {node.id for node in units.lineage(places[unit])}
    ]
    return sorted(found, key=lambda one: (-one.number, text_key(one.village), text_key(one.team)))
