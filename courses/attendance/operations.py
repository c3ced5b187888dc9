"""Taking attendance: opening and closing it, one scan, a whole list, a correction, a walk-in. Nothing here commits.

The page, the trainer's list and any other way in call these; ``rules.decide_scan`` decides, and a row is written in every
case, refusals too.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.attendance.events import AttendanceClosed, AttendanceOpened, CheckedIn, ScanRefused
from courses.attendance.models import Method, Outcome, Presence, Scan, SeenPhone, SessionOpening
from courses.attendance.queries import (
    Attendee,
    Meeting,
    load_attendee,
    load_attendees,
    load_meeting,
    open_opening,
)
from courses.attendance.rules import AlreadyPresent, Code, Decision, Present, Reason, Refused, ScanFacts, decide_scan
from courses.delivery import operations as delivery
from courses.delivery.models import ClassSession
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms.audit.events import Actor, ActorKind, Event
from lms.audit.operations import record, record_many
from lms.clock import day_of
from lms.db import insert_all_new, insert_new
from lms.kernel.errors import DomainError

PRESENCE, CORRECTION = "presence", "presence_correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanAttempt:
    """One attempt as it reached us. ``nonce`` (64 signs at most) makes the same attempt, sent twice, one row.

    ``code``: proved genuine for this meeting by whoever calls. ``read_at``: when the server first saw it.
    """

    session_id: int
    person_id: int
    method: Method
    nonce: str
    occurred_at: datetime
    code: Code | None = None
    read_at: datetime | None = None
    device: str | None = None

    @property
    def facts(self) -> ScanFacts:
        return ScanFacts(self.method, self.occurred_at, self.code, self.read_at)


def account_of(actor: Actor) -> int | None:
    """The account that acts, if it is one."""
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


# --- opening and closing ----------------------------------------------------------------------------------------------


def open_attendance(db: Session, session: ClassSession, *, actor: Actor, now: datetime) -> SessionOpening:
    """Begin to take check-ins; one that is open already is returned as it is. ``session`` is loaded with its class.

    DomainError ``delivery.class.closed`` or ``delivery.class.closed_by_cancelling``.
    """
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


# --- one scan ---------------------------------------------------------------------------------------------------------


def record_scan(
    db: Session,
    scan: ScanAttempt,
    *,
    actor: Actor,
    received_at: datetime,
    meeting: Meeting | None = None,
    attendee: Attendee | None = None,
) -> Decision:
    """Decide an attempt and keep it, whatever comes of it. Six statements for a presence, facts included.

    Facts already loaded in this transaction may be handed in. DomainError ``delivery.session.missing`` or
    ``attendance.person.missing``.
    """
    meeting = meeting or load_meeting(db, scan.session_id)
    if meeting is None:
        raise DomainError("delivery.session.missing")
    attendee = attendee or load_attendee(db, meeting, scan.person_id)
    if attendee is None:
        raise DomainError("attendance.person.missing")
    decision = decide_scan(meeting.facts, attendee.facts, scan.facts, received_at=received_at)
    scan_id = _keep(db, scan, decision, actor, received_at)
    if scan_id is None:
        # The same attempt came a second time: what it gave the first time stands.
        return decision
    match decision:
        case Present(walk_in):
            decision = _arrive(db, meeting, attendee, scan, scan_id, walk_in, actor, received_at)
        case AlreadyPresent(_, stronger):
            if stronger:
                _take_over(db, attendee, scan, scan_id)
        case Refused(reason):
            refused = ScanRefused(
                subject_id=meeting.session_id, unit_id=meeting.unit_id, person_id=attendee.person_id, reason=reason
            )
            record_many(db, [refused], actor=actor, now=received_at)
    return decision


def _keep(db: Session, scan: ScanAttempt, decision: Decision, actor: Actor, received_at: datetime) -> int | None:
    return insert_new(db, Scan, _scan_row(scan, decision, actor, received_at))


def _scan_row(scan: ScanAttempt, decision: Decision, actor: Actor, received_at: datetime) -> dict[str, Any]:
    refusal = decision.reason if isinstance(decision, Refused) else None
    outcome = Outcome.PRESENT if isinstance(decision, Present) else Outcome.REFUSED if refusal else Outcome.ALREADY
    return {
        "session_id": scan.session_id,
        "person_id": scan.person_id,
        "method": scan.method,
        "nonce": scan.nonce[:64],
        "occurred_at": scan.occurred_at,
        "received_at": received_at,
        "device": scan.device,
        "account_id": account_of(actor),
        "outcome": outcome,
        "refusal": refusal,
        "facts": {"code": scan.code.kind.value} if scan.code else {},
    }


def _arrive(
    db: Session,
    meeting: Meeting,
    attendee: Attendee,
    scan: ScanAttempt,
    scan_id: int,
    walk_in: bool,
    actor: Actor,
    now: datetime,
) -> Decision:
    values = {
        "session_id": meeting.session_id,
        "person_id": attendee.person_id,
        "method": scan.method,
        "scan_id": scan_id,
        "occurred_at": scan.occurred_at,
        "present": True,
    }
    presence_id = insert_new(db, Presence, values)
    if presence_id is None:
        # Two phones at the same moment: the unique key kept one presence, and this one was there already.
        db.execute(update(Scan).where(Scan.id == scan_id).values(outcome=Outcome.ALREADY))
        return AlreadyPresent(scan.occurred_at)
    if walk_in:
        delivery.enrol_walk_in(
            db, meeting.class_id, attendee.person_id, confirmed=False, actor=actor, now=now, on=meeting.starts_at
        )
    checked_in = _checked_in(meeting, attendee.person_id, scan.method)
    counts = attendee.counts_in(meeting)
    rows = evidence_of(meeting, attendee.person_id, PRESENCE, presence_id) if counts else []
    record_evidence(db, rows, actor=actor, now=now, new_source=True, also=[checked_in])
    return Present(walk_in)


def _take_over(db: Session, attendee: Attendee, scan: ScanAttempt, scan_id: int) -> None:
    values = {"method": scan.method, "scan_id": scan_id, "occurred_at": scan.occurred_at}
    db.execute(update(Presence).where(Presence.id == attendee.presence_id).values(**values))


def _checked_in(meeting: Meeting, person_id: int, method: Method) -> CheckedIn:
    return CheckedIn(subject_id=meeting.session_id, unit_id=meeting.unit_id, person_id=person_id, method=method)


def evidence_of(meeting: Meeting, person_id: int, source_kind: str, source_id: int) -> list[NewEvidence]:
    """The periods of each module the meeting delivers, on the day of the meeting."""
    facts = {"class_id": meeting.class_id, "session_id": meeting.session_id}
    day = day_of(meeting.starts_at)
    return [
        NewEvidence(person_id, EvidenceKind.PERIODS, meeting.version_id, module, periods, day, source_kind, source_id, facts)
        for module, periods in meeting.periods.items()
    ]


def record_refusal(
    db: Session,
    reason: Reason,
    *,
    session_id: int | None,
    person_id: int | None,
    nonce: str,
    device: str | None,
    actor: Actor,
    received_at: datetime,
) -> None:
    """Keep an attempt that failed before person and meeting were both known: an altered code, a stale one of a stranger."""
    row: dict[str, Any] = {
        "session_id": session_id,
        "person_id": person_id,
        "method": Method.OWN_PHONE,
        "nonce": nonce[:64],
        "occurred_at": received_at,
        "received_at": received_at,
        "device": device,
        "account_id": account_of(actor),
        "outcome": Outcome.REFUSED,
        "refusal": reason,
        "facts": {},
    }
    if insert_new(db, Scan, row) is not None:
        record(db, ScanRefused(subject_id=session_id, person_id=person_id, reason=reason), actor=actor, now=received_at)


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
    """Take down many people at once: the trainer's list, a signed paper. Ten statements for any number.

    Whoever has no place in the class gets one, confirmed: a trainer saw the person. DomainError ``delivery.session.missing``.
    """
    meeting = load_meeting(db, session_id)
    if meeting is None:
        raise DomainError("delivery.session.missing")
    # On PostgreSQL two lists of one meeting wait for each other; on SQLite the writing transaction does the same.
    db.execute(select(ClassSession.id).where(ClassSession.id == session_id).with_for_update())
    people = load_attendees(db, meeting, person_ids)
    attempts = [_listed(meeting, person, method, occurred_at) for person in dict.fromkeys(person_ids) if person in people]
    known = set(db.scalars(select(Scan.nonce).where(Scan.nonce.in_([one.nonce for one in attempts]))))
    decided = [
        (one, decide_scan(meeting.facts, people[one.person_id].facts, one.facts, received_at=received_at)) for one in attempts
    ]
    new = [(one, decision) for one, decision in decided if one.nonce not in known]
    if new:
        _write_list(db, meeting, people, new, actor, received_at)
    result = ListResult()
    for one, decision in decided:
        _sort_in(result, one.person_id, decision)
    return result


def _listed(meeting: Meeting, person_id: int, method: Method, occurred_at: datetime) -> ScanAttempt:
    nonce = f"{method}:{meeting.session_id}:{person_id}:{int(occurred_at.timestamp())}"[:64]
    return ScanAttempt(session_id=meeting.session_id, person_id=person_id, method=method, nonce=nonce, occurred_at=occurred_at)


def _write_list(
    db: Session,
    meeting: Meeting,
    people: dict[int, Attendee],
    new: list[tuple[ScanAttempt, Decision]],
    actor: Actor,
    now: datetime,
) -> None:
    rows = [_scan_row(one, decision, actor, now) for one, decision in new]
    ids = dict(db.execute(insert(Scan).returning(Scan.nonce, Scan.id), rows).all())
    arrived: dict[int, int] = {}
    events: list[Event] = []
    for one, decision in new:
        scan_id = ids[one.nonce]
        match decision:
            case Present():
                arrived[one.person_id] = scan_id
                events.append(_checked_in(meeting, one.person_id, one.method))
            case AlreadyPresent(_, True):
                _take_over(db, people[one.person_id], one, scan_id)
            case Refused(reason):
                events.append(ScanRefused(subject_id=meeting.session_id, person_id=one.person_id, reason=reason))
            case _:
                pass
    _arrive_together(db, meeting, people, arrived, events, new[0][0], actor, now)


def _arrive_together(
    db: Session,
    meeting: Meeting,
    people: dict[int, Attendee],
    arrived: dict[int, int],
    events: list[Event],
    one: ScanAttempt,
    actor: Actor,
    now: datetime,
) -> None:
    for person_id in (person for person in arrived if people[person].category is None):
        delivery.enrol_walk_in(db, meeting.class_id, person_id, confirmed=True, actor=actor, now=now, on=meeting.starts_at)
    joined = load_attendees(db, meeting, arrived)
    shared = {"session_id": meeting.session_id, "method": one.method, "occurred_at": one.occurred_at, "present": True}
    rows = [shared | {"person_id": person, "scan_id": scan_id} for person, scan_id in arrived.items()]
    if rows:
        insert_all_new(db, Presence, rows)
    made = db.execute(select(Presence.person_id, Presence.id).where(Presence.scan_id.in_(arrived.values())))
    evidence = [
        row
        for person, presence in made
        if joined[person].counts_in(meeting)
        for row in evidence_of(meeting, person, PRESENCE, presence)
    ]
    record_evidence(db, evidence, actor=actor, now=now, new_source=True, also=events)


def _sort_in(result: ListResult, person_id: int, decision: Decision) -> None:
    match decision:
        case Present():
            result.present.append(person_id)
        case AlreadyPresent():
            result.already.append(person_id)
        case Refused(reason):
            result.refused.append((person_id, reason))


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
