"""The shipped lessons and questions in a test's database, papers opened from them, and their right answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.bank.models import Assessment
from assessments.bank.operations import load_bank
from assessments.bank.queries import current_assessment, list_questions
from assessments.sittings.models import Sitting
from assessments.sittings.operations import start_sitting
from assessments.sittings.rules import Item, replay
from courses.content.models import Lesson
from courses.content.operations import load_lessons
from courses.curriculum.models import CurriculumModule
from courses.curriculum.operations import load_curricula
from lms.audit.events import SYSTEM
from lms.clock import day_of

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Learning:
    """What was loaded: the version's id, its lessons in the order of the modules, its assessment."""

    version_id: int
    lesson_ids: list[int]
    assessment: Assessment


def load_learning(db: Session, *, now: datetime = NOW) -> Learning:
    """The curricula, lessons and questions that ship with the product. Safe to repeat."""
    load_curricula(db, now=now)
    load_lessons(db, now=now)
    load_bank(db, now=now)
    assessment = current_assessment(db, day_of(now))
    assert assessment is not None
    in_order = select(Lesson.id).join(CurriculumModule, CurriculumModule.id == Lesson.module_id)
    lesson_ids = list(db.scalars(in_order.order_by(CurriculumModule.position)))
    db.commit()
    return Learning(assessment.version_id, lesson_ids, assessment)


def open_paper(db: Session, person_id: int, *, now: datetime = NOW) -> Sitting:
    """A paper for the person, the open one if there is one."""
    sitting = start_sitting(db, load_learning(db, now=now).assessment, person_id, actor=SYSTEM, now=now)
    db.commit()
    return sitting


def paper_of(sitting: Sitting) -> tuple[Item, ...]:
    """The drawn questions."""
    return replay(sitting.paper)


def right_answers(db: Session, sitting: Sitting) -> list[list[int]]:
    """The right choices of each question, in the order of the paper."""
    questions = list_questions(db, [item.question_id for item in paper_of(sitting)])
    return [[choice.id for choice in question.choices if choice.correct] for question in questions]


def wrong_answers(db: Session, sitting: Sitting) -> list[list[int]]:
    """One wrong choice of each question, in the order of the paper."""
    questions = list_questions(db, [item.question_id for item in paper_of(sitting)])
    return [[next(choice.id for choice in question.choices if not choice.correct)] for question in questions]


def as_answers(sitting: Sitting, chosen: Sequence[list[int]]) -> Mapping[int, list[int]]:
    """The same by question id."""
    return {item.question_id: ids for item, ids in zip(paper_of(sitting), chosen, strict=True)}
