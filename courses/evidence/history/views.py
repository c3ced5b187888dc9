"""The pages of history imports: drop a file, see each row's verdict, write. What a kept file would do is worked out anew."""

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.evidence.events import HistoryCellsSeen
from courses.evidence.history.forms import FileForm
from courses.evidence.history.judging import Judged, judge
from courses.evidence.history.operations import rejects_sheet, report, write_history
from courses.evidence.history.sentences import SENTENCES, remark_words
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.operations import acting
from lms.access.rules import Action
from lms.audit.operations import record_look
from lms.files.models import StoredFile
from lms.files.operations import Owner, open_stored, store
from lms.files.sentences import SENTENCES as FILE_SENTENCES
from lms.files.sheets import Sheet, read_sheet
from lms.i18n import gettext, ngettext
from lms.kernel.errors import DomainError
from lms.people.roster.judging import allowed_units
from lms.people.rules.terms import Verdict
from lms.units.queries import load_register
from lms.web.db import request_db, sessions
from lms.web.vault import storage, vault

bp = Blueprint("history", __name__)
OWNER = "history_import"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500


@bp.get("/imports/history")
@scope(Action.HISTORY_IMPORT)
def ask() -> Response:
    """The place to drop a file."""
    return _ask(FileForm(), 200)


def _ask(form: FileForm, status: int) -> Response:
    return make_response(render_template("courses/evidence/history/page.html", form=form), status)


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
            form.file.errors = [_words(error)]
    return _ask(form, 422)


def _words(error: DomainError) -> str:
    known = {**FILE_SENTENCES, **SENTENCES}
    if error.code not in known:
        raise error
    return gettext(known[error.code], **error.fields)


def _bring(upload: Any) -> int:
    # Reading comes before the first query: a large file must not hold the write lock while it is inflated.
    content = upload.read()
    if not content:
        raise DomainError("files.empty")
    sheet = read_sheet(content)
    db = request_db()
    _judge(db, sheet)
    name = upload.filename or "history.xlsx"
    account = viewer_in().account_id
    row = store(db, storage(), BytesIO(content), name=name, owner=Owner(OWNER), stored_by=account, now=clock.now())
    db.commit()
    return row.id


def _judge(db: Session, sheet: Sheet) -> Judged:
    units = sorted(viewer_in().unit_ids(Action.HISTORY_IMPORT))
    allowed = allowed_units(db, units, load_register(db))
    return judge(db, vault(), sheet, allowed=allowed, today=clock.today())


def _own_file(db: Session, file_id: int) -> StoredFile:
    row = db.get(StoredFile, file_id)
    if row is None or row.owner_kind != OWNER or row.stored_by != viewer_in().account_id:
        raise DomainError("history.file.missing")
    return row


def _judged(db: Session, file_id: int) -> tuple[StoredFile, Judged]:
    row = _own_file(db, file_id)
    with open_stored(storage(), row) as content:
        return row, _judge(db, read_sheet(content))


@bp.get("/imports/history/<int:file_id>")
@scope(Action.HISTORY_IMPORT)
def preview(file_id: int) -> Response:
    """Every row's verdict, in words; nothing is written yet."""
    row, judged = _judged(request_db(), file_id)
    page = render_template(
        "courses/evidence/history/preview.html",
        file=row,
        counts=report(judged),
        judgements=judged.judgements[:SHOWN],
        remark_words=remark_words,
        shown=SHOWN,
        verdict=Verdict,
    )
    return make_response(page)


@bp.post("/imports/history/<int:file_id>/write")
@scope(Action.HISTORY_IMPORT)
def write(file_id: int) -> Response:
    """Write the good rows into the ledger."""
    db = request_db()
    _row, judged = _judged(db, file_id)
    written = write_history(db, judged, actor=acting(viewer_in().account_id), now=clock.now())
    db.commit()
    flash(ngettext("Đã ghi %(n)s lần hoàn thành vào sổ", "Đã ghi %(n)s lần hoàn thành vào sổ", written))
    return redirect(url_for("history.preview", file_id=file_id), 303)


@bp.get("/imports/history/<int:file_id>/refused.xlsx")
@scope(Action.HISTORY_IMPORT)
def refused(file_id: int) -> Response:
    """The refused rows with their reasons, to be mended in Excel and read in again."""
    _row, judged = _judged(request_db(), file_id)
    response = make_response(rejects_sheet(judged, made_on=clock.today()))
    look = HistoryCellsSeen(subject_id=file_id)
    request_db().rollback()  # the request has read all it needs; the look is a short transaction of its own
    record_look(sessions(), look, actor=acting(viewer_in().account_id), now=clock.now())
    response.mimetype = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="lich-su-can-sua-{file_id}.xlsx"'
    return response
