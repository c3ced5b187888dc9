"""Taking scans back: whoever scanned says that it was a slip of the hand. The scan stays; what rested on it is worked out anew.

It may be said before the scan itself has arrived: then the scan is refused when it comes (``scans``). Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session

from courses.attendance.attempts import account_of
from courses.attendance.events import ScanTakenBack
from courses.attendance.facts import load_meeting
from courses.attendance.models import Method, Outcome, Presence, Scan, ScanUndoing
from courses.attendance.proving import proofs_of
from courses.attendance.queries import load_presence
from courses.attendance.rules import strength
from courses.attendance.stays import CAME, load_seen, stayed
from courses.evidence.operations import retract
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.db import insert_all_new

REASON = "scan_taken_back"


@dataclass(frozen=True, slots=True)
class Undoing:
    """The scan of this nonce, made by this device, counts as never made."""

    nonce: str
    device: str
    said_at: datetime


def take_back(db: Session, undoings: Sequence[Undoing], *, actor: Actor, now: datetime) -> None:
    """Keep what was said, and work out anew what rested on the scans that are here. Said twice, it is said once.

    Another device's scan is not taken back by it.
    """
    if not undoings:
        return
    known = {"account_id": account_of(actor), "received_at": now}
    rows = [{"nonce": one.nonce, "device": one.device, "said_at": one.said_at, **known} for one in undoings]
    insert_all_new(db, ScanUndoing, rows)
    said = {one.nonce: one.device for one in undoings}
    stmt = select(Scan.id, Scan.session_id, Scan.person_id, Scan.nonce, Scan.device)
    stmt = stmt.where(Scan.nonce.in_(said), Scan.outcome != Outcome.REFUSED)
    found = {row.id: (row.session_id, row.person_id) for row in db.execute(stmt) if said[row.nonce] == row.device}
    places = sorted(set(found.values()))
    if places:
        _hold(db, places)
    for at in places:
        _work_out(db, *at, [scan_id for scan_id, place in found.items() if place == at], actor, now)


def _hold(db: Session, places: Sequence[tuple[int, int]]) -> None:
    """Whoever checks in at this moment and is told "present already" is waited for, or waits: their scan then counts."""
    at = tuple_(Presence.session_id, Presence.person_id)
    db.execute(select(Presence.id).where(at.in_(places)).order_by(Presence.id).with_for_update(key_share=True))


def _work_out(db: Session, session_id: int, person_id: int, scan_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    at = session_id, person_id
    presence, meeting = load_presence(db, *at), load_meeting(db, session_id)
    if presence is None or meeting is None:
        return
    best = _best(db, *at)
    for scan_id in scan_ids:
        place = {"subject_id": session_id, "unit_id": meeting.unit_id, "person_id": person_id}
        record(db, ScanTakenBack(**place, scan_id=scan_id, present=best is not None), actor=actor, now=now)
    if presence.method is Method.CORRECTION:
        return
    seen = load_seen(db, [session_id], [person_id]).get(at)
    presence.present = best is not None
    presence.left_at = seen.last if seen and meeting.checks_out else None
    if best is not None:
        presence.method, presence.scan_id, presence.occurred_at = best.method, best.id, best.occurred_at
    db.flush()
    if best is None or not stayed(meeting, seen):
        for proof in proofs_of(db, at, presence.id):
            retract(db, proof.id, reason=REASON, actor=actor, now=now)


def _best(db: Session, session_id: int, person_id: int) -> Scan | None:
    """The strongest scan that is left and would have given a presence of its own."""
    stmt = select(Scan).where(Scan.session_id == session_id, Scan.person_id == person_id, Scan.outcome.in_(CAME))
    scans = db.scalars(stmt.where(~exists().where(ScanUndoing.nonce == Scan.nonce)).order_by(Scan.id))
    alone = [scan for scan in scans if "but" not in scan.facts]
    return max(alone, key=lambda scan: strength(scan.method, scan.occurred_at), default=None)
