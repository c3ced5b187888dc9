"""Reading classes within the viewer's scope: one, a list, those of a day, and the facts that giving seats looks at."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from courses.curriculum.models import CurriculumVersion
from courses.delivery.models import ClassSession, ClassTrainer, Enrolment, SessionModule, TrainingClass
from courses.delivery.rules import ClassState, Meeting
from lms.access.queries import in_scope, unit_titles
from lms.access.rules import Action, Viewer
from lms.clock import HANOI, day_of
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.models import Appointment, MediationTeam, Person

# --- scope ------------------------------------------------------------------------------------------------------------


def own_class(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    """Does the viewer teach the class, and may do this to classes of their own?"""
    if viewer.person_id is None or not viewer.may_own(action):
        return false()
    return exists().where(ClassTrainer.class_id == TrainingClass.id, ClassTrainer.person_id == viewer.person_id)


def in_reach(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    """SQL twin of ``rules.may_reach_class``."""
    return or_(in_scope(viewer, action, TrainingClass.unit_id), own_class(viewer, action))


def in_seat() -> ColumnElement[bool]:
    """Is the place in the class still held?"""
    return Enrolment.withdrawn_at.is_(None)


# --- one class --------------------------------------------------------------------------------------------------------


def find_class(db: Session, viewer: Viewer, class_id: int, action: Action) -> TrainingClass:
    """The class with its version, meetings with their modules, and trainers; ``delivery.class.missing`` outside the scope."""
    meetings = selectinload(TrainingClass.sessions)
    version = selectinload(TrainingClass.version)
    training_class = db.scalars(
        select(TrainingClass)
        .where(TrainingClass.id == class_id, in_reach(viewer, action))
        .options(
            meetings.selectinload(ClassSession.modules).selectinload(SessionModule.module),
            version.selectinload(CurriculumVersion.modules),
            version.selectinload(CurriculumVersion.instrument),
            selectinload(TrainingClass.trainers).selectinload(ClassTrainer.person),
        )
    ).one_or_none()
    if training_class is None:
        raise DomainError("delivery.class.missing")
    return training_class


def find_session(db: Session, viewer: Viewer, class_id: int, session_id: int, action: Action) -> ClassSession:
    """One meeting with its class; ``delivery.session.missing`` outside the scope. Two queries."""
    meeting = db.scalars(
        select(ClassSession)
        .join(ClassSession.training_class)
        .where(ClassSession.id == session_id, ClassSession.class_id == class_id, in_reach(viewer, action))
        .options(selectinload(ClassSession.training_class))
    ).one_or_none()
    if meeting is None:
        raise DomainError("delivery.session.missing")
    return meeting


def place_of(db: Session, session_id: int, class_id: int) -> tuple[int, int]:
    """(3, 4) for the third of four meetings, by their start."""
    ids = db.scalars(
        select(ClassSession.id).where(ClassSession.class_id == class_id).order_by(ClassSession.starts_at, ClassSession.id)
    ).all()
    return ids.index(session_id) + 1, len(ids)


def people_of(db: Session, class_id: int) -> Sequence[Enrolment]:
    """Places held in a class with their persons, by given name; walk-ins that wait to be confirmed among them. Two queries."""
    return db.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.class_id == class_id, in_seat())
        .options(selectinload(Enrolment.person))
        .order_by(Person.name_key, Person.id)
    ).all()


def count_seats(db: Session, class_ids: Collection[int]) -> dict[int, int]:
    """How many places are held in each class."""
    stmt = select(Enrolment.class_id, func.count()).where(Enrolment.class_id.in_(class_ids), in_seat())
    found: dict[int, int] = dict(db.execute(stmt.group_by(Enrolment.class_id)).all())
    return {class_id: found.get(class_id, 0) for class_id in class_ids}


def find_enrolment(db: Session, class_id: int, person_id: int) -> Enrolment:
    """The place a person holds in a class; raises ``delivery.enrolment.missing``."""
    enrolment = db.scalar(select(Enrolment).where(Enrolment.class_id == class_id, Enrolment.person_id == person_id, in_seat()))
    if enrolment is None:
        raise DomainError("delivery.enrolment.missing")
    return enrolment


# --- lists ------------------------------------------------------------------------------------------------------------


def first_start() -> Any:
    """When a class begins, as a scalar subquery of ``TrainingClass``."""
    return select(func.min(ClassSession.starts_at)).where(ClassSession.class_id == TrainingClass.id).scalar_subquery()


def list_classes(
    viewer: Viewer,
    action: Action = Action.CLASSES_READ,
    *,
    text: str = "",
    state: ClassState | None = None,
    unit_ids: Collection[int] = (),
) -> Select[TrainingClass]:
    """Classes in the viewer's scope, the latest first; ``text`` is looked for in titles and codes without accents."""
    stmt = select(TrainingClass).where(in_reach(viewer, action)).order_by(first_start().desc(), TrainingClass.id.desc())
    key = fold(text)
    if key:
        named = TrainingClass.title_fold.contains(key, autoescape=True)
        stmt = stmt.where(or_(named, func.lower(TrainingClass.code).contains(key, autoescape=True)))
    if state is not None:
        stmt = stmt.where(TrainingClass.state == state)
    if unit_ids:
        stmt = stmt.where(TrainingClass.unit_id.in_(unit_ids))
    return stmt


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class as a list shows it."""

    id: int
    code: str
    title: str
    unit_name: str
    venue: str
    state: ClassState
    first_on: date | None
    last_on: date | None
    sessions: int
    seats: int
    capacity: int | None


def class_lines(db: Session, classes: Sequence[TrainingClass]) -> list[ClassLine]:
    """Classes as a list shows them. Three queries for any number."""
    ids = [one.id for one in classes]
    spans = {
        class_id: (first, last, count)
        for class_id, first, last, count in db.execute(
            select(ClassSession.class_id, func.min(ClassSession.starts_at), func.max(ClassSession.starts_at), func.count())
            .where(ClassSession.class_id.in_(ids))
            .group_by(ClassSession.class_id)
        )
    }
    seats, titles = count_seats(db, ids), unit_titles(db, (one.unit_id for one in classes))
    return [_line(one, titles[one.unit_id], seats[one.id], *spans.get(one.id, (None, None, 0))) for one in classes]


def _line(one: TrainingClass, unit: str, seats: int, first: datetime | None, last: datetime | None, sessions: int) -> ClassLine:
    return ClassLine(
        id=one.id,
        code=one.code,
        title=one.title,
        unit_name=unit,
        venue=one.venue,
        state=one.state,
        first_on=day_of(first) if first else None,
        last_on=day_of(last) if last else None,
        sessions=sessions,
        seats=seats,
        capacity=one.capacity,
    )


def day_bounds(on: date) -> tuple[datetime, datetime]:
    """The first instant of a Vietnamese day and of the next."""
    start = datetime.combine(on, time(), HANOI)
    return start, start + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySession:
    """One meeting of a day: the ``number``-th of ``of``, with its class and how many are enrolled."""

    session: ClassSession
    number: int
    of: int
    seats: int

    @property
    def periods(self) -> int:
        """The periods the meeting delivers."""
        return sum(part.periods for part in self.session.modules)


def classes_today(db: Session, viewer: Viewer, on: date, *, action: Action = Action.ATTENDANCE_RECORD) -> list[DaySession]:
    """The meetings of a day in classes the viewer may take attendance of, by their start. Six queries."""
    start, end = day_bounds(on)
    meetings = db.scalars(
        select(ClassSession)
        .join(ClassSession.training_class)
        .where(ClassSession.starts_at >= start, ClassSession.starts_at < end)
        .where(TrainingClass.state != ClassState.CANCELLED, in_reach(viewer, action))
        .options(
            selectinload(ClassSession.training_class),
            selectinload(ClassSession.modules).selectinload(SessionModule.module),
        )
        .order_by(ClassSession.starts_at, ClassSession.id)
    ).all()
    return _with_places(db, meetings)


def own_sessions(db: Session, viewer: Viewer, *, after: date, before: date) -> list[DaySession]:
    """Meetings of the classes the viewer teaches, from one day to the day before another."""
    start, end = day_bounds(after)[0], day_bounds(before)[0]
    meetings = db.scalars(
        select(ClassSession)
        .join(ClassSession.training_class)
        .where(ClassSession.starts_at >= start, ClassSession.starts_at < end, TrainingClass.state != ClassState.CANCELLED)
        .where(own_class(viewer, Action.CLASSES_READ))
        .options(
            selectinload(ClassSession.training_class),
            selectinload(ClassSession.modules).selectinload(SessionModule.module),
        )
        .order_by(ClassSession.starts_at, ClassSession.id)
    ).all()
    return _with_places(db, meetings)


def _with_places(db: Session, meetings: Sequence[ClassSession]) -> list[DaySession]:
    class_ids = sorted({meeting.class_id for meeting in meetings})
    seats = count_seats(db, class_ids)
    ids: dict[int, list[int]] = {}
    order = (ClassSession.starts_at, ClassSession.id)
    for class_id, session_id in db.execute(
        select(ClassSession.class_id, ClassSession.id).where(ClassSession.class_id.in_(class_ids)).order_by(*order)
    ):
        ids.setdefault(class_id, []).append(session_id)
    return [
        DaySession(one, ids[one.class_id].index(one.id) + 1, len(ids[one.class_id]), seats[one.class_id]) for one in meetings
    ]


# --- facts for the rules ----------------------------------------------------------------------------------------------


def _at_the_time_of(meetings: Iterable[Meeting]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(and_(ClassSession.starts_at < one.ends_at, ClassSession.ends_at > one.starts_at) for one in meetings),
    )


def busy_trainers(
    db: Session, person_ids: Collection[int], meetings: Sequence[Meeting], *, besides: int | None = None
) -> list[str]:
    """Names of those of these trainers who teach another class at the time of one of the meetings."""
    stmt = (
        select(Person.full_name)
        .join(ClassTrainer, ClassTrainer.person_id == Person.id)
        .join(TrainingClass, TrainingClass.id == ClassTrainer.class_id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .where(Person.id.in_(person_ids), TrainingClass.state != ClassState.CANCELLED, _at_the_time_of(meetings))
        .order_by(Person.name_key)
        .distinct()
        .add_columns(Person.name_key)
    )
    if besides is not None:
        stmt = stmt.where(TrainingClass.id != besides)
    return [name for name, _key in db.execute(stmt)]


def busy_people(db: Session, person_ids: Collection[int], meetings: Sequence[Meeting], *, besides: int) -> set[int]:
    """Those of these people who hold a place in another class that meets at the time of one of the meetings."""
    stmt = (
        select(Enrolment.person_id)
        .join(TrainingClass, TrainingClass.id == Enrolment.class_id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .where(Enrolment.person_id.in_(person_ids), in_seat(), TrainingClass.id != besides)
        .where(TrainingClass.state != ClassState.CANCELLED, _at_the_time_of(meetings))
    )
    return set(db.scalars(stmt))


def mediator_on(day: date) -> ColumnElement[bool]:
    """Is the joined appointment in force on the day? Half open, as ``lms.people.rules.service.Service.covers``."""
    return and_(
        Appointment.superseded_at.is_(None),
        Appointment.recognised_on <= day,
        or_(Appointment.ended_on.is_(None), Appointment.ended_on > day),
    )


def mediators_on(db: Session, day: date, person_ids: Collection[int]) -> set[int]:
    """Who of these people is a mediator on the day."""
    return set(db.scalars(select(Appointment.person_id).where(Appointment.person_id.in_(person_ids), mediator_on(day))))


def team_on(day: date) -> ScalarSelect[str]:
    """The name of the team of the joined ``Person`` on the day, NULL for who is in none."""
    served = select(func.min(MediationTeam.name)).join(Appointment, Appointment.team_id == MediationTeam.id)
    return served.where(Appointment.person_id == Person.id, mediator_on(day)).correlate(Person).scalar_subquery()
