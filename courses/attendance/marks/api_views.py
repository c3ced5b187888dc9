"""``/api/v1``: classes, meetings, presences, and marks that a program of another system sends."""

from flask import Blueprint, Response
from flask_wtf.csrf import CSRFProtect

from courses.attendance.marks.api_queries import classes_part, find_meeting, presences_part, sessions_part
from courses.attendance.marks.api_shapes import ClassItem, MarkIn, MarkOut, MarksIn, MarksOut, PresenceItem, SessionItem
from courses.attendance.marks.receiving import CONFLICT, Sent, Settled, receive_marks
from courses.attendance.marks.sentences import remark_words
from courses.attendance.sentences import SENTENCES
from lms import clock
from lms.access.bearer import bearer, bearer_actor, bearer_in
from lms.access.rules import Action
from lms.i18n import gettext
from lms.people.roster.rules.any_table import Remark
from lms.web.api.describing import described
from lms.web.api.once import once
from lms.web.api.problems import Fault
from lms.web.api.receiving import asked_part, body_as, give, give_part, refuse
from lms.web.db import request_db
from lms.web.vault import vault

bp = Blueprint("api", __name__, url_prefix="/api/v1")
NONCE_TAKEN = "attendance.nonce.conflict"


@bp.record_once
def _no_cookie(state: object) -> None:
    """A request of the API carries its right itself and no cookie, so no other site can send one in somebody's name."""
    csrf: CSRFProtect = state.app.extensions["csrf"]  # type: ignore[attr-defined]
    csrf.exempt(bp)


@bp.get("/classes")
@bearer(Action.CLASSES_READ)
@described("Classes within the scope of the token's account, oldest first", gives=ClassItem, by_cursor=True)
def classes() -> Response:
    """The classes."""
    return give_part(classes_part(request_db(), bearer_in(), asked_part()))


@bp.get("/classes/<int:class_id>/sessions")
@bearer(Action.CLASSES_READ)
@described("The meetings of a class", gives=SessionItem, by_cursor=True)
def sessions(class_id: int) -> Response:
    """The meetings of a class."""
    return give_part(sessions_part(request_db(), bearer_in(), class_id, asked_part()))


@bp.get("/sessions/<int:session_id>/presences")
@bearer(Action.ATTENDANCE_READ)
@described("Who is present in a meeting", gives=PresenceItem, by_cursor=True)
def presences(session_id: int) -> Response:
    """Who is present in a meeting."""
    db = request_db()
    meeting = find_meeting(db, bearer_in(), session_id, Action.ATTENDANCE_READ)
    return give_part(presences_part(db, meeting, asked_part()))


@bp.post("/sessions/<int:session_id>/marks")
@bearer(Action.ATTENDANCE_RECORD)
@once
@described("Send marks of a meeting; each is answered by itself", gives=MarksOut, takes=MarksIn, refuses=(400, 409, 413, 422))
def marks(session_id: int) -> Response:
    """Take marks of a meeting down."""
    db, now = request_db(), clock.now()
    meeting = find_meeting(db, bearer_in(), session_id, Action.ATTENDANCE_RECORD)
    body = body_as(MarksIn)
    faults = body if isinstance(body, list) else _faults(body)
    if isinstance(body, list) or faults:
        return refuse(faults)
    sent = [_sent(one) for one in body.marks]
    token_id = bearer_in().token_id
    settled = receive_marks(db, vault(), meeting, sent, token_id=token_id, actor=bearer_actor(), received_at=now)
    return give(MarksOut(now, [_out(one) for one in settled]))


def _faults(body: MarksIn) -> list[Fault]:
    found = []
    for place, one in enumerate(body.marks):
        named = [value for value in (one.person.id, one.person.card, one.person.identity) if value is not None]
        if len(named) != 1:
            found.append(Fault(f"marks/{place}/person", "not_exactly_one", "give exactly one of id, card, identity"))
    return found[:20]


def _sent(one: MarkIn) -> Sent:
    return Sent(one.nonce, one.occurred_at, one.person.id, one.person.card, one.person.identity)


def _out(one: Settled) -> MarkOut:
    if one.reason is None:
        return MarkOut(one.nonce, one.outcome, None, None)
    words = gettext(SENTENCES[NONCE_TAKEN]) if one.reason == CONFLICT else remark_words(Remark(None, one.reason))
    return MarkOut(one.nonce, one.outcome, one.reason, words)
