"""Pages of people and teams for the office. A person's own page gathers upper rooms and stands in ``lms.desks``."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.people.assignments.queries import home_of
from lms.people.designations.queries import of_team
from lms.people.designations.terms import KINDS
from lms.people.forms import NumberForm
from lms.people.listing import COUNTED, PeopleFilter, count_people, count_teams, find_cursor, list_people
from lms.people.operations import identity_key
from lms.people.queries import find_by_number, find_team, team_on, unit_names
from lms.people.roster.words import ROLES, SEXES
from lms.people.rules.composition import breach_sentence
from lms.people.rules.professions import PROFESSIONS
from lms.people.supporters.queries import supporters_of
from lms.units.queries import load_map
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.edition import request_edition
from lms.web.forms import read_day, read_id
from lms.web.kept import kept
from lms.web.paging import SIZE
from lms.web.vault import vault

bp = Blueprint("people", __name__)


@bp.get("/people")
@scope(Action.PEOPLE_READ)
def people() -> Response:
    """Everybody in scope, by name; searched without accents, narrowed to a unit of today's map."""
    text, code = request.args.get("q", "").strip(), request.args.get("unit", "").strip()
    # A page begins behind a person or ends before one, so the thousandth costs what the first does.
    behind, before = read_id(request.args.get("after")), read_id(request.args.get("before"))
    asked = (request_edition().facts, text, code, request.args.get("all") == "1", behind, before)
    return drawn("people/list/page.html", asked, make=lambda: _listed(*asked[1:]))


def _listed(text: str, code: str, everybody: bool, behind: int | None, before: int | None) -> dict[str, Any]:
    db, viewer, today = request_db(), viewer_in(), clock.today()
    unit = load_map(db, today).by_code(code) if code else None
    wanted = PeopleFilter(text, (unit.id if unit else 0) if code else None, not everybody)
    within, may_import = viewer.unit_ids(Action.PEOPLE_READ), viewer.may_anywhere(Action.ROSTER_IMPORT)
    anybody = replace(wanted, text="")
    size = kept(("teams", within, wanted.unit_id), lambda: count_teams(db, viewer, wanted))
    person_id = behind or before
    cursor = find_cursor(db, person_id, backwards=not behind) if person_id else None
    page = list_people(db, viewer, wanted, as_of=today, size=size, limit=SIZE, cursor=cursor)
    total = page.total
    if not text and size <= COUNTED:
        total = kept(("people", within, anybody, today), lambda: count_people(db, viewer, anybody, as_of=today))
    found = {
        "page": page,
        "total": total,
        "at_least": SIZE if text and not cursor else None,
        "wanted": wanted,
        "unit": unit,
        "code": code,
    }
    return found | {"roles": ROLES, "may_import": may_import, "may_search": viewer.may_anywhere(Action.PEOPLE_SENSITIVE)}


@bp.route("/people/number", methods=["GET", "POST"])
@scope(Action.PEOPLE_SENSITIVE)
def number() -> Response:
    """Somebody found by the whole identity number, as it stands on a card."""
    form = NumberForm()
    if not form.is_submitted():
        return make_response(render_template("people/list/number.html", form=form))
    if form.validate_on_submit():
        key = identity_key(vault(), form.number.data)
        if person_id := find_by_number(request_db(), viewer_in(), key, Action.PEOPLE_SENSITIVE):
            return redirect(url_for("person.person", person_id=person_id), 303)
        form.number.errors = [
            _("Không có ai trong phạm vi phụ trách mang số này. Mời xem lại từng số, hoặc tìm theo tên; sổ có thể chưa ghi số.")
        ]
    return make_response(render_template("people/list/number.html", form=form), 422)


@bp.get("/teams/<int:team_id>")
@scope(Action.PEOPLE_READ)
def team(team_id: int) -> Response:
    """One team on a day: its mediators, and whether it is complete."""
    day = _day(request.args.get("as_of"))
    return drawn("people/team/page.html", (request_edition().facts, day), make=lambda: _composed(team_id, day))


def _composed(team_id: int, day: date) -> dict[str, Any]:
    db, viewer = request_db(), viewer_in()
    found = find_team(db, viewer, team_id, Action.PEOPLE_READ)
    state, unit_id = team_on(db, found, day), home_of(db, team_id, day)
    return {
        "team": found,
        "unit_name": unit_names(db, [unit_id], day)[unit_id],
        "state": state,
        "breaches": [breach_sentence(breach) for breach in state.breaches],
        "day": day,
        "words": {"roles": ROLES, "sexes": SEXES, "professions": PROFESSIONS, "kinds": KINDS},
        "supporters": supporters_of(db, team_id, day),
        "designations": of_team(db, team_id, day),
        "may_write": viewer.may(Action.PEOPLE_WRITE, reach_of(db, found.placed_unit_id)),
    }


def _day(text: str | None) -> date:
    """The day asked for; what cannot be read is today."""
    try:
        return read_day(text) if text else clock.today()
    except ValueError:
        return clock.today()
