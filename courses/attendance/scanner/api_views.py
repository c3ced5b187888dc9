"""What the program on the phone asks and sends: enrolling, the pack, the upload. JSON, errors as problem+json.

The program itself is ``program_views``; pages about phones and their records are ``views``.
"""

import json
from typing import Any

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState

from courses.attendance.rules import Reason
from courses.attendance.scanner.operations import enrol_scanner
from courses.attendance.scanner.packing import instant, make_pack
from courses.attendance.scanner.queries import Told
from courses.attendance.scanner.receiving import receive
from courses.attendance.scanner.rules import MOST_BYTES, MOST_RECORDS, Batch, RecordOutcome, TooMany, read_batch
from courses.attendance.scanner.sentences import HELD_NAME, REFUSED_PERSON, SAID_TO_LEARNER, SENTENCES
from courses.attendance.sentences import REASONS, REFUSALS
from lms import clock
from lms.access.gate import actor_in, public, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.web.api.pacing import Pacer
from lms.web.api.problems import problem
from lms.web.db import let_go, request_db, sessions
from lms.web.errors import status_of
from lms.web.forms import tidy
from lms.web.vault import vault

bp = Blueprint("scanner_api", __name__)

LONGEST_NAME = 80
LONGEST_ASKED = 10_000
# Whoever only tries signatures would fill the log; phones behind one address seldom go wrong so often.
FORGERIES = Pacer(30, 60)
STATUS = {"attendance.batch.forged": 400}


@bp.errorhandler(DomainError)
def say_why(error: DomainError) -> Response:
    """Programs ask here, whatever their Accept header says."""
    sentence = gettext(SENTENCES[error.code], **error.fields) if error.code in SENTENCES else None
    return problem(STATUS.get(error.code) or status_of(error), error.code, sentence)


def _refuse(status: int, code: str, **facts: int) -> Response:
    return problem(status, code, gettext(SENTENCES[code], **{"most": MOST_RECORDS, **facts}))


# --- enrolling, the pack ----------------------------------------------------------------------------------------------


@bp.post("/scan/scanners")
@scope(Action.ATTENDANCE_RECORD)
def enrol() -> Response:
    """Make this phone a scanner of whoever is signed in."""
    asked = _asked()
    if not isinstance(asked, dict) or not all(isinstance(asked.get(key), str) for key in ("algorithm", "public_key")):
        return _refuse(400, "attendance.batch.unread")
    db, name = request_db(), _name(asked.get("name"))
    scanner = enrol_scanner(
        db,
        viewer_in().account_id,
        name=name,
        algorithm=asked["algorithm"],
        public_key=asked["public_key"],
        actor=actor_in(),
        now=clock.now(),
    )
    db.commit()
    return _json({"scanner": scanner.fingerprint})


def _asked() -> Any:
    if (request.content_length or 0) > LONGEST_ASKED:
        return None
    try:
        return request.get_json(force=True, silent=True)
    except RecursionError:
        return None


def _name(typed: Any) -> str:
    readable = "".join(sign for sign in typed if sign.isprintable()) if isinstance(typed, str) else ""
    return (tidy(readable) or gettext("Điện thoại"))[:LONGEST_NAME]


@bp.get("/scan/pack")
@scope(Action.ATTENDANCE_RECORD)
def pack() -> Response:
    """What the phone takes along; 304 while nothing has changed."""
    made = make_pack(request_db(), vault(), viewer_in(), today=clock.today())
    same = request.if_none_match.contains_weak(made.mark)
    response = Response(status=304) if same else _json(made.made(clock.now()))
    response.set_etag(made.mark, weak=True)  # it is packed on the way, each browser's own way
    return response


# --- the upload -------------------------------------------------------------------------------------------------------


@bp.post("/scan/sync")
@public
def sync() -> Response:
    """Records of a phone. Its signature says whose they are: nobody has to be signed in, and no cookie is looked at."""
    now, caller = clock.now(), request.remote_addr or ""
    if seconds := FORGERIES.wait(caller, at=now.timestamp(), counts=False):
        return _refuse(429, "attendance.batch.too_often", seconds=seconds)
    batch = _batch()
    if isinstance(batch, Response):
        return batch
    let_go()  # a cookie that came along may have been looked at
    try:
        received = receive(sessions(), vault(), batch, today=clock.today(), received_at=now)
    except DomainError:
        FORGERIES.wait(caller, at=now.timestamp())
        raise
    answers = [_answer(told) for told in received.told if told is not None]
    return _json({"received_at": instant(now), "skew_seconds": int(received.skew.total_seconds()), "answers": answers})


def _batch() -> Batch | Response:
    """The batch in the body, or why it cannot be taken. The length a body claims is checked before it is read."""
    content = request.get_data(cache=False) if (request.content_length or 0) <= MOST_BYTES else None
    try:
        batch = read_batch(content) if content is not None and len(content) <= MOST_BYTES else None
    except TooMany:
        return _refuse(413, "attendance.batch.too_large")
    if content is None or len(content) > MOST_BYTES:
        return _refuse(413, "attendance.batch.too_large")
    return batch or _refuse(400, "attendance.batch.unread")


def _answer(told: Told) -> dict[str, Any]:
    return {"nonce": told.nonce, "outcome": told.outcome, "reason": told.reason, "say": _say(told)}


def _say(told: Told) -> str | None:
    if told.reason is None:
        return gettext(HELD_NAME) if told.outcome is RecordOutcome.HELD else None
    reason = Reason(told.reason)
    if reason in SAID_TO_LEARNER:
        return gettext(REFUSED_PERSON, reason=gettext(REASONS[reason]))
    what, then = REFUSALS[reason]
    return f"{gettext(what)} {gettext(then)}"


def _json(content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")


def _let_phones_in(state: BlueprintSetupState) -> None:
    """No form is sent there, and a phone that was signed out has no token of one."""
    state.app.extensions["csrf"].exempt(sync)


bp.record_once(_let_phones_in)
