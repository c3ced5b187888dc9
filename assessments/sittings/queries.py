"""Reading one's own sittings: the open one, those behind, a sitting with its answers, what a result says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from assessments.bank.models import Question
from assessments.bank.queries import list_questions
from assessments.sittings.models import Answer, Sitting
from assessments.sittings.rules import Item, replay
from courses.content.queries import PageLink, pages_by_reference
from lms.db import BigId, rows_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import of_person


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A question that was not answered rightly: where it stood, why its answer is what it is, and the page that says so."""

    number: int
    question: Question
    page: PageLink | None


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """How one module went."""

    code: str
    title: str
    right: int
    out_of: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a person learns after handing in."""

    modules: tuple[ModuleResult, ...]
    again: tuple[ReadAgain, ...]


def find_sitting(db: Session, person_id: int, sitting_id: int, *, locked: bool = False) -> Sitting:
    """One's own sitting; somebody else's is as if it were not: DomainError ``sittings.sitting.missing``. One query."""
    stmt = select(Sitting).where(Sitting.id == sitting_id, of_person(Sitting.person_id, person_id))
    if locked:
        stmt = stmt.with_for_update()
    sitting = db.scalars(stmt).one_or_none()
    if sitting is None:
        raise DomainError("sittings.sitting.missing")
    return sitting


def open_sitting(db: Session, person_id: int, assessment_id: int) -> Sitting | None:
    """The sitting that waits to be handed in."""
    stmt = select(Sitting).where(
        of_person(Sitting.person_id, person_id), Sitting.assessment_id == assessment_id, Sitting.submitted_at.is_(None)
    )
    return db.scalars(stmt.order_by(Sitting.id).limit(1)).first()


@dataclass(frozen=True, slots=True)
class Sat:
    """One sitting as lists show it; ``submitted_at`` is None while it waits to be handed in."""

    id: int
    assessment_id: int
    submitted_at: datetime | None
    score: int | None
    out_of: int | None
    passed: bool | None


_SAT = (
    select(Sitting.id, Sitting.assessment_id, Sitting.submitted_at, Sitting.score, Sitting.out_of, Sitting.passed)
    .where(of_person(Sitting.person_id, bindparam("person_id", type_=BigId)))
    .order_by(Sitting.started_at.desc(), Sitting.id.desc())
)


def list_sat(db: Session, person_id: int) -> tuple[Sat, ...]:
    """Everything a person has sat, the newest first, the one that is open too."""
    return tuple(Sat(*row) for row in rows_of(db, _SAT, {"person_id": person_id}))


def answers_of(db: Session, sitting_id: int) -> dict[int, list[int]]:
    """The ids chosen, by question."""
    rows = db.execute(select(Answer.question_id, Answer.chosen).where(Answer.sitting_id == sitting_id))
    return {row.question_id: row.chosen for row in rows}


def item_at(sitting: Sitting, number: int) -> Item:
    """The question at a place of the paper, from 1; DomainError ``sittings.question.missing``."""
    paper = replay(sitting.paper)
    if not 1 <= number <= len(paper):
        raise DomainError("sittings.question.missing")
    return paper[number - 1]


def first_unanswered(sitting: Sitting, answers: dict[int, list[int]]) -> int | None:
    """The first place of the paper without an answer, None when all are answered."""
    places = enumerate(replay(sitting.paper), 1)
    return next((number for number, item in places if not answers.get(item.question_id)), None)


def result_of(db: Session, sitting: Sitting) -> Result:
    """How the modules went and what to read again. Three queries; only for a sitting that was handed in."""
    paper = replay(sitting.paper)
    questions = list_questions(db, [item.question_id for item in paper])
    right = set(sitting.right or ())
    wrong = [(number, question) for number, question in enumerate(questions, 1) if question.id not in right]
    pages = pages_by_reference(db, {question.page for _, question in wrong if question.page})
    again = tuple(ReadAgain(number, question, pages.get(question.page or "")) for number, question in wrong)
    modules = {question.module_id: question.module for question in questions}
    results = []
    for module_id, module in modules.items():
        asked = [question.id for question in questions if question.module_id == module_id]
        results.append(ModuleResult(module.code, module.title, sum(one in right for one in asked), len(asked)))
    return Result(tuple(results), again)
