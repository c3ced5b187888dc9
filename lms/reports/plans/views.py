"""Pages of plans: the list, one plan against today's figures, and bringing a plan in."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action, Viewer
from lms.audit.events import Actor, ActorKind
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.basis import Basis
from lms.reports.coverage.forms import day_in
from lms.reports.plans import wording
from lms.reports.plans.drafts import Problem
from lms.reports.plans.forms import PlanFile
from lms.reports.plans.operations import Reading, import_plan, read_plan
from lms.reports.plans.progress import Stage, Verdict, progress, stage
from lms.reports.plans.queries import find_plan, list_plans
from lms.reports.plans.wording import problem_lines
from lms.reports.sentences import SENTENCES
from lms.units.queries import unit_name
from lms.web.db import request_db
from lms.web.follow import caught_up

bp = Blueprint("plans", __name__)


@bp.get("/plans", endpoint="plans")
@scope(Action.PLANS_READ)
def plans_page() -> str:
    """The plans the viewer may read."""
    viewer = viewer_in()
    return render_template(
        "reports/plans/list.html", plans=list_plans(request_db(), viewer), may_import=viewer.may_anywhere(Action.PLANS_IMPORT)
    )


@bp.get("/plans/<int:plan_id>")
@scope(Action.PLANS_READ)
def plan(plan_id: int) -> str:
    """One plan: targets with today's figures, tasks, duties, notes."""
    caught_up()
    db, today = request_db(), clock.today()
    found = find_plan(db, viewer_in(), plan_id)
    as_of = day_in(request.args, "as_of") or today
    unit, lines = progress(db, found, Basis.of(as_of, today=today, map_on=max(today, as_of)))
    return render_template(
        "reports/plans/page.html",
        plan=found,
        unit=unit,
        lines=lines,
        as_of=as_of,
        groups=_groups(found.tasks, as_of),
        w=wording,
        Verdict=Verdict,
        Stage=Stage,
        iso=date.fromisoformat,
    )


def _groups(tasks: list[Any], as_of: date) -> list[tuple[str, list[tuple[Any, Stage]]]]:
    groups: dict[str, list[tuple[Any, Stage]]] = {}
    for task in tasks:
        groups.setdefault(task.category, []).append((task, stage(task.when, as_of)))
    return [(_(wording.CATEGORY_TITLES[category]), lines) for category, lines in groups.items()]


@bp.route("/plans/import", methods=["GET", "POST"], endpoint="import_plan")
@scope(Action.PLANS_IMPORT)
def bring_in() -> Response | str | tuple[str, int]:
    """Bring in a plan file: whole, or not at all with everything there is to mend."""
    form, status = PlanFile(), 200
    problems: list[str] = []
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            kept, problems = _bring(form.file.data.read(1_000_001))
            if kept is not None:
                return redirect(url_for("plans.plan", plan_id=kept), 303)
    return render_template("reports/plans/import.html", form=form, problems=problems), status


def _bring(content: bytes) -> tuple[int | None, list[str]]:
    db, viewer = request_db(), viewer_in()
    try:
        reading = read_plan(db, content)
    except DomainError as error:
        return None, [_(SENTENCES[error.code], **error.fields)]
    problems = [*reading.problems, *_outside(viewer, reading)]
    if problems:
        return None, problem_lines(problems)
    counts = import_plan(db, reading, actor=Actor(ActorKind.ACCOUNT, viewer.account_id), now=clock.now())
    db.commit()
    flash(
        _(
            "Đã nhập kế hoạch: %(read)s mục = %(new)s mới + %(changed)s thay đổi + %(same)s giữ nguyên.",
            read=counts.read,
            new=counts.new,
            changed=counts.changed,
            same=counts.same,
        )
    )
    return counts.plan_id, []


def _outside(viewer: Viewer, reading: Reading) -> list[Problem]:
    db = request_db()
    if reading.issuer_id is None or viewer.may(Action.PLANS_IMPORT, reach_of(db, reading.issuer_id)):
        return []
    return [Problem("plan.issuer", "plans.issuer_outside", {"unit": unit_name(db, reading.issuer_id)})]
