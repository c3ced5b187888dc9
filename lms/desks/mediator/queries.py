"""Gathering what a mediator's pages show: who one is, the term, the progress, the next class, the papers. All one's own."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Row, ScalarSelect, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from assessments.bank.models import Assessment
from assessments.sittings.models import Sitting
from certificates.models import Certificate, Revocation
from courses.attendance.cards.queries import open_number
from courses.attendance.models import Method, Presence
from courses.completion.models import Completion
from courses.completion.queries import LEDGER_OF_ONE, Progress, progress
from courses.completion.rules import Incomplete
from courses.content.queries import PAGES_READ, LessonStanding, list_standings
from courses.curriculum.models import Audience, CurriculumVersion
from courses.delivery.models import ClassSession, ClassState, ClassTrainer, Enrolment, SessionModule, TrainingClass
from courses.delivery.queries import meeting_venue, meets
from courses.obligations.queries import CaseLine, case_line, case_of_one
from lms.audit.reference import memory_of, shared
from lms.db import BigId, rows_of
from lms.desks.mediator.rules import Heading, NextStep, Remaining, heading, next_step, remaining
from lms.gathering import Gathered, Rows, Statement, gather
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import of_person
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
class Own:
    """Who one is, the version for mediators' first training in force today, and what is one's own beside the ledger.

    ``completed_on``: the first day on which a version of that kind was completed, under any instrument; ``sitting_id``: the
    paper of today's version that waits to be handed in; ``card_number``: of the personal card in force.
    """

    card: Card
    version_id: int | None
    completed_on: date | None
    sitting_id: int | None
    card_number: int | None


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


# For each module that a coming meeting of one's classes teaches: when the first of them starts.
Ahead = Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Home:
    """What stands on the first page: who one is, the term, the progress, the meeting under way or the next, the papers.

    ``card_number``: of the personal card in force, None for who has none.
    """

    card: Card
    card_number: int | None
    heading: Heading
    study: Study | None
    meeting: Meeting | None
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What the book holds. ``attended`` and ``papers`` newest first; corrected papers are left out, revoked ones are not."""

    card: Card
    heading: Heading
    case: CaseLine | None
    study: Study | None
    ahead: Ahead
    attended: tuple[Attended, ...]
    papers: tuple[Paper, ...]


