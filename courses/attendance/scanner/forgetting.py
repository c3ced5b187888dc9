"""Names typed at a door of people whom nobody found in the book: kept for a time to find them, then replaced.

The record, its hour and how it was settled stay, so that no count changes. Who was found goes as a person does.
"""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from courses.attendance.scanner.models import RecordSettlement, ScannerRecord
from courses.attendance.scanner.queries import is_waiting
from courses.attendance.scanner.rules import RecordKind
from lms.people.rights.erasing import GONE

SILENT = {"synchronize_session": False}


def forget_strangers(db: Session, *, received_before: datetime, waiting_before: datetime) -> int:
    """Replace the names of walk-ins who are nobody in the book, and why they were dismissed; returns how many.

    ``received_before``: of records nothing waits on (dismissed, taken back, refused); ``waiting_before``: of those that still
    wait to be settled, which are kept longer.
    """
    due = or_(~is_waiting(), ScannerRecord.received_at < waiting_before)
    found = exists().where(RecordSettlement.record_id == ScannerRecord.id, RecordSettlement.person_id.is_not(None))
    old = (
        and_(ScannerRecord.kind == RecordKind.WALK_IN, ScannerRecord.person_id.is_(None), ScannerRecord.name != GONE),
        and_(ScannerRecord.received_at < received_before, due, ~found),
    )
    dismissed = RecordSettlement.record_id.in_(select(ScannerRecord.id).where(*old))
    reasons = update(RecordSettlement).where(dismissed, RecordSettlement.reason.is_not(None)).values(reason=GONE)
    db.execute(reasons, execution_options=SILENT)
    gone = db.execute(update(ScannerRecord).where(*old).values(name=GONE, text=GONE), execution_options=SILENT)
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]
