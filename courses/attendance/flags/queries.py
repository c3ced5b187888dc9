"""What the rule of flags looks at, and the flags in a viewer's reach."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from courses.attendance.flags.models import Flag, FlagNote, FlagScan
from courses.attendance.flags.rules import FlagKind, MeetingFact, ScanFact, TickFact, UploadFact
from courses.attendance.models import Method, Outcome, Scan, ScanUndoing
from courses.attendance.rules import LEAVING
from courses.attendance.scanner.models import Scanner, ScannerRecord, ScannerUpload
from courses.delivery.models import ClassSession, TrainingClass
from courses.delivery.queries import in_reach, meeting_venue
from courses.delivery.rules import LONGEST_SESSION, ClassState
from lms.access.models import Account
from lms.access.rules import Action, Viewer
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical
from lms.people.models import Person
from lms.sql import listed, one_of

HELD_UP = frozenset({Method.OWN_PHONE, Method.CARD})
# A page of the scanner is closed at night; what was sent longer ago than this belongs to another run of it.
LOOK_BACK = timedelta(days=2)

# --- for the rule -----------------------------------------------------------------------------------------------------


def meetings_near(db: Session, session_ids: Collection[int]) -> tuple[list[MeetingFact], list[MeetingFact]]:
    """These meetings, and all that are held while one of them is (they themselves too); cancelled ones are left out."""
    own = _meetings(db, one_of(ClassSession.id, "session_ids"), session_ids=listed(sorted(session_ids)))
    near: dict[int, MeetingFact] = {}
    for begin, end in _spans(own):
        earliest = begin - LONGEST_SESSION  # the index of starts then finds them
        same_time = (ClassSession.starts_at > earliest, ClassSession.starts_at < end, ClassSession.ends_at > begin)
        near |= {one.id: one for one in _meetings(db, *same_time)}
    return own, list(near.values())


def _spans(meetings: Iterable[MeetingFact]) -> list[tuple[datetime, datetime]]:
    """The times at which some of these meetings are held, none touching another."""
    spans: list[tuple[datetime, datetime]] = []
    for one in sorted(meetings, key=lambda one: one.starts_at):
        if spans and one.starts_at <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], one.ends_at)
        else:
            spans.append((one.starts_at, one.ends_at))
    return spans


def _meetings(db: Session, *conditions: ColumnElement[bool], **values: str) -> list[MeetingFact]:
    stmt = (
        select(ClassSession.id, ClassSession.class_id, TrainingClass.unit_id, meeting_venue().label("venue"))
        .add_columns(ClassSession.starts_at, ClassSession.ends_at, ClassSession.checks_out)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .where(TrainingClass.state != ClassState.CANCELLED, *conditions)
        .order_by(ClassSession.id)
    )
    return [_meeting_fact(row) for row in rows_of(db, stmt, values)]


def _meeting_fact(row: Any) -> MeetingFact:
    until = row.ends_at + LEAVING if row.checks_out else row.ends_at
    return MeetingFact(row.id, row.class_id, row.unit_id, row.venue, row.starts_at, row.ends_at, until)


def scan_facts(db: Session, meetings: Iterable[MeetingFact]) -> list[ScanFact]:
    """The scans of these meetings that were not taken back; a merged person has the kept id. One statement."""
    asked = {"session_ids": listed([one.id for one in meetings])}
    stmt = (
        select(Scan.id, Scan.session_id, canonical(Scan.person_id), Scan.device, Scan.method, Scan.outcome, Scan.occurred_at)
        .where(one_of(Scan.session_id, "session_ids"), Scan.method != Method.CORRECTION)
        .where(~exists().where(ScanUndoing.nonce == Scan.nonce))
        .order_by(Scan.id)
    )
    return [
        ScanFact(scan_id, at, person_id, device, method in HELD_UP, outcome is not Outcome.REFUSED, occurred_at)
        for scan_id, at, person_id, device, method, outcome, occurred_at in rows_of(db, stmt, asked)
        if at is not None
    ]


def jump_facts(db: Session, upload_ids: Collection[int]) -> tuple[list[UploadFact], list[TickFact]]:
    """What the scanners of these uploads sent in the two days before, and since. Three statements."""
    which = select(ScannerUpload.scanner_id, func.min(ScannerUpload.received_at)).where(ScannerUpload.id.in_(upload_ids))
    since: dict[int, datetime] = dict(db.execute(which.group_by(ScannerUpload.scanner_id)).all())
    near = [
        and_(ScannerUpload.scanner_id == scanner, ScannerUpload.received_at > first - LOOK_BACK)
        for scanner, first in since.items()
    ]
    uploads = (
        select(ScannerUpload.id, Scanner.fingerprint, ScannerUpload.received_at, ScannerUpload.skew_seconds)
        .join(Scanner, Scanner.id == ScannerUpload.scanner_id)
        .where(or_(false(), *near))
    )
    sent = db.execute(uploads).all()
    records = (
        select(ScannerRecord.id, Scanner.fingerprint, ScannerRecord.upload_id, ScannerRecord.session_id)
        .add_columns(ScannerRecord.page, ScannerRecord.elapsed, ScannerRecord.occurred_at)
        .join(Scanner, Scanner.id == ScannerRecord.scanner_id)
        .where(ScannerRecord.upload_id.in_([row.id for row in sent]), ScannerRecord.session_id.is_not(None))
        .order_by(ScannerRecord.id)
    )
    return _read_jumps(sent, db.execute(records).all())


def _read_jumps(sent: Sequence[Any], records: Sequence[Any]) -> tuple[list[UploadFact], list[TickFact]]:
    held: dict[int, dict[int, None]] = {}
    ticks: list[TickFact] = []
    for row in records:
        held.setdefault(row.upload_id, {})[row.session_id] = None
        if row.page is not None and row.elapsed is not None and row.occurred_at is not None:
            elapsed = timedelta(milliseconds=row.elapsed)
            ticks.append(TickFact(row.id, row.fingerprint, row.page, elapsed, row.occurred_at, row.session_id))
    uploads = [
        UploadFact(row.id, row.fingerprint, row.received_at, timedelta(seconds=row.skew_seconds), tuple(held.get(row.id, ())))
        for row in sent
    ]
    return uploads, ticks


def sessions_of_uploads(db: Session, upload_ids: Collection[int]) -> set[int]:
    """The meetings of which these uploads brought records."""
    stmt = select(ScannerRecord.session_id).where(
        ScannerRecord.upload_id.in_(upload_ids), ScannerRecord.session_id.is_not(None)
    )
    return {at for at in db.scalars(stmt.distinct()) if at is not None}


def sessions_over(db: Session, *, after: datetime, until: datetime) -> list[int]:
    """The meetings that ended after an instant, until another."""
    stmt = select(ClassSession.id).where(
        ClassSession.starts_at > after - LONGEST_SESSION, ClassSession.ends_at > after, ClassSession.ends_at <= until
    )
    return list(db.scalars(stmt.order_by(ClassSession.id)))


# --- for whoever looks ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody has looked, and what they said."""

    by: str | None
    at: datetime
    said: str | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """Somebody whose scans a flag rests on, once, with every time; without a name a phone that is nobody's yet."""

    person_id: int | None
    name: str | None
    at: list[datetime]


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag as a list shows it. ``other``: title of the other class; ``scanned``: whose scans it rests on, the first first.

    ``scanner``, ``owner``: the phone and whose it is, where the device is a scanner.
    """

    id: int
    kind: FlagKind
    class_id: int
    session_id: int
    title: str
    starts_at: datetime
    other: str | None
    minutes: int | None
    raised_at: datetime
    scanner: str | None
    owner: str | None
    scanned: list[Scanned] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)


def _seen() -> ColumnElement[bool]:
    return exists().where(FlagNote.flag_id == Flag.id)


def _in_reach(stmt: Any, viewer: Viewer, action: Action, class_id: int | None) -> Any:
    stmt = stmt.join(ClassSession, ClassSession.id == Flag.session_id).join(
        TrainingClass, TrainingClass.id == ClassSession.class_id
    )
    stmt = stmt.where(in_reach(viewer, action))
    return stmt if class_id is None else stmt.where(TrainingClass.id == class_id)


def list_flags(db: Session, viewer: Viewer, *, seen: bool, class_id: int | None = None, limit: int = 50) -> list[FlagLine]:
    """Flags in reach that somebody has looked at, or nobody yet, the newest first. Three statements."""
    other_session, other_class = aliased(ClassSession), aliased(TrainingClass)
    stmt = (
        select(Flag.id, Flag.kind, ClassSession.class_id, Flag.session_id, TrainingClass.title, ClassSession.starts_at)
        .add_columns(other_class.title.label("other"), Flag.minutes, Flag.raised_at)
        .add_columns(Scanner.name.label("scanner"), Account.name.label("owner"))
        .outerjoin(Scanner, Scanner.fingerprint == Flag.device)
        .outerjoin(Account, Account.id == Scanner.account_id)
        .outerjoin(other_session, other_session.id == Flag.other_id)
        .outerjoin(other_class, other_class.id == other_session.class_id)
        .where(_seen() if seen else ~_seen())
    )
    rows = rows_of(db, _in_reach(stmt, viewer, Action.ATTENDANCE_READ, class_id).order_by(Flag.id.desc()).limit(limit))
    lines = {row.id: FlagLine(*row) for row in rows}
    if lines:
        _add_scans(db, lines)
        _add_looks(db, lines)
    return list(lines.values())


def _add_scans(db: Session, lines: dict[int, FlagLine]) -> None:
    stmt = (
        select(FlagScan.flag_id, Person.id, Person.full_name, Scan.occurred_at)
        .join(Scan, Scan.id == FlagScan.scan_id)
        .outerjoin(Person, Person.id == canonical(Scan.person_id))
        .where(FlagScan.flag_id.in_(lines))
        .order_by(FlagScan.flag_id, Scan.occurred_at, Scan.id)
    )
    known: dict[tuple[int, int], Scanned] = {}
    for flag_id, person_id, name, occurred_at in db.execute(stmt):
        one = known.get((flag_id, person_id)) if person_id else None
        if one is None:
            one = Scanned(person_id, name, [])
            lines[flag_id].scanned.append(one)
            if person_id:
                known[flag_id, person_id] = one
        one.at.append(occurred_at)


def _add_looks(db: Session, lines: dict[int, FlagLine]) -> None:
    stmt = (
        select(FlagNote.flag_id, Account.name, FlagNote.noted_at, FlagNote.said)
        .outerjoin(Account, Account.id == FlagNote.account_id)
        .where(FlagNote.flag_id.in_(lines))
        .order_by(FlagNote.id)
    )
    for flag_id, by, at, said in db.execute(stmt):
        lines[flag_id].looks.append(Look(by, at, said))


def count_unseen(db: Session, viewer: Viewer) -> int:
    """How many flags in reach nobody has looked at. One statement."""
    return db.scalar(_in_reach(select(func.count(Flag.id)).where(~_seen()), viewer, Action.ATTENDANCE_RECORD, None)) or 0


def count_unseen_in(db: Session, class_id: int) -> int:
    """How many flags of a class nobody has looked at; whoever shows it has asked who may see. One statement."""
    stmt = select(func.count(Flag.id)).join(ClassSession, ClassSession.id == Flag.session_id)
    return db.scalar(stmt.where(~_seen(), ClassSession.class_id == class_id)) or 0


def find_flag(db: Session, viewer: Viewer, flag_id: int) -> Flag:
    """A flag whose meeting the viewer may take attendance of; ``attendance.flag.missing`` outside the scope."""
    flag = db.scalars(_in_reach(select(Flag).where(Flag.id == flag_id), viewer, Action.ATTENDANCE_RECORD, None)).one_or_none()
    if flag is None:
        raise DomainError("attendance.flag.missing")
    assert isinstance(flag, Flag)
    return flag
