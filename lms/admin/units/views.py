"""Pages of resolutions that change units: enter or bring a file, see exactly what moves, confirm; the list of those loaded."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.operations import acting
from lms.access.queries import unit_titles
from lms.access.rules import Action
from lms.admin.units.example import example_file
from lms.admin.units.forms import ChangeFileForm, ConfirmForm, LinesForm
from lms.admin.units.operations import load_changes
from lms.admin.units.queries import Mandate, account_names, body_place, impact_of, mandate_of
from lms.admin.units.words import refusal_words
from lms.files.checks import XLSX
from lms.i18n import gettext as _
from lms.i18n import ngettext
from lms.kernel.errors import DomainError
from lms.units.changes.queries import draft_changes, find_change, lines_of, list_changes
from lms.units.changes.reading import OF_LINE, Reading, dumped, loaded, read_file, read_rows
from lms.units.changes.rules.lines import KIND_WORDS, TYPES, Refusal
from lms.units.queries import edition_token
from lms.web.db import request_db
from lms.web.paging import fetch_page, page_number

bp = Blueprint("unit_changes", __name__, url_prefix="/units/changes")
ROWS, MORE, MOST_ROWS = 6, 4, 60
MOST_LINES_HERE = 500


def _mandate() -> Mandate:
    mandate = mandate_of(request_db(), viewer_in(), clock.today())
    if mandate is None:
        abort(404)
    return mandate


@bp.get("")
@scope(Action.UNITS_CHANGE)
def changes() -> Response:
    """The resolutions on record, newest effect first: who loaded them, when."""
    db, mandate = request_db(), _mandate()
    stmt: Any = list_changes(mandate.units)
    page = fetch_page(db, stmt, page_number(request.args.get("page")), scalars=False)
    names = account_names(db, (row.account_id for row in page.items))
    units = unit_titles(db, {row.unit_id for row in page.items})
    return make_response(render_template("admin/units/list.html", page=page, names=names, units=units, mandate=mandate))


@bp.get("/<int:change_id>")
@scope(Action.UNITS_CHANGE)
def change(change_id: int) -> Response:
    """One resolution on record, line by line."""
    db, mandate = request_db(), _mandate()
    found = find_change(db, change_id, mandate.units)
    if found is None:
        abort(404)
    names = account_names(db, [found.account_id])
    lines = lines_of(db, change_id)
    return make_response(render_template("admin/units/detail.html", found=found, lines=lines, names=names, kinds=KIND_WORDS))


@bp.get("/new")
@scope(Action.UNITS_CHANGE)
def new() -> Response:
    """The form, and the place to bring a file."""
    return _ask(LinesForm(), ChangeFileForm(), [{}] * ROWS, 200)


@bp.post("/new")
@scope(Action.UNITS_CHANGE)
def enter() -> Response:
    """Preview what was typed; or, asked for more lines, the same form with some more."""
    form, rows = LinesForm(), _typed()
    if "more" in request.form and len(rows) < MOST_ROWS:
        return _ask(form, ChangeFileForm(), rows + [{}] * MORE, 200)
    heads = {name: form[name].data for name in ("number", "signed_on", "effective_on")}
    filled = [(place, row) for place, row in enumerate(rows, 1) if any(row.values())]
    reading = read_rows([(place, heads | row) for place, row in filled])
    if form.validate_on_submit() and not reading.refusals:
        shown = _preview(reading)
        if shown is not None:
            return shown
    return _ask(form, ChangeFileForm(), rows, 422, reading.refusals)


def _typed() -> list[dict[str, str]]:
    columns = {name: request.form.getlist(name) for name in OF_LINE}
    count = min(max((len(values) for values in columns.values()), default=0), MOST_ROWS) or ROWS
    return [
        {name: values[place].strip() if place < len(values) else "" for name, values in columns.items()}
        for place in range(count)
    ]


@bp.post("/file")
@scope(Action.UNITS_CHANGE)
def bring() -> Response:
    """Preview what a file says."""
    form = ChangeFileForm()
    reading = Reading()
    if form.validate_on_submit():
        try:
            reading = read_file(form.file.data.filename or "", form.file.data.read())
            if sum(len(one.lines) for one in reading.changes) > MOST_LINES_HERE:
                raise DomainError("units.change.too_many_lines", limit=MOST_LINES_HERE)
        except DomainError as error:
            form.file.errors = [refusal_words(Refusal(error.code, None, error.fields))]
        else:
            if not reading.refusals and (shown := _preview(reading)) is not None:
                return shown
    return _ask(LinesForm(formdata=None), form, [{}] * ROWS, 422, reading.refusals)


def _ask(
    form: LinesForm,
    file_form: ChangeFileForm,
    rows: Sequence[Mapping[str, str]],
    status: int,
    refusals: Sequence[Refusal] = (),
) -> Response:
    said = [(refusal.row, refusal_words(refusal)) for refusal in refusals]
    page = render_template(
        "admin/units/new.html",
        form=form,
        file_form=file_form,
        rows=rows,
        refusals=said,
        kinds=KIND_WORDS,
        types=TYPES,
        mandate=_mandate(),
        room=len(rows) < MOST_ROWS,
    )
    return make_response(page, status)


def _preview(reading: Reading, *, moved_on: bool = False) -> Response | None:
    """The page that shows exactly what moves, or why nothing can; None when the reading holds nothing."""
    db, mandate, today = request_db(), _mandate(), clock.today()
    drafted = draft_changes(db, reading.changes, unit_id=mandate.unit_id, within=mandate.within)
    plan = drafted.plan
    form = ConfirmForm(formdata=None, lines=json.dumps(dumped(reading.changes)), edition=edition_token(db))
    page = render_template(
        "admin/units/preview.html",
        form=form,
        drafted=drafted,
        plan=plan,
        changes=reading.changes,
        impact=impact_of(db, plan, today=today) if not plan.refusals else None,
        refusals=[(refusal.row, refusal_words(refusal)) for refusal in plan.refusals],
        doubts=[(doubt.row, refusal_words(doubt)) for doubt in plan.doubts],
        kinds=KIND_WORDS,
        place=body_place,
        moved_on=refusal_words(Refusal("units.change.moved_on")) if moved_on else "",
        mandate=mandate,
    )
    return make_response(page, 422 if plan.refusals or moved_on else 200)


@bp.post("/load")
@scope(Action.UNITS_CHANGE)
def load() -> Response:
    """Load what was previewed; when the register changed meanwhile, the preview is shown anew."""
    mandate, form, db = _mandate(), ConfirmForm(), request_db()
    if not form.validate_on_submit():
        return _ask(LinesForm(formdata=None), ChangeFileForm(formdata=None), [{}] * ROWS, 422)
    try:
        reading = loaded(_json(form.lines.data or ""))
    except DomainError as error:
        refusal = Refusal(error.code, None, error.fields)
        return _ask(LinesForm(formdata=None), ChangeFileForm(formdata=None), [{}] * ROWS, 422, [refusal])
    if form.edition.data != edition_token(db) and (shown := _preview(reading, moved_on=True)) is not None:
        return shown
    return _loaded(reading, mandate)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _loaded(reading: Reading, mandate: Mandate) -> Response:
    db, account_id = request_db(), viewer_in().account_id
    try:
        applied = load_changes(db, reading.changes, mandate, account_id=account_id, actor=acting(account_id), now=clock.now())
    except DomainError:
        db.rollback()
        return _preview(reading) or redirect(url_for("unit_changes.new"), 303)
    db.commit()
    done = ngettext("Đã ghi %(n)s dòng.", "Đã ghi %(n)s dòng.", applied.lines)
    flash(done if applied.lines else _("Các dòng này đã ghi từ trước; không có gì thay đổi."))
    return redirect(url_for("unit_changes.changes"), 303)


@bp.get("/example.xlsx")
@scope(Action.UNITS_CHANGE)
def example() -> Response:
    """The file to fill in, with one example of each kind."""
    _mandate()
    answer = make_response(example_file(made_on=clock.today()))
    answer.mimetype = XLSX
    answer.headers["Content-Disposition"] = 'attachment; filename="thay-doi-don-vi.xlsx"'
    return answer
