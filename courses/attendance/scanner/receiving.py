"""A batch from a scanner: whose it is, what each record of it comes to, and what the phone is told, once and for ever.

Who is present is decided by ``courses.attendance.scans.record_scans``, as for everybody; what comes before it (chain, clock,
rights, cards) stands in ``sorting``. Settling what is held stands in ``settling``.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.attempts import Answer
from courses.attendance.events import ScanRefused
from courses.attendance.rules import AlreadyPresent, Left, Present, Reason, Refused
from courses.attendance.scanner.events import BatchForged, RecordsReceived
from courses.attendance.scanner.models import Scanner, ScannerRecord, ScannerUpload
from courses.attendance.scanner.queries import Told, find_by_fingerprint, lock_sessions, scan_ids, told_before
from courses.attendance.scanner.rules import (
    LONGEST_TEXT,
    Batch,
    RecordKind,
    RecordOutcome,
    Sent,
    Signed,
    digest_of,
    nonce_in,
    read_record,
    skew_of,
)
from courses.attendance.scanner.signing import is_signed, open_key
from courses.attendance.scanner.sorting import Checked, Draft, Post, sort_out
from courses.attendance.scans import GROUP, record_scans
from courses.attendance.undoing import Undoing, take_back
from lms.audit.events import ANONYMOUS, Actor, ActorKind
from lms.audit.operations import record, record_each
from lms.db import Sessions, insert_for_ids, insert_together, writing, writing_in_turn
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to a batch. ``told``: in the order of the records; None for one not written, which may come again."""

    skew: timedelta
    told: Sequence[Told | None]


def receive(sessions: Sessions, vault: Vault, batch: Batch, *, today: date, received_at: datetime) -> Received:
    """Take in a batch: a group of records after the other, each group in a transaction of its own, committed on return.

    What was told before is told again. DomainError ``attendance.scanner.unknown``, ``attendance.batch.forged`` (logged).
    """
    with sessions() as db:
        scanner = find_by_fingerprint(db, batch.scanner)
    checked = _check(scanner, batch)
    if checked is None:
        with writing(sessions) as db:
            record(db, BatchForged(subject_id=scanner.id), actor=ANONYMOUS, now=received_at)
        log.warning("a batch of scanner %s does not bear its signature", scanner.fingerprint)
        raise DomainError("attendance.batch.forged")
    skew = skew_of(batch.sent_at, received_at)
    sent = Sent(skew, batch.sent_at, batch.page, batch.elapsed)
    post = Post(vault, scanner.id, scanner.fingerprint, scanner.account_id, sent, received_at, today)
    told: list[Told | None] = []
    for start in range(0, len(checked), GROUP):
        told += _receive_group(sessions, post, batch, checked[start : start + GROUP])
    return Received(skew, told)


def _check(scanner: Scanner, batch: Batch) -> list[Checked] | None:
    """Every record with whether its signature is good; None when the batch's own is not. Before any lock is taken."""
    key = open_key(scanner.algorithm, scanner.public)
    if not is_signed(key, batch.signature, batch.signed):
        return None
    return [
        _checked(one, scanner.fingerprint, genuine=is_signed(key, one.signature, one.text.encode(errors="replace")))
        for one in batch.records
    ]


def _checked(one: Signed, fingerprint: str, *, genuine: bool) -> Checked:
    if genuine:
        return Checked(one, digest_of(one.text), nonce_in(one.text), True, read_record(one.text, scanner=fingerprint))
    # Nothing in it is trusted; signed rightly, the same text would be another record.
    return Checked(one, digest_of(f"{one.text}\n{one.signature}"), nonce_in(one.text), False, None)


def _receive_group(sessions: Sessions, post: Post, batch: Batch, part: Sequence[Checked]) -> list[Told | None]:
    try:
        with writing_in_turn(sessions) as db:
            return _take_in(db, post, batch, part)
    except Exception:
        # Somebody else wrote the same people down at the same moment: once more, from facts read anew.
        with writing_in_turn(sessions) as db:
            return _take_in(db, post, batch, part)


def _take_in(db: Session, post: Post, batch: Batch, part: Sequence[Checked]) -> list[Told | None]:
    # Two uploads of one phone wait for each other; whether it was lost meanwhile is read behind the lock.
    one_at_a_time = select(Scanner.lost_at).where(Scanner.id == post.scanner_id).with_for_update(key_share=True)
    lost = db.scalar(one_at_a_time) is not None
    told: dict[str, Told | None] = dict(told_before(db, post.scanner_id, {one.digest for one in part}).items())
    fresh = {one.digest: one for one in part if one.digest not in told}
    if fresh:
        drafts = sort_out(db, post, list(fresh.values()), lost=lost)
        _decide(db, post, drafts)
        told |= _keep(db, post, batch, drafts)
    return [_named(told[one.digest], one) for one in part]


def _named(told: Told | None, one: Checked) -> Told | None:
    # Of a record that is not trusted no nonce is kept; the phone still wants to know which one is meant.
    return told._replace(nonce=one.nonce) if told is not None and told.nonce is None else told


# --- deciding ---------------------------------------------------------------------------------------------------------


