"""Gathering what a mediator's pages show: who one is, the term, the progress, the next class, the papers. All one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from assessments.bank.models import Assessment
from assessments.sittings.models import Sitting
from certificates.models import Certificate, Revocation
from courses.attendance.models import Method, Presence
from courses.completion.models import Completion
from courses.completion.queries import Progress, progress
from courses.completion.rules import Incomplete
from courses.content.queries import LessonStanding, list_standings
from courses.curriculum.models import Audience, CurriculumVersion
from courses.curriculum.queries import version_in_force
from courses.delivery.models import (
    ClassSession,
    ClassState,
    ClassTrainer,
    Enrolment,
    SessionModule,
    TrainingClass,
)
from courses.obligations.queries import CaseLine, find_case
from lms.desks.mediator.rules import Heading, NextStep, Remaining, heading, next_step, remaining
from lms.kernel.errors import DomainError
from lms.people.models import Appointment, MediationTeam, Person
from lms.units.queries import load_map, placements


@dataclass(frozen=True, slots=True)
class Card:
    """Who one is: name, team, and the commune in which the team stands today ("" when that is not certain)."""

    full_name: str
    team_name: str
    commune: str
    recognised_on: date | None
    decision_no: str | None
    serving: bool

    @property
    def given_name(self) -> str:
        """The last word, by which people are greeted."""
        return self.full_name.split()[-1]


@dataclass(frozen=True, slots=True)
class Study:
    """Where the person is in the version of today."""

    progress: Progress
    lessons: Mapping[int, LessonStanding]  # by module
    open_sitting_id: int | None

    @property
    def assessment_lacking(self) -> bool:
        return isinstance(self.progress.outcome, Incomplete) and self.progress.outcome.assessment

    @property
    def remaining(self) -> Remaining:
        return remaining(self.progress.modules, self.lessons.keys(), assessment=self.assessment_lacking)

    def next_step(self, *, trained: bool) -> NextStep:
        """The one thing to do next."""
        return next_step(
            self.progress.modules,
            {module_id: not lesson.finished for module_id, lesson in self.lessons.items()},
            assessment=self.assessment_lacking,
            started=self.open_sitting_id is not None,
            trained=trained,
        )


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a class in which the person holds a place."""

    class_id: int
    title: str
    venue: str
    address: str | None
    starts_at: datetime
    ends_at: datetime
    trainers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate of the person."""

    id: int
    register_no: str
    title: str
    issued_on: date
    in_force: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class Attended:
    """One meeting in which the person was present."""

    title: str
    starts_at: datetime
    method: Method


def find_card(db: Session, person_id: int, today: date) -> Card:
    """Name, team and commune of the appointment of today, or of the last one. DomainError ``access.person.missing``."""
    stmt = (
        select(Person.full_name, Appointment, MediationTeam.name, MediationTeam.unit_id)
        .outerjoin(Appointment, (Appointment.person_id == Person.id) & Appointment.superseded_at.is_(None))
        .outerjoin(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Person.id == person_id)
        .order_by(Appointment.recognised_on.desc())
        .limit(1)
    )
    row = db.execute(stmt).first()
    if row is None:
        raise DomainError("access.person.missing")
    full_name, team_name, unit_id = row.full_name, row.name, row.unit_id
    appointment: Appointment | None = row.Appointment
    if appointment is None:
        return Card(full_name, "", "", None, None, serving=False)
    serving = appointment.recognised_on <= today and (appointment.ended_on is None or appointment.ended_on > today)
    return Card(
        full_name=full_name,
        team_name=team_name,
        commune=_commune(db, unit_id, today),
        recognised_on=appointment.recognised_on,
        decision_no=appointment.decision_no,
        serving=serving,
    )


def _commune(db: Session, unit_id: int, today: date) -> str:
    node = load_map(db, today).nodes.get(placements(db, today).get(unit_id, unit_id))
    # Inside a sentence the kind of unit has no capital: "xã Lộc Bình".
    return node.name[:1].lower() + node.name[1:] if node else ""


def current_version_id(db: Session, today: date) -> int | None:
    """The version for mediators' first training in force today."""
    stmt = select(CurriculumVersion.id).where(CurriculumVersion.audience == Audience.MEDIATOR_FIRST, version_in_force(today))
    return db.scalars(stmt.order_by(CurriculumVersion.valid_from.desc()).limit(1)).first()


