"""Who is to have a card and what stands on it: the people of a class, a team, a commune; name, team and commune of today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from courses.attendance.cards.models import PersonalCard
from courses.attendance.cards.queries import open_cards, photos_of
from courses.delivery.models import Enrolment, TrainingClass
from courses.delivery.queries import in_reach, in_seat, whose_seat
from lms.access.models import Account
from lms.access.queries import in_scope, reach_of
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical, kept_as, of_people, of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import find_team, serving, unit_names
from lms.units.models import Unit, UnitReach
from lms.units.rules import Level

MAY = Action.ATTENDANCE_RECORD


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody serves on the day: the team, and the commune that certainly holds it."""

    team: str
    unit_id: int
    commune: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a card or may be given one. ``post`` None: no mediator of the day. ``has_pin``: can sign in by it."""

    person_id: int
    name: str
    post: Post | None
    card: PersonalCard | None
    has_photo: bool
    has_pin: bool


@dataclass(frozen=True, slots=True)
class Group:
    """People whose cards are printed together: of a class, a team or a commune."""

    title: str
    people: Sequence[int]


# --- groups, each within the viewer's reach ---------------------------------------------------------------------------


def people_of_class(db: Session, viewer: Viewer, class_id: int) -> Group:
    """Who holds a place in a class of the viewer's; DomainError ``delivery.class.missing``."""
    title = db.scalar(select(TrainingClass.title).where(TrainingClass.id == class_id, in_reach(viewer, MAY)))
    if title is None:
        raise DomainError("delivery.class.missing")
    seats = select(whose_seat()).where(Enrolment.class_id == class_id, in_seat()).distinct()
    return Group(title, list(db.scalars(seats)))


def people_of_team(db: Session, viewer: Viewer, team_id: int, *, on: date) -> Group:
    """The mediators of a team on the day; DomainError ``people.team.missing``."""
    team = find_team(db, viewer, team_id, MAY)
    return Group(team.name, list(db.scalars(_serving(on).where(Appointment.team_id == team_id))))


def people_of_commune(db: Session, viewer: Viewer, unit_id: int, *, on: date) -> tuple[Group, str]:
    """The mediators of a commune on the day, and its code; DomainError ``cards.unit.missing``."""
    unit = db.get(Unit, unit_id)
    if unit is None or unit.level is not Level.COMMUNE or not viewer.may(MAY, reach_of(db, unit_id)):
        raise DomainError("cards.unit.missing")
    below = select(UnitReach.unit_id).where(UnitReach.ancestor_id == unit_id)
    people = list(db.scalars(_serving(on).where(MediationTeam.placed_unit_id.in_(below))))
    return Group(unit_names(db, [unit_id], on)[unit_id], people), unit.code


def _serving(on: date) -> Select[int]:
    return select(canonical(Appointment.person_id)).join(Appointment.team).where(serving(on)).distinct()


def find_holder(db: Session, viewer: Viewer, person_id: int, *, on: date) -> Holder:
    """The person, by any id: of the viewer's unit, or in a class of the viewer's. DomainError ``cards.person.missing``."""
    kept_id = kept_as(db, person_id)
    if may_print_for(db, viewer, kept_id):
        found = list_holders(db, [kept_id], on=on)
        if found:
            return found[0]
    raise DomainError("cards.person.missing")


def may_print_for(db: Session, viewer: Viewer, person_id: int) -> bool:
    """May the viewer record attendance of the person kept under this id, and so hand out a card?"""
    return db.scalar(select(or_(exists(_in_unit(viewer, person_id)), exists(_in_class(viewer, person_id))))) or False


def _in_unit(viewer: Viewer, person_id: int) -> Select[int]:
    served = of_person(Appointment.person_id, person_id), Appointment.superseded_at.is_(None)
    mine = in_scope(viewer, MAY, MediationTeam.placed_unit_id)
    return select(Appointment.id).join(Appointment.team).where(*served, mine)


def _in_class(viewer: Viewer, person_id: int) -> Select[int]:
    seat = of_person(Enrolment.person_id, person_id), in_seat()
    return select(Enrolment.id).join(TrainingClass, TrainingClass.id == Enrolment.class_id).where(*seat, in_reach(viewer, MAY))


def may_change(db: Session, viewer: Viewer, person_id: int) -> bool:
    """May the viewer put a photo on the card? An officer of the person's unit only."""
    return viewer.unit_ids(MAY) != frozenset() and db.scalar(select(exists(_in_unit(viewer, person_id)))) is True


# --- what stands on a card --------------------------------------------------------------------------------------------


def list_holders(db: Session, person_ids: Collection[int], *, on: date) -> list[Holder]:
    """These people, by kept ids, by given name; records made anonymous are left out. A fixed number of queries."""
    living = Person.id.in_(person_ids), Person.erased_at.is_(None), Person.withdrawn_at.is_(None)
    people = db.execute(select(Person.id, Person.full_name).where(*living).order_by(Person.name_key, Person.id)).all()
    posts, cards = posts_of(db, person_ids, on), open_cards(db, person_ids)
    photos, with_pin = photos_of(db, person_ids), _with_pin(db, person_ids)
    return [
        Holder(person_id, name, posts.get(person_id), cards.get(person_id), person_id in photos, person_id in with_pin)
        for person_id, name in people
    ]


def posts_of(db: Session, person_ids: Collection[int], on: date) -> dict[int, Post]:
    """Where each of these people serves on the day, by kept id; of two posts the one recognised last."""
    stmt = (
        select(canonical(Appointment.person_id), MediationTeam.name, MediationTeam.placed_unit_id)
        .join(Appointment.team)
        .where(of_people(Appointment.person_id, person_ids), serving(on))
        .order_by(Appointment.recognised_on, Appointment.id.desc())
    )
    rows = {row[0]: row for row in db.execute(stmt)}
    names = unit_names(db, {row[2] for row in rows.values()}, on)
    return {person_id: Post(team, unit_id, names[unit_id]) for person_id, team, unit_id in rows.values()}


def _with_pin(db: Session, person_ids: Collection[int]) -> frozenset[int]:
    held = select(canonical(Account.person_id)).where(of_people(Account.person_id, person_ids), Account.disabled_at.is_(None))
    return frozenset(db.scalars(held.where(or_(Account.pin_hash.is_not(None), Account.password_hash.is_not(None)))))
