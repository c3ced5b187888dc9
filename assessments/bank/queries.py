"""Reading assessments and questions: what may be drawn, one question with its choices, many as marking takes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.bank.kinds.shape import Keyed
from assessments.bank.models import Assessment, Choice, Question
from courses.curriculum.models import Audience, CurriculumModule, CurriculumVersion
from courses.curriculum.queries import version_in_force
from lms.audit.reference import shared


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be drawn; ``choices`` are ids in the order in which they are written."""

    id: int
    kind: str
    module_id: int
    module_position: int
    choices: tuple[int, ...]


def current_assessment(db: Session, on: date) -> Assessment | None:
    """The assessment of the version for mediators' first training in force on the day, with its version; None without one."""
    stmt = (
        select(Assessment)
        .join(Assessment.version)
        .where(CurriculumVersion.audience == Audience.MEDIATOR_FIRST, version_in_force(on))
        .order_by(CurriculumVersion.valid_from.desc(), Assessment.id.desc())
        .options(joinedload(Assessment.version))
        .limit(1)
    )
    return db.scalars(stmt).first()


@dataclass(frozen=True, slots=True)
class Quiz:
    """What a page says of an assessment before it begins; ``pass_mark`` in percent of the questions."""

    id: int
    version_id: int
    title: str
    draw: int
    pass_mark: int
    illustrative: bool


def current_quiz(db: Session, on: date) -> Quiz | None:
    """As ``current_assessment``, in columns, read once per change of the questions where it may be shared."""
    return shared(db, ("quiz", on), lambda: _read_quiz(db, on))


def _read_quiz(db: Session, on: date) -> Quiz | None:
    found = current_assessment(db, on)
    if found is None:
        return None
    version = found.version
    return Quiz(found.id, found.version_id, found.title, found.draw, version.pass_mark, version.illustrative)


def find_assessment(db: Session, assessment_id: int) -> Assessment:
    """One assessment with its version. One query."""
    return db.scalars(select(Assessment).where(Assessment.id == assessment_id).options(joinedload(Assessment.version))).one()


def list_candidates(db: Session, version_id: int) -> list[Candidate]:
    """The questions of a version, in the order of modules and keys. One query."""
    stmt = (
        select(Question.id, Question.kind, Question.module_id, CurriculumModule.position, Choice.id.label("choice_id"))
        .join(CurriculumModule, CurriculumModule.id == Question.module_id)
        .join(Choice, Choice.question_id == Question.id)
        .where(CurriculumModule.version_id == version_id)
        .order_by(CurriculumModule.position, Question.key, Choice.position)
    )
    found: dict[int, Candidate] = {}
    for question_id, kind, module_id, position, choice_id in db.execute(stmt):
        before = found[question_id].choices if question_id in found else ()
        found[question_id] = Candidate(question_id, str(kind), module_id, position, (*before, choice_id))
    return list(found.values())


def find_question(db: Session, question_id: int) -> Question:
    """One question with its choices and module. Two queries."""
    stmt = select(Question).where(Question.id == question_id)
    return db.scalars(stmt.options(selectinload(Question.choices), joinedload(Question.module))).one()


def list_questions(db: Session, question_ids: Collection[int]) -> Sequence[Question]:
    """Questions with their choices and modules, in the order of the ids given. Two queries."""
    stmt = select(Question).where(Question.id.in_(question_ids))
    found = {
        question.id: question
        for question in db.scalars(stmt.options(selectinload(Question.choices), joinedload(Question.module)))
    }
    return [found[question_id] for question_id in question_ids if question_id in found]


def keyed(question: Question) -> Keyed:
    """The question as marking takes it; its choices loaded."""
    right = frozenset(choice.id for choice in question.choices if choice.correct)
    return Keyed(frozenset(choice.id for choice in question.choices), right)
