"""Pages of designations: the list on any day with what needs a look, and the acts."""

from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.careers.terms import DecisionKind
from lms.people.decided.acting import begin_of, day_asked, end_of, paper_in, try_act
from lms.people.decided.forms import EndForm
from lms.people.decided.operations import Paper
from lms.people.decided.queries import find_asked, find_place, list_cited, place_names
from lms.people.designations.forms import CorrectForm, DesignateForm
from lms.people.designations.models import Designation
from lms.people.designations.operations import (
    Choice,
    correct_designation,
    deciding_unit,
    designate,
    end_designation,
    unit_of,
)
from lms.people.designations.queries import (
    DesignationFilter,
    find_designation,
    list_designations,
    list_to_review,
    teams_named,
)
from lms.people.designations.sentences import SENTENCES
from lms.people.designations.terms import KINDS, LEVELS, DesignationKind, DesignationLevel
from lms.people.models import MediationTeam
from lms.people.queries import find_team
from lms.units.queries import load_register
from lms.units.rules import Level
from lms.web.db import request_db
from lms.web.forms import read_id
from lms.web.paging import fetch_page, page_number

bp = Blueprint("designations", __name__)
READ, WRITE = Action.PEOPLE_READ, Action.PEOPLE_WRITE
FIELDS = {
    "designations.twice": "valid_from",
    "designations.not_a_commune": "unit",
    "designations.decision_missing": "number",
    "designations.level_above": "level",
    "designations.for_teams": "kind",
    "designations.for_units": "kind",
}
_Word = TypeVar("_Word", DesignationKind, DesignationLevel)


@bp.get("/designations")
@scope(READ)
def designations() -> str:
    """The designations in scope on a day; those of communes that have closed are named for review."""
    db, viewer, on = request_db(), viewer_in(), day_asked("as_of", clock.today())
    unit = find_asked(db, viewer, request.args.get("unit", "").strip(), on)
    wanted = DesignationFilter(unit.id if unit else None, _word(DesignationKind, "kind"), _word(DesignationLevel, "level"))
    ended = request.args.get("ended") == "1"
    page = fetch_page(db, list_designations(db, viewer, wanted, on, ended=ended), page_number(request.args.get("page")))
    review = [] if ended else list_to_review(db, viewer, wanted.unit_id, on)
    shown = [*page.items, *(one.row for one in review)]
    return render_template(
        "people/designations/list.html",
        page=page,
        review=review,
        on=on,
        unit=unit,
        names=place_names(db, {row.unit_id for row in shown}, on),
        teams=teams_named(db, shown),
        cited=list_cited(db, viewer, [row.decision_series for row in shown]),
        writable={row.id: viewer.may(WRITE, reach_of(db, row.unit_id)) for row in page.items},
        kinds=KINDS,
        levels=LEVELS,
        keep=_keep(unit.code if unit else "", wanted, on, ended),
    )


def _word(kind: type[_Word], name: str) -> _Word | None:
    asked = request.args.get(name, "")
    return kind(asked) if asked in list(kind) else None


def _keep(code: str, wanted: DesignationFilter, on: date, ended: bool) -> dict[str, str]:
    kept = {"unit": code, "as_of": on.isoformat(), "kind": wanted.kind or "", "level": wanted.level or ""}
    return kept | {"ended": "1" if ended else ""}


@bp.route("/designations/new", methods=["GET", "POST"])
@scope(WRITE)
def new() -> Response:
    """Designate a commune, or the team of ``?team=``."""
    db, asked = request_db(), read_id(request.args.get("team"))
    team = find_team(db, viewer_in(), asked, WRITE) if asked is not None else None
    form = DesignateForm(of_team=team is not None, data={"unit": request.args.get("unit", "")})

    def do() -> Response:
        choice, paper = _stated(db, form, team)
        made = designate(db, choice, paper, actor=actor_in(), now=clock.now())
        return _done(db, made, _("Đã ghi danh hiệu từ ngày %(day)s.", day=format_day(made.valid_from)))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    page = answer or render_template("people/designations/new.html", form=form, team=team)
    return answer or make_response(page, 200 if request.method == "GET" else 422)


def _stated(db: Session, form: Any, team: MediationTeam | None) -> tuple[Choice, Paper | None]:
    """The designation and its decision as the form states them. DomainError ``designations.level_above``."""
    begin = begin_of(form)
    node = None if team else find_place(db, viewer_in(), form.unit.data or "", Level.COMMUNE, begin)
    choice = Choice(
        kind=DesignationKind(form.kind.data),
        level=DesignationLevel(form.level.data),
        valid_from=begin,
        valid_to=form.valid_to.data,
        unit_id=node.id if node else None,
        team_id=team.id if team else None,
        source=form.source.data,
    )
    unit_id = unit_of(db, choice)
    body = deciding_unit(db, unit_id, choice.level, begin)
    province = (
        body if choice.level is DesignationLevel.COMMUNE else deciding_unit(db, unit_id, DesignationLevel.PROVINCE, begin)
    )
    if not viewer_in().may(WRITE, reach_of(db, province)):
        raise DomainError("designations.level_above")
    return choice, paper_in(form, body, DecisionKind.DESIGNATION)


def _done(db: Session, row: Designation, text: str) -> Response:
    db.commit()
    flash(text)
    code = load_register(db).entries[row.unit_id].code
    on = None if row.valid_to is None else row.valid_from.isoformat()
    return redirect(url_for("designations.designations", unit=code, as_of=on), 303)


def _asked(db: Session, designation_id: int) -> tuple[Designation, MediationTeam | None]:
    row = find_designation(db, viewer_in(), designation_id, WRITE)
    return row, teams_named(db, [row]).get(row.team_id or 0)


def _page(name: str, form: Any, designation_id: int) -> Response:
    row, team = _asked(request_db(), designation_id)
    unit = place_names(request_db(), [row.unit_id], clock.today())[row.unit_id]
    page = render_template(
        f"people/designations/{name}.html", form=form, row=row, unit=unit, team=team, kinds=KINDS, levels=LEVELS
    )
    return make_response(page, 200 if request.method == "GET" else 422)


@bp.route("/designations/<int:designation_id>/end", methods=["GET", "POST"])
@scope(WRITE)
def end(designation_id: int) -> Response:
    """End a designation from a day on."""
    db, form = request_db(), EndForm()
    row, _team = _asked(db, designation_id)

    def do() -> Response:
        made = end_designation(db, row, end_of(form), form.note.data, actor=actor_in(), now=clock.now())
        return _done(db, made, _("Đã ghi thôi từ ngày %(day)s.", day=format_day(end_of(form))))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    return answer or _page("end", form, designation_id)


@bp.route("/designations/<int:designation_id>/correct", methods=["GET", "POST"])
@scope(WRITE)
def correct(designation_id: int) -> Response:
    """Put right what was written wrongly."""
    db = request_db()
    row, team = _asked(db, designation_id)
    said = {"kind": row.kind.value, "level": row.level.value, "unit": load_register(db).entries[row.unit_id].code}
    days = {"valid_from": row.valid_from, "valid_to": row.valid_to, "source": row.source}
    form = CorrectForm(of_team=team is not None, data=said | days)

    def do() -> Response:
        choice, paper = _stated(db, form, team)
        made = correct_designation(db, row, choice, paper, why=form.why.data or "", actor=actor_in(), now=clock.now())
        return _done(db, made, _("Đã sửa. Bản trước vẫn giữ trong lịch sử."))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    return answer or _page("correct", form, designation_id)
