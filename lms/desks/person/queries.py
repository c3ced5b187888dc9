"""Everything a person's page needs, gathered from the rooms as of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from certificates.models import Certificate
from courses.completion.models import Completion
from courses.completion.queries import EvidenceLine, Progress, list_completions, list_evidence, progress
from courses.curriculum.models import CurriculumVersion
from courses.curriculum.queries import counting_versions
from courses.evidence.models import Evidence
from courses.obligations.queries import Story, explain
from lms.people.models import Appointment, Person
from lms.people.rules.service import Service, is_mediator_on
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey


@dataclass(frozen=True)
class Record:
    """One person as of a day. ``counting``: the first completion that counts. The evidence is of one version."""

    person: Person
    as_of: date
    appointments: Sequence[Appointment]
    serving: Appointment | None
    completions: Sequence[Completion]
    counting: Completion | None
    progress: Progress | None
    evidence: Sequence[EvidenceLine]
    story: Story | None
    certificates: Sequence[Certificate]
    instruments: Sequence[str]


def gather(db: Session, person: Person, *, as_of: date, today: date) -> Record:
    """Read the person's whole record. What is dated after the day is left out."""
    appointments = db.scalars(
        select(Appointment)
        .where(Appointment.person_id == person.id, Appointment.superseded_at.is_(None), Appointment.recognised_on <= as_of)
        .options(selectinload(Appointment.team))
        .order_by(Appointment.recognised_on, Appointment.id)
    ).all()
    instruments = policy_on(db, PolicyKey.ACCEPTED_INSTRUMENTS, as_of).texts
    accepted = counting_versions(db, instruments)
    completions = [one for one in list_completions(db, person.id) if one.completed_on <= as_of]
    counting = next((one for one in completions if one.version_id in accepted), None)
    version_id = counting.version_id if counting else _begun(db, person.id, accepted)
    evidence = list_evidence(db, person.id, version_id) if version_id else []
    return Record(
        person=person,
        as_of=as_of,
        appointments=appointments,
        serving=_serving(appointments, as_of),
        completions=completions,
        counting=counting,
        progress=progress(db, person.id, version_id, as_of=as_of) if version_id else None,
        evidence=[line for line in evidence if line.on <= as_of],
        story=explain(db, person.id, as_of=as_of, today=today),
        certificates=_certificates(db, person.id, as_of),
        instruments=instruments,
    )


def _serving(appointments: Sequence[Appointment], as_of: date) -> Appointment | None:
    serving = [one for one in appointments if is_mediator_on([Service(one.recognised_on, one.ended_on)], as_of)]
    return max(serving, key=lambda one: (one.recognised_on, -one.id), default=None)


def _begun(db: Session, person_id: int, accepted: Sequence[int]) -> int | None:
    """The version the person has evidence of, the latest; else the newest that is accepted."""
    begun = select(Evidence.version_id).where(Evidence.person_id == person_id, Evidence.version_id.in_(accepted))
    found = db.scalar(begun.order_by(Evidence.occurred_on.desc(), Evidence.id.desc()).limit(1))
    if found is not None:
        return found
    newest = select(CurriculumVersion.id).where(CurriculumVersion.id.in_(accepted))
    return db.scalar(newest.order_by(CurriculumVersion.valid_from.desc(), CurriculumVersion.id.desc()).limit(1))


def _certificates(db: Session, person_id: int, as_of: date) -> Sequence[Certificate]:
    stmt = select(Certificate).where(Certificate.person_id == person_id, Certificate.issued_on <= as_of)
    return db.scalars(stmt.options(selectinload(Certificate.revocation)).order_by(Certificate.issued_on, Certificate.id)).all()
