"""Everything a person's page needs, gathered from the rooms as of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from certificates.models import Certificate, Revocation
from courses.completion.queries import Done, EvidenceLine, Progress, list_completions, list_evidence, progress
from courses.curriculum.models import CurriculumVersion
from courses.evidence.models import Evidence
from courses.obligations.queries import Story, case_line, case_of_one, counting_versions, explain_case
from lms.audit.reference import shared
from lms.db import BigId
from lms.gathering import gather as gather_rows
from lms.people.careers.life import LIFE, Chapter, chapters
from lms.people.merges.models import PersonAlias
from lms.people.merges.queries import MergeLine, merges_of
from lms.people.merges.resolving import of_person
from lms.people.models import Appointment, AppointmentReason, MediationTeam, Person
from lms.people.rights.restricting import RESTRICTED_SINCE
from lms.people.rules.service import Service, is_mediator_on
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey


class Served(NamedTuple):
    """One recognition of the person with its team; ``unit_id``: the unit under which the team was recorded.

    ``placed_unit_id``: the one it was given to when that commune was split.
    """

    id: int
    recognised_on: date
    ended_on: date | None
    reason: AppointmentReason
    decision_no: str | None
    end_reason: str | None
    team_id: int
    team: str
    unit_id: int
    placed_unit_id: int


class Paper(NamedTuple):
    """One certificate of the person."""

    id: int
    register_no: str
    issued_on: date
    revoked: bool


@dataclass(frozen=True)
class Record:
    """One person as of a day. ``counting``: the first completion that counts. The evidence is of one version.

    ``life`` and ``merges`` are told whole, whatever the day; ``restricted``: since when the person's data are restricted.
    """

    person: Person
    as_of: date
    appointments: Sequence[Served]
    serving: Served | None
    completions: Sequence[Done]
    counting: Done | None
    progress: Progress | None
    evidence: Sequence[EvidenceLine]
    story: Story | None
    certificates: Sequence[Paper]
    instruments: Sequence[str]
    life: Sequence[Chapter]
    restricted: date | None
    merges: Sequence[MergeLine]


_ASKED = {"person_id": bindparam("person_id", type_=BigId), "as_of": bindparam("as_of", type_=Date)}
_SERVED = (
    select(Appointment.id, Appointment.recognised_on, Appointment.ended_on, Appointment.reason, Appointment.decision_no)
    .add_columns(Appointment.end_reason, MediationTeam.id, MediationTeam.name)
    .add_columns(MediationTeam.unit_id, MediationTeam.placed_unit_id)
    .join(MediationTeam, MediationTeam.id == Appointment.team_id)
    .where(of_person(Appointment.person_id, _ASKED["person_id"]), Appointment.superseded_at.is_(None))
    .where(Appointment.recognised_on <= _ASKED["as_of"])
    .order_by(Appointment.recognised_on, Appointment.id)
)
_PAPERS = (
    select(Certificate.id, Certificate.register_no, Certificate.issued_on, Revocation.id.is_not(None))
    .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
    .where(of_person(Certificate.person_id, _ASKED["person_id"]), Certificate.issued_on <= _ASKED["as_of"])
    .order_by(Certificate.issued_on, Certificate.id)
)


# The other ids of the person: there are merges to tell of.
_OTHER_IDS = select(PersonAlias.folded_id).where(PersonAlias.kept_id == _ASKED["person_id"])
# The versions a person has evidence of, the latest first.
_BEGUN = (
    select(Evidence.version_id)
    .where(of_person(Evidence.person_id, _ASKED["person_id"]))
    .order_by(Evidence.occurred_on.desc(), Evidence.id.desc())
)


def gather(db: Session, person: Person, *, as_of: date, today: date) -> Record:
    """Read the person's whole record. What is dated after the day is left out."""
    stmts = (_SERVED, _PAPERS, _BEGUN, _OTHER_IDS, RESTRICTED_SINCE, case_of_one(db, as_of=as_of), *LIFE)
    found = gather_rows(db, stmts, {"person_id": person.id, "as_of": as_of}).rows()
    served, papers, begun, others, restricted, cases, *told = found
    appointments = [Served(*row) for row in served]
    accepted = [version.id for version in counting_versions(db, as_of)]
    completions = list_completions(db, person.id)
    by_then = [one for one in completions if one.completed_on <= as_of]
    counting = next((one for one in by_then if one.version_id in accepted), None)
    tried = next((row.version_id for row in begun if row.version_id in accepted), None)
    version_id = counting.version_id if counting else tried or _newest(db, accepted)
    evidence = list_evidence(db, person.id, version_id, done=completions) if version_id else []
    return Record(
        person=person,
        as_of=as_of,
        appointments=appointments,
        serving=_serving(appointments, as_of),
        completions=by_then,
        counting=counting,
        progress=progress(db, person.id, version_id, as_of=as_of) if version_id else None,
        evidence=[line for line in evidence if line.on <= as_of],
        story=explain_case(db, case_line(cases[0]), as_of=as_of, today=today) if cases else None,
        certificates=[Paper(*row) for row in papers],
        instruments=policy_on(db, PolicyKey.ACCEPTED_INSTRUMENTS, as_of).texts,
        life=chapters(db, person.id, told=told),
        restricted=restricted[0][0],
        merges=merges_of(db, person.id) if others else (),
    )


def _serving(appointments: Sequence[Served], as_of: date) -> Served | None:
    serving = [one for one in appointments if is_mediator_on([Service(one.recognised_on, one.ended_on)], as_of)]
    return max(serving, key=lambda one: (one.recognised_on, -one.id), default=None)


def _newest(db: Session, accepted: Sequence[int]) -> int | None:
    """Of the versions that count, the one that came last into force."""
    newest = select(CurriculumVersion.id).where(CurriculumVersion.id.in_(accepted))
    newest = newest.order_by(CurriculumVersion.valid_from.desc(), CurriculumVersion.id.desc()).limit(1)
    return shared(db, ("newest", *accepted), lambda: db.scalar(newest))
