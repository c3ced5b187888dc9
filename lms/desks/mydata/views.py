"""What is kept of oneself, asked about and taken away; and the same for an officer on behalf of somebody without a phone."""

from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, locksmith, person_in, scope, viewer_in
from lms.access.rules import Action
from lms.access.sign_in import Reason, Refused, SignedIn, close_attempt, open_attempt, try_secret
from lms.audit.events import PersonalDataSeen
from lms.audit.operations import record
from lms.db import for_writing
from lms.desks.mydata.export import JSON, XLSX, as_json, as_sheet
from lms.desks.mydata.forms import FileForm, OfficeFileForm
from lms.desks.mydata.queries import gather_kept
from lms.desks.mydata.words import look_words
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.models import Person
from lms.people.queries import find_person
from lms.people.rights.events import OwnDataTaken
from lms.people.rights.forms import AskForm, AskForOtherForm, PinForm
from lms.people.rights.operations import REQUEST, Asked, ask
from lms.people.rights.queries import list_own_requests
from lms.people.rights.terms import KINDS, STANDINGS, STEPS, RequestKind
from lms.people.rights.wording import put_beside
from lms.web.db import request_db
from lms.web.vault import vault

bp = Blueprint("mydata", __name__)
OWN, SENSITIVE = Action.OWN_RECORD, Action.PEOPLE_SENSITIVE
NUMBERS = ("phone", "identity", "ethnicity")
PLACES = {"rights.detail_missing": "detail", "rights.received_in_future": "received_on"}


# --- one's own ---


@bp.get("/my/data")
@scope(OWN)
def own() -> Response:
    """What is kept of the viewer, numbers masked; who looked; what was asked."""
    return _own_page(_me(), 200)


def _me() -> Person:
    found = request_db().get(Person, person_in())
    if found is None:
        raise DomainError("access.person.missing")
    return found


def _own_page(person: Person, status: int, *, unmasked: bool = False, **forms: Any) -> Response:
    given = {"ask_form": AskForm(formdata=None), "pin_form": PinForm(formdata=None), "file_form": FileForm(formdata=None)}
    page = render_template("desks/mydata/own.html", **(_values(person, unmasked=unmasked) | given | forms))
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _values(person: Person, *, unmasked: bool) -> dict[str, Any]:
    db, opened = request_db(), vault()
    lines = list_own_requests(db, person.id, as_of=clock.today())
    notes = {step.id: opened.open(step.note_sealed, context=REQUEST) for line in lines for step in line.row.steps}
    kept = gather_kept(db, person, opened if unmasked else None)
    words = {"kinds": KINDS, "standings": STANDINGS, "step_words": STEPS, "look_words": look_words}
    return {"kept": kept, "requests": lines, "notes": notes, **words}


@bp.post("/my/data/numbers")
@scope(OWN)
def numbers() -> Response:
    """One's own numbers in full, after the PIN; the look is on record before anything is shown."""
    person, form = _me(), PinForm()
    if not (form.validate_on_submit() and _proved(form)):
        return _own_page(_me(), 422, pin_form=form)
    _record_looks(request_db(), person.id, "own")
    request_db().commit()
    return _own_page(_me(), 200, unmasked=True)


def _proved(form: Any) -> bool:
    """Is it the viewer's own secret? Counted and throttled as signing in is, by the name of the viewer's account."""
    db, smith, viewer = request_db(), locksmith(), viewer_in()
    ask_year = current_app.extensions.get("birth_year_of")
    pin, address = form.pin.data or "", request.remote_addr or "unknown"
    attempt = open_attempt(db, smith, viewer.username, pin, address=address, now=clock.now(), birth_year_of=ask_year)
    db.commit()
    outcome: SignedIn | Refused = attempt if isinstance(attempt, Refused) else Refused(Reason.WRONG)
    if not isinstance(attempt, Refused):
        tried = try_secret(attempt, smith, pin)
        for_writing(db)
        outcome = close_attempt(db, attempt, tried, now=clock.now(), enters=False)
        db.commit()
    if isinstance(outcome, SignedIn) and outcome.account_id == viewer.account_id:
        return True
    throttled = isinstance(outcome, Refused) and outcome.reason is Reason.THROTTLED
    put_beside(form, DomainError("rights.pin_throttled" if throttled else "rights.wrong_pin"), {}, "pin")
    return False


