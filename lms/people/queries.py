"""Persons, teams and who serves on a day: conditions other rooms build on. The list of people is ``listing``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.access.queries import in_scope, scoped
from lms.access.rules import Action, Viewer
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.book_writing import IDENTITY
from lms.people.merges.resolving import canonical, of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.places import minority_on
from lms.people.rules.composition import Breach, Least, Member, breaches, is_minority
from lms.people.rules.terms import Sex, TeamRole
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey
from lms.sql import not_sought
from lms.units.queries import load_map, load_register, placements


def serving(as_of: date) -> ColumnElement[bool]:
    """SQL twin of ``rules.service.Service.covers``: the joined appointment is in force and covers the day."""
    return and_(
        Appointment.superseded_at.is_(None),
        # Nearly every recognition began before any day asked about: nothing to look them up by.
        not_sought(Appointment.recognised_on) <= as_of,
        or_(Appointment.ended_on.is_(None), Appointment.ended_on > as_of),
    )


def mediators_on(as_of: date) -> Select[int, int, int]:
    """(person_id, team_id, appointment_id) of every mediator on the day, once each: latest recognition, then lowest id."""
    person = canonical(Appointment.person_id).label("person_id")
    place = func.row_number().over(partition_by=person, order_by=(Appointment.recognised_on.desc(), Appointment.id))
    ranked = select(person, Appointment.team_id, Appointment.id, place.label("place")).where(serving(as_of)).subquery()
    return select(ranked.c.person_id, ranked.c.team_id, ranked.c.id).where(ranked.c.place == 1)


def anywhere_in(viewer: Viewer, action: Action, person_id: int) -> ColumnElement[bool]:
    """Some recognition of the person lies in a team within the viewer's scope.

    With the id itself: correlated to a column, PostgreSQL may read all recognitions of the country.
    """
    conditions = (
        of_person(Appointment.person_id, person_id),
        Appointment.superseded_at.is_(None),
        in_scope(viewer, action, MediationTeam.placed_unit_id),
    )
    recognised = select(Appointment.id).join(MediationTeam, MediationTeam.id == Appointment.team_id).where(*conditions)
    return recognised.exists()


def find_person(db: Session, viewer: Viewer, person_id: int, action: Action) -> Person:
    """The person. DomainError ``people.person.missing`` outside the viewer's scope as well."""
    person = db.scalars(select(Person).where(Person.id == person_id, anywhere_in(viewer, action, person_id))).one_or_none()
    if person is None:
        raise DomainError("people.person.missing")
    return person


def find_by_number(db: Session, viewer: Viewer, identity_hash: str | None, action: Action) -> int | None:
    """Whoever bears the number (``operations.identity_key``) within the scope, by the record that is kept; else None."""
    bears = select(canonical(Person.id)).where(Person.identity_hash == identity_hash, Person.identity_hash.is_not(None))
    person_id = db.scalar(bears)
    return person_id if person_id and db.scalar(select(anywhere_in(viewer, action, person_id))) else None


def birth_year_of(db: Session, person_id: int) -> int | None:
    """The year of birth, which sign-in asks for when several persons share a phone number; None when the book does not say."""
    return db.scalar(select(Person.born_year).where(Person.id == person_id))


def find_team(db: Session, viewer: Viewer, team_id: int, action: Action) -> MediationTeam:
    """The team. DomainError ``people.team.missing`` outside the viewer's scope as well."""
    stmt = scoped(select(MediationTeam).where(MediationTeam.id == team_id), viewer, action, MediationTeam.placed_unit_id)
    team = db.scalars(stmt).one_or_none()
    if team is None:
        raise DomainError("people.team.missing")
    return team


def open_identity(vault: Vault, person: Person) -> str | None:
    """The person's identity number. Whoever shows it records the look first."""
    return vault.open(person.identity_sealed, context=IDENTITY) if person.identity_sealed else None


def masked_identity(tail: str | None) -> str:
    """``••• 4821``."""
    return f"••• {tail}" if tail else ""


