"""The page of one case: its story, the decisions about it, and the acts that let its term stand still or exempt the person."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.obligations.decision_queries import find_decided, list_decided
from courses.obligations.forms import ExemptForm, SuspendForm, TakeBackForm
from courses.obligations.models import Exemption, Obligation, ObligationKind, Suspension
from courses.obligations.operations import Document, end_exemption, end_suspension, exempt, suspend
from courses.obligations.other_queries import find_obligation, may_decide, tell
from courses.obligations.queries import explain_case, find_case_of
from courses.obligations.rulebook import read_rulebook
from courses.obligations.rules.steps import replay, restored
from courses.obligations.rules.wording import KIND_TITLES, Line
from courses.obligations.sentences import SENTENCES
from courses.obligations.story import lines, other_lines
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import N_
from lms.i18n import gettext as _
from lms.people.careers.acting import try_act
from lms.people.models import Person
from lms.web.db import request_db
from lms.web.follow import caught_up

bp = Blueprint("obligations", __name__)
READ, WRITE = Action.PEOPLE_READ, Action.PEOPLE_WRITE
BACK_ALREADY = N_("Quyết định này đã được rút lại từ trước, không có gì thay đổi.")
FIELDS = {
    "obligations.suspension_reversed": "last_on",
    "obligations.suspension_too_long": "last_on",
    "obligations.suspension_ends_before_term": "last_on",
    "obligations.suspension_needs_document": "number",
    "obligations.exemption_needs_reason": "reason",
}


def _case(obligation_id: int, action: Action) -> Obligation:
    return find_obligation(request_db(), viewer_in(), obligation_id, action)


def _person(row: Obligation) -> Person:
    return request_db().get_one(Person, row.person_id)


def _told(db: Session, row: Obligation) -> tuple[Line, ...]:
    """The story of the case as of today; nothing where the rules oblige nobody any more."""
    today = clock.today()
    if row.kind is ObligationKind.NEWCOMER:
        case = find_case_of(db, row.id, as_of=today)
        return lines(explain_case(db, case, as_of=today, today=today)) if case else ()
    story = tell(db, read_rulebook(db), row, as_of=today, today=today)
    return other_lines(story) if story else ()


@bp.get("/obligations/<int:obligation_id>")
@scope(READ)
def case(obligation_id: int) -> str:
    """One case: why it is due when it is, and every decision about it."""
    caught_up()
    db = request_db()
    row = _case(obligation_id, READ)
    return render_template(
        "courses/obligations/page.html",
        row=row,
        person=_person(row),
        title=_(KIND_TITLES[row.kind]),
        story=_told(db, row),
        decided=list_decided(db, row),
        replayed=replay(restored(row.steps)),
        may_write=may_decide(db, viewer_in(), obligation_id),
    )


def _act(name: str, form: Any, row: Obligation, do: Callable[[], Response]) -> Response:
    """The page of an act; when it is sent, the act, or the page again with what is wrong."""
    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    if answer:
        return answer
    row = _case(row.id, WRITE)
    title = _(KIND_TITLES[row.kind])
    page = render_template(f"courses/obligations/{name}.html", form=form, row=row, person=_person(row), title=title)
    return make_response(page, 200 if request.method == "GET" else 422)


def _done(obligation_id: int, text: str) -> Response:
    request_db().commit()
    flash(text)
    return redirect(url_for("obligations.case", obligation_id=obligation_id), 303)


@bp.route("/obligations/<int:obligation_id>/suspend", methods=["GET", "POST"])
@scope(WRITE)
def stand_still(obligation_id: int) -> Response:
    """Let the term stand still on some days, by a document."""
    row, form = _case(obligation_id, WRITE), SuspendForm()

    def do() -> Response:
        first, last = form.first_on.data, form.last_on.data
        assert first is not None
        assert last is not None
        days, paper = (first, last), _document(form)
        at = (row.person_id, row.recognised_on)
        suspend(request_db(), *at, days=days, document=paper, kind=row.kind, actor=actor_in(), now=clock.now())
        return _done(obligation_id, _("Đã ghi tạm dừng. Hạn được tính lại."))

    return _act("suspend", form, row, do)


@bp.route("/obligations/<int:obligation_id>/exempt", methods=["GET", "POST"])
@scope(WRITE)
def let_off(obligation_id: int) -> Response:
    """Exempt the person from the case, by a document."""
    row, form = _case(obligation_id, WRITE), ExemptForm()

    def do() -> Response:
        at, paper = (row.person_id, row.recognised_on), _document(form)
        exempt(request_db(), *at, reason=paper.reason, document=paper, kind=row.kind, actor=actor_in(), now=clock.now())
        return _done(obligation_id, _("Đã ghi miễn tập huấn."))

    return _act("exempt", form, row, do)


def _document(form: Any) -> Document:
    return Document(form.reason.data or "", form.number.data, form.document_on.data)


@bp.route("/suspensions/<int:suspension_id>/take-back", methods=["GET", "POST"])
@scope(WRITE)
def resume(suspension_id: int) -> Response:
    """Take a suspension back; the term runs as though it had not been."""
    form = TakeBackForm()
    held, row = find_decided(request_db(), viewer_in(), Suspension, suspension_id, WRITE)
    case_id = row.id
    if held.ended_at is not None:
        return _done(case_id, _(BACK_ALREADY))

    def do() -> Response:
        end_suspension(request_db(), held, reason=form.why.data or "", actor=actor_in(), now=clock.now())
        return _done(case_id, _("Đã rút lại. Hạn được tính lại."))

    return _act("take_back", form, row, do)


@bp.route("/exemptions/<int:exemption_id>/take-back", methods=["GET", "POST"])
@scope(WRITE)
def oblige_again(exemption_id: int) -> Response:
    """Take an exemption back; the person must be trained again from now on."""
    form = TakeBackForm()
    held, row = find_decided(request_db(), viewer_in(), Exemption, exemption_id, WRITE)
    if held.ended_at is not None:
        return _done(row.id, _(BACK_ALREADY))

    def do() -> Response:
        end_exemption(request_db(), held, reason=form.why.data or "", actor=actor_in(), now=clock.now())
        return _done(row.id, _("Đã rút lại việc miễn."))

    return _act("take_back", form, row, do)
