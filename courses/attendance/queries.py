"""Reading attendance: the facts of a scan in two statements, the wall, the trainer's list, the scans of a meeting."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from courses.attendance.models import Method, Outcome, Presence, Scan, SeenPhone, SessionOpening
from courses.attendance.rules import Held, MeetingFacts, Opening, PersonFacts, Window, window
from courses.attendance.tokens import Bound
from courses.curriculum.models import Audience, CurriculumVersion
from courses.delivery.models import Category, ClassSession, ClassState, Enrolment, SessionModule, TrainingClass
from courses.delivery.queries import in_seat
from courses.delivery.rules import presence_counts
from lms.db import rows_of
from lms.people.models import Person

FOR_MEDIATORS = frozenset({Audience.MEDIATOR_FIRST, Audience.MEDIATOR_YEARLY})


# --- the facts of a scan ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, the ``number``-th of ``of``, with all that a check-in asks. ``periods``: module id -> periods it delivers."""

    session_id: int
    class_id: int
    unit_id: int
    version_id: int
    for_mediators: bool
    title: str
    starts_at: datetime
    ends_at: datetime
    opens_before: int
    closes_after: int
    state: ClassState
    opening: Opening
    open_elsewhere: bool
    number: int
    of: int
    periods: dict[int, int]

    @property
    def window(self) -> Window:
        return window(self.starts_at, opens_before=self.opens_before, closes_after=self.closes_after)

    @property
    def bound(self) -> Bound:
        return Bound(self.session_id, self.starts_at, self.opens_before, self.closes_after)

    @property
    def facts(self) -> MeetingFacts:
        return MeetingFacts(self.window, self.opening, self.state is ClassState.CANCELLED, self.open_elsewhere)


def _opened(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(SessionOpening.id).where(SessionOpening.session_id == ClassSession.id, *conditions))


def _meetings_of_class(*, until: bool) -> Any:
    other = aliased(ClassSession)
    stmt = select(func.count(other.id)).where(other.class_id == ClassSession.class_id)
    if until:
        stmt = stmt.where(other.starts_at <= ClassSession.starts_at)
    return stmt.correlate(ClassSession).scalar_subquery()


@cache
def _meeting_stmt() -> Select[Any]:
    """Built once: at a check-in, putting the statement together cost more than running it."""
    other = aliased(ClassSession)
    elsewhere = exists(
        select(SessionOpening.id)
        .join(other, other.id == SessionOpening.session_id)
        .where(other.class_id == ClassSession.class_id, other.id != ClassSession.id, SessionOpening.closed_at.is_(None))
    )
    columns = (
        ClassSession.id,
        ClassSession.class_id,
        TrainingClass.unit_id,
        TrainingClass.version_id,
        CurriculumVersion.audience,
        TrainingClass.title,
        ClassSession.starts_at,
        ClassSession.ends_at,
        ClassSession.opens_before,
        ClassSession.closes_after,
        TrainingClass.state,
        _opened(SessionOpening.closed_at.is_(None)).label("open"),
        _opened().label("ever"),
        elsewhere.label("elsewhere"),
        _meetings_of_class(until=True).label("number"),
        _meetings_of_class(until=False).label("of"),
        SessionModule.module_id,
        SessionModule.periods,
    )
    return (
        select(*columns)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .join(CurriculumVersion, CurriculumVersion.id == TrainingClass.version_id)
        .outerjoin(SessionModule, SessionModule.session_id == ClassSession.id)
        .where(ClassSession.id == bindparam("session_id"))
    )


def load_meeting(db: Session, session_id: int) -> Meeting | None:
    """The meeting; None when there is none of that id. One statement."""
    db.flush()  # what the session holds back is not seen by a statement on its connection
    rows = db.connection().execute(_meeting_stmt(), {"session_id": session_id}).all()
    return _meeting(rows) if rows else None