def study_of(db: Session, person_id: int, today: date) -> Study | None:
    """Progress, lessons and open quiz of the version of today; None when no version is in force."""
    version_id = current_version_id(db, today)
    if version_id is None:
        return None
    stmt = (
        select(Sitting.id)
        .join(Assessment, Assessment.id == Sitting.assessment_id)
        .where(Sitting.person_id == person_id, Sitting.submitted_at.is_(None), Assessment.version_id == version_id)
    )
    return Study(
        progress=progress(db, person_id, version_id),
        lessons={lesson.module_id: lesson for lesson in list_standings(db, person_id, version_id)},
        open_sitting_id=db.scalars(stmt).first(),
    )


def first_completion(db: Session, person_id: int) -> date | None:
    """The first day on which the person completed a version for mediators' first training, under any instrument."""
    stmt = (
        select(Completion.completed_on)
        .join(CurriculumVersion, CurriculumVersion.id == Completion.version_id)
        .where(Completion.person_id == person_id, CurriculumVersion.audience == Audience.MEDIATOR_FIRST)
    )
    return db.scalars(stmt.order_by(Completion.completed_on).limit(1)).first()


def standing_of(db: Session, person_id: int, *, today: date) -> tuple[Heading, CaseLine | None]:
    """The sentence on top, and the term it speaks of; the rule is asked, not the index."""
    case = find_case(db, person_id, as_of=today)
    completed_on = case.facts.completed_on if case and case.facts.completed_on else first_completion(db, person_id)
    now = case.standing(as_of=today, today=today) if case else None
    return heading(now, case.facts.due_on if case else None, completed_on), case


def next_meeting(db: Session, person_id: int, *, now: datetime) -> Meeting | None:
    """The meeting under way or the next one, of the classes in which the person holds a place. Two queries."""
    stmt = (
        select(TrainingClass, ClassSession.starts_at, ClassSession.ends_at)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .join(Enrolment, Enrolment.class_id == TrainingClass.id)
        .where(Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None), ClassSession.ends_at > now)
        .where(TrainingClass.state.not_in((ClassState.CANCELLED, ClassState.CLOSED)))
        .order_by(ClassSession.starts_at, ClassSession.id)
        .limit(1)
    )
    row = db.execute(stmt).first()
    if row is None:
        return None
    found = row.TrainingClass
    teaching = select(Person.full_name).join(ClassTrainer, ClassTrainer.person_id == Person.id)
    trainers = db.scalars(teaching.where(ClassTrainer.class_id == found.id).order_by(Person.name_key)).all()
    return Meeting(found.id, found.title, found.venue, found.address, row.starts_at, row.ends_at, tuple(trainers))


def find_own_class(db: Session, person_id: int, class_id: int) -> TrainingClass:
    """A class in which the person holds a place, with its meetings; DomainError ``delivery.class.missing`` otherwise."""
    holds = exists().where(
        Enrolment.class_id == TrainingClass.id, Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None)
    )
    stmt = select(TrainingClass).where(TrainingClass.id == class_id, holds).options(selectinload(TrainingClass.sessions))
    found = db.scalars(stmt).one_or_none()
    if found is None:
        raise DomainError("delivery.class.missing")
    return found


def list_papers(db: Session, person_id: int) -> Sequence[Paper]:
    """The person's certificates, newest first; corrected ones are left out, revoked ones are not."""
    revoked = exists().where(Revocation.certificate_id == Certificate.id)
    stmt = (
        select(Certificate.id, Certificate.register_no, CurriculumVersion.title, Certificate.issued_on)
        .add_columns(~revoked, Certificate.demo)
        .join(CurriculumVersion, CurriculumVersion.id == Certificate.version_id)
        .where(Certificate.person_id == person_id, Certificate.replaced_at.is_(None))
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )
    return [Paper(*row) for row in db.execute(stmt)]


def list_attended(db: Session, person_id: int) -> Sequence[Attended]:
    """The meetings in which the person was present, newest first."""
    stmt = (
        select(TrainingClass.title, ClassSession.starts_at, Presence.method)
        .select_from(Presence)
        .join(ClassSession, ClassSession.id == Presence.session_id)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .where(Presence.person_id == person_id, Presence.present.is_(True))
        .order_by(ClassSession.starts_at.desc())
    )
    return [Attended(*row) for row in db.execute(stmt)]


def days_ahead(db: Session, person_id: int, *, now: datetime) -> dict[int, datetime]:
    """For each module that a coming meeting of one's classes teaches: when the first of them starts."""
    stmt = (
        select(SessionModule.module_id, ClassSession.starts_at)
        .join(ClassSession, ClassSession.id == SessionModule.session_id)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .join(Enrolment, Enrolment.class_id == TrainingClass.id)
        .where(Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None), ClassSession.ends_at > now)
        .where(TrainingClass.state.not_in((ClassState.CANCELLED, ClassState.CLOSED)))
        .order_by(ClassSession.starts_at.desc())
    )
    return {row.module_id: row.starts_at for row in db.execute(stmt)}
