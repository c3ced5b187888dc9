"""Pages of Form 11 and Form 12 with their lists and files; texts of qualifications to be decided."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.operations import acting
from lms.access.rules import Action, Viewer
from lms.audit.events import PersonalDataSeen
from lms.audit.operations import record_many
from lms.cases.queries import load_forms
from lms.cases.rules.periods import CasePeriod, open_periods, period_of
from lms.db import writing
from lms.i18n import N_
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.coverage.figures import recorded_in
from lms.reports.coverage.forms import Asked, asked, reach_today
from lms.reports.coverage.list_export import MOST_ROWS
from lms.reports.coverage.views import file_of, named_on, page_asked
from lms.reports.indicators.question import Question, ask
from lms.reports.statistics.export import REMARK11, basis12, form11_export, form12_export
from lms.reports.statistics.form11 import COLUMNS, Figure, form11
from lms.reports.statistics.form12 import form12, list_teams
from lms.reports.statistics.list_export import form11_lines, form12_lines
from lms.reports.statistics.lists import SENSITIVE, TEAMS, Mediator, decide, list_behind
from lms.reports.statistics.words import Qualification
from lms.units.queries import load_map, placements
from lms.units.rules import Level
from lms.web.db import request_db, sessions
from lms.web.forms import Form
from lms.web.paging import SIZE, page_number

bp = Blueprint("statistics", __name__, url_prefix="/reports")
KINDS = {Qualification.LAW: N_("Chuyên môn luật"), Qualification.OTHER: N_("Chuyên môn khác")}
KINDS |= {Qualification.UNTRAINED: N_("Chưa qua đào tạo")}


# --- Form 11 ---


@bp.get("/form11")
@scope(Action.REPORTS_READ)
def form11_page() -> Response | str:
    """Organisation and people of a unit."""
    db, viewer, question = page_asked()
    found = form11(db, question.unit.id, question.basis)
    if "format" in request.args:
        return file_of(form11_export(found, demo=current_app.config["DEMO"]), request.args["format"])
    return render_template(
        "reports/statistics/form11.html",
        asked=question,
        found=found,
        columns=COLUMNS,
        remark=_(REMARK11),
        closed=frozenset() if viewer.unit_ids(Action.PEOPLE_SENSITIVE) else SENSITIVE,
        may_decide=_province_of(db, viewer, question) is not None,
        kinds=KINDS,
    )


def _province_of(db: Session, viewer: Viewer, question: Asked) -> int | None:
    """Today's province over the unit asked, when the viewer may decide for it."""
    today = question.basis.today
    for node in load_map(db, today).lineage(placements(db, today)[question.unit.id]):
        if node.level is Level.PROVINCE and viewer.may(Action.REPORTS_SUBMIT, reach_today(db, node.id, today)):
            return node.id
    return None


@bp.get("/form11/list")
@scope(Action.REPORTS_READ)
def form11_list() -> Response | str:
    """The people or teams behind one figure of Form 11."""
    db, viewer, question = page_asked()
    code, text, key = request.args.get("column", ""), request.args.get("text", ""), request.args.get("format")
    number, size = (1, MOST_ROWS) if key else (page_number(request.args.get("page")), SIZE)
    page = list_behind(db, viewer, _question(db, question), code, number, text, size)
    units, column = (
        named_on(db, question.basis, {line.unit_id for line in page.items}),
        next(one for one in COLUMNS if one.code == code),
    )
    if key:
        title, demo = _column_title(column), current_app.config["DEMO"]
        answer: Response | str = file_of(form11_lines(title, code, question.unit, question.basis, page, units, demo=demo), key)
    else:
        values = {"asked": question, "column": column, "text": text, "page": page, "units": units}
        answer = render_template("reports/statistics/list.html", **values, of_teams=code in TEAMS)
    if code in SENSITIVE:
        record_looks([line.person_id for line in page.items if isinstance(line, Mediator)])
    return answer


def _column_title(column: Figure) -> str:
    return f"{_(column.group)}: {_(column.title)}" if column.group else _(column.title)


def _question(db: Session, question: Asked) -> Question:
    return ask(db, question.basis, recorded_in(db, question.unit.id, question.basis))


def record_looks(person_ids: list[int]) -> None:
    """Write down, in a transaction of its own, whose ethnicity the account has just seen; after everything has been read."""
    looks = [PersonalDataSeen(subject_id=person_id, what="ethnicity", reason="statistics") for person_id in person_ids]
    request_db().rollback()  # the page has read all it needs; the looks are a short transaction of their own
    with writing(sessions()) as db:
        record_many(db, looks, actor=actor_in(), now=clock.now())


@bp.post("/qualifications")
@scope(Action.REPORTS_SUBMIT)
def qualifications() -> Answer:
    """Keep a province's word on a text of qualifications."""
    db, viewer, question = page_asked()
    province, kind = _province_of(db, viewer, question), request.form.get("kind", "")
    if province is None or kind not in list(Qualification):
        raise DomainError("statistics.text.missing")
    if Form().validate_on_submit():
        actor = acting(viewer.account_id)
        decide(db, province, request.form.get("text", ""), Qualification(kind), actor=actor, now=clock.now())
        db.commit()
        flash(_("Đã ghi. Con số tính lại ngay."))
    return redirect(f"{url_for('statistics.form11_page')}?unit={question.unit.code}", 303)


# --- Form 12 ---


def _asked12() -> tuple[Session, Viewer, Asked, CasePeriod]:
    """The question of a page of Form 12: the day and map are those of the period unless another map is asked for."""
    viewer, db, today = viewer_in(), request_db(), clock.today()
    forms = load_forms(db)
    key = request.args.get("period", "")
    periods = [period_of(forms, key)] if key else open_periods(forms, today)
    if not periods:
        raise DomainError("cases.period.missing")
    period = periods[0]
    if today < period.opens_on:
        raise DomainError("cases.period.not_open", on=period.opens_on)
    day = period.map_on(today).isoformat()
    words = {"unit": request.args.get("unit", ""), "as_of": day, "map": request.args.get("map") or day}
    return db, viewer, asked(db, viewer, words, today=today), period


@bp.get("/form12")
@scope(Action.CASES_READ)
def form12_page() -> Response | str:
    """Results of a period."""
    db, viewer, question, period = _asked12()
    found = form12(db, question.unit.id, period, map_on=question.basis.unit_map_on, today=clock.today())
    if "format" in request.args:
        return file_of(form12_export(found, demo=current_app.config["DEMO"]), request.args["format"])
    return render_template(
        "reports/statistics/form12.html",
        asked=question,
        found=found,
        lines=basis12(found),
        periods=open_periods(load_forms(db), question.basis.today),
        may_enter=viewer.may(Action.CASES_WRITE, reach_today(db, question.unit.id, question.basis.today)),
    )


@bp.get("/form12/list")
@scope(Action.CASES_READ)
def form12_list() -> Response | str:
    """The teams behind one figure of Form 12."""
    db, viewer, question, period = _asked12()
    on, code = question.basis.unit_map_on, request.args.get("column", "")
    teams = list_teams(db, viewer, question.unit.id, period, code, map_on=on)
    column, units = period.form.by_code[code], load_map(db, on).nodes
    above = f"{period.form.by_code[column.parent].title}: " if column.parent else ""
    if "format" in request.args:
        about = (f"{above}{column.title}", code, question.unit, period, question.basis)
        return file_of(form12_lines(*about, teams, units, demo=current_app.config["DEMO"]), request.args["format"])
    values = {"asked": question, "period": period, "column": column, "teams": teams, "units": units}
    return render_template("reports/statistics/teams.html", **values)
