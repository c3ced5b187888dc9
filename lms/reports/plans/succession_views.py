"""Pages on which a plan takes over targets of the plan it implements, or stands in for an older one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.models import Plan
from lms.reports.plans import wording
from lms.reports.plans.forms import InheritForm, SupersedeForm
from lms.reports.plans.queries import find_plan
from lms.reports.plans.succession import (
    find_supersession,
    inherit,
    is_named,
    list_inherited,
    list_parents,
    list_supersedable,
    list_superseded,
    supersede,
    take_back_supersession,
)
from lms.reports.plans.tasks import may_write
from lms.reports.plans.wording import refusal_words
from lms.web.db import request_db

bp = Blueprint("plan_succession", __name__)
WRITE = Action.PLANS_IMPORT


def _own(plan_id: int) -> Plan:
    """A plan that the viewer may speak for; for others it is not there."""
    db, viewer = request_db(), viewer_in()
    plan = find_plan(db, viewer, plan_id)
    if not may_write(db, viewer, plan):
        raise DomainError("reports.plan.missing")
    return plan


@bp.route("/plans/<int:plan_id>/inherit", methods=["GET", "POST"], endpoint="inherit")
@scope(WRITE)
def inherit_page(plan_id: int) -> Response | tuple[str, int]:
    """Choose, row by row, which targets of a plan above hold here as well."""
    db, today = request_db(), clock.today()
    plan = _own(plan_id)
    parents = list_parents(db, plan, today)
    parent = next((one for one in parents if one.key == request.values.get("parent")), parents[0] if parents else None)
    held = {one.target.id: one for one in list_inherited(db, plan)}
    form, refusal, status = None, "", 200
    if parent is not None:
        form = _inherit_form(plan, parent, set(held))
        if request.method == "POST":
            status = 422
            if form.validate_on_submit():
                refusal = _take_over(plan, parent, form)
                if not refusal:
                    return redirect(url_for("plans.plan", plan_id=plan.id), 303)
    values = {"plan": plan, "parents": parents, "parent": parent, "form": form, "refusal": refusal, "held": held}
    return render_template("reports/plans/inherit.html", is_named=is_named, w=wording, **values), status


def _inherit_form(plan: Plan, parent: Plan, held: set[int]) -> InheritForm:
    given: dict[str, Any] = {}
    if request.method == "GET":
        ticked = [target.id for target in parent.targets if target.id in held]
        given = {"formdata": None, "data": {"targets": ticked, "from_on": clock.today()}}
    return InheritForm(parent.targets, **given)


def _take_over(plan: Plan, parent: Plan, form: InheritForm) -> str:
    """The words of a refusal; empty when it is done."""
    db, from_on = request_db(), form.from_on.data
    assert from_on is not None, "a valid form has its day"
    try:
        inherit(db, plan, parent, form.targets.data or [], from_on, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        return refusal_words(error)
    db.commit()
    flash(_("Đã ghi các chỉ tiêu làm theo kế hoạch cấp trên."))
    return ""


@bp.route("/plans/<int:plan_id>/supersede", methods=["GET", "POST"], endpoint="supersede")
@scope(WRITE)
def supersede_page(plan_id: int) -> Response | tuple[str, int]:
    """Say which older plan of the same body this one stands in for, and from which day."""
    db = request_db()
    plan = _own(plan_id)
    older = list_supersedable(db, plan)
    given = {"formdata": None, "data": {"from_on": clock.today()}} if request.method == "GET" else {}
    form, refusal, status = SupersedeForm(older, **given), "", 200
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            refusal = _stand_in(plan, next(one for one in older if one.id == form.older.data), form)
            if not refusal:
                return redirect(url_for("plans.plan", plan_id=plan.id), 303)
    values = {"plan": plan, "older": older, "form": form, "refusal": refusal, "replaced": list_superseded(db, plan.id)}
    return render_template("reports/plans/supersede.html", w=wording, **values), status


def _stand_in(plan: Plan, older: Plan, form: SupersedeForm) -> str:
    db, from_on = request_db(), form.from_on.data
    assert from_on is not None, "a valid form has its day"
    try:
        supersede(db, older, plan, from_on, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        return refusal_words(error)
    db.commit()
    flash(_("Đã ghi. Từ ngày đã chọn, số liệu được so với kế hoạch này."))
    return ""


@bp.post("/plans/<int:plan_id>/superseded/back")
@scope(WRITE)
def take_back(plan_id: int) -> Response:
    """The older plan is in force again."""
    db, plan = request_db(), _own(plan_id)
    word = find_supersession(db, plan.id)
    if word is None:
        raise DomainError("reports.plan.missing")
    take_back_supersession(db, word, plan, actor=actor_in(), now=clock.now())
    db.commit()
    flash(_("Đã bỏ lời thay. Kế hoạch này lại có hiệu lực."))
    return redirect(url_for("plans.plan", plan_id=plan.id), 303)