def _decide(db: Session, post: Post, drafts: Sequence[Draft]) -> None:
    """Who is present, and what is taken back; an undoing counts for what comes after it in the batch as well."""
    made: dict[str, int] = {one.scan.nonce: place for place, one in enumerate(drafts) if one.scan is not None}
    before: list[Undoing] = []
    after: list[Undoing] = []
    for place, one in enumerate(drafts):
        if one.outcome is RecordOutcome.UNDONE and one.undoing is not None:
            (after if made.get(one.undoing.nonce, place) < place else before).append(one.undoing)
    actor = Actor(ActorKind.ACCOUNT, post.account_id)
    moved = {one.session_id for one in drafts if (one.scan or one.undoing) and one.session_id is not None}
    if moved:
        lock_sessions(db, moved)
    take_back(db, before, actor=actor, now=post.received_at)
    _record(db, post, drafts, actor)
    take_back(db, after, actor=actor, now=post.received_at)


def _record(db: Session, post: Post, drafts: Sequence[Draft], actor: Actor) -> None:
    # In this order two batches of the same people take their locks alike, and nobody waits in a ring.
    scanned = sorted((one for one in drafts if one.scan is not None), key=lambda one: one.in_order)
    if not scanned:
        return
    answers = record_scans(db, [one.submission(actor, post.received_at) for one in scanned])
    for one, answer in zip(scanned, answers, strict=True):
        _take_answer(one, answer)
    found = scan_ids(db, [one.scan.nonce for one in scanned if one.scan])
    for one in scanned:
        one.scan_id = found.get(one.scan.nonce) if one.scan else None


def _take_answer(one: Draft, answer: Answer) -> None:
    match answer:
        case Present():
            one.outcome = RecordOutcome.PRESENT
        case AlreadyPresent():
            one.outcome = RecordOutcome.ALREADY
        case Left():
            one.outcome = RecordOutcome.LEFT
        case Refused(reason):
            one.refuse(reason)
        case DomainError(code="attendance.person.missing"):
            one.refuse(Reason.NO_SUCH_PERSON)
        case error:
            log.error("a record of a scanner could not be written", exc_info=error)
            one.failed = True


# --- keeping ----------------------------------------------------------------------------------------------------------


def _keep(db: Session, post: Post, batch: Batch, drafts: Sequence[Draft]) -> dict[str, Told | None]:
    kept = [one for one in drafts if not one.failed]
    if kept:
        upload_id = _upload(db, post, batch)
        insert_together(db, (ScannerRecord, [_row(one, post, upload_id) for one in kept]))
        _log(db, post, upload_id, kept)
    return {one.checked.digest: None if one.failed else one.told for one in drafts}


def _upload(db: Session, post: Post, batch: Batch) -> int:
    """The row of this batch: made with its first group that brings something new."""
    same = (ScannerUpload.scanner_id == post.scanner_id, ScannerUpload.received_at == post.received_at)
    found = db.scalar(select(ScannerUpload.id).where(*same, ScannerUpload.sent_at == batch.sent_at))
    if found is not None:
        return found
    row = {"scanner_id": post.scanner_id, "version": batch.version, "sent_at": batch.sent_at, "received_at": post.received_at}
    counted = {"skew_seconds": int(post.sent.skew.total_seconds()), "records": len(batch.records)}
    return insert_for_ids(db, ScannerUpload, [row | counted])[0]


def _row(one: Draft, post: Post, upload_id: int) -> dict[str, object]:
    said, checked = one.checked.record, one.checked
    return {
        "scanner_id": post.scanner_id,
        "upload_id": upload_id,
        "digest": checked.digest,
        "text": _clean(checked.signed.text)[:LONGEST_TEXT],
        "signature": _clean(checked.signed.signature)[:200],
        "chained": one.chained,
        "seq": said.seq if said else None,
        "previous": said.previous if said else None,
        "nonce": said.nonce if said else None,
        "kind": said.kind if said else None,
        "session_id": one.session_id,
        "person_id": one.person_id,
        "name": said.name if said else None,
        "undoes": said.undoes if said and said.kind is RecordKind.UNDO else None,
        "page": said.page if said else None,
        "elapsed": said.elapsed if said else None,
        "occurred_at": said.occurred_at if said else None,
        "corrected_at": one.corrected_at,
        "received_at": post.received_at,
        "outcome": one.outcome,
        "reason": one.reason,
        "scan_id": one.scan_id,
    }


def _clean(text: str) -> str:
    """What both databases can hold: PostgreSQL takes no NUL, and half a surrogate is no letter."""
    return text.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _log(db: Session, post: Post, upload_id: int, kept: Sequence[Draft]) -> None:
    refused = [one for one in kept if one.outcome is RecordOutcome.REFUSED]
    held = sum(one.outcome is RecordOutcome.HELD for one in kept)
    counts = RecordsReceived(subject_id=post.scanner_id, upload_id=upload_id, count=len(kept), refused=len(refused), held=held)
    # What was refused as a scan stands in the log already.
    early = [
        ScanRefused(subject_id=one.session_id, unit_id=one.unit_id, person_id=one.person_id, reason=one.reason)
        for one in refused
        if one.scan_id is None and one.reason is not None
    ]
    actor = Actor(ActorKind.ACCOUNT, post.account_id)
    record_each(db, [(event, actor, post.received_at) for event in (*early, counts)])
