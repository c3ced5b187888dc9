"""Reading scanners and their records: what was told before, the chain around a record, whose sessions and people are meant."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from courses.attendance.cards.models import PersonalCard
from courses.attendance.models import Scan
from courses.attendance.scanner.models import RecordSettlement, Scanner, ScannerRecord, ScannerUpload
from courses.attendance.scanner.rules import Chain, Link, RecordOutcome
from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import in_reach
from lms.access.rules import Action, Viewer
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.merges.resolving import groups_of
from lms.sql import listed, one_of

REF_SIGNS = 16


# --- scanners ---------------------------------------------------------------------------------------------------------


def find_by_fingerprint(db: Session, fingerprint: str) -> Scanner:
    """The scanner of this fingerprint, lost ones too; ``attendance.scanner.unknown``."""
    scanner = db.scalar(select(Scanner).where(Scanner.fingerprint == fingerprint))
    if scanner is None:
        raise DomainError("attendance.scanner.unknown")
    return scanner


def find_scanner(db: Session, viewer: Viewer, scanner_id: int) -> Scanner:
    """One of the viewer's own; ``attendance.scanner.missing`` for anybody else's."""
    scanner = db.get(Scanner, scanner_id)
    if scanner is None or scanner.account_id != viewer.account_id:
        raise DomainError("attendance.scanner.missing")
    return scanner


@dataclass(frozen=True, slots=True)
class ScannerLine:
    """A phone as its owner's list shows it. ``skew_seconds`` of the last upload; ``waiting``: records to be settled."""

    id: int
    name: str
    fingerprint: str
    enrolled_at: datetime
    lost_at: datetime | None
    last_at: datetime | None
    skew_seconds: int
    waiting: int


def list_scanners(db: Session, account_id: int) -> list[ScannerLine]:
    """Every phone the account ever enrolled, those in use first, the newest first. One query."""
    last = select(func.max(ScannerUpload.id)).where(ScannerUpload.scanner_id == Scanner.id).correlate(Scanner)
    held = select(func.count(ScannerRecord.id)).where(ScannerRecord.scanner_id == Scanner.id, is_waiting()).correlate(Scanner)
    stmt = (
        select(Scanner.id, Scanner.name, Scanner.fingerprint, Scanner.enrolled_at, Scanner.lost_at)
        .add_columns(ScannerUpload.received_at, func.coalesce(ScannerUpload.skew_seconds, 0), held.scalar_subquery())
        .outerjoin(ScannerUpload, ScannerUpload.id == last.scalar_subquery())
        .where(Scanner.account_id == account_id)
        .order_by(Scanner.lost_at.is_not(None), Scanner.id.desc())
    )
    return [ScannerLine(*row) for row in db.execute(stmt)]


def count_in_use(db: Session, account_id: int) -> int:
    """How many phones of the account are enrolled and not lost."""
    stmt = select(func.count(Scanner.id)).where(Scanner.account_id == account_id, Scanner.lost_at.is_(None))
    return db.scalar(stmt) or 0


# --- what was told before, and the chain ------------------------------------------------------------------------------


class Told(NamedTuple):
    """What the phone was told of a record."""

    nonce: str | None
    outcome: RecordOutcome
    reason: str | None


@cache
def _told() -> Any:
    columns = (ScannerRecord.digest, ScannerRecord.nonce, ScannerRecord.outcome, ScannerRecord.reason)
    return select(*columns).where(one_of(ScannerRecord.digest, "digests"))


def told_before(db: Session, scanner_id: int, digests: Collection[str]) -> dict[str, Told]:
    """By digest, what the phone was told of those of these records that are kept. One statement."""
    stmt = _told().where(ScannerRecord.scanner_id == scanner_id)
    return {digest: Told(*told) for digest, *told in rows_of(db, stmt, {"digests": listed(digests)})}


@cache
def _around() -> Any:
    columns = (ScannerRecord.seq, ScannerRecord.digest, ScannerRecord.previous, ScannerRecord.nonce)
    near = or_(one_of(ScannerRecord.seq, "seqs"), one_of(ScannerRecord.nonce, "nonces"))
    return select(*columns).where(ScannerRecord.chained, near)


def chain_around(db: Session, scanner_id: int, seqs: Iterable[int], nonces: Collection[str]) -> Chain:
    """What is known of the chain beside these numbers and under these nonces. One statement."""
    near = {seq + step for seq in seqs for step in (-1, 0, 1)}
    chain = Chain()
    stmt = _around().where(ScannerRecord.scanner_id == scanner_id)
    for seq, digest, previous, nonce in rows_of(db, stmt, {"seqs": listed(sorted(near)), "nonces": listed(nonces)}):
        chain.links[seq] = Link(digest, previous)
        chain.nonces.add(nonce)
    return chain


