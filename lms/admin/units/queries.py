"""What resolutions would move, counted: teams, people, grants; in whose name a viewer may load them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.access.models import Account, Grant
from lms.access.queries import in_force
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.models import Appointment, MediationTeam
from lms.people.queries import serving
from lms.units.changes.rules.draft import Body
from lms.units.changes.rules.plan import Plan
from lms.units.queries import load_map, placements, units_of_body
from lms.units.rules import Level


@dataclass(frozen=True, slots=True)
class Mandate:
    """In the name of which unit resolutions are loaded; ``within`` bounds them, None for the whole country."""

    unit_id: int
    name: str
    within: frozenset[int] | None

    @property
    def units(self) -> frozenset[int] | None:
        """The units whose loaded resolutions are shown; None for all."""
        return self.within


def mandate_of(db: Session, viewer: Viewer, on: date) -> Mandate | None:
    """The highest unit in whose name the viewer may change units; None for whoever serves a commune alone."""
    units = load_map(db, on)
    held = [units.nodes[unit_id] for unit_id in viewer.unit_ids(Action.UNITS_CHANGE) if unit_id in units.nodes]
    held = [node for node in held if node.level in (Level.COUNTRY, Level.PROVINCE)]
    if not held:
        return None
    node = min(held, key=lambda node: (list(Level).index(node.level), node.code))
    within = None if node.level is Level.COUNTRY else units_of_body(db, node.id)
    return Mandate(node.id, node.name, within)


@dataclass(frozen=True, slots=True)
class Ending:
    """A unit that closes: where it goes, what stands under it today. ``waiting`` teams will need assigning by hand."""

    name: str
    code: str
    on: date
    heirs: Sequence[tuple[str, str, bool]]
    teams: int
    people: int
    waiting: int
    grants: int


@dataclass(frozen=True)
class Impact:
    """Exactly what moves."""

    endings: Sequence[Ending]

    def total(self, name: str) -> int:
        """The sum of one column."""
        return sum(getattr(one, name) for one in self.endings)


def impact_of(db: Session, plan: Plan, *, today: date) -> Impact:
    """What stands under each unit that closes. Three statements, however many close."""
    places = placements(db, today)
    closing = [body for body, _ties in plan.closed if body.id is not None]
    under = {body: [unit for unit, place in places.items() if place == body.id or unit == body.id] for body in closing}
    every = {unit for units in under.values() for unit in units}
    teams, people = _teams(db, every), _people(db, every, today)
    grants = _grants(db, [body.id for body in closing if body.id], today)
    endings = []
    for body, ties in plan.closed:
        units = under.get(body, ())
        count = sum(teams[unit] for unit in units)
        whole = len(ties) == 1 and ties[0].whole
        heirs = [(tie.after.code, tie.after.title, tie.whole) for tie in ties]
        ending = Ending(
            name=body.title,
            code=body.code,
            on=body.end or today,
            heirs=heirs,
            teams=count,
            people=sum(people[unit] for unit in units),
            waiting=0 if whole else count,
            grants=grants[body.id or 0],
        )
        endings.append(ending)
    return Impact(endings)


def _counted(db: Session, stmt: Select[int, int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for key, count in db.execute(stmt):
        found[key] = count
    return found


def _teams(db: Session, units: Collection[int]) -> Counter[int]:
    stmt = select(MediationTeam.placed_unit_id, func.count()).where(
        MediationTeam.placed_unit_id.in_(sorted(units)), MediationTeam.withdrawn_at.is_(None)
    )
    return _counted(db, stmt.group_by(MediationTeam.placed_unit_id))


def _people(db: Session, units: Collection[int], today: date) -> Counter[int]:
    stmt = (
        select(MediationTeam.placed_unit_id, func.count(Appointment.person_id.distinct()))
        .join(Appointment, Appointment.team_id == MediationTeam.id)
        .where(MediationTeam.placed_unit_id.in_(sorted(units)), serving(today))
        .group_by(MediationTeam.placed_unit_id)
    )
    return _counted(db, stmt)


def _grants(db: Session, units: Collection[int], today: date) -> Counter[int]:
    stmt = (
        select(Grant.unit_id, func.count())
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.unit_id.in_(sorted(units)), in_force(today), Account.disabled_at.is_(None))
        .group_by(Grant.unit_id)
    )
    return _counted(db, stmt)


def account_names(db: Session, account_ids: Iterable[int | None]) -> Mapping[int, str]:
    """The names of the accounts that loaded resolutions."""
    ids = {account_id for account_id in account_ids if account_id is not None}
    rows = db.execute(select(Account.id, Account.name).where(Account.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}


def body_place(body: Body, on: date) -> str:
    """The unit above a body on a day, in words; "" for none."""
    above = body.parent_on(on)
    return above.title_on(on) if above else ""


def commune_within(db: Session, viewer: Viewer, unit_id: int, action: Action, on: date) -> int:
    """The commune of today within the viewer's scope. DomainError ``villages.missing`` otherwise."""
    units = load_map(db, on)
    node = units.nodes.get(unit_id)
    reach = [above.id for above in units.lineage(unit_id)]
    if node is None or node.level is not Level.COMMUNE or not viewer.may(action, reach):
        raise DomainError("villages.missing")
    return unit_id


def teams_in(db: Session, unit_ids: Collection[int]) -> list[MediationTeam]:
    """The teams that stand under these units today."""
    stmt = select(MediationTeam).where(MediationTeam.placed_unit_id.in_(sorted(unit_ids)))
    return list(db.scalars(stmt.where(MediationTeam.withdrawn_at.is_(None))))


def members_of(db: Session, unit_ids: Collection[int], on: date) -> Counter[int]:
    """Team -> mediators on the day."""
    stmt = (
        select(Appointment.team_id, func.count(Appointment.person_id.distinct()))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(MediationTeam.placed_unit_id.in_(sorted(unit_ids)), serving(on))
        .group_by(Appointment.team_id)
    )
    return _counted(db, stmt)
