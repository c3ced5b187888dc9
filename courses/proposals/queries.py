"""Reading proposals within the viewer's scope, and the people who are to be called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from courses.curriculum.queries import find_version
from courses.delivery.models import ClassSession, TrainingClass
from courses.delivery.queries import mediator_on, meets, team_on
from courses.proposals.drafts import Asked, Plan, read_needs
from courses.proposals.models import ClassProposal, ProposedClass
from courses.proposals.resources import facts_for
from courses.proposals.rules import Facts
from lms.access.queries import in_scope, reach_of
from lms.access.rules import Action, Viewer
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.messages.queries import channels_to
from lms.messages.rules import ChannelKind, choose
from lms.people.models import Appointment, MediationTeam, Person, TeamRole
from lms.people.rights.restricting import is_restricted
from lms.units.models import Unit
from lms.units.queries import find_unit, load_map, placements
from lms.units.rules import Level

LISTED = 100


def find_proposal(db: Session, viewer: Viewer, proposal_id: int, *, lock: bool = False) -> ClassProposal:
    """The proposal; ``proposals.proposal.missing`` outside the scope as well. ``lock``: nobody else changes it meanwhile."""
    stmt = select(ClassProposal).where(
        ClassProposal.id == proposal_id, in_scope(viewer, Action.CLASSES_WRITE, ClassProposal.unit_id)
    )
    if lock:
        stmt = stmt.with_for_update().execution_options(populate_existing=True)
    found = db.scalars(stmt).one_or_none()
    if found is None:
        raise DomainError("proposals.proposal.missing")
    return found


def list_proposals(db: Session, viewer: Viewer) -> Sequence[ClassProposal]:
    """The newest proposals within the viewer's scope."""
    stmt = select(ClassProposal).where(in_scope(viewer, Action.CLASSES_WRITE, ClassProposal.unit_id))
    return db.scalars(stmt.order_by(ClassProposal.id.desc()).limit(LISTED)).all()


def find_asked_unit(db: Session, viewer: Viewer, code: str, on: date) -> Unit:
    """The unit of the day for which classes are proposed, a province or below; without a code the viewer's own.

    DomainErrors ``proposals.unit.missing`` outside the scope, ``proposals.too_wide`` for the country.
    """
    if code:
        unit = find_unit(db, code, on)
    else:
        if viewer.home_unit_id is None:
            raise DomainError("proposals.unit.missing")
        unit = db.get_one(Unit, placements(db, on)[viewer.home_unit_id])
    if not viewer.may(Action.CLASSES_WRITE, reach_of(db, unit.id)):
        raise DomainError("proposals.unit.missing")
    if unit.level is Level.COUNTRY:
        raise DomainError("proposals.too_wide")
    return unit


def facts_now(db: Session, row: ClassProposal, *, today: date) -> Facts:
    """The facts of a proposal as they are now: other classes may have taken halls and trainers since it was made."""
    _needs, seekers = read_needs(row.needs)
    unit_id = placements(db, today)[row.unit_id]
    return facts_for(db, unit_id, find_version(db, row.version_id), seekers, Asked.read(row.asked), today=today)


@dataclass(frozen=True, slots=True)
class Name:
    """A person as a proposal names them."""

    person_id: int
    name: str
    name_key: str
    team: str


def names_of(db: Session, people: Collection[int], on: date) -> dict[int, Name]:
    """Name and team of each; one statement for each thousand."""
    found: dict[int, Name] = {}
    ids = sorted(people)
    for start in range(0, len(ids), 1000):
        columns = (Person.id, Person.full_name, Person.name_key, team_on(on))
        for person, name, key, team in db.execute(select(*columns).where(Person.id.in_(ids[start : start + 1000]))):
            found[person] = Name(person, name, key, team or "")
    return found


def commune_names(db: Session, unit_ids: Collection[int], on: date) -> dict[int, str]:
    """The names of units of the day's map."""
    nodes = load_map(db, on).nodes
    return {unit: nodes[unit].name for unit in unit_ids}


