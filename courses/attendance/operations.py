"""Taking attendance: opening and closing it, a whole list, phones seen before. Nothing here commits.

One scan and many of them are recorded in ``scans``; what a trainer says afterwards in ``corrections``.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.attendance.attempts import Answer, ScanAttempt, Submission, account_of
from courses.attendance.events import AttendanceClosed, AttendanceOpened
from courses.attendance.models import Method, SeenPhone, SessionOpening
from courses.attendance.queries import open_opening
from courses.attendance.rules import AlreadyPresent, Left, Present, Reason, Refused
from courses.attendance.scans import record_scans
from courses.delivery import operations as delivery
from courses.delivery.models import ClassSession
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError

# --- opening and closing ----------------------------------------------------------------------------------------------


def open_attendance(db: Session, session: ClassSession, *, actor: Actor, now: datetime) -> SessionOpening:
    """Begin to take check-ins; one that is open already is returned as it is. ``session`` is loaded with its class.

    DomainError ``delivery.session.closed_by_cancelling``, ``delivery.class.closed`` or ``delivery.class.closed_by_cancelling``.
    """
    delivery.refuse_called_off(session)
    delivery.begin_class(session.training_class)
    opening = open_opening(db, session.id)
    if opening is not None:
        return opening
    opening = SessionOpening(session_id=session.id, opened_at=now, opened_by=account_of(actor))
    try:
        with db.begin_nested():
            db.add(opening)
    except IntegrityError:
        # Trainer and officer pressed the button at once; the unique index kept one.
        return db.scalars(
            select(SessionOpening).where(SessionOpening.session_id == session.id, SessionOpening.closed_at.is_(None))
        ).one()
    event = AttendanceOpened(subject_id=session.id, unit_id=session.training_class.unit_id)
    record(db, event, actor=actor, now=now)
    return opening


def close_attendance(db: Session, session: ClassSession, *, actor: Actor, now: datetime) -> bool:
    """Take no more check-ins; False when attendance was not open. It may be opened again."""
    opening = open_opening(db, session.id)
    if opening is None:
        return False
    opening.closed_at = now
    event = AttendanceClosed(subject_id=session.id, unit_id=session.training_class.unit_id)
    record(db, event, actor=actor, now=now)
    db.flush()
    return True


# --- a whole list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListResult:
    """What came of a list: the people newly present, those who were before, and those refused with the reason."""

    present: list[int] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    refused: list[tuple[int, Reason]] = field(default_factory=list)


def record_list(
    db: Session,
    session_id: int,
    person_ids: Sequence[int],
    *,
    method: Method,
    actor: Actor,
    occurred_at: datetime,
    received_at: datetime,
) -> ListResult:
    """Take down many people at once: the trainer's list, a signed paper. Who does not exist is left out.

    Whoever has no place in the class gets one, confirmed: a trainer saw the person. DomainError ``delivery.session.missing``.
    """
    # On PostgreSQL two lists of one meeting wait for each other; on SQLite the writing transaction does the same.
    if db.scalar(select(ClassSession.id).where(ClassSession.id == session_id).with_for_update()) is None:
        raise DomainError("delivery.session.missing")
    people = list(dict.fromkeys(person_ids))
    listed = [Submission(_listed(session_id, person, method, occurred_at), actor, received_at) for person in people]
    result = ListResult()
    for person_id, answer in zip(people, record_scans(db, listed), strict=True):
        _sort_in(result, person_id, answer)
    return result


def _listed(session_id: int, person_id: int, method: Method, occurred_at: datetime) -> ScanAttempt:
    nonce = f"{method}:{session_id}:{person_id}:{int(occurred_at.timestamp())}"
    return ScanAttempt(session_id=session_id, person_id=person_id, method=method, nonce=nonce, occurred_at=occurred_at)


def _sort_in(result: ListResult, person_id: int, answer: Answer) -> None:
    match answer:
        case Present():
            result.present.append(person_id)
        case AlreadyPresent() | Left():
            result.already.append(person_id)
        case Refused(reason):
            result.refused.append((person_id, reason))
        case DomainError(code="attendance.person.missing"):
            pass
        case _:
            raise answer


# --- phones -----------------------------------------------------------------------------------------------------------


def trust_phone(db: Session, person_id: int, *, now: datetime) -> str:
    """The secret a phone keeps after it has proved whose it is: good for check-in alone. Only its digest is kept."""
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    db.add(SeenPhone(person_id=person_id, token_hash=digest, made_at=now))
    return secret


def forget_phones(db: Session, person_id: int, *, now: datetime) -> None:
    """No phone seen before is trusted for this person any more, for example after one was lost."""
    db.execute(update(SeenPhone).where(SeenPhone.person_id == person_id, SeenPhone.ended_at.is_(None)).values(ended_at=now))
