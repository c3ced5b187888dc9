"""The learner's page: every meeting of one's classes as the book has it, and "Tôi có mặt buổi này" where it says otherwise."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from courses.attendance.contests.forms import ContestForm
from courses.attendance.contests.operations import contest
from courses.attendance.contests.own import own_meeting, own_meetings
from courses.attendance.contests.rules import Refusal
from courses.attendance.contests.sentences import REFUSALS
from courses.attendance.sentences import METHODS
from courses.delivery import wording
from lms import clock
from lms.access.gate import actor_in, person_in, scope
from lms.access.rules import Action
from lms.i18n import gettext
from lms.web.db import request_db

bp = Blueprint("own_attendance", __name__)


@bp.get("/my/attendance")
@scope(Action.OWN_RECORD)
def attendance() -> Response:
    """Came, late, left early, absent; what was contested and what was answered."""
    lines = own_meetings(request_db(), person_in(), now=clock.now())
    words = {"wording": wording, "methods": METHODS, "refusals": REFUSALS}
    return make_response(render_template("courses/attendance/contests/own.html", lines=lines, **words))


@bp.route("/my/attendance/<int:session_id>/contest", methods=["GET", "POST"])
@scope(Action.OWN_RECORD)
def contest_(session_id: int) -> Response:
    """Say that one was there; asked of the rule again at the moment of sending."""
    db, now = request_db(), clock.now()
    found, form = own_meeting(db, person_in(), session_id, now=now), ContestForm()
    refusal = found.refusal
    if refusal is None and form.validate_on_submit():
        said = " ".join((form.said.data or "").split())
        kept = contest(db, found.meeting, found.person.person_id, said=said, actor=actor_in(), now=now)
        db.commit()
        refusal = kept if isinstance(kept, Refusal) else None
        flash(gettext(REFUSALS[refusal]) if refusal else gettext("Đã gửi. Tập huấn viên sẽ xem lại, trả lời hiện ở trang này."))
        return redirect(url_for("own_attendance.attendance"), 303)
    said_no = gettext(REFUSALS[refusal]) if refusal else None
    page = render_template("courses/attendance/contests/say.html", one=found, form=form, refusal=said_no, wording=wording)
    return make_response(page, 409 if refusal else 422 if form.is_submitted() else 200)
