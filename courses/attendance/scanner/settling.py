"""What a person makes of a record the rules held or refused: taken as the phone says, its person found, corrected, or nothing.

Once for each record, with who and why; the record itself stays as it came. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt, account_of
from courses.attendance.corrections import correct_presence
from courses.attendance.models import Method, Scan
from courses.attendance.rules import Reason, Refused
from courses.attendance.scanner.events import RecordSettled
from courses.attendance.scanner.models import RecordSettlement, Scanner, ScannerRecord, Settlement
from courses.attendance.scanner.queries import is_taken_back
from courses.attendance.scanner.rules import RecordKind, RecordOutcome, Sent, Signed, digest_of, read_record
from courses.attendance.scanner.sorting import Checked, Draft, Post, judge_again
from courses.attendance.scans import record_scan
from courses.attendance.undoing import take_back
from courses.delivery.models import ClassSession, TrainingClass
from lms.audit.events import Actor
from lms.audit.operations import record as log
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault


@dataclass(frozen=True, slots=True)
class Hand:
    """Who settles, and when."""

    vault: Vault
    actor: Actor
    now: datetime
    today: date


def take(db: Session, record: ScannerRecord, hand: Hand) -> Reason | None:
    """A held record counts as the phone says, at its own hour. What it would have been refused for is returned: not settled.

    DomainError ``attendance.record.already``, ``attendance.record.nobody`` for a walk-in by name.
    """
    _claim(db, record)
    draft = _judged(db, record, hand)
    if draft.outcome is RecordOutcome.REFUSED:
        return draft.reason
    if draft.undoing is not None:
        take_back(db, [draft.undoing], actor=hand.actor, now=hand.now)
        _settle(db, record, Settlement.TAKEN, hand)
        return None
    if draft.scan is None:
        raise DomainError("attendance.record.nobody")
    return _scanned(db, record, draft.scan, Settlement.TAKEN, hand)


def identify(db: Session, record: ScannerRecord, person_id: int, hand: Hand) -> Reason | None:
    """The person is found: on the trainer's list of the meeting, at the hour the phone says. As ``take`` otherwise."""
    _claim(db, record)
    assert record.session_id is not None and record.corrected_at is not None
    scanner = db.get_one(Scanner, record.scanner_id)
    scan = ScanAttempt(
        session_id=record.session_id,
        person_id=person_id,
        method=Method.TRAINER_LIST,
        nonce=f"record:{record.id}:{person_id}",
        occurred_at=record.corrected_at,
        device=scanner.fingerprint,
    )
    return _scanned(db, record, scan, Settlement.IDENTIFIED, hand)


def correct(db: Session, record: ScannerRecord, session: ClassSession, hand: Hand, *, reason: str) -> None:
    """Whom the record names was there, the trainer says so: a correction, with its reason. ``session`` with its class."""
    _claim(db, record)
    if record.person_id is None:
        raise DomainError("attendance.record.nobody")
    presence = correct_presence(
        db, session, record.person_id, present=True, reason=reason, actor=hand.actor, received_at=hand.now
    )
    _settle(db, record, Settlement.CORRECTED, hand, person_id=record.person_id, scan_id=presence.scan_id, reason=reason)


def dismiss(db: Session, record: ScannerRecord, hand: Hand, *, reason: str | None = None) -> None:
    """Nothing comes of the record."""
    _claim(db, record)
    _settle(db, record, Settlement.DISMISSED, hand, person_id=record.person_id, reason=reason)


def settle_all(db: Session, records: Sequence[ScannerRecord], hand: Hand, *, take_them: bool) -> tuple[int, int]:
    """Take or dismiss many, in the order the phone made them; how many were settled, and how many are left for one by one."""
    settled = left = 0
    for record in sorted(records, key=lambda one: (one.seq or 0, one.id)):
        if not take_them:
            dismiss(db, record, hand)
        elif by_name(record) or take(db, record, hand) is not None:
            left += 1
            continue
        settled += 1
    return settled, left


def by_name(record: ScannerRecord) -> bool:
    """Is it a walk-in of whom only a name is known?"""
    return record.kind is RecordKind.WALK_IN and record.person_id is None


def _claim(db: Session, record: ScannerRecord) -> None:
    """Of two who settle one record the second is told so."""
    db.execute(select(ScannerRecord.id).where(ScannerRecord.id == record.id).with_for_update(key_share=True))
    settled = exists().where(RecordSettlement.record_id == record.id)
    undone = exists().where(ScannerRecord.id == record.id, is_taken_back())
    if record.outcome not in (RecordOutcome.HELD, RecordOutcome.REFUSED) or db.scalar(select(settled | undone)):
        raise DomainError("attendance.record.already")


def _judged(db: Session, record: ScannerRecord, hand: Hand) -> Draft:
    """The record once more through the same questions, but for what held it: somebody has looked at that."""
    scanner = db.get_one(Scanner, record.scanner_id)
    said = read_record(record.text, scanner=scanner.fingerprint)
    if record.outcome is not RecordOutcome.HELD or said is None or record.corrected_at is None:
        raise DomainError("attendance.record.already")
    post = Post(
        vault=hand.vault,
        scanner_id=scanner.id,
        fingerprint=scanner.fingerprint,
        account_id=scanner.account_id,
        sent=Sent(timedelta()),
        received_at=hand.now,
        today=hand.today,
    )
    checked = Checked(Signed(record.text, record.signature), digest_of(record.text), said.nonce, True, said)
    return judge_again(db, post, Draft(checked, chained=True, corrected_at=record.corrected_at))


def _scanned(db: Session, record: ScannerRecord, scan: ScanAttempt, how: Settlement, hand: Hand) -> Reason | None:
    decision = record_scan(db, scan, actor=hand.actor, received_at=hand.now)
    if isinstance(decision, Refused):
        return decision.reason
    scan_id = db.scalar(select(Scan.id).where(Scan.nonce == scan.nonce))
    _settle(db, record, how, hand, person_id=scan.person_id, scan_id=scan_id)
    return None


def _settle(
    db: Session,
    record: ScannerRecord,
    how: Settlement,
    hand: Hand,
    *,
    person_id: int | None = None,
    scan_id: int | None = None,
    reason: str | None = None,
) -> None:
    settlement = RecordSettlement(record_id=record.id, how=how, person_id=person_id, scan_id=scan_id, reason=reason)
    settlement.settled_at, settlement.account_id = hand.now, account_of(hand.actor)
    db.add(settlement)
    meeting = select(TrainingClass.unit_id).join(ClassSession, ClassSession.class_id == TrainingClass.id)
    unit_id = db.scalar(meeting.where(ClassSession.id == record.session_id))
    at = {"subject_id": record.session_id, "unit_id": unit_id, "person_id": person_id}
    log(db, RecordSettled(**at, record_id=record.id, how=how), actor=hand.actor, now=hand.now)
    db.flush()
