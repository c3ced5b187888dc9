"""Pages of periods: the front door of reports, asking the units below, who has sent; and the public keys that sign."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from lms import clock
from lms.access.gate import actor_in, public, scope, viewer_in
from lms.access.rules import Action, Viewer
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.keys.queries import public_keys
from lms.reports.coverage.views import file_of
from lms.reports.periods.forms import PeriodForm
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.operations import open_period
from lms.reports.periods.queries import (
    PURPOSE,
    Line,
    find_period,
    list_lines,
    list_openers,
    list_periods,
    may_see_board,
    my_units,
    unit_named,
)
from lms.reports.periods.rules.states import board
from lms.reports.periods.wording import WORDS, board_export, refusal_words
from lms.units.rules import Node
from lms.web.db import request_db

bp = Blueprint("periods", __name__, url_prefix="/reports")
keys_bp = Blueprint("report_keys", __name__)
READ = Action.REPORTS_READ


@dataclass(frozen=True)
class Mine:
    """A period as the front door shows it: the viewer's own units in it, and the counts for who may see the table."""

    period: ReportPeriod
    unit: Node
    units: list[Line]
    lines: list[Line] | None


@bp.get("")
@scope(READ)
def index() -> str:
    """The front door: periods first, the other reports beside."""
    db, viewer, today = request_db(), viewer_in(), clock.today()
    periods = list_periods(db, viewer, today)
    lines = list_lines(db, periods, today)
    found = [_mine(db, viewer, period, lines[period.id]) for period in periods]
    boards = {one.period.id: board(line.standing for line in one.lines) for one in found if one.lines is not None}
    return render_template(
        "reports/periods/index.html",
        found=found,
        boards=boards,
        may_open=bool(list_openers(db, viewer, today)),
        may_cases=viewer.may_anywhere(Action.CASES_READ),
        **WORDS,
    )


def _mine(db: Session, viewer: Viewer, period: ReportPeriod, lines: list[Line]) -> Mine:
    today = clock.today()
    own = {node.id for node in my_units(db, viewer, period, today)}
    seen = lines if may_see_board(db, viewer, period, today) else None
    return Mine(period, unit_named(db, period.unit_id, period.last_on), [line for line in lines if line.unit.id in own], seen)


# --- periods ---


@bp.route("/periods/new", methods=["GET", "POST"])
@scope(Action.REPORTS_SUBMIT)
def ask() -> Answer | tuple[str, int]:
    """Ask the units below for reports."""
    db, today = request_db(), clock.today()
    openers = list_openers(db, viewer_in(), today)
    if not openers:
        raise DomainError("periods.period.missing")
    form = PeriodForm(openers, data={"year": today.year} if request.method == "GET" else None)
    refusal = ""
    if form.validate_on_submit():
        try:
            period = open_period(db, form.facts, actor=actor_in(), today=today, now=clock.now())
        except DomainError as error:
            refusal = refusal_words(error)
        else:
            db.commit()
            flash(_("Đã mở kỳ báo cáo. Các đơn vị thấy ngay ở trang Báo cáo."))
            return redirect(url_for("periods.board_page", period_id=period.id), 303)
    page = render_template("reports/periods/new.html", form=form, refusal=refusal)
    return page, 422 if request.method == "POST" else 200


@bp.get("/periods/<int:period_id>", endpoint="board_page")
@scope(READ)
def board_page(period_id: int) -> Response | str:
    """Every unit of a period: what has come, in time or late."""
    db, viewer, today = request_db(), viewer_in(), clock.today()
    period = find_period(db, viewer, period_id, today)
    if not may_see_board(db, viewer, period, today):
        raise DomainError("periods.period.missing")
    lines = list_lines(db, [period], today)[period.id]
    unit = unit_named(db, period.unit_id, period.last_on)
    if "format" in request.args:
        export = board_export(period, unit.name, lines, today=today, demo=current_app.config["DEMO"])
        return file_of(export, request.args["format"])
    state = request.args.get("state", "")
    return render_template(
        "reports/periods/board.html",
        period=period,
        unit=unit,
        lines=[line for line in lines if state in ("", line.state.value if line.state else "draft")],
        counts=board(line.standing for line in lines),
        state=state,
        **WORDS,
    )


@keys_bp.get("/.well-known/lms-report-keys.json")
@public
def keys() -> Response:
    """The public halves of the keys that sign reports (JSON Web Key Set); retired ones too."""
    return jsonify(public_keys(request_db(), PURPOSE))
