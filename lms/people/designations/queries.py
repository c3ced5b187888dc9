"""Designations within a viewer's scope on any day; which units and teams are designated; which closed units need a look.

``designated_units`` and ``designated_teams`` are what plan targets about a part of the communes ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.access.queries import scoped
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.decided.queries import in_force, units_under
from lms.people.designations.models import Designation
from lms.people.designations.terms import OF_TEAMS, DesignationKind, DesignationLevel
from lms.people.models import MediationTeam
from lms.units.queries import load_map, load_register
from lms.units.rules import Node


def find_designation(db: Session, viewer: Viewer, designation_id: int, action: Action) -> Designation:
    """The version in force. DomainError ``designations.designation.missing`` outside the viewer's scope as well."""
    stmt = select(Designation).where(Designation.id == designation_id, Designation.superseded_at.is_(None))
    found = db.scalars(scoped(stmt, viewer, action, Designation.unit_id)).one_or_none()
    if found is None:
        raise DomainError("designations.designation.missing")
    return found


@dataclass(frozen=True, slots=True)
class DesignationFilter:
    """What an officer looks for."""

    unit_id: int | None = None
    kind: DesignationKind | None = None
    level: DesignationLevel | None = None


def list_designations(
    db: Session, viewer: Viewer, wanted: DesignationFilter, on: date, *, ended: bool = False
) -> Select[Designation]:
    """The designations in scope that hold on the day, or those over by then: by kind, the newest first."""
    stmt = scoped(select(Designation), viewer, Action.PEOPLE_READ, Designation.unit_id)
    if ended:
        stmt = stmt.where(Designation.superseded_at.is_(None), Designation.valid_to <= on)
    else:
        stmt = stmt.where(in_force(Designation, on))
    if wanted.unit_id is not None:
        stmt = stmt.where(Designation.unit_id.in_(units_under(db, wanted.unit_id, on)))
    if wanted.kind:
        stmt = stmt.where(Designation.kind == wanted.kind)
    if wanted.level:
        stmt = stmt.where(Designation.level == wanted.level)
    return stmt.order_by(Designation.kind, Designation.valid_from.desc(), Designation.id)


def teams_named(db: Session, rows: Sequence[Designation]) -> dict[int, MediationTeam]:
    """The teams that some designations are of, by id."""
    wanted = {row.team_id for row in rows if row.team_id is not None}
    return {team.id: team for team in db.scalars(select(MediationTeam).where(MediationTeam.id.in_(wanted)))} if wanted else {}


def of_team(db: Session, team_id: int, on: date) -> Sequence[Designation]:
    """The designations of a team that hold on the day."""
    stmt = select(Designation).where(Designation.team_id == team_id, in_force(Designation, on))
    return db.scalars(stmt.order_by(Designation.valid_from, Designation.id)).all()


def standing_unit(db: Session, unit_id: int, on: date) -> int | None:
    """The unit of the day's map that is the same body as a unit (a change of name or type alone); None once it merged or
    was split: what follows was not designated."""
    nodes = load_map(db, on).nodes
    if unit_id in nodes:
        return unit_id
    return next((other for other in sorted(load_register(db).body(unit_id)) if other in nodes), None)


def designated_units(db: Session, kind: DesignationKind, level: DesignationLevel | None, on: date) -> frozenset[int]:
    """The units of the day's map that bear a designation on the day, of one level's choosing or of any. One statement.

    A unit that has closed by the day gives nothing to its successors (``list_to_review``).
    """
    stmt = select(Designation.unit_id).where(in_force(Designation, on), Designation.kind == kind, Designation.team_id.is_(None))
    if level is not None:
        stmt = stmt.where(Designation.level == level)
    standing = (standing_unit(db, unit_id, on) for unit_id in db.scalars(stmt.distinct()))
    return frozenset(unit_id for unit_id in standing if unit_id is not None)


def designated_teams(db: Session, kind: DesignationKind, on: date) -> frozenset[int]:
    """The teams that bear a designation on the day; a team keeps it through mergers of its commune. One statement."""
    stmt = select(Designation.team_id).where(in_force(Designation, on), Designation.kind == kind)
    return frozenset(team_id for team_id in db.scalars(stmt) if team_id is not None)


@dataclass(frozen=True, slots=True)
class ToReview:
    """A designation of a commune that no longer stands, with the units it went over into."""

    row: Designation
    successors: Sequence[Node]


def list_to_review(db: Session, viewer: Viewer, unit_id: int | None, on: date) -> list[ToReview]:
    """The designations in scope that hold on the day while their commune has closed: somebody must decide anew."""
    stmt = list_designations(db, viewer, DesignationFilter(unit_id), on).where(Designation.kind.not_in(OF_TEAMS))
    rows = [row for row in db.scalars(stmt) if standing_unit(db, row.unit_id, on) is None]
    register, nodes = load_register(db), load_map(db, on).nodes
    found = []
    for row in rows:
        links = register.successors.get(row.unit_id, ())
        found.append(ToReview(row, [nodes[link.successor_id] for link in links if link.successor_id in nodes]))
    return found
