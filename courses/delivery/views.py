"""Pages of classes: the list, a new class, its meetings, places in it. The page of one class stands in ``attendance``."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.curriculum.models import Audience, CurriculumVersion
from courses.curriculum.queries import find_version, list_versions
from courses.delivery import operations, wording
from courses.delivery.candidates import candidates, list_trainers, within_scope
from courses.delivery.forms import (
    MOST_SESSIONS,
    ActionForm,
    ClassForm,
    EnrolForm,
    Periods,
    SessionForm,
    cell_name,
    read_periods,
)
from courses.delivery.models import TrainingClass
from courses.delivery.operations import ClassFacts, EnrolResult
from courses.delivery.queries import count_classes, find_class, find_enrolments, list_classes, planned
from courses.delivery.rules import Category, ClassState, Meeting, add_up, spread
from courses.delivery.sentences import CATEGORIES, SEAT_REFUSALS, SENTENCES, STATES
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import format_number, gettext, ngettext
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import kept_as
from lms.people.models import Person
from lms.units.queries import load_map, unit_name
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.edition import request_edition
from lms.web.forms import Form, read_id
from lms.web.paging import SIZE, Page, page_number

bp = Blueprint("delivery", __name__)

FIRST_SESSIONS = 2


def _class(db: Session, class_id: int, action: Action = Action.CLASSES_WRITE) -> TrainingClass:
    return find_class(db, viewer_in(), class_id, action)


def _to_class(class_id: int) -> Response:
    return redirect(f"/classes/{class_id}", 303)


def _say(form: Form, error: DomainError) -> None:
    form.form_errors = [*form.form_errors, gettext(SENTENCES[error.code], **error.fields)]


# --- the list ---------------------------------------------------------------------------------------------------------


@bp.get("/classes")
@scope(Action.CLASSES_READ)
def classes() -> Response:
    """Classes within the viewer's scope, filtered by the address."""
    viewer, text, number = viewer_in(), request.args.get("q", "").strip(), page_number(request.args.get("page"))
    state = next((one for one in ClassState if one.value == request.args.get("state")), None)
    key = (request_edition().facts, text, state, number)

    def make() -> dict[str, Any]:
        db = request_db()
        lines = list_classes(db, viewer, text=text, state=state, offset=(number - 1) * SIZE, limit=SIZE)
        return {
            "page": Page(lines, number, count_classes(db, viewer, text=text, state=state)),
            "text": text,
            "state": state.value if state else "",
            "states": STATES,
            "may_make": bool(viewer.unit_ids(Action.CLASSES_WRITE)),
            "may_record": viewer.may_anywhere(Action.ATTENDANCE_RECORD),
        }

    return drawn("courses/delivery/classes/page.html", key, make=make)


# --- a new class ------------------------------------------------------------------------------------------------------