def _meeting(rows: Sequence[Any]) -> Meeting:
    one = rows[0]
    return Meeting(
        session_id=one.id,
        class_id=one.class_id,
        unit_id=one.unit_id,
        version_id=one.version_id,
        for_mediators=one.audience in FOR_MEDIATORS,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        opens_before=one.opens_before,
        closes_after=one.closes_after,
        state=one.state,
        opening=Opening.OPEN if one.open else Opening.CLOSED if one.ever else Opening.NEVER,
        open_elsewhere=bool(one.elsewhere),
        number=one.number,
        of=one.of,
        periods={row.module_id: row.periods for row in rows if row.module_id is not None},
    )


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person as a meeting knows them: the place in the class (category None without one) and the presence."""

    person_id: int
    name: str
    category: Category | None
    unconfirmed: bool
    presence_id: int | None
    held: Held | None

    @property
    def facts(self) -> PersonFacts:
        return PersonFacts(self.category is not None, self.held)

    def counts_in(self, meeting: Meeting) -> bool:
        """Does the presence become evidence now? Not before a walk-in is confirmed, nor for a delegate."""
        if self.category is None or self.unconfirmed:
            return False
        return presence_counts(self.category, for_mediators=meeting.for_mediators)


def _attendees() -> Any:
    place = and_(Enrolment.person_id == Person.id, Enrolment.class_id == bindparam("class_id"), in_seat())
    presence = and_(Presence.person_id == Person.id, Presence.session_id == bindparam("session_id"))
    columns = (Person.id, Person.full_name, Enrolment.category, Enrolment.walk_in, Enrolment.confirmed_at)
    held = (Presence.id.label("presence_id"), Presence.method, Presence.occurred_at, Presence.present)
    return select(*columns, *held).outerjoin(Enrolment, place).outerjoin(Presence, presence)


@cache
def _one_attendee() -> Any:
    return _attendees().where(Person.id == bindparam("person_id"))


@cache
def _some_attendees() -> Any:
    return _attendees().where(Person.id.in_(bindparam("person_ids", expanding=True)))


@cache
def _attendee_of_phone() -> Any:
    seen = and_(SeenPhone.token_hash == bindparam("token_hash"), SeenPhone.ended_at.is_(None))
    return _attendees().join(SeenPhone, SeenPhone.person_id == Person.id).where(seen)


def _fetch(db: Session, stmt: Any, meeting: Meeting, **asked: Any) -> Sequence[Any]:
    at = {"class_id": meeting.class_id, "session_id": meeting.session_id}
    db.flush()
    return db.connection().execute(stmt, at | asked).all()


def _attendee(row: Any) -> Attendee:
    return Attendee(
        person_id=row.id,
        name=row.full_name,
        category=row.category,
        unconfirmed=bool(row.walk_in) and row.confirmed_at is None,
        presence_id=row.presence_id,
        held=Held(row.method, row.occurred_at, row.present) if row.presence_id is not None else None,
    )


def load_attendees(db: Session, meeting: Meeting, person_ids: Collection[int]) -> dict[int, Attendee]:
    """These people as the meeting knows them, by id; who does not exist is left out. One statement."""
    return {row.id: _attendee(row) for row in _fetch(db, _some_attendees(), meeting, person_ids=list(person_ids))}


def load_attendee(db: Session, meeting: Meeting, person_id: int) -> Attendee | None:
    """One person as the meeting knows them."""
    rows = _fetch(db, _one_attendee(), meeting, person_id=person_id)
    return _attendee(rows[0]) if rows else None


def attendee_of_phone(db: Session, meeting: Meeting, token_hash: str) -> Attendee | None:
    """The person whose phone was seen before; None for a phone not seen or no longer trusted. One statement."""
    rows = _fetch(db, _attendee_of_phone(), meeting, token_hash=token_hash)
    return _attendee(rows[0]) if rows else None


# --- openings ---------------------------------------------------------------------------------------------------------


def open_opening(db: Session, session_id: int) -> SessionOpening | None:
    """The opening that is not closed yet."""
    return db.scalar(select(SessionOpening).where(SessionOpening.session_id == session_id, SessionOpening.closed_at.is_(None)))


def openings_of(db: Session, session_ids: Collection[int]) -> dict[int, Opening]:
    """How attendance of each meeting stands."""
    stmt = (
        select(SessionOpening.session_id, func.count(), func.count(SessionOpening.closed_at))
        .where(SessionOpening.session_id.in_(session_ids))
        .group_by(SessionOpening.session_id)
    )
    found = {
        session_id: Opening.CLOSED if all_of == closed else Opening.OPEN for session_id, all_of, closed in db.execute(stmt)
    }
    return {session_id: found.get(session_id, Opening.NEVER) for session_id in session_ids}


# --- the wall and the list --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are present of how many enrolled; ``last_id`` changes with every presence that comes or goes."""

    present: int
    enrolled: int
    last_id: int

    @property
    def missing(self) -> int:
        return max(0, self.enrolled - self.present)


