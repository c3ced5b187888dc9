"""Pages of sign-in, of printed codes and of one's own account. Accounts of others are pages of ``lms.admin``."""

from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access import operations
from lms.access.forms import ChangeSecretForm, CodeForm, FirstAdminForm, PlainForm, SecretForm, SignInForm
from lms.access.gate import current_viewer, enter, leave, locksmith, public, signed_in, viewer_in
from lms.access.hashing import NewSecret
from lms.access.models import Account
from lms.access.queries import find_code, list_grants, roles_of
from lms.access.rules import CodePurpose, Role, leading_role
from lms.access.secrets import local_path
from lms.access.sentences import SENTENCES
from lms.access.sign_in import BirthYearOf, Reason, Refused, SignedIn, close_attempt, forgive, open_attempt, try_secret
from lms.db import for_writing
from lms.i18n import LOCALES, gettext, ngettext
from lms.kernel.errors import DomainError
from lms.units.queries import find_unit
from lms.web.db import request_db
from lms.web.forms import Form

bp = Blueprint("access", __name__)


# --- sign-in and sign-out ---------------------------------------------------------------------------------------------


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Sign in with a user name, phone number or number of a card, and a password or PIN."""
    target = local_path(request.values.get("next")) or "/"
    if current_viewer() is not None:
        return redirect(target, 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, target, 422 if form.is_submitted() else 200)
    outcome = _try(form.username.data or "", form.password.data or "", form.birth_year.data)
    if isinstance(outcome, Refused):
        return _sign_in_page(form, target, 429 if outcome.reason is Reason.THROTTLED else 422, outcome)
    enter(outcome)
    return redirect(target, 303)


def _try(typed: str, secret: str, birth_year: int | None) -> SignedIn | Refused:
    """The three steps of ``sign_in.py``: a commit before the hash, so that nobody waits for the write lock meanwhile."""
    db, smith = request_db(), locksmith()
    ask = cast(BirthYearOf | None, current_app.extensions.get("birth_year_of"))
    attempt = open_attempt(db, smith, typed, secret, address=_address(), now=clock.now(), birth_year_of=ask)
    db.commit()
    if isinstance(attempt, Refused):
        return attempt
    tried = try_secret(attempt, smith, secret, birth_year=birth_year)
    for_writing(db)
    outcome = close_attempt(db, attempt, tried, now=clock.now())
    db.commit()
    return outcome


def _address() -> str:
    return request.remote_addr or "unknown"


def _sign_in_page(form: Form, target: str, status: int, refused: Refused | None = None) -> Response:
    page = render_template(
        "access/sign_in/page.html",
        form=form,
        target=target,
        refused=refused,
        why=_why(refused) if refused else None,
        ask_birth_year=(refused is not None and refused.reason is Reason.ASK_BIRTH_YEAR) or bool(form.birth_year.data),
        demo_sign_ins=current_app.config["DEMO_SIGN_INS"],
    )
    response = make_response(page, status)
    if refused and refused.wait_seconds:
        response.headers["Retry-After"] = str(refused.wait_seconds)
    return response


def _why(refused: Refused) -> str:
    match refused.reason:
        case Reason.WRONG:
            return gettext("Tên hoặc mật khẩu chưa đúng. Mời gõ lại từng ký tự, nhớ xem phím Caps Lock.")
        case Reason.THROTTLED:
            wait = timedelta(seconds=refused.wait_seconds)
            if wait < timedelta(minutes=2):
                count = refused.wait_seconds
                return ngettext(
                    "Đã gõ sai nhiều lần. Mời đợi %(n)s giây rồi thử lại.",
                    "Đã gõ sai nhiều lần. Mời đợi %(n)s giây rồi thử lại.",
                    count,
                )
            count = -(-refused.wait_seconds // 60)
            return ngettext(
                "Đã gõ sai nhiều lần. Mời đợi %(n)s phút rồi thử lại, hoặc xin mã mới.",
                "Đã gõ sai nhiều lần. Mời đợi %(n)s phút rồi thử lại, hoặc xin mã mới.",
                count,
            )
        case Reason.DISABLED:
            return gettext("Tài khoản này đã khóa. Mời liên hệ quản trị viên của đơn vị để mở lại.")
        case Reason.ASK_BIRTH_YEAR:
            return gettext("Số điện thoại này có nhiều người dùng chung. Mời ghi thêm năm sinh.")
        case Reason.SAME_TWICE:
            return gettext("Hai người chung số điện thoại này trùng cả năm sinh và mã PIN. Mời dùng số trên thẻ để vào.")


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session on this device."""
    leave()
    return redirect("/sign-in", 303)


