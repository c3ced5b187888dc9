"""Pages of the figures: a unit, a team, the list behind a figure, why it moved, and what can be taken away."""

from datetime import date, timedelta

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.rules.figures import Part
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action, Viewer
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.assignments.queries import home_of
from lms.people.models import MediationTeam
from lms.people.rules.composition import breach_sentence
from lms.reports.basis import Basis
from lms.reports.coverage.changes import Move, difference, explained
from lms.reports.coverage.export import export_of, months_of
from lms.reports.coverage.figures import coverage, recorded_in
from lms.reports.coverage.forms import Asked, asked, day_in, reach_today
from lms.reports.coverage.list_export import MOST_ROWS, PARTS, Head, export_of_lines, lacking
from lms.reports.coverage.lists import list_behind
from lms.reports.coverage.page import shown
from lms.reports.coverage.team_export import TeamShown, teams_export
from lms.reports.coverage.teams import list_former, list_members, list_teams, short_breach, waiting
from lms.reports.formats.export import Export
from lms.reports.formats.registry import format_of
from lms.reports.indicators.question import Question, ask
from lms.reports.indicators.registry import indicator_of
from lms.units.queries import load_map, placements
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.follow import caught_up
from lms.web.kept import kept
from lms.web.paging import SIZE, Page, page_number

bp = Blueprint("coverage", __name__)


def page_asked() -> tuple[Session, Viewer, Asked]:
    """The session, the viewer and the question of this request, after every room has caught up."""
    caught_up()
    viewer, db = viewer_in(), request_db()
    return db, viewer, asked(db, viewer, request.args, today=clock.today())


