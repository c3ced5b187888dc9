"""Pages of taking attendance: opening and closing, the trainer's list, walk-ins, corrections, the attempts of a meeting.

The wall stands in ``board_views``, the page a mediator's phone opens in ``check_in_views``, that of a class in ``class_views``.
"""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance import corrections, operations
from courses.attendance.contests.history import told_of
from courses.attendance.facts import Meeting, load_attendee, load_meeting
from courses.attendance.forms import CorrectionForm
from courses.attendance.models import Method
from courses.attendance.queries import list_scans, periods_so_far, roll
from courses.attendance.scanner.listing import count_waiting
from courses.attendance.sentences import METHODS, REASONS, SENTENCES
from courses.attendance.stays import stays_of
from courses.delivery import wording
from courses.delivery.candidates import find_arrivals, may_stand_at_door
from courses.delivery.models import ClassSession
from courses.delivery.queries import find_session
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext, ngettext
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.forms import read_id
from lms.web.paging import fetch_page, page_number

bp = Blueprint("attendance", __name__)

AT = "/classes/<int:class_id>/sessions/<int:session_id>"


def _session(db: Session, class_id: int, session_id: int, action: Action = Action.ATTENDANCE_RECORD) -> ClassSession:
    return find_session(db, viewer_in(), class_id, session_id, action)


def find_meeting(db: Session, class_id: int, session_id: int, action: Action = Action.ATTENDANCE_RECORD) -> Meeting:
    """The meeting in the address; ``delivery.session.missing`` outside the viewer's scope."""
    _session(db, class_id, session_id, action)
    meeting = load_meeting(db, session_id)
    assert meeting is not None
    return meeting


def _to(endpoint: str, class_id: int, session_id: int) -> Response:
    return redirect(url_for(f"attendance.{endpoint}", class_id=class_id, session_id=session_id), 303)


# --- opening and closing ----------------------------------------------------------------------------------------------


@bp.post(f"{AT}/open")
@scope(Action.ATTENDANCE_RECORD)
def open_(class_id: int, session_id: int) -> Response:
    """Open attendance, then show the wall."""
    db = request_db()
    session = _session(db, class_id, session_id)
    operations.open_attendance(db, session, actor=actor_in(), now=clock.now())
    db.commit()
    return _to("board", class_id, session_id)


@bp.post(f"{AT}/close")
@scope(Action.ATTENDANCE_RECORD)
def close(class_id: int, session_id: int) -> Response:
    """Close attendance, then show who is missing."""
    db = request_db()
    session = _session(db, class_id, session_id)
    if operations.close_attendance(db, session, actor=actor_in(), now=clock.now()):
        flash(gettext("Đã đóng điểm danh. Ai đến muộn vẫn ghi được trong danh sách."))
    db.commit()
    return _to("list_", class_id, session_id)


# --- the trainer's list -----------------------------------------------------------------------------------------------


@bp.get(f"{AT}/list")
@scope(Action.ATTENDANCE_RECORD)
def list_(class_id: int, session_id: int) -> Response:
    """Everybody of the class, for those without a phone: one tap each, or several at once."""
    return _list_page(class_id, session_id, 200)


def _list_page(class_id: int, session_id: int, status: int, error: str | None = None) -> Response:
    db, text = request_db(), request.args.get("q", "").strip()
    meeting = find_meeting(db, class_id, session_id)
    lines = roll(db, session_id, class_id)
    done, needed = periods_so_far(db, class_id, lines, for_mediators=meeting.for_mediators)
    found = find_arrivals(db, class_id, meeting.unit_id, text, on=clock.day_of(meeting.starts_at)) if len(text) >= 3 else None
    page = render_template(
        "courses/attendance/list/page.html",
        meeting=meeting,
        waiting=[one for one in lines if one.unconfirmed],
        missing=[one for one in lines if not one.present and not one.unconfirmed],
        present=[one for one in lines if one.present and not one.unconfirmed],
        found=found,
        text=text,
        error=error,
        stays=stays_of(db, meeting, [one.person_id for one in lines if one.present]),
        done=done,
        needed=needed,
        held=count_waiting(db, session_id),
        leaving=meeting.checks_out and clock.now() >= meeting.window.closes_at,
        methods=METHODS,
        wording=wording,
    )
    return make_response(page, status)


