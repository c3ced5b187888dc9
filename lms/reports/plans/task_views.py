"""Pages of the tasks of plans: one task with everything said of it, the late ones, the reports that must go up in a year."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.files.operations import open_stored
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.coverage.forms import day_in
from lms.reports.coverage.views import file_of
from lms.reports.models import Plan, PlanTask
from lms.reports.plans import wording
from lms.reports.plans.evidence import evidence_of, find_class_id, find_proof, reports_offered
from lms.reports.plans.forms import StateForm, UnitForm
from lms.reports.plans.late_export import late_export
from lms.reports.plans.queries import list_plans
from lms.reports.plans.tasks import (
    TaskLine,
    find_task,
    leads_of,
    list_duties,
    list_late,
    list_states,
    may_write,
    names_of,
    task_line,
)
from lms.reports.plans.wording import refusal_words
from lms.reports.plans.working import Proof, Said, assign_task, record_state, take_back_state
from lms.reports.rules.times import TaskState
from lms.units.queries import load_map, placements
from lms.web.db import request_db
from lms.web.forms import read_id
from lms.web.vault import storage

bp = Blueprint("plan_tasks", __name__)
READ, WRITE = Action.PLANS_READ, Action.PLANS_IMPORT


@bp.get("/plans/late")
@scope(READ)
def late() -> Response | str:
    """Every task whose last day is over, of the plans in force that the viewer may read."""
    db, viewer, day = request_db(), viewer_in(), day_in(request.args, "as_of") or clock.today()
    lead, plan_key = request.args.get("lead", "").strip(), request.args.get("plan", "").strip()
    every = list_late(db, viewer, day, plan_key=plan_key)
    found = list_late(db, viewer, day, lead=lead, plan_key=plan_key) if lead else every
    names = names_of(db, {one.task.unit_id or one.plan.issuer_unit_id for one in found}, clock.today())
    if "format" in request.args:
        return file_of(late_export(found, names, day, demo=current_app.config["DEMO"]), request.args["format"])
    values = {"late": found, "names": names, "as_of": day, "leads": leads_of(every), "lead": lead, "plan_key": plan_key}
    values["counted"] = (len({one.task.id for one in found}), len(found))
    return render_template("reports/plans/late.html", plans=list_plans(db, viewer), w=wording, **values)


@bp.get("/plans/duties")
@scope(READ)
def duties() -> str:
    """What must go up in a year, month by month."""
    today = clock.today()
    typed = request.args.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and 2000 <= int(typed[:6]) <= 2100 else today.year
    found = list_duties(request_db(), viewer_in(), year, today)
    months = [(month, [one for one in found if one.day and one.day.on.month == month]) for month in range(1, 13)]
    undated = [one for one in found if one.day is None]
    return render_template("reports/plans/duties.html", year=year, months=months, undated=undated, today=today, w=wording)


@bp.get("/plans/tasks/<int:task_id>")
@scope(READ)
def task(task_id: int) -> str:
    """One task: its time, how each turn stands, everything that was said."""
    page, _status = _task_page(task_id)
    return page


def _task_page(task_id: int, form: StateForm | None = None, refusal: str = "", status: int = 200) -> tuple[str, int]:
    db, viewer, today = request_db(), viewer_in(), clock.today()
    plan, found = find_task(db, viewer, task_id)
    states = list_states(db, task_id)
    line = task_line(plan, found, states, today)
    writes = may_write(db, viewer, plan, found)
    page = render_template(
        "reports/plans/task.html",
        plan=plan,
        task=found,
        line=line,
        states=states,
        evidence=evidence_of(db, states),
        names=names_of(db, {found.unit_id, plan.issuer_unit_id}, today),
        form=form or (_state_form(db, plan, found, line, fresh=True) if writes and line.turns else None),
        unit_form=_unit_form(db, plan, found, today, fresh=True) if may_write(db, viewer, plan) else None,
        writes=writes,
        refusal=refusal,
        today=today,
        w=wording,
        TaskState=TaskState,
    )
    return page, status


def _state_form(db: Session, plan: Plan, task: PlanTask, line: TaskLine, *, fresh: bool) -> StateForm:
    turns = [(turn.occurrence.number, str(turn.occurrence.number) if turn.occurrence.number else "") for turn in line.turns]
    given: dict[str, Any] = {}
    if fresh:
        asked = request.args.get("year", "")
        numbers = [number for number, _words in turns]
        number = int(asked) if asked.isdigit() and int(asked) in numbers else numbers[-1]
        given = {"formdata": None, "data": {"number": number, "state": "", "since_on": clock.today()}}
    return StateForm(turns[::-1], reports_offered(db, plan, task), **given)


def _unit_form(db: Session, plan: Plan, task: PlanTask, today: date, *, fresh: bool) -> UnitForm | None:
    place = placements(db, today).get(plan.issuer_unit_id)
    if place is None:
        return None
    units = load_map(db, today)
    below = {node.id: node.name for node in units.children(place)}
    given: dict[str, Any] = {"formdata": None, "data": {"unit": str(task.unit_id or "")}} if fresh else {}
    return UnitForm(units.nodes[place].name, below, **given)


@bp.post("/plans/tasks/<int:task_id>", endpoint="record_state")
@scope(READ)
def record_task_state(task_id: int) -> Response | tuple[str, int]:
    """Add a word on how the task stands."""
    db, today = request_db(), clock.today()
    plan, found = _writable(task_id)
    form = _state_form(db, plan, found, task_line(plan, found, [], today), fresh=False)
    if not form.validate_on_submit():
        return _task_page(task_id, form, status=422)
    try:
        proof = Proof(form.file.data.filename, form.file.data.stream) if form.file.data else None
        said = _said(db, form)
        who, now = actor_in(), clock.now()
        record_state(db, plan, found, said, proof=proof, storage=storage(), actor=who, now=now, today=today)
    except DomainError as error:
        db.rollback()
        return _task_page(task_id, form, refusal_words(error), 422)
    db.commit()
    flash(_("Đã ghi tình trạng của việc %(no)s.", no=found.no))
    return redirect(url_for("plan_tasks.task", task_id=task_id), 303)


def _said(db: Session, form: StateForm) -> Said:
    since_on = form.since_on.data
    assert since_on is not None, "a valid form has its day"
    code = form.class_code.data or ""
    return Said(
        form.number.data,
        TaskState(form.state.data),
        since_on,
        form.note.data or "",
        find_class_id(db, viewer_in(), code) if code else None,
        read_id(form.report_id.data),
    )


def _writable(task_id: int) -> tuple[Plan, PlanTask]:
    """A task the viewer may say something of; for others it is not there."""
    db, viewer = request_db(), viewer_in()
    plan, found = find_task(db, viewer, task_id)
    if not may_write(db, viewer, plan, found):
        raise DomainError("plans.task.missing")
    return plan, found


@bp.post("/plans/tasks/<int:task_id>/back")
@scope(READ)
def take_back(task_id: int) -> Response:
    """Take a word back that was said by mistake."""
    db = request_db()
    plan, found = _writable(task_id)
    state_id = read_id(request.form.get("state_id"))
    row = next((one for one in list_states(db, found.id) if one.id == state_id), None)
    if row is None:
        raise DomainError("plans.evidence.missing")
    take_back_state(db, plan, row, actor=actor_in(), now=clock.now())
    db.commit()
    flash(_("Đã bỏ dòng ấy. Sổ vẫn giữ dấu."))
    return redirect(url_for("plan_tasks.task", task_id=task_id), 303)


@bp.post("/plans/tasks/<int:task_id>/unit")
@scope(WRITE)
def assign(task_id: int) -> Response | tuple[str, int]:
    """Let a unit below the issuer answer for the task."""
    db, viewer, today = request_db(), viewer_in(), clock.today()
    plan, found = find_task(db, viewer, task_id)
    form = _unit_form(db, plan, found, today, fresh=False)
    if form is None or not may_write(db, viewer, plan):
        raise DomainError("plans.task.missing")
    if not form.validate_on_submit():
        return _task_page(task_id, refusal=_("Đơn vị này không có trong danh sách. Mời chọn lại."), status=422)
    assign_task(db, plan, found, read_id(form.unit.data), actor=actor_in(), now=clock.now(), today=today)
    db.commit()
    return redirect(url_for("plan_tasks.task", task_id=task_id), 303)


@bp.get("/plans/tasks/<int:task_id>/proof/<int:state_id>")
@scope(READ)
def proof(task_id: int, state_id: int) -> Response:
    """The file that proves a state, as it was handed in."""
    db = request_db()
    _plan, found = find_task(db, viewer_in(), task_id)
    kept = find_proof(db, found.id, state_id)
    content = open_stored(storage(), kept)
    return send_file(content, mimetype=kept.media_type, download_name=kept.name, as_attachment=True)
