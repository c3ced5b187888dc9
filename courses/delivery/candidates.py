"""Who may be added to a class: mediators by name or unit within the viewer's scope, whoever stands at the door, trainers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, union_all
from sqlalchemy.orm import Session

from courses.delivery.models import Enrolment
from courses.delivery.queries import in_seat, mediator_on, whose_seat
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.kernel.text import fold
from lms.people.merges.models import PersonAlias
from lms.people.merges.resolving import canonical, is_kept, kept_ids, of_people
from lms.people.models import Appointment, MediationTeam, Person, Trainer
from lms.people.rights.restricting import is_restricted
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


def _mediators(on: date, class_id: int, *meant: ColumnElement[bool]) -> Any:
    """Mediators of the day who are meant and have no place in the class, by given name; one line a person.

    Recognitions under a person's own id and those of records folded into it are asked for apart: each way has its index.
    """
    seated = select(whose_seat()).where(Enrolment.class_id == class_id, in_seat())
    person = (Person.id, Person.full_name, Person.name_fold, Person.name_key)
    team = (MediationTeam.name.label("team"), MediationTeam.placed_unit_id.label("unit_id"))
    served = select(*person, *team).select_from(Person).where(mediator_on(on), Person.id.not_in(seated), *meant)
    served = served.where(Person.erased_at.is_(None))
    own = served.join(Appointment, Appointment.person_id == Person.id).where(is_kept(Person.id))
    folded = served.join(PersonAlias, PersonAlias.kept_id == Person.id)
    folded = folded.join(Appointment, Appointment.person_id == PersonAlias.folded_id)
    teams = (part.join(MediationTeam, MediationTeam.id == Appointment.team_id) for part in (own, folded))
    found = union_all(*teams).subquery().c
    return (
        select(found.id, found.full_name, found.name_fold, func.min(found.team), func.min(found.unit_id))
        .group_by(found.id, found.full_name, found.name_fold, found.name_key)
        .order_by(found.name_key, found.id)
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
    """Mediators within the viewer's scope who may be added: by a piece of the name, by whole names, or all of a unit.

    Whose data are restricted is only found by name: nobody is invited to training by a list they objected to.
    """
    meant = [in_scope(viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id)]
    if not (names or text):
        meant.append(~is_restricted(Person.id))
    if names:
        meant.append(Person.name_fold.in_({fold(name) for name in names}))
    if text:
        meant.append(named(Person.name_fold, text))
    if unit_id is not None:
        below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
        meant.append(MediationTeam.placed_unit_id.in_(below))
    return [Candidate(*row) for row in db.execute(_mediators(on, class_id, *meant).limit(limit))]


def within_scope(db: Session, viewer: Viewer, person_ids: Collection[int]) -> list[int]:
    """Those of these people whom the viewer may see, in the order given, each once under the id that is kept."""
    kept = list(dict.fromkeys(kept_ids(db, person_ids).values()))
    stmt = (
        select(canonical(Appointment.person_id))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_people(Appointment.person_id, kept), in_scope(viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id))
    )
    seen = set(db.scalars(stmt))
    return [person for person in kept if person in seen]


def find_arrivals(db: Session, class_id: int, unit_id: int, text: str, *, on: date, limit: int = 12) -> list[Candidate]:
    """Who may be standing at the door without a place: mediators of the unit that holds the class, by a piece of the name."""
    below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
    meant = (MediationTeam.placed_unit_id.in_(below), named(Person.name_fold, text))
    return [Candidate(*row) for row in db.execute(_mediators(on, class_id, *meant).limit(limit))]


def may_stand_at_door(db: Session, class_id: int, unit_id: int, person_ids: Collection[int], *, on: date) -> list[int]:
    """Those of these people who have a place in the class or are mediators of its unit on the day, in the order given.

    Without it, whoever keeps a list could write down anybody in the country by number, and so read the name.
    """
    below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
    kept = kept_ids(db, person_ids)
    wanted = set(kept.values())
    seated = select(whose_seat()).where(Enrolment.class_id == class_id, of_people(Enrolment.person_id, wanted))
    of_unit = (
        select(canonical(Appointment.person_id))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_people(Appointment.person_id, wanted), MediationTeam.placed_unit_id.in_(below), mediator_on(on))
    )
    known = {*db.scalars(seated), *db.scalars(of_unit)}
    return [person for person in person_ids if kept[person] in known]


def list_trainers(db: Session, viewer: Viewer, *, on: date) -> list[tuple[int, str]]:
    """(person, name) of trainers recognised on the day, whose unit lies within the viewer's scope or holds it."""
    granted = sorted(viewer.unit_ids(Action.CLASSES_WRITE))
    above = select(UnitReach.ancestor_id).where(UnitReach.unit_id.in_(granted))
    stmt = (
        select(Person.id, Person.full_name, Person.name_key)
        .join(Trainer, canonical(Trainer.person_id) == Person.id)
        .where(Trainer.superseded_at.is_(None))
        .where(Trainer.valid_from <= on, or_(Trainer.valid_to.is_(None), Trainer.valid_to > on))
        .where(or_(in_scope(viewer, Action.CLASSES_WRITE, Trainer.unit_id), Trainer.unit_id.in_(above)))
        .order_by(Person.name_key, Person.id)
        .distinct()
    )
    return [(person_id, name) for person_id, name, _key in db.execute(stmt)]