def classes_of(db: Session, proposal_id: int) -> list[tuple[int, TrainingClass]]:
    """(number, class) of a confirmed proposal."""
    stmt = select(ProposedClass.number, TrainingClass).join(TrainingClass, TrainingClass.id == ProposedClass.class_id)
    found = db.execute(stmt.where(ProposedClass.proposal_id == proposal_id).order_by(ProposedClass.number))
    return [(number, training_class) for number, training_class in found]


# --- who is to be called ---


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be told of a class. ``told_by``: the channel by which a message reaches them, None where none does.

    Without a phone of their own the team's head may tell them.
    """

    person_id: int
    name: str
    name_key: str
    team: str
    phone: str | None
    head_id: int | None
    head_name: str
    head_phone: str | None
    told_by: ChannelKind | None

    @property
    def has_no_phone(self) -> bool:
        """Neither a message nor a call reaches them: their team's head tells them, or somebody goes there."""
        return self.told_by is None and not self.phone


def calls_for(db: Session, people: Collection[int], on: date, channels: Collection[ChannelKind]) -> list[Call]:
    """The people with their own phone or that of the team's head, by name; restricted phones are left out.

    ``channels``: those that are turned on. A fixed number of statements.
    """
    reached = ~is_restricted(Person.id)
    stmt = (
        select(Person.id, Person.full_name, Person.name_key, Person.phone, MediationTeam.id, MediationTeam.name, reached)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Person.id.in_(list(people)), mediator_on(on))
        .order_by(Person.name_key, Person.id, MediationTeam.id)
    )
    rows = db.execute(stmt).all()
    by = {person: choose(dict.fromkeys(kinds, "+"), channels) for person, kinds in channels_to(db, people).items()}
    heads = _heads(db, {row[4] for row in rows if not row.phone}, on)
    found: dict[int, Call] = {}
    for person, name, key, phone, team_id, team, open_ in rows:
        head = heads.get(team_id) if not phone else None
        of_head: tuple[int | None, str, str | None] = head if head and head[0] != person else (None, "", None)
        found.setdefault(person, Call(person, name, key, team, phone if open_ else None, *of_head, by.get(person)))
    without_team = select(Person.id, Person.full_name, Person.name_key, Person.phone, reached)
    for person, name, key, phone, open_ in db.execute(without_team.where(Person.id.in_(list(set(people) - found.keys())))):
        found[person] = Call(person, name, key, "", phone if open_ else None, None, "", None, by.get(person))
    return sorted(found.values(), key=lambda call: (call.name_key, call.person_id))


def _heads(db: Session, team_ids: Collection[int], on: date) -> dict[int, tuple[int, str, str | None]]:
    head = aliased(Person)
    stmt = (
        select(Appointment.team_id, head.id, head.full_name, head.phone)
        .join(head, head.id == Appointment.person_id)
        .where(Appointment.team_id.in_(sorted(team_ids)), Appointment.role == TeamRole.TEAM_HEAD, mediator_on(on))
        .where(~is_restricted(head.id))
        .order_by(Appointment.team_id, head.id)
    )
    return {team: (person, name, phone) for team, person, name, phone in db.execute(stmt)}


def first_days(db: Session, class_ids: Collection[int]) -> dict[int, list[date]]:
    """The days on which each class meets, in order."""
    stmt = select(ClassSession.class_id, ClassSession.starts_at).where(ClassSession.class_id.in_(sorted(class_ids)), meets())
    found: dict[int, list[date]] = {}
    for class_id, starts_at in db.execute(stmt.order_by(ClassSession.starts_at)):
        days = found.setdefault(class_id, [])
        if day_of(starts_at) not in days:
            days.append(day_of(starts_at))
    return found


def plan_of(row: ClassProposal) -> Plan:
    """The plan as it stands."""
    return Plan.read(row.plan)


def made_on(row: ClassProposal) -> date:
    """The day on which the proposal was made."""
    made_at: datetime = row.made_at
    return day_of(made_at)


def proposed(row: ClassProposal) -> dict[str, Any]:
    """What a list prints of a proposal: how many classes, seats and people without one."""
    plan = plan_of(row)
    return {
        "row": row,
        "made_on": made_on(row),
        "classes": len(plan.classes),
        "people": plan.people,
        "waiting": len(plan.waiting()),
    }
