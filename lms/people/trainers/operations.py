"""Recording the trainers of a unit. Who may teach a class is asked in ``courses.delivery``; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record_many
from lms.db import insert_for_ids, insert_rows
from lms.kernel.text import fold, name_key, tidy
from lms.people.events import TrainerRecognised
from lms.people.models import Person, Trainer, TrainerLevel
from lms.people.rules.terms import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerFacts:
    """The facts of one recognition as trainer; ``background`` is the post held besides."""

    full_name: str
    level: TrainerLevel
    unit_id: int
    valid_from: date
    born_year: int | None = None
    sex: Sex | None = None
    background: str | None = None
    decision_no: str | None = None


def recognise_trainers(db: Session, rows: Sequence[TrainerFacts], *, actor: Actor, now: datetime) -> list[int]:
    """Record trainers whom no roster knows; returns the ids of their persons, in the order given."""
    if not rows:
        return []
    persons = [
        {
            "full_name": tidy(row.full_name),
            "name_key": name_key(row.full_name),
            "name_fold": fold(row.full_name),
            "born_year": row.born_year,
            "sex": row.sex,
            "recorded_at": now,
        }
        for row in rows
    ]
    ids = insert_for_ids(db, Person, persons)
    trainers = [
        {
            "person_id": person_id,
            "level": row.level,
            "unit_id": row.unit_id,
            "background": row.background,
            "decision_no": row.decision_no,
            "valid_from": row.valid_from,
            "valid_to": None,
            "recorded_at": now,
        }
        for person_id, row in zip(ids, rows, strict=True)
    ]
    insert_rows(db, Trainer, trainers)
    events = [
        TrainerRecognised(subject_id=person_id, unit_id=row.unit_id, level=row.level)
        for person_id, row in zip(ids, rows, strict=True)
    ]
    record_many(db, events, actor=actor, now=now)
    return ids
