"""The pages of files of marks: drop one under a class, see each row's verdict, write. What it would do is worked out anew."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.marks.events import MarksCellsSeen
from courses.attendance.marks.forms import MarksForm
from courses.attendance.marks.judging import Judgement
from courses.attendance.marks.models import MarksImport
from courses.attendance.marks.operations import (
    bring_marks,
    count_marks,
    judge_kept,
    read_marks,
    rejects_of,
    sheet_of,
    write_marks,
)
from courses.attendance.marks.queries import find_import, list_imports, load_class
from courses.attendance.marks.sentences import SENTENCES, WORDING, remark_words
from courses.delivery import wording
from courses.delivery.models import TrainingClass
from courses.delivery.queries import find_class
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.audit.operations import record_look
from lms.files.operations import clean_name
from lms.files.sentences import SENTENCES as FILE_SENTENCES
from lms.files.sheets import Sheet
from lms.i18n import gettext, ngettext
from lms.kernel.errors import DomainError
from lms.people.roster.judged import Judged, report
from lms.people.roster.queries import account_names
from lms.people.rules.terms import Verdict
from lms.web.db import let_go, request_db, sessions
from lms.web.forms import read_id
from lms.web.paging import fetch_page, page_number
from lms.web.vault import storage, vault

bp = Blueprint("marks", __name__)
AT = "/classes/<int:class_id>/marks"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500


def _class(db: Session, class_id: int) -> TrainingClass:
    return find_class(db, viewer_in(), class_id, Action.ATTENDANCE_RECORD)


@bp.get(AT)
@scope(Action.ATTENDANCE_RECORD)
def ask(class_id: int) -> Response:
    """The place to drop a file, and the files dropped before."""
    one = _class(request_db(), class_id)
    return _ask(one, _form(one), 200)


def _form(one: TrainingClass) -> MarksForm:
    form = MarksForm()
    meetings = {str(meeting.id): _meeting_words(number, meeting) for number, meeting in enumerate(one.sessions, 1)}
    form.session.choices = {"": gettext("Theo cột Buổi hoặc cột ngày giờ trong tệp"), **meetings}
    if not form.is_submitted():
        form.session.data = request.args.get("session", "") if request.args.get("session") in meetings else ""
    return form


def _meeting_words(number: int, meeting: Any) -> str:
    day, hours = wording.short_day(meeting.starts_at), wording.hours(meeting.starts_at, meeting.ends_at)
    return gettext("Buổi %(number)s: %(day)s, %(hours)s", number=number, day=day, hours=hours)


def _ask(one: TrainingClass, form: MarksForm, status: int) -> Response:
    db = request_db()
    page = fetch_page(db, list_imports(one.id), page_number(request.args.get("page")), size=20)
    accounts = account_names(db, {kept.account_id for kept in page.items if kept.account_id})
    numbers = {meeting.id: number for number, meeting in enumerate(one.sessions, 1)}
    shown = {"one": one, "page": page, "accounts": accounts, "numbers": numbers}
    return make_response(render_template("courses/attendance/marks/page.html", form=form, **shown), status)


@bp.post(AT)
@scope(Action.ATTENDANCE_RECORD)
def bring(class_id: int) -> Response:
    """Keep the file and show what it would do; a file that cannot be read is refused in words."""
    let_go()  # who is asking was read by this request; a workbook must not hold the write lock while it is inflated
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    read = _read(content)
    one = _class(request_db(), class_id)
    form = _form(one)
    if not form.validate_on_submit():
        return _ask(one, form, 422)
    try:
        if isinstance(read, DomainError):
            raise read
        return redirect(url_for("marks.preview", class_id=class_id, file_id=_bring(one, form, content, read)), 303)
    except DomainError as error:
        request_db().rollback()
        form.file.errors = [_words_of(error)]
        return _ask(_class(request_db(), class_id), form, 422)


def _read(content: bytes) -> Sheet | DomainError:
    try:
        return read_marks(content)
    except DomainError as error:
        return error


def _words_of(error: DomainError) -> str:
    known = {**FILE_SENTENCES, **SENTENCES}
    if error.code not in known:
        raise error
    return gettext(known[error.code], **error.fields)


def _bring(one: TrainingClass, form: MarksForm, content: bytes, sheet: Sheet) -> int:
    db, now = request_db(), clock.now()
    name = clean_name(form.file.data.filename or "diem-danh")
    chosen = read_id(form.session.data)
    kept = bring_marks(db, storage(), one.id, chosen, content, name, account_id=viewer_in().account_id, now=now)
    count_marks(kept, judge_kept(db, vault(), kept, sheet, actor=actor_in(), now=now))
    db.commit()
    return kept.file_id


def _kept(class_id: int, file_id: int) -> tuple[MarksImport, Judged[Judgement]]:
    db = request_db()
    _class(db, class_id)
    kept = find_import(db, class_id, file_id)
    return kept, judge_kept(db, vault(), kept, sheet_of(db, storage(), kept), actor=actor_in(), now=clock.now())


@bp.get(f"{AT}/<int:file_id>")
@scope(Action.ATTENDANCE_RECORD)
def preview(class_id: int, file_id: int) -> Response:
    """Every row's verdict, in words; nothing is written yet. Of a long file the refused rows come first."""
    db, one = request_db(), _class(request_db(), class_id)
    kept, judged = _kept(class_id, file_id)
    numbers = {plan.session_id: plan.number for plan in load_class(db, class_id).plans}
    page = render_template(
        "courses/attendance/marks/preview.html",
        one=one,
        file=kept,
        counts=report(judged, WORDING),
        judgements=sorted(judged.judgements, key=lambda line: line.verdict is not Verdict.REFUSED)[:SHOWN],
        numbers=numbers,
        remark_words=remark_words,
        wording=wording,
        shown=SHOWN,
        verdict=Verdict,
    )
    return make_response(page)


@bp.post(f"{AT}/<int:file_id>/write")
@scope(Action.ATTENDANCE_RECORD)
def write(class_id: int, file_id: int) -> Response:
    """Write the good rows down as presences."""
    db, now = request_db(), clock.now()
    kept, judged = _kept(class_id, file_id)
    count_marks(kept, judged)
    made = write_marks(db, kept, judged, actor=actor_in(), now=now)
    db.commit()
    flash(ngettext("Đã ghi %(n)s lượt có mặt.", "Đã ghi %(n)s lượt có mặt.", made))
    return redirect(url_for("marks.preview", class_id=class_id, file_id=file_id), 303)


@bp.get(f"{AT}/<int:file_id>/refused")
@scope(Action.ATTENDANCE_RECORD)
def refused(class_id: int, file_id: int) -> Response:
    """The refused rows with their reasons, to be mended and read in again; in the form in which the file came."""
    kept, judged = _kept(class_id, file_id)
    content, as_csv = rejects_of(request_db(), storage(), kept, judged, made_on=clock.today())
    response = make_response(content)
    look = MarksCellsSeen(subject_id=file_id)
    request_db().rollback()  # the request has read all it needs; the look is a short transaction of its own
    record_look(sessions(), look, actor=actor_in(), now=clock.now())
    response.mimetype = "text/csv" if as_csv else XLSX
    name = f"diem-danh-can-sua-{file_id}.{'csv' if as_csv else 'xlsx'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
