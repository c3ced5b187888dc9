"""What trainers learnt and taught: completed curricula for trainers, classes and periods of a time. Decides nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.curriculum.models import CurriculumVersion
from courses.curriculum.rules import Audience
from courses.delivery.models import ClassSession, ClassState, ClassTrainer, SessionModule, TrainingClass
from courses.delivery.queries import day_bounds, meets
from lms.people.merges.resolving import canonical, kept_ids, of_people


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody taught: classes with a meeting in the time, and the periods of those meetings."""

    classes: int = 0
    meetings: int = 0
    periods: int = 0


def loads_of(db: Session, person_ids: Collection[int], first: date, last: date) -> dict[int, Load]:
    """The load of each person from the first day to the last, both included; cancelled classes aside. Two statements."""
    kept = kept_ids(db, person_ids)
    person = canonical(ClassTrainer.person_id)
    stmt = (
        select(
            person,
            func.count(ClassSession.class_id.distinct()),
            func.count(ClassSession.id.distinct()),
            func.coalesce(func.sum(SessionModule.periods), 0),
        )
        .select_from(ClassTrainer)
        .join(TrainingClass, TrainingClass.id == ClassTrainer.class_id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .outerjoin(SessionModule, SessionModule.session_id == ClassSession.id)
        .where(of_people(ClassTrainer.person_id, set(kept.values())), TrainingClass.state != ClassState.CANCELLED)
        .where(*_between(first, last))
        .group_by(person)
    )
    found = {one: Load(classes, meetings, int(periods)) for one, classes, meetings, periods in db.execute(stmt)}
    return {person_id: found.get(keeper, Load()) for person_id, keeper in kept.items()}


def _between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    begins, ends = day_bounds(first)[0], day_bounds(last + timedelta(days=1))[0]
    return meets(), ClassSession.starts_at >= begins, ClassSession.starts_at < ends


@dataclass(frozen=True, slots=True)
class Taught:
    """One class somebody taught in the time."""

    id: int
    title: str
    first_at: datetime
    periods: int


def list_taught(db: Session, person_id: int, first: date, last: date) -> list[Taught]:
    """The classes of a person with a meeting in the time, the newest first. One statement."""
    stmt = (
        select(TrainingClass.id, TrainingClass.title, func.min(ClassSession.starts_at), func.sum(SessionModule.periods))
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .outerjoin(SessionModule, SessionModule.session_id == ClassSession.id)
        .join(ClassTrainer, ClassTrainer.class_id == TrainingClass.id)
        .where(of_people(ClassTrainer.person_id, [person_id]), TrainingClass.state != ClassState.CANCELLED)
        .where(*_between(first, last))
        .group_by(TrainingClass.id, TrainingClass.title)
        .order_by(func.min(ClassSession.starts_at).desc(), TrainingClass.id)
    )
    return [Taught(one, title, at, int(periods or 0)) for one, title, at, periods in db.execute(stmt)]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A curriculum for trainers which somebody completed. Imported history counts as any evidence does."""

    title: str
    completed_on: date
    illustrative: bool


def learnt_of(db: Session, person_ids: Collection[int], on: date) -> dict[int, Sequence[Learnt]]:
    """The curricula for trainers that each person had completed by the day, the newest first. Two statements."""
    kept = kept_ids(db, person_ids)
    stmt = (
        select(
            canonical(Completion.person_id),
            CurriculumVersion.title,
            Completion.completed_on,
            CurriculumVersion.illustrative,
        )
        .join(CurriculumVersion, CurriculumVersion.id == Completion.version_id)
        .where(of_people(Completion.person_id, set(kept.values())))
        .where(CurriculumVersion.audience == Audience.TRAINER, Completion.completed_on <= on)
        .order_by(Completion.completed_on.desc(), Completion.id)
    )
    found: dict[int, list[Learnt]] = {}
    for person_id, title, completed_on, illustrative in db.execute(stmt):
        found.setdefault(person_id, []).append(Learnt(title, completed_on, illustrative))
    return {person_id: found.get(keeper, []) for person_id, keeper in kept.items()}
