"""Pages of proposed classes: the list, what is asked, the proposal as cards, one confirmation, who is to be called."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.curriculum.queries import find_version
from courses.delivery.sentences import SENTENCES as DELIVERY
from courses.proposals import operations
from courses.proposals.calling import calls_page
from courses.proposals.drafts import Asked, Change
from courses.proposals.forms import AskForm, ChangeForm, ConfirmForm
from courses.proposals.invitations import invite
from courses.proposals.models import ClassProposal
from courses.proposals.page import Sheet, sheet_of
from courses.proposals.queries import commune_names, find_asked_unit, find_proposal, list_proposals, proposed
from courses.proposals.rules import Travel, far_in, late_in
from courses.proposals.sentences import OBSTACLES, SENTENCES, TRAVELS
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.i18n import ngettext, with_facts
from lms.kernel.errors import DomainError
from lms.policies.queries import work_calendar
from lms.units.queries import load_map
from lms.web.db import request_db
from lms.web.follow import caught_up
from lms.web.forms import Form, read_id

bp = Blueprint("proposals", __name__)
WRITE = Action.CLASSES_WRITE
# Invitations need some days to reach people in the villages.
NOTICE = timedelta(days=7)
# What the page itself says, beside what mends it; everything else is an answer of its own.
SAID = {code: text for code, text in SENTENCES.items() if not code.endswith(".missing")}
SAID["delivery.trainer_busy"] = DELIVERY["delivery.trainer_busy"]


def _said(error: DomainError) -> str:
    if error.code not in SAID:
        raise error
    return with_facts(SAID[error.code], error.fields)


@bp.get("/proposals")
@scope(WRITE)
def proposals() -> str:
    """The newest proposals of the viewer's units."""
    db = request_db()
    lines = [proposed(row) for row in list_proposals(db, viewer_in())]
    units = load_map(db, clock.today()).nodes
    names = {line["row"].unit_id: units[line["row"].unit_id].name for line in lines if line["row"].unit_id in units}
    return render_template("courses/proposals/list.html", lines=lines, names=names)


@bp.route("/proposals/new", methods=["GET", "POST"])
@scope(WRITE)
def new() -> Response:
    """Choose the lists and the limits."""
    caught_up()
    db, form = request_db(), AskForm()
    unit = find_asked_unit(db, viewer_in(), request.args.get("unit", ""), clock.today())
    if form.validate_on_submit():
        row = _drawn_up(db, unit.id, form)
        if row is not None:
            db.commit()
            return redirect(url_for(".proposal", proposal_id=row.id), 303)
    elif not form.is_submitted():
        _fill(db, form)
    name = load_map(db, clock.today()).nodes[unit.id].name
    page = render_template("courses/proposals/new.html", form=form, unit=unit, name=name)
    return make_response(page, 422 if form.is_submitted() else 200)


def _fill(db: Session, form: AskForm) -> None:
    """What the list from which the officer came says: its days, or that it is of those overdue. ``like``: as asked before."""
    if like := read_id(request.args.get("like", "")):
        return _fill_like(Asked.read(find_proposal(db, viewer_in(), like).asked), form)
    form.first_on.data = work_calendar(db).next_working_day(clock.today() + NOTICE)
    if request.args.get("within") in ("7", "30", "60"):
        form.within.data = request.args["within"]
    if request.args.get("standing") == "overdue":
        form.within.data = "0"
    return None


def _fill_like(asked: Asked, form: AskForm) -> None:
    form.within.data, form.overdue.data, form.absent.data = str(asked.within), asked.overdue, asked.absent
    form.seats.data, form.travel.data, form.late_too.data = asked.seats, asked.travel.value, asked.late_too
    form.first_on.data = max(asked.first_on, work_calendar(request_db()).next_working_day(clock.today() + timedelta(days=1)))


def _drawn_up(db: Session, unit_id: int, form: AskForm) -> ClassProposal | None:
    assert form.first_on.data is not None and form.seats.data is not None
    asked = Asked(
        within=int(form.within.data or 0),
        overdue=form.overdue.data,
        absent=form.absent.data,
        seats=form.seats.data,
        travel=Travel(form.travel.data),
        first_on=form.first_on.data,
        late_too=form.late_too.data,
    )
    try:
        return operations.draw_up(db, unit_id, asked, actor=actor_in(), today=clock.today(), now=clock.now())
    except DomainError as error:
        db.rollback()
        form.form_errors = [*form.form_errors, _said(error)]
        return None


@bp.get("/proposals/<int:proposal_id>")
@scope(WRITE)
def proposal(proposal_id: int) -> Response:
    """The classes as cards, and whom none of them reaches."""
    db = request_db()
    return _page(db, find_proposal(db, viewer_in(), proposal_id), 200)


def _page(db: Session, row: ClassProposal, status: int, *, errors: list[str] | None = None, open_at: int = 0) -> Response:
    page = render_template(
        "courses/proposals/page.html",
        sheet=sheet_of(db, row, today=clock.today()),
        obstacles=OBSTACLES,
        travels=TRAVELS,
        errors=errors or [],
        open_at=open_at,
    )
    return make_response(page, status)


