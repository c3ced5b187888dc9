"""The quiz as a person meets it: start, answer, go back, lose the signal, hand in, read the result."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.bank.models import Question
from assessments.bank.queries import list_questions
from assessments.sittings.models import Answer, Sitting
from assessments.sittings.operations import keep_answer
from courses.evidence.models import Evidence, EvidenceKind
from tests.cast import Cast, Member, account_of
from tests.factories.assessments import NOW, Learning, load_learning, open_paper, paper_of, right_answers, wrong_answers
from tests.factories.training import make_person
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]
JSON = {"Accept": "application/json"}


@pytest.fixture
def learning(cast: Cast, db: Session) -> Learning:
    return load_learning(db)


@pytest.fixture
def sitter(client_as: Enter, cast: Cast) -> FlaskClient:
    return client_as(cast.mediator)


@pytest.fixture
def sitting(cast: Cast, learning: Learning, db: Session) -> Sitting:
    person_id = account_of(cast.mediator).person_id
    assert person_id is not None
    return open_paper(db, person_id)


def answer_all(db: Session, sitting: Sitting, chosen: list[list[int]]) -> None:
    for number, ids in enumerate(chosen, 1):
        keep_answer(db, sitting, number, ids, now=NOW)
    db.commit()


def kept(db: Session) -> dict[int, list[int]]:
    db.expire_all()
    return {row.question_id: row.chosen for row in db.scalars(select(Answer))}


def test_the_start_says_what_awaits_and_what_to_read_first(sitter: FlaskClient, learning: Learning) -> None:
    answer = sitter.get("/quiz")
    said = words(answer)
    assert "10 câu, mỗi màn hình một câu" in said
    assert "Đúng từ 5 câu là đạt" in said
    assert "còn 4 bài chưa đọc hết" in said
    assert f"/learn/{learning.lesson_ids[0]}" in links(answer)
    assert "Bắt đầu làm" in said


def test_starting_twice_goes_on_with_the_same_paper(sitter: FlaskClient, learning: Learning, db: Session) -> None:
    place = sitter.post("/quiz").location
    assert place.endswith("/1")
    assert sitter.post("/quiz").location == place
    assert db.scalar(select(func.count()).select_from(Sitting)) == 1
    sitter.post(place, data={"chosen": paper_of(db.scalars(select(Sitting)).one())[0].choices[0]})
    assert sitter.post("/quiz").location == place[:-1] + "2"
    assert "Làm tiếp" in words(sitter.get("/quiz"))


def test_a_question_never_tells_its_answer(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    questions = list_questions(db, [item.question_id for item in paper_of(sitting)])
    for number, question in enumerate(questions, 1):
        answer = sitter.get(f"/quiz/{sitting.id}/{number}")
        html = answer.get_data(as_text=True).replace("\u00a0", " ")
        assert question.text in html
        assert question.explanation not in html
        assert "correct" not in html
        assert f"Câu {number} trong 10" in words(answer)
        assert ('type="checkbox"' in html) == (question.kind == "multiple")


def test_an_answer_is_kept_and_shown_again(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    item = paper_of(sitting)[0]
    path = f"/quiz/{sitting.id}/1"
    assert sitter.post(path, data={"chosen": item.choices[1], "to": "next"}).location == f"/quiz/{sitting.id}/2"
    assert kept(db) == {item.question_id: [item.choices[1]]}
    html = sitter.get(path).get_data(as_text=True)
    assert f'value="{item.choices[1]}" checked' in html
    assert sitter.post(f"/quiz/{sitting.id}/2", data={"to": "before"}).location == path
    assert sitter.post(f"/quiz/{sitting.id}/10", data={"to": "next"}).location == f"/quiz/{sitting.id}/review"


def test_the_script_gets_a_receipt_and_may_send_twice(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    item = paper_of(sitting)[0]
    for _ in range(2):
        answer = sitter.post(f"/quiz/{sitting.id}/1", data={"chosen": item.choices[0]}, headers=JSON)
        assert (answer.status_code, answer.json) == (200, {"kept": True})
    assert kept(db) == {item.question_id: [item.choices[0]]}


@pytest.mark.parametrize("chosen", ["foreign", "987654", "chữ"])
def test_a_foreign_choice_is_refused_in_words_and_not_kept(
    sitter: FlaskClient, sitting: Sitting, db: Session, chosen: str
) -> None:
    first, second = paper_of(sitting)[:2]
    sitter.post(f"/quiz/{sitting.id}/1", data={"chosen": first.choices[0]})
    sent = str(second.choices[0]) if chosen == "foreign" else chosen
    answer = sitter.post(f"/quiz/{sitting.id}/1", data={"chosen": sent})
    assert answer.status_code == 422
    assert "Ý vừa chọn không thuộc câu này" in words(answer)
    refused = sitter.post(f"/quiz/{sitting.id}/1", data={"chosen": sent}, headers=JSON)
    assert refused.json is not None
    assert refused.json["code"] == "sittings.answer_foreign"
    assert kept(db) == {first.question_id: [first.choices[0]]}


def test_two_choices_of_a_single_question_are_refused(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    number, item = next((n, one) for n, one in enumerate(paper_of(sitting), 1) if one.kind == "single")
    answer = sitter.post(f"/quiz/{sitting.id}/{number}", data={"chosen": list(item.choices[:2])})
    assert answer.status_code == 422
    assert kept(db) == {}


@pytest.mark.parametrize("path", ["1", "review", "result"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_somebody_elses_paper_is_not_there(
    sitter: FlaskClient, learning: Learning, db: Session, path: str, method: str
) -> None:
    theirs = open_paper(db, make_person(db, "Nông Thị Mến").id)
    answer = sitter.open(f"/quiz/{theirs.id}/{path}", method=method)
    assert answer.status_code == (405 if (path, method) == ("result", "POST") else 404)
    assert db.get_one(Sitting, theirs.id, populate_existing=True).submitted_at is None


def test_the_review_names_what_is_missing(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    answer_all(db, sitting, [*right_answers(db, sitting)[:8], [], []])
    said = words(sitter.get(f"/quiz/{sitting.id}/review"))
    assert "Còn 2 câu bác chưa chọn" in said
    assert said.count("Đã chọn") == 8
    answer_all(db, sitting, right_answers(db, sitting))
    assert "trả lời đủ 10 câu" in words(sitter.get(f"/quiz/{sitting.id}/review"))


def test_handing_in_twice_marks_once(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    answer_all(db, sitting, right_answers(db, sitting))
    for _ in range(2):
        assert sitter.post(f"/quiz/{sitting.id}/review").location == f"/quiz/{sitting.id}/result"
    proofs = db.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.ASSESSMENT_PASSED)).all()
    assert [proof.source_id for proof in proofs] == [sitting.id]
    said = words(sitter.get(f"/quiz/{sitting.id}/result"))
    assert "Bác nắm được bài rồi" in said
    assert "Đạt, cần từ 5 câu" in said


def test_a_paper_handed_in_takes_no_answer(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    item = paper_of(sitting)[0]
    sitter.post(f"/quiz/{sitting.id}/review")
    answer = sitter.post(f"/quiz/{sitting.id}/1", data={"chosen": item.choices[0]})
    assert answer.status_code == 409
    assert "đã nộp" in words(answer)
    assert kept(db) == {}
    for path in ("1", "review"):
        assert sitter.get(f"/quiz/{sitting.id}/{path}").location == f"/quiz/{sitting.id}/result"


def test_a_failed_paper_says_what_to_read_and_may_be_done_again(sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    answer_all(db, sitting, wrong_answers(db, sitting))
    sitter.post(f"/quiz/{sitting.id}/review")
    answer = sitter.get(f"/quiz/{sitting.id}/result")
    said = words(answer)
    assert "Chưa đạt, cần từ 5 câu" in said
    question = db.scalars(select(Question).where(Question.id == paper_of(sitting)[0].question_id)).one()
    assert question.explanation in said
    assert any(link.startswith("/learn/") and link.count("/") == 3 for link in links(answer))
    assert db.scalars(select(Evidence)).all() == []
    again = sitter.post("/quiz").location
    assert again.startswith(f"/quiz/{sitting.id + 1}/")
    assert "Đúng 0 trong 10 câu" in words(sitter.get("/quiz"))


def test_no_result_before_handing_in(sitter: FlaskClient, sitting: Sitting) -> None:
    answer = sitter.get(f"/quiz/{sitting.id}/result", follow_redirects=True)
    assert answer.request.path == f"/quiz/{sitting.id}/review"
    assert "chưa nộp nên chưa có kết quả" in words(answer)


def test_answers_need_the_token_of_the_form(csrf: None, sitter: FlaskClient, sitting: Sitting, db: Session) -> None:
    item = paper_of(sitting)[0]
    assert sitter.post(f"/quiz/{sitting.id}/1", data={"chosen": item.choices[0]}).status_code == 400
    assert kept(db) == {}


def test_the_statements_of_the_hot_pages(
    sitter: FlaskClient, sitting: Sitting, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    item = paper_of(sitting)[0]
    path = f"/quiz/{sitting.id}/1"
    sitter.post(path, data={"chosen": item.choices[1]})
    with queries() as kept_again:
        sitter.post(path, data={"chosen": item.choices[0]}, headers=JSON)
    with queries() as shown:
        sitter.get(path)
    assert (len(kept_again), len(shown)) == (3, 5)
