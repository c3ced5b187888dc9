"""Reading classes within the viewer's scope: one, a list, those of a day, and the facts that giving seats looks at."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload
from sqlalchemy.sql.base import ExecutableOption

from courses.curriculum.models import CurriculumModule, CurriculumVersion
from courses.delivery.models import ClassSession, ClassTrainer, Enrolment, SessionModule, TrainingClass
from courses.delivery.rules import ClassState, Meeting
from lms.access.queries import in_scope, unit_titles
from lms.access.rules import Action, Viewer
from lms.clock import HANOI, day_of
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.merges.resolving import canonical, of_people, of_person
from lms.people.models import Appointment, MediationTeam, Person

# --- scope ------------------------------------------------------------------------------------------------------------


def own_class(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    """Does the viewer teach the class, and may do this to classes of their own?"""
    if viewer.person_id is None or not viewer.may_own(action):
        return false()
    return exists().where(ClassTrainer.class_id == TrainingClass.id, of_person(ClassTrainer.person_id, viewer.person_id))


def in_reach(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    """SQL twin of ``rules.may_reach_class``."""
    return or_(in_scope(viewer, action, TrainingClass.unit_id), own_class(viewer, action))


def in_seat() -> ColumnElement[bool]:
    """Is the place in the class still held?"""
    return Enrolment.withdrawn_at.is_(None)


def meets() -> ColumnElement[bool]:
    """Is the meeting still to be held, or was it? False for one that was called off."""
    return ClassSession.cancelled_at.is_(None)


def meeting_venue() -> ColumnElement[str]:
    """Where the joined meeting of the joined class meets."""
    return func.coalesce(ClassSession.venue, TrainingClass.venue)


def whose_seat() -> ColumnElement[int]:
    """The kept id of whoever holds the place: two places in one class under two ids of a person are one seat."""
    return canonical(Enrolment.person_id)


def seats_held() -> ColumnElement[int]:
    """How many people hold the places that are looked at."""
    return func.count(whose_seat().distinct())


# --- one class --------------------------------------------------------------------------------------------------------


def find_class(db: Session, viewer: Viewer, class_id: int, action: Action) -> TrainingClass:
    """The class with its version, meetings with their modules, and trainers; ``delivery.class.missing`` outside the scope."""
    stmt = select(TrainingClass).where(TrainingClass.id == class_id, in_reach(viewer, action))
    training_class = db.scalars(stmt.options(*whole_class())).one_or_none()
    if training_class is None:
        raise DomainError("delivery.class.missing")
    return training_class


def whole_class() -> tuple[ExecutableOption, ...]:
    """What makes a query of ``TrainingClass`` load the version, the meetings with their modules, and the trainers."""
    meetings = selectinload(TrainingClass.sessions)
    version = selectinload(TrainingClass.version)
    return (
        meetings.selectinload(ClassSession.modules).selectinload(SessionModule.module),
        version.selectinload(CurriculumVersion.modules),
        version.selectinload(CurriculumVersion.instrument),
        selectinload(TrainingClass.trainers).selectinload(ClassTrainer.person),
    )


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


def planned(session: ClassSession) -> Meeting:
    """A meeting, loaded with its modules, as the plan of a class has it."""
    return Meeting(
        session.starts_at,
        session.ends_at,
        {part.module_id: part.periods for part in session.modules},
        opens_before=session.opens_before,
        closes_after=session.closes_after,
        checks_out=session.checks_out,
        minutes_share=session.minutes_share,
        venue=session.venue,
    )


def place_of(db: Session, session_id: int, class_id: int) -> tuple[int, int]:
    """(3, 4) for the third of four meetings, by their start."""
    ids = db.scalars(
        select(ClassSession.id).where(ClassSession.class_id == class_id).order_by(ClassSession.starts_at, ClassSession.id)
    ).all()
    return ids.index(session_id) + 1, len(ids)


def count_seats(db: Session, class_ids: Collection[int]) -> dict[int, int]:
    """How many people hold a place in each class."""
    stmt = select(Enrolment.class_id, seats_held()).where(Enrolment.class_id.in_(class_ids), in_seat())
    found: dict[int, int] = dict(db.execute(stmt.group_by(Enrolment.class_id)).all())
    return {class_id: found.get(class_id, 0) for class_id in class_ids}


def seats_of(db: Session, class_id: int) -> Sequence[int]:
    """The people who hold a place in a class, by the ids that are kept."""
    return db.scalars(select(whose_seat()).where(Enrolment.class_id == class_id, in_seat()).distinct()).all()


def find_enrolments(db: Session, class_id: int, person_id: int) -> Sequence[Enrolment]:
    """The places a person holds in a class, one for each of their records that has one; ``delivery.enrolment.missing``."""
    held = (Enrolment.class_id == class_id, of_person(Enrolment.person_id, person_id), in_seat())
    found = db.scalars(select(Enrolment).where(*held).order_by(Enrolment.id)).all()
    if not found:
        raise DomainError("delivery.enrolment.missing")
    return found


# --- lists ------------------------------------------------------------------------------------------------------------


def _of_class(column: Any) -> Any:
    """A figure over the meetings of a class that are held, as a scalar subquery of ``TrainingClass``."""
    return select(column).where(ClassSession.class_id == TrainingClass.id, meets()).scalar_subquery()


def _seats_of(class_id: Any) -> Any:
    return select(seats_held()).where(Enrolment.class_id == class_id, in_seat()).scalar_subquery()


def _wanted(viewer: Viewer, text: str, state: ClassState | None) -> list[ColumnElement[bool]]:
    conditions, key = [in_reach(viewer, Action.CLASSES_READ)], fold(text)
    if key:
        named = TrainingClass.title_fold.contains(key, autoescape=True)
        conditions.append(or_(named, func.lower(TrainingClass.code).contains(key, autoescape=True)))
    if state is not None:
        conditions.append(TrainingClass.state == state)
    return conditions


def count_classes(db: Session, viewer: Viewer, *, text: str = "", state: ClassState | None = None) -> int:
    """How many classes ``list_classes`` goes through. One query."""
    stmt = select(func.count(TrainingClass.id)).where(*_wanted(viewer, text, state))
    return rows_of(db, stmt).scalar() or 0


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


_FIRST, _LAST = _of_class(func.min(ClassSession.starts_at)), _of_class(func.max(ClassSession.starts_at))
_LINE = (
    select(TrainingClass.id, TrainingClass.code, TrainingClass.title, TrainingClass.unit_id, TrainingClass.venue)
    .add_columns(TrainingClass.state, TrainingClass.capacity, _FIRST.label("first"), _LAST.label("last"))
    .add_columns(_of_class(func.count(ClassSession.id)).label("sessions"), _seats_of(TrainingClass.id).label("seats"))
    .order_by(_FIRST.desc(), TrainingClass.id.desc())
)


def list_classes(
    db: Session, viewer: Viewer, *, offset: int, limit: int, text: str = "", state: ClassState | None = None
) -> list[ClassLine]:
    """Classes in the viewer's scope, the latest first; ``text``: a piece of a title or code without accents. Two queries."""
    rows = rows_of(db, _LINE.where(*_wanted(viewer, text, state)).limit(limit).offset(offset)).all()
    titles = unit_titles(db, {row.unit_id for row in rows})
    return [
        ClassLine(
            id=row.id,
            code=row.code,
            title=row.title,
            unit_name=titles[row.unit_id],
            venue=row.venue,
            state=row.state,
            first_on=day_of(row.first) if row.first else None,
            last_on=day_of(row.last) if row.last else None,
            sessions=row.sessions,
            seats=row.seats,
            capacity=row.capacity,
        )
        for row in rows
    ]


