"""The public check: a form, the answer to a code, the public keys. No sign-in, no list, and nobody walks through the codes."""

from datetime import date

from flask import Blueprint, Response, current_app, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from certificates.forms import CodeForm
from certificates.operations import count_miss
from certificates.queries import PURPOSE, Verified, look_up, seconds_to_wait
from certificates.rules import Answer, Printed
from lms import clock
from lms.access.gate import public
from lms.db import writing
from lms.i18n import gettext
from lms.kernel.ids import group, read_check_code
from lms.keys.queries import public_keys
from lms.web.db import request_db, sessions
from lms.web.vault import vault

bp = Blueprint("verification", __name__)


@bp.get("/verify")
@public
def ask() -> AnyResponse:
    """The form: type the check code that stands beside the QR."""
    typed = request.args.get("code", "")
    form = CodeForm(data={"code": typed}, meta={"csrf": False})
    if typed and (code := read_check_code(typed)):
        return redirect(url_for("verification.check", code=code), 303)
    if typed:
        form.code.errors = [
            gettext("Mã kiểm tra có 16 chữ và số, in cạnh mã QR, như 7K2M-P0QX-9V4T-Z1HC. Số vào sổ không phải mã này.")
        ]
    return make_response(render_template("certificates/verify/ask.html", form=form), 422 if typed else 200)


@bp.get("/verify/<code>")
@public
def check(code: str) -> AnyResponse:
    """The answer to a code: genuine, made up, taken back, corrected, altered, or not in the register."""
    address = request.remote_addr or "unknown"
    wait = seconds_to_wait(request_db(), vault(), address, now=clock.now())
    if wait:
        page = make_response(render_template("certificates/verify/wait.html", seconds=wait), 429)
        page.headers["Retry-After"] = str(wait)
        return page
    found = look_up(request_db(), vault(), code)
    if found.answer is Answer.UNKNOWN:
        _count(address)
    return _answer_page(found, code)


def _answer_page(found: Verified, typed: str) -> AnyResponse:
    if current_app.config["DEMO"] and found.answer is Answer.VALID:
        # Should the register not be marked: whatever stands beside made-up people is made up.
        found = Verified(Answer.DEMO, found.printed)
    code = read_check_code(typed)
    page = render_template(
        "certificates/verify/page.html", found=found, code=group(code) if code else typed[:40], days=_days(found.printed)
    )
    return make_response(page, 404 if found.answer is Answer.UNKNOWN else 200)


def _days(printed: Printed | None) -> dict[str, date]:
    """The days of the sheet, from the text that was signed to what a page prints."""
    if printed is None:
        return {}
    texts = (printed.born, printed.instrument_on, printed.begun_on, printed.completed_on, printed.issued_on)
    return {text: date.fromisoformat(text) for text in texts if len(text) > 4}


def _count(address: str) -> None:
    request_db().rollback()
    with writing(sessions()) as db:
        count_miss(db, vault(), address, now=clock.now())


@bp.get("/.well-known/lms-keys.json")
@public
def keys() -> Response:
    """The public halves of the keys that sign certificates (JSON Web Key Set); retired ones too."""
    return jsonify(public_keys(request_db(), PURPOSE))
