"""The quiz on a phone: what awaits, one question a screen, the answers once more, the result. Everything is one's own."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from assessments.bank.kinds.registry import kind_of
from assessments.bank.models import Assessment
from assessments.bank.queries import current_assessment, current_quiz, find_assessment, find_question
from assessments.sittings.forms import AnswerForm
from assessments.sittings.models import Sitting
from assessments.sittings.operations import hand_in, keep_answer, start_sitting
from assessments.sittings.queries import (
    answers_of,
    find_sitting,
    first_unanswered,
    item_at,
    list_sat,
    result_of,
)
from assessments.sittings.rules import needed, replay
from courses.content.queries import list_standings
from lms import clock
from lms.access.gate import actor_in, person_in, scope
from lms.access.rules import Action
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.errors import wants_json
from lms.web.follow import caught_up_after

bp = Blueprint("sittings", __name__, url_prefix="/quiz")


@bp.get("")
@scope(Action.OWN_LEARN)
def quiz() -> Response:
    """What awaits: how many questions, how many must be right, what was sat before; start, or go on."""
    db, person_id = request_db(), person_in()
    assessment = current_quiz(db, clock.today())
    if assessment is None:
        raise DomainError("sittings.assessment.missing")
    sittings = [sitting for sitting in list_sat(db, person_id) if sitting.assessment_id == assessment.id]
    waiting = next((sitting.id for sitting in sittings if sitting.submitted_at is None), None)
    parts: dict[str, Any] = {
        "assessment": assessment,
        "unread": tuple(one for one in list_standings(db, person_id, assessment.version_id) if not one.finished),
        "waiting": waiting,
        "go_on": _place_to_go_on(find_sitting(db, person_id, waiting)) if waiting else None,
        "behind": tuple(sitting for sitting in sittings if sitting.submitted_at is not None),
    }
    enough = needed(assessment.draw, assessment.pass_mark)
    return drawn("assessments/sittings/start.html", tuple(parts.values()), needed=enough, **parts)


@bp.post("")
@scope(Action.OWN_LEARN)
def start() -> Response:
    """Draw a paper, or go on with the open one."""
    db, person_id = request_db(), person_in()
    sitting = start_sitting(db, _assessment(), person_id, actor=actor_in(), now=clock.now())
    db.commit()
    return redirect(_place_to_go_on(sitting), 303)


@bp.get("/<int:sitting_id>/<int:number>")
@scope(Action.OWN_LEARN)
def question(sitting_id: int, number: int) -> Response:
    """One question with its choices. Which are right is not on the page."""
    db = request_db()
    sitting = find_sitting(db, person_in(), sitting_id)
    if sitting.submitted_at is not None:
        return redirect(url_for(".result", sitting_id=sitting_id), 303)
    return _question_page(sitting, number, answers_of(db, sitting_id).get(item_at(sitting, number).question_id, []))


@bp.post("/<int:sitting_id>/<int:number>")
@scope(Action.OWN_LEARN)
def answer(sitting_id: int, number: int) -> Response:
    """Keep the answer; then the question asked for. A script asks for JSON and stays where it is."""
    db, form = request_db(), AnswerForm()
    if not form.validate_on_submit():
        raise DomainError("sittings.answer_foreign")
    sitting = find_sitting(db, person_in(), sitting_id)
    keep_answer(db, sitting, number, form.chosen.data or [], now=clock.now())
    db.commit()
    if wants_json():
        return make_response({"kept": True})
    return redirect(_beside(sitting, number, form.to.data or "next"), 303)


@bp.get("/<int:sitting_id>/review")
@scope(Action.OWN_LEARN)
def review(sitting_id: int) -> Response:
    """All questions with whether they are answered, before handing in."""
    db = request_db()
    sitting = find_sitting(db, person_in(), sitting_id)
    if sitting.submitted_at is not None:
        return redirect(url_for(".result", sitting_id=sitting_id), 303)
    answers = answers_of(db, sitting_id)
    answered = [bool(answers.get(item.question_id)) for item in replay(sitting.paper)]
    return make_response(render_template("assessments/sittings/review.html", sitting=sitting, answered=answered))


@bp.post("/<int:sitting_id>/review")
@scope(Action.OWN_LEARN)
def finish(sitting_id: int) -> Response:
    """Hand in; twice is once. What follows from a pass is there when the result opens."""
    db = request_db()
    sitting = hand_in(db, person_in(), sitting_id, actor=actor_in(), now=clock.now())
    db.commit()
    if sitting.passed:
        caught_up_after(terms=False)
    return redirect(url_for(".result", sitting_id=sitting_id), 303)


@bp.get("/<int:sitting_id>/result")
@scope(Action.OWN_LEARN)
def result(sitting_id: int) -> Response:
    """How it went, module by module, and what to read again."""
    db = request_db()
    sitting = find_sitting(db, person_in(), sitting_id)
    if sitting.submitted_at is None:
        flash(gettext("Bài này chưa nộp nên chưa có kết quả. Mời bác xem lại rồi nộp."), "soon")
        return redirect(url_for(".review", sitting_id=sitting_id), 303)
    pass_mark = find_assessment(db, sitting.assessment_id).version.pass_mark
    least = needed(len(sitting.paper) or sitting.out_of or 0, pass_mark)
    page = render_template("assessments/sittings/result.html", sitting=sitting, least=least, result=result_of(db, sitting))
    return make_response(page)


def _assessment() -> Assessment:
    assessment = current_assessment(request_db(), clock.today())
    if assessment is None:
        raise DomainError("sittings.assessment.missing")
    return assessment


def _place_to_go_on(sitting: Sitting) -> str:
    number = first_unanswered(sitting, answers_of(request_db(), sitting.id))
    if number is None:
        return url_for(".review", sitting_id=sitting.id)
    return url_for(".question", sitting_id=sitting.id, number=number)


def _beside(sitting: Sitting, number: int, to: str) -> str:
    place = number - 1 if to == "before" else number + 1
    if to == "review" or not 1 <= place <= len(sitting.paper):
        return url_for(".review", sitting_id=sitting.id)
    return url_for(".question", sitting_id=sitting.id, number=place)


def _question_page(sitting: Sitting, number: int, chosen: list[int]) -> Response:
    item = item_at(sitting, number)
    found = find_question(request_db(), item.question_id)
    texts = {choice.id: choice.text for choice in found.choices}
    page = render_template(
        "assessments/sittings/question.html",
        sitting=sitting,
        number=number,
        count=len(sitting.paper),
        question=found,
        kind=kind_of(item.kind),
        choices=[(choice_id, texts[choice_id]) for choice_id in item.choices],
        chosen=chosen,
    )
    return make_response(page)
