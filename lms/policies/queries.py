"""Reading policies and the work calendar. Both are small, read whole, and kept for the life of the session.

A session that only reads shares them with the others of its process (``lms.audit.reference``).
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from lms.audit.reference import shared
from lms.db import rows_of
from lms.kernel.calendar import MarkedDay, WorkCalendar
from lms.kernel.errors import DomainError
from lms.policies.models import Holiday, Policy
from lms.policies.rules import PolicyKey, PolicyValue, value_on

_POLICIES = "policies"
_CALENDAR = "work_calendar"
_ALL_POLICIES = (
    select(Policy.key, Policy.value, Policy.valid_from, Policy.valid_to, Policy.source, Policy.note)
    .where(Policy.superseded_at.is_(None))
    .order_by(Policy.key, Policy.valid_from)
)
_DAYS = select(Holiday.day, Holiday.kind, Holiday.name).where(Holiday.superseded_at.is_(None))


def policy_on(db: Session, key: PolicyKey, on: date) -> PolicyValue:
    """The value of ``key`` in force on the day; DomainError ``policies.none_on`` when there is none."""
    value = value_on(list_policies(db), key, on)
    if value is None:
        raise DomainError("policies.none_on", key=str(key), day=on)
    return value


def list_policies(db: Session) -> tuple[PolicyValue, ...]:
    """Every value of every policy, in the order of key and beginning."""
    if _POLICIES not in db.info:
        db.info[_POLICIES] = shared(db, _POLICIES, lambda: tuple(PolicyValue(*row) for row in rows_of(db, _ALL_POLICIES)))
    values: tuple[PolicyValue, ...] = db.info[_POLICIES]
    return values


def work_calendar(db: Session) -> WorkCalendar:
    """All recorded holidays and exchanged days, as the value that rules take."""
    if _CALENDAR not in db.info:
        db.info[_CALENDAR] = shared(db, _CALENDAR, lambda: _read_calendar(db))
    calendar: WorkCalendar = db.info[_CALENDAR]
    return calendar


def _read_calendar(db: Session) -> WorkCalendar:
    return WorkCalendar.of(MarkedDay(*row) for row in db.execute(_DAYS))


def list_holidays(db: Session, *, year: int) -> Sequence[Holiday]:
    """The recorded days of one year, in order."""
    marked = select(Holiday).where(extract("year", Holiday.day) == year, Holiday.superseded_at.is_(None))
    return db.scalars(marked.order_by(Holiday.day)).all()


def list_past_days(db: Session, *, year: int) -> Sequence[Holiday]:
    """What was recorded of days of one year and holds no more, the latest given up first."""
    stmt = select(Holiday).where(extract("year", Holiday.day) == year, Holiday.superseded_at.is_not(None))
    return db.scalars(stmt.order_by(Holiday.superseded_at.desc(), Holiday.id.desc())).all()


def years_marked(db: Session) -> Sequence[int]:
    """The years of which any day is recorded, in order."""
    year = extract("year", Holiday.day)
    return [int(found) for found in db.scalars(select(year).where(Holiday.superseded_at.is_(None)).distinct().order_by(year))]


def list_rows(db: Session) -> Sequence[Policy]:
    """Every row of every policy, those superseded too: by key, the one that begins last first."""
    return db.scalars(select(Policy).order_by(Policy.key, Policy.valid_from.desc(), Policy.id.desc())).all()


def forget_read(db: Session) -> None:
    """Drop what this session has read; called by whoever changes a row."""
    db.info.pop(_POLICIES, None)
    db.info.pop(_CALENDAR, None)
