"""What a presence proves: the periods of the meeting, written into the ledger once, whichever scan it comes from."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.attendance.facts import AtMeeting, Meeting
from courses.attendance.models import Presence, Scan
from courses.evidence.models import Evidence, EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from courses.evidence.queries import list_by_source
from lms.audit.events import Actor
from lms.clock import day_of

# What a row of the ledger follows from: the presence itself, a correction, or the scan that made an earlier presence count:
# of somebody seen leaving, or scanned again after the first scan was taken back.
PRESENCE, CORRECTION, BY_SCAN = "presence", "presence_correction", "presence_scan"


def evidence_of(meeting: Meeting, person_id: int, source_kind: str, source_id: int) -> list[NewEvidence]:
    """The periods of each module the meeting delivers, on the day of the meeting."""
    facts = {"class_id": meeting.class_id, "session_id": meeting.session_id}
    day = day_of(meeting.starts_at)
    return [
        NewEvidence(person_id, EvidenceKind.PERIODS, meeting.version_id, module, periods, day, source_kind, source_id, facts)
        for module, periods in meeting.periods.items()
    ]


def proofs_of(db: Session, at: AtMeeting, presence_id: int) -> Sequence[Evidence]:
    """The rows that hold for a person at a meeting, whatever they follow from."""
    scans = db.scalars(_scans_of(at)).all()
    return [
        *list_by_source(db, PRESENCE, [presence_id]),
        *list_by_source(db, CORRECTION, scans),
        *list_by_source(db, BY_SCAN, scans),
    ]


def _scans_of(at: AtMeeting) -> Select[int]:
    return select(Scan.id).where(Scan.session_id == at[0], Scan.person_id == at[1])


def prove_by_scan(
    db: Session, meeting: Meeting, at: AtMeeting, presence_id: int, scan_id: int, *, actor: Actor, now: datetime
) -> None:
    """A presence that was there already counts from this scan on, if nothing proves it yet. Two at once: the row is locked."""
    db.execute(select(Presence.id).where(Presence.id == presence_id).with_for_update())
    if not proofs_of(db, at, presence_id):
        record_evidence(db, evidence_of(meeting, at[1], BY_SCAN, scan_id), actor=actor, now=now)
