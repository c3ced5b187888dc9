"""Accounts and grants of others: admins within their unit; officers for deputies and new PINs. One's own: ``lms.access``."""

from datetime import date, timedelta

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access import operations
from lms.access.gate import actor_in, scope, signed_in, viewer_in
from lms.access.models import Account, Grant
from lms.access.operations import Mandate
from lms.access.queries import find_account, find_grant, list_accounts, list_closed_unit_grants, list_grants
from lms.access.rules import Action, Role
from lms.access.sentences import SENTENCES as ACCESS_SENTENCES
from lms.admin.accounts.forms import AccountForm, ActionForm, DeputyForm, GrantForm, RenewForm
from lms.admin.accounts.queries import unit_within
from lms.i18n import with_facts
from lms.kernel.errors import DomainError
from lms.units.sentences import SENTENCES as UNIT_SENTENCES
from lms.web.db import request_db
from lms.web.forms import Form
from lms.web.paging import fetch_page, page_number

bp = Blueprint("accounts", __name__, url_prefix="/admin")

SENTENCES = {**ACCESS_SENTENCES, **UNIT_SENTENCES}
ABOUT = {"access.username_shape": "username", "access.username.already": "username", "access.period_reversed": "last_day"}


def _say(form: Form, error: DomainError) -> None:
    """Put the sentence of a refusal under the field that it is about: most often the unit."""
    name = ABOUT.get(error.code, "unit" if "unit" in error.code else "last_day" if "deputy" in error.code else "")
    field = form._fields.get(name)
    words = with_facts(SENTENCES[error.code], error.fields)
    if field is None:
        form.form_errors.append(words)
    else:
        field.errors = [*field.errors, words]


def _account(db: Session, account_id: int, action: Action = Action.ACCOUNTS_MANAGE) -> Account:
    account = find_account(db, viewer_in(), account_id, action, as_of=clock.today())
    if account is None:
        abort(404)
    return account


def _day_after(last_day: date | None) -> date | None:
    return last_day + timedelta(days=1) if last_day else None


# --- the list and one account -----------------------------------------------------------------------------------------


@bp.get("/accounts")
@scope(Action.ACCOUNTS_MANAGE)
def accounts() -> Response:
    """Accounts within the viewer's scope, searched without accents."""
    return _list(Action.ACCOUNTS_MANAGE, "admin/accounts/page.html")


@bp.get("/pins")
@scope(Action.PINS_RESET)
def pins() -> Response:
    """Mediators who can get a new PIN from the officer on the spot."""
    return _list(Action.PINS_RESET, "admin/accounts/pins.html")


def _list(action: Action, template: str) -> Response:
    db, text = request_db(), request.args.get("q", "")
    page = fetch_page(db, list_accounts(viewer_in(), action, text=text), page_number(request.args.get("page")))
    held: dict[int, list[object]] = {account.id: [] for account in page.items}
    for line in list_grants(db, list(held), as_of=clock.today()):
        if line.in_force:
            held[line.account_id].append(line)
    return make_response(render_template(template, page=page, held=held, text=text, form=ActionForm()))


@bp.route("/accounts/new", methods=["GET", "POST"])
@scope(Action.ACCOUNTS_MANAGE)
def new() -> Response:
    """Add an account with its first grant; the printed code follows."""
    form = AccountForm()
    if form.validate_on_submit():
        try:
            return _add(request_db(), form)
        except DomainError as error:
            request_db().rollback()
            _say(form, error)
    return make_response(render_template("admin/accounts/new.html", form=form), 422 if form.is_submitted() else 200)


def _add(db: Session, form: AccountForm) -> Response:
    now = clock.now()
    mandate = _mandate(db, form, Action.ACCOUNTS_MANAGE)
    account = operations.add_account(db, form.username.data or "", form.name.data or "", mandate, actor=actor_in(), now=now)
    code = operations.reset(db, account, actor=actor_in(), now=now)
    db.commit()
    return _show_code(account, code)


def _mandate(db: Session, form: GrantForm, action: Action) -> Mandate:
    today = clock.today()
    unit = unit_within(db, viewer_in(), action, form.unit.data or "", today)
    return Mandate(Role(form.role.data), unit.id, form.valid_from.data or today, _day_after(form.last_day.data))


@bp.get("/accounts/<int:account_id>")
@scope(Action.ACCOUNTS_MANAGE)
def detail(account_id: int) -> Response:
    """One account: state, grants, what can be done."""
    return _detail(_account(request_db(), account_id), GrantForm(), 200)


def _detail(account: Account, form: Form, status: int) -> Response:
    grants = list_grants(request_db(), [account.id], as_of=clock.today())
    page = render_template("admin/accounts/detail.html", account=account, grants=grants, form=form, plain=ActionForm())
    return make_response(page, status)


@bp.post("/accounts/<int:account_id>/reset")
@scope(Action.ACCOUNTS_MANAGE)
def reset(account_id: int) -> Response:
    """Print a one-use code."""
    return _reset(_account(request_db(), account_id))


@bp.post("/pins/<int:account_id>/reset")
@scope(Action.PINS_RESET)
def reset_pin(account_id: int) -> Response:
    """Print a one-use code for a mediator of one's own unit."""
    return _reset(_account(request_db(), account_id, Action.PINS_RESET))


def _reset(account: Account) -> Response:
    db = request_db()
    code = operations.reset(db, account, actor=actor_in(), now=clock.now())
    db.commit()
    return _show_code(account, code)


