"""Issuing, correcting, taking back; and issuing at once what follows from a class that asked for it. Nothing here commits."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certificates.events import CertificateIssued, CertificateRevoked
from certificates.facts import Holder, Signer, body_of, find_version, holders, printed
from certificates.models import Certificate, DemoRegister, RegisterBook, Revocation, VerifyMiss
from certificates.queries import PURPOSE, bucket_of, code_hash, holds_demo_data, standings
from certificates.rules import IssuingBody, canonical, register_no
from courses.completion.models import Completion
from courses.curriculum.models import CurriculumVersion
from courses.delivery.models import TrainingClass
from courses.evidence.models import Evidence, EvidenceKind
from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.audit.following import has_news as news_for
from lms.audit.following import next_events
from lms.audit.operations import record, record_many
from lms.clock import day_of
from lms.jobs.operations import enqueue
from lms.kernel.errors import DomainError
from lms.kernel.ids import new_check_code
from lms.keys.operations import Signature
from lms.keys.operations import signer as signing_with
from lms.keys.sealing import Vault
from lms.people.merges.resolving import canonical as kept_person
from lms.people.merges.resolving import kept_as, kept_ids, of_people

FOLLOWER = "certificates"
KINDS = ("completion.changed",)
RENDER = "certificates.render"
# One rendering process lays out so many sheets; a province's thousand are spread over several jobs.
SHEETS_A_JOB = 50
NO_SIGNER = Signer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What is certified, by which unit, after which class if it came from one, and who signs."""

    version_id: int
    issuer_unit_id: int
    class_id: int | None = None
    signer: Signer = NO_SIGNER


@dataclass(frozen=True, slots=True)
class _Making:
    """What every sheet of one issue shares."""

    award: Award
    book: RegisterBook
    body: IssuingBody
    version: CurriculumVersion
    sign: Callable[[bytes], Signature]
    demo: bool
    actor: Actor
    now: datetime


def issue(
    db: Session,
    vault: Vault,
    person_ids: Collection[int],
    award: Award,
    *,
    actor: Actor,
    now: datetime,
    laid_out: bool = True,
) -> list[Certificate]:
    """Issue to those of the persons who are eligible, in the order of their names; the others are passed over.

    Numbers follow each other without a gap, also between processes: the book's row is locked until the caller commits.
    ``laid_out`` False: no sheet is made before somebody asks for it, for a register of thousands taken over at once.
    """
    making = _making(db, vault, award, actor=actor, now=now)
    # Asked under the lock: two officers who press at once issue once.
    people = set(kept_ids(db, person_ids).values())
    eligible = [person_id for person_id, refused in standings(db, people, award.version_id).items() if refused is None]
    found = holders(db, eligible, award.version_id, day_of(now))
    ordered = sorted(found.values(), key=lambda holder: (holder.person.name_key, holder.person.id))
    rows = [_enter(vault, making, holder) for holder in ordered]
    _close(db, rows, making)
    if laid_out:
        _lay_out(db, rows, now)
    return rows


def _making(db: Session, vault: Vault, award: Award, *, actor: Actor, now: datetime) -> _Making:
    on = day_of(now)
    return _Making(
        award=award,
        book=_lock_book(db, award.issuer_unit_id, on.year),
        body=body_of(db, award.issuer_unit_id, on),
        version=find_version(db, award.version_id),
        sign=signing_with(db, vault, PURPOSE, now=now),
        demo=holds_demo_data(db),
        actor=actor,
        now=now,
    )


