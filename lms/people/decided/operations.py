"""Writing what begins by a decision: the decision with its scan, the person, a version in place of another. Nothing commits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind
from lms.files.storage import Storage
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, name_key, tidy
from lms.people.careers.decisions import DecisionFacts, Scan, attach_scan, keep_decision
from lms.people.models import Person
from lms.people.rules.terms import Sex

Row = TypeVar("Row")
_OF_A_VERSION = ("id", "series", "why", "account_id", "recorded_at", "superseded_at")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a form says of the decision, with its scan when one was brought; ``storage`` is where that goes."""

    facts: DecisionFacts
    scan: Scan | None = None
    storage: Storage | None = None


def keep_paper(db: Session, paper: Paper | None, *, actor: Actor, now: datetime) -> int | None:
    """The first version of the decision in the book, recorded now if it was not; None without a number.

    DomainErrors of ``keep_decision`` and ``attach_scan``; ``careers.decision_without_number`` for a scan of nothing.
    """
    if paper is None:
        return None
    kept = keep_decision(db, paper.facts, actor=actor, now=now)
    if paper.scan and paper.storage:
        if kept is None:
            raise DomainError("careers.decision_without_number")
        attach_scan(db, paper.storage, kept, paper.scan, actor=actor, now=now)
    return (kept.series or kept.id) if kept else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody whom the book does not know yet."""

    full_name: str
    born_year: int | None = None
    sex: Sex | None = None


def record_person(db: Session, said: NewPerson, *, now: datetime) -> int:
    """Record a person without any recognition; returns the id. DomainError ``decided.name_shape``."""
    name = tidy(said.full_name)
    if len(name) < 2 or any(letter.isdigit() for letter in name):
        raise DomainError("decided.name_shape")
    person = Person(full_name=name, name_key=name_key(name), name_fold=fold(name), born_year=said.born_year, sex=said.sex)
    person.recorded_at = now
    db.add(person)
    db.flush()
    return person.id


def account_of(actor: Actor) -> int | None:
    """The account that a row names as its writer; None for the command line and the demo."""
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


def begin(db: Session, row: Row, *, actor: Actor, now: datetime) -> Row:
    """Write a row that is no version of another, with who wrote it and when."""
    made: Any = row
    made.account_id, made.recorded_at = account_of(actor), now
    db.add(made)
    db.flush()
    return row


def supersede(db: Session, row: Row, changes: dict[str, Any], *, why: str | None = None, actor: Actor, now: datetime) -> Row:
    """Write a version with ``changes`` in place of the one in force. DomainError ``decided.changed_meanwhile``."""
    model: Any = type(row)
    old: Any = db.scalars(select(model).where(model.id == row.id).with_for_update()).one()  # type: ignore[attr-defined]
    if old.superseded_at is not None:
        raise DomainError("decided.changed_meanwhile")
    names = [column.key for column in inspect(model).column_attrs if column.key not in _OF_A_VERSION]
    made = model(**{name: getattr(old, name) for name in names} | changes)
    made.series, made.why, made.account_id, made.recorded_at = old.series or old.id, why, account_of(actor), now
    old.superseded_at = now
    db.add(made)
    db.flush()
    return made  # type: ignore[no-any-return]


def put_right(
    db: Session, row: Row, changes: dict[str, Any], *, why: str, actor: Actor, now: datetime, besides: bool = False
) -> Row:
    """Supersede what was written wrongly; ``besides``: something that hangs on the row changes too.

    DomainErrors ``decided.nothing_changed``, ``decided.changed_meanwhile``.
    """
    if not besides and all(getattr(row, name) == value for name, value in changes.items()):
        raise DomainError("decided.nothing_changed")
    return supersede(db, row, changes, why=tidy(why)[:300], actor=actor, now=now)


def refuse_end(row: Any, ended_on: date) -> None:
    """DomainErrors ``decided.ended_already``, ``decided.ends_before_begin``."""
    if row.valid_to is not None:
        raise DomainError("decided.ended_already", valid_to=row.valid_to)
    if ended_on <= row.valid_from:
        raise DomainError("decided.ends_before_begin", valid_from=row.valid_from, valid_to=ended_on)
