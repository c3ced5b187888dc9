"""Recognising people and ending recognitions, one or ten thousand at a time. A file's rows go the same way (``roster``)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.keys.sealing import Vault
from lms.people.book_queries import ages_on, load_book
from lms.people.book_writing import Writing
from lms.people.events import AppointmentChanged
from lms.people.models import Appointment
from lms.people.rules.judging import judge
from lms.people.rules.service import recognition
from lms.people.rules.statements import PersonWords, RecognitionWords, Statement
from lms.people.rules.terms import AppointmentReason, Sex, TeamRole, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The facts of one recognition, as a decision and a form state them. ``phone`` in E.164, ``identity_no`` 9 or 12 digits.

    At least one of ``signed_on`` and ``effective_on`` is given. ``unit_id`` is the commune of the recognition day.
    """

    unit_id: int
    village: str
    team_name: str
    full_name: str
    role: TeamRole = TeamRole.MEDIATOR
    reason: AppointmentReason | None = None
    born_on: date | None = None
    born_year: int | None = None
    sex: Sex | None = None
    ethnicity: str | None = None
    qualification: str | None = None
    phone: str | None = None
    identity_no: str | None = field(default=None, repr=False)
    decision_no: str | None = None
    signed_on: date | None = None
    effective_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    import_id: int | None = None
    minority_village: bool = False
    team_id: int | None = None  # where the very team and person are known, as in an act upon a career
    person_id: int | None = None


def identity_key(vault: Vault, number: str | None) -> str | None:
    """What stands in ``Person.identity_hash`` for a number: equal for equal numbers, telling nothing else."""
    return vault.keyed_hash(f"identity:{number}") if number else None


def recognise(db: Session, vault: Vault, facts: Recognition, *, actor: Actor, now: datetime) -> Appointment:
    """Record one recognition; team and person are found or made by the rules of matching. Raises as ``recognise_many``."""
    return recognise_many(db, vault, [facts], actor=actor, now=now)[0]


def recognise_many(db: Session, vault: Vault, rows: Sequence[Recognition], *, actor: Actor, now: datetime) -> list[Appointment]:
    """Record many recognitions, all or none, in the order given; a recognition already on record is returned as it is.

    DomainError ``people.recognition_refused`` with the place in the list (from 1) and the code of the first row that the
    rules refuse: a contradiction, an overlap, an age. ``rows`` holds the messages of every refused one by its place.
    """
    statements = [_statement(vault, number, facts) for number, facts in enumerate(rows, 1)]
    judged = judge(statements, load_book(db, statements), ages_on(db, day_of(now)))
    wrong = {number: one.messages for number, one in sorted(judged.items()) if one.verdict is Verdict.REFUSED}
    for number, messages in wrong.items():
        raise DomainError("people.recognition_refused", row=number, reason=messages[-1].code, rows=wrong)
    imports = {facts.import_id for facts in rows}
    writing = Writing(db, vault, actor, now, imports.pop() if len(imports) == 1 else None)
    writing.write(judged.values())
    ids = [entry.id for number in range(1, len(rows) + 1) if (entry := judged[number].appointment) and entry.id]
    return _appointments(db, ids)


def _statement(vault: Vault, number: int, facts: Recognition) -> Statement:
    day = recognition(effective_on=facts.effective_on, signed_on=facts.signed_on)
    if day is None:
        raise DomainError("people.recognition_day_missing")
    person = PersonWords(
        full_name=tidy(facts.full_name),
        born_on=facts.born_on,
        born_year=facts.born_on.year if facts.born_on else facts.born_year,
        sex=facts.sex,
        ethnicity=facts.ethnicity,
        qualification=facts.qualification,
        phone=facts.phone,
        identity_no=facts.identity_no,
        identity_key=identity_key(vault, facts.identity_no),
    )
    words = RecognitionWords(
        recognised_on=day.on,
        role=facts.role,
        reason=facts.reason,
        decision_no=facts.decision_no,
        signed_on=facts.signed_on,
        effective_on=facts.effective_on,
        ended_on=facts.ended_on,
        end_reason=facts.end_reason,
    )
    return Statement(
        number=number,
        unit_id=facts.unit_id,
        village=tidy(facts.village),
        team_name=tidy(facts.team_name),
        person=person,
        recognition=words,
        minority_village=facts.minority_village,
        team_id=facts.team_id,
        person_id=facts.person_id,
    )


def _appointments(db: Session, ids: Sequence[int]) -> list[Appointment]:
    found: dict[int, Appointment] = {}
    for start in range(0, len(ids), 800):
        chunk = select(Appointment).where(Appointment.id.in_(ids[start : start + 800]))
        found |= {row.id: row for row in db.scalars(chunk)}
    return [found[appointment_id] for appointment_id in ids]


def end_appointment(
    db: Session, appointment_id: int, *, ended_on: date, reason: str | None, actor: Actor, now: datetime
) -> Appointment:
    """End a recognition: the version in force is superseded by one that ends. ``ended_on`` is the first day no longer served.

    DomainError ``people.appointment.missing``, ``people.appointment_already_ended``, ``people.ended_before_recognised``.
    """
    stmt = select(Appointment).where(Appointment.id == appointment_id, Appointment.superseded_at.is_(None))
    row = db.scalars(stmt.options(selectinload(Appointment.team)).with_for_update(of=Appointment)).one_or_none()
    if row is None:
        raise DomainError("people.appointment.missing")
    if row.ended_on is not None:
        raise DomainError("people.appointment_already_ended", ended_on=row.ended_on)
    if ended_on <= row.recognised_on:
        raise DomainError("people.ended_before_recognised", recognised_on=row.recognised_on)
    row.superseded_at = now
    db.flush()
    ended = _ended(row, ended_on, reason, now)
    db.add(ended)
    db.flush()
    record(
        db,
        AppointmentChanged(
            subject_id=row.person_id,
            unit_id=row.team.unit_id,
            person_id=row.person_id,
            team_id=row.team_id,
            appointment_id=ended.id,
            replaced_id=row.id,
            changed=("ended_on", "end_reason") if reason else ("ended_on",),
        ),
        actor=actor,
        now=now,
    )
    return ended


# Not ``import_id``: that names the file which says this very version, and undoing the file must not undo a later act.
_KEPT = ("person_id", "team_id", "role", "reason", "decision_no", "signed_on", "effective_on", "recognised_on")


def _ended(row: Appointment, ended_on: date, reason: str | None, now: datetime) -> Appointment:
    kept = {name: getattr(row, name) for name in _KEPT}
    return Appointment(**kept, series=row.series or row.id, ended_on=ended_on, end_reason=reason, recorded_at=now)
