"""The page of one person in one meeting: what stands now, and everything that was ever recorded. Changes nothing."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from courses.attendance.contests.history import told_of
from courses.attendance.facts import load_attendee, load_meeting
from courses.attendance.sentences import METHODS, REASONS
from courses.attendance.stays import load_seen
from courses.delivery import wording
from courses.delivery.queries import find_session
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action
from lms.kernel.errors import DomainError
from lms.web.db import request_db

bp = Blueprint("attendance_history", __name__)


@bp.get("/classes/<int:class_id>/sessions/<int:session_id>/people/<int:person_id>/history")
@scope(Action.ATTENDANCE_READ)
def history(class_id: int, session_id: int, person_id: int) -> Response:
    """Every scan, correction and contest, with who and when."""
    db = request_db()
    find_session(db, viewer_in(), class_id, session_id, Action.ATTENDANCE_READ)
    meeting = load_meeting(db, session_id)
    person = load_attendee(db, meeting, person_id) if meeting else None
    told = told_of(db, session_id, person_id) if person else []
    if meeting is None or person is None or (person.category is None and not told):
        raise DomainError("attendance.person.missing")
    seen = load_seen(db, [session_id], [person.person_id]).get((session_id, person.person_id))
    stay = seen.stay_in(meeting) if seen and meeting.checks_out and not seen.vouched else None
    words = {"methods": METHODS, "reasons": REASONS, "wording": wording}
    page = render_template(
        "courses/attendance/history/page.html", meeting=meeting, person=person, told=told, stay=stay, **words
    )
    return make_response(page)
