"""Enrolling a phone as a scanner, and declaring it lost. Nothing here commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.scanner.events import ScannerEnrolled, ScannerLost
from courses.attendance.scanner.models import Scanner
from courses.attendance.scanner.queries import count_in_use
from courses.attendance.scanner.signing import fingerprint_of, read_key
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.db import insert_new
from lms.kernel.errors import DomainError

MOST_IN_USE = 20


def enrol_scanner(
    db: Session, account_id: int, *, name: str, algorithm: str, public_key: str, actor: Actor, now: datetime
) -> Scanner:
    """Make a phone a scanner of an account. The same key of the same account is enrolled once.

    DomainError ``attendance.scanner.bad_key``, ``.already`` (the key is another account's or was lost: the phone makes a new
    one), ``.too_many``.
    """
    kind, raw = read_key(algorithm, public_key)
    fingerprint = fingerprint_of(raw)
    if count_in_use(db, account_id) >= MOST_IN_USE and _of_key(db, fingerprint) is None:
        raise DomainError("attendance.scanner.too_many", most=MOST_IN_USE)
    row = {"account_id": account_id, "name": name, "fingerprint": fingerprint, "algorithm": kind, "public": raw}
    made = insert_new(db, Scanner, row | {"enrolled_at": now})
    scanner = _of_key(db, fingerprint)
    assert scanner is not None
    if made is not None:
        record(db, ScannerEnrolled(subject_id=made, algorithm=kind), actor=actor, now=now)
    elif scanner.account_id != account_id or scanner.public != raw or scanner.lost_at is not None:
        raise DomainError("attendance.scanner.already")
    return scanner


def _of_key(db: Session, fingerprint: str) -> Scanner | None:
    return db.scalar(select(Scanner).where(Scanner.fingerprint == fingerprint))


def declare_lost(db: Session, scanner: Scanner, *, actor: Actor, now: datetime) -> bool:
    """Whatever the phone sends from now on is held; what it sent before stands. False when it was lost before."""
    db.refresh(scanner, with_for_update={"key_share": True})
    if scanner.lost_at is not None:
        return False
    scanner.lost_at = now
    scanner.lost_by = actor.id if actor.kind is ActorKind.ACCOUNT else None
    record(db, ScannerLost(subject_id=scanner.id), actor=actor, now=now)
    db.flush()
    return True
