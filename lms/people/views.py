"""Pages of people and teams for the office. A person's own page gathers upper rooms and stands in ``lms.desks``."""

from datetime import date

from flask import Blueprint, render_template, request

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action
from lms.people.queries import (
    PeopleFilter,
    find_team,
    list_people,
    masked_identity,
    posts_of,
    team_on,
    unit_names,
)
from lms.people.roster.words import ROLES, SEXES
from lms.people.rules.composition import breach_sentence
from lms.people.rules.judging import masked_phone
from lms.units.queries import load_map
from lms.web.db import request_db
from lms.web.forms import read_day
from lms.web.kept import kept
from lms.web.paging import count_rows, fetch_page, page_number

bp = Blueprint("people", __name__)


@bp.get("/people")
@scope(Action.PEOPLE_READ)
def people() -> str:
    """Everybody in scope, by name; searched without accents, narrowed to a unit of today's map."""
    db, today, code = request_db(), clock.today(), request.args.get("unit", "").strip()
    unit = load_map(db, today).by_code(code) if code else None
    everybody = request.args.get("all") == "1"
    wanted = PeopleFilter(request.args.get("q", ""), (unit.id if unit else 0) if code else None, not everybody)
    listed, within = list_people(viewer_in(), wanted, as_of=today), viewer_in().unit_ids(Action.PEOPLE_READ)
    total = kept(("people", within, wanted, today), lambda: count_rows(db, listed))
    page = fetch_page(db, listed, page_number(request.args.get("page")), total=total)
    posts = posts_of(db, viewer_in(), [person.id for person in page.items], as_of=today)
    masks = {"phone": masked_phone, "identity": masked_identity}
    return render_template(
        "people/list/page.html", page=page, posts=posts, wanted=wanted, unit=unit, code=code, masks=masks, roles=ROLES
    )


@bp.get("/teams/<int:team_id>")
@scope(Action.PEOPLE_READ)
def team(team_id: int) -> str:
    """One team on a day: its mediators, and whether it is complete."""
    db, day = request_db(), _day(request.args.get("as_of"))
    found = find_team(db, viewer_in(), team_id, Action.PEOPLE_READ)
    state = team_on(db, found, day)
    return render_template(
        "people/team/page.html",
        team=found,
        unit_name=unit_names(db, [found.unit_id], day)[found.unit_id],
        state=state,
        breaches=[breach_sentence(breach) for breach in state.breaches],
        day=day,
        words={"roles": ROLES, "sexes": SEXES},
    )


def _day(text: str | None) -> date:
    """The day asked for; what cannot be read is today."""
    try:
        return read_day(text) if text else clock.today()
    except ValueError:
        return clock.today()