def sessions_undone(db: Session, scanner_id: int, nonces: Collection[str]) -> dict[str, int]:
    """By nonce, the meetings of those of these records that are kept: what an undoing is about. One statement."""
    stmt = select(ScannerRecord.nonce, ScannerRecord.session_id).where(
        ScannerRecord.scanner_id == scanner_id, ScannerRecord.chained, one_of(ScannerRecord.nonce, "nonces")
    )
    rows = rows_of(db, stmt, {"nonces": listed(nonces)})
    return {nonce: session_id for nonce, session_id in rows if session_id is not None}


def scan_ids(db: Session, nonces: Collection[str]) -> dict[str, int]:
    """The scans of these nonces. One statement."""
    stmt = select(Scan.nonce, Scan.id).where(one_of(Scan.nonce, "nonces"))
    return {row.nonce: row.id for row in rows_of(db, stmt, {"nonces": listed(nonces)})}


# --- what a record is about -------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A meeting a record names: its class, the unit, and whether whoever sent it takes attendance there."""

    class_id: int
    unit_id: int
    mine: bool


def places_of(db: Session, viewer: Viewer | None, session_ids: Collection[int]) -> dict[int, Place]:
    """These meetings, those that there are. ``viewer`` None (a closed account) takes attendance nowhere. One statement."""
    columns = [ClassSession.id, ClassSession.class_id, TrainingClass.unit_id]
    stmt: Select[*tuple[Any, ...]] = select(*columns).join(TrainingClass, TrainingClass.id == ClassSession.class_id)
    if viewer is not None:
        stmt = stmt.add_columns(in_reach(viewer, Action.ATTENDANCE_RECORD))
    found = db.execute(stmt.where(ClassSession.id.in_(session_ids)))
    return {row[0]: Place(row[1], row[2], viewer is not None and bool(row[3])) for row in found}


def lock_sessions(db: Session, session_ids: Collection[int]) -> None:
    """On PostgreSQL two batches and lists of one meeting wait for each other; check-ins at the door wait for neither.

    On SQLite the writing transaction is alone anyhow.
    """
    stmt = select(ClassSession.id).where(ClassSession.id.in_(session_ids)).order_by(ClassSession.id)
    db.execute(stmt.with_for_update(key_share=True))


def ref_of(vault: Vault, class_id: int, person_id: int) -> str:
    """How a phone names a person of a class: 16 hex that mean nothing anywhere else."""
    return vault.mac("scanner-roster", class_id, person_id).hex()[:REF_SIGNS]


def people_of_refs(db: Session, vault: Vault, class_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """(class, ref) -> person, of all who ever had a place in these classes, under every id they have or had. Two statements."""
    groups = groups_of(db)
    stmt = select(Enrolment.class_id, Enrolment.person_id).where(Enrolment.class_id.in_(class_ids)).distinct()
    found: dict[tuple[int, str], int] = {}
    for class_id, person_id in rows_of(db, stmt):
        keeper = groups.keeper(person_id)
        found |= {(class_id, ref_of(vault, class_id, one)): keeper for one in groups.ids(keeper)}
    return found


def cards_ended(db: Session, numbers: Collection[int]) -> dict[int, datetime]:
    """When each of these cards ended, those that did."""
    stmt = select(PersonalCard.id, PersonalCard.ended_at).where(PersonalCard.id.in_(numbers))
    return {number: ended_at for number, ended_at in rows_of(db, stmt) if ended_at is not None}


# --- waiting records --------------------------------------------------------------------------------------------------


def is_taken_back() -> ColumnElement[bool]:
    """SQL: did the phone take the record back?"""
    undo = aliased(ScannerRecord)
    same = and_(undo.scanner_id == ScannerRecord.scanner_id, undo.undoes == ScannerRecord.nonce)
    return exists().where(same, undo.outcome == RecordOutcome.UNDONE)


def is_settled() -> ColumnElement[bool]:
    """SQL: has a person settled the record?"""
    settlement = aliased(RecordSettlement)
    return exists().where(settlement.record_id == ScannerRecord.id)


def is_waiting() -> ColumnElement[bool]:
    """SQL: is the record held until a person settles it?"""
    return and_(ScannerRecord.outcome == RecordOutcome.HELD, ~is_settled(), ~is_taken_back())
