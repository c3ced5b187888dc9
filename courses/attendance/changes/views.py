"""Pages of a meeting that was planned: changing it, calling it off. Who may add a meeting to the class may do both."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.changes.forms import CancelForm, ChangeForm
from courses.attendance.changes.notices import tell_class
from courses.attendance.changes.operations import Changed, cancel_meeting, change_meeting
from courses.attendance.changes.sentences import SENTENCES
from courses.delivery import wording
from courses.delivery.changing import find_held, list_changes
from courses.delivery.forms import Periods, cell_name, read_periods
from courses.delivery.models import ClassSession, TrainingClass
from courses.delivery.queries import find_class, place_of, planned
from courses.delivery.rules import Meeting, add_up
from courses.delivery.sentences import SENTENCES as PLANNING
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.clock import HANOI
from lms.i18n import gettext, ngettext, with_facts
from lms.kernel.errors import DomainError
from lms.web.db import request_db

bp = Blueprint("changes", __name__)

AT = "/classes/<int:class_id>/sessions/<int:session_id>"
SAID = SENTENCES | PLANNING


def _found(class_id: int, session_id: int) -> tuple[TrainingClass, ClassSession]:
    one = find_class(request_db(), viewer_in(), class_id, Action.CLASSES_WRITE)
    return one, find_held(one, session_id)


def _say(form: ChangeForm | CancelForm, error: DomainError) -> None:
    request_db().rollback()
    form.form_errors = [*form.form_errors, with_facts(SAID[error.code], error.fields)]


# --- another plan -----------------------------------------------------------------------------------------------------


@bp.route(f"{AT}/change", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def change(class_id: int, session_id: int) -> Response:
    """Other hours, another place, other modules."""
    one, session = _found(class_id, session_id)
    form = ChangeForm(data=_as_typed(session))
    if not form.is_submitted():
        return _page(one, session, form, Periods((dict(planned(session).periods),)), 200)
    periods = read_periods(request.form, 1, [module.id for module in one.version.modules])
    wanted = form.whole_meeting(periods.cells[0], **form.leaving()) if form.validate() and not periods.wrong else None
    if wanted is not None and _changed(session, replace(wanted, venue=form.venue.data or None), form):
        return redirect(f"/classes/{class_id}", 303)
    return _page(*_found(class_id, session_id), form, periods, 422)


def _as_typed(session: ClassSession) -> dict[str, Any]:
    starts, ends = session.starts_at.astimezone(HANOI), session.ends_at.astimezone(HANOI)
    hours = {"day": starts.date(), "starts": f"{starts.hour}:{starts:%M}", "ends": f"{ends.hour}:{ends:%M}"}
    return hours | {"venue": session.venue, "checks_out": session.checks_out, "minutes_share": session.minutes_share}


def _changed(session: ClassSession, wanted: Meeting, form: ChangeForm) -> bool:
    db, at, reason = request_db(), (session.class_id, session.id), form.reason.data or ""
    # What is not asked on the page stays.
    whole = replace(wanted, opens_before=session.opens_before, closes_after=session.closes_after)
    try:
        changed = change_meeting(db, *at, whole, reason=reason, actor=actor_in(), now=clock.now())
    except DomainError as error:
        if error.code not in SAID:
            raise
        _say(form, error)
        return False
    told = tell_class(db, changed.change, now=clock.now()) if changed.change and form.tell.data else 0
    db.commit()
    _tell(changed, told)
    return True


def _tell(changed: Changed, told: int) -> None:
    if changed.change is None:
        flash(gettext("Không có gì khác lịch đang ghi."))
        return
    if changed.change.before["starts_at"] == changed.change.after["starts_at"]:
        flash(gettext("Đã đổi buổi học."))
    else:
        flash(gettext("Đã đổi lịch. Mã và tờ ký in từ trước ghi giờ cũ, mời in lại. Máy quét phải cập nhật danh sách."))
    _tell_count(told)
    if count := len(changed.clashes):
        text = ngettext(
            "%(n)s người của lớp có lớp khác trùng giờ mới. Mời báo lại cho họ.",
            "%(n)s người của lớp có lớp khác trùng giờ mới. Mời báo lại cho họ.",
            count,
        )
        flash(text, "soon")


def _tell_count(told: int) -> None:
    if told:
        flash(ngettext("Sẽ nhắn cho %(n)s người.", "Sẽ nhắn cho %(n)s người.", told))


def _page(one: TrainingClass, session: ClassSession, form: ChangeForm, periods: Periods, status: int) -> Response:
    others = [planned(other).periods for other in one.sessions if other.id != session.id and other.cancelled_at is None]
    page = render_template(
        "courses/attendance/changes/change.html",
        form=form,
        periods=periods,
        given=add_up(others),
        cell_name=cell_name,
        **_shown(request_db(), one, session),
    )
    return make_response(page, status)


def _shown(db: Session, one: TrainingClass, session: ClassSession) -> dict[str, Any]:
    number, of = place_of(db, session.id, one.id)
    facts = {"one": one, "session": session, "number": number, "of": of, "wording": wording}
    return facts | {"changes": list_changes(db, one.id, session.id)}


# --- not held ---------------------------------------------------------------------------------------------------------


@bp.route(f"{AT}/cancel", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def cancel(class_id: int, session_id: int) -> Response:
    """Call one meeting off, with the reason."""
    one, session = _found(class_id, session_id)
    form = CancelForm()
    if form.validate_on_submit() and _cancelled(class_id, session_id, form):
        return redirect(f"/classes/{class_id}", 303)
    if form.is_submitted():
        one, session = _found(class_id, session_id)
    page = render_template("courses/attendance/changes/cancel.html", form=form, **_shown(request_db(), one, session))
    return make_response(page, 422 if form.is_submitted() else 200)


def _cancelled(class_id: int, session_id: int, form: CancelForm) -> bool:
    db, reason = request_db(), form.reason.data or ""
    try:
        change = cancel_meeting(db, class_id, session_id, reason=reason, actor=actor_in(), now=clock.now())
    except DomainError as error:
        if error.code not in SAID:
            raise
        _say(form, error)
        return False
    told = tell_class(db, change, now=clock.now()) if form.tell.data else 0
    db.commit()
    flash(gettext("Đã hủy buổi học. Lý do ghi ở trang của lớp."))
    _tell_count(told)
    return True
