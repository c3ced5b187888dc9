"""Reading attendance: openings, the wall, the trainer's list, the scans of a meeting. What decides a scan is in ``facts``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from courses.attendance.facts import load_meetings
from courses.attendance.models import Method, Outcome, Presence, Scan, ScanUndoing, SessionOpening
from courses.attendance.rules import Opening
from courses.attendance.stays import load_seen, stayed
from courses.curriculum.models import CurriculumModule
from courses.delivery.models import Category, ClassSession, Enrolment, SessionModule, TrainingClass
from courses.delivery.queries import in_seat, whose_seat
from courses.delivery.rules import presence_counts
from lms.db import rows_of
from lms.people.merges.resolving import canonical
from lms.people.models import Person


def stands() -> ColumnElement[bool]:
    """The presence says something: that somebody was there, or, corrected, that somebody was not."""
    return or_(Presence.present, Presence.method == Method.CORRECTION)


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
    """How many are present of how many enrolled, and how many were seen leaving.

    ``last_id`` changes with every presence that comes or goes.
    """

    present: int
    enrolled: int
    last_id: int
    left: int = 0

    @property
    def missing(self) -> int:
        return max(0, self.enrolled - self.present)


def tally(db: Session, session_id: int, class_id: int) -> Tally:
    """The count on the wall; two places of one person are one. One statement."""
    held = and_(Presence.session_id == session_id, Presence.person_id == Enrolment.person_id, Presence.present)
    came, seated = func.count(canonical(Presence.person_id).distinct()), func.count(whose_seat().distinct())
    gone = func.count(case((Presence.left_at.is_not(None), canonical(Presence.person_id))).distinct())
    stmt = (
        select(came, seated, func.max(Presence.scan_id), gone)
        .select_from(Enrolment)
        .outerjoin(Presence, held)
        .where(Enrolment.class_id == class_id, in_seat())
    )
    present, enrolled, last_id, left = db.execute(stmt).one()
    return Tally(present, enrolled, last_id or 0, left)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who is present, for the wall."""

    name: str
    name_key: str
    arrived_at: datetime
    left_at: datetime | None


def arrivals(db: Session, session_id: int) -> list[Arrival]:
    """Everybody present, the latest first."""
    stmt = (
        select(Person.full_name, Person.name_key, Presence.occurred_at, Presence.left_at)
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
    keeper_id: int = 0


def roll(db: Session, session_id: int, class_id: int) -> list[RollLine]:
    """Everybody with a place in the class, by given name, each with the presence in this meeting. One statement."""
    held = and_(Presence.session_id == session_id, Presence.person_id == Enrolment.person_id, stands())
    stmt = (
        select(
            Person.id,
            Person.full_name,
            Enrolment.category,
            and_(Enrolment.walk_in, Enrolment.confirmed_at.is_(None)).label("unconfirmed"),
            Presence.method,
            Presence.occurred_at,
            Presence.present,
            whose_seat().label("keeper"),
        )
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Presence, held)
        .where(Enrolment.class_id == class_id, in_seat())
        .order_by(Person.name_key, Person.id)
    )
    lines: dict[int, RollLine] = {}
    for row in db.execute(stmt):
        line = RollLine(
            *row[:3],
            unconfirmed=bool(row.unconfirmed),
            method=row.method,
            arrived_at=row.occurred_at,
            present=bool(row.present),
            keeper_id=row.keeper,
        )
        # Of somebody with two places the one that came, then the record kept: as at the door.
        before = lines.get(row.keeper)
        if before is None or _nearness(line, row.keeper) > _nearness(before, row.keeper):
            lines[row.keeper] = line
    return list(lines.values())


def _nearness(line: RollLine, keeper_id: int) -> tuple[bool, bool]:
    return line.method is not None, line.person_id == keeper_id


class Mark(NamedTuple):
    """What the book says of a person at a meeting.

    ``lacks``: present, but not proved to have stayed as long as the meeting asks; ``left``: seen leaving it.
    """

    present: bool
    lacks: bool = False
    left: bool = False

    @property
    def credited(self) -> bool:
        return self.present and not self.lacks


