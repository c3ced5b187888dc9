"""Loading the rows that ship with the product, and recording a day off or a day worked in exchange."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor
from lms.audit.operations import record
from lms.kernel.calendar import DayKind
from lms.policies.events import DayMarked, PoliciesLoaded
from lms.policies.models import Holiday, Policy
from lms.policies.queries import forget_read
from lms.policies.rules import PolicyKey

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


def mark_day(db: Session, day: date, kind: DayKind, *, name: str, source: str, actor: Actor, now: datetime) -> Holiday:
    """Record a day off or a day worked in exchange by an announcement (its number is the ``source``), once per day."""
    marked = db.scalar(select(Holiday).where(Holiday.day == day))
    if marked is None:
        marked = Holiday(day=day)
        db.add(marked)
    marked.kind, marked.name, marked.source, marked.recorded_at = kind, name, source, now
    db.flush()
    record(db, DayMarked(subject_id=marked.id, day=day, day_kind=kind), actor=actor, now=now)
    forget_read(db)
    return marked
