"""Loading the bank, sitting a paper, handing it in; on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.bank.models import Question
from assessments.bank.operations import Loaded, load_bank
from assessments.sittings.models import Answer, Sitting
from assessments.sittings.operations import hand_in, keep_answer, start_sitting
from assessments.sittings.queries import answers_of, find_sitting, first_unanswered, result_of
from courses.completion.models import Completion
from courses.completion.operations import refresh_completions
from courses.curriculum.models import CurriculumVersion
from courses.evidence.models import Evidence, EvidenceKind
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.people.models import Person
from tests.factories.assessments import NOW, Learning, load_learning, open_paper, paper_of, right_answers, wrong_answers
from tests.factories.training import make_person, prove

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def learning(db: Session) -> Learning:
    return load_learning(db)


@pytest.fixture
def person(db: Session) -> Person:
    return make_person(db)


def answer_all(db: Session, sitting: Sitting, chosen: list[list[int]]) -> None:
    for number, ids in enumerate(chosen, 1):
        keep_answer(db, sitting, number, ids, now=NOW)


def code_of(caught: pytest.ExceptionInfo[DomainError]) -> str:
    return caught.value.code


def test_the_bank_loads_once_and_takes_corrections(db: Session, learning: Learning) -> None:
    assert load_bank(db, now=NOW) == Loaded(0, 0, 0)
    question = db.scalars(select(Question)).first()
    assert question is not None
    question.explanation = "khác"
    db.flush()
    assert load_bank(db, now=NOW) == Loaded(0, 0, 1)
    assert question.explanation != "khác"


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ("[{text: a}, {text: b}, {text: c}]", "do not fit the kind"),
        ("[{text: a, correct: true}, {text: b, correct: true}, {text: c}]", "do not fit the kind"),
    ],
)
def test_a_broken_question_is_not_loaded(db: Session, learning: Learning, tmp_path: Path, choices: str, message: str) -> None:
    text = f"""
assessment: {{key: x, curriculum: 2372-mediator-first, title: T, draw: 1, illustrative: true}}
questions:
  - {{key: lone, module: M01, kind: single, text: T, explanation: E, choices: {choices}}}
