"""Pages of people and teams for the office. A person's own page gathers upper rooms and stands in ``lms.desks``."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action, Viewer
from lms.people.queries import (
    PeopleFilter,
    PersonLine,
    count_people,
    find_team,
    list_people,
    team_on,
    unit_names,
)
from lms.people.roster.words import ROLES, SEXES
from lms.people.rules.composition import breach_sentence
from lms.units.queries import load_map
from lms.web.db import request_db
from lms.web.forms import read_day
from lms.web.kept import kept
from lms.web.paging import SIZE, Page, page_number

bp = Blueprint("people", __name__)


@bp.get("/people")
@scope(Action.PEOPLE_READ)
def people() -> str:
    """Everybody in scope, by name; searched without accents, narrowed to a unit of today's map."""
    viewer, today, number = viewer_in(), clock.today(), page_number(request.args.get("page"))
    text, code = request.args.get("q", ""), request.args.get("unit", "").strip()
    everybody = request.args.get("all") == "1"
    within, may_import = viewer.unit_ids(Action.PEOPLE_READ), viewer.may_anywhere(Action.ROSTER_IMPORT)

    def main() -> Markup:
        db = request_db()
        unit = load_map(db, today).by_code(code) if code else None
        wanted = PeopleFilter(text, (unit.id if unit else 0) if code else None, not everybody)
        total = kept(("people", within, wanted, today), lambda: count_people(db, viewer, wanted, as_of=today))
        page = _page_of(db, viewer, wanted, today, number, total)
        return _drawn(
            "people/list/_main.html", page=page, wanted=wanted, unit=unit, code=code, roles=ROLES, may_import=may_import
        )

    asked = (within, may_import, text, code, everybody, number, today)
    return render_template("people/list/page.html", main=kept(("people page", asked), main))


def _page_of(db: Session, viewer: Viewer, wanted: PeopleFilter, today: date, number: int, total: int) -> Page[PersonLine]:
    offset = (number - 1) * SIZE
    return Page(list_people(db, viewer, wanted, as_of=today, total=total, offset=offset, limit=SIZE), number, total)


def _drawn(template: str, **values: Any) -> Markup:
    """The part of a page between heading and foot that is kept. No form that changes something stands in it."""
    return Markup(render_template(template, **values))  # nosec B704 - a template of ours has escaped everything in it


@bp.get("/teams/<int:team_id>")
@scope(Action.PEOPLE_READ)
def team(team_id: int) -> str:
    """One team on a day: its mediators, and whether it is complete."""
    viewer, day, today = viewer_in(), _day(request.args.get("as_of")), clock.today()
    scopes = viewer.unit_ids(Action.PEOPLE_READ), viewer.unit_ids(Action.PEOPLE_WRITE)
    name, main, may_write = kept(
        ("team page", scopes, team_id, day, today), lambda: _team_main(request_db(), viewer, team_id, day)
    )
    return render_template("people/team/page.html", name=name, main=main, team_id=team_id, may_write=may_write)


def _team_main(db: Session, viewer: Viewer, team_id: int, day: date) -> tuple[str, Markup, bool]:
    found = find_team(db, viewer, team_id, Action.PEOPLE_READ)
    state = team_on(db, found, day)
    main = _drawn(
        "people/team/_main.html",
        team=found,
        unit_name=unit_names(db, [found.unit_id], day)[found.unit_id],
        state=state,
        breaches=[breach_sentence(breach) for breach in state.breaches],
        day=day,
        words={"roles": ROLES, "sexes": SEXES},
    )
    return found.name, main, viewer.may(Action.PEOPLE_WRITE, reach_of(db, found.placed_unit_id))


def _day(text: str | None) -> date:
    """The day asked for; what cannot be read is today."""
    try:
        return read_day(text) if text else clock.today()
    except ValueError:
        return clock.today()