def day_bounds(on: date) -> tuple[datetime, datetime]:
    """The first instant of a Vietnamese day and of the next."""
    start = datetime.combine(on, time(), HANOI)
    return start, start + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySession:
    """One meeting of a day: the ``number``-th of ``of`` of its class, how many are enrolled; ``parts``: (module, periods)."""

    id: int
    class_id: int
    title: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    number: int
    of: int
    seats: int
    parts: Sequence[tuple[str, int]]

    @property
    def periods(self) -> int:
        """The periods the meeting delivers."""
        return sum(periods for _title, periods in self.parts)


_OTHER = aliased(ClassSession)
_OF = select(func.count(_OTHER.id)).where(_OTHER.class_id == ClassSession.class_id)
_UNTIL = or_(
    _OTHER.starts_at < ClassSession.starts_at,
    and_(_OTHER.starts_at == ClassSession.starts_at, _OTHER.id <= ClassSession.id),
)
_DAY_SESSION = (
    select(ClassSession.id, ClassSession.class_id, TrainingClass.title, meeting_venue().label("venue"))
    .add_columns(ClassSession.starts_at, ClassSession.ends_at)
    .add_columns(_OF.where(_UNTIL).correlate(ClassSession).scalar_subquery().label("number"))
    .add_columns(_OF.correlate(ClassSession).scalar_subquery().label("of"))
    .add_columns(_seats_of(ClassSession.class_id).label("seats"))
    .add_columns(CurriculumModule.title.label("module"), SessionModule.periods)
    .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
    .outerjoin(SessionModule, SessionModule.session_id == ClassSession.id)
    .outerjoin(CurriculumModule, CurriculumModule.id == SessionModule.module_id)
    .where(TrainingClass.state != ClassState.CANCELLED, meets())
    .order_by(ClassSession.starts_at, ClassSession.id, SessionModule.module_id)
)


