"""Pages of requests about personal data for the office: late ones first, one with its steps, a record made anonymous."""

from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.models import Person
from lms.people.queries import anywhere_in, unit_names
from lms.people.rights.erasing import erase
from lms.people.rights.forms import EraseForm, LiftForm, StepForm
from lms.people.rights.operations import REQUEST, Taken, take_step
from lms.people.rights.queries import RequestLine, find_request, list_own_requests, list_requests
from lms.people.rights.retention import find_holder
from lms.people.rights.terms import KINDS, STANDINGS, STEPS, EraseReason, RequestKind, Step
from lms.people.rights.wording import put_beside, said
from lms.web.db import request_db
from lms.web.vault import vault

bp = Blueprint("data_requests", __name__)
SENSITIVE = Action.PEOPLE_SENSITIVE
PLACES = {"rights.note_missing": "note", "rights.extension_days": "days", "rights.extension_late": "days"}


@bp.get("/data/requests")
@scope(SENSITIVE)
def requests() -> str:
    """The requests in scope, the late ones first."""
    db = request_db()
    lines = list_requests(db, viewer_in(), as_of=clock.today())
    names = unit_names(db, {line.row.unit_id for line in lines}, clock.today())
    late = sum(line.late for line in lines)
    return render_template("people/rights/requests.html", lines=lines, names=names, late=late, **_words())


def _words() -> dict[str, Any]:
    return {"kinds": KINDS, "standings": STANDINGS, "step_words": STEPS}


@bp.get("/data/requests/<int:request_id>")
@scope(SENSITIVE)
def one(request_id: int) -> Response:
    """One request with its clock, its steps and what comes next."""
    line = find_request(request_db(), viewer_in(), request_id, as_of=clock.today())
    return _page(line, (LiftForm if line.restricting else StepForm)(formdata=None), 200)


@bp.post("/data/requests/<int:request_id>/step")
@scope(SENSITIVE)
def step(request_id: int) -> Response:
    """Record what the office did."""
    db = request_db()
    line = find_request(db, viewer_in(), request_id, as_of=clock.today())
    form = (LiftForm if line.restricting else StepForm)()
    if form.validate_on_submit():
        try:
            _take(db, line, form)
        except DomainError as error:
            db.rollback()
            put_beside(form, error, PLACES, "step")
        else:
            db.commit()
            flash(_("Đã ghi."))
            return redirect(url_for("data_requests.one", request_id=request_id), 303)
    return _page(find_request(db, viewer_in(), request_id, as_of=clock.today()), form, 422)


def _take(db: Session, line: RequestLine, form: Any) -> None:
    step = Step.LIFTED if line.restricting else Step(form.step.data)
    taken = Taken(step, form.note.data or "", form.days.data)
    take_step(db, vault(), line.row, taken, actor=actor_in(), now=clock.now())


def _page(line: RequestLine, form: Any, status: int) -> Response:
    opened = vault()
    notes = {step.id: opened.open(step.note_sealed, context=REQUEST) for step in line.row.steps}
    page = render_template(
        "people/rights/request.html",
        line=line,
        detail=opened.open(line.row.detail_sealed, context=REQUEST),
        notes=notes,
        unit_name=unit_names(request_db(), [line.row.unit_id], clock.today())[line.row.unit_id],
        erasing=line.row.kind is RequestKind.ERASURE and line.row.person.erased_at is None and not line.ended,
        form=form,
        **_words(),
    )
    return make_response(page, status)


@bp.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@scope(SENSITIVE)
def make_anonymous(person_id: int) -> Response:
    """Make a record anonymous after the name was typed again; there is no way back."""
    db, form = request_db(), EraseForm()
    person = find_holder(db, viewer_in(), person_id)
    if not form.is_submitted():
        return _erase_page(person, EraseForm(formdata=None), 200)
    if form.validate_on_submit():
        try:
            _erase(db, person, form)
        except DomainError as error:
            db.rollback()
            put_beside(form, error, {}, "name")
        else:
            db.commit()
            flash(_("Đã ẩn danh hồ sơ. Số liệu giữ nguyên."))
            return redirect(url_for("data_requests.requests"), 303)
    return _erase_page(find_holder(db, viewer_in(), person_id), form, 422)


def _erase(db: Session, person: Person, form: Any) -> None:
    if fold(form.name.data or "") != person.name_fold:
        raise DomainError("rights.confirm_name")
    above = current_app.extensions["about_people"]
    asked = any(line.row.kind is RequestKind.ERASURE for line in list_own_requests(db, person.id, as_of=clock.today()))
    reason = EraseReason.REQUEST if asked else EraseReason.RETENTION
    erase(db, vault(), person.id, reason, above=above, actor=actor_in(), now=clock.now())


def _erase_page(person: Person, form: Any, status: int) -> Response:
    if person.erased_at is not None:
        raise DomainError("rights.erased.already")
    # Whoever only trained or supported has no page in the book.
    paged = request_db().scalar(select(anywhere_in(viewer_in(), SENSITIVE, person.id)))
    back = url_for("person.person", person_id=person.id) if paged else url_for("data_rights.retention")
    page = render_template("people/rights/erase.html", person=person, form=form, said=said, back=back)
    return make_response(page, status)