def unit_names(db: Session, unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """The full name of the unit where each recorded unit certainly stands on the day's map; after a split its own last name."""
    register, places, units = load_register(db), placements(db, on), load_map(db, on)
    found = {}
    for unit_id in unit_ids:
        node = units.nodes.get(places[unit_id])
        same_level = node is not None and node.level is register.entries[unit_id].level
        found[unit_id] = node.name if node and same_level else register.entries[unit_id].names[-1].full
    return found


# --- one team ---


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A person in a team, with the recognition that says so."""

    person_id: int
    full_name: str
    name_key: str
    born_year: int | None
    sex: Sex | None
    ethnicity: str | None
    role: TeamRole
    decision_no: str | None
    recognised_on: date
    ended_on: date | None
    end_reason: str | None


_MEMBER = (Person.id, Person.full_name, Person.name_key, Person.born_year, Person.sex, Person.ethnicity)
_MEMBERSHIP = (Appointment.role, Appointment.decision_no, Appointment.recognised_on, Appointment.ended_on)


@dataclass(frozen=True, slots=True)
class TeamOn:
    """A team on a day: its mediators, what the law finds missing, and who served before."""

    members: Sequence[TeamMember]
    former: Sequence[TeamMember]
    breaches: Sequence[Breach]


def least_on(db: Session, day: date) -> Least:
    """What a team needs by the policies in force on the day."""
    keys = (PolicyKey.TEAM_LEAST_MEDIATORS, PolicyKey.TEAM_LEAST_WOMEN, PolicyKey.TEAM_LEAST_MINORITY)
    mediators, women, minority = (int(policy_on(db, key, day).value) for key in keys)
    return Least(mediators, women, minority)


def team_on(db: Session, team: MediationTeam, day: date) -> TeamOn:
    """The team as it stood on the day, each person once (``mediators_on``). One query beside the policies."""
    stmt = (
        select(*_MEMBER, *_MEMBERSHIP, Appointment.end_reason, minority_on(day), _counts_elsewhere(day))
        .select_from(Appointment)
        .join(Person, Person.id == canonical(Appointment.person_id))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.team_id == team.id, Appointment.superseded_at.is_(None), Appointment.recognised_on <= day)
        .order_by(Appointment.recognised_on.desc(), Appointment.id)
    )
    rows = rows_of(db, stmt).all()
    everybody = [TeamMember(*row[:-2]) for row in rows if not row[-1]]
    members = [member for member in everybody if member.ended_on is None or member.ended_on > day]
    members.sort(key=lambda member: (member.role is not TeamRole.TEAM_HEAD, member.name_key))
    # Somebody who was moved, re-elected or changed role goes on in the team by another recognition.
    here = {member.person_id for member in members}
    former = [member for member in everybody if member.person_id not in here and member.ended_on and member.ended_on <= day]
    facts = [member_facts(member) for member in members]
    found = breaches(facts, minority_village=any(row[-2] for row in rows), least=least_on(db, day))
    return TeamOn(members, former, found)


def _counts_elsewhere(day: date) -> ColumnElement[bool]:
    """SQL: the joined recognition holds on the day, and another one of its person is the one that counts."""
    other = aliased(Appointment)
    # A CASE and no OR: SQLite would look for every later day in the country before it looks for the person.
    first = case(
        (other.recognised_on == Appointment.recognised_on, other.id < Appointment.id),
        else_=other.recognised_on > Appointment.recognised_on,
    )
    holds = (other.superseded_at.is_(None), other.recognised_on <= day, or_(other.ended_on.is_(None), other.ended_on > day))
    return and_(serving(day), exists().where(of_person(other.person_id, Person.id), *holds, first))


def member_facts(person: Any) -> Member:
    """What the composition rule looks at; unknown stays unknown."""
    woman = None if person.sex is None else person.sex is Sex.FEMALE
    return Member(woman=woman, minority=is_minority(person.ethnicity))
