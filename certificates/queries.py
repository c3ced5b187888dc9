"""Reading the register: one certificate by id or by its check code, the lists of officers and holders."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from certificates.models import Certificate, DemoRegister, RegisterBook, Revocation, VerifyMiss
from certificates.rules import Answer, Printed, Refusal, Standing, answer, read_payload, refusal
from courses.completion.models import Completion
from courses.curriculum.models import CurriculumVersion
from courses.delivery.models import Enrolment
from courses.evidence.models import Evidence, EvidenceKind, Retraction
from lms.access.hashing import network_of
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.access.throttle import BY_ADDRESS, Pace, wait_left
from lms.db import BigId, rows_of
from lms.kernel.errors import DomainError
from lms.kernel.ids import read_check_code
from lms.kernel.text import fold
from lms.keys.queries import verify
from lms.keys.sealing import Vault
from lms.people.merges.resolving import canonical, of_people, of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.units.models import UnitReach
from lms.web.paging import Page, count_rows

PURPOSE = "certificates"


def code_hash(vault: Vault, code: str) -> str:
    """What finds a certificate by its check code without keeping the code in the open."""
    return vault.keyed_hash(f"certificate:{code}")


def payload_of(vault: Vault, row: Certificate) -> bytes:
    """The signed bytes. DomainError ``keys.cannot_open``."""
    return vault.open_bytes(row.payload_sealed, context=f"certificate:{row.code_hash}")


def printed_of(vault: Vault, row: Certificate) -> Printed:
    """Every printed fact of an issued certificate, as it was printed."""
    return read_payload(payload_of(vault, row))


def holds_demo_data(db: Session) -> bool:
    """Whether this database was marked as holding made-up people."""
    return db.scalar(select(exists().where(DemoRegister.id.is_not(None)))) or False


# --- one certificate --------------------------------------------------------------------------------------------------


def in_reach(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    """SQL: certificates of the viewer's people, and those that the viewer's own offices issued."""
    return or_(in_scope(viewer, action, Certificate.unit_id), in_scope(viewer, action, RegisterBook.issuer_unit_id))


def _whole() -> Select[Certificate]:
    options = (joinedload(Certificate.book), joinedload(Certificate.person), joinedload(Certificate.revocation))
    return select(Certificate).join(RegisterBook, RegisterBook.id == Certificate.book_id).options(*options)


def find_certificate(db: Session, viewer: Viewer, certificate_id: int, action: Action) -> Certificate:
    """The certificate within the viewer's scope. DomainError ``certificates.missing`` otherwise."""
    row = db.scalars(_whole().where(Certificate.id == certificate_id, in_reach(viewer, action))).one_or_none()
    if row is None:
        raise DomainError("certificates.missing")
    return row


def find_downloadable(db: Session, viewer: Viewer, certificate_id: int) -> Certificate:
    """The certificate for its holder or for an officer in scope. DomainError ``certificates.missing`` otherwise."""
    allowed = in_reach(viewer, Action.CERTIFICATES_READ)
    if viewer.person_id is not None and viewer.may_own(Action.OWN_CERTIFICATES):
        allowed = or_(allowed, of_person(Certificate.person_id, viewer.person_id))
    row = db.scalars(_whole().where(Certificate.id == certificate_id, allowed)).one_or_none()
    if row is None:
        raise DomainError("certificates.missing")
    return row


def find_successor(db: Session, certificate_id: int) -> Certificate | None:
    """The certificate that corrects this one."""
    return db.scalars(select(Certificate).where(Certificate.replaces_id == certificate_id)).first()


# --- what a stranger is told ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verified:
    """The answer to a code, with every signed fact when one was found."""

    answer: Answer
    printed: Printed | None = None
    revoked_on: date | None = None
    reason: str | None = None
    replaced_by: str | None = None


def look_up(db: Session, vault: Vault, typed: str) -> Verified:
    """What a check code means. A register number opens nothing; what is no code is as unknown as one never given out."""
    code = read_check_code(typed)
    row = db.scalars(_whole().where(Certificate.code_hash == code_hash(vault, code))).one_or_none() if code else None
    if row is None:
        return Verified(Answer.UNKNOWN)
    payload = payload_of(vault, row)
    holds = verify(db, PURPOSE, row.kid, payload, row.signature)
    told = answer(
        signature_holds=holds, demo=row.demo, revoked=row.revocation is not None, replaced=row.replaced_at is not None
    )
    successor = find_successor(db, row.id) if row.replaced_at else None
    return Verified(
        told,
        read_payload(payload) if holds else None,
        row.revocation.revoked_on if row.revocation else None,
        row.revocation.reason if row.revocation else None,
        successor.register_no if successor else None,
    )


