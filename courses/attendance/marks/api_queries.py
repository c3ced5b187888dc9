"""Reading for the API: classes, meetings and presences within a viewer's scope, by cursor."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.attendance.facts import Meeting, load_meeting, load_meetings
from courses.attendance.marks.api_shapes import ClassItem, PersonRef, PresenceItem, SessionItem, UnitRef
from courses.attendance.models import Presence
from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import find_session, in_reach, in_seat, meets, seats_held
from lms.access.queries import unit_titles
from lms.access.rules import Action, Viewer
from lms.clock import day_of
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical
from lms.people.models import Person
from lms.units.models import Unit
from lms.web.api.cursors import Asked, Part, part_of

_MEETINGS = (
    select(ClassSession.class_id, func.count(ClassSession.id), func.min(ClassSession.starts_at))
    .add_columns(func.max(ClassSession.starts_at))
    .where(meets())
)


def classes_part(db: Session, viewer: Viewer, asked: Asked) -> Part[ClassItem]:
    """Classes the viewer may read, in the order in which they were made. Four statements."""
    columns = (TrainingClass.id, TrainingClass.code, TrainingClass.title, TrainingClass.unit_id, TrainingClass.venue)
    stmt = (
        select(*columns, TrainingClass.state, TrainingClass.capacity, Unit.code.label("unit_code"))
        .join(Unit, Unit.id == TrainingClass.unit_id)
        .where(TrainingClass.id > asked.after, in_reach(viewer, Action.CLASSES_READ))
        .order_by(TrainingClass.id)
        .limit(asked.limit + 1)
    )
    rows = rows_of(db, stmt).all()
    ids = [row.id for row in rows]
    names = unit_titles(db, {row.unit_id for row in rows})
    met = {row[0]: row for row in rows_of(db, _MEETINGS.where(ClassSession.class_id.in_(ids)).group_by(ClassSession.class_id))}
    held = select(Enrolment.class_id, seats_held()).where(Enrolment.class_id.in_(ids), in_seat()).group_by(Enrolment.class_id)
    seats = {row[0]: row[1] for row in rows_of(db, held)}
    items = [_class_item(row, names[row.unit_id], met.get(row.id), seats.get(row.id, 0)) for row in rows]
    return part_of(items, asked, lambda one: one.id)


def _class_item(row: Any, unit_name: str, met: Any, seats: int) -> ClassItem:
    _id, sessions, first, last = met or (row.id, 0, None, None)
    return ClassItem(
        id=row.id,
        code=row.code,
        title=row.title,
        unit=UnitRef(row.unit_code, unit_name),
        venue=row.venue,
        state=row.state,
        first_on=day_of(first) if first else None,
        last_on=day_of(last) if last else None,
        sessions=sessions,
        seats=seats,
        capacity=row.capacity,
    )


def sessions_part(db: Session, viewer: Viewer, class_id: int, asked: Asked) -> Part[SessionItem]:
    """The meetings of a class. DomainError ``delivery.class.missing`` outside the viewer's scope. Three statements."""
    reached = select(TrainingClass.id).where(TrainingClass.id == class_id, in_reach(viewer, Action.CLASSES_READ))
    if db.scalar(reached) is None:
        raise DomainError("delivery.class.missing")
    stmt = (
        select(ClassSession.id)
        .where(ClassSession.class_id == class_id, ClassSession.id > asked.after)
        .order_by(ClassSession.id)
        .limit(asked.limit + 1)
    )
    meetings = load_meetings(db, rows_of(db, stmt).scalars().all())
    return part_of([_session_item(one) for _id, one in sorted(meetings.items())], asked, lambda one: one.id)


def _session_item(one: Meeting) -> SessionItem:
    return SessionItem(
        id=one.session_id,
        number=one.number,
        of=one.of,
        venue=one.venue,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        opens_at=one.window.opens_at,
        closes_at=one.window.closes_at,
        checks_out=one.checks_out,
        cancelled=one.cancelled,
        periods=sum(one.periods.values()),
    )


def find_meeting(db: Session, viewer: Viewer, session_id: int, action: Action) -> Meeting:
    """A meeting of a class in the viewer's scope. DomainError ``delivery.session.missing``."""
    meeting = load_meeting(db, session_id)
    if meeting is None:
        raise DomainError("delivery.session.missing")
    find_session(db, viewer, meeting.class_id, session_id, action)
    return meeting


def presences_part(db: Session, meeting: Meeting, asked: Asked) -> Part[PresenceItem]:
    """What the book says of everybody in a meeting, in the order in which they were first written down. One statement."""
    place = select(Enrolment.category).where(
        Enrolment.person_id == Presence.person_id, Enrolment.class_id == meeting.class_id, in_seat()
    )
    kept = canonical(Presence.person_id).label("kept_id")
    columns = (Presence.id, kept, Person.full_name, Presence.present, Presence.method, Presence.occurred_at, Presence.left_at)
    stmt = (
        select(*columns, place.limit(1).scalar_subquery().label("category"))
        .join(Person, Person.id == kept)
        .where(Presence.session_id == meeting.session_id, Presence.id > asked.after)
        .order_by(Presence.id)
        .limit(asked.limit + 1)
    )
    part = part_of(rows_of(db, stmt).all(), asked, lambda row: row.id)
    return Part([_presence_item(row) for row in part.items], part.next)


def _presence_item(row: Any) -> PresenceItem:
    person = PersonRef(row.kept_id, row.full_name)
    return PresenceItem(person, row.category, row.present, row.method, row.occurred_at, row.left_at)
