"""The page on which an officer says which column of a file is which, when the headings alone do not."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action
from lms.files.sheets import Sheet
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.models import ImportState, RosterImport
from lms.people.roster.columns_queries import ColumnsAsked, columns_asked, fields_of, row_asked
from lms.people.roster.operations import judge_now_or_later
from lms.people.roster.queries import find_import
from lms.people.roster.rules.parts import PART_HEADINGS
from lms.people.roster.taking import Columns, choose_columns, headings_of, own_commune, stored_sheet
from lms.people.roster.views import sentence_of
from lms.people.rules.terms import HEADINGS
from lms.web.db import request_db
from lms.web.vault import storage, vault

bp = Blueprint("roster_columns", __name__)
CHOICES = {field.value: text for field, text in (*HEADINGS.items(), *PART_HEADINGS.items())}


@bp.get("/imports/<int:import_id>/columns")
@scope(Action.ROSTER_IMPORT)
def columns(import_id: int) -> Response:
    """Each column of the file with some of its cells, and what it is taken for."""
    roster = find_import(request_db(), viewer_in(), import_id)
    asked = columns_asked(roster, _sheet(roster, request.args.get("sheet")), row_asked(request.args.get("row")))
    return _page(roster, asked, 200, _lacking(roster))


def _lacking(roster: RosterImport) -> str:
    """Why the page is asked for, when the file could not be read at sight."""
    if roster.state is not ImportState.ASKING:
        return ""
    headings = headings_of(roster)
    if headings is None:
        return _("Mười dòng đầu không có dòng nào giống dòng tiêu đề. Mời chọn dòng tiêu đề và từng cột ở dưới.")
    missing, commune = headings.missing(), _own(roster)
    if commune and not headings.missing(one_commune=True) and missing:
        return _(
            "Tệp không có cột Mã xã. Nếu mọi dòng đều của %(commune)s, mời bấm “Đọc tệp theo các cột này”; "
            "nếu không, mời chọn cột nào là Mã xã.",
            commune=commune,
        )
    return _("Chưa rõ cột nào là: %(columns)s. Mời chọn ở dưới.", columns=", ".join(missing)) if missing else ""


def _own(roster: RosterImport) -> str | None:
    """The commune in whose name the file was brought, by its name."""
    commune = own_commune(request_db(), roster, clock.today())
    return commune.names[-1].full if commune else None


@bp.post("/imports/<int:import_id>/columns")
@scope(Action.ROSTER_IMPORT)
def choose(import_id: int) -> Response:
    """Read the file by the columns said, and judge it."""
    db, roster, now = request_db(), find_import(request_db(), viewer_in(), import_id), clock.now()
    sheet = _sheet(roster, request.form.get("sheet"))
    asked = columns_asked(roster, sheet, row_asked(request.form.get("row")), request.form)
    said = Columns(sheet.name, asked.heading_row, asked.heading_rows, fields_of(asked))
    try:
        choose_columns(db, vault(), storage(), roster, said, now=now)
    except DomainError as error:
        db.rollback()
        return _page(find_import(db, viewer_in(), import_id), asked, 422, sentence_of(error))
    judge_now_or_later(db, vault(), roster, today=clock.today(), now=now)
    db.commit()
    return redirect(url_for("rosters.preview", import_id=import_id), 303)


def _page(roster: RosterImport, asked: ColumnsAsked, status: int, fault: str = "") -> Response:
    here, back = url_for("roster_columns.columns", import_id=roster.id), url_for("rosters.imports")
    shown_with = {"here": here, "back": back, "crumbs": [(_("Nhập tệp"), back), (roster.file_name, None)]}
    needed = _("Bắt buộc có: Mã xã, Tổ hòa giải, Họ và tên, và Ngày ký hoặc Ngày hiệu lực.")
    if commune := _own(roster):
        needed = _(
            "Bắt buộc có: Tổ hòa giải, Họ và tên, và Ngày ký hoặc Ngày hiệu lực. "
            "Không có cột Mã xã thì cả tệp được đọc là của %(commune)s.",
            commune=commune,
        )
    page = render_template(
        "people/imports/columns.html",
        file_name=roster.file_name,
        asked=asked,
        choices=CHOICES,
        fault=fault,
        needed=needed,
        **shown_with,
    )
    return make_response(page, status)


def _sheet(roster: RosterImport, name: str | None) -> Sheet:
    """A sheet of the kept file; a name that is none of them means the one that is read."""
    known = (roster.layout or {}).get("sheets", [])
    return stored_sheet(request_db(), storage(), roster, name if name in known else None)
