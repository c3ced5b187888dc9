"""Pages of case counts: how far the units are, the grid of one, its file, its versions, locks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action, Viewer
from lms.cases.export import XLSX, as_csv, as_xlsx, remarks
from lms.cases.forms import FileForm, GridForm, LockForm, typed_rows
from lms.cases.operations import Refused, Saved, complete, lock, save, unlock
from lms.cases.queries import Grid, find_grid, is_locked, list_progress, list_versions, load_forms, reach
from lms.cases.reading import read_grid
from lms.cases.rules.forms import added
from lms.cases.rules.grid import Problem, TypedRow
from lms.cases.rules.periods import CasePeriod, Progress, open_periods
from lms.cases.sentences import SENTENCES
from lms.i18n import gettext as _
from lms.i18n import ngettext, with_facts
from lms.kernel.errors import DomainError
from lms.units.queries import load_map
from lms.units.rules import Level, Node
from lms.web.db import request_db
from lms.web.forms import read_id

bp = Blueprint("cases", __name__, url_prefix="/cases")
READ, WRITE = Action.CASES_READ, Action.CASES_WRITE
Typed = Mapping[int, TypedRow]
Problems = Mapping[int, Sequence[Problem]]


def _say(error: DomainError) -> str:
    """The words of a refusal of this room; what is missing, and what other rooms refuse, goes to the page of errors."""
    if error.code not in SENTENCES or error.code.endswith(".missing"):
        raise error
    return with_facts(SENTENCES[error.code], error.fields)


# --- how far the units are ---


@bp.get("")
@scope(READ)
def progress() -> str:
    """The units in scope with their state in a period; who is late."""
    db, viewer, today = request_db(), viewer_in(), clock.today()
    periods = open_periods(load_forms(db), today)
    period = _chosen(periods)
    lines = list_progress(db, viewer, period, today=today) if period else []
    late_only = request.args.get("late") == "1"
    return render_template(
        "cases/progress/page.html",
        periods=periods,
        period=period,
        lines=[line for line in lines if line.late or not late_only],
        all_lines=lines,
        late_only=late_only,
        totals=added(period.form, [line.figures for line in lines]) if period else {},
        Progress=Progress,
        locks=_locks(db, viewer, period) if period else [],
        form=LockForm(formdata=None),
    )


def _chosen(periods: Sequence[CasePeriod]) -> CasePeriod | None:
    asked = request.args.get("period", "")
    if not asked:
        return periods[0] if periods else None
    for period in periods:
        if period.key == asked:
            return period
    raise DomainError("cases.period.missing")


def _locks(db: Session, viewer: Viewer, period: CasePeriod) -> list[tuple[Node, bool]]:
    """The provinces in which the viewer may lock, each with whether it is locked."""
    today = clock.today()
    provinces = [node for node in load_map(db, today).nodes.values() if node.level is Level.PROVINCE]
    mine = [node for node in provinces if viewer.may(WRITE, reach(db, node.id, today))]
    return [(node, is_locked(db, period, node.id, today=today)) for node in mine] if len(mine) == 1 else []


@bp.post("/locks")
@scope(WRITE)
def locks() -> Answer:
    """Lock a period for a province, or lift the lock."""
    db, form, today = request_db(), LockForm(), clock.today()
    unit_id, key = read_id(request.form.get("unit")), request.form.get("period", "")
    node = load_map(db, today).nodes.get(unit_id or 0)
    if node is None or node.level is not Level.PROVINCE or not viewer_in().may(WRITE, reach(db, node.id, today)):
        raise DomainError("cases.unit.missing")
    if form.validate_on_submit():
        act = unlock if request.form.get("act") == "unlock" else lock
        act(db, node.id, key, actor=actor_in(), now=clock.now())
        db.commit()
        flash(_("Đã khóa kỳ số liệu.") if act is lock else _("Đã mở khóa kỳ số liệu."))
    return redirect(url_for("cases.progress", period=key), 303)


# --- the grid of one unit ---


@bp.get("/<int:unit_id>/<period>")
@scope(READ)
def grid(unit_id: int, period: str) -> Response:
    """The rows of a unit's teams."""
    found = find_grid(request_db(), viewer_in(), unit_id, period, READ, today=clock.today())
    return _page(found, 200)