@bp.route("/classes/new", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def new() -> Response:
    """Make a class: its facts, its meetings, the periods of each module in each meeting."""
    db = request_db()
    version, count = _version(db), _count(request.args.get("sessions"))
    form = _class_form(db, count)
    module_ids = [module.id for module in version.modules]
    if not form.is_submitted():
        proposal = spread([(module.id, module.periods) for module in version.modules], count)
        return _new_page(db, form, version, Periods(tuple(proposal)), 200)
    periods = read_periods(request.form, len(form.sessions), module_ids)
    made = _make(db, form, version, periods) if form.validate() else None
    if made is None:
        return _new_page(db, form, version, periods, 422)
    db.commit()
    flash(gettext("Đã mở lớp %(code)s. Việc tiếp theo: ghi tên người học.", code=made.code))
    return redirect(url_for("delivery.enrol", class_id=made.id), 303)


def _make(db: Session, form: ClassForm, version: CurriculumVersion, periods: Periods) -> TrainingClass | None:
    facts = _facts(form, version, periods)
    try:
        return operations.make_class(db, facts, actor=actor_in(), now=clock.now()) if facts else None
    except DomainError as error:
        db.rollback()
        _say(form, error)
        return None


def _version(db: Session) -> CurriculumVersion:
    asked = read_id(request.args.get("version"))
    if asked is not None:
        return find_version(db, asked)
    versions = list_versions(db, in_force_on=clock.today())
    first = next((one for one in versions if one.audience is Audience.MEDIATOR_FIRST), None)
    if first is None:
        raise DomainError("curriculum.version.unknown", key=Audience.MEDIATOR_FIRST.value)
    return first


def _count(text: str | None) -> int:
    return (
        max(1, min(MOST_SESSIONS, int(text)))
        if text and text.isascii() and text.isdecimal() and len(text) < 3
        else FIRST_SESSIONS
    )


def _class_form(db: Session, count: int) -> ClassForm:
    form = ClassForm()
    while len(form.sessions) < count and not form.is_submitted():
        form.sessions.append_entry()
    form.unit.choices = [(node.id, node.name) for node in _units(db, clock.today())]
    form.trainers.choices = list_trainers(db, viewer_in(), on=clock.today())
    return form


def _units(db: Session, on: date) -> list[Node]:
    """The units in whose name the viewer may hold a class: those granted and the ones directly below."""
    units, found = load_map(db, on), []
    for unit_id in sorted(viewer_in().unit_ids(Action.CLASSES_WRITE)):
        if unit_id in units.nodes:
            found += [units.nodes[unit_id], *units.children(unit_id)]
    return list({node.id: node for node in found}.values())


def _facts(form: ClassForm, version: CurriculumVersion, periods: Periods) -> ClassFacts | None:
    """What was typed as a plan; None when a line of the meetings or a cell of the table cannot be read."""
    meetings = [
        entry.form.whole_meeting(cells, **form.leaving())
        for entry, cells in zip(form.sessions, periods.cells, strict=True)
        if not entry.form.is_blank
    ]
    if periods.wrong:
        form.form_errors = [gettext("Có ô số tiết không phải là số. Mời ghi số nguyên, hoặc để trống.")]
        return None
    if None in meetings:
        return None
    return ClassFacts(
        title=form.title.data or "",
        version_id=version.id,
        unit_id=form.unit.data,
        venue=form.venue.data or "",
        address=form.address.data or None,
        capacity=form.capacity.data,
        trainer_ids=form.trainers.data or (),
        is_integrated=form.is_integrated.data,
        issues_at_once=form.issues_at_once.data,
        meetings=[meeting for meeting in meetings if meeting is not None],
    )


def _new_page(db: Session, form: ClassForm, version: CurriculumVersion, periods: Periods, status: int) -> Response:
    page = render_template(
        "courses/delivery/new/page.html",
        form=form,
        version=version,
        versions=list_versions(db, in_force_on=clock.today()),
        periods=periods,
        sums=add_up(periods.cells),
        cell_name=cell_name,
        most=MOST_SESSIONS,
    )
    return make_response(page, status)


@bp.route("/classes/<int:class_id>/sessions/new", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def add_session(class_id: int) -> Response:
    """One more meeting."""
    db = request_db()
    one, form = _class(db, class_id), SessionForm()
    module_ids = [module.id for module in one.version.modules]
    periods = read_periods(request.form, 1, module_ids)
    if form.validate_on_submit() and not periods.wrong:
        meeting = form.whole_meeting(periods.cells[0], **form.leaving())
        if meeting is not None and _added(db, one, meeting, form):
            return _to_class(class_id)
    given = add_up(planned(meeting).periods for meeting in one.sessions if meeting.cancelled_at is None)
    page = render_template(
        "courses/delivery/session/page.html", one=one, form=form, periods=periods, given=given, cell_name=cell_name
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _added(db: Session, one: TrainingClass, meeting: Meeting, form: SessionForm) -> bool:
    try:
        operations.add_session(db, one, meeting, actor=actor_in(), now=clock.now())
    except DomainError as error:
        _say(form, error)
        return False
    db.commit()
    flash(gettext("Đã thêm một buổi."))
    return True


# --- places -----------------------------------------------------------------------------------------------------------


@bp.route("/classes/<int:class_id>/enrol", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def enrol(class_id: int) -> Response:
    """Add people: found by name, by a pasted list of names, or all of a unit."""
    db, viewer = request_db(), viewer_in()
    one, form = _class(db, class_id), EnrolForm()
    form.category.choices = [(key.value, gettext(words)) for key, words in CATEGORIES.items()]
    if form.validate_on_submit():
        chosen = [person for person in map(read_id, request.form.getlist("person")) if person is not None]
        chosen = within_scope(db, viewer, chosen)
        category = Category(form.category.data)
        result = operations.enrol(db, class_id, chosen, category=category, actor=actor_in(), now=clock.now())
        db.commit()
        _tell(db, result)
        return redirect(request.full_path.rstrip("?") if result.refused or not chosen else f"/classes/{class_id}", 303)
    return _enrol_page(db, one, form, 422 if form.is_submitted() else 200)


def _enrol_page(db: Session, one: TrainingClass, form: EnrolForm, status: int) -> Response:
    viewer, today = viewer_in(), clock.today()
    text, unit = request.args.get("q", "").strip(), request.args.get("unit", "")
    names = [line.strip() for line in request.args.get("names", "").splitlines() if line.strip()]
    unit_id = read_id(unit)
    asked = bool(text or names or unit_id is not None)
    found = candidates(db, viewer, one.id, on=today, text=text, names=names, unit_id=unit_id) if asked else []
    page = render_template(
        "courses/delivery/enrol/page.html",
        one=one,
        form=form,
        text=text,
        names=request.args.get("names", ""),
        unit=unit,
        units=[("", gettext("mọi xã"))] + [(node.id, node.name) for node in _units(db, today)],
        asked=asked,
        found=found,
        twice=_twice([one.name_fold for one in found]),
        unit_names={person.unit_id: unit_name(db, person.unit_id) for person in {one.unit_id: one for one in found}.values()},
    )
    return make_response(page, status)


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _tell(db: Session, result: EnrolResult) -> None:
    if result.enrolled:
        count = len(result.enrolled)
        flash(ngettext("Đã ghi tên %(n)s người vào lớp.", "Đã ghi tên %(n)s người vào lớp.", count))
    elif not result.refused:
        flash(gettext("Chưa chọn ai. Mời đánh dấu tên rồi ghi vào lớp."), "soon")
    for reason in dict.fromkeys(reason for _person, reason in result.refused):
        people = [person for person, why in result.refused if why is reason]
        names = ", ".join(db.get_one(Person, person).full_name for person in people[:5])
        words = gettext(SEAT_REFUSALS[reason])
        rest = f" (+{format_number(len(people) - 5)})" if len(people) > 5 else ""
        flash(gettext("Chưa ghi được %(names)s: %(reason)s.", names=names + rest, reason=words), "soon")


@bp.route("/classes/<int:class_id>/people/<int:person_id>/withdraw", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def withdraw(class_id: int, person_id: int) -> Response:
    """Take somebody off the class, asked once more before."""
    db = request_db()
    one, place = _class(db, class_id), find_enrolments(db, class_id, person_id)[0]
    person = db.get_one(Person, kept_as(db, place.person_id))
    if ActionForm().validate_on_submit():
        operations.withdraw(db, class_id, person_id, actor=actor_in(), now=clock.now())
        db.commit()
        flash(gettext("Đã rút tên %(name)s khỏi lớp.", name=person.full_name))
        return _to_class(class_id)
    return make_response(render_template("courses/delivery/confirm/withdraw.html", one=one, person=person))


# --- the end ----------------------------------------------------------------------------------------------------------


@bp.route("/classes/<int:class_id>/close", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def close(class_id: int) -> Response:
    """End a class."""
    db = request_db()
    one = _class(db, class_id)
    if ActionForm().validate_on_submit():
        operations.close_class(db, one, actor=actor_in(), now=clock.now())
        db.commit()
        return _to_class(class_id)
    return make_response(render_template("courses/delivery/confirm/close.html", one=one))


@bp.route("/classes/<int:class_id>/cancel", methods=["GET", "POST"])
@scope(Action.CLASSES_WRITE)
def cancel(class_id: int) -> Response:
    """Cancel a class."""
    db = request_db()
    one = _class(db, class_id)
    if ActionForm().validate_on_submit():
        operations.cancel_class(db, one, actor=actor_in(), now=clock.now())
        db.commit()
        return _to_class(class_id)
    return make_response(render_template("courses/delivery/confirm/cancel.html", one=one, wording=wording))