@bp.post("/language")
@public
def language() -> Response:
    """Switch the language of the pages, and remember it with the account of whoever is signed in."""
    target = local_path(request.form.get("next")) or _page_before()
    locale = request.form.get("locale")
    if locale in LOCALES:
        session["locale"] = locale
        viewer = current_viewer()
        if viewer is not None:
            db = request_db()
            db.get_one(Account, viewer.account_id).locale = locale
            db.commit()
    return redirect(target, 303)


def _page_before() -> str:
    """The page the button stood on, if it was one of ours."""
    before = urlsplit(request.referrer or "")
    path = f"{before.path}?{before.query}" if before.query else before.path
    return local_path(path) or "/" if before.netloc == request.host else "/"


# --- printed codes ----------------------------------------------------------------------------------------------------


@bp.route("/first-admin/<code>", methods=["GET", "POST"])
@public
def first_admin(code: str) -> Response:
    """The first account of a new installation, behind the one-use address that ``./run --no-demo`` prints."""
    db = request_db()
    if find_code(db, code, CodePurpose.FIRST_ADMIN, now=clock.now()) is None:
        raise DomainError("access.code.unknown")
    form = FirstAdminForm()
    if form.validate_on_submit() and _typed_alike(form):
        try:
            return _make_first_admin(db, code, form)
        except DomainError as error:
            _say(form, error)
    return make_response(render_template("access/first_admin/page.html", form=form), 422 if form.is_submitted() else 200)


def _make_first_admin(db: Session, code: str, form: FirstAdminForm) -> Response:
    db.commit()
    username = form.username.data or ""
    secret = locksmith().make(form.secret.data or "", account_id=0, username=username, pin_allowed=False)
    root = find_unit(for_writing(db), "VN", clock.today())
    account = operations.make_first_admin(
        db, code, username=username, name=form.name.data or "", secret=secret, root_unit_id=root.id, now=clock.now()
    )
    db.commit()
    enter(SignedIn(account.id, account.generation, learner=False))
    return redirect("/admin/accounts", 303)


@bp.route("/code", methods=["GET", "POST"])
@public
def enter_code() -> Response:
    """Type the code from a printed sheet. It moves on in the signed cookie, so that it never stands in an address."""
    form = CodeForm()
    if form.validate_on_submit():
        if find_code(request_db(), form.code.data or "", CodePurpose.RESET, CodePurpose.DEPUTY, now=clock.now()):
            session["code"] = form.code.data
            return redirect("/code/secret", 303)
        _say(form, DomainError("access.code.unknown"))
    return make_response(render_template("access/code/page.html", form=form), 422 if form.is_submitted() else 200)


@bp.route("/code/secret", methods=["GET", "POST"])
@public
def choose_secret() -> Response:
    """Choose the new password or PIN."""
    db = request_db()
    typed = str(session.get("code") or "")
    found = find_code(db, typed, CodePurpose.RESET, CodePurpose.DEPUTY, now=clock.now())
    if found is None:
        return redirect("/code", 303)
    account = db.get_one(Account, found.account_id)
    pin_allowed = roles_of(db, account.id, as_of=clock.today()) == {Role.MEDIATOR}
    form = SecretForm()
    if form.validate_on_submit() and _typed_alike(form):
        try:
            return _redeem(db, typed, account, form, pin_allowed)
        except DomainError as error:
            _say(form, error)
    page = render_template("access/code/secret.html", form=form, account=account, pin_allowed=pin_allowed)
    return make_response(page, 422 if form.is_submitted() else 200)


