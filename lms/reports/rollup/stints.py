"""People whose recognitions overlap: cut into stints of which one counts at a time, so that sums of days count nobody twice."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.db import insert_rows, rows_of
from lms.people.merges.resolving import canonical, groups_of
from lms.people.models import Appointment
from lms.reports.indicators.models import Stint
from lms.reports.indicators.serving import AppointmentFact, counting_appointments

CHUNK = 10_000
# Looked through at once for recognitions that overlap.
PEOPLE = 50_000


def cut(facts: Iterable[AppointmentFact]) -> Iterator[tuple[AppointmentFact, date, date | None]]:
    """The stints of one person: (the recognition that counts, first day, first day on which it no longer does)."""
    known = [fact for fact in facts if fact.ended_on is None or fact.ended_on > fact.recognised_on]
    days = sorted({day for fact in known for day in (fact.recognised_on, fact.ended_on) if day})
    for first, last in pairwise([*days, None]):
        assert first is not None
        for fact in counting_appointments(known, first).values():
            yield fact, first, last


def overlaps(facts: Iterable[AppointmentFact]) -> bool:
    """Whether two of one person's recognitions hold on one day."""
    until = date.min
    for fact in sorted(facts, key=lambda fact: fact.recognised_on):
        ended = fact.ended_on or date.max
        if ended <= fact.recognised_on:
            continue
        if fact.recognised_on < until:
            return True
        until = max(until, ended)
    return False


def overlapping(*among: ColumnElement[bool]) -> Select[int]:
    """SQL: the ids of persons with two recognitions under one id that hold on one day. ``among``: of these recognitions."""
    other = aliased(Appointment)
    # Of two that overlap, one begins no earlier than the other and before that one ends: a short walk along an index.
    meets = exists().where(
        other.person_id == Appointment.person_id,
        other.id != Appointment.id,
        other.superseded_at.is_(None),
        other.recognised_on >= Appointment.recognised_on,
        or_(Appointment.ended_on.is_(None), other.recognised_on < Appointment.ended_on),
    )
    often = select(Appointment.person_id).where(Appointment.superseded_at.is_(None), *among)
    often = often.group_by(Appointment.person_id).having(func.count() > 1)
    found = select(Appointment.person_id).where(Appointment.superseded_at.is_(None), *among)
    return found.where(Appointment.person_id.in_(often), meets)


def cut_all(db: Session) -> Iterator[None]:
    """Cut everybody's recognitions, in pieces: between two of them the caller may commit. There are no stints yet."""
    last = db.scalar(select(func.max(Appointment.person_id))) or 0
    for first in range(0, last + 1, PEOPLE):
        among = Appointment.person_id.between(first, first + PEOPLE - 1)
        refresh_stints(db, db.scalars(overlapping(among).distinct()).all())
        yield
    kept = groups_of(db).kept
    refresh_stints(db, {*kept, *kept.values()})
    yield


def refresh_stints(db: Session, person_ids: Collection[int]) -> None:
    """Cut the recognitions of these people, under all their ids, anew."""
    groups = groups_of(db)
    for batch in groups.batches(person_ids, CHUNK):
        assert batch is not None
        db.execute(delete(Stint).where(Stint.person_id.in_(batch)))
        insert_rows(db, Stint, list(_cut(db, batch)))


def _cut(db: Session, person_ids: list[int]) -> Iterator[dict[str, Any]]:
    person = canonical(Appointment.person_id).label("person")
    stmt = (
        select(Appointment.id, person, Appointment.team_id, Appointment.recognised_on, Appointment.ended_on)
        .where(Appointment.superseded_at.is_(None), Appointment.person_id.in_(person_ids))
        .order_by(person)
    )
    facts = (AppointmentFact(*row) for row in rows_of(db, stmt))
    for person_id, group in groupby(facts, key=lambda fact: fact.person_id):
        mine = list(group)
        if overlaps(mine):
            for fact, first, last in cut(mine):
                days = {"first_on": first, "last_on": last}
                yield {"person_id": person_id, "appointment_id": fact.id, "team_id": fact.team_id, **days}
