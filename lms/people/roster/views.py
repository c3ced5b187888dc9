"""Pages of roster imports: drop a file, see every row's verdict, mend, write. Nothing enters the book before "Ghi"."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.audit.operations import record_look
from lms.files.operations import clean_name
from lms.files.sentences import SENTENCES as FILE_SENTENCES
from lms.i18n import format_number
from lms.i18n import gettext as _
from lms.jobs.models import JobState
from lms.jobs.queries import find_by_key
from lms.kernel.errors import DomainError
from lms.people.events import RosterCellsSeen
from lms.people.models import ImportRow, ImportState, RosterImport
from lms.people.roster.forms import CodesForm, FileForm, PlainForm, RowForm
from lms.people.roster.operations import (
    JOB_OF,
    WRITTEN_VERDICTS,
    Correction,
    choose_codes_day,
    correct_row,
    job_key,
    judge_now_or_later,
    leave_out,
    take_in_left_out,
    take_up_again,
    write_now_or_later,
)
from lms.people.roster.queries import (
    account_names,
    file_warnings,
    find_import,
    find_row,
    kept_cells,
    left_counts,
    list_imports,
    list_rows,
    may_be_another,
    person_choices,
    row_line,
    same_file_before,
    shown,
    team_choices,
)
from lms.people.roster.rules.communes import communes_named
from lms.people.roster.rules.headings import REQUIRED
from lms.people.roster.taking import Brought, own_commune, sheet_meant, take_file
from lms.people.roster.undoing import can_be_undone
from lms.people.roster.words import VERDICTS
from lms.people.rules.terms import HEADINGS, Column, Verdict
from lms.people.sentences import SENTENCES as PEOPLE_SENTENCES
from lms.units.queries import load_register
from lms.web.db import let_go, request_db, sessions
from lms.web.forms import read_id
from lms.web.paging import fetch_page, page_number
from lms.web.vault import storage, vault

bp = Blueprint("rosters", __name__)
SENTENCES: Mapping[str, str] = {**FILE_SENTENCES, **PEOPLE_SENTENCES}
ROWS = 50
OTHERS = [text for column, text in HEADINGS.items() if column not in (*REQUIRED, Column.SIGNED, Column.EFFECTIVE)]


@bp.get("/imports")
@scope(Action.ROSTER_IMPORT)
def imports() -> Response:
    """The files brought so far, and the place to drop the next."""
    return _list(FileForm(), 200)


def _list(form: FileForm, status: int) -> Response:
    page = fetch_page(request_db(), list_imports(viewer_in()), page_number(request.args.get("page")), size=20)
    names = load_register(request_db()).entries
    units = {roster.unit_id: names[roster.unit_id].names[-1].full for roster in page.items}
    accounts = account_names(request_db(), {roster.account_id for roster in page.items if roster.account_id})
    shown_with = {"units": units, "others": OTHERS, "accounts": accounts}
    return make_response(render_template("people/imports/page.html", page=page, form=form, **shown_with), status)


@bp.post("/imports")
@scope(Action.ROSTER_IMPORT)
def bring() -> Response:
    """Take a file; a short one is judged at once, a long one by the worker."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            return redirect(url_for("rosters.preview", import_id=_bring(form.file.data)), 303)
        except DomainError as error:
            request_db().rollback()
            form.file.errors = [sentence_of(error)]
    return _list(form, 422)


def sentence_of(error: DomainError) -> str:
    """What is wrong with a file, in words; an error of another kind goes on."""
    if error.code not in SENTENCES:
        raise error
    facts = {name: format_number(value) if isinstance(value, int) else value for name, value in error.fields.items()}
    return _(SENTENCES[error.code], **facts)


def _bring(upload: Any) -> int:
    content = upload.read()
    if not content:
        raise DomainError("files.empty")
    let_go()  # who is asking was read by this request; a large file must not hold the write lock while it is inflated
    meant = sheet_meant(content)
    db, viewer, now = request_db(), viewer_in(), clock.now()
    units = sorted(viewer.unit_ids(Action.ROSTER_IMPORT))
    if not units:
        raise DomainError("roster.no_unit")
    home = viewer.home_unit_id if viewer.home_unit_id in units else units[0]
    brought = Brought(clean_name(upload.filename or "roster.xlsx"), content, home or units[0], units, viewer.account_id)
    roster = take_file(db, vault(), storage(), brought, meant, now=now)
    if roster.state is not ImportState.ASKING:
        judge_now_or_later(db, vault(), roster, today=clock.today(), now=now)
    db.commit()
    return roster.id


