"""The page of the rules: every dated value with its source; a change is tried, shown and then saved as a new row."""

from datetime import date

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.obligations.dry_run import try_rules
from courses.obligations.rulebook import OTHERS, RULE_OF, read_rulebook
from courses.obligations.rules.steps import ObligationKind
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.admin.policies.forms import DayForm, PolicyForm, as_fields, form_for
from lms.admin.policies.queries import list_instruments, list_shown, may_change
from lms.admin.policies.trying import example_of, refused, shown
from lms.admin.policies.words import BY_SYSTEM, DAY_KINDS, value_words
from lms.admin.units.queries import account_names
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.policies.operations import change_days, set_policy
from lms.policies.queries import list_holidays, list_past_days, policy_on, work_calendar, years_marked
from lms.policies.rules import PolicyKey, refuse_days, refuse_value
from lms.policies.sentences import POLICY_TITLES
from lms.web.db import request_db
from lms.web.follow import caught_up, caught_up_after

bp = Blueprint("policies", __name__, url_prefix="/policies")
READ, CHANGE = Action.POLICIES_READ, Action.POLICIES_CHANGE


@bp.get("")
@scope(READ)
def policies() -> str:
    """Every value, which holds today, what held before, and on what each rests."""
    db, today = request_db(), clock.today()
    lines = list_shown(db, today)
    names = account_names(db, (row.account_id for line in lines for row in (*line.rows, *line.superseded)))
    return render_template(
        "admin/policies/list.html",
        lines=lines,
        names=names,
        titles=POLICY_TITLES,
        words=value_words,
        by_system=BY_SYSTEM,
        changing=may_change(db, viewer_in(), today),
        lists=_lists(db),
    )


def _lists(db: Session) -> dict[PolicyKey, ObligationKind]:
    """The kinds besides newcomers that are in use, for whoever may read people: each has a list of its cases."""
    if not viewer_in().may_anywhere(Action.PEOPLE_READ):
        return {}
    book = read_rulebook(db)
    return {RULE_OF[kind]: kind for kind in OTHERS if book.uses(kind)}


def _key(name: str) -> PolicyKey:
    """The policy of the address, for whoever may change rules; 404 otherwise."""
    if name not in list(PolicyKey) or not may_change(request_db(), viewer_in(), clock.today()):
        abort(404)
    return PolicyKey(name)


def _form(key: PolicyKey, *, sent: bool) -> PolicyForm:
    """The form, with what was sent by the address or by the form; else with the value in force."""
    db = request_db()
    if request.method == "POST":
        return form_for(key, list_instruments(db))
    if sent:
        return form_for(key, list_instruments(db), formdata=request.args, meta={"csrf": False})
    held = as_fields(key, policy_on(db, key, clock.today()).value)
    return form_for(key, list_instruments(db), formdata=None, data=held, meta={"csrf": False})


def _ask(key: PolicyKey, form: PolicyForm, status: int = 200) -> Response:
    held = policy_on(request_db(), key, clock.today())
    words = value_words(key, held.value)
    page = render_template(
        "admin/policies/change.html", form=form, key=key, title=_(POLICY_TITLES[key]), held=held, words=words
    )
    return make_response(page, status)


@bp.get("/<key>/change")
@scope(CHANGE)
def change(key: str) -> Response:
    """Ask for the new value, its first day and its source."""
    asked = _key(key)
    return _ask(asked, _form(asked, sent=False))


@bp.get("/<key>/preview")
@scope(CHANGE)
def preview(key: str) -> Response:
    """Whose case would change and how; nothing is saved."""
    caught_up()
    asked = _key(key)
    form = _form(asked, sent=True)
    if not form.validate():
        return _ask(asked, form, 422)
    try:
        wanted = form.change(asked)
        refuse_value(wanted)
        book = read_rulebook(request_db())
        tried = book.with_value(wanted)
        run = try_rules(request_db(), book, tried, today=clock.today())
    except DomainError as error:
        return _ask(asked, refused(form, error), 422)
    title = _(POLICY_TITLES[asked])
    said = _(
        "%(rule)s: %(value)s, từ ngày %(day)s.",
        rule=title,
        value=value_words(asked, wanted.value),
        day=format_day(wanted.valid_from),
    )
    at = {"preview": url_for("policies.preview", key=asked), "save": url_for("policies.save", key=asked)}
    back, example = url_for("policies.change", key=asked), example_of(book, tried, wanted)
    return shown(run, title=title, said=[said], source=wanted.source, at=at, back=back, example=example)


