"""Communes chosen as pilots: in which teams that obliges mediators, and whom a change of the choices can touch."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation, ObligationKind
from courses.obligations.rulebook import read_rulebook
from lms.audit.models import AuditEvent
from lms.db import rows_of
from lms.people.assignments.queries import place_on
from lms.people.designations.models import Designation
from lms.people.designations.terms import DesignationKind
from lms.people.models import Appointment, MediationTeam
from lms.people.rules.service import Service, spells
from lms.units.queries import load_register, placements

CHOSEN, ASSIGNED = "people.designation_recorded", "people.team_assigned"
# After these any team may stand elsewhere, and any commune may have closed.
EVERYWHERE = ("units.changed", "people.teams_recorded_anew")
PILOT_KINDS = (CHOSEN, ASSIGNED, *EVERYWHERE)
# SQLite takes 32,766 values in one statement.
BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Pilot:
    """A spell during which a commune is a pilot, by whomsoever chosen. ``body``: the units that the commune is."""

    body: frozenset[int]
    spell: Service


def list_pilots(db: Session) -> list[Pilot]:
    """Every such spell. What follows a commune that merged or was split was not chosen. One query."""
    stmt = select(Designation.unit_id, Designation.valid_from, Designation.valid_to).where(
        Designation.kind == DesignationKind.PILOT, Designation.superseded_at.is_(None), Designation.team_id.is_(None)
    )
    register = load_register(db)
    chosen: dict[frozenset[int], list[Service]] = {}
    for unit_id, begin, end in rows_of(db, stmt.order_by(Designation.unit_id, Designation.id)):
        body = frozenset(register.body(unit_id) | {unit_id})
        closes = [register.entries[one].period.valid_to for one in body]
        closed_on = None if None in closes else max(day for day in closes if day is not None)
        chosen.setdefault(body, []).append(Service(begin, earlier(end, closed_on)))
    return [Pilot(body, spell) for body, services in chosen.items() for spell in spells(services, 0)]


def teams_in(db: Session, pilots: Sequence[Pilot], team_ids: Collection[int] | None = None) -> dict[int, list[int]]:
    """Team -> the pilots, by their place in the list, in whose commune it stood as the spell began.

    One query for all days on which teams stand alike; ``team_ids``: only these.
    """
    alike: dict[tuple[Any, int], list[int]] = {}
    for at, pilot in enumerate(pilots):
        on = pilot.spell.recognised_on
        alike.setdefault((place_on(db, on), id(placements(db, on))), []).append(at)
    found: dict[int, list[int]] = {}
    for (place, _map), some in alike.items():
        at_unit: dict[int, list[int]] = {}
        for at in some:
            for unit_id in pilots[at].body:
                at_unit.setdefault(unit_id, []).append(at)
        # A commune has no unit below it, so that whatever the map places at it is all there is.
        places = placements(db, pilots[some[0]].spell.recognised_on)
        wanted = {unit_id: at_unit[there] for unit_id, there in places.items() if there in at_unit}
        for team_id, unit_id in _standing(db, place, wanted, team_ids):
            found.setdefault(team_id, []).extend(wanted[unit_id])
    return found


def _standing(db: Session, place: Any, units: Collection[int], team_ids: Collection[int] | None) -> Iterable[Any]:
    """(team, unit) of the teams recorded under these units."""
    stmt = select(MediationTeam.id, place).where(MediationTeam.withdrawn_at.is_(None))
    if team_ids is not None:
        wanted = sorted(team_ids)
        for start in range(0, len(wanted), BATCH):
            rows = rows_of(db, stmt.where(MediationTeam.id.in_(wanted[start : start + BATCH])))
            yield from (row for row in rows if row[1] in units)
        return
    yield from rows_of(db, stmt.where(place.in_(sorted(units))))


def touched_by(db: Session, changes: Collection[AuditEvent]) -> set[int]:
    """Whose cases may be others by the choices, and by where teams stand, after these changes. Some queries."""
    if not read_rulebook(db).uses(ObligationKind.PILOT):
        return set()
    teams = {change.subject_id for change in changes if change.kind == ASSIGNED and change.subject_id is not None}
    everywhere = any(change.kind in EVERYWHERE for change in changes)
    named = [change.subject_id for change in changes if change.kind == CHOSEN]
    units = _ever_chosen(db) if everywhere else _named(db, named)
    teams |= teams_in(db, _choices(db, units)).keys()
    return _serving(db, teams) | (_obliged(db) if everywhere else set())


def _ever_chosen(db: Session) -> set[int]:
    return set(db.scalars(select(Designation.unit_id).where(Designation.kind == DesignationKind.PILOT).distinct()))


def _named(db: Session, ids: Sequence[int | None]) -> set[int]:
    """The communes of these designations, in every version of them, of those that name a pilot or did."""
    firsts = {
        first or one for one, first in rows_of(db, select(Designation.id, Designation.series).where(Designation.id.in_(ids)))
    }
    versions = select(Designation.unit_id).where(or_(Designation.id.in_(firsts), Designation.series.in_(firsts)))
    return set(db.scalars(versions.where(Designation.kind == DesignationKind.PILOT)))


def _choices(db: Session, units: Collection[int]) -> list[Pilot]:
    """Every day on which one of these communes was ever said to become a pilot: a spell may begin, or have begun, on each."""
    register = load_register(db)
    bodies = {unit_id: frozenset(register.body(unit_id) | {unit_id}) for unit_id in units}
    every = {one: body for body in bodies.values() for one in body}
    stmt = select(Designation.unit_id, Designation.valid_from).where(Designation.kind == DesignationKind.PILOT)
    days = rows_of(db, stmt.where(Designation.unit_id.in_(sorted(every))).distinct())
    return [Pilot(every[unit_id], Service(on, None)) for unit_id, on in days]


def _serving(db: Session, team_ids: Iterable[int]) -> set[int]:
    """Everybody who serves in these teams, or did."""
    wanted, found = sorted(team_ids), set[int]()
    for start in range(0, len(wanted), BATCH):
        stmt = select(Appointment.person_id).where(Appointment.team_id.in_(wanted[start : start + BATCH]))
        found.update(db.scalars(stmt.where(Appointment.superseded_at.is_(None))))
    return found


def _obliged(db: Session) -> set[int]:
    return set(db.scalars(select(Obligation.person_id).where(Obligation.kind == ObligationKind.PILOT)))


def earlier(one: date | None, other: date | None) -> date | None:
    """The first of two days, where None is never."""
    return min((day for day in (one, other) if day is not None), default=None)
