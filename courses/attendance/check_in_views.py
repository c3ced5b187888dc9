"""``/c/<token>``: the address inside a session's QR code. A phone's own camera opens it, one tap checks in.

Reading the page (GET) never makes a presence. A phone seen before holds a cookie good for check-in only; a new one is asked
for phone number or card and PIN, which signs in to nothing else. A stranger learns neither a name nor a number.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import cast

from flask import Blueprint, abort, current_app, make_response, render_template, request, session
from markupsafe import Markup, escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.door import Heard, Knock, hear_all
from courses.attendance.facts import Attendee, Meeting, attendee_of_phone, load_attendee, load_meeting
from courses.attendance.flags.rules import UNSURE
from courses.attendance.forms import IdentityForm
from courses.attendance.models import Method
from courses.attendance.operations import trust_phone
from courses.attendance.rules import AlreadyPresent, Code, Left, Present, Reason, Refused, ScanFacts, meeting_refusal
from courses.attendance.scans import record_refusal
from courses.attendance.sentences import REFUSALS
from courses.attendance.stays import load_seen, stayed
from courses.attendance.tokens import Claim, genuine, read_token
from courses.delivery import wording
from lms import clock
from lms.access.gate import current_viewer, locksmith, public
from lms.access.models import Account
from lms.access.rules import Action
from lms.access.sign_in import BirthYearOf, SignedIn, close_attempt, open_attempt, try_secret
from lms.access.sign_in import Reason as SignInReason
from lms.access.sign_in import Refused as SignInRefused
from lms.audit.events import ANONYMOUS, Actor, ActorKind
from lms.db import for_writing, writing
from lms.i18n import current_locale, gettext, ngettext
from lms.kernel.text import bind
from lms.web.db import let_go, request_db, sessions
from lms.web.together import Crowded, Together
from lms.web.vault import vault

bp = Blueprint("check_in", __name__)

COOKIE = "phone"
COOKIE_LASTS = timedelta(days=400)
STATUS = {
    Reason.TOKEN_ALTERED: 404,
    Reason.TOKEN_OLD: 410,
    Reason.OTHER_SESSION: 409,
    Reason.NOT_OPEN: 403,
    Reason.CLOSED: 410,
    Reason.TOO_EARLY: 403,
    Reason.TOO_LATE: 410,
    Reason.CANCELLED: 410,
    Reason.CORRECTED: 409,
}
# What only a scanner or a list can meet is a refusal like any other.
OTHERWISE = 409


@bp.get("/c/<token>")
@public
def ask(token: str) -> Response:
    """Which class and meeting, and one button; or why nobody can check in by this code now."""
    db, now = request_db(), clock.now()
    meeting, code = _read(db, token)
    if meeting is None or code is None:
        return _refuse_reader(Reason.TOKEN_ALTERED, None, None, token, now)
    person = _who(db, meeting)
    present = person is not None and person.held is not None and person.held.present
    if person and person.held and present and not meeting.window.leaving(now):
        return _checked_in(meeting, person, person.held.occurred_at)
    reason = meeting_refusal(meeting.facts, ScanFacts(Method.OWN_PHONE, now, code), received_at=now)
    if reason is not None:
        return _refuse_reader(reason, meeting, person, token, now)
    if person is None or "other" in request.args:
        # The code was read now; typing a number and a PIN may take longer than the code is shown.
        session["code_read"] = [token, int(now.timestamp())]
        return _ask_page(meeting, None, IdentityForm(remember=person is None))
    return _ask_page(meeting, person, None)


@bp.post("/c/<token>")
@public
def check_in(token: str) -> Response:
    """Check in: a phone seen before with one tap, a new one with number and PIN."""
    claim, now = read_token(token), clock.now()
    if claim is not None and "identifier" in request.form:
        return _check_in_by_pin(request_db(), claim, token)
    heard = _hear(claim, now) if claim else Heard()
    return _answer(heard, token, now)


def _read(db: Session, token: str) -> tuple[Meeting | None, Code | None]:
    claim = read_token(token)
    meeting = load_meeting(db, claim.session_id) if claim else None
    return meeting, genuine(vault(), claim, meeting.bound) if claim and meeting else None


def _who(db: Session, meeting: Meeting) -> Attendee | None:
    """The person of a phone seen before, else of the mediator signed in on it."""
    trusted = request.cookies.get(COOKIE)
    found = attendee_of_phone(db, meeting, _digest(trusted)) if trusted else None
    if found is not None:
        return found
    signed_in = _signed_in()
    return load_attendee(db, meeting, signed_in) if signed_in is not None else None


def _signed_in() -> int | None:
    """The person of the mediator signed in on this phone."""
    viewer = current_viewer()
    return viewer.person_id if viewer is not None and viewer.may_own(Action.OWN_CHECK_IN) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _device() -> str:
    """Tells phones apart without keeping what they are: of the cookie, else of browser and address, keyed.

    The second is shared by many phones of one make in one network, and is marked as unsure.
    """
    trusted = request.cookies.get(COOKIE)
    seen = f"cookie:{trusted}" if trusted else f"browser:{request.user_agent.string}:{request.remote_addr}"
    return ("" if trusted else UNSURE) + vault().mac("device", seen).hex()[:24]


def _hear(claim: Claim, now: datetime) -> Heard:
    """The hot path. By the cookie of a phone seen before, else by who is signed in; nobody else is recognised."""
    trusted = request.cookies.get(COOKIE)
    if trusted:
        heard = _knock(claim, now, phone=_digest(trusted))
        if heard.person is not None or heard.meeting is None:
            return heard
    return _knock(claim, now, person_id=_signed_in())


def _knock(
    claim: Claim, now: datetime, *, phone: str | None = None, person_id: int | None = None, read_at: datetime | None = None
) -> Heard:
    """Stand in line with the others of this moment; recognised, decided and committed together with them."""
    nonce = request.form.get("nonce") or secrets.token_hex(12)
    knock = Knock(claim=claim, phone=phone, person_id=person_id, nonce=nonce, device=_device(), at=now, read_at=read_at)
    let_go()  # who is signed in was read by this request; the line has a session of its own
    try:
        return _door().do(knock)
    except Crowded:
        abort(503)


def _door() -> Together[Knock, Heard]:
    """The one line of this process."""
    found: Together[Knock, Heard] | None = current_app.extensions.get("door")
    if found is None:
        made: Together[Knock, Heard] = Together(partial(hear_all, sessions(), vault()))
        found = current_app.extensions.setdefault("door", made)
    return found


def _answer(heard: Heard, token: str, now: datetime) -> Response:
    meeting, person = heard.meeting, heard.person
    if meeting is None:
        return _refuse(request_db(), Reason.TOKEN_ALTERED, None, None, token, now)
    if person is None:
        return _ask_page(meeting, None, IdentityForm(formdata=None, remember=True), 422)
    match heard.answer:
        case Present(walk_in):
            return _checked_in(meeting, person, now, walk_in=walk_in)
        case AlreadyPresent(since):
            return _checked_in(meeting, person, since)
        case Left(since):
            return _left(meeting, person, since, now)
        case Refused(reason):
            return _amber(reason, meeting)
        case None:
            raise AssertionError("a person recognised has an answer")
        case error:
            raise error


# --- a new phone ------------------------------------------------------------------------------------------------------


def _check_in_by_pin(db: Session, claim: Claim, token: str) -> Response:
    meeting, _code = _read(db, token)
    if meeting is None or _code is None:
        return _refuse(db, Reason.TOKEN_ALTERED, None, None, token, clock.now())
    form = IdentityForm()
    if not form.validate():
        return _ask_page(meeting, None, form, 422)
    outcome = _prove(db, form)
    if isinstance(outcome, SignInRefused):
        db.commit()
        return _ask_again(meeting, form, outcome)
    person_id = db.get_one(Account, outcome.account_id).person_id
    person = load_attendee(db, meeting, person_id) if person_id is not None else None
    if person is None:
        db.commit()
        return _ask_again(meeting, form, SignInRefused(SignInReason.WRONG))
    remembered = trust_phone(db, person.person_id, now=clock.now()) if form.remember.data else None
    db.commit()
    now = clock.now()
    response = _answer(_knock(claim, now, person_id=person.person_id, read_at=_read_at(token)), token, now)
    if remembered:
        _remember(response, remembered)
    return response


def _prove(db: Session, form: IdentityForm) -> SignedIn | SignInRefused:
    """The three steps of ``lms.access.sign_in``, with a commit before the hash; nobody is signed in by it."""
    db.rollback()
    ask_year = cast(BirthYearOf | None, current_app.extensions.get("birth_year_of"))
    typed, pin, address = form.identifier.data or "", form.pin.data or "", request.remote_addr or "unknown"
    attempt = open_attempt(for_writing(db), locksmith(), typed, pin, address=address, now=clock.now(), birth_year_of=ask_year)
    db.commit()
    if isinstance(attempt, SignInRefused):
        return attempt
    tried = try_secret(attempt, locksmith(), pin, birth_year=form.birth_year.data)
    return close_attempt(for_writing(db), attempt, tried, now=clock.now(), enters=False)


def _read_at(token: str) -> datetime | None:
    kept = session.pop("code_read", None)
    if not isinstance(kept, list) or len(kept) != 2 or kept[0] != token:
        return None
    return datetime.fromtimestamp(kept[1], clock.HANOI)


def _remember(response: Response, secret: str) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_LASTS,
        path="/c/",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )


def _ask_again(meeting: Meeting, form: IdentityForm, refused: SignInRefused) -> Response:
    form.form_errors = [_why(refused)]
    return _ask_page(meeting, None, form, 429 if refused.reason is SignInReason.THROTTLED else 422, refused)


def _why(refused: SignInRefused) -> str:
    match refused.reason:
        case SignInReason.THROTTLED:
            minutes = -(-refused.wait_seconds // 60)
            return ngettext(
                "Đã bấm sai nhiều lần. Mời bác đợi %(n)s phút, hoặc nhờ tập huấn viên ghi tên.",
                "Đã bấm sai nhiều lần. Mời bác đợi %(n)s phút, hoặc nhờ tập huấn viên ghi tên.",
                minutes,
            )
        case SignInReason.ASK_BIRTH_YEAR:
            return gettext("Số điện thoại này có nhiều người dùng chung. Mời bác ghi thêm năm sinh.")
        case SignInReason.SAME_TWICE:
            return gettext("Số này có hai người trùng năm sinh và mã PIN. Mời bác dùng số trên thẻ.")
        case SignInReason.DISABLED:
            return gettext("Tài khoản này đã khóa. Mời bác nhờ tập huấn viên ghi tên, rồi báo cán bộ tư pháp xã.")
        case SignInReason.WRONG:
            return gettext("Số hoặc mã PIN chưa đúng. Mời bác xem lại số trên thẻ, mã PIN trên phiếu đăng nhập, rồi bấm lại.")


# --- the three pages --------------------------------------------------------------------------------------------------


def _ask_page(
    meeting: Meeting,
    person: Attendee | None,
    form: IdentityForm | None,
    status: int = 200,
    refused: SignInRefused | None = None,
) -> Response:
    ask_year = form is not None and (
        bool(form.birth_year.data) or (refused is not None and refused.reason is SignInReason.ASK_BIRTH_YEAR)
    )
    page = render_template(
        "courses/attendance/check_in/ask.html",
        meeting=meeting,
        person=person,
        leaving=meeting.window.leaving(clock.now()),
        form=form,
        ask_year=ask_year,
        nonce=secrets.token_hex(12),
        wording=wording,
    )
    return make_response(page, status)


def _checked_in(meeting: Meeting, person: Attendee, at: datetime, *, walk_in: bool = False) -> Response:
    waits = walk_in or person.unconfirmed
    credited = waits or person.counts_in(meeting)
    facts = Shell(
        locale=current_locale(),
        title=meeting.title,
        number=meeting.number,
        of=meeting.of,
        starts_at=meeting.starts_at,
        periods=sum(meeting.periods.values()) if credited else 0,
        waits=waits,
        begun=clock.now() >= meeting.starts_at,
        signed_in=current_viewer() is not None,
    )
    said = _said(facts.locale, at.replace(second=0, microsecond=0))
    return Response(_green(facts).replace(NAME, escape(person.name)).replace(AT, said), mimetype="text/html")


def _left(meeting: Meeting, person: Attendee, since: datetime | None, at: datetime) -> Response:
    """Seen leaving: from when to when, and the minutes. ``since`` None: nobody saw the person come."""
    at_meeting = meeting.session_id, person.person_id
    seen = load_seen(request_db(), at_meeting[:1], at_meeting[1:]).get(at_meeting) if since else None
    page = render_template(
        "courses/attendance/check_in/left.html",
        meeting=meeting,
        name=person.name,
        since=seen.first if seen else since,
        at=at,
        stay=seen.stay_in(meeting) if seen and not seen.vouched else None,
        enough=since is not None and stayed(meeting, seen),
        periods=sum(meeting.periods.values()) if person.counts_in(meeting) else 0,
        waits=person.unconfirmed,
        signed_in=current_viewer() is not None,
        wording=wording,
    )
    return make_response(page)


@lru_cache(maxsize=256)
def _said(_locale: str, minute: datetime) -> Markup:
    """The minute in words: the same for all who come in it."""
    return escape(bind(gettext("%(hour)s, %(day)s", hour=wording.hour(minute), day=wording.short_day(minute))))


@dataclass(frozen=True, slots=True)
class Shell:
    """All that the green page says beside the name and the minute: alike for everybody who comes through the door."""

    locale: str
    title: str
    number: int
    of: int
    starts_at: datetime
    periods: int
    waits: bool
    begun: bool
    signed_in: bool


NAME, AT = "⟦name⟧", "⟦at⟧"


@lru_cache(maxsize=64)
def _green(facts: Shell) -> str:
    """The green page with places for name and minute. Drawn once for a whole class: drawing cost more than recording."""
    return render_template("courses/attendance/check_in/ok.html", facts=facts, name=NAME, at=AT, wording=wording)


def _refuse(
    db: Session, reason: Reason, meeting: Meeting | None, person: Attendee | None, token: str, now: datetime
) -> Response:
    """Keep the refusal, answer in amber. A stranger trying the same again within a minute adds no second row."""
    who = f"person:{person.person_id}" if person else f"device:{_device()}"
    record_refusal(
        db,
        reason,
        session_id=meeting.session_id if meeting else None,
        person_id=person.person_id if person else None,
        nonce=_digest(f"{reason}:{who}:{token if meeting else ''}:{int(now.timestamp()) // 60}"),
        device=_device(),
        actor=Actor(ActorKind.PERSON, person.person_id) if person else ANONYMOUS,
        received_at=now,
    )
    db.commit()
    return _amber(reason, meeting)


def _refuse_reader(reason: Reason, meeting: Meeting | None, person: Attendee | None, token: str, now: datetime) -> Response:
    request_db().rollback()
    with writing(sessions()) as db:
        return _refuse(db, reason, meeting, person, token, now)


def _amber(reason: Reason, meeting: Meeting | None) -> Response:
    what, then = REFUSALS[reason]
    until = meeting.window.closes_at - timedelta(minutes=1) if meeting else None
    words = {"what": gettext(what), "then": gettext(then), "reason": reason, "wording": wording}
    page = render_template("courses/attendance/check_in/refused.html", meeting=meeting, until=until, **words)
    return make_response(page, STATUS.get(reason, OTHERWISE))
