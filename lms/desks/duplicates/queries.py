"""Two records side by side, gathered from the rooms: what each says, what each has done, and what they will be as one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.attendance.models import Presence
from courses.completion.queries import list_completions
from courses.delivery.models import Enrolment
from courses.delivery.queries import in_seat
from courses.evidence.models import Evidence
from courses.evidence.queries import holds
from lms.access.models import Account
from lms.people.merges.resolving import of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import masked_identity, unit_names
from lms.people.rules.judging import masked_phone
from lms.people.rules.service import Service, spells
from lms.people.rules.terms import Sex, TeamRole


@dataclass(frozen=True, slots=True)
class Served:
    """One recognition as the page shows it."""

    team_id: int
    team: str
    unit: str
    role: TeamRole
    decision_no: str | None
    recognised_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Side:
    """One record: what it says, masked as everywhere, and how much stands under it."""

    id: int
    full_name: str
    born: date | int | None
    sex: Sex | None
    has_ethnicity: bool
    qualification: str | None
    phone: str
    identity: str
    services: Sequence[Served]
    completions: Sequence[tuple[date, str]]
    counts: Mapping[str, int]


COUNTED: dict[str, tuple[Any, Any, Callable[[], ColumnElement[bool]]]] = {
    "evidence": (Evidence, Evidence.person_id, holds),
    "presences": (Presence, Presence.person_id, lambda: Presence.present.is_(True)),
    "seats": (Enrolment, Enrolment.person_id, in_seat),
    "certificates": (Certificate, Certificate.person_id, lambda: Certificate.replaced_at.is_(None)),
    "accounts": (Account, Account.person_id, lambda: Account.disabled_at.is_(None)),
}


def side_of(db: Session, person: Person, on: date) -> Side:
    """One record with everything under it. Nine statements."""
    counts = {
        name: db.scalar(select(func.count(table.id)).where(of_person(column, person.id), stands())) or 0
        for name, (table, column, stands) in COUNTED.items()
    }
    return Side(
        id=person.id,
        full_name=person.full_name,
        born=person.born_on or person.born_year,
        sex=person.sex,
        has_ethnicity=person.ethnicity is not None,
        qualification=person.qualification,
        phone=masked_phone(person.phone),
        identity=masked_identity(person.identity_tail),
        services=_services(db, person.id, on),
        completions=[(done.completed_on, done.instrument) for done in list_completions(db, person.id)],
        counts=counts,
    )


def _services(db: Session, person_id: int, on: date) -> list[Served]:
    stmt = (
        select(Appointment, MediationTeam)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_person(Appointment.person_id, person_id), Appointment.superseded_at.is_(None))
        .order_by(Appointment.recognised_on, Appointment.id)
    )
    rows = db.execute(stmt).all()
    names = unit_names(db, {team.placed_unit_id for _row, team in rows}, on)
    return [
        Served(*(team.id, team.name, names[team.placed_unit_id], row.role, row.decision_no, row.recognised_on, row.ended_on))
        for row, team in rows
    ]


@dataclass(frozen=True, slots=True)
class AsOne:
    """What the two will be as one person: the stretches of service, what is completed first, how much evidence."""

    spells: Sequence[tuple[date, date | None]]
    overlaps: bool
    completed: Mapping[str, date]
    evidence: int
    certificates: int


def as_one(one: Side, other: Side) -> AsOne:
    """The union, as pages will show it. Pure."""
    services = [*one.services, *other.services]
    served = spells([Service(one.recognised_on, one.ended_on) for one in services], 0)
    found = [(spell.recognised_on, spell.ended_on) for spell in served]
    completed: dict[str, date] = {}
    for on, instrument in sorted([*one.completions, *other.completions]):
        completed.setdefault(instrument, on)
    return AsOne(
        spells=found,
        overlaps=any(_meet(a, b) for a in one.services for b in other.services),
        completed=completed,
        evidence=one.counts["evidence"] + other.counts["evidence"],
        certificates=one.counts["certificates"] + other.counts["certificates"],
    )


def _meet(one: Served, other: Served) -> bool:
    before = one.ended_on is not None and one.ended_on <= other.recognised_on
    after = other.ended_on is not None and other.ended_on <= one.recognised_on
    return not before and not after
