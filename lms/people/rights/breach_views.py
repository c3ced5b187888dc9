"""The register of breaches of personal data, with its clock."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.clock import HANOI
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.rights.forms import BreachForm, BreachStepForm
from lms.people.rights.models import DataBreach
from lms.people.rights.operations import BREACH, BreachFacts, record_breach, take_breach_step
from lms.people.rights.queries import find_breach, list_breaches, reported_at
from lms.people.rights.rulebook import list_rules
from lms.people.rights.rules import breach_late, rule_on
from lms.people.rights.terms import BREACH_KINDS, BREACH_STEPS, BreachKind, BreachStep, RuleKey
from lms.people.rights.wording import put_beside
from lms.units.queries import load_register
from lms.web.db import request_db
from lms.web.vault import vault

bp = Blueprint("data_breaches", __name__)
SENSITIVE = Action.PEOPLE_SENSITIVE


@bp.get("/data/breaches")
@scope(SENSITIVE)
def breaches() -> Response:
    """The breaches in scope: those not reported first."""
    return _list(BreachForm(formdata=None), 200)


@bp.post("/data/breaches")
@scope(SENSITIVE)
def enter() -> Response:
    """Enter a breach; its clock runs from when it was found."""
    db, form = request_db(), BreachForm()
    if form.validate_on_submit():
        try:
            row = record_breach(db, vault(), _facts(form), actor=actor_in(), now=clock.now())
        except DomainError as error:
            db.rollback()
            put_beside(form, error, {}, "found_on")
        else:
            db.commit()
            return redirect(url_for("data_breaches.one", breach_id=row.id), 303)
    return _list(form, 422)


def _facts(form: Any) -> BreachFacts:
    """Of the unit whose office enters it; the hour typed is that of Viet Nam."""
    unit_id = min(viewer_in().unit_ids(SENSITIVE))
    found_at = datetime.combine(form.found_on.data, form.found_time.data, tzinfo=HANOI)
    return BreachFacts(unit_id, BreachKind(form.kind.data), form.people.data, form.what.data, found_at)


def _list(form: Any, status: int) -> Response:
    db, now = request_db(), clock.now()
    rows, entries = list_breaches(db, viewer_in()), load_register(db).entries
    page = render_template(
        "people/rights/breaches.html",
        rows=rows,
        names={row.unit_id: entries[row.unit_id].names[-1].full for row in rows},
        form=form,
        rule=rule_on(list_rules(db), RuleKey.BREACH_NOTICE_HOURS, clock.today()),
        **_states(rows, now),
    )
    return make_response(page, status)


def _states(rows: Any, now: datetime) -> dict[str, Any]:
    reported = {row.id: reported_at(row) for row in rows}
    late = {row.id for row in rows if breach_late(row.due_at, reported[row.id], now=now)}
    return {"reported": reported, "late": late, "kinds": BREACH_KINDS, "step_words": BREACH_STEPS}


@bp.get("/data/breaches/<int:breach_id>")
@scope(SENSITIVE)
def one(breach_id: int) -> Response:
    """One breach with what was done."""
    return _page(request_db(), find_breach(request_db(), viewer_in(), breach_id), BreachStepForm(formdata=None), 200)


@bp.post("/data/breaches/<int:breach_id>/step")
@scope(SENSITIVE)
def step(breach_id: int) -> Response:
    """Record what was done about it."""
    db, form = request_db(), BreachStepForm()
    row = find_breach(db, viewer_in(), breach_id)
    if form.validate_on_submit():
        actor, note = actor_in(), form.note.data or ""
        try:
            take_breach_step(db, vault(), row, BreachStep(form.step.data), note, actor=actor, now=clock.now())
        except DomainError as error:
            db.rollback()
            put_beside(form, error, {"rights.note_missing": "note"}, "step")
        else:
            db.commit()
            flash(_("Đã ghi."))
            return redirect(url_for("data_breaches.one", breach_id=breach_id), 303)
    return _page(db, find_breach(db, viewer_in(), breach_id), form, 422)


def _page(db: Session, row: DataBreach, form: Any, status: int) -> Response:
    opened, register = vault(), load_register(db)
    page = render_template(
        "people/rights/breach.html",
        row=row,
        what=opened.open(row.what_sealed, context=BREACH),
        notes={step.id: opened.open(step.note_sealed, context=BREACH) for step in row.steps},
        unit_name=register.entries[row.unit_id].names[-1].full,
        rule=rule_on(list_rules(db), RuleKey.BREACH_NOTICE_HOURS, clock.day_of(row.found_at)),
        form=form,
        closed=any(step.step is BreachStep.CLOSED for step in row.steps),
        **_states([row], clock.now()),
    )
    return make_response(page, status)