@bp.post(f"{AT}/list")
@scope(Action.ATTENDANCE_RECORD)
def take_down(class_id: int, session_id: int) -> Response:
    """Write down who is there: the one whose button was pressed, or all who were ticked."""
    db, now = request_db(), clock.now()
    one = _session(db, class_id, session_id)
    day = clock.day_of(one.starts_at)
    people = may_stand_at_door(db, class_id, one.training_class.unit_id, _chosen(), on=day)
    if not people:
        return _list_page(class_id, session_id, 422, gettext(SENTENCES["attendance.nobody_chosen"]))
    result = operations.record_list(
        db, session_id, people, method=Method.TRAINER_LIST, actor=actor_in(), occurred_at=now, received_at=now
    )
    db.commit()
    _say(result)
    return _to("list_", class_id, session_id)


def _chosen() -> list[int]:
    one = request.form.get("one", "")
    typed = [one] if one else request.form.getlist("person")
    return [person for person in map(read_id, typed) if person is not None]


def _say(result: operations.ListResult) -> None:
    if result.present:
        flash(ngettext("Đã ghi %(n)s người có mặt.", "Đã ghi %(n)s người có mặt.", len(result.present)))
    if result.already:
        flash(ngettext("%(n)s người đã có mặt từ trước.", "%(n)s người đã có mặt từ trước.", len(result.already)))
    for reason in dict.fromkeys(reason for _person, reason in result.refused):
        flash(gettext("Chưa ghi được: %(reason)s.", reason=gettext(REASONS[reason])), "late")


@bp.post(f"{AT}/walk-ins/<int:person_id>")
@scope(Action.ATTENDANCE_RECORD)
def settle_walk_in(class_id: int, session_id: int, person_id: int) -> Response:
    """Somebody who came without a place: confirmed, or not there after all."""
    db, now = request_db(), clock.now()
    session = _session(db, class_id, session_id)
    if request.form.get("verdict") == "dismiss":
        corrections.dismiss_walk_in(db, session, person_id, actor=actor_in(), now=now)
    else:
        corrections.confirm_walk_in(db, class_id, person_id, actor=actor_in(), now=now)
    db.commit()
    return _to("list_", class_id, session_id)


@bp.route(f"{AT}/people/<int:person_id>", methods=["GET", "POST"])
@scope(Action.ATTENDANCE_RECORD)
def correct(class_id: int, session_id: int, person_id: int) -> Response:
    """Correct what stands: there or not there, with the reason."""
    db = request_db()
    session, meeting = _session(db, class_id, session_id), find_meeting(db, class_id, session_id)
    person = load_attendee(db, meeting, person_id)
    if person is None or (person.category is None and person.held is None):
        raise DomainError("attendance.person.missing")
    form = CorrectionForm()
    if form.validate_on_submit():
        _correct(db, session, person.person_id, form)
        return _to("list_", class_id, session_id)
    told = told_of(db, session_id, person.person_id)
    names = {"meeting": meeting, "person": person, "form": form, "told": told}
    words = {"wording": wording, "methods": METHODS, "reasons": REASONS}
    page = render_template("courses/attendance/list/correct.html", **names, **words)
    return make_response(page, 422 if form.is_submitted() else 200)


def _correct(db: Session, session: ClassSession, person_id: int, form: CorrectionForm) -> None:
    present, now = form.present.data == "yes", clock.now()
    corrections.correct_presence(
        db, session, person_id, present=present, reason=form.reason.data or "", actor=actor_in(), received_at=now
    )
    db.commit()
    flash(gettext("Đã sửa. Lần ghi trước vẫn còn trong sổ."))


# --- the attempts -----------------------------------------------------------------------------------------------------


@bp.get(f"{AT}/scans")
@scope(Action.ATTENDANCE_READ)
def scans(class_id: int, session_id: int) -> Response:
    """Every attempt to check in, those refused too."""
    return _attempts(class_id, session_id, refused_only=False)


@bp.get(f"{AT}/refusals")
@scope(Action.ATTENDANCE_READ)
def refusals(class_id: int, session_id: int) -> Response:
    """The attempts that were refused, each with its reason in words."""
    return _attempts(class_id, session_id, refused_only=True)


def _attempts(class_id: int, session_id: int, *, refused_only: bool) -> Response:
    db = request_db()
    meeting = find_meeting(db, class_id, session_id, Action.ATTENDANCE_READ)
    stmt = list_scans(session_id, refused_only=refused_only)
    page = fetch_page(db, stmt, page_number(request.args.get("page")), scalars=False)
    html = render_template(
        "courses/attendance/scans/page.html",
        meeting=meeting,
        page=page,
        refused_only=refused_only,
        methods=METHODS,
        reasons=REASONS,
        wording=wording,
        url=request.path,
    )
    return make_response(html)