def _show_code(account: Account, code: str) -> Response:
    """The code is shown once: it travels in the signed cookie of whoever printed it, and is kept nowhere else."""
    session["printed"] = {"code": code, "name": account.name, "username": account.username}
    return redirect(url_for("accounts.printed"), 303)


@bp.get("/printed-code")
@signed_in
def printed() -> Response:
    """The sheet with the code, once: another visit finds nothing."""
    sheet = session.pop("printed", None)
    if sheet is None:
        abort(404)
    until = clock.now() + operations.CODE_LASTS
    address = f"{current_app.config['BASE_URL']}/code"
    return make_response(render_template("admin/accounts/printed.html", sheet=sheet, until=until, address=address))


@bp.post("/accounts/<int:account_id>/disable")
@scope(Action.ACCOUNTS_MANAGE)
def disable(account_id: int) -> Response:
    """Close the account."""
    db = request_db()
    operations.disable(db, _account(db, account_id), actor=actor_in(), now=clock.now())
    return _back(db, account_id)


@bp.post("/accounts/<int:account_id>/enable")
@scope(Action.ACCOUNTS_MANAGE)
def enable(account_id: int) -> Response:
    """Open the account again."""
    db = request_db()
    operations.enable(db, _account(db, account_id), actor=actor_in(), now=clock.now())
    return _back(db, account_id)


@bp.post("/accounts/<int:account_id>/end-sessions")
@scope(Action.ACCOUNTS_MANAGE)
def end_sessions(account_id: int) -> Response:
    """Sign the account out everywhere."""
    db = request_db()
    operations.end_sessions(db, _account(db, account_id), actor=actor_in(), now=clock.now())
    return _back(db, account_id)


def _back(db: Session, account_id: int) -> Response:
    db.commit()
    return redirect(url_for("accounts.detail", account_id=account_id), 303)


# --- grants -----------------------------------------------------------------------------------------------------------


@bp.post("/accounts/<int:account_id>/grants")
@scope(Action.GRANTS_MANAGE)
def add_grant(account_id: int) -> Response:
    """Give the account another role."""
    db, form = request_db(), GrantForm()
    account = _account(db, account_id, Action.GRANTS_MANAGE)
    if form.validate_on_submit():
        try:
            operations.grant(db, account, _mandate(db, form, Action.GRANTS_MANAGE), actor=actor_in(), now=clock.now())
            return _back(db, account_id)
        except DomainError as error:
            _say(form, error)
    return _detail(account, form, 422)


@bp.post("/grants/<int:grant_id>/end")
@scope(Action.GRANTS_MANAGE)
def end_grant(grant_id: int) -> Response:
    """End a grant from today."""
    db = request_db()
    row = _grant(db, grant_id)
    operations.end_grant(db, row, on=clock.today(), actor=actor_in(), now=clock.now())
    return _back(db, row.account_id)


def _grant(db: Session, grant_id: int) -> Grant:
    row = find_grant(db, viewer_in(), grant_id)
    if row is None:
        abort(404)
    return row


@bp.get("/grants")
@scope(Action.GRANTS_MANAGE)
def closed_grants() -> Response:
    """Grants that reach nothing because their unit has ended."""
    return _closed_grants(RenewForm(), 200)


def _closed_grants(form: Form, status: int, asked: int | None = None) -> Response:
    lines = list_closed_unit_grants(request_db(), viewer_in(), as_of=clock.today())
    return make_response(render_template("admin/accounts/grants.html", lines=lines, form=form, asked=asked), status)


@bp.post("/grants/<int:grant_id>/renew")
@scope(Action.GRANTS_MANAGE)
def renew_grant(grant_id: int) -> Response:
    """Let a grant go on, on a unit of today."""
    db, form, today = request_db(), RenewForm(), clock.today()
    row = _grant(db, grant_id)
    if form.validate_on_submit():
        try:
            unit = unit_within(db, viewer_in(), Action.GRANTS_MANAGE, form.unit.data or "", today)
            operations.renew_grant(db, row, unit.id, on=today, actor=actor_in(), now=clock.now())
            db.commit()
            return redirect(url_for("accounts.closed_grants"), 303)
        except DomainError as error:
            _say(form, error)
    return _closed_grants(form, 422, asked=grant_id)


# --- deputies ---------------------------------------------------------------------------------------------------------


@bp.route("/deputies", methods=["GET", "POST"])
@scope(Action.DEPUTIES_NAME)
def deputies() -> Response:
    """An officer lets a colleague of the own unit stand in until a day."""
    form = DeputyForm()
    if form.validate_on_submit():
        try:
            return _name_deputy(request_db(), form)
        except DomainError as error:
            request_db().rollback()
            _say(form, error)
    return make_response(render_template("admin/accounts/deputies.html", form=form), 422 if form.is_submitted() else 200)


def _name_deputy(db: Session, form: DeputyForm) -> Response:
    today = clock.today()
    unit = unit_within(db, viewer_in(), Action.DEPUTIES_NAME, form.unit.data or "", today)
    account, code = operations.name_deputy(
        db,
        form.username.data or "",
        form.name.data or "",
        unit_id=unit.id,
        valid_from=today,
        valid_to=_day_after(form.last_day.data) or today,
        actor=actor_in(),
        now=clock.now(),
    )
    db.commit()
    return _show_code(account, code)