# Statements are built once: building one costs as much as running it.
_ME: BindParameter[int] = bindparam("person_id", type_=BigId)
_TODAY: BindParameter[date] = bindparam("today")
_CARD = (
    select(Person.full_name, MediationTeam.name, MediationTeam.placed_unit_id.label("unit_id"))
    .add_columns(Appointment.recognised_on, Appointment.ended_on, Appointment.decision_no)
    .select_from(Person)
    .outerjoin(Appointment, and_(of_person(Appointment.person_id, _ME), Appointment.superseded_at.is_(None)))
    .outerjoin(MediationTeam, MediationTeam.id == Appointment.team_id)
    .where(Person.id == _ME)
    .order_by(Appointment.recognised_on.desc())
    .limit(1)
)
_VERSION = (
    select(CurriculumVersion.id)
    .where(CurriculumVersion.audience == Audience.MEDIATOR_FIRST, CurriculumVersion.valid_from <= _TODAY)
    .where(or_(CurriculumVersion.valid_to.is_(None), CurriculumVersion.valid_to > _TODAY))
    .order_by(CurriculumVersion.valid_from.desc())
    .limit(1)
)
_OPEN_SITTING: ScalarSelect[int] = (
    select(Sitting.id)
    .join(Assessment, Assessment.id == Sitting.assessment_id)
    .where(of_person(Sitting.person_id, _ME), Sitting.submitted_at.is_(None), Assessment.version_id == bindparam("version_id"))
    .limit(1)
    .scalar_subquery()
)
_FIRST_COMPLETION: ScalarSelect[date] = (
    select(Completion.completed_on)
    .join(CurriculumVersion, CurriculumVersion.id == Completion.version_id)
    .where(Completion.person_id == _ME, CurriculumVersion.audience == Audience.MEDIATOR_FIRST)
    .order_by(Completion.completed_on)
    .limit(1)
    .scalar_subquery()
)
_SITTING, _CARD_NUMBER = _OPEN_SITTING.label("sitting_id"), open_number(_ME).label("card_number")
_OWN = _CARD.add_columns(_FIRST_COMPLETION.label("completed_on"), _SITTING, _CARD_NUMBER)
_COMING = and_(
    of_person(Enrolment.person_id, _ME),
    Enrolment.withdrawn_at.is_(None),
    ClassSession.ends_at > bindparam("now"),
    meets(),
    TrainingClass.state != ClassState.CANCELLED,
    TrainingClass.state != ClassState.CLOSED,
)
_NEXT_MEETING = (
    select(TrainingClass.id, TrainingClass.title, meeting_venue().label("venue"))
    # A place of its own says itself where it is.
    .add_columns(case((ClassSession.venue.is_(None), TrainingClass.address)).label("address"))
    .add_columns(ClassSession.starts_at, ClassSession.ends_at)
    .join(ClassSession, ClassSession.class_id == TrainingClass.id)
    .join(Enrolment, Enrolment.class_id == TrainingClass.id)
    .where(_COMING)
    .order_by(ClassSession.starts_at, ClassSession.id)
    .limit(1)
    .subquery("next_meeting")
)
# A row for each trainer of the one meeting, or one without a name.
_NEXT_WITH_TRAINERS = (
    select(_NEXT_MEETING, Person.full_name.label("trainer"))
    .outerjoin(ClassTrainer, ClassTrainer.class_id == _NEXT_MEETING.c.id)
    .outerjoin(Person, Person.id == ClassTrainer.person_id)
    .order_by(Person.name_key, Person.id)
)
_DAYS_AHEAD = (
    select(SessionModule.module_id, ClassSession.starts_at)
    .join(ClassSession, ClassSession.id == SessionModule.session_id)
    .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
    .join(Enrolment, Enrolment.class_id == TrainingClass.id)
    .where(_COMING)
    .order_by(ClassSession.starts_at.desc())
)
_ATTENDED = (
    select(TrainingClass.title, ClassSession.starts_at, Presence.method)
    .select_from(Presence)
    .join(ClassSession, ClassSession.id == Presence.session_id)
    .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
    .where(of_person(Presence.person_id, _ME), Presence.present.is_(True))
    .order_by(ClassSession.starts_at.desc())
)
_PAPERS = (
    select(Certificate.id, Certificate.register_no, CurriculumVersion.title, Certificate.issued_on)
    .add_columns(~exists().where(Revocation.certificate_id == Certificate.id), Certificate.demo)
    .join(CurriculumVersion, CurriculumVersion.id == Certificate.version_id)
    .where(of_person(Certificate.person_id, _ME), Certificate.replaced_at.is_(None))
    .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the database said of one person for a page of one day, not yet read.

    ``mark``: the page is the same as long as this and the day are.
    """

    db: Session
    person_id: int
    today: date
    found: Gathered

    @property
    def mark(self) -> Hashable:
        """All that the page is worked out from: one's own rows, and the reference (units, curricula, policies, lessons)."""
        memory = memory_of(self.db)
        return self.found.mark, memory and memory.edition(self.db)

    def own(self, rows: Rows) -> Own:
        """Who one is by the appointment of today, or the last one; DomainError ``access.person.missing``."""
        if not rows:
            raise DomainError("access.person.missing")
        row = rows[0]
        card = _card(self.db, row, self.today)
        return Own(card, current_version_id(self.db, self.today), row.completed_on, row.sitting_id, row.card_number)

    def standing(self, own: Own, rows: Rows) -> tuple[Heading, CaseLine | None]:
        """The sentence on top, and the term it speaks of; the rule is asked, not the index."""
        case = case_line(rows[0]) if rows else None
        completed_on = case.facts.completed_on if case and case.facts.completed_on else own.completed_on
        now = case.standing(as_of=self.today, today=self.today) if case else None
        return heading(now, case.facts.due_on if case else None, completed_on), case

    def study(self, own: Own, ledger: Rows, read: Rows) -> Study | None:
        """Progress, lessons and open quiz of the version of today; None when no version is in force."""
        if own.version_id is None:
            return None
        lessons = list_standings(self.db, self.person_id, own.version_id, read={row.page_id for row in read})
        return Study(
            progress=progress(self.db, self.person_id, own.version_id, ledger=ledger),
            lessons={lesson.module_id: lesson for lesson in lessons},
            open_sitting_id=own.sitting_id,
        )


def ask_home(db: Session, person_id: int, *, today: date, now: datetime) -> Asked:
    """What the first page shows, for ``home_of``. One query."""
    parts = (_OWN, case_of_one(db, as_of=today), LEDGER_OF_ONE, PAGES_READ, _NEXT_WITH_TRAINERS, _PAPERS)
    return _ask(db, person_id, parts, today=today, now=now)


def home_of(asked: Asked) -> Home:
    """The first page. DomainError ``access.person.missing``."""
    own_rows, cases, ledger, read, meetings, papers = asked.found.rows()
    own = asked.own(own_rows)
    heading, _case = asked.standing(own, cases)
    return Home(own.card, own.card_number, heading, asked.study(own, ledger, read), _meeting(meetings), _papers(papers))


def ask_learning(db: Session, person_id: int, *, today: date, now: datetime) -> Asked:
    """Where one is in the version of today, and what one's classes will teach, for ``learning_of``. One query."""
    return _ask(db, person_id, (_OWN, LEDGER_OF_ONE, PAGES_READ, _DAYS_AHEAD), today=today, now=now)


def learning_of(asked: Asked) -> tuple[Study | None, Ahead]:
    """The modules and what is ahead. DomainError ``access.person.missing``."""
    own_rows, ledger, read, ahead = asked.found.rows()
    return asked.study(asked.own(own_rows), ledger, read), _ahead(ahead)


def ask_record(db: Session, person_id: int, *, today: date, now: datetime) -> Asked:
    """What the book holds about one's training, for ``record_of``. One query."""
    parts = (_OWN, case_of_one(db, as_of=today), LEDGER_OF_ONE, PAGES_READ, _DAYS_AHEAD, _ATTENDED, _PAPERS)
    return _ask(db, person_id, parts, today=today, now=now)


def record_of(asked: Asked) -> Record:
    """What the book holds. DomainError ``access.person.missing``."""
    own_rows, cases, ledger, read, ahead, attended, papers = asked.found.rows()
    own = asked.own(own_rows)
    heading, case = asked.standing(own, cases)
    return Record(
        card=own.card,
        heading=heading,
        case=case,
        study=asked.study(own, ledger, read),
        ahead=_ahead(ahead),
        attended=tuple(Attended(*row) for row in attended),
        papers=_papers(papers),
    )


def _ask(db: Session, person_id: int, parts: tuple[Statement, ...], *, today: date, now: datetime) -> Asked:
    values = {"person_id": person_id, "version_id": current_version_id(db, today), "now": now}
    return Asked(db, person_id, today, gather(db, parts, values))


def _card(db: Session, row: Row[Any], today: date) -> Card:
    if row.recognised_on is None:
        return Card(row.full_name, "", "", None, None, serving=False)
    return Card(
        full_name=row.full_name,
        team_name=row.name,
        commune=_commune(db, row.unit_id, today),
        recognised_on=row.recognised_on,
        decision_no=row.decision_no,
        serving=row.recognised_on <= today and (row.ended_on is None or row.ended_on > today),
    )


def _commune(db: Session, unit_id: int, today: date) -> str:
    node = load_map(db, today).nodes.get(placements(db, today).get(unit_id, unit_id))
    # Inside a sentence the kind of unit has no capital: "xã Lộc Bình".
    return node.name[:1].lower() + node.name[1:] if node else ""


def current_version_id(db: Session, today: date) -> int | None:
    """The version for mediators' first training in force today."""
    return shared(db, ("version of", today), lambda: rows_of(db, _VERSION, {"today": today}).scalar())


def _meeting(rows: Rows) -> Meeting | None:
    if not rows:
        return None
    row, trainers = rows[0], tuple(row.trainer for row in rows if row.trainer is not None)
    return Meeting(row.id, row.title, row.venue, row.address, row.starts_at, row.ends_at, trainers)


def _ahead(rows: Rows) -> Ahead:
    return {row.module_id: row.starts_at for row in rows}


def _papers(rows: Rows) -> tuple[Paper, ...]:
    return tuple(Paper(*row) for row in rows)


def find_own_class(db: Session, person_id: int, class_id: int) -> TrainingClass:
    """A class in which the person holds a place, with its meetings; DomainError ``delivery.class.missing`` otherwise."""
    holds = exists().where(
        Enrolment.class_id == TrainingClass.id, of_person(Enrolment.person_id, person_id), Enrolment.withdrawn_at.is_(None)
    )
    stmt = select(TrainingClass).where(TrainingClass.id == class_id, holds).options(selectinload(TrainingClass.sessions))
    found = db.scalars(stmt).one_or_none()
    if found is None:
        raise DomainError("delivery.class.missing")
    return found
