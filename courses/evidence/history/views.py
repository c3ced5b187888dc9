"""The pages of history imports: drop a file, see each row's verdict, write. What a kept file would do is worked out anew."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.evidence.events import HistoryCellsSeen
from courses.evidence.history.forms import FileForm
from courses.evidence.history.layout import lay_out, sheet_of
from courses.evidence.history.models import HistoryImport, HistoryState
from courses.evidence.history.operations import (
    JOBS,
    JUDGE,
    WRITE,
    Certified,
    bring_history,
    count_history,
    job_key,
    leave_to_worker,
    rejects_sheet,
    undo_history,
    write_history,
    written_evidence,
)
from courses.evidence.history.queries import (
    certified_people,
    find_history,
    judge_kept,
    kept_counts,
    list_history,
    suggested,
)
from courses.evidence.history.sentences import SENTENCES, WORDING, remark_words
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.audit.operations import record_look
from lms.files.operations import clean_name
from lms.files.sentences import SENTENCES as FILE_SENTENCES
from lms.files.sheets import Sheet, read_sheet
from lms.i18n import gettext, ngettext
from lms.jobs.models import JobState
from lms.jobs.queries import find_by_key
from lms.kernel.errors import DomainError
from lms.people.roster.judged import report
from lms.people.roster.queries import account_names
from lms.people.roster.taking import AT_ONCE, Brought
from lms.people.rules.terms import Verdict
from lms.people.sentences import SENTENCES as PEOPLE_SENTENCES
from lms.web.db import let_go, request_db, sessions
from lms.web.forms import read_id
from lms.web.paging import fetch_page, page_number
from lms.web.vault import storage, vault

bp = Blueprint("history", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500


@bp.get("/imports/history")
@scope(Action.HISTORY_IMPORT)
def ask() -> Response:
    """The place to drop a file."""
    return _ask(FileForm(), 200)


def _ask(form: FileForm, status: int) -> Response:
    db = request_db()
    page = fetch_page(db, list_history(viewer_in()), page_number(request.args.get("page")), size=20)
    accounts = account_names(db, {kept.account_id for kept in page.items if kept.account_id})
    return make_response(render_template("courses/evidence/history/page.html", form=form, page=page, accounts=accounts), status)


@bp.post("/imports/history")
@scope(Action.HISTORY_IMPORT)
def bring() -> Response:
    """Keep the file and show what it would do; a file that cannot be read is refused in words."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            return redirect(url_for("history.preview", file_id=_bring(form.file.data)), 303)
        except DomainError as error:
            request_db().rollback()
            form.file.errors = [words_of(error)]
    return _ask(form, 422)


def words_of(error: DomainError) -> str:
    """What is wrong with a file, in words; an error of another kind goes on."""
    known = {**FILE_SENTENCES, **PEOPLE_SENTENCES, **SENTENCES}
    if error.code not in known:
        raise error
    return gettext(known[error.code], **error.fields)


def _bring(upload: Any) -> int:
    let_go()  # who is asking was read by this request; a large file must not hold the write lock while it is inflated
    content = upload.read()
    if not content:
        raise DomainError("files.empty")
    sheet = read_sheet(content)
    db, viewer, now = request_db(), viewer_in(), clock.now()
    units = sorted(viewer.unit_ids(Action.HISTORY_IMPORT))
    home = viewer.home_unit_id if viewer.home_unit_id in units else units[0]
    brought = Brought(clean_name(upload.filename or "history.xlsx"), content, home or units[0], units, viewer.account_id)
    kept = bring_history(db, storage(), brought, now=now)
    lay_out(db, kept, sheet)
    if kept.state is not HistoryState.ASKING:
        judge_now_or_later(db, kept, sheet, now=now)
    db.commit()
    return kept.file_id


def judge_now_or_later(db: Session, kept: HistoryImport, sheet: Sheet, *, now: datetime) -> None:
    """Judge a short file at once and leave a long one to the worker."""
    if len(sheet.rows) <= AT_ONCE:
        count_history(kept, judge_kept(db, vault(), kept, sheet, today=clock.today()))
    else:
        leave_to_worker(db, kept, JUDGE, now=now)


def _kept(file_id: int) -> HistoryImport:
    return find_history(request_db(), viewer_in(), file_id)


def _sheet(kept: HistoryImport) -> Sheet:
    return sheet_of(request_db(), storage(), kept)


