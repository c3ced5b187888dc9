"""Records as pages show them: those of a meeting, those of a phone, one of them. Whose they are the viewer's scope decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from courses.attendance.facts import Meeting
from courses.attendance.queries import roll
from courses.attendance.rules import Reason
from courses.attendance.scanner.models import RecordSettlement, Scanner, ScannerRecord, ScannerUpload, Settlement
from courses.attendance.scanner.queries import is_settled, is_taken_back, is_waiting
from courses.attendance.scanner.rules import RecordKind, RecordOutcome
from courses.delivery.candidates import Candidate
from courses.delivery.models import ClassSession, TrainingClass
from courses.delivery.queries import in_reach
from lms.access.models import Account
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.models import Person

# Taken back by whoever scanned: nothing to explain and nothing to settle.
_NO_MATTER = (Reason.UNDONE,)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A held or refused record. ``name``: the person's, else what the trainer typed; ``at``: by the server's clock.

    ``said_at``: as the phone's clock said; ``skew_seconds``: how far that was behind when the record was sent.
    """

    id: int
    kind: RecordKind | None
    person_id: int | None
    name: str | None
    at: datetime | None
    received_at: datetime
    outcome: RecordOutcome
    reason: Reason | None
    scanner_id: int
    scanner: str
    owner: str
    how: Settlement | None
    settled_at: datetime | None
    why: str | None
    said_at: datetime | None
    skew_seconds: int

    @property
    def set_since(self) -> int:
        """Seconds by which the phone's clock was put forward between the record and its sending (back: below nought)."""
        if self.at is None or self.said_at is None:
            return 0
        return round((self.at - self.said_at).total_seconds()) - self.skew_seconds

    @property
    def waits(self) -> bool:
        return self.outcome is RecordOutcome.HELD and self.how is None

    @property
    def by_name(self) -> bool:
        return self.kind is RecordKind.WALK_IN and self.person_id is None


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(ScannerRecord.id, ScannerRecord.kind, ScannerRecord.person_id)
        .add_columns(func.coalesce(Person.full_name, ScannerRecord.name), ScannerRecord.corrected_at)
        .add_columns(ScannerRecord.received_at, ScannerRecord.outcome, ScannerRecord.reason)
        .add_columns(Scanner.id, Scanner.name, Account.name)
        .add_columns(RecordSettlement.how, RecordSettlement.settled_at, RecordSettlement.reason)
        .add_columns(ScannerRecord.occurred_at, ScannerUpload.skew_seconds)
        .select_from(ScannerRecord)
        .join(ScannerUpload, ScannerUpload.id == ScannerRecord.upload_id)
        .join(Scanner, Scanner.id == ScannerRecord.scanner_id)
        .join(Account, Account.id == Scanner.account_id)
        .outerjoin(Person, Person.id == ScannerRecord.person_id)
        .outerjoin(RecordSettlement, RecordSettlement.record_id == ScannerRecord.id)
    )


def _to_explain() -> ColumnElement[bool]:
    refused = and_(ScannerRecord.outcome == RecordOutcome.REFUSED, ScannerRecord.reason.not_in(_NO_MATTER))
    held = and_(ScannerRecord.outcome == RecordOutcome.HELD, ~is_taken_back())
    return or_(refused, held)


def _read(db: Session, stmt: Select[*tuple[Any, ...]]) -> list[RecordLine]:
    found = []
    for row in db.execute(stmt):
        values: list[Any] = list(row)
        values[7] = Reason(row[7]) if row[7] else None
        found.append(RecordLine(*values))
    return found


def records_of_session(db: Session, session_id: int, *, limit: int = 500) -> list[RecordLine]:
    """What scanners sent of a meeting that was held or refused: what waits, what was refused, what is settled. One query."""
    held_first = (is_settled(), ScannerRecord.outcome != RecordOutcome.HELD)
    stmt = _lines().where(ScannerRecord.session_id == session_id, _to_explain())
    return _read(db, stmt.order_by(*held_first, ScannerRecord.corrected_at, ScannerRecord.id).limit(limit))


def records_without_session(db: Session, scanner_id: int, *, limit: int = 100) -> list[RecordLine]:
    """What a phone sent that belongs to no meeting: forged, not to be read, of a meeting there is not. The latest first."""
    stmt = _lines().where(ScannerRecord.scanner_id == scanner_id, ScannerRecord.session_id.is_(None), _to_explain())
    return _read(db, stmt.order_by(ScannerRecord.id.desc()).limit(limit))


@dataclass(frozen=True, slots=True)
class WaitingAt:
    """How many records of a phone wait at a meeting."""

    class_id: int
    session_id: int
    title: str
    starts_at: datetime
    waiting: int


def waiting_of_scanner(db: Session, scanner_id: int) -> list[WaitingAt]:
    """Where records of a phone wait to be settled, by meeting. One query."""
    columns = (ClassSession.class_id, ClassSession.id, TrainingClass.title, ClassSession.starts_at)
    stmt = (
        select(*columns, func.count(ScannerRecord.id))
        .join(ScannerRecord, ScannerRecord.session_id == ClassSession.id)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .where(ScannerRecord.scanner_id == scanner_id, is_waiting())
        .group_by(*columns)
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    return [WaitingAt(*row) for row in db.execute(stmt)]


def count_waiting(db: Session, session_id: int) -> int:
    """How many records of a meeting wait for a person."""
    stmt = select(func.count(ScannerRecord.id)).where(ScannerRecord.session_id == session_id, is_waiting())
    return db.scalar(stmt) or 0


def find_record(db: Session, session_id: int, record_id: int) -> tuple[ScannerRecord, RecordLine]:
    """A held or refused record of a meeting whose scope was asked; ``attendance.record.missing``."""
    meant = (ScannerRecord.id == record_id, ScannerRecord.session_id == session_id, _to_explain())
    lines = _read(db, _lines().where(*meant))
    if not lines:
        raise DomainError("attendance.record.missing")
    return db.get_one(ScannerRecord, record_id), lines[0]


def seated(db: Session, meeting: Meeting, text: str) -> list[Candidate]:
    """People of the class whose names hold all these words: whom a trainer typed may have had a place all along."""
    wanted = fold(text).split()
    lines = roll(db, meeting.session_id, meeting.class_id)
    named = [one for one in lines if all(word in fold(one.name) for word in wanted)]
    return [Candidate(one.person_id, one.name, fold(one.name), "", meeting.unit_id) for one in named]


def waiting_records(
    db: Session, viewer: Viewer, scanner_id: int, *, session_id: int | None = None, limit: int = 1000
) -> Sequence[ScannerRecord]:
    """The records of a phone that wait, at one meeting or at all, of classes whose attendance the viewer takes."""
    stmt = (
        select(ScannerRecord)
        .join(ClassSession, ClassSession.id == ScannerRecord.session_id)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .where(ScannerRecord.scanner_id == scanner_id, is_waiting(), in_reach(viewer, Action.ATTENDANCE_RECORD))
        .order_by(ScannerRecord.id)
        .limit(limit)
    )
    return db.scalars(stmt.where(ScannerRecord.session_id == session_id) if session_id is not None else stmt).all()