def classes_today(db: Session, viewer: Viewer, on: date, *, action: Action = Action.ATTENDANCE_RECORD) -> list[DaySession]:
    """The meetings of a day in classes the viewer may take attendance of, by their start. One query."""
    return _day_sessions(db, day_bounds(on), in_reach(viewer, action))


def own_sessions(db: Session, viewer: Viewer, *, after: date, before: date) -> list[DaySession]:
    """Meetings of the classes the viewer teaches, from one day to the day before another. One query."""
    return _day_sessions(db, (day_bounds(after)[0], day_bounds(before)[0]), own_class(viewer, Action.CLASSES_READ))


def _day_sessions(db: Session, between: tuple[datetime, datetime], condition: ColumnElement[bool]) -> list[DaySession]:
    start, end = between
    stmt = _DAY_SESSION.where(ClassSession.starts_at >= start, ClassSession.starts_at < end, condition)
    grouped = groupby(rows_of(db, stmt), key=lambda row: row.id)
    return [_day_session(list(rows)) for _id, rows in grouped]


def _day_session(rows: Sequence[Any]) -> DaySession:
    one = rows[0]
    return DaySession(
        id=one.id,
        class_id=one.class_id,
        title=one.title,
        venue=one.venue,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        number=one.number,
        of=one.of,
        seats=one.seats,
        parts=tuple((row.module, row.periods) for row in rows if row.periods is not None),
    )


# --- facts for the rules ----------------------------------------------------------------------------------------------


def _at_the_time_of(meetings: Iterable[Meeting]) -> ColumnElement[bool]:
    spans = (and_(ClassSession.starts_at < one.ends_at, ClassSession.ends_at > one.starts_at) for one in meetings)
    return and_(meets(), or_(false(), *spans))


def busy_trainers(
    db: Session, person_ids: Collection[int], meetings: Sequence[Meeting], *, besides: int | None = None
) -> list[str]:
    """Names of those of these trainers who teach another class at the time of one of the meetings."""
    stmt = (
        select(Person.full_name)
        .join(ClassTrainer, canonical(ClassTrainer.person_id) == Person.id)
        .join(TrainingClass, TrainingClass.id == ClassTrainer.class_id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .where(
            of_people(ClassTrainer.person_id, person_ids),
            TrainingClass.state != ClassState.CANCELLED,
            _at_the_time_of(meetings),
        )
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
        select(whose_seat())
        .join(TrainingClass, TrainingClass.id == Enrolment.class_id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .where(of_people(Enrolment.person_id, person_ids), in_seat(), TrainingClass.id != besides)
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
    meant = (of_people(Appointment.person_id, person_ids), mediator_on(day))
    return set(db.scalars(select(canonical(Appointment.person_id)).where(*meant)))


def team_on(day: date) -> ScalarSelect[str]:
    """The name of the team of the joined ``Person`` on the day, NULL for who is in none."""
    served = select(func.min(MediationTeam.name)).join(Appointment, Appointment.team_id == MediationTeam.id)
    return served.where(of_person(Appointment.person_id, Person.id), mediator_on(day)).correlate(Person).scalar_subquery()