_MARKS = {True: Mark(True), False: Mark(False)}
_OF_CLASS = (
    select(canonical(Presence.person_id), Presence.session_id, Presence.present, Presence.person_id.label("own"))
    .add_columns(Presence.left_at, ClassSession.checks_out)
    .join(ClassSession, ClassSession.id == Presence.session_id)
    .where(ClassSession.class_id == bindparam("class_id"), stands())
    .order_by(Presence.present)  # of two records of one person the one who came is told
)


def presences_of_class(db: Session, class_id: int) -> dict[tuple[int, int], Mark]:
    """(person by the kept id, meeting) -> what the book says, over all meetings of a class.

    One statement; two more where a meeting asks for check-out.
    """
    rows = rows_of(db, _OF_CLASS, {"class_id": class_id}).all()
    marks = {(person_id, session_id): _MARKS[present] for person_id, session_id, present, *_ in rows}
    asked = [row for row in rows if row.present and row.checks_out]
    return marks | _measured(db, asked) if asked else marks


def _measured(db: Session, rows: Sequence[Any]) -> dict[tuple[int, int], Mark]:
    """Those who came to meetings that ask for check-out."""
    meetings = load_meetings(db, {row.session_id for row in rows})
    seen = load_seen(db, meetings, {row.own for row in rows})
    return {
        (row[0], row.session_id): Mark(
            True,
            lacks=not stayed(meetings[row.session_id], seen.get((row.session_id, row.own))),
            left=row.left_at is not None,
        )
        for row in rows
    }


_PERIODS_OF_CLASS = (
    select(SessionModule.session_id, func.sum(SessionModule.periods))
    .join(ClassSession, ClassSession.id == SessionModule.session_id)
    .where(ClassSession.class_id == bindparam("class_id"))
    .group_by(SessionModule.session_id)
)
_NEEDED = (
    select(func.coalesce(func.sum(CurriculumModule.periods), 0))
    .join(TrainingClass, TrainingClass.version_id == CurriculumModule.version_id)
    .where(TrainingClass.id == bindparam("class_id"), CurriculumModule.required)
)


def periods_so_far(db: Session, class_id: int, lines: Sequence[RollLine], *, for_mediators: bool) -> tuple[dict[int, int], int]:
    """The periods of this class each of these people is credited with, and how many the version asks for.

    As on the page of the class. Three statements, and two more where a meeting asks for check-out.
    """
    marks = presences_of_class(db, class_id)
    periods: dict[int, int] = dict(rows_of(db, _PERIODS_OF_CLASS, {"class_id": class_id}).all())
    done: dict[int, int] = {}
    for (person_id, session_id), mark in marks.items():
        if mark.credited:
            done[person_id] = done.get(person_id, 0) + periods.get(session_id, 0)
    counted = [one for one in lines if not one.unconfirmed and presence_counts(one.category, for_mediators=for_mediators)]
    needed = rows_of(db, _NEEDED, {"class_id": class_id}).scalar() or 0
    return {one.person_id: done.get(one.keeper_id, 0) for one in counted}, needed


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
    person_id: int | None
    taken_back: bool


def list_scans(session_id: int, *, refused_only: bool = False) -> Any:
    """The attempts of a meeting, the latest first, as columns of ``ScanLine``."""
    columns = (Scan.id, Person.full_name, Scan.method, Scan.received_at, Scan.outcome, Scan.refusal, Scan.person_id)
    taken_back = exists().where(ScanUndoing.nonce == Scan.nonce).label("taken_back")
    stmt = select(*columns, taken_back).outerjoin(Person, Person.id == Scan.person_id).where(Scan.session_id == session_id)
    if refused_only:
        stmt = stmt.where(Scan.outcome == Outcome.REFUSED)
    return stmt.order_by(Scan.received_at.desc(), Scan.id.desc())