@bp.get("/imports/<int:import_id>")
@scope(Action.ROSTER_IMPORT)
def preview(import_id: int) -> Response:
    """What the file would do or has done, row by row; while the worker is at it, how far it has come."""
    roster = _roster(import_id)
    if roster.state is ImportState.ASKING:
        return redirect(url_for("roster_columns.columns", import_id=import_id), 303)
    return _working(roster) if roster.state in JOB_OF else _preview(roster)


def _roster(import_id: int) -> RosterImport:
    return find_import(request_db(), viewer_in(), import_id)


def _working(roster: RosterImport) -> Response:
    job = find_by_key(request_db(), job_key(JOB_OF[roster.state], roster))
    failed = job is None or job.state is JobState.FAILED
    crumbs = [(_("Nhập tệp"), url_for("rosters.imports")), (roster.file_name, None)]
    shown = {"kept": roster, "crumbs": crumbs, "again": url_for("rosters.again", import_id=roster.id)}
    return make_response(render_template("people/imports/working.html", job=job, failed=failed, **shown))


def _preview(roster: RosterImport) -> Response:
    db, asked = request_db(), request.args.get("verdict", "")
    verdict = Verdict(asked) if asked in list(Verdict) else None
    page = fetch_page(db, list_rows(roster, verdict), page_number(request.args.get("page")), size=ROWS)
    register, today = load_register(db), clock.today()
    own = own_commune(db, roster, today)
    named = cache(lambda text: communes_named(register, today, text) if text else [own.code] if own else [])
    lines = [row_line(vault(), row, named) for row in page.items]
    unit = register.entries[roster.unit_id]
    return make_response(
        render_template(
            "people/imports/preview.html",
            roster=roster,
            verdict=verdict,
            page=page,
            lines=lines,
            cells={row.number: _cells(row) for row in page.items if row.verdict is Verdict.REFUSED},
            choices={row.number: team_choices(row) for row in page.items},
            words=VERDICTS,
            headings={column: roster.headings.get(column.value, HEADINGS[column]) for column in Column},
            remarks=[remark["message"] for remark in file_warnings(roster)],
            codes=_codes_form(roster),
            unit=unit,
            form=PlainForm(),
            before=same_file_before(db, roster),
            undoable=can_be_undone(roster),
            left=left_counts(db, roster),
            columns_said=(roster.layout or {}).get("said", False),
        )
    )


def _cells(row: ImportRow) -> dict[str, str]:
    kept = kept_cells(vault(), row).cells
    return {column.value: shown(column, kept.get(column, "")) for column in Column}


def _codes_form(roster: RosterImport) -> CodesForm:
    form, today = CodesForm(formdata=None), clock.today()
    form.codes.data = "own" if roster.codes_on is None else "today" if roster.codes_on == today else "day"
    form.day.data = roster.codes_on if form.codes.data == "day" else None
    return form


@bp.post("/imports/<int:import_id>/codes")
@scope(Action.ROSTER_IMPORT)
def codes(import_id: int) -> Response:
    """Say the day whose commune codes the file uses; the file is judged again."""
    roster, form = _roster(import_id), CodesForm()
    if not form.validate_on_submit():
        flash(_("Ngày dùng mã xã chưa đọc được. Ghi theo mẫu 01/7/2025."), "late")
        return _to(import_id)
    chosen: dict[str, date | None] = {"own": None, "today": clock.today(), "day": form.day.data}
    choose_codes_day(roster, chosen[form.codes.data])
    return _judged_again(roster)


def _judged_again(roster: RosterImport) -> Response:
    db = request_db()
    judge_now_or_later(db, vault(), roster, today=clock.today(), now=clock.now())
    db.commit()
    return _to(roster.id)


def _to(import_id: int, verdict: Verdict | None = None) -> Response:
    return redirect(url_for("rosters.preview", import_id=import_id, verdict=verdict.value if verdict else None), 303)


@bp.post("/imports/<int:import_id>/again")
@scope(Action.ROSTER_IMPORT)
def again(import_id: int) -> Response:
    """Begin again after the worker has given up on the file."""
    roster = _roster(import_id)
    take_up_again(request_db(), roster)
    return _judged_again(roster)


@bp.post("/imports/<int:import_id>/write")
@scope(Action.ROSTER_IMPORT)
def write(import_id: int) -> Response:
    """Write the good rows of the groups chosen in one transaction."""
    db, roster = request_db(), _roster(import_id)
    sent = request.form.getlist("accept")
    accept = [verdict for verdict in WRITTEN_VERDICTS if verdict.value in sent or "chosen" not in request.form]
    try:
        actor = actor_in()
        write_now_or_later(db, vault(), roster, actor=actor, today=clock.today(), now=clock.now(), accept=accept)
    except DomainError as error:
        if error.code != "roster.nothing_accepted":
            raise
        db.rollback()
        flash(sentence_of(error), "late")
    db.commit()
    return _to(import_id)


