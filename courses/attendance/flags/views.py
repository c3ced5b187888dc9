"""The list of what is odd among the scans of one's classes: looked at with one tap, with words or without."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from courses.attendance.flags.forms import NoteForm
from courses.attendance.flags.operations import note
from courses.attendance.flags.queries import find_flag, list_flags
from courses.attendance.flags.sentences import KINDS
from courses.attendance.scanner.wording import span_of
from courses.delivery import wording
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext
from lms.web.db import request_db
from lms.web.forms import read_id

bp = Blueprint("flags", __name__)


@bp.get("/attendance/flags")
@scope(Action.ATTENDANCE_READ)
def flags() -> Response:
    """What nobody has looked at yet, of every class in reach or of one; then what somebody has."""
    return _page(200, NoteForm(formdata=None), None)


def _page(status: int, form: NoteForm, told: int | None) -> Response:
    db, viewer, class_id = request_db(), viewer_in(), read_id(request.args.get("class", ""))
    page = render_template(
        "courses/attendance/flags/page.html",
        new=list_flags(db, viewer, seen=False, class_id=class_id),
        seen=list_flags(db, viewer, seen=True, class_id=class_id, limit=20),
        kinds=KINDS,
        span_of=span_of,
        form=form,
        told=told,
        class_id=class_id,
        may_note=viewer.may_anywhere(Action.ATTENDANCE_RECORD),
        wording=wording,
    )
    return make_response(page, status)


@bp.post("/attendance/flags/<int:flag_id>/notes")
@scope(Action.ATTENDANCE_RECORD)
def look(flag_id: int) -> Response:
    """Somebody has looked."""
    db, form = request_db(), NoteForm()
    flag = find_flag(db, viewer_in(), flag_id)
    if not form.validate_on_submit():
        return _page(422, form, flag_id)
    note(db, flag, form.said.data or "", actor=actor_in(), now=clock.now())
    db.commit()
    flash(gettext("Đã ghi là đã xem."))
    class_id = read_id(request.args.get("class", ""))
    return redirect(url_for("flags.flags") + (f"?class={class_id}" if class_id is not None else ""), 303)