def tally(db: Session, session_id: int, class_id: int) -> Tally:
    """The count on the wall. One statement."""
    held = and_(Presence.session_id == session_id, Presence.person_id == Enrolment.person_id, Presence.present)
    stmt = (
        select(func.count(Presence.id), func.count(Enrolment.id), func.max(Presence.scan_id))
        .select_from(Enrolment)
        .outerjoin(Presence, held)
        .where(Enrolment.class_id == class_id, in_seat())
    )
    present, enrolled, last_id = db.execute(stmt).one()
    return Tally(present, enrolled, last_id or 0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who is present, for the wall."""

    name: str
    name_key: str
    arrived_at: datetime


def arrivals(db: Session, session_id: int) -> list[Arrival]:
    """Everybody present, the latest first."""
    stmt = (
        select(Person.full_name, Person.name_key, Presence.occurred_at)
        .join(Person, Person.id == Presence.person_id)
        .where(Presence.session_id == session_id, Presence.present)
        .order_by(Presence.id.desc())
    )
    return [Arrival(*row) for row in db.execute(stmt)]


@dataclass(frozen=True, slots=True)
class RollLine:
    """One person of the trainer's list: the place in the class and, if there is one, the presence."""

    person_id: int
    name: str
    category: Category
    unconfirmed: bool
    method: Method | None
    arrived_at: datetime | None
    present: bool


def roll(db: Session, session_id: int, class_id: int) -> list[RollLine]:
    """Everybody with a place in the class, by given name, each with the presence in this meeting. One statement."""
    held = and_(Presence.session_id == session_id, Presence.person_id == Enrolment.person_id)
    stmt = (
        select(
            Person.id,
            Person.full_name,
            Enrolment.category,
            and_(Enrolment.walk_in, Enrolment.confirmed_at.is_(None)).label("unconfirmed"),
            Presence.method,
            Presence.occurred_at,
            Presence.present,
        )
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Presence, held)
        .where(Enrolment.class_id == class_id, in_seat())
        .order_by(Person.name_key, Person.id)
    )
    return [
        RollLine(
            *row[:3],
            unconfirmed=bool(row.unconfirmed),
            method=row.method,
            arrived_at=row.occurred_at,
            present=bool(row.present),
        )
        for row in db.execute(stmt)
    ]


class Mark(NamedTuple):
    """What the book says of a person at a meeting."""

    present: bool


_MARKS = {True: Mark(True), False: Mark(False)}
_OF_CLASS = (
    select(Presence.person_id, Presence.session_id, Presence.present)
    .join(ClassSession, ClassSession.id == Presence.session_id)
    .where(ClassSession.class_id == bindparam("class_id"))
)


def presences_of_class(db: Session, class_id: int) -> dict[tuple[int, int], Mark]:
    """(person, meeting) -> what the book says, over all meetings of a class."""
    rows = rows_of(db, _OF_CLASS, {"class_id": class_id})
    return {(person_id, session_id): _MARKS[present] for person_id, session_id, present in rows}


def presences_of_person(db: Session, class_id: int, person_id: int) -> Sequence[Presence]:
    """Where in a class a person was present."""
    stmt = (
        select(Presence)
        .join(ClassSession, ClassSession.id == Presence.session_id)
        .where(ClassSession.class_id == class_id, Presence.person_id == person_id, Presence.present)
    )
    return db.scalars(stmt).all()


def load_presence(db: Session, session_id: int, person_id: int) -> Presence | None:
    """The presence of a person in a meeting, one corrected to absent too, as it stands in the database."""
    stmt = select(Presence).where(Presence.session_id == session_id, Presence.person_id == person_id)
    return db.scalar(stmt.execution_options(populate_existing=True))


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One attempt to check in, as the list of a meeting shows it; ``name`` None when nobody was recognised."""

    id: int
    name: str | None
    method: Method
    received_at: datetime
    outcome: Outcome
    refusal: str | None


def list_scans(session_id: int, *, refused_only: bool = False) -> Any:
    """The attempts of a meeting, the latest first, as columns of ``ScanLine``."""
    columns = (Scan.id, Person.full_name, Scan.method, Scan.received_at, Scan.outcome, Scan.refusal)
    stmt = select(*columns).outerjoin(Person, Person.id == Scan.person_id).where(Scan.session_id == session_id)
    if refused_only:
        stmt = stmt.where(Scan.outcome == Outcome.REFUSED)
    return stmt.order_by(Scan.received_at.desc(), Scan.id.desc())
