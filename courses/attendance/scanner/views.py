"""Pages about phones and what they sent: one's own phones, one that was lost, the records of a meeting, settling them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.facts import Meeting, load_meeting
from courses.attendance.rules import Reason
from courses.attendance.scanner import listing, settling, wording
from courses.attendance.scanner.forms import ReasonForm
from courses.attendance.scanner.models import ScannerRecord
from courses.attendance.scanner.operations import declare_lost
from courses.attendance.scanner.queries import find_scanner, list_scanners
from courses.attendance.scanner.sentences import SETTLED
from courses.attendance.sentences import REASONS
from courses.delivery import wording as delivery_wording
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
from lms.web.vault import vault

bp = Blueprint("scanners", __name__)

AT = "/classes/<int:class_id>/sessions/<int:session_id>"
WORDS: dict[str, Any] = {"words": wording, "wording": delivery_wording, "reasons": REASONS, "settled": SETTLED}


def _draw(page: str, status: int = 200, **facts: object) -> Response:
    return make_response(render_template(f"courses/attendance/scanner/{page}.html", **WORDS, **facts), status)


def _hand() -> settling.Hand:
    return settling.Hand(vault(), actor_in(), clock.now(), clock.today())


# --- phones -----------------------------------------------------------------------------------------------------------


@bp.get("/scan/scanners")
@scope(Action.ATTENDANCE_RECORD)
def scanners() -> Response:
    """The phones one has enrolled, when each last sent, how its clock stood."""
    return _draw("scanners/page", phones=list_scanners(request_db(), viewer_in().account_id))


@bp.get("/scan/scanners/<int:scanner_id>")
@scope(Action.ATTENDANCE_RECORD)
def scanner(scanner_id: int) -> Response:
    """One phone: where its records wait, and what it sent that belongs to no meeting."""
    db = request_db()
    phone = find_scanner(db, viewer_in(), scanner_id)
    waiting, stray = listing.waiting_of_scanner(db, phone.id), listing.records_without_session(db, phone.id)
    [line] = [one for one in list_scanners(db, phone.account_id) if one.id == phone.id]
    return _draw("scanners/one", phone=line, waiting=waiting, stray=stray)


@bp.route("/scan/scanners/<int:scanner_id>/lost", methods=["GET", "POST"])
@scope(Action.ATTENDANCE_RECORD)
def lost(scanner_id: int) -> Response:
    """Declare a phone lost, after a question: it cannot be taken back, the phone is enrolled anew."""
    db = request_db()
    phone = find_scanner(db, viewer_in(), scanner_id)
    if request.method == "GET":
        return _draw("scanners/lost", phone=phone)
    declare_lost(db, phone, actor=actor_in(), now=clock.now())
    db.commit()
    flash(gettext("Đã báo mất máy. Lượt máy này gửi từ bây giờ sẽ chờ xem lại."))
    return redirect(url_for("scanners.scanners"), 303)


@bp.post("/scan/scanners/<int:scanner_id>/settle")
@scope(Action.ATTENDANCE_RECORD)
def settle_phone(scanner_id: int) -> Response:
    """Take or dismiss everything of one's phone that waits."""
    db = request_db()
    phone = find_scanner(db, viewer_in(), scanner_id)
    _settle_all(db, listing.waiting_records(db, viewer_in(), phone.id))
    return redirect(url_for("scanners.scanner", scanner_id=phone.id), 303)


def _settle_all(db: Session, records: Sequence[ScannerRecord]) -> None:
    settled, left = settling.settle_all(db, records, _hand(), take_them=request.form.get("verdict") == "take")
    db.commit()
    if settled:
        flash(ngettext("Đã xử lý %(n)s lượt.", "Đã xử lý %(n)s lượt.", settled))
    if left:
        flash(ngettext("Còn %(n)s lượt cần xem từng lượt.", "Còn %(n)s lượt cần xem từng lượt.", left), "soon")


# --- records of a meeting ---------------------------------------------------------------------------------------------


def _meeting(db: Session, class_id: int, session_id: int) -> tuple[ClassSession, Meeting]:
    session = find_session(db, viewer_in(), class_id, session_id, Action.ATTENDANCE_RECORD)
    meeting = load_meeting(db, session_id)
    assert meeting is not None
    return session, meeting


