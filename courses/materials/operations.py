"""Publishing a document, withdrawing it, handing it out to the mediators of a unit, taking a list back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courses.materials.events import DocumentHandedOut, DocumentPublished, DocumentWithdrawn
from courses.materials.models import Document, DocumentWithdrawal, HandOut, HandOutPerson
from courses.materials.queries import withdrawal_of
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.people.assignments.queries import place_on
from lms.people.decided.queries import units_under
from lms.people.designations.queries import standing_unit
from lms.people.models import MediationTeam
from lms.people.queries import mediators_on


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document as an officer states it."""

    unit_id: int
    title: str
    source: str
    published_on: date
    lesson_id: int | None = None


def publish_document(db: Session, facts: DocumentFacts, *, actor: Actor, now: datetime) -> Document:
    """Write a document down as published. DomainError ``materials.not_yet`` for a day to come."""
    _refuse_future(facts.published_on, now)
    added = Document(
        unit_id=facts.unit_id,
        title=facts.title,
        source=facts.source,
        published_on=facts.published_on,
        lesson_id=facts.lesson_id,
        account_id=_account(actor),
        recorded_at=now,
    )
    db.add(added)
    db.flush()
    event = DocumentPublished(subject_id=added.id, unit_id=facts.unit_id, on=facts.published_on)
    record(db, event, actor=actor, now=now)
    return added


def withdraw_document(db: Session, document: Document, on: date, why: str, *, actor: Actor, now: datetime) -> None:
    """From the day on it is no longer current. DomainErrors ``materials.withdrawn``, ``materials.too_early``."""
    done = withdrawal_of(db, document.id)
    if done is not None:
        raise DomainError("materials.withdrawn", on=done.withdrawn_on)
    if on < document.published_on:
        raise DomainError("materials.too_early", on=document.published_on)
    withdrawn = DocumentWithdrawal(
        document_id=document.id, withdrawn_on=on, why=why, account_id=_account(actor), recorded_at=now
    )
    db.add(withdrawn)
    db.flush()
    record(db, DocumentWithdrawn(subject_id=document.id, unit_id=document.unit_id, on=on), actor=actor, now=now)


def hand_out(
    db: Session, document: Document, unit_id: int, on: date, paper: str, *, actor: Actor, now: datetime
) -> tuple[HandOut, int]:
    """Everybody who is a mediator of the unit on the day was handed the document; returns how many.

    DomainErrors ``materials.withdrawn``, ``materials.too_early``, ``materials.not_yet``, ``materials.nobody``.
    """
    _refuse_future(on, now)
    if on < document.published_on:
        raise DomainError("materials.too_early", on=document.published_on)
    done = withdrawal_of(db, document.id)
    if done is not None and done.withdrawn_on <= on:
        raise DomainError("materials.withdrawn", on=done.withdrawn_on)
    people = _mediators(db, unit_id, on)
    if not people:
        raise DomainError("materials.nobody")
    made = HandOut(
        document_id=document.id, unit_id=unit_id, handed_on=on, paper=paper, account_id=_account(actor), recorded_at=now
    )
    db.add(made)
    db.flush()
    db.execute(insert(HandOutPerson), [{"hand_out_id": made.id, "person_id": person_id} for person_id in people])
    _told(db, made, len(people), actor, now, back=False)
    return made, len(people)


def _mediators(db: Session, unit_id: int, on: date) -> Sequence[int]:
    """Who was a mediator on the day of the unit, or of the same body under an earlier name."""
    standing = standing_unit(db, unit_id, on)
    if standing is None:
        return []
    serving = mediators_on(on).subquery()
    stmt = select(serving.c.person_id).join(MediationTeam, MediationTeam.id == serving.c.team_id)
    return db.scalars(stmt.where(place_on(db, on).in_(units_under(db, standing, on)))).all()


def take_back(db: Session, made: HandOut, *, actor: Actor, now: datetime) -> None:
    """The list was written by mistake: it counts no more, and stays in the book."""
    made.taken_back_at = now
    db.flush()
    _told(db, made, 0, actor, now, back=True)


def _told(db: Session, made: HandOut, persons: int, actor: Actor, now: datetime, *, back: bool) -> None:
    event = DocumentHandedOut(
        subject_id=made.document_id, unit_id=made.unit_id, hand_out_id=made.id, persons=persons, back=back
    )
    record(db, event, actor=actor, now=now)


def _refuse_future(on: date, now: datetime) -> None:
    if on > day_of(now):
        raise DomainError("materials.not_yet")


def _account(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None
