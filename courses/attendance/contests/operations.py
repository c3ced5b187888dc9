"""Contesting what the book says of a meeting, and answering. Nothing here commits."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.attendance.attempts import account_of
from courses.attendance.contests.events import AbsenceContested, ContestSettled
from courses.attendance.contests.models import Contest, Verdict
from courses.attendance.contests.rules import Refusal
from courses.attendance.corrections import correct_presence
from courses.attendance.facts import Meeting
from courses.delivery.models import ClassSession
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError


def contest(db: Session, meeting: Meeting, person_id: int, *, said: str, actor: Actor, now: datetime) -> Contest | Refusal:
    """Keep what the person says. Whoever calls has asked ``rules.refuse_contest``; said twice at once, it is said once."""
    row = Contest(session_id=meeting.session_id, person_id=person_id, said=said, contested_at=now)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        # The button was pressed twice; the unique index kept the first.
        return Refusal.WAITING
    at = {"subject_id": meeting.session_id, "unit_id": meeting.unit_id, "person_id": person_id}
    record(db, AbsenceContested(**at, contest_id=row.id), actor=actor, now=now)
    return row


def settle(
    db: Session, contest: Contest, session: ClassSession, verdict: Verdict, *, answer: str, actor: Actor, now: datetime
) -> None:
    """Answer once: granted makes a correction with the answer as its reason. ``session`` is loaded with its class.

    DomainError ``attendance.contest.already``.
    """
    if contest.settled_at is not None:
        raise DomainError("attendance.contest.already")
    if verdict is Verdict.GRANTED:
        presence = correct_presence(db, session, contest.person_id, present=True, reason=answer, actor=actor, received_at=now)
        contest.scan_id = presence.scan_id
    contest.settled_at, contest.settled_by = now, account_of(actor)
    contest.verdict, contest.answer = verdict, answer
    at = {"subject_id": session.id, "unit_id": session.training_class.unit_id, "person_id": contest.person_id}
    record(db, ContestSettled(**at, contest_id=contest.id, verdict=verdict), actor=actor, now=now)
    db.flush()
