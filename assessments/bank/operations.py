"""Loading the questions that ship with the product. Their format is described in ``data/README.md``."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assessments.bank.events import BankLoaded
from assessments.bank.kinds.registry import kind_of
from assessments.bank.models import Assessment, Choice, Question, QuestionKind
from assessments.bank.queries import keyed
from courses.curriculum.queries import version_by_key
from lms.audit.events import SYSTEM
from lms.audit.operations import record

SHIPPED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many assessments and questions were new, how many questions had other words than before."""

    assessments: int
    questions: int
    corrected: int


def load_bank(db: Session, *, now: datetime, folder: Path = SHIPPED) -> Loaded:
    """Bring the questions in line with the files: new ones are added, words corrected where they stand. Safe to repeat.

    A question that stands keeps its choices, because papers hold their ids: another number of choices is another question
    with a key of its own. ValueError for that, and for right choices that do not fit the kind.
    Needs the curricula to be loaded.
    """
    before = _outline(db)
    assessments = questions = corrected = 0
    for path in sorted(folder.glob("*.yaml")):
        data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        version = version_by_key(db, data["assessment"]["curriculum"])
        modules = {module.code: module.id for module in version.modules}
        assessments += _load_assessment(db, version.id, data["assessment"])
        added, changed = _load_questions(db, modules, data["questions"], illustrative=data["assessment"]["illustrative"])
        questions, corrected = questions + added, corrected + changed
    # Also when only the title or the number drawn is another: what processes share of an assessment stands on this event.
    if assessments or questions or corrected or _outline(db) != before:
        event = BankLoaded(assessments=assessments, questions=questions, corrected=corrected)
        record(db, event, actor=SYSTEM, now=now)
    db.flush()
    return Loaded(assessments, questions, corrected)


def _outline(db: Session) -> set[object]:
    return set(map(tuple, db.execute(select(Assessment.id, Assessment.title, Assessment.draw))))


def _load_assessment(db: Session, version_id: int, row: dict[str, Any]) -> bool:
    there = db.scalars(select(Assessment).where(Assessment.version_id == version_id)).one_or_none()
    assessment = there or Assessment(version_id=version_id)
    assessment.title, assessment.draw = row["title"], row["draw"]
    db.add(assessment)
    return there is None


def _load_questions(db: Session, modules: dict[str, int], rows: list[dict[str, Any]], *, illustrative: bool) -> tuple[int, int]:
    there = {question.key: question for question in db.scalars(select(Question).options(selectinload(Question.choices)))}
    added = changed = 0
    for row in rows:
        question = there.get(row["key"])
        if question is None:
            question = Question(key=row["key"], choices=[])
            db.add(question)
            added += 1
        elif _differs(question, row):
            changed += 1
        question.module_id = modules[row["module"]]
        question.kind = QuestionKind(row["kind"])
        question.text, question.explanation, question.page = row["text"], row["explanation"], row.get("page")
        question.illustrative = illustrative
        _set_choices(question, row["choices"])
        db.flush()
        if not kind_of(question.kind).fits(keyed(question)):
            raise ValueError(f"question {question.key}: its right choices do not fit the kind {question.kind}")
    return added, changed


def _differs(question: Question, row: dict[str, Any]) -> bool:
    words = (question.text, question.explanation, question.page)
    choices = [(choice.text, choice.correct) for choice in question.choices]
    asked = [(choice["text"], bool(choice.get("correct"))) for choice in row["choices"]]
    return words != (row["text"], row["explanation"], row.get("page")) or choices != asked


def _set_choices(question: Question, rows: list[dict[str, Any]]) -> None:
    if question.choices and len(question.choices) != len(rows):
        raise ValueError(f"question {question.key}: another number of choices needs a key of its own")
    if not question.choices:
        question.choices = [Choice(position=position) for position, _ in enumerate(rows, 1)]
    for choice, row in zip(question.choices, rows, strict=True):
        choice.text, choice.correct = row["text"], bool(row.get("correct"))
