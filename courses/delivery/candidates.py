"""Who may be added to a class: mediators by name or unit within the viewer's scope, whoever stands at the door, trainers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from courses.delivery.models import Enrolment
from courses.delivery.queries import in_seat, mediator_on
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.kernel.text import fold
from lms.people.models import Appointment, MediationTeam, Person, Trainer
from lms.people.search.queries import named
from lms.units.models import UnitReach


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mediator who may be added to a class: the team tells people of one name apart."""

    person_id: int
    name: str
    name_fold: str
    team: str
    unit_id: int


def _mediators(on: date, class_id: int) -> Any:
    """Mediators of the day who have no place in the class, by given name; one line a person."""
    seated = select(Enrolment.person_id).where(Enrolment.class_id == class_id, in_seat())
    return (
        select(
            Person.id,
            Person.full_name,
            Person.name_fold,
            func.min(MediationTeam.name).label("team"),
            func.min(MediationTeam.placed_unit_id).label("unit_id"),
        )
        .join(Appointment, Appointment.person_id == Person.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(mediator_on(on), Person.id.not_in(seated), Person.erased_at.is_(None))
        .group_by(Person.id, Person.full_name, Person.name_fold, Person.name_key)
        .order_by(Person.name_key, Person.id)
    )


def candidates(
    db: Session,
    viewer: Viewer,
    class_id: int,
    *,
    on: date,
    text: str = "",
    names: Collection[str] = (),
    unit_id: int | None = None,
    limit: int = 200,
) -> list[Candidate]:
    """Mediators within the viewer's scope who may be added: by a piece of the name, by whole names, or all of a unit."""
    stmt = _mediators(on, class_id).where(in_scope(viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id))
    if names:
        stmt = stmt.where(Person.name_fold.in_({fold(name) for name in names}))
    if text:
        stmt = stmt.where(named(Person.name_fold, text))
    if unit_id is not None:
        below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
        stmt = stmt.where(MediationTeam.placed_unit_id.in_(below))
    return [Candidate(*row) for row in db.execute(stmt.limit(limit))]


def within_scope(db: Session, viewer: Viewer, person_ids: Collection[int]) -> list[int]:
    """Those of these people whom the viewer may see, in the order given."""
    stmt = (
        select(Appointment.person_id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.person_id.in_(person_ids), in_scope(viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id))
    )
    seen = set(db.scalars(stmt))
    return [person for person in person_ids if person in seen]


def find_arrivals(db: Session, class_id: int, unit_id: int, text: str, *, on: date, limit: int = 12) -> list[Candidate]:
    """Who may be standing at the door without a place: mediators of the unit that holds the class, by a piece of the name."""
    below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
    stmt = _mediators(on, class_id).where(MediationTeam.placed_unit_id.in_(below), named(Person.name_fold, text))
    return [Candidate(*row) for row in db.execute(stmt.limit(limit))]


def may_stand_at_door(db: Session, class_id: int, unit_id: int, person_ids: Collection[int], *, on: date) -> list[int]:
    """Those of these people who have a place in the class or are mediators of its unit on the day, in the order given.

    Without it, whoever keeps a list could write down anybody in the country by number, and so read the name.
    """
    below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
    seated = select(Enrolment.person_id).where(Enrolment.class_id == class_id, Enrolment.person_id.in_(person_ids))
    of_unit = (
        select(Appointment.person_id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.person_id.in_(person_ids), MediationTeam.placed_unit_id.in_(below), mediator_on(on))
    )
    known = {*db.scalars(seated), *db.scalars(of_unit)}
    return [person for person in person_ids if person in known]


def list_trainers(db: Session, viewer: Viewer, *, on: date) -> list[tuple[int, str]]:
    """(person, name) of trainers recognised on the day, whose unit lies within the viewer's scope or holds it."""
    granted = sorted(viewer.unit_ids(Action.CLASSES_WRITE))
    above = select(UnitReach.ancestor_id).where(UnitReach.unit_id.in_(granted))
    stmt = (
        select(Person.id, Person.full_name, Person.name_key)
        .join(Trainer, Trainer.person_id == Person.id)
        .where(Trainer.superseded_at.is_(None))
        .where(Trainer.valid_from <= on, or_(Trainer.valid_to.is_(None), Trainer.valid_to > on))
        .where(or_(in_scope(viewer, Action.CLASSES_WRITE, Trainer.unit_id), Trainer.unit_id.in_(above)))
        .order_by(Person.name_key, Person.id)
        .distinct()
    )
    return [(person_id, name) for person_id, name, _key in db.execute(stmt)]
