"""Walk-ins and corrections: what a trainer says about a presence after the scan. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courses.attendance.attempts import account_of
from courses.attendance.events import PresenceCorrected
from courses.attendance.facts import load_attendee, load_meeting
from courses.attendance.models import Method, Outcome, Presence, Scan
from courses.attendance.proving import CORRECTION, PRESENCE, evidence_of, proofs_of
from courses.attendance.queries import load_presence, presences_of_person
from courses.attendance.stays import load_seen, stayed
from courses.delivery import operations as delivery
from courses.delivery.models import ClassSession, Enrolment
from courses.delivery.operations import WalkIn
from courses.evidence.operations import NewEvidence, record_evidence, retract
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.people.models import Person


def confirm_walk_in(db: Session, class_id: int, person_id: int, *, actor: Actor, now: datetime) -> Enrolment:
    """The trainer says that somebody without a place did come: from now on every presence counts."""
    enrolment = delivery.confirm_walk_in(db, class_id, person_id, actor=actor, now=now)
    rows: list[NewEvidence] = []
    for presence in presences_of_person(db, class_id, person_id):
        if _stayed(db, presence):
            rows += _counting(db, presence.session_id, person_id, PRESENCE, presence.id)
    record_evidence(db, rows, actor=actor, now=now)
    return enrolment


def _stayed(db: Session, presence: Presence) -> bool:
    at, meeting = (presence.session_id, presence.person_id), load_meeting(db, presence.session_id)
    return meeting is not None and stayed(meeting, load_seen(db, [at[0]], [at[1]]).get(at))


def _counting(db: Session, session_id: int, person_id: int, source_kind: str, source_id: int) -> list[NewEvidence]:
    meeting = load_meeting(db, session_id)
    attendee = load_attendee(db, meeting, person_id) if meeting else None
    if meeting is None or attendee is None or not attendee.counts_in(meeting):
        return []
    return evidence_of(meeting, person_id, source_kind, source_id)


def dismiss_walk_in(db: Session, session: ClassSession, person_id: int, *, actor: Actor, now: datetime) -> None:
    """The trainer says that somebody without a place was not there: corrected to absent, and off the class."""
    if load_presence(db, session.id, person_id) is not None:
        reason = "walk_in_dismissed"
        correct_presence(db, session, person_id, present=False, reason=reason, actor=actor, received_at=now)
    delivery.withdraw(db, session.class_id, person_id, actor=actor, now=now)


def correct_presence(
    db: Session,
    session: ClassSession,
    person_id: int,
    *,
    present: bool,
    reason: str,
    actor: Actor,
    received_at: datetime,
) -> Presence:
    """Say against every scan that somebody was there, or was not, and why. A correction is a row like a scan; the last holds.

    What was proved by the presence is retracted with the reason, or recorded anew. Whoever was there has a confirmed place
    in the class, or the presence would prove nothing. ``session`` is loaded with its class.
    DomainError ``attendance.person.missing``, ``delivery.session.closed_by_cancelling``.
    """
    if present:
        delivery.refuse_called_off(session)
    if db.get(Person, person_id) is None:
        raise DomainError("attendance.person.missing")
    presence = load_presence(db, session.id, person_id)
    was = presence.present if presence is not None and _says(presence) else None
    if present:
        _give_place(db, session, person_id, actor, received_at)
    facts = {"reason": reason, "present": present, "was": was}
    scan_id = _correction(db, session.id, person_id, facts, actor, received_at)
    if presence is None:
        presence = Presence(session_id=session.id, person_id=person_id)
        db.add(presence)
    presence.method, presence.scan_id = Method.CORRECTION, scan_id
    presence.occurred_at, presence.present = received_at, present
    db.flush()
    _correct_evidence(db, presence, reason, actor, received_at)
    event = PresenceCorrected(
        subject_id=session.id, unit_id=session.training_class.unit_id, person_id=person_id, present=present
    )
    record(db, event, actor=actor, now=received_at)
    return presence


def _says(presence: Presence) -> bool:
    """One whose scans were all taken back says nothing, as ``queries.stands``."""
    return presence.present or presence.method is Method.CORRECTION


def _give_place(db: Session, session: ClassSession, person_id: int, actor: Actor, now: datetime) -> None:
    meeting = load_meeting(db, session.id)
    person = load_attendee(db, meeting, person_id) if meeting else None
    if person is None:
        raise DomainError("attendance.person.missing")
    if person.category is None:
        place = WalkIn(
            class_id=session.class_id, person_id=person_id, on=day_of(session.starts_at), confirmed=True, actor=actor, now=now
        )
        delivery.enrol_walk_ins(db, [place])
    elif person.unconfirmed:
        confirm_walk_in(db, session.class_id, person_id, actor=actor, now=now)


def _correct_evidence(db: Session, presence: Presence, reason: str, actor: Actor, now: datetime) -> None:
    held = proofs_of(db, (presence.session_id, presence.person_id), presence.id)
    if not presence.present:
        for row in held:
            retract(db, row.id, reason=reason, actor=actor, now=now)
    elif not held:
        rows = _counting(db, presence.session_id, presence.person_id, CORRECTION, presence.scan_id)
        record_evidence(db, rows, actor=actor, now=now)


def _correction(db: Session, session_id: int, person_id: int, facts: dict[str, Any], actor: Actor, now: datetime) -> int:
    scan = Scan(
        session_id=session_id,
        person_id=person_id,
        method=Method.CORRECTION,
        nonce=f"correction:{session_id}:{person_id}:{now.timestamp()}",
        occurred_at=now,
        received_at=now,
        account_id=account_of(actor),
        outcome=Outcome.PRESENT if facts["present"] else Outcome.REFUSED,
        facts=facts,
    )
    db.add(scan)
    db.flush()
    return scan.id