@bp.post("/<key>")
@scope(CHANGE)
def save(key: str) -> Response:
    """Save what was tried, as a new row; every case is worked out anew."""
    asked = _key(key)
    form = _form(asked, sent=True)
    if not form.validate_on_submit():
        return _ask(asked, form, 422)
    try:
        set_policy(request_db(), form.change(asked), actor=actor_in(), now=clock.now())
    except DomainError as error:
        request_db().rollback()
        return _ask(asked, refused(form, error), 422)
    return _saved(request_db(), url_for("policies.policies"))


def _saved(db: Session, url: str) -> Response:
    db.commit()
    if caught_up_after():
        flash(_("Đã ghi. Các thời hạn được tính lại theo quy định mới."))
    else:
        flash(_("Đã ghi. Các thời hạn đang được tính lại theo quy định mới; số liệu về thời hạn hiện lại khi tính xong."))
    return redirect(url, 303)


# --- the calendar ---


@bp.get("/calendar")
@scope(READ)
def calendar() -> Response:
    """The days off and the days worked in exchange of one year."""
    return _calendar(DayForm(formdata=None, meta={"csrf": False}))


def _calendar(form: DayForm, status: int = 200) -> Response:
    db, today = request_db(), clock.today()
    years = years_marked(db)
    asked = request.args.get("year", "")
    year = int(asked) if asked in map(str, years) else (form.day.data or today).year
    page = render_template(
        "admin/policies/calendar.html",
        form=form,
        year=year,
        years=years,
        days=list_holidays(db, year=year),
        past=list_past_days(db, year=year),
        kinds=DAY_KINDS,
        changing=may_change(db, viewer_in(), today),
    )
    return make_response(page, status)


def _mandate() -> None:
    if not may_change(request_db(), viewer_in(), clock.today()):
        abort(404)


@bp.get("/calendar/preview")
@scope(CHANGE)
def preview_days() -> Response:
    """Whose case another calendar would change; nothing is saved."""
    caught_up()
    _mandate()
    form = DayForm(formdata=request.args, meta={"csrf": False})
    if not form.validate():
        return _calendar(form, 422)
    try:
        wanted = form.changes()
        refuse_days(work_calendar(request_db()), wanted)
    except DomainError as error:
        return _calendar(refused(form, error), 422)
    book = read_rulebook(request_db())
    run = try_rules(request_db(), book, book.with_days(wanted), today=clock.today())
    said = [_day_words(one.day, _(DAY_KINDS[one.kind]) if one.kind else _("Ngày thường"), one.name) for one in wanted]
    at = {"preview": url_for("policies.preview_days"), "save": url_for("policies.save_days")}
    back = url_for("policies.calendar", year=wanted[0].day.year)
    return shown(run, title=_("Lịch nghỉ"), said=said, source=form.source.data or "", at=at, back=back)


def _day_words(day: date, kind: str, name: str) -> str:
    if name:
        return _("%(day)s: %(kind)s (%(name)s).", day=format_day(day), kind=kind, name=name)
    return _("%(day)s: %(kind)s.", day=format_day(day), kind=kind)


@bp.post("/calendar")
@scope(CHANGE)
def save_days() -> Response:
    """Save the days that were tried; every case is worked out anew."""
    _mandate()
    form = DayForm()
    if not form.validate_on_submit():
        return _calendar(form, 422)
    try:
        actor, wanted = actor_in(), form.changes()
        change_days(request_db(), wanted, source=form.source.data or "", actor=actor, now=clock.now())
    except DomainError as error:
        request_db().rollback()
        return _calendar(refused(form, error), 422)
    return _saved(request_db(), url_for("policies.calendar", year=wanted[0].day.year))
