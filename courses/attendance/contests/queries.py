"""Reading contests: those of one person, and those in the viewer's reach that wait for an answer or were answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from courses.attendance.contests.models import Contest, Verdict
from courses.delivery.models import ClassSession, TrainingClass
from courses.delivery.queries import in_reach
from lms.access.models import Account
from lms.access.rules import Action, Viewer
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical, of_person
from lms.people.models import Person


def contests_of(db: Session, person_id: int, session_ids: Collection[int]) -> dict[int, Sequence[Contest]]:
    """What the person said of these meetings, under any id, the newest first. One statement."""
    stmt = select(Contest).where(Contest.session_id.in_(session_ids), of_person(Contest.person_id, person_id))
    found: dict[int, list[Contest]] = {}
    for one in db.scalars(stmt.order_by(Contest.id.desc())):
        found.setdefault(one.session_id, []).append(one)
    return dict(found)


@dataclass(frozen=True, slots=True)
class ContestLine:
    """A contest as whoever answers it sees it. ``person_id``: the one the meeting's pages go by."""

    id: int
    class_id: int
    session_id: int
    person_id: int
    name: str
    title: str
    starts_at: datetime
    said: str
    contested_at: datetime
    settled_at: datetime | None
    verdict: Verdict | None
    answer: str | None
    settled_by: str | None


def _lines(viewer: Viewer, action: Action, class_id: int | None) -> Any:
    stmt = (
        select(Contest.id, TrainingClass.id.label("class_id"), Contest.session_id, Contest.person_id)
        .add_columns(Person.full_name, TrainingClass.title, ClassSession.starts_at, Contest.said, Contest.contested_at)
        .add_columns(Contest.settled_at, Contest.verdict, Contest.answer, Account.name)
        .join(ClassSession, ClassSession.id == Contest.session_id)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .join(Person, Person.id == canonical(Contest.person_id))
        .outerjoin(Account, Account.id == Contest.settled_by)
        .where(in_reach(viewer, action))
    )
    return stmt if class_id is None else stmt.where(TrainingClass.id == class_id)


def waiting(db: Session, viewer: Viewer, *, class_id: int | None = None, limit: int = 100) -> list[ContestLine]:
    """Those without an answer, the one that has waited longest first. One statement."""
    stmt = _lines(viewer, Action.ATTENDANCE_RECORD, class_id).where(Contest.settled_at.is_(None))
    return [ContestLine(*row) for row in rows_of(db, stmt.order_by(Contest.contested_at, Contest.id).limit(limit))]


def answered(db: Session, viewer: Viewer, *, class_id: int | None = None, limit: int = 30) -> list[ContestLine]:
    """Those answered last. One statement."""
    stmt = _lines(viewer, Action.ATTENDANCE_RECORD, class_id).where(Contest.settled_at.is_not(None))
    return [ContestLine(*row) for row in rows_of(db, stmt.order_by(Contest.settled_at.desc(), Contest.id.desc()).limit(limit))]


def count_waiting(db: Session, viewer: Viewer) -> int:
    """How many wait for the viewer's answer. One statement."""
    classes = TrainingClass.id == ClassSession.class_id
    return db.scalar(_count().join(TrainingClass, classes).where(in_reach(viewer, Action.ATTENDANCE_RECORD))) or 0


def count_waiting_in(db: Session, class_id: int) -> int:
    """How many of a class wait for an answer; whoever shows it has asked who may see. One statement."""
    return db.scalar(_count().where(ClassSession.class_id == class_id)) or 0


def _count() -> Select[int]:
    stmt = select(func.count(Contest.id)).join(ClassSession, ClassSession.id == Contest.session_id)
    return stmt.where(Contest.settled_at.is_(None))


def find_contest(db: Session, viewer: Viewer, contest_id: int, *, lock: bool = False) -> tuple[Contest, ClassSession]:
    """The contest and its meeting (loaded with its class); ``attendance.contest.missing`` outside the scope.

    ``lock``: to answer it; of two who do so at once the second then finds it answered.
    """
    stmt = (
        select(Contest, ClassSession)
        .join(ClassSession, ClassSession.id == Contest.session_id)
        .join(ClassSession.training_class)
        .where(Contest.id == contest_id, in_reach(viewer, Action.ATTENDANCE_RECORD))
        .options(contains_eager(ClassSession.training_class))
    )
    row = db.execute(stmt.with_for_update(of=Contest) if lock else stmt).one_or_none()
    if row is None:
        raise DomainError("attendance.contest.missing")
    return row[0], row[1]