"""
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_bank(db, now=NOW, folder=tmp_path)


def test_a_paper_is_opened_once_and_drawn_anew_after_handing_in(db: Session, learning: Learning, person: Person) -> None:
    first = open_paper(db, person.id)
    assert len(paper_of(first)) == learning.assessment.draw == 10
    assert start_sitting(db, learning.assessment, person.id, actor=SYSTEM, now=LATER).id == first.id
    hand_in(db, person.id, first.id, actor=SYSTEM, now=LATER)
    second = start_sitting(db, learning.assessment, person.id, actor=SYSTEM, now=LATER)
    assert second.id != first.id
    assert second.paper != first.paper
    kinds = db.scalars(select(AuditEvent.kind).where(AuditEvent.kind.startswith("sittings.")).order_by(AuditEvent.id))
    assert list(kinds) == ["sittings.started", "sittings.handed_in", "sittings.started"]


def test_the_latest_answer_stands_and_twice_is_once(db: Session, learning: Learning, person: Person) -> None:
    sitting = open_paper(db, person.id)
    item = paper_of(sitting)[0]
    for chosen in ([item.choices[0]], [item.choices[1]], [item.choices[1]]):
        keep_answer(db, sitting, 1, chosen, now=NOW)
    assert answers_of(db, sitting.id) == {item.question_id: [item.choices[1]]}
    assert first_unanswered(sitting, answers_of(db, sitting.id)) == 2
    keep_answer(db, sitting, 1, [], now=NOW)
    assert first_unanswered(sitting, answers_of(db, sitting.id)) == 1
    assert db.scalar(select(func.count()).select_from(Answer)) == 1
    keep_answer(db, sitting, 2, [], now=NOW)
    assert db.scalar(select(func.count()).select_from(Answer)) == 1


def test_foreign_choices_places_and_closed_papers_are_refused(db: Session, learning: Learning, person: Person) -> None:
    sitting = open_paper(db, person.id)
    first, second = paper_of(sitting)[:2]
    with pytest.raises(DomainError) as caught:
        keep_answer(db, sitting, 1, [second.choices[0]], now=NOW)
    assert code_of(caught) == "sittings.answer_foreign"
    for number in (0, 11, -1):
        with pytest.raises(DomainError) as caught:
            keep_answer(db, sitting, number, [], now=NOW)
        assert code_of(caught) == "sittings.question.missing"
    hand_in(db, person.id, sitting.id, actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError) as caught:
        keep_answer(db, sitting, 1, [first.choices[0]], now=NOW)
    assert code_of(caught) == "sittings.sitting.closed"
    assert answers_of(db, sitting.id) == {}


def test_another_persons_paper_is_as_if_it_were_not(db: Session, learning: Learning, person: Person) -> None:
    sitting = open_paper(db, person.id)
    other = make_person(db, "Nông Thị Mến")
    with pytest.raises(DomainError) as caught:
        find_sitting(db, other.id, sitting.id)
    assert code_of(caught) == "sittings.sitting.missing"
    with pytest.raises(DomainError) as caught:
        hand_in(db, other.id, sitting.id, actor=SYSTEM, now=NOW)
    assert code_of(caught) == "sittings.sitting.missing"


def test_a_pass_is_recorded_once_and_completes_what_was_lacking(db: Session, learning: Learning, person: Person) -> None:
    version = db.get_one(CurriculumVersion, learning.version_id)
    db.refresh(version, ["modules"])
    for module in version.modules:
        prove(db, person, version, EvidenceKind.PERIODS, day_of(NOW), module_id=module.id, periods=module.periods)
    refresh_completions(db, [person.id], now=NOW)
    assert db.scalars(select(Completion)).all() == []
    sitting = open_paper(db, person.id)
    answer_all(db, sitting, right_answers(db, sitting))
    for at in (LATER, LATER + timedelta(days=1)):
        assert hand_in(db, person.id, sitting.id, actor=SYSTEM, now=at).submitted_at == LATER
    assert (sitting.score, sitting.out_of, sitting.passed) == (10, 10, True)
    [proof] = db.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.ASSESSMENT_PASSED)).all()
    assert (proof.source_kind, proof.source_id, proof.facts) == ("sitting", sitting.id, {"score": 10, "out_of": 10})
    [completion] = db.scalars(select(Completion)).all()
    assert completion.completed_on == day_of(LATER)
    assert db.scalar(select(func.count()).where(AuditEvent.kind == "sittings.handed_in")) == 1


def test_what_was_not_right_is_read_again(db: Session, learning: Learning, person: Person) -> None:
    sitting = open_paper(db, person.id)
    answer_all(db, sitting, [*wrong_answers(db, sitting)[:6], *right_answers(db, sitting)[6:]])
    hand_in(db, person.id, sitting.id, actor=SYSTEM, now=NOW)
    assert (sitting.score, sitting.passed) == (4, False)
    assert db.scalars(select(Evidence)).all() == []
    result = result_of(db, sitting)
    assert [one.number for one in result.again] == [1, 2, 3, 4, 5, 6]
    assert sum(module.out_of for module in result.modules) == 10
    assert sum(module.right for module in result.modules) == 4
    assert all(one.page for one in result.again if one.question.page)


def test_a_question_corrected_later_changes_no_mark(db: Session, learning: Learning, person: Person) -> None:
    sitting = open_paper(db, person.id)
    answer_all(db, sitting, right_answers(db, sitting))
    hand_in(db, person.id, sitting.id, actor=SYSTEM, now=NOW)
    for question in db.scalars(select(Question)):
        db.refresh(question, ["choices"])
        for choice in question.choices:
            choice.correct = not choice.correct
    db.flush()
    assert result_of(db, sitting).again == ()
