"""Raising flags from what the rule finds, and noting that somebody has looked. Nothing here commits."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.attempts import account_of
from courses.attendance.flags.events import FlagRaised, FlagSeen
from courses.attendance.flags.models import Flag, FlagNote, FlagScan
from courses.attendance.flags.queries import jump_facts, meetings_near, scan_facts
from courses.attendance.flags.rules import Sieve, Suspicion, clock_jumps, look
from courses.delivery.models import ClassSession, TrainingClass
from lms.audit.events import SYSTEM, Actor
from lms.audit.operations import record
from lms.db import insert_new, insert_rows


def look_through(db: Session, session_ids: Collection[int]) -> list[Suspicion]:
    """Look at the scans of these meetings; writes nothing.

    Two statements, and one for each time of day at which some are held: on a morning when a whole province meets every scan
    is read once.
    """
    own, near = meetings_near(db, session_ids)
    sieve = Sieve(scan_facts(db, near))
    return [one for meeting in own for one in look(meeting, near, sieve.bearing_on(meeting.id))]


def look_at_clocks(db: Session, upload_ids: Collection[int]) -> list[Suspicion]:
    """Look at the clocks of the scanners that sent these uploads; writes nothing."""
    return list(clock_jumps(*jump_facts(db, upload_ids))) if upload_ids else []


def raise_flags(db: Session, found: Iterable[Suspicion], *, now: datetime) -> int:
    """Raise a flag for each; returns how many are new. Found again, nothing is raised twice."""
    return sum(_raise_one(db, one, now) for one in found)


def _raise_one(db: Session, one: Suspicion, now: datetime) -> bool:
    row = {"key": one.key, "kind": one.kind, "session_id": one.session_id, "other_id": one.other_id}
    row |= {"person_id": one.person_id, "device": one.device, "minutes": one.minutes, "raised_at": now}
    flag_id = insert_new(db, Flag, row)
    if flag_id is None:
        return False
    insert_rows(db, FlagScan, [{"flag_id": flag_id, "scan_id": scan_id} for scan_id in one.scan_ids])
    event = FlagRaised(subject_id=one.session_id, unit_id=_unit_of(db, one.session_id), flag_id=flag_id, what=one.kind)
    record(db, event, actor=SYSTEM, now=now)
    return True


def note(db: Session, flag: Flag, said: str, *, actor: Actor, now: datetime) -> FlagNote:
    """Somebody has looked; ``said`` may be empty."""
    row = FlagNote(flag_id=flag.id, account_id=account_of(actor), noted_at=now, said=said or None)
    db.add(row)
    event = FlagSeen(subject_id=flag.session_id, unit_id=_unit_of(db, flag.session_id), flag_id=flag.id)
    record(db, event, actor=actor, now=now)
    db.flush()
    return row


def _unit_of(db: Session, session_id: int) -> int | None:
    stmt = select(TrainingClass.unit_id).join(ClassSession, ClassSession.class_id == TrainingClass.id)
    return db.scalar(stmt.where(ClassSession.id == session_id))