@bp.get(f"{AT}/records")
@scope(Action.ATTENDANCE_RECORD)
def records(class_id: int, session_id: int) -> Response:
    """What phones sent of the meeting that was held or refused, each with its reason in words."""
    db = request_db()
    _session, meeting = _meeting(db, class_id, session_id)
    lines = listing.records_of_session(db, session_id)
    waiting = [one for one in lines if one.waits]
    phones = {one.scanner_id: one for one in waiting if not one.by_name}
    return _draw(
        "records/page",
        meeting=meeting,
        waiting=waiting,
        refused=[one for one in lines if one.how is None and not one.waits],
        done=[one for one in lines if one.how is not None],
        phones=phones.values(),
    )


@bp.post(f"{AT}/records/settle")
@scope(Action.ATTENDANCE_RECORD)
def settle_at_meeting(class_id: int, session_id: int) -> Response:
    """Take or dismiss what waits of one phone at the meeting."""
    db = request_db()
    _meeting(db, class_id, session_id)
    phone = read_id(request.form.get("scanner")) or 0
    _settle_all(db, listing.waiting_records(db, viewer_in(), phone, session_id=session_id))
    return redirect(url_for("scanners.records", class_id=class_id, session_id=session_id), 303)


@bp.get(f"{AT}/records/<int:record_id>")
@scope(Action.ATTENDANCE_RECORD)
def record(class_id: int, session_id: int, record_id: int) -> Response:
    """One record, and what can be made of it."""
    db = request_db()
    session, meeting = _meeting(db, class_id, session_id)
    return _record_page(db, session, meeting, record_id, ReasonForm(formdata=None))


def _record_page(
    db: Session, session: ClassSession, meeting: Meeting, record_id: int, form: ReasonForm, problem: str | None = None
) -> Response:
    _record, line = listing.find_record(db, session.id, record_id)
    text = request.args.get("q", line.name if line.by_name else "") or ""
    on = clock.day_of(session.starts_at)
    found = None
    if len(text.strip()) >= 3 and line.person_id is None:
        found = [*listing.seated(db, meeting, text), *find_arrivals(db, session.class_id, meeting.unit_id, text, on=on)]
    facts = {"meeting": meeting, "line": line, "form": form, "text": text, "found": found, "problem": problem}
    return _draw("records/one", 422 if problem or form.errors else 200, **facts)


@bp.post(f"{AT}/records/<int:record_id>")
@scope(Action.ATTENDANCE_RECORD)
def settle(class_id: int, session_id: int, record_id: int) -> Response:
    """Settle one record: taken, the person found, present with a reason, or nothing."""
    db = request_db()
    session, meeting = _meeting(db, class_id, session_id)
    found, _line = listing.find_record(db, session.id, record_id)
    form, verdict = ReasonForm(), request.form.get("verdict")
    if verdict == "correct" and not form.validate():
        return _record_page(db, session, meeting, record_id, form)
    refused = _carry_out(db, session, meeting, found, verdict, form)
    if refused is not None:
        db.rollback()
        why = gettext("Chưa ghi được: %(reason)s.", reason=gettext(REASONS[refused]))
        session, meeting = _meeting(db, class_id, session_id)
        return _record_page(db, session, meeting, record_id, ReasonForm(formdata=None), why)
    db.commit()
    flash(gettext("Đã xử lý. Lượt máy ghi vẫn còn trong sổ."))
    return redirect(url_for("scanners.records", class_id=class_id, session_id=session_id), 303)


def _carry_out(
    db: Session, session: ClassSession, meeting: Meeting, found: ScannerRecord, verdict: str | None, form: ReasonForm
) -> Reason | None:
    hand = _hand()
    match verdict:
        case "take":
            return settling.take(db, found, hand)
        case "identify":
            return settling.identify(db, found, _chosen(db, session, meeting), hand)
        case "correct":
            settling.correct(db, found, session, hand, reason=form.reason.data or "")
        case "dismiss":
            settling.dismiss(db, found, hand)
        case _:
            raise DomainError("attendance.record.missing")
    return None


def _chosen(db: Session, session: ClassSession, meeting: Meeting) -> int:
    person = read_id(request.form.get("person"))
    day = clock.day_of(session.starts_at)
    known = may_stand_at_door(db, session.class_id, meeting.unit_id, [person], on=day) if person is not None else []
    if not known:
        raise DomainError("attendance.record.nobody")
    return known[0]
