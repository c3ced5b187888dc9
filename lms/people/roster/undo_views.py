"""The page on which one import is undone as a whole, or on which everybody stands who keeps it from being undone."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.models import RosterImport
from lms.people.roster.queries import find_import
from lms.people.roster.undo_queries import names_in_the_way
from lms.people.roster.undoing import BuildsOn, can_be_undone, obstacles, undo_now_or_later
from lms.web.db import request_db
from lms.web.vault import vault

bp = Blueprint("roster_undoing", __name__)


@bp.get("/imports/<int:import_id>/undo")
@scope(Action.ROSTER_IMPORT)
def ask(import_id: int) -> Response:
    """What undoing would do, or who stands in the way."""
    return _page(_undoable(import_id), 200)


@bp.post("/imports/<int:import_id>/undo")
@scope(Action.ROSTER_IMPORT)
def undo(import_id: int) -> Response:
    """Undo the import; when something was built on it, nothing is changed and the names are shown."""
    db, roster, actor = request_db(), _undoable(import_id), actor_in()
    try:
        undo_now_or_later(db, vault(), roster, actor=actor, now=clock.now(), builds_on=_builds_on())
    except DomainError as error:
        if error.code != "roster.built_upon":
            raise
        db.rollback()
        return _page(_undoable(import_id), 422)
    db.commit()
    flash(_("Đã rút lại tệp. Sổ như trước khi ghi tệp này."))
    return redirect(url_for("rosters.preview", import_id=import_id), 303)


def _undoable(import_id: int) -> RosterImport:
    roster = find_import(request_db(), viewer_in(), import_id)
    if not can_be_undone(roster):
        raise DomainError("roster.already_undone")
    return roster


def _builds_on() -> BuildsOn:
    handed_over: BuildsOn = current_app.extensions["builds_on"]
    return handed_over


def _page(roster: RosterImport, status: int) -> Response:
    db = request_db()
    found = obstacles(db, vault(), roster, _builds_on())
    words, other = current_app.extensions["built_words"]
    people = names_in_the_way(db, found, words, other)
    written = {name: sum(writing[name] for writing in roster.writings) for name in ("new", "changed")}
    return make_response(render_template("people/imports/undo.html", roster=roster, people=people, written=written), status)
