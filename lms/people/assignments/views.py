"""Pages of split communes: which there are, and one screen that says for each team which successor it belongs to."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext, ngettext
from lms.kernel.errors import DomainError
from lms.people.assignments.forms import AssignForm
from lms.people.assignments.operations import assign
from lms.people.assignments.queries import SplitScreen, find_split, list_splits, split_screen
from lms.people.assignments.rules import REASON_WORDS
from lms.people.assignments.sentences import SENTENCES
from lms.web.db import request_db
from lms.web.forms import read_id

bp = Blueprint("assignments", __name__, url_prefix="/units/splits")


@bp.get("")
@scope(Action.PEOPLE_READ)
def splits() -> Response:
    """The split communes in scope, those with teams waiting first."""
    lines = list_splits(request_db(), viewer_in(), today=clock.today())
    return make_response(render_template("people/assignments/list.html", lines=lines))


@bp.get("/<int:unit_id>")
@scope(Action.PEOPLE_WRITE)
def screen(unit_id: int) -> Response:
    """The teams of one split commune by village."""
    db = request_db()
    found = split_screen(db, find_split(db, viewer_in(), unit_id, Action.PEOPLE_WRITE))
    return _screen(found, AssignForm(formdata=None), 200)


@bp.post("/<int:unit_id>")
@scope(Action.PEOPLE_WRITE)
def keep(unit_id: int) -> Response:
    """Keep every choice of the screen; what is so already is left as it is."""
    db, form = request_db(), AssignForm()
    split = find_split(db, viewer_in(), unit_id, Action.PEOPLE_WRITE)
    if form.validate_on_submit():
        try:
            choices = _choices()
            actor = actor_in()
            count = assign(db, split, choices, resolution=form.resolution.data or None, actor=actor, now=clock.now())
        except DomainError as error:
            db.rollback()
            form.form_errors.append(gettext(SENTENCES[error.code]))
        else:
            db.commit()
            flash(ngettext("Đã ghi %(n)s tổ.", "Đã ghi %(n)s tổ.", count))
            return redirect(url_for("assignments.screen", unit_id=unit_id), 303)
    return _screen(split_screen(db, split), form, 422)


def _choices() -> dict[int, int | None]:
    """Team -> chosen unit, as the radio buttons sent them. DomainError for what the screen did not offer."""
    found: dict[int, int | None] = {}
    for name, value in request.form.items():
        if not name.startswith("team-"):
            continue
        team_id, unit_id = read_id(name.removeprefix("team-")), read_id(value)
        if team_id is None or (value and unit_id is None):
            raise DomainError("assignments.not_a_successor")
        found[team_id] = unit_id
    return found


def _screen(found: SplitScreen, form: AssignForm, status: int) -> Response:
    names = {node.id: node.name for node in found.successors}
    page = render_template(
        "people/assignments/page.html", found=found, form=form, names=names, reasons=REASON_WORDS, keys=range(1, 10)
    )
    return make_response(page, status)