def _redeem(db: Session, typed: str, account: Account, form: SecretForm, pin_allowed: bool) -> Response:
    secret = _make_secret(db, account, form, pin_allowed)
    account = operations.redeem(db, typed, secret, now=clock.now())
    learner = pin_allowed
    db.commit()
    enter(SignedIn(account.id, account.generation, learner))
    return redirect("/", 303)


def _make_secret(db: Session, account: Account, form: SecretForm, pin_allowed: bool) -> NewSecret:
    """Hash with no transaction open, then open the one that writes."""
    db.commit()
    typed = form.secret.data or ""
    secret = locksmith().make(typed, account_id=account.id, username=account.username, pin_allowed=pin_allowed)
    for_writing(db)
    return secret


def _typed_alike(form: SecretForm) -> bool:
    if form.secret.data == form.again.data:
        return True
    form.again.errors = [gettext("Hai lần gõ chưa giống nhau. Mời gõ lại.")]
    return False


# Which field a refusal is about; the others go to the head of the form.
ABOUT = {
    "access.username_shape": "username",
    "access.username.already": "username",
    "access.password_wrong": "current",
    "access.password_short": "secret",
    "access.password_long": "secret",
    "access.password_easy": "secret",
    "access.pin_shape": "secret",
    "access.pin_easy": "secret",
    "access.pin_for_office": "secret",
    "access.code.unknown": "code",
}


def _say(form: Form, error: DomainError) -> None:
    """Put the sentence of a refusal under the field that it is about."""
    words = gettext(SENTENCES[error.code], **error.fields)
    field = form._fields.get(ABOUT.get(error.code, ""))
    if field is None:
        form.form_errors.append(words)
    else:
        field.errors = [*field.errors, words]


# --- one's own account ------------------------------------------------------------------------------------------------


@bp.get("/account")
@signed_in
def account() -> Response:
    """One's own account: roles, password or PIN, sessions, language."""
    return _account_page(ChangeSecretForm(), 200)


def _account_page(form: Form, status: int) -> Response:
    db, viewer = request_db(), viewer_in()
    today = clock.today()
    grants = [line for line in list_grants(db, [viewer.account_id], as_of=today) if line.in_force]
    leading = leading_role(line.role for line in grants)
    page = render_template(
        "access/account/page.html", form=form, end_form=PlainForm(), grants=grants, learner=leading in (None, Role.MEDIATOR)
    )
    return make_response(page, status)


@bp.post("/account/secret")
@signed_in
def change_secret() -> Response:
    """Change one's own password or PIN; every other session ends."""
    form = ChangeSecretForm()
    if form.validate_on_submit() and _typed_alike(form):
        try:
            return _change_secret(form)
        except DomainError as error:
            request_db().rollback()
            _say(form, error)
    return _account_page(form, 422)


def _change_secret(form: ChangeSecretForm) -> Response:
    db, viewer, smith = request_db(), viewer_in(), locksmith()
    account = db.get_one(Account, viewer.account_id)
    current = form.current.data or ""
    attempt = open_attempt(db, smith, account.username, current, address=_address(), now=clock.now())
    db.commit()
    if isinstance(attempt, Refused):
        raise DomainError("access.password_wrong")
    tried = try_secret(attempt, smith, current)
    if account.id not in {one.account_id for one in tried.fits}:
        raise DomainError("access.password_wrong")
    pin_allowed = roles_of(db, account.id, as_of=clock.today()) == {Role.MEDIATOR}
    secret = _make_secret(db, account, form, pin_allowed)
    forgive(db, attempt)
    operations.keep_secret(db, account, secret, actor=operations.acting(account.id), now=clock.now())
    db.commit()
    enter(SignedIn(account.id, account.generation, learner=pin_allowed))
    return redirect("/account?saved=secret", 303)


@bp.post("/account/end-sessions")
@signed_in
def end_sessions() -> Response:
    """Sign out everywhere, here too."""
    db, viewer = request_db(), viewer_in()
    account = db.get_one(Account, viewer.account_id)
    operations.end_sessions(db, account, actor=operations.acting(account.id), now=clock.now())
    db.commit()
    leave()
    return redirect("/sign-in", 303)
