"""Pages of messages: what was sent within a unit, whom to call, one's own addresses, the state of the channels."""

from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, signed_in, viewer_in
from lms.access.queries import unit_titles
from lms.access.rules import Action, Role
from lms.access.secrets import phone_number
from lms.i18n import N_, with_facts
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.messages.forms import EMAIL_WORDS, AddressesForm, EnterForm, TryForm, read_email
from lms.messages.operations import end_address, enter_address, give_address, queue_test
from lms.messages.queries import (
    addresses_given,
    count_channels,
    count_states,
    list_calls,
    list_messages,
    list_tests,
    names_of,
    ways_to,
)
from lms.messages.rules import ChannelKind, MessageState
from lms.messages.sentences import CHANNELS, SENTENCES, STATES, TEXT_TITLES
from lms.people.merges.resolving import kept_as
from lms.people.models import Person
from lms.people.queries import find_person
from lms.people.rights.restricting import restricted_since
from lms.web.db import request_db
from lms.web.paging import fetch_page, page_number
from lms.web.vault import vault

bp = Blueprint("messages", __name__)
NUMBER_WORDS = N_("Số này không đọc được. Ghi đủ 10 chữ số, ví dụ 0912 345 678.")
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
            field.errors = (_(NUMBER_WORDS),)
        elif field.data:
            field.data = number
    return not form.errors


def _give(db: Session, account_id: int, form: Any, held: dict[ChannelKind, str]) -> None:
    for kind in ChannelKind:
        wanted = form[kind.value].data or None
        if wanted != held.get(kind):
            give_address(db, vault(), account_id, kind, wanted, now=clock.now())
    db.commit()


# --- for somebody who cannot enter an address ---


@bp.route("/people/<int:person_id>/addresses", methods=["GET", "POST"])
@scope(Action.PEOPLE_WRITE)
def of_person(person_id: int) -> Response:
    """The ways to a person, masked, and the form by which an officer enters one."""
    db = request_db()
    person = find_person(db, viewer_in(), kept_as(db, person_id), Action.PEOPLE_WRITE)
    form = EnterForm()
    if form.validate_on_submit() and (address := _address_in(form)) and _entered(person, form, address):
        flash(_("Đã ghi. Lời nhắc và lời mời sau này gửi đến đây."))
        return redirect(url_for("messages.of_person", person_id=person.id), 303)
    shown = {"person": person, "form": form, "ways": ways_to(db, vault(), person), "channels": CHANNELS}
    page = render_template("messages/of_person.html", **shown, restricted=restricted_since(db, person.id))
    return make_response(page, 200 if request.method == "GET" else 422)


def _address_in(form: EnterForm) -> str | None:
    """The address as it is kept; None, and the reason beside the field, when it is none of its channel."""
    typed, is_mail = form.address.data or "", form.channel.data == ChannelKind.EMAIL
    address = read_email(typed) if is_mail else phone_number(typed)
    if address is None:
        form.address.errors = (_(EMAIL_WORDS) if is_mail else _(NUMBER_WORDS),)
    return address


def _entered(person: Person, form: EnterForm, address: str) -> bool:
    """Whether it could be; what stands against it is said beside the field."""
    db = request_db()
    try:
        enter_address(db, vault(), person, ChannelKind(form.channel.data), address, actor=actor_in(), now=clock.now())
    except DomainError as error:
        form.address.errors = (_why(error.code),)
        return False
    db.commit()
    return True


@bp.post("/people/<int:person_id>/addresses/<channel>/end")
@scope(Action.PEOPLE_WRITE)
def end_of_person(person_id: int, channel: str) -> Response:
    """Let an address go that an office entered; a second click finds none."""
    db = request_db()
    person = find_person(db, viewer_in(), kept_as(db, person_id), Action.PEOPLE_WRITE)
    kind = next((one for one in ChannelKind if one.value == channel), None)
    if kind and end_address(db, person, kind, actor=actor_in(), now=clock.now()):
        db.commit()
        flash(_("Đã thôi dùng. Địa chỉ đã xóa, chỉ còn ngày ghi và ngày thôi."))
    return redirect(url_for("messages.of_person", person_id=person.id), 303)


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
