"""Finding supporters within a viewer's scope, which teams they support on a day, and the share of teams with support."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from lms.access.queries import scoped
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.people.assignments.queries import home_of, place_on
from lms.people.decided.queries import in_force, units_under
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import serving
from lms.people.supporters.models import Supporter, SupporterTeam
from lms.units.queries import load_map, placements
from lms.units.rules import Level


def find_supporter(db: Session, viewer: Viewer, supporter_id: int, action: Action) -> Supporter:
    """The version in force with its person. DomainError ``supporters.supporter.missing`` outside the scope as well."""
    stmt = select(Supporter).where(Supporter.id == supporter_id, Supporter.superseded_at.is_(None))
    stmt = scoped(stmt, viewer, action, Supporter.unit_id).options(selectinload(Supporter.person))
    found = db.scalars(stmt).one_or_none()
    if found is None:
        raise DomainError("supporters.supporter.missing")
    return found


def list_supporters(db: Session, viewer: Viewer, unit_id: int | None, on: date, *, ended: bool = False) -> Select[Supporter]:
    """The links within the viewer's scope on a day, or those over by then, by the name of the person."""
    stmt = select(Supporter).join(Person, Person.id == Supporter.person_id)
    stmt = scoped(stmt, viewer, Action.PEOPLE_READ, Supporter.unit_id)
    if ended:
        stmt = stmt.where(Supporter.superseded_at.is_(None), Supporter.valid_to <= on)
    else:
        stmt = stmt.where(in_force(Supporter, on))
    if unit_id is not None:
        stmt = stmt.where(Supporter.unit_id.in_(units_under(db, unit_id, on)))
    return stmt.order_by(Person.name_key, Supporter.id).options(selectinload(Supporter.person))


def teams_of(db: Session, supporter_ids: Collection[int]) -> dict[int, list[MediationTeam]]:
    """The teams that each version names, by name; a version that means the whole commune is left out. One statement."""
    stmt = (
        select(SupporterTeam.supporter_id, MediationTeam)
        .join(MediationTeam, MediationTeam.id == SupporterTeam.team_id)
        .where(SupporterTeam.supporter_id.in_(supporter_ids))
        .order_by(MediationTeam.name_fold, MediationTeam.id)
    )
    found: dict[int, list[MediationTeam]] = {}
    for supporter_id, team in db.execute(stmt):
        found.setdefault(supporter_id, []).append(team)
    return found


def teams_in(db: Session, unit_id: int, on: date) -> Select[int]:
    """The ids of the teams that stand in a unit, or below it, on the map of the day."""
    return select(MediationTeam.id).where(place_on(db, on).in_(units_under(db, unit_id, on)))


def supporters_of(db: Session, team_id: int, on: date) -> Sequence[Supporter]:
    """Who supports a team on the day, by name, each with the person. A fixed number of statements."""
    named = select(SupporterTeam.supporter_id).where(SupporterTeam.team_id == team_id)
    stmt = (
        select(Supporter)
        .join(Person, Person.id == Supporter.person_id)
        .where(
            in_force(Supporter, on), or_(Supporter.id.in_(named), _whole() & Supporter.unit_id.in_(_around(db, team_id, on)))
        )
        .order_by(Person.name_key, Supporter.id)
        .options(selectinload(Supporter.person))
    )
    return db.scalars(stmt).all()


def _whole() -> ColumnElement[bool]:
    """SQL: the joined link is to the whole commune."""
    return ~exists().where(SupporterTeam.supporter_id == Supporter.id)


def _around(db: Session, team_id: int, on: date) -> list[int]:
    """The units that the day's map places where the team stands: its commune, and those that went over into it whole."""
    places = placements(db, on)
    here = places[home_of(db, team_id, on)]
    if load_map(db, on).nodes[here].level is not Level.COMMUNE:
        return []
    return [unit_id for unit_id, place in places.items() if place == here]


def share_supported(db: Session, viewer: Viewer, unit_id: int | None, on: date) -> Ratio:
    """Of the teams with a mediator on the day, within the viewer's scope, those with a supporter. One statement."""
    supported = supported_teams(db, on)
    stmt = (
        select(func.count(), func.count(supported.c.team_id))
        .select_from(MediationTeam)
        .outerjoin(supported, supported.c.team_id == MediationTeam.id)
        .where(exists().where(Appointment.team_id == MediationTeam.id, serving(on)))
    )
    stmt = scoped(stmt, viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id)
    if unit_id is not None:
        stmt = stmt.where(place_on(db, on).in_(units_under(db, unit_id, on)))
    teams, with_support = db.execute(stmt).one()
    return Ratio(with_support, teams)


def supported_teams(db: Session, on: date) -> Subquery:
    """The teams with a supporter on the day, each once; links are few, so they lead."""
    named = select(SupporterTeam.team_id).join(Supporter, Supporter.id == SupporterTeam.supporter_id)
    places, nodes = placements(db, on), load_map(db, on).nodes
    closed_too = db.scalars(select(Supporter.unit_id).where(in_force(Supporter, on), _whole()).distinct())
    # A commune that went over into another one whole takes its supporters along; of a split one nobody is guessed.
    here = {places[unit_id] for unit_id in closed_too}
    communes = [unit_id for unit_id in here if nodes[unit_id].level is Level.COMMUNE]
    within = [unit_id for unit_id, place in places.items() if place in set(communes)]
    meant = or_(MediationTeam.id.in_(named.where(in_force(Supporter, on))), place_on(db, on).in_(within))
    return select(MediationTeam.id.label("team_id")).where(meant).subquery()


def list_unsupported(db: Session, viewer: Viewer, unit_id: int | None, on: date) -> Select[MediationTeam]:
    """The teams with a mediator on the day that nobody supports, within the viewer's scope, by unit and name."""
    supported = supported_teams(db, on)
    stmt = select(MediationTeam).where(exists().where(Appointment.team_id == MediationTeam.id, serving(on)))
    stmt = scoped(stmt, viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id)
    stmt = stmt.where(MediationTeam.id.not_in(select(supported.c.team_id)))
    if unit_id is not None:
        stmt = stmt.where(place_on(db, on).in_(units_under(db, unit_id, on)))
    return stmt.order_by(MediationTeam.placed_unit_id, MediationTeam.name_fold, MediationTeam.id)
