"""Pages of an assessment sat on paper: the paper to print, its key, and the scores of a class."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from assessments.bank.models import Assessment
from assessments.sittings.entering import Score, enter_scores
from assessments.sittings.on_paper import assessment_of, handed_in_at, least, printed_questions, standings
from assessments.sittings.sentences import SENTENCES
from courses.attendance.class_book import ClassBook, read_class
from courses.delivery.models import TrainingClass
from courses.delivery.queries import find_class
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import format_day, ngettext, with_facts
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.forms import read_day, read_id

bp = Blueprint("on_paper", __name__)
AT = "/classes/<int:class_id>/results"
RECORD = Action.MARKS_RECORD


def _found(class_id: int) -> tuple[ClassBook, Assessment]:
    db = request_db()
    found = find_class(db, viewer_in(), class_id, RECORD)
    began = min((meeting.starts_at for meeting in found.sessions), default=clock.now())
    return read_class(db, class_id, on=clock.day_of(began)), assessment_of(db, found.version_id)


@bp.get(AT)
@scope(RECORD)
def results(class_id: int) -> Response:
    """How each of the class stands, with a box for the score on paper."""
    return _page(*_found(class_id), 200)


def _page(book: ClassBook, assessment: Assessment, status: int, error: str | None = None) -> Response:
    db = request_db()
    questions = printed_questions(db, assessment, book.facts.id)
    days = sorted({clock.day_of(meeting.starts_at) for meeting in book.meetings} & _past(book))
    page = render_template(
        "assessments/sittings/on_paper.html",
        book=book,
        assessment=assessment,
        people=standings(db, assessment, book),
        out_of=len(questions),
        least=least(len(questions), assessment),
        days=[(day.isoformat(), format_day(day)) for day in days],
        error=error,
        typed=request.form,
    )
    return make_response(page, status)


def _past(book: ClassBook) -> set[date]:
    return {day for meeting in book.meetings if (day := clock.day_of(meeting.starts_at)) <= clock.today()}


@bp.post(AT)
@scope(RECORD)
def enter(class_id: int) -> Response:
    """Keep the scores typed; who has passed already is left alone."""
    db, now = request_db(), clock.now()
    book, assessment = _found(class_id)
    # Two people may enter one class at once: the second waits here, and then finds who has passed.
    db.execute(select(TrainingClass.id).where(TrainingClass.id == class_id).with_for_update())
    try:
        at = handed_in_at(book, read_day(request.form.get("on", "")), now=now)
        open_ = {one.person_id for one in standings(db, assessment, book) if not one.passed and one.on != clock.day_of(at)}
        scores = [Score(person, right) for person, right in _typed().items() if person in open_]
        out_of = len(printed_questions(db, assessment, class_id))
        enter_scores(db, assessment, scores, out_of=out_of, handed_in_at=at, actor=actor_in(), now=now)
    except (DomainError, ValueError) as error:
        db.rollback()
        return _page(*_found(class_id), 422, _words(error))
    db.commit()
    flash(ngettext("Đã ghi kết quả của %(n)s người.", "Đã ghi kết quả của %(n)s người.", len(scores)))
    return redirect(url_for("on_paper.results", class_id=class_id), 303)


def _typed() -> dict[int, int]:
    typed = {}
    for name, text in request.form.items():
        person = read_id(name.removeprefix("right-"))
        if name.startswith("right-") and person is not None and text.strip():
            typed[person] = int(text) if text.strip().isdecimal() else -1
    return typed


def _words(error: Exception) -> str:
    found = error if isinstance(error, DomainError) else DomainError("sittings.paper_day")
    if found.code not in SENTENCES or found.code.endswith(".missing"):
        raise found
    return with_facts(SENTENCES[found.code], found.fields)


@bp.get(f"{AT}/paper")
@scope(RECORD)
def paper(class_id: int) -> Response:
    """The paper of the class, to be printed and handed out."""
    return _printed(class_id, key=False)


@bp.get(f"{AT}/key")
@scope(RECORD)
def key(class_id: int) -> Response:
    """The same with the right answers, for whoever marks."""
    return _printed(class_id, key=True)


def _printed(class_id: int, *, key: bool) -> Response:
    book, assessment = _found(class_id)
    questions = printed_questions(request_db(), assessment, class_id)
    facts: dict[str, Any] = {"book": book, "assessment": assessment, "questions": questions, "key": key}
    return make_response(render_template("assessments/sittings/printed.html", **facts, least=least(len(questions), assessment)))
