"""Pages of messages: what was sent within a unit, whom to call, one's own addresses, the state of the channels."""

from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import scope, signed_in, viewer_in
from lms.access.queries import unit_titles
from lms.access.rules import Action, Role
from lms.access.secrets import phone_number
from lms.i18n import gettext as _
from lms.i18n import with_facts
from lms.kernel.errors import DomainError
from lms.messages.forms import AddressesForm, TryForm
from lms.messages.operations import give_address, queue_test
from lms.messages.queries import addresses_given, count_channels, count_states, list_calls, list_messages, list_tests, names_of
from lms.messages.rules import ChannelKind, MessageState
from lms.messages.sentences import CHANNELS, SENTENCES, STATES, TEXT_TITLES
from lms.web.db import request_db
from lms.web.paging import fetch_page, page_number
from lms.web.vault import vault

bp = Blueprint("messages", __name__)
WORDS = {"channels": CHANNELS, "states": STATES, "titles": TEXT_TITLES}


def _why(code: str) -> str:
    """Why a message did not go out; an answer of a mail server says itself."""
    return with_facts(SENTENCES[code], {}) if code in SENTENCES else code


@bp.get("/messages")
@scope(Action.REPORTS_READ)
def messages() -> str:
    """What was sent within the units of the viewer, to whom and when; the numbers are not shown."""
    db, viewer = request_db(), viewer_in()
    asked = [state for state in MessageState if state.value == request.args.get("state")]
    page = fetch_page(db, list_messages(viewer, asked), page_number(request.args.get("page")))
    units = unit_titles(db, {one.unit_id for one in page.items if one.unit_id})
    shown = {"page": page, "names": names_of(db, page.items), "units": units, "counts": count_states(db, viewer)}
    return render_template("messages/list.html", **shown, **WORDS, asked=asked[0] if asked else None, why=_why)


@bp.get("/messages/calls")
@scope(Action.REPORTS_READ)
def calls() -> str:
    """Whom no message reaches."""
    db = request_db()
    page = fetch_page(db, list_calls(viewer_in()), page_number(request.args.get("page")), scalars=False)
    units = unit_titles(db, {one.unit_id for one in page.items if one.unit_id})
    return render_template("messages/calls.html", page=page, units=units, **WORDS)


@bp.route("/account/addresses", methods=["GET", "POST"])
@signed_in
def addresses() -> Response:
    """Where the viewer wants messages."""
    db, viewer = request_db(), viewer_in()
    held = addresses_given(db, vault(), viewer.account_id)
    form = AddressesForm(data={kind.value: address for kind, address in held.items()})
    if form.validate_on_submit() and _numbers_read(form):
        _give(db, viewer.account_id, form, held)
        flash(_("Đã ghi. Tin nhắc sẽ gửi đến đây."))
        return redirect(url_for("messages.addresses"), 303)
    learner = viewer.leading_role in (Role.MEDIATOR, Role.TRAINER)
    page = render_template("messages/addresses.html", form=form, learner=learner)
    return make_response(page, 200 if request.method == "GET" else 422)


def _numbers_read(form: Any) -> bool:
    """Write both numbers as numbers are kept; says beside a field what cannot be read."""
    for field in (form.zalo, form.sms):
        number = phone_number(field.data) if field.data else None
        if field.data and number is None:
            field.errors = (_("Số này không đọc được. Ghi đủ 10 chữ số, ví dụ 0912 345 678."),)
        elif field.data:
            field.data = number
    return not form.errors


def _give(db: Session, account_id: int, form: Any, held: dict[ChannelKind, str]) -> None:
    for kind in ChannelKind:
        wanted = form[kind.value].data or None
        if wanted != held.get(kind):
            give_address(db, vault(), account_id, kind, wanted, now=clock.now())
    db.commit()


# --- for the admin ---


@bp.get("/admin/messages")
@scope(Action.ACCOUNTS_MANAGE)
def channels() -> Response:
    """Which channels are on, what went by each, and the tests of the viewer."""
    return _channels(TryForm())


@bp.post("/admin/messages/test")
@scope(Action.ACCOUNTS_MANAGE)
def test() -> Response:
    """Send the viewer a test by one channel, when the hour allows."""
    form = TryForm()
    if not form.validate_on_submit():
        return _channels(form, 422)
    try:
        queue_test(request_db(), viewer_in().account_id, ChannelKind(form.channel.data), now=clock.now())
    except DomainError as error:
        form.channel.errors = (_why(error.code),)
        return _channels(form, 422)
    request_db().commit()
    flash(_("Đã xếp tin thử. Tin gửi ngay trong giờ cho phép; tải lại trang để xem kết quả."))
    return redirect(url_for("messages.channels"), 303)


def _channels(form: TryForm, status: int = 200) -> Response:
    db, viewer = request_db(), viewer_in()
    shown = {
        "on": {one.kind for one in current_app.extensions["channels"]},
        "counts": count_channels(db),
        "kinds": list(ChannelKind),
    }
    held = addresses_given(db, vault(), viewer.account_id)
    tests = list_tests(db, viewer.account_id)
    page = render_template("messages/channels.html", form=form, **shown, **WORDS, held=held, tests=tests, why=_why)
    return make_response(page, status)
