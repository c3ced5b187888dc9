"""The page on which an officer says which column of a history workbook is which; the roster's page with other columns."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from courses.evidence.history.layout import Said, choose_columns, columns_asked, headings_of, sheet_of
from courses.evidence.history.models import HistoryImport, HistoryState
from courses.evidence.history.queries import find_history
from courses.evidence.history.rules import HEADINGS
from courses.evidence.history.views import judge_now_or_later, words_of
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.roster.columns_queries import ColumnsAsked, fields_of, row_asked
from lms.web.db import request_db
from lms.web.vault import storage

bp = Blueprint("history_columns", __name__)
CHOICES = {column.value: text for column, text in HEADINGS.items()}


@bp.get("/imports/history/<int:file_id>/columns")
@scope(Action.HISTORY_IMPORT)
def columns(file_id: int) -> Response:
    """Each column of the file with some of its cells, and what it is taken for."""
    db, kept = request_db(), find_history(request_db(), viewer_in(), file_id)
    sheet = sheet_of(db, storage(), kept, request.args.get("sheet"))
    return _page(kept, columns_asked(kept, sheet, row_asked(request.args.get("row"))), 200, _lacking(kept))


def _lacking(kept: HistoryImport) -> str:
    """Why the page is asked for, when the file could not be read at sight."""
    headings = headings_of(kept) if kept.state is HistoryState.ASKING else None
    if headings is None:
        return ""
    if not headings.places:
        return _("Mười dòng đầu không có dòng nào giống dòng tiêu đề. Mời chọn dòng tiêu đề và từng cột ở dưới.")
    return _("Chưa rõ cột nào là: %(columns)s. Mời chọn ở dưới.", columns=", ".join(headings.missing()))


@bp.post("/imports/history/<int:file_id>/columns")
@scope(Action.HISTORY_IMPORT)
def choose(file_id: int) -> Response:
    """Read the file by the columns said, and judge it."""
    db, kept, now = request_db(), find_history(request_db(), viewer_in(), file_id), clock.now()
    sheet = sheet_of(db, storage(), kept, request.form.get("sheet"))
    asked = columns_asked(kept, sheet, row_asked(request.form.get("row")), request.form)
    try:
        choose_columns(db, kept, sheet, Said(asked.heading_row, fields_of(asked), asked.heading_rows), now=now)
    except DomainError as error:
        db.rollback()
        return _page(find_history(db, viewer_in(), file_id), asked, 422, words_of(error))
    judge_now_or_later(db, kept, sheet, now=now)
    db.commit()
    return redirect(url_for("history.preview", file_id=file_id), 303)


def _page(kept: HistoryImport, asked: ColumnsAsked, status: int, fault: str) -> Response:
    here, back = url_for("history_columns.columns", file_id=kept.file_id), url_for("history.ask")
    crumbs = [(_("Nhập tệp"), url_for("rosters.imports")), (_("Quá trình tập huấn"), back), (kept.file_name, None)]
    needed = _("Bắt buộc có: Họ và tên, Mã xã, Chương trình, Ngày kết thúc, Kết quả.")
    shown_with = {"here": here, "back": back, "crumbs": crumbs, "needed": needed, "fault": fault}
    page = render_template("people/imports/columns.html", file_name=kept.file_name, asked=asked, choices=CHOICES, **shown_with)
    return make_response(page, status)