# A sheet is typed wrong now and then; sixteen signs are guessed by nobody who may miss thirty times an hour.
PACE_OF_CHECKS = Pace(free=30, first=BY_ADDRESS.first, longest=BY_ADDRESS.longest, window=BY_ADDRESS.window)


def bucket_of(vault: Vault, address: str) -> str:
    """Where the misses of one network are counted; the address itself is not kept."""
    return vault.keyed_hash(f"verify:{network_of(address)}")


def seconds_to_wait(db: Session, vault: Vault, address: str, *, now: datetime) -> int:
    """How long this address still waits before it may ask for another code; 0 when it need not."""
    bucket = bucket_of(vault, address)
    since = now - PACE_OF_CHECKS.window
    misses = db.scalars(select(VerifyMiss.at).where(VerifyMiss.bucket == bucket, VerifyMiss.at > since)).all()
    return int(wait_left(PACE_OF_CHECKS, misses, now=now).total_seconds())


# --- lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter of the register; an empty field asks nothing. ``state``: ``valid``, ``revoked``, ``replaced`` or nothing."""

    text: str = ""
    year: int | None = None
    state: str = ""


def list_register(viewer: Viewer, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The register in the viewer's scope, newest first; the text is looked for in names and register numbers.

    Columns: what a line of the register prints. ``revocation`` is the id of the certificate's revocation, if there is one.
    """
    stmt = _registered(viewer, wanted, Person.full_name, Revocation.id.label("revocation"))
    stmt = stmt.outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
    return stmt.order_by(Certificate.issued_on.desc(), Certificate.book_id.desc(), Certificate.number.desc())


def count_register(db: Session, viewer: Viewer, wanted: Wanted) -> int:
    """How many rows ``list_register`` has; names are read only when one is looked for."""
    return db.scalar(_registered(viewer, wanted).with_only_columns(func.count())) or 0


def _registered(viewer: Viewer, wanted: Wanted, *with_person: Any) -> Select[*tuple[Any, ...]]:
    printed = (Certificate.id, Certificate.register_no, Certificate.issued_on, Certificate.replaced_at, Certificate.demo)
    stmt: Select[*tuple[Any, ...]] = select(*printed, *with_person).select_from(Certificate)
    stmt = stmt.join(RegisterBook, RegisterBook.id == Certificate.book_id)
    stmt = stmt.where(in_reach(viewer, Action.CERTIFICATES_READ))
    key = fold(wanted.text)
    if key or with_person:
        stmt = stmt.join(Person, Person.id == Certificate.person_id)
    if key:
        number = Certificate.register_no.startswith(wanted.text.strip().upper(), autoescape=True)
        stmt = stmt.where(or_(Person.name_fold.contains(key, autoescape=True), number))
    if wanted.year:
        stmt = stmt.where(RegisterBook.year == wanted.year)
    revoked = exists().where(Revocation.certificate_id == Certificate.id).correlate(Certificate)
    match wanted.state:
        case "revoked":
            stmt = stmt.where(revoked, Certificate.replaced_at.is_(None))
        case "replaced":
            stmt = stmt.where(Certificate.replaced_at.is_not(None))
        case "valid":
            stmt = stmt.where(~revoked, Certificate.replaced_at.is_(None))
        case _:
            pass
    return stmt


@dataclass(frozen=True, slots=True)
class Revoked:
    """From which day a certificate no longer stands, and why."""

    revoked_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A certificate as its holder's list shows it."""

    id: int
    register_no: str
    title: str
    issued_on: date
    demo: bool
    replaced_at: datetime | None
    revocation: Revoked | None


_OWN = (
    select(Certificate.id, Certificate.register_no, CurriculumVersion.title, Certificate.issued_on, Certificate.demo)
    .add_columns(Certificate.replaced_at, Revocation.revoked_on, Revocation.reason)
    .join(CurriculumVersion, CurriculumVersion.id == Certificate.version_id)
    .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
    .where(of_person(Certificate.person_id, bindparam("person_id", type_=BigId)))
    .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
)


def list_own(db: Session, person_id: int) -> tuple[OwnCertificate, ...]:
    """The certificates of a person, newest first, those no longer in force too."""
    return tuple(_own(row) for row in rows_of(db, _OWN, {"person_id": person_id}))


def _own(row: Row[Any]) -> OwnCertificate:
    revoked = Revoked(row.revoked_on, row.reason) if row.revoked_on else None
    return OwnCertificate(row.id, row.register_no, row.title, row.issued_on, row.demo, row.replaced_at, revoked)


def list_eligible(
    viewer: Viewer, version_id: int | None, unit_ids: Collection[int] | None = None, *, class_id: int | None = None
) -> Select[*tuple[Any, ...]]:
    """People in scope who completed a version through training held here and were never given its certificate.

    Columns: person id, full name, day of completion, team name, unit id; in the order of units and names. SQL twin of
    ``rules.refusal``.
    ``class_id`` keeps those who have a place in that class.
    """
    imported = exists().where(
        of_person(Evidence.person_id, Person.id),
        Evidence.version_id == Completion.version_id,
        _imported_in_force(),
    )
    given = exists().where(of_person(Certificate.person_id, Person.id), Certificate.version_id == Completion.version_id)
    stmt = (
        select(
            *(Person.id.label("person_id"), Person.full_name, Completion.completed_on),
            *(MediationTeam.name, MediationTeam.placed_unit_id.label("unit_id")),
        )
        .select_from(Completion)
        # A completion stands under every id of its person, so each recognition finds it by the id it names.
        .join(Person, Person.id == canonical(Completion.person_id))
        .join(Appointment, and_(Appointment.person_id == Completion.person_id, Appointment.superseded_at.is_(None)))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(~given, in_scope(viewer, Action.CERTIFICATES_ISSUE, MediationTeam.placed_unit_id))
        .where(~imported)
        .where(~_later_appointment())
        .order_by(MediationTeam.placed_unit_id, Person.name_key, Person.id)
    )
    if version_id is not None:
        stmt = stmt.where(Completion.version_id == version_id)
    if unit_ids is not None:
        held = select(UnitReach.unit_id).where(UnitReach.ancestor_id.in_(unit_ids))
        stmt = stmt.where(MediationTeam.placed_unit_id.in_(held))
    if class_id is not None:
        seated = select(canonical(Enrolment.person_id)).where(Enrolment.class_id == class_id, Enrolment.withdrawn_at.is_(None))
        stmt = stmt.where(Person.id.in_(seated))
    return stmt


def page_of_eligible(db: Session, eligible: Select[*tuple[Any, ...]], number: int, size: int) -> Page[Row[*tuple[Any, ...]]]:
    """One page of ``list_eligible``. Who is eligible is worked out once, for the rows and for their number alike."""
    stmt = eligible.add_columns(func.count().over().label("total"))
    rows = db.execute(stmt.limit(size).offset((number - 1) * size)).all()
    if rows:
        return Page(rows, number, rows[0].total, size)
    return Page(rows, number, count_rows(db, eligible) if number > 1 else 0, size)


def _imported_in_force() -> ColumnElement[bool]:
    retracted = exists().where(Retraction.evidence_id == Evidence.id)
    return and_(Evidence.kind == EvidenceKind.IMPORTED_COMPLETION, ~retracted)


def _later_appointment() -> ColumnElement[bool]:
    """SQL: the person has a later appointment than the joined one, so that each person stands on one line."""
    other = Appointment.__table__.alias("other")
    # A CASE and no OR: SQLite would look for every later day in the country before it looks for the person.
    later = case(
        (other.c.recognised_on == Appointment.recognised_on, other.c.id > Appointment.id),
        else_=other.c.recognised_on > Appointment.recognised_on,
    )
    return exists().where(of_person(other.c.person_id, Person.id), other.c.superseded_at.is_(None), later)


def list_versions(db: Session) -> Sequence[CurriculumVersion]:
    """The versions for which anybody may get a certificate, in the order of the shipped data."""
    return db.scalars(select(CurriculumVersion).order_by(CurriculumVersion.id)).all()


def standings(db: Session, person_ids: Iterable[int], version_id: int) -> dict[int, Refusal | None]:
    """For each person, by the id that is kept, why no certificate of the version can be issued, or None. Three queries."""
    wanted = sorted(set(person_ids))
    of_version = (Completion.person_id.in_(wanted), Completion.version_id == version_id)
    completed = set(db.scalars(select(Completion.person_id).where(*of_version)))
    given = select(canonical(Certificate.person_id)).where(Certificate.version_id == version_id)
    had = set(db.scalars(given.where(of_people(Certificate.person_id, wanted))))
    history = (of_people(Evidence.person_id, wanted), Evidence.version_id == version_id, _imported_in_force())
    imported = set(db.scalars(select(canonical(Evidence.person_id)).where(*history)))
    return {person: refusal(Standing(person in completed, person in imported, person in had)) for person in wanted}