def _lock_book(db: Session, issuer_unit_id: int, year: int) -> RegisterBook:
    """The book of the year, its newest series, locked. SQLite ignores the lock clause: there the writer is alone anyway."""
    stmt = (
        select(RegisterBook)
        .where(RegisterBook.issuer_unit_id == issuer_unit_id, RegisterBook.year == year)
        .order_by(RegisterBook.series.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if book := db.scalars(stmt).first():
        return book
    try:
        with db.begin_nested():
            db.add(RegisterBook(issuer_unit_id=issuer_unit_id, year=year, series="", last_number=0))
    except IntegrityError:
        # Another process has just opened the book of the year; the unique index kept one.
        pass
    return db.scalars(stmt).one()


def _enter(vault: Vault, making: _Making, holder: Holder, replaces_id: int | None = None) -> Certificate:
    """One row of the register, with the next number and a new check code; the caller flushes."""
    book, on = making.book, day_of(making.now)
    book.last_number += 1
    number = register_no(book.last_number, book.year, making.body.suffix, book.series)
    code = new_check_code()
    payload = canonical(
        printed(
            holder, making.version, making.body, number=number, code=code, demo=making.demo, signer=making.award.signer, on=on
        )
    )
    signature = making.sign(payload)
    hashed = code_hash(vault, code)
    return Certificate(
        book_id=book.id,
        number=book.last_number,
        register_no=number,
        code_hash=hashed,
        person_id=holder.person.id,
        version_id=making.version.id,
        unit_id=holder.seat.unit_id if holder.seat else book.issuer_unit_id,
        class_id=making.award.class_id,
        payload_sealed=vault.seal_bytes(payload, context=f"certificate:{hashed}"),
        signature=signature.value,
        kid=signature.kid,
        demo=making.demo,
        issued_on=on,
        issued_at=making.now,
        issued_by=making.actor.id if making.actor.kind is ActorKind.ACCOUNT else None,
        replaces_id=replaces_id,
        replaced_at=None,
        pdf_file_id=None,
    )


def _close(db: Session, rows: Sequence[Certificate], making: _Making) -> None:
    """Write the rows and their events."""
    db.add_all(rows)
    db.flush()
    events = [
        CertificateIssued(
            subject_id=row.id,
            unit_id=row.unit_id,
            person_id=row.person_id,
            version_id=row.version_id,
            register_no=row.register_no,
            class_id=row.class_id,
            replaces_id=row.replaces_id,
        )
        for row in rows
    ]
    record_many(db, events, actor=making.actor, now=making.now)


def _lay_out(db: Session, rows: Sequence[Certificate], now: datetime) -> None:
    for start in range(0, len(rows), SHEETS_A_JOB):
        ids = [row.id for row in rows[start : start + SHEETS_A_JOB]]
        enqueue(db, RENDER, {"certificate_ids": ids}, key=f"{RENDER}:{ids[0]}-{ids[-1]}", run_at=now)


def revoke(db: Session, row: Certificate, *, reason: str, actor: Actor, now: datetime) -> Revocation:
    """Take a certificate back, from today. DomainError ``certificates.revoked.already``, ``certificates.reason_needed``."""
    reason = _reason(reason)
    locked = db.scalars(select(Certificate).where(Certificate.id == row.id).with_for_update()).one()
    if db.scalar(select(Revocation.id).where(Revocation.certificate_id == locked.id)) is not None:
        raise DomainError("certificates.revoked.already", number=locked.register_no)
    revocation = Revocation(
        certificate_id=locked.id,
        revoked_on=day_of(now),
        reason=reason,
        account_id=actor.id if actor.kind is ActorKind.ACCOUNT else None,
        recorded_at=now,
    )
    db.add(revocation)
    db.flush()
    event = CertificateRevoked(
        subject_id=locked.id, unit_id=locked.unit_id, person_id=locked.person_id, register_no=locked.register_no
    )
    record(db, event, actor=actor, now=now)
    return revocation


def correct(
    db: Session, vault: Vault, row: Certificate, *, reason: str, actor: Actor, now: datetime, signer: Signer = NO_SIGNER
) -> Certificate:
    """Issue anew with the facts of today, linked to the old sheet, which then answers that it was replaced.

    DomainError ``certificates.replaced.already``, ``certificates.not_completed``, ``certificates.reason_needed``.
    """
    _reason(reason)
    issuer = db.scalars(select(RegisterBook.issuer_unit_id).where(RegisterBook.id == row.book_id)).one()
    award = Award(version_id=row.version_id, issuer_unit_id=issuer, class_id=row.class_id, signer=signer)
    making = _making(db, vault, award, actor=actor, now=now)
    old = db.scalars(
        select(Certificate).where(Certificate.id == row.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if old.replaced_at is not None:
        raise DomainError("certificates.replaced.already", number=old.register_no)
    person_id = kept_as(db, old.person_id)
    holder = holders(db, [person_id], old.version_id, day_of(now)).get(person_id)
    if holder is None:
        raise DomainError("certificates.not_completed")
    if db.scalar(select(Revocation.id).where(Revocation.certificate_id == old.id)) is None:
        revoke(db, old, reason=reason, actor=actor, now=now)
    old.replaced_at = now
    # The index of sheets in force must see the old one leave before the new one enters.
    db.flush()
    new = _enter(vault, making, holder, replaces_id=old.id)
    _close(db, [new], making)
    _lay_out(db, [new], now)
    return new


def _reason(typed: str) -> str:
    reason = " ".join(typed.split())
    if len(reason) < 5:
        raise DomainError("certificates.reason_needed")
    return reason[:300]


def mark_demo(db: Session, *, now: datetime) -> None:
    """Say that this database holds made-up people; from here on every sheet is marked. Cannot be taken back."""
    if not holds_demo_data(db):
        db.add(DemoRegister(marked_at=now))
        db.flush()


def count_miss(db: Session, vault: Vault, address: str, *, now: datetime) -> None:
    """Count a code that nothing bears against the address that asked; see ``queries.seconds_to_wait``."""
    db.add(VerifyMiss(bucket=bucket_of(vault, address), at=now))


# --- following what happens below -------------------------------------------------------------------------------------


def has_news(db: Session) -> bool:
    """Is there a completion that has not been looked at?"""
    return news_for(db, FOLLOWER, KINDS)


def follow(db: Session, vault: Vault, *, now: datetime) -> int:
    """Issue to those whose completion came through a class that issues at once; returns how many events were read."""
    events = next_events(db, FOLLOWER, KINDS, now=now)
    completed = {(int(event.data["person_id"]), int(event.data["version_id"])) for event in events if event.data["completed"]}
    if completed:
        for group in _by_class(db, completed):
            award = Award(version_id=group.version_id, issuer_unit_id=group.unit_id, class_id=group.class_id)
            issue(db, vault, group.person_ids, award, actor=SYSTEM, now=now)
    return len(events)


@dataclass(frozen=True, slots=True)
class _ClassGroup:
    class_id: int
    unit_id: int
    version_id: int
    person_ids: tuple[int, ...]


def _by_class(db: Session, completed: Iterable[tuple[int, int]]) -> list[_ClassGroup]:
    """The completions that rest on presence in a class that issues at once, by class; of several the one attended last."""
    wanted = set(completed)
    classes = {
        row.id: row
        for row in db.execute(
            select(TrainingClass.id, TrainingClass.unit_id, TrainingClass.version_id).where(
                TrainingClass.issues_at_once, TrainingClass.version_id.in_({version_id for _, version_id in wanted})
            )
        )
    }
    if not classes:
        return []
    through = _classes_of(db, wanted)
    found = sorted((class_id, person_id) for person_id, class_id in through.items() if class_id in classes)
    return [
        _ClassGroup(class_id, classes[class_id].unit_id, classes[class_id].version_id, tuple(person for _, person in rows))
        for class_id, rows in groupby(found, key=lambda pair: pair[0])
    ]


def _classes_of(db: Session, wanted: set[tuple[int, int]]) -> dict[int, int]:
    """Person -> the class of the last meeting that the completion rests on."""
    persons = sorted({person_id for person_id, _ in wanted})
    kept = select(Completion.person_id, Completion.version_id, Completion.evidence).where(Completion.person_id.in_(persons))
    resting = {
        evidence_id
        for person_id, version_id, evidence in db.execute(kept)
        if (person_id, version_id) in wanted
        for evidence_id in evidence
    }
    stmt = (
        select(Evidence.id, kept_person(Evidence.person_id).label("person_id"), Evidence.facts)
        .where(of_people(Evidence.person_id, persons), Evidence.kind == EvidenceKind.PERIODS)
        .order_by(Evidence.occurred_on, Evidence.id)
    )
    rows = [row for row in db.execute(stmt) if row.id in resting and row.facts.get("class_id")]
    return {row.person_id: int(row.facts["class_id"]) for row in rows}