def file_of(export: Export, key: str) -> Response:
    """An export as a download."""
    form = format_of(key)
    answer = Response(form.write(export), mimetype=form.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{export.name}.{form.suffix}"'
    return answer


@bp.get("/coverage")
@scope(Action.REPORTS_READ)
def coverage_page() -> Response | str:
    """A unit: its figures, its children or teams, its newcomers."""
    db, viewer, question = page_asked()
    if "format" in request.args:
        found = coverage(db, question.unit.id, question.basis)
        key, demo = request.args["format"], current_app.config["DEMO"]
        months = months_of(db, found) if format_of(key).drawn else ()
        if "teams" in request.args and not found.children:
            return file_of(teams_export(found, _teams(db, question), demo=demo, months=months), key)
        return file_of(export_of(found, demo=demo, months=months), key)
    main = kept(("coverage", viewer, question.mark), lambda: _main(db, question))
    return drawn("reports/coverage/page.html", (question.mark, main), asked=question, main=main)


def _main(db: Session, question: Asked) -> Markup:
    found = coverage(db, question.unit.id, question.basis)
    teams = [] if found.children else _teams(db, question)
    values = {"asked": question, "found": found, "shown": shown(found), "teams": teams}
    page = render_template("reports/coverage/_main.html", **values)
    return Markup(page)  # nosec B704 # a template of ours has escaped everything in it


def _teams(db: Session, question: Asked) -> list[TeamShown]:
    recorded = recorded_in(db, question.unit.id, question.basis)
    asking = ask(db, question.basis, recorded)
    waits = waiting(db, asking)
    teams = sorted(list_teams(db, asking), key=lambda team: (team.ratio.share() is None, team.ratio.share() or 0))
    return [
        TeamShown(
            team,
            soon=waits[team.id, Part.NOT_YET_DUE],
            late=waits[team.id, Part.OVERDUE],
            breaches=[short_breach(breach) for breach in team.breaches],
        )
        for team in teams
    ]


@bp.get("/coverage/list")
@scope(Action.REPORTS_READ)
def behind() -> Response | str:
    """The people or teams behind one figure."""
    db, viewer, question = page_asked()
    indicator = indicator_of(request.args.get("indicator", ""))
    part, key = request.args.get("part", "denominator"), request.args.get("format")
    asking = ask(db, question.basis, recorded_in(db, question.unit.id, question.basis))
    number, size = (1, MOST_ROWS) if key else (page_number(request.args.get("page")), SIZE)
    page = list_behind(db, viewer, asking, indicator, part, number, size)
    units = named_on(db, question.basis, {line.unit_id for line in page.items})
    if key:
        head = Head(indicator, part, _(PARTS[part]), question.unit, question.basis)
        return file_of(export_of_lines(head, page, units, demo=current_app.config["DEMO"]), key)
    values = {"asked": question, "indicator": indicator, "part": part, "page": page, "units": units}
    return render_template("reports/coverage/list.html", **values, titles=PARTS, lacking=lacking)


def named_on(db: Session, basis: Basis, unit_ids: set[int]) -> dict[int, Node]:
    """Where the map of the basis places each unit that rows were recorded under."""
    units, places = load_map(db, basis.unit_map_on), placements(db, basis.unit_map_on)
    return {unit_id: units.nodes[places[unit_id]] for unit_id in unit_ids}


@bp.get("/coverage/team/<int:team_id>")
@scope(Action.REPORTS_READ)
def team(team_id: int) -> str:
    """One team: its mediators on the day, whether it is complete, who was there before."""
    db, viewer, question, found = _team_asked(team_id)
    asking = ask(db, question.basis, [home_of(db, team_id, question.basis.unit_map_on)])
    row = next(row for row in list_teams(db, asking) if row.id == team_id)
    return render_template(
        "reports/coverage/team.html",
        asked=question,
        team=row,
        breaches=[breach_sentence(breach) for breach in row.breaches],
        members=list_members(db, asking, team_id),
        former=list_former(db, asking, team_id),
        may_people=viewer.may(Action.PEOPLE_READ, reach_today(db, found.placed_unit_id, question.basis.today)),
    )


def _team_asked(team_id: int) -> tuple[Session, Viewer, Asked, MediationTeam]:
    caught_up()
    viewer, db, today = viewer_in(), request_db(), clock.today()
    found = db.scalar(select(MediationTeam).where(MediationTeam.id == team_id))
    if found is None or not viewer.may(Action.REPORTS_READ, reach_today(db, found.placed_unit_id, today)):
        raise DomainError("reports.team.missing")
    as_of = day_in(request.args, "as_of") or today
    words = {"as_of": as_of.isoformat(), "unit": load_map(db, today).nodes[placements(db, today)[found.placed_unit_id]].code}
    return db, viewer, asked(db, viewer, {**words, "map": "now"}, today=today), found


@bp.get("/coverage/change")
@scope(Action.REPORTS_READ)
def change() -> str:
    """Why the figure moved between two days, person by person."""
    db, viewer, question = page_asked()
    last = day_in(request.args, "to") or question.basis.as_of
    first = day_in(request.args, "from") or last - timedelta(days=30)
    recorded = recorded_in(db, question.unit.id, question.basis)
    earlier, later = (_question(db, question, day, recorded) for day in sorted((first, last)))
    found = difference(db, earlier, later)
    number = page_number(request.args.get("page"))
    page = _moved(db, viewer, later, list(found.moves), number)
    people = explained(db, found, later, page.items)
    return render_template(
        "reports/coverage/change.html",
        asked=question,
        first=earlier.as_of,
        last=later.as_of,
        found=found,
        page=Page(people, page.number, page.total, page.size),
        units=named_on(db, later.basis, {one.unit_id for one in people if one.unit_id}),
        Move=Move,
    )


def _question(db: Session, question: Asked, day: date, recorded: dict[int, int]) -> Question:
    basis = Basis.of(day, today=question.basis.today, map_on=question.basis.unit_map_on)
    return ask(db, basis, recorded)


def _moved(db: Session, viewer: Viewer, later: Question, person_ids: list[int], number: int) -> Page[int]:
    ordered = sorted(person_ids)
    start = (number - 1) * 50
    return Page(ordered[start : start + 50], number, len(ordered))