@bp.post("/imports/<int:import_id>/rows/<int:row_number>/leave")
@scope(Action.ROSTER_IMPORT)
def leave(import_id: int, row_number: int) -> Response:
    """Leave one row out of the writing, or take it in again (field ``left_out``: 1 or 0)."""
    leave_out(request_db(), _roster(import_id), row_number, left_out=request.form.get("left_out", "1") == "1")
    request_db().commit()
    verdict, page = request.args.get("verdict"), request.args.get("page")
    address = url_for("rosters.preview", import_id=import_id, verdict=verdict, page=page, _anchor=f"r{row_number}")
    return redirect(address, 303)


@bp.post("/imports/<int:import_id>/left")
@scope(Action.ROSTER_IMPORT)
def left(import_id: int) -> Response:
    """Take all rows that were left out in again; the file is judged anew."""
    roster = _roster(import_id)
    take_in_left_out(request_db(), roster)
    return _judged_again(roster)


def record_cells_seen(import_id: int, row_number: int | None = None) -> None:
    """The cells as they were brought hold numbers and phones; whoever opens them is on record."""
    request_db().rollback()  # the request has read all it needs; the look is a short transaction of its own
    look = RosterCellsSeen(subject_id=import_id, row=row_number)
    record_look(sessions(), look, actor=actor_in(), now=clock.now())


@bp.route("/imports/<int:import_id>/rows/<int:row_number>", methods=["GET", "POST"])
@scope(Action.ROSTER_IMPORT)
def row(import_id: int, row_number: int) -> Response:
    """Mend one row; it is judged again at once, with the whole file."""
    db, roster = request_db(), _roster(import_id)
    found, form = find_row(db, roster, row_number), RowForm()
    _fill(db, form, found)
    if not form.is_submitted():
        page = _row_page(roster, found, form, 200)
        record_cells_seen(import_id, row_number)
        return page
    if not form.validate():
        return _row_page(roster, found, form, 422)
    _correct(db, roster, row_number, form)
    db.commit()
    if found.verdict is Verdict.REFUSED:
        return _row_page(roster, found, form, 422)
    flash(_("Đã sửa dòng %(row)s.", row=row_number))
    return _to(import_id, Verdict.REFUSED if roster.refused else None)


def _fill(db: Session, form: RowForm, found: ImportRow) -> None:
    """Put the kept cells and the candidates into the form; what was sent stays."""
    kept = kept_cells(vault(), found)
    form.team_id.choices = {"": _("Theo tên tổ ở trên")} | {str(choice.id): choice.label for choice in team_choices(found)}
    people = {str(choice.id): choice.label for choice in person_choices(db, found)}
    form.person_id.choices = {"": _("Để chương trình tự tìm"), **people, "0": _("Người khác, chưa có trong sổ")}
    if kept.team_id and str(kept.team_id) not in form.team_id.choices:
        form.team_id.choices |= {str(kept.team_id): _("Tổ đã chọn lần trước")}
    if kept.person_id and str(kept.person_id) not in form.person_id.choices:
        form.person_id.choices |= {str(kept.person_id): _("Người đã chọn lần trước")}
    for column in Column:
        if column.value not in request.form:
            form[column.value].data = shown(column, kept.cells.get(column, ""))
    if not form.is_submitted():
        form.team_id.data = str(kept.team_id or "")
        form.person_id.data = "" if kept.person_id is None else str(kept.person_id)


def _correct(db: Session, roster: RosterImport, number: int, form: RowForm) -> None:
    kept = kept_cells(vault(), find_row(db, roster, number))
    team_id = read_id(form.team_id.data) if "team_id" in request.form else kept.team_id
    person_id = read_id(form.person_id.data) if "person_id" in request.form else kept.person_id
    correction = Correction(form.sent_cells(request.form), team_id, person_id)
    correct_row(db, vault(), roster, number, correction, actor=actor_in(), now=clock.now())
    judge_now_or_later(db, vault(), roster, today=clock.today(), now=clock.now())
    db.flush()
    db.expire_all()


def _row_page(roster: RosterImport, found: ImportRow, form: RowForm, status: int) -> Response:
    line = row_line(vault(), found)
    return make_response(
        render_template(
            "people/imports/row.html",
            roster=roster,
            line=line,
            form=form,
            columns=[column.value for column in Column],
            asks_team=len(form.team_id.choices) > 1,
            asks_person=len(form.person_id.choices) > 2 or may_be_another(found),
        ),
        status,
    )
