"""Starting a sitting, keeping its answers, handing it in. The server alone marks; a paper is marked once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessments.bank.models import Assessment
from assessments.bank.queries import find_assessment, keyed, list_candidates, list_questions
from assessments.sittings.events import SittingHandedIn, SittingStarted
from assessments.sittings.models import Answer, Sitting
from assessments.sittings.queries import answers_of, find_sitting, item_at, open_sitting
from assessments.sittings.rules import Marks, answer_fits, draw, mark, replay, stored
from courses.completion.operations import refresh_completions
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import of_person


def start_sitting(db: Session, assessment: Assessment, person_id: int, *, actor: Actor, now: datetime) -> Sitting:
    """A paper for the person: the one already open, or a new one, drawn another way than the times before.

    DomainError ``sittings.assessment.missing`` when there is no question to draw.
    """
    there = open_sitting(db, person_id, assessment.id)
    if there is not None:
        return there
    before = db.scalar(
        select(func.count(Sitting.id)).where(of_person(Sitting.person_id, person_id), Sitting.assessment_id == assessment.id)
    )
    seed = f"{assessment.id}:{person_id}:{before}"
    paper = draw(list_candidates(db, assessment.version_id), assessment.draw, seed=seed)
    if not paper:
        raise DomainError("sittings.assessment.missing")
    sitting = Sitting(assessment_id=assessment.id, person_id=person_id, paper=stored(paper), started_at=now, submitted_at=None)
    try:
        with db.begin_nested():
            db.add(sitting)
    except IntegrityError:
        # Two taps on "Bắt đầu": the other one opened the paper.
        found = open_sitting(db, person_id, assessment.id)
        if found is None:
            raise
        return found
    event = SittingStarted(
        subject_id=person_id,
        sitting_id=sitting.id,
        person_id=person_id,
        version_id=assessment.version_id,
        questions=len(paper),
    )
    record(db, event, actor=actor, now=now)
    return sitting


def keep_answer(db: Session, sitting: Sitting, number: int, chosen: Collection[int], *, now: datetime) -> None:
    """Keep the ids chosen for the question at a place of the paper, in place of those before; none clears the answer.

    Sent twice, it is kept once. DomainError ``sittings.question.missing``, ``sittings.sitting.closed`` once handed in,
    ``sittings.answer_foreign`` for a choice of another question or two where one may be ticked.
    """
    item = item_at(sitting, number)
    if sitting.submitted_at is not None:
        raise DomainError("sittings.sitting.closed")
    if not answer_fits(item, chosen):
        raise DomainError("sittings.answer_foreign")
    values = {"chosen": sorted(chosen), "saved_at": now}
    if _change(db, sitting.id, item.question_id, values) or not chosen:
        return
    try:
        with db.begin_nested():
            db.add(Answer(sitting_id=sitting.id, question_id=item.question_id, **values))
    except IntegrityError:
        # The same person on two phones: the later answer stands.
        _change(db, sitting.id, item.question_id, values)


def _change(db: Session, sitting_id: int, question_id: int, values: dict[str, object]) -> bool:
    stmt = update(Answer).where(Answer.sitting_id == sitting_id, Answer.question_id == question_id).values(**values)
    return db.connection().execute(stmt).rowcount > 0


def hand_in(db: Session, person_id: int, sitting_id: int, *, actor: Actor, now: datetime) -> Sitting:
    """Mark the person's paper, once: handing in again changes nothing. A pass goes into the ledger and counts at once.

    DomainError ``sittings.sitting.missing`` for a paper that is not the person's.
    """
    sitting = find_sitting(db, person_id, sitting_id, locked=True)
    if sitting.submitted_at is not None:
        return sitting
    assessment = find_assessment(db, sitting.assessment_id)
    marks = _marks(db, sitting, assessment.version.pass_mark)
    sitting.submitted_at = now
    sitting.score, sitting.out_of, sitting.passed = marks.score, marks.out_of, marks.passed
    sitting.right = list(marks.right)
    event = SittingHandedIn(
        subject_id=person_id,
        sitting_id=sitting.id,
        person_id=person_id,
        version_id=assessment.version_id,
        score=marks.score,
        out_of=marks.out_of,
        passed=marks.passed,
    )
    record(db, event, actor=actor, now=now)
    if marks.passed:
        _prove(db, sitting, assessment.version_id, marks, actor=actor, now=now)
    return sitting


def _marks(db: Session, sitting: Sitting, pass_mark: int) -> Marks:
    paper = replay(sitting.paper)
    keys = {question.id: keyed(question) for question in list_questions(db, [item.question_id for item in paper])}
    return mark(paper, answers_of(db, sitting.id), keys, pass_mark)


def _prove(db: Session, sitting: Sitting, version_id: int, marks: Marks, *, actor: Actor, now: datetime) -> None:
    proof = NewEvidence(
        person_id=sitting.person_id,
        kind=EvidenceKind.ASSESSMENT_PASSED,
        version_id=version_id,
        module_id=None,
        periods=None,
        occurred_on=day_of(now),
        source_kind="sitting",
        source_id=sitting.id,
        facts={"score": marks.score, "out_of": marks.out_of},
    )
    record_evidence(db, [proof], actor=actor, now=now)
    refresh_completions(db, [sitting.person_id], now=now)
