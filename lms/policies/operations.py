"""Loading the rows that ship with the product; changing a policy from a day on; recording days off and days worked.

Whoever changes a rule sees first whose term it moves: that dry run stands in ``courses.obligations``.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.audit.operations import record
from lms.kernel.calendar import DayKind
from lms.kernel.errors import DomainError
from lms.policies.events import DayMarked, DayUnmarked, PoliciesLoaded, PolicyChanged
from lms.policies.models import Holiday, Policy
from lms.policies.queries import forget_read, work_calendar
from lms.policies.rules import Change, DayChange, PolicyKey, refuse_days, refuse_value

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were new."""

    policies: int
    holidays: int


def load_policies(db: Session, *, now: datetime) -> Loaded:
    """Add the shipped policies and holidays that are not there yet; what an office has changed stays as it is."""
    loaded = Loaded(_load_policies(db, now), _load_holidays(db, now))
    if loaded.policies or loaded.holidays:
        event = PoliciesLoaded(policies=loaded.policies, holidays=loaded.holidays)
        record(db, event, actor=SYSTEM, now=now)
    db.flush()
    forget_read(db)
    return loaded


def _load_policies(db: Session, now: datetime) -> int:
    there = {(key, begin) for key, begin in db.execute(select(Policy.key, Policy.valid_from))}
    added = [
        Policy(
            key=PolicyKey(row["key"]),
            value=json.loads(row["value"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"],
            note=row["note"] or None,
            recorded_at=now,
        )
        for row in _rows("policies.csv")
        if (PolicyKey(row["key"]), date.fromisoformat(row["valid_from"])) not in there
    ]
    db.add_all(added)
    return len(added)


def _load_holidays(db: Session, now: datetime) -> int:
    there = set(db.scalars(select(Holiday.day)))
    added = [
        Holiday(
            day=date.fromisoformat(row["day"]),
            name=row["name"],
            kind=DayKind(row["kind"]),
            source=row["source"],
            recorded_at=now,
        )
        for row in _rows("holidays.csv")
        if date.fromisoformat(row["day"]) not in there
    ]
    db.add_all(added)
    return len(added)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def set_policy(db: Session, change: Change, *, actor: Actor, now: datetime) -> Policy:
    """Let a policy have another value from a day on. The rows before stay; one that began on that very day is superseded.

    DomainErrors ``policies.value_refused``, ``policies.source_missing``, ``policies.nothing_changed``.
    """
    refuse_value(change)
    same = select(Policy).where(
        Policy.key == change.key, Policy.valid_from == change.valid_from, Policy.superseded_at.is_(None)
    )
    before = db.scalar(same.where(Policy.superseded_at.is_(None)).with_for_update())
    if before is not None:
        if (before.value, before.source, before.note) == (change.value, change.source, change.note):
            raise DomainError("policies.nothing_changed")
        before.superseded_at = now
        db.flush()
    row = Policy(
        key=change.key,
        value=change.value,
        valid_from=change.valid_from,
        valid_to=None,
        source=change.source,
        note=change.note,
        account_id=_account(actor),
        recorded_at=now,
    )
    db.add(row)
    db.flush()
    event = PolicyChanged(subject_id=row.id, key=change.key.value, valid_from=change.valid_from)
    record(db, event, actor=actor, now=now)
    forget_read(db)
    return row


def _account(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


def change_days(db: Session, changes: Sequence[DayChange], *, source: str, actor: Actor, now: datetime) -> None:
    """Record what some days are from now on; a swap is two of them. DomainErrors of ``rules.refuse_days``."""
    refuse_days(work_calendar(db), changes)
    for change in changes:
        if change.kind is None:
            unmark_day(db, change.day, actor=actor, now=now)
        else:
            mark_day(db, change.day, change.kind, name=change.name, source=source, actor=actor, now=now)


def mark_day(db: Session, day: date, kind: DayKind, *, name: str, source: str, actor: Actor, now: datetime) -> Holiday:
    """Record a day off or a day worked in exchange by an announcement (its number is the ``source``).

    What was recorded of the day before is superseded. DomainError ``policies.source_missing``.
    """
    if not source.strip() or not name.strip():
        raise DomainError("policies.source_missing")
    _supersede(db, day, now)
    marked = Holiday(day=day, kind=kind, name=name, source=source, account_id=_account(actor), recorded_at=now)
    db.add(marked)
    db.flush()
    record(db, DayMarked(subject_id=marked.id, day=day, day_kind=kind), actor=actor, now=now)
    forget_read(db)
    return marked


def unmark_day(db: Session, day: date, *, actor: Actor, now: datetime) -> None:
    """From now on the day is an ordinary one of its week. DomainError ``policies.nothing_changed``."""
    row_id = _supersede(db, day, now)
    if row_id is None:
        raise DomainError("policies.nothing_changed")
    record(db, DayUnmarked(subject_id=row_id, day=day), actor=actor, now=now)
    forget_read(db)


def _supersede(db: Session, day: date, now: datetime) -> int | None:
    """End what is recorded of a day; its id, or None where nothing was."""
    ended: Any = update(Holiday).where(Holiday.day == day, Holiday.superseded_at.is_(None)).values(superseded_at=now)
    row_id: int | None = db.scalar(ended.returning(Holiday.id))
    return row_id
