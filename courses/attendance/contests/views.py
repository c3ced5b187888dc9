"""The page of whoever takes attendance: what learners contest, to be granted or answered; and what was answered before."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.contests.forms import AnswerForm
from courses.attendance.contests.history import told_of
from courses.attendance.contests.models import Contest, Verdict
from courses.attendance.contests.operations import settle
from courses.attendance.contests.queries import answered, find_contest, waiting
from courses.attendance.facts import load_attendee, load_meeting
from courses.attendance.sentences import METHODS, REASONS
from courses.delivery import wording
from courses.delivery.models import ClassSession
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import kept_as
from lms.web.db import request_db
from lms.web.forms import read_id

bp = Blueprint("contests", __name__)


@bp.get("/attendance/contests")
@scope(Action.ATTENDANCE_RECORD)
def contests() -> Response:
    """Those that wait, of every class in reach or of one, and those answered last."""
    db, viewer, class_id = request_db(), viewer_in(), read_id(request.args.get("class", ""))
    open_, done = waiting(db, viewer, class_id=class_id), answered(db, viewer, class_id=class_id)
    words = {"wording": wording, "class_id": class_id}
    return make_response(render_template("courses/attendance/contests/page.html", waiting=open_, answered=done, **words))


@bp.route("/attendance/contests/<int:contest_id>", methods=["GET", "POST"])
@scope(Action.ATTENDANCE_RECORD)
def answer(contest_id: int) -> Response:
    """One of them: what the learner says, what the book holds, and the answer."""
    db = request_db()
    contest, session = find_contest(db, viewer_in(), contest_id, lock=request.method == "POST")
    form = AnswerForm()
    if form.validate_on_submit():
        _refuse_own(db, contest)
        verdict, words = Verdict(form.verdict.data), " ".join((form.answer.data or "").split())
        settle(db, contest, session, verdict, answer=words, actor=actor_in(), now=clock.now())
        db.commit()
        flash(gettext("Đã trả lời. Người học thấy lời này trong trang điểm danh của mình."))
        return redirect(url_for("contests.contests"), 303)
    return _page(db, contest, session, form)


def _refuse_own(db: Session, contest: Contest) -> None:
    own = viewer_in().person_id
    if own is not None and kept_as(db, own) == kept_as(db, contest.person_id):
        raise DomainError("attendance.contest.own")


def _page(db: Session, contest: Contest, session: ClassSession, form: AnswerForm) -> Response:
    meeting = load_meeting(db, session.id)
    assert meeting is not None
    person = load_attendee(db, meeting, contest.person_id)
    page = render_template(
        "courses/attendance/contests/answer.html",
        contest=contest,
        meeting=meeting,
        person=person,
        history=told_of(db, session.id, contest.person_id),
        reasons=REASONS,
        form=form,
        methods=METHODS,
        wording=wording,
    )
    return make_response(page, 422 if form.is_submitted() else 200)