@bp.post("/<int:unit_id>/<period>")
@scope(WRITE)
def keep(unit_id: int, period: str) -> Answer:
    """Keep the grid; then, when asked, say it is complete."""
    db = request_db()
    found = find_grid(db, viewer_in(), unit_id, period, WRITE, today=clock.today())
    typed: Typed = {}
    if not GridForm().validate_on_submit():
        return _page(found, 422, refusal=_("Trang đã mở quá lâu. Mời tải lại trang rồi làm lại."))
    try:
        typed = typed_rows(request.form, found.form)
        if request.form.get("act") == "nothing":
            typed = {team: replace(row, nothing=row.nothing or not any(row.cells.values())) for team, row in typed.items()}
        return _kept(db, found, typed, clock.now())
    except DomainError as error:
        db.rollback()
        return _page(found, 422, typed=typed, refusal=_say(error))


def _kept(db: Session, found: Grid, typed: Typed, now: datetime) -> Answer:
    saved = save(db, found, typed, actor=actor_in(), now=now)
    if isinstance(saved, Refused):
        db.rollback()
        return _page(_again(found), 422, typed=typed, problems=saved.problems)
    db.commit()
    if request.form.get("act") != "complete":
        flash(_words(saved))
        return redirect(url_for("cases.grid", unit_id=found.unit.id, period=found.period.key), 303)
    complete(db, found, actor=actor_in(), now=now)
    db.commit()
    flash(_("Đã ghi và báo xong."))
    return redirect(url_for("cases.progress", period=found.period.key), 303)


def _again(found: Grid) -> Grid:
    return find_grid(request_db(), viewer_in(), found.unit.id, found.period.key, READ, today=clock.today())


def _words(saved: Saved) -> str:
    count = saved.new + saved.changed + saved.cleared
    return ngettext("Đã ghi %(n)s tổ.", "Đã ghi %(n)s tổ.", count) if count else _("Không có gì thay đổi.")


def _page(
    found: Grid, status: int, *, typed: Typed | None = None, problems: Problems | None = None, refusal: str = ""
) -> Response:
    said = {
        team: [(one.column, with_facts(SENTENCES[one.code], one.fields)) for one in some]
        for team, some in (problems or {}).items()
    }
    page = render_template(
        "cases/grid/page.html",
        found=found,
        typed=typed or {},
        problems=said,
        refusal=refusal,
        remarks=remarks(found),
        rate=found.form.success_rate(found.totals),
        sums=[{"whole": one.whole, "parts": one.parts, "atMost": one.at_most} for one in found.form.sums],
        may_write=viewer_in().may(WRITE, reach(request_db(), found.unit.id, clock.today())) and not found.locked,
        form=FileForm(formdata=None),
    )
    return make_response(page, status)


# --- the grid as a file ---


@bp.get("/<int:unit_id>/<period>/file")
@scope(READ)
def file(unit_id: int, period: str) -> Response:
    """The grid as XLSX or CSV: filled in as far as it is, ready to be completed and brought back."""
    found = find_grid(request_db(), viewer_in(), unit_id, period, READ, today=clock.today())
    csv = request.args.get("format") == "csv"
    content = as_csv(found) if csv else as_xlsx(found, demo=current_app.config["DEMO"])
    answer = Response(content, mimetype="text/csv" if csv else XLSX)
    name = f"bieu-12-{found.unit.code}-{found.period.key}.{'csv' if csv else 'xlsx'}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.post("/<int:unit_id>/<period>/file")
@scope(WRITE)
def bring(unit_id: int, period: str) -> Answer:
    """Keep the rows of a file: all of them, or none when a cell is wrong, and then the grid shows which."""
    db, form = request_db(), FileForm()
    found = find_grid(db, viewer_in(), unit_id, period, WRITE, today=clock.today())
    if not form.validate_on_submit():
        return _page(found, 422, refusal=form.file.errors[0] if form.file.errors else "")
    try:
        return _kept(db, found, read_grid(form.file.data.read(), found.form).rows, clock.now())
    except DomainError as error:
        db.rollback()
        if error.code.startswith("files."):
            raise
        return _page(found, 422, refusal=_say(error))


@bp.get("/<int:unit_id>/<period>/versions")
@scope(READ)
def versions(unit_id: int, period: str) -> str:
    """Every version of every row: who, when, what it said."""
    db = request_db()
    found = find_grid(db, viewer_in(), unit_id, period, READ, today=clock.today())
    teams = {team.id: team for team in found.teams}
    return render_template(
        "cases/versions/page.html", found=found, teams=teams, lines=list_versions(db, list(teams), found.period)
    )