def _record_looks(db: Session, person_id: int, reason: str) -> None:
    actor, now = actor_in(), clock.now()
    for what in NUMBERS:
        record(db, PersonalDataSeen(subject_id=person_id, what=what, reason=reason), actor=actor, now=now)


@bp.post("/my/data/file")
@scope(OWN)
def own_file() -> Response:
    """What is kept of oneself as a file; numbers in full when the PIN is given with it."""
    person, form = _me(), FileForm()
    if not form.validate_on_submit() or (form.pin.data and not _proved(form)):
        return _own_page(_me(), 422, file_form=form)
    return _file(person.id, form.form.data, "own" if form.pin.data else "")


def _file(person_id: int, form: str, reason: str) -> Response:
    """The file; ``reason`` (a code) when it holds the numbers in full. Taking it is on record."""
    db, today = request_db(), clock.today()
    kept = gather_kept(db, db.get_one(Person, person_id), vault() if reason else None)
    content = as_json(kept, made_on=today) if form == "json" else as_sheet(kept, made_on=today)
    taken = OwnDataTaken(subject_id=person_id, form=form, unmasked=bool(reason))
    record(db, taken, actor=actor_in(), now=clock.now())
    if reason:
        _record_looks(db, person_id, reason)
    db.commit()
    answer = make_response(content)
    answer.mimetype = JSON if form == "json" else XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="du-lieu-cua-toi.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/my/data/requests")
@scope(OWN)
def own_request() -> Response:
    """Ask for something about one's own data."""
    person, form = _me(), AskForm()
    if form.validate_on_submit():
        asked = Asked(RequestKind(form.kind.data), form.detail.data or "", clock.today())
        if _ask(person.id, asked, form):
            flash(_("Đã gửi. Cán bộ sẽ báo đã nhận."))
            return redirect(url_for("mydata.own"), 303)
    return _own_page(_me(), 422, ask_form=form)


def _ask(person_id: int, asked: Asked, form: Any) -> bool:
    db = request_db()
    try:
        ask(db, vault(), person_id, asked, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        put_beside(form, error, PLACES, "kind")
        return False
    db.commit()
    return True


# --- on behalf of somebody ---


@bp.get("/people/<int:person_id>/data")
@scope(SENSITIVE)
def of_person(person_id: int) -> Response:
    """The same for an officer, who answers for somebody without a phone."""
    return _office_page(_found(person_id), 200)


def _found(person_id: int) -> Person:
    return find_person(request_db(), viewer_in(), person_id, SENSITIVE)


def _office_page(person: Person, status: int, **forms: Any) -> Response:
    asking = AskForOtherForm(formdata=None, data={"received_on": clock.today()})
    given: dict[str, Any] = {"ask_form": asking, "file_form": OfficeFileForm(formdata=None)}
    page = render_template("desks/mydata/office.html", person=person, **(_values(person, unmasked=False) | given | forms))
    return make_response(page, status)


@bp.post("/people/<int:person_id>/data/file")
@scope(SENSITIVE)
def file_of_person(person_id: int) -> Response:
    """A copy to hand over; numbers in full only when the officer says that it is for the person."""
    person, form = _found(person_id), OfficeFileForm()
    if not form.validate_on_submit():
        return _office_page(person, 422, file_form=form)
    return _file(person.id, form.form.data, "copy" if form.full.data else "")


@bp.post("/people/<int:person_id>/data/requests")
@scope(SENSITIVE)
def request_of_person(person_id: int) -> Response:
    """Write down what somebody asked on paper or in person."""
    person, form = _found(person_id), AskForOtherForm()
    if form.validate_on_submit() and form.received_on.data:
        kind, detail = RequestKind(form.kind.data), form.detail.data or ""
        asked = Asked(kind, detail, form.received_on.data, on_behalf=True, with_processors=form.with_processors.data)
        if _ask(person.id, asked, form):
            flash(_("Đã ghi yêu cầu."))
            return redirect(url_for("data_requests.requests"), 303)
    return _office_page(_found(person_id), 422, ask_form=form)
