"""Pages of documents: the list, a new one, one with its hand-outs, what is taken back."""

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.materials.forms import HandOutForm, PublishForm, WithdrawForm
from courses.materials.models import Document
from courses.materials.operations import DocumentFacts, hand_out, publish_document, take_back, withdraw_document
from courses.materials.queries import (
    find_document,
    find_hand_out,
    list_documents,
    list_hand_outs,
    list_lessons,
    withdrawal_of,
)
from courses.materials.sentences import SENTENCES
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.i18n import ngettext
from lms.kernel.errors import DomainError
from lms.people.decided.acting import try_act
from lms.people.decided.queries import find_place, place_names
from lms.units.queries import placements
from lms.units.rules import Level
from lms.web.db import request_db
from lms.web.forms import Day, read_id

bp = Blueprint("materials", __name__)
READ, PUBLISH, HAND_OUT = Action.PEOPLE_READ, Action.CONTENT_WRITE, Action.PEOPLE_WRITE
FIELDS = {
    "materials.withdrawn": "handed_on",
    "materials.too_early": "handed_on",
    "materials.not_yet": "handed_on",
    "materials.nobody": "unit",
}


@bp.get("/materials")
@scope(READ)
def materials() -> str:
    """The documents that mediators of the viewer's units may have."""
    db, viewer = request_db(), viewer_in()
    documents = list_documents(db, viewer)
    names = place_names(db, {one.unit_id for one in documents}, clock.today())
    return render_template(
        "courses/materials/list.html", documents=documents, names=names, may_publish=viewer.may_anywhere(PUBLISH)
    )


@bp.route("/materials/new", methods=["GET", "POST"])
@scope(PUBLISH)
def new() -> Response:
    """Write down a document that the viewer's unit published."""
    db, form = request_db(), PublishForm(list_lessons(request_db()))

    def do() -> Response:
        stated = DocumentFacts(
            _home(db), form.title.data or "", form.source.data or "", _day(form.published_on), read_id(form.lesson.data)
        )
        made = publish_document(db, stated, actor=actor_in(), now=clock.now())
        return _done(db, made.id, _("Đã ghi tài liệu."))

    fields = {"materials.not_yet": "published_on"}
    answer = try_act(form, do, SENTENCES, fields) if request.method == "POST" else None
    page = answer or render_template("courses/materials/new.html", form=form)
    return answer or make_response(page, 200 if request.method == "GET" else 422)


def _day(field: Day) -> date:
    assert field.data is not None, "the form requires it"
    return field.data


def _home(db: Session) -> int:
    home = viewer_in().home_unit_id
    if home is None:
        raise DomainError("materials.document.missing")
    return placements(db, clock.today())[home]


def _done(db: Session, document_id: int, text: str) -> Response:
    db.commit()
    flash(text)
    return redirect(url_for("materials.material", document_id=document_id), 303)


@bp.get("/materials/<int:document_id>")
@scope(READ)
def material(document_id: int) -> Response:
    """One document with its hand-outs."""
    db = request_db()
    return _page(db, find_document(db, viewer_in(), document_id), HandOutForm(), 200)


@bp.post("/materials/<int:document_id>/lists")
@scope(HAND_OUT)
def hand(document_id: int) -> Response:
    """Write down another list of those who were handed the document."""
    db, form = request_db(), HandOutForm()
    document = find_document(db, viewer_in(), document_id)
    return try_act(form, lambda: _handed(db, document, form), SENTENCES, FIELDS) or _page(db, document, form, 422)


def _handed(db: Session, document: Document, form: HandOutForm) -> Response:
    text, on = (form.unit.data or "").strip(), _day(form.handed_on)
    unit_id = find_place(db, viewer_in(), text, Level.COMMUNE, on).id if text else _home(db)
    if not viewer_in().may(HAND_OUT, reach_of(db, unit_id)):
        raise DomainError("materials.document.missing")
    _made, count = hand_out(db, document, unit_id, on, form.paper.data or "", actor=actor_in(), now=clock.now())
    said = ngettext("Đã ghi phát cho %(n)s hòa giải viên.", "Đã ghi phát cho %(n)s hòa giải viên.", count)
    return _done(db, document.id, said)


def _page(db: Session, document: Document, form: HandOutForm, status: int) -> Response:
    viewer = viewer_in()
    lines = list_hand_outs(db, viewer, document.id)
    page = render_template(
        "courses/materials/one.html",
        document=document,
        withdrawal=withdrawal_of(db, document.id),
        lines=lines,
        form=form,
        names=place_names(db, {document.unit_id, *(line.unit_id for line in lines)}, clock.today()),
        may_withdraw=viewer.may(PUBLISH, reach_of(db, document.unit_id)),
        may_hand_out=viewer.may_anywhere(HAND_OUT),
    )
    return make_response(page, status)


@bp.route("/materials/<int:document_id>/withdraw", methods=["GET", "POST"])
@scope(PUBLISH)
def withdraw(document_id: int) -> Response:
    """From a day on the document is no longer current."""
    db, form = request_db(), WithdrawForm()
    document = find_document(db, viewer_in(), document_id)
    if not viewer_in().may(PUBLISH, reach_of(db, document.unit_id)):
        raise DomainError("materials.document.missing")

    def do() -> Response:
        day, why = _day(form.withdrawn_on), form.why.data or ""
        withdraw_document(db, document, day, why, actor=actor_in(), now=clock.now())
        return _done(db, document.id, _("Đã ghi thôi dùng tài liệu."))

    fields = {"materials.withdrawn": "withdrawn_on", "materials.too_early": "withdrawn_on"}
    answer = try_act(form, do, SENTENCES, fields) if request.method == "POST" else None
    page = answer or render_template("courses/materials/withdraw.html", form=form, document=document)
    return answer or make_response(page, 200 if request.method == "GET" else 422)


@bp.post("/materials/lists/<int:hand_out_id>/take-back")
@scope(HAND_OUT)
def back(hand_out_id: int) -> Response:
    """A list that was written by mistake counts no more."""
    db = request_db()
    made = find_hand_out(db, viewer_in(), hand_out_id)
    take_back(db, made, actor=actor_in(), now=clock.now())
    return _done(db, made.document_id, _("Đã rút danh sách phát. Danh sách vẫn giữ trong nhật ký."))
