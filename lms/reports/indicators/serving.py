"""Who serves on a day, each person once: the rule, and its twin in SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.people.merges.resolving import canonical, with_merged_people
from lms.people.models import Appointment
from lms.people.queries import serving as in_force
from lms.reports.indicators.models import NOT_YET, Rollup, Stint


@dataclass(frozen=True, slots=True)
class AppointmentFact:
    """One appointment, of the rows that are not superseded."""

    id: int
    person_id: int
    team_id: int
    recognised_on: date
    ended_on: date | None = None
    head: bool = False

    def covers(self, day: date) -> bool:
        return self.recognised_on <= day and (self.ended_on is None or day < self.ended_on)


def counting_appointments(appointments: Iterable[AppointmentFact], day: date) -> Mapping[int, AppointmentFact]:
    """Person -> the one appointment that counts on the day: the latest recognised, of equal ones the lowest id."""
    found: dict[int, AppointmentFact] = {}
    for fact in sorted(appointments, key=lambda fact: (fact.recognised_on, -fact.id)):
        if fact.covers(day):
            found[fact.person_id] = fact
    return found


def serving(day: date, shadows: tuple[int, ...] = ()) -> ColumnElement[bool]:
    """SQL twin of ``counting_appointments``; ``shadows`` is what ``shadowed`` gave for the day."""
    return and_(in_force(day), Appointment.id.not_in(shadows)) if shadows else in_force(day)


_STANDS = select(Rollup.id, exists().where(Stint.id.is_not(None)).label("any_stint")).where(Rollup.edition != NOT_YET)


def shadowed(db: Session, day: date) -> tuple[int, ...]:
    """Ids of the appointments in force on the day that count for nobody, since their person has another that counts.

    Overlaps are refused on import, so these are nearly always the people with several records alone, who count once. Where
    a rollup stands they are known; else asking costs one pass over an index.
    """
    known = rows_of(db, _STANDS).first()
    if known and not known.any_stint:
        return ()
    if known:
        doubles = select(Stint.person_id)
    else:
        doubles = select(Appointment.person_id).where(serving(day)).group_by(Appointment.person_id).having(func.count() > 1)
    person = canonical(Appointment.person_id).label("person")
    rows = rows_of(
        db,
        select(Appointment.id, person, Appointment.team_id, Appointment.recognised_on, Appointment.ended_on)
        .where(serving(day), Appointment.person_id.in_(with_merged_people(doubles)))
        .order_by(person),
    )
    facts = [AppointmentFact(*row) for row in rows]
    losers: list[int] = []
    for person_id, group in groupby(facts, key=lambda fact: fact.person_id):
        of_person = list(group)
        kept = counting_appointments(of_person, day)[person_id]
        losers += [fact.id for fact in of_person if fact.id != kept.id]
    return tuple(sorted(losers))
