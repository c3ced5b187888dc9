"""The first few newcomers who are about to miss their day, or have missed it, with how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation
from courses.obligations.rules.figures import Part
from lms.people.models import MediationTeam, Person
from lms.reports.indicators.newcomers_trained_on_time import cases
from lms.reports.indicators.question import Question


@dataclass(frozen=True, slots=True)
class Waiting:
    """One newcomer still untrained; ``days`` left, or past when negative."""

    person_id: int
    name: str
    team: str
    village: str
    unit_id: int
    due_on: date
    days: int


@dataclass(frozen=True)
class Shortlist:
    """The first of them by due day, and how many there are."""

    first: Sequence[Waiting]
    total: int


def due_soon(db: Session, question: Question, *, within: int = 30, most: int = 5) -> Shortlist:
    """Untrained, still serving, due within so many days from the day of the question, that day included."""
    until = question.as_of + timedelta(days=within)
    return _short(db, question, Part.NOT_YET_DUE, Obligation.due_on <= until, most)


def overdue(db: Session, question: Question, *, most: int = 5) -> Shortlist:
    """Untrained past their day and still serving. Ask with a period that begins long ago: nobody drops out."""
    return _short(db, question, Part.OVERDUE, Obligation.due_on <= question.as_of, most)


def _short(db: Session, question: Question, part: Part, when: ColumnElement[bool], most: int) -> Shortlist:
    each = cases(question).subquery()
    serving = or_(Obligation.ended_on.is_(None), Obligation.ended_on > question.as_of)
    kept = select(Obligation.id).join(each, each.c.id == Obligation.id).where(each.c.part == part.value, when, serving)
    rows = db.execute(
        select(
            Person.id,
            Person.full_name,
            MediationTeam.name,
            MediationTeam.village,
            MediationTeam.unit_id,
            Obligation.due_on,
            func.count().over(),
        )
        .join(Obligation, Obligation.person_id == Person.id)
        .join(MediationTeam, MediationTeam.id == Obligation.team_id)
        .where(Obligation.id.in_(kept))
        .order_by(Obligation.due_on, Person.name_key, Obligation.id)
        .limit(most)
    ).all()
    first = [Waiting(*row[:6], (row.due_on - question.as_of).days) for row in rows]
    return Shortlist(first, rows[0][6] if rows else 0)