@bp.post("/proposals/<int:proposal_id>/classes/<int:number>")
@scope(WRITE)
def change(proposal_id: int, number: int) -> Response:
    """Another day, place or trainer for one class, people taken out or put in."""
    db = request_db()
    row = find_proposal(db, viewer_in(), proposal_id, lock=True)
    sheet, form = sheet_of(db, row, today=clock.today()), ChangeForm()
    _offer(sheet, form, number)
    if not form.validate_on_submit():
        return _page(db, row, 422, errors=_errors(form), open_at=number)
    try:
        _change(db, row, sheet, number, form)
    except DomainError as error:
        said = _said(error)
        db.rollback()
        return _page(db, find_proposal(db, viewer_in(), proposal_id), 422, errors=[said], open_at=number)
    db.commit()
    return redirect(url_for(".proposal", proposal_id=proposal_id), 303)


def _offer(sheet: Sheet, form: ChangeForm, number: int) -> None:
    """The choices of the form are those the page showed."""
    inside = {guest.name.person_id for card in sheet.cards if card.number == number for guest in card.guests}
    form.unit.choices = {str(unit): name for unit, name in sheet.halls.items()}
    form.trainer.choices = {str(person): name for person, name in sheet.trainers.items()}
    form.remove.choices = {str(person): "" for person in inside}
    form.add.choices = {str(person): "" for person in sheet.plan.waiting()}


def _errors(form: Form) -> list[str]:
    return list(dict.fromkeys(str(error) for field in form for error in field.errors)) or list(map(str, form.form_errors))


def _change(db: Session, row: ClassProposal, sheet: Sheet, number: int, form: ChangeForm) -> None:
    assert form.first_on.data is not None and form.edition.data is not None
    wanted = Change(
        days=operations.run_of(db, find_version(db, row.version_id), form.first_on.data),
        unit_id=form.unit.data,
        trainer_id=form.trainer.data,
        remove=frozenset(form.remove.data or ()),
        add=tuple(form.add.data or ()),
    )
    plan = operations.change_class(db, row, number, wanted, edition=form.edition.data, today=clock.today())
    if len(plan.classes) < len(sheet.plan.classes):
        flash(_("Lớp không còn ai nên đã bỏ khỏi đề xuất."))
        return
    one = plan.classes[number - 1]
    late, far = len(late_in(sheet.facts, one)), len(far_in(sheet.facts, one))
    flash(_("Đã đổi lớp %(number)s.", number=number))
    if late:
        flash(
            ngettext("Sau khi đổi, %(n)s người học xong sau hạn.", "Sau khi đổi, %(n)s người học xong sau hạn.", late), "late"
        )
    if far:
        told = ngettext(
            "Sau khi đổi, %(n)s người phải đi xa hơn mức đã chọn.",
            "Sau khi đổi, %(n)s người phải đi xa hơn mức đã chọn.",
            far,
        )
        flash(told, "soon")


@bp.post("/proposals/<int:proposal_id>/confirm")
@scope(WRITE)
def confirm(proposal_id: int) -> Response:
    """All the classes at once, with their people and invitations; a second click finds them made."""
    caught_up()
    db, form = request_db(), ConfirmForm()
    row = find_proposal(db, viewer_in(), proposal_id, lock=True)
    if not form.validate_on_submit():
        return _page(db, row, 422, errors=_errors(form))
    try:
        made = operations.confirm(
            db, row, edition=form.edition.data or 0, actor=actor_in(), today=clock.today(), now=clock.now()
        )
        invite(db, made, now=clock.now())
    except DomainError as error:
        said = _said(error)
        db.rollback()
        return _page(db, find_proposal(db, viewer_in(), proposal_id), 422, errors=[said])
    db.commit()
    return redirect(url_for(".proposal", proposal_id=proposal_id), 303)


@bp.post("/proposals/<int:proposal_id>/drop")
@scope(WRITE)
def drop(proposal_id: int) -> Response:
    """A proposal that is not wanted leaves the list; one confirmed stays."""
    db = request_db()
    row = find_proposal(db, viewer_in(), proposal_id, lock=True)
    try:
        operations.drop(db, row)
    except DomainError as error:
        return _page(db, row, 422, errors=[_said(error)])
    db.commit()
    flash(_("Đã bỏ đề xuất. Chưa lớp nào được mở theo đề xuất này."))
    return redirect(url_for(".proposals"), 303)


@bp.get("/proposals/<int:proposal_id>/calls")
@scope(Action.PEOPLE_SENSITIVE)
def calls(proposal_id: int) -> Response:
    """Whom to call or have told; each look at a phone is recorded."""
    db = request_db()
    row = find_proposal(db, viewer_in(), proposal_id)
    if row.confirmed_at is None:
        flash(_("Đề xuất chưa thành lớp nên chưa có danh sách gọi. Mời xác nhận đề xuất trước."), "soon")
        return redirect(url_for(".proposal", proposal_id=proposal_id), 303)
    values: dict[str, Any] = {"everybody": request.args.get("who") == "all", "form": request.args.get("format", "")}
    return calls_page(db, row, names=commune_names, now=clock.now(), **values)
