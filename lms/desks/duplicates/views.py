"""Pages of records that may be one person: the list, two side by side, making them one, and taking that back."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.audit.operations import record_look
from lms.desks.duplicates.forms import MergeForm, PairForm, PlainForm, UndoForm
from lms.desks.duplicates.queries import Side, as_one, side_of
from lms.i18n import gettext as _
from lms.jobs.operations import enqueue
from lms.kernel.errors import DomainError
from lms.people.merges.events import DuplicatesCompared
from lms.people.merges.finding import compare, suspect
from lms.people.merges.jobs import FIND
from lms.people.merges.models import DuplicateSuspicion, PairVerdict
from lms.people.merges.operations import Folding, judge, merge, unmerge
from lms.people.merges.queries import MergeLine, find_merge, find_pair, list_merges, page_of_pairs
from lms.people.merges.resolving import kept_as
from lms.people.merges.rules import CERTAIN, WEIGHTS, WORDS, Code
from lms.people.merges.sentences import SENTENCES
from lms.people.queries import find_person
from lms.people.roster.words import ROLES, SEXES
from lms.web.db import request_db, sessions
from lms.web.follow import caught_up
from lms.web.paging import page_number

bp = Blueprint("duplicates", __name__)
READ, WRITE = Action.PEOPLE_READ, Action.PEOPLE_WRITE
SHOWN: dict[str, PairVerdict | None] = {"": None, "later": PairVerdict.LATER, "different": PairVerdict.DIFFERENT}


def _say(error: DomainError) -> str:
    if error.code not in SENTENCES or error.code.endswith(".missing"):
        raise error
    return _(SENTENCES[error.code])


# --- the list ---


@bp.get("/people/duplicates")
@scope(WRITE)
def duplicates() -> Response:
    """The pairs in scope nobody has decided about, the likeliest first; what was decided by a filter; the latest merges."""
    return _list(PairForm(formdata=None), 200)


def _list(form: PairForm, status: int) -> Response:
    db, viewer, asked = request_db(), viewer_in(), request.args.get("show", "")
    page = render_template(
        "desks/duplicates/list.html",
        page=page_of_pairs(db, viewer, SHOWN.get(asked), page_number(request.args.get("page"))),
        asked=asked if asked in SHOWN else "",
        merges=list_merges(db, viewer),
        words=WORDS,
        certain=CERTAIN,
        form=form,
    )
    return make_response(page, status)


@bp.post("/people/duplicates")
@scope(WRITE)
def pair_up() -> Response:
    """Put two persons side by side whom the search did not find."""
    db, form = request_db(), PairForm()
    if form.validate_on_submit():
        first, second = kept_as(db, form.first.data or 0), kept_as(db, form.second.data or 0)
        if first == second:
            form.second.errors = [_(SENTENCES["merges.same_record"])]
        elif (known := _both_known(db, first, second, form)) is not None:
            db.commit()
            return redirect(url_for("duplicates.pair", suspicion_id=known.id), 303)
    return _list(form, 422)


def _both_known(db: Session, first: int, second: int, form: PairForm) -> DuplicateSuspicion | None:
    for person_id, field in ((first, form.first), (second, form.second)):
        try:
            find_person(db, viewer_in(), person_id, WRITE)
        except DomainError:
            field.errors = [_("Không có người mang mã này trong phạm vi phụ trách. Mời xem lại mã.")]
            return None
    return suspect(db, first, second, today=clock.today(), now=clock.now())


@bp.post("/people/duplicates/search")
@scope(WRITE)
def search() -> Response:
    """Look through the whole book again, in the background."""
    db, now = request_db(), clock.now()
    enqueue(db, FIND, {}, key=f"{FIND}:{now:%Y%m%d%H%M}", run_at=now, enqueued_by=viewer_in().account_id)
    db.commit()
    flash(_("Đang tìm trong cả sổ. Vài phút nữa mời tải lại trang này."))
    return redirect(url_for("duplicates.duplicates"), 303)


# --- one pair ---


@bp.get("/people/duplicates/<int:suspicion_id>")
@scope(WRITE)
def pair(suspicion_id: int) -> Response:
    """The two side by side; looking is on record."""
    caught_up()
    found = find_pair(request_db(), viewer_in(), suspicion_id, WRITE)
    page = _pair_page(found, MergeForm(formdata=None), 200)
    look = DuplicatesCompared(subject_id=found.first_id, other_id=found.second_id)
    request_db().rollback()  # the page has read all it needs; the look is a short transaction of its own
    record_look(sessions(), look, actor=actor_in(), now=clock.now())
    return page


def _pair_page(found: DuplicateSuspicion, form: MergeForm, status: int, refusal: str = "") -> Response:
    db, today = request_db(), clock.today()
    sides = _sides(db, found)
    form.kept.choices = {str(side.id): _("%(name)s, mã %(n)s", name=side.full_name, n=side.id) for side in sides}
    alike = compare(db, found.first_id, found.second_id, today=today)
    page = render_template(
        "desks/duplicates/pair.html",
        pair=found,
        sides=sides,
        form=form,
        refusal=refusal,
        score=alike.score,
        points=[(WORDS[point.code], point.weight) for point in alike.points],
        forbidden=Code.OTHER_IDENTITY in alike.codes,
        whole=as_one(*sides),
        words={"roles": ROLES, "sexes": SEXES},
        weights=WEIGHTS,
        certain=CERTAIN,
    )
    return make_response(page, status)


def _sides(db: Session, found: DuplicateSuspicion) -> tuple[Side, Side]:
    today, viewer = clock.today(), viewer_in()
    first, second = (find_person(db, viewer, person_id, WRITE) for person_id in (found.first_id, found.second_id))
    return side_of(db, first, today), side_of(db, second, today)


@bp.post("/people/duplicates/<int:suspicion_id>/merge")
@scope(WRITE)
def make_one(suspicion_id: int) -> Response:
    """Make the two one person, kept under the chosen record."""
    caught_up()
    db, form = request_db(), MergeForm()
    found = find_pair(db, viewer_in(), suspicion_id, WRITE)
    ids = (found.first_id, found.second_id)
    form.kept.choices = {str(person_id): str(person_id) for person_id in ids}
    if not form.validate_on_submit():
        return _pair_page(found, form, 422)
    kept_id = int(form.kept.data)
    folding = Folding(kept_id, ids[ids[0] == kept_id], form.reason.data or "", compare(db, *ids, today=clock.today()))
    try:
        merge(db, folding, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        return _pair_page(find_pair(db, viewer_in(), suspicion_id, WRITE), form, 422, _say(error))
    db.commit()
    flash(_("Đã gộp thành một người. Nếu nhầm, có thể tách lại ở trang này."))
    return redirect(url_for("person.person", person_id=kept_id), 303)


@bp.post("/people/duplicates/<int:suspicion_id>/verdict")
@scope(WRITE)
def say(suspicion_id: int) -> Response:
    """Record that they are two people, or that somebody will look again."""
    db, said = request_db(), request.form.get("verdict", "")
    found = find_pair(db, viewer_in(), suspicion_id, WRITE)
    if not PlainForm().validate_on_submit() or said not in (PairVerdict.DIFFERENT, PairVerdict.LATER):
        return _pair_page(found, MergeForm(formdata=None), 422, _("Chưa chọn là hai người hay để xem sau. Mời bấm một nút."))
    judge(db, found, PairVerdict(said), actor=actor_in(), now=clock.now())
    db.commit()
    flash(_("Đã ghi: là hai người khác nhau.") if said == PairVerdict.DIFFERENT else _("Đã để lại xem sau."))
    return redirect(url_for("duplicates.duplicates"), 303)


# --- taking back ---


@bp.route("/people/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@scope(WRITE)
def undo(merge_id: int) -> Response:
    """Say why the two are two after all; each has again exactly what it had."""
    db, form = request_db(), UndoForm()
    found = find_merge(db, viewer_in(), merge_id, WRITE)
    if request.method == "POST" and form.validate_on_submit():
        try:
            unmerge(db, merge_id, reason=form.reason.data or "", actor=actor_in(), now=clock.now())
        except DomainError as error:
            db.rollback()
            form.reason.errors = [_say(error)]
        else:
            db.commit()
            flash(_("Đã tách lại thành hai người như trước khi gộp."))
            return redirect(url_for("person.person", person_id=found.folded_id), 303)
    return _undo_page(found, form, 422 if request.method == "POST" else 200)


def _undo_page(found: MergeLine, form: Any, status: int) -> Response:
    return make_response(render_template("desks/duplicates/undo.html", merge=found, form=form, words=WORDS), status)
