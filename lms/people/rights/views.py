"""What is kept and why, the numbers of the law and of the office, who is due to be made anonymous, the notice to everybody."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, public, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.rights.fields import FIELDS
from lms.people.rights.forms import KeepForm, RuleForm
from lms.people.rights.retention import find_holder, keep_longer, list_due
from lms.people.rights.rulebook import list_rules, set_rule
from lms.people.rights.rules import rule_on
from lms.people.rights.terms import RULE_TITLES, RuleKey
from lms.people.rights.wording import put_beside
from lms.web.db import request_db
from lms.web.vault import vault

bp = Blueprint("data_rights", __name__)
SENSITIVE = Action.PEOPLE_SENSITIVE


@bp.get("/data/notice")
@public
def notice() -> str:
    """What is kept of whom and what one may ask, for everybody, before signing in too."""
    rules = list_rules(request_db())
    in_force = {key: rule_on(rules, key, clock.today()) for key in RuleKey}
    return render_template("people/rights/notice.html", fields=FIELDS, rules=in_force, RuleKey=RuleKey)


@bp.get("/data/fields")
@scope(Action.POLICIES_READ)
def fields() -> Response:
    """Every field that is kept, with purpose and ground, and the numbers in force."""
    return _fields(RuleForm(formdata=None), 200)


@bp.post("/data/rules")
@scope(Action.DATA_RULES_CHANGE)
def decide_rule() -> Response:
    """A number the office decides or confirms by a paper."""
    db, form = request_db(), RuleForm()
    if form.validate_on_submit():
        facts = {"valid_from": form.valid_from.data, "source": form.source.data or ""}
        actor = actor_in()
        try:
            set_rule(db, RuleKey(form.key.data), form.value.data or 0, **facts, actor=actor, now=clock.now())  # type: ignore[arg-type]
        except DomainError as error:
            db.rollback()
            put_beside(form, error, {}, "valid_from")
        else:
            db.commit()
            flash(_("Đã ghi mức này."))
            return redirect(url_for("data_rights.fields"), 303)
    return _fields(form, 422)


def _fields(form: Any, status: int) -> Response:
    rules = list_rules(request_db())
    in_force = [rule_on(rules, key, clock.today()) for key in RuleKey]
    may_write = bool(viewer_in().unit_ids(Action.DATA_RULES_CHANGE))
    page = render_template(
        "people/rights/fields.html", fields=FIELDS, rules=in_force, titles=RULE_TITLES, form=form, may_write=may_write
    )
    return make_response(page, status)


@bp.get("/data/retention")
@scope(SENSITIVE)
def retention() -> str:
    """Whose time of keeping is over."""
    rule, lines = list_due(request_db(), viewer_in(), as_of=clock.today())
    return render_template("people/rights/retention.html", rule=rule, lines=lines)


@bp.route("/data/retention/<int:person_id>/keep", methods=["GET", "POST"])
@scope(SENSITIVE)
def keep(person_id: int) -> Response:
    """Keep a record longer, with a reason."""
    db, form = request_db(), KeepForm()
    person = find_holder(db, viewer_in(), person_id)
    if form.validate_on_submit() and form.until.data:
        actor, reason = actor_in(), form.reason.data or ""
        try:
            keep_longer(db, vault(), person.id, form.until.data, reason, actor=actor, now=clock.now())
        except DomainError as error:
            db.rollback()
            put_beside(form, error, {"rights.until_past": "until"}, "reason")
        else:
            db.commit()
            flash(_("Hồ sơ sẽ được giữ thêm."))
            return redirect(url_for("data_rights.retention"), 303)
    person = find_holder(db, viewer_in(), person_id)
    return make_response(
        render_template("people/rights/keep.html", person=person, form=form), 422 if form.is_submitted() else 200
    )