@bp.get("/imports/history/<int:file_id>")
@scope(Action.HISTORY_IMPORT)
def preview(file_id: int) -> Response:
    """Every row's verdict, in words; nothing is written yet. Of a long file the first rows, its counts are kept."""
    db, kept = request_db(), _kept(file_id)
    if kept.state is HistoryState.ASKING:
        return redirect(url_for("history_columns.columns", file_id=file_id), 303)
    if kept.state in JOBS:
        return _working(kept)
    sheet = _sheet(kept)
    judged = judge_kept(db, vault(), kept, sheet, today=clock.today(), first=SHOWN)
    long = len(sheet.rows) > SHOWN
    page = render_template(
        "courses/evidence/history/preview.html",
        file=kept,
        counts=kept_counts(kept, judged) if long else report(judged, WORDING),
        judgements=judged.judgements,
        remark_words=remark_words,
        suggested=suggested,
        shown=SHOWN,
        verdict=Verdict,
    )
    return make_response(page)


def _working(kept: HistoryImport) -> Response:
    job = find_by_key(request_db(), job_key(JOBS[kept.state], kept))
    failed = job is None or job.state is JobState.FAILED
    above = [(gettext("Nhập tệp"), url_for("rosters.imports")), (gettext("Quá trình tập huấn"), url_for("history.ask"))]
    shown = {"kept": kept, "crumbs": [*above, (kept.file_name, None)], "again": url_for("history.again", file_id=kept.file_id)}
    return make_response(render_template("people/imports/working.html", job=job, failed=failed, **shown))


@bp.post("/imports/history/<int:file_id>/write")
@scope(Action.HISTORY_IMPORT)
def write(file_id: int) -> Response:
    """Write the good rows that are not left out (fields ``leave``) into the ledger."""
    db, kept, now = request_db(), _kept(file_id), clock.now()
    if kept.state not in (HistoryState.READ, HistoryState.WRITTEN):
        raise DomainError("history.already_undone" if kept.undone_at else "history.already_running")
    kept.left_rows = sorted({number for text in request.form.getlist("leave") if (number := read_id(text))})
    actor, sheet = actor_in(), _sheet(kept)
    if len(sheet.rows) > AT_ONCE:
        leave_to_worker(db, kept, WRITE, now=now)
        db.commit()
        return redirect(url_for("history.preview", file_id=file_id), 303)
    judged = judge_kept(db, vault(), kept, sheet, today=clock.today())
    written = write_history(db, judged, actor=actor, now=now, kept=kept)
    db.commit()
    flash(ngettext("Đã ghi %(n)s lần hoàn thành vào sổ", "Đã ghi %(n)s lần hoàn thành vào sổ", written))
    return redirect(url_for("history.preview", file_id=file_id), 303)


@bp.post("/imports/history/<int:file_id>/again")
@scope(Action.HISTORY_IMPORT)
def again(file_id: int) -> Response:
    """Begin again after the worker has given up on the file."""
    db, kept = request_db(), _kept(file_id)
    if kept.state not in JOBS:
        raise DomainError("history.already_running")
    job = find_by_key(db, job_key(JOBS[kept.state], kept))
    if job is not None and job.state is not JobState.FAILED:
        raise DomainError("history.already_running")
    leave_to_worker(db, kept, JUDGE, now=clock.now())
    db.commit()
    return redirect(url_for("history.preview", file_id=file_id), 303)


@bp.route("/imports/history/<int:file_id>/undo", methods=["GET", "POST"])
@scope(Action.HISTORY_IMPORT)
def undo(file_id: int) -> Response:
    """Take back all that the file wrote, or see who has been certified on it since."""
    db, kept = request_db(), _kept(file_id)
    if kept.undone_at or not kept.written:
        raise DomainError("history.already_undone")
    certified: Certified = current_app.extensions["certified"]
    holders = certified_people(db, certified(db, written_evidence(kept)))
    if request.method == "GET" or holders:
        page = render_template("courses/evidence/history/undo.html", file=kept, holders=holders)
        return make_response(page, 422 if request.method == "POST" else 200)
    reason = gettext("Rút lại tệp lịch sử đã nhập")
    undo_history(db, kept, reason=reason, actor=actor_in(), now=clock.now(), certified=certified)
    db.commit()
    flash(gettext("Đã rút lại tệp. Sổ như trước khi ghi tệp này."))
    return redirect(url_for("history.preview", file_id=file_id), 303)


@bp.get("/imports/history/<int:file_id>/refused.xlsx")
@scope(Action.HISTORY_IMPORT)
def refused(file_id: int) -> Response:
    """The refused rows with their reasons, to be mended in Excel and read in again."""
    kept = _kept(file_id)
    judged = judge_kept(request_db(), vault(), kept, _sheet(kept), today=clock.today())
    response = make_response(rejects_sheet(judged, made_on=clock.today()))
    look = HistoryCellsSeen(subject_id=file_id)
    request_db().rollback()  # the request has read all it needs; the look is a short transaction of its own
    record_look(sessions(), look, actor=actor_in(), now=clock.now())
    response.mimetype = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="lich-su-can-sua-{file_id}.xlsx"'
    return response
