"""What the code on a card opens (``/p/<token>``), and the card on its holder's own phone.

A stranger learns nothing: the page is the same for a genuine card, a revoked one and a made-up one, and so is every answer
to a wrong PIN. A card and its PIN together sign in.
"""

import hashlib

from flask import Blueprint, make_response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.cards.faces import MAY, may_print_for
from courses.attendance.cards.forms import PinForm
from courses.attendance.cards.operations import issue_cards
from courses.attendance.cards.queries import Reading, read_card
from lms import clock
from lms.access.gate import actor_in, current_viewer, enter, locksmith, person_in, public, scope
from lms.access.rules import Action
from lms.access.sign_in import Reason, Refused, SignedIn, close_attempt, open_attempt, try_secret
from lms.db import for_writing
from lms.i18n import gettext, ngettext
from lms.kernel.ids import card_number
from lms.web.db import request_db
from lms.web.vault import vault

bp = Blueprint("personal_card", __name__)

SCANNER = "/scan"


@bp.get("/p/<token>")
@public
def found(token: str) -> Response:
    """What this is, how to give it back, and a place for the PIN. Who takes attendance goes on to the scanner."""
    viewer = current_viewer()
    if viewer is not None and viewer.may_anywhere(MAY):
        read = read_card(request_db(), token)
        if read.person_id is not None and may_print_for(request_db(), viewer, read.person_id):
            return redirect(SCANNER, 303)
    return _page(PinForm(formdata=None), 200)


@bp.post("/p/<token>")
@public
def come_in(token: str) -> Response:
    """Sign in by the card and its PIN."""
    if current_viewer() is not None:
        return redirect("/", 303)
    form = PinForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    outcome = _try(token, form.pin.data or "")
    if isinstance(outcome, SignedIn):
        enter(outcome)
        return redirect("/", 303)
    form.pin.errors = [_why(outcome)]
    response = _page(form, 429 if outcome.reason is Reason.THROTTLED else 422)
    if outcome.wait_seconds:
        response.headers["Retry-After"] = str(outcome.wait_seconds)
    return response


def _try(token: str, pin: str) -> SignedIn | Refused:
    """The three steps of ``lms.access.sign_in``, with a commit before the hash."""
    db, smith = request_db(), locksmith()
    typed = _typed(db, token)
    db.rollback()
    address = request.remote_addr or "unknown"
    attempt = open_attempt(for_writing(db), smith, typed, pin, address=address, now=clock.now())
    db.commit()
    if isinstance(attempt, Refused):
        return attempt
    tried = try_secret(attempt, smith, pin)
    outcome = close_attempt(for_writing(db), attempt, tried, now=clock.now())
    db.commit()
    return outcome


def _typed(db: Session, token: str) -> str:
    """The number of a card that holds; for any other text a name that nobody bears, so that tries are counted alike."""
    read = read_card(db, token)
    if read.reading is Reading.GENUINE and read.card is not None:
        return card_number(read.card)
    return f"/p/{hashlib.sha256(token.encode()).hexdigest()[:24]}"


def _why(refused: Refused) -> str:
    match refused.reason:
        case Reason.THROTTLED:
            minutes = -(-refused.wait_seconds // 60)
            return ngettext(
                "Đã bấm sai nhiều lần. Mời bác đợi %(n)s phút rồi bấm lại.",
                "Đã bấm sai nhiều lần. Mời bác đợi %(n)s phút rồi bấm lại.",
                minutes,
            )
        case Reason.DISABLED:
            return gettext("Tài khoản này đã khóa. Mời bác hỏi cán bộ tư pháp xã.")
        case _:
            return gettext("Mã PIN chưa đúng, hoặc thẻ này không còn dùng. Mời bác bấm lại, hay nhờ cán bộ tư pháp xã.")


def _page(form: PinForm, status: int) -> Response:
    return make_response(render_template("courses/attendance/cards/found.html", form=form), status)


# --- one's own card ---------------------------------------------------------------------------------------------------


@bp.post("/my/card")
@scope(Action.OWN_CHECK_IN)
def take() -> Response:
    """A card for one's own phone; the same one if there is one already, printed or not."""
    db = request_db()
    issue_cards(db, vault(), [person_in()], actor=actor_in(), now=clock.now())
    db.commit()
    return redirect("/#card", 303)
