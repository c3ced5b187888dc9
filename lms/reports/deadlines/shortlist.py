"""The first few newcomers who are about to miss their day, or have missed it, with how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from courses.obligations.case_queries import is_over, untrained
from courses.obligations.models import Obligation
from courses.obligations.queries import NEWCOMERS, NEWCOMERS_AMONG_FOUND
from lms.people.models import MediationTeam, Person
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
    return _short(db, _waiting(question, ~_over(question), Obligation.due_on <= until), question, most)


def overdue(db: Session, question: Question, *, most: int = 5) -> Shortlist:
    """Untrained past their day and still serving, of those whose day lies in the period."""
    return _short(db, _waiting(question, _over(question)), question, most)


def count_overdue_before(db: Session, question: Question) -> int:
    """How many are overdue whose day lies before the period. Nobody who is late drops out on 1 January."""
    before = _untrained(question, Obligation.due_on < question.basis.from_on, _over(question))
    return db.scalar(before.with_only_columns(func.count())) or 0


def _over(question: Question) -> ColumnElement[bool]:
    return is_over(Obligation.due_on, as_of=question.as_of, today=question.basis.today)


def _waiting(question: Question, *when: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return _untrained(question, Obligation.due_on >= question.basis.from_on, *when)


def _untrained(question: Question, *when: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    stmt = select(Obligation.id).join(MediationTeam, MediationTeam.id == Obligation.team_id)
    newcomers = NEWCOMERS if question.units is None else NEWCOMERS_AMONG_FOUND
    here = question.of_teams(Obligation.team_id)
    return stmt.where(*when, untrained(question.versions, question.as_of, newcomers), here)


def _short(db: Session, waiting: Select[*tuple[Any, ...]], question: Question, most: int) -> Shortlist:
    rows = db.execute(
        waiting.with_only_columns(
            Person.id,
            Person.full_name,
            MediationTeam.name,
            MediationTeam.village,
            question.place.label("unit_id"),
            Obligation.due_on,
            func.count().over(),
        )
        .join(Person, Person.id == Obligation.person_id)
        .order_by(Obligation.due_on, Person.name_key, Obligation.id)
        .limit(most)
    ).all()
    first = [Waiting(*row[:6], (row.due_on - question.as_of).days) for row in rows]
    return Shortlist(first, rows[0][6] if rows else 0)
