"""Recognising trainers, ending, moving to another level, putting right. Nothing here commits.

Who may teach a class is asked in ``courses.delivery``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record, record_many
from lms.db import insert_for_ids, insert_rows
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, name_key, tidy
from lms.people.decided.operations import (
    NewPerson,
    Paper,
    begin,
    keep_paper,
    put_right,
    record_person,
    refuse_end,
    supersede,
)
from lms.people.decided.queries import span_of
from lms.people.decided.rules import Span, first_meeting, refuse_reversed
from lms.people.events import TrainerRecognised
from lms.people.merges.resolving import kept_as, of_person
from lms.people.models import Person, Profession, Trainer, TrainerEnd, TrainerLevel
from lms.people.rules.terms import Sex
from lms.people.rules.trainers import TRAINER_LEAVING
from lms.people.trainers.events import TrainerChanged
from lms.units.queries import load_register
from lms.units.rules import Level

UNIT_LEVELS = {
    TrainerLevel.CENTRAL: Level.COUNTRY,
    TrainerLevel.PROVINCE: Level.PROVINCE,
    TrainerLevel.DISTRICT: Level.DISTRICT,
    TrainerLevel.COMMUNE: Level.COMMUNE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerFacts:
    """The facts of one recognition as trainer of somebody new; ``background`` is the post held besides."""

    full_name: str
    level: TrainerLevel
    unit_id: int
    valid_from: date
    born_year: int | None = None
    sex: Sex | None = None
    profession: Profession | None = None
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
            "profession": row.profession,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A recognition as an officer states it: of which level and unit, from when until when, what the person is besides."""

    level: TrainerLevel
    unit_id: int
    valid_from: date
    valid_to: date | None = None
    profession: Profession | None = None
    background: str | None = None


def recognise_trainer(
    db: Session, who: int | NewPerson, post: Post, paper: Paper | None, *, actor: Actor, now: datetime
) -> Trainer:
    """Recognise somebody of the book (by id) or somebody new as trainer.

    DomainErrors ``trainers.overlap``, ``trainers.overlap_open``, ``trainers.other_level_unit``, ``trainers.district_over``,
    ``trainers.profession_words``, ``decided.ends_before_begin``, ``decided.name_shape`` and those of the decision.
    """
    refuse_post(db, post)
    person_id = record_person(db, who, now=now) if isinstance(who, NewPerson) else kept_as(db, who)
    _refuse_overlap(db, person_id, post)
    series = keep_paper(db, paper, actor=actor, now=now)
    row = begin(db, Trainer(person_id=person_id, **_values(post), decision_series=series), actor=actor, now=now)
    record(db, TrainerRecognised(subject_id=person_id, unit_id=post.unit_id, level=post.level), actor=actor, now=now)
    return row


def _values(post: Post) -> dict[str, Any]:
    return {
        "level": post.level,
        "unit_id": post.unit_id,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
        "profession": post.profession,
        "background": tidy(post.background or "")[:120] or None,
    }


def refuse_post(db: Session, post: Post) -> None:
    """What no trainer can be, whoever it is: the level of another unit, a district after there is none, days reversed."""
    refuse_reversed(Span(None, post.valid_from, post.valid_to))
    entry = load_register(db).entries[post.unit_id]
    if entry.level is not UNIT_LEVELS[post.level] or not entry.period.holds(post.valid_from):
        raise DomainError("trainers.other_level_unit")
    closed = entry.period.valid_to
    if post.level is TrainerLevel.DISTRICT and closed and (post.valid_to is None or closed < post.valid_to):
        raise DomainError("trainers.district_over", on=closed)
    if post.profession is Profession.OTHER and not (post.background or "").strip():
        raise DomainError("trainers.profession_words")


def _refuse_overlap(db: Session, person_id: int, post: Post, series: int | None = None) -> None:
    # Whoever recognises the same person at the same moment waits here.
    db.scalar(select(Person.id).where(Person.id == person_id).with_for_update())
    stmt = select(Trainer).where(of_person(Trainer.person_id, person_id), Trainer.superseded_at.is_(None))
    rows = db.scalars(stmt.where(Trainer.level == post.level, Trainer.unit_id == post.unit_id)).all()
    other = first_meeting(Span(series, post.valid_from, post.valid_to), map(span_of, rows))
    if other and other.valid_to:
        raise DomainError("trainers.overlap", from_on=other.valid_from, to_on=other.valid_to)
    if other:
        raise DomainError("trainers.overlap_open", from_on=other.valid_from)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why and from which day somebody is no longer a trainer."""

    ended_on: date
    kind: TrainerEnd
    note: str | None = None


def end_trainer(db: Session, row: Trainer, leaving: Leaving, paper: Paper | None, *, actor: Actor, now: datetime) -> Trainer:
    """End a recognition. DomainErrors ``decided.ended_already``, ``ends_before_begin``, ``trainers.kind_not_leaving``."""
    if leaving.kind not in TRAINER_LEAVING:
        raise DomainError("trainers.kind_not_leaving")
    return _end(db, row, leaving, keep_paper(db, paper, actor=actor, now=now), actor=actor, now=now)


def _end(db: Session, row: Trainer, leaving: Leaving, decision: int | None, *, actor: Actor, now: datetime) -> Trainer:
    refuse_end(row, leaving.ended_on)
    changes = {
        "valid_to": leaving.ended_on,
        "end_kind": leaving.kind,
        "end_note": tidy(leaving.note or "")[:200] or None,
        "end_decision": decision,
    }
    return _changed(db, supersede(db, row, changes, actor=actor, now=now), "end", actor=actor, now=now)


def change_level(db: Session, row: Trainer, post: Post, paper: Paper | None, *, actor: Actor, now: datetime) -> Trainer:
    """End a recognition and begin one of another level or unit on the same day, by one decision.

    DomainErrors ``trainers.same_level`` and those of ``recognise_trainer`` and ``end_trainer``.
    """
    if (row.level, row.unit_id) == (post.level, post.unit_id):
        raise DomainError("trainers.same_level")
    refuse_post(db, post)
    decision = keep_paper(db, paper, actor=actor, now=now)
    _end(db, row, Leaving(post.valid_from, TrainerEnd.OTHER_LEVEL), decision, actor=actor, now=now)
    _refuse_overlap(db, kept_as(db, row.person_id), post)
    made = begin(db, Trainer(person_id=row.person_id, **_values(post), decision_series=decision), actor=actor, now=now)
    return _changed(db, made, "level", actor=actor, now=now)


def correct_trainer(
    db: Session, row: Trainer, post: Post, paper: Paper | None, *, why: str, actor: Actor, now: datetime
) -> Trainer:
    """Put right what was written wrongly. DomainErrors ``decided.nothing_changed`` and those of ``recognise_trainer``."""
    refuse_post(db, post)
    _refuse_overlap(db, kept_as(db, row.person_id), post, row.series or row.id)
    changes = _values(post) | {"decision_series": keep_paper(db, paper, actor=actor, now=now) or row.decision_series}
    if post.valid_to is None:
        changes |= {"end_kind": None, "end_note": None, "end_decision": None}
    made = put_right(db, row, changes, why=why, actor=actor, now=now)
    return _changed(db, made, "correct", actor=actor, now=now)


def _changed(db: Session, row: Trainer, what: str, *, actor: Actor, now: datetime) -> Trainer:
    event = TrainerChanged(subject_id=row.person_id, unit_id=row.unit_id, trainer_id=row.id, what=what)
    record(db, event, actor=actor, now=now)
    return row
