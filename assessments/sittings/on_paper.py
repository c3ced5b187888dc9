"""The assessment of a class on paper: the one printed for it, how each of its people stands, the day it was sat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.bank.models import Assessment, Question
from assessments.bank.queries import list_candidates, list_questions
from assessments.sittings.models import Sitting
from assessments.sittings.rules import draw, needed
from courses.attendance.class_book import ClassBook
from courses.delivery.rules import Category
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical, of_people


@dataclass(frozen=True, slots=True)
class Standing:
    """One person of the class: the last time the assessment was sat, if ever; ``passed`` once is for good."""

    person_id: int
    name: str
    team: str | None
    score: int | None = None
    out_of: int | None = None
    on: date | None = None
    passed: bool = False


def assessment_of(db: Session, version_id: int) -> Assessment:
    """The assessment of a version, with the version. DomainError ``sittings.assessment.missing``."""
    stmt = select(Assessment).where(Assessment.version_id == version_id).options(joinedload(Assessment.version))
    found = db.scalars(stmt.order_by(Assessment.id.desc()).limit(1)).first()
    if found is None:
        raise DomainError("sittings.assessment.missing")
    return found


def printed_questions(db: Session, assessment: Assessment, class_id: int) -> Sequence[Question]:
    """The questions of the paper printed for a class: the same each time it is printed."""
    paper = draw(list_candidates(db, assessment.version_id), assessment.draw, seed=f"{assessment.id}:class:{class_id}")
    return list_questions(db, [item.question_id for item in paper])


def least(questions: int, assessment: Assessment) -> int:
    """The least number of right answers that passes."""
    return needed(questions, assessment.version.pass_mark)


def standings(db: Session, assessment: Assessment, book: ClassBook) -> list[Standing]:
    """How the mediators of a class stand, by given name. One query."""
    seats = [seat for seat in book.seats if seat.category is Category.MEDIATOR]
    sat = (
        select(canonical(Sitting.person_id), Sitting.score, Sitting.out_of, Sitting.passed, Sitting.submitted_at)
        .where(of_people(Sitting.person_id, [seat.person_id for seat in seats]), Sitting.assessment_id == assessment.id)
        .where(Sitting.submitted_at.is_not(None))
        .order_by(Sitting.passed, Sitting.submitted_at, Sitting.id)
    )
    last = {row[0]: row for row in db.execute(sat)}
    found = []
    for seat in seats:
        row = last.get(seat.person_id)
        result = (row.score, row.out_of, day_of(row.submitted_at), bool(row.passed)) if row else ()
        found.append(Standing(seat.person_id, seat.name, seat.team, *result))
    return found


def handed_in_at(book: ClassBook, on: date, *, now: datetime) -> datetime:
    """When papers sat on a day of the class were handed in: at the end of its last meeting that day.

    DomainError ``sittings.paper_day``: no meeting that day, or it lies ahead.
    """
    ends = [meeting.ends_at for meeting in book.meetings if day_of(meeting.starts_at) == on]
    if not ends or on > day_of(now):
        raise DomainError("sittings.paper_day")
    # An hour typed before the meeting is over is the hour of typing.
    return min(max(ends), now) - timedelta(microseconds=min(max(ends), now).microsecond)
