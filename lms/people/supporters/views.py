"""Pages of supporters: the list on any day with the share of teams that have one, and the acts."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action, Viewer
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.people.careers.queries import TeamChoice, find_commune, list_communes, list_team_choices, office_of
from lms.people.careers.terms import DecisionKind
from lms.people.decided.acting import begin_of, day_asked, end_of, paper_in, try_act, who_in
from lms.people.decided.forms import EndForm
from lms.people.decided.queries import find_asked, list_cited, place_names
from lms.people.models import Profession
from lms.people.queries import find_team
from lms.people.rules.professions import PROFESSIONS
from lms.people.supporters.forms import BeginForm, CorrectForm
from lms.people.supporters.operations import Support, begin_support, correct_support, end_support
from lms.people.supporters.queries import (
    find_supporter,
    list_supporters,
    list_unsupported,
    share_supported,
    teams_of,
)
from lms.people.supporters.sentences import SENTENCES
from lms.policies.queries import list_policies
from lms.policies.rules import PolicyKey, value_on
from lms.units.queries import load_map
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.forms import read_id
from lms.web.paging import fetch_page, page_number

bp = Blueprint("supporters", __name__)
READ, WRITE = Action.PEOPLE_READ, Action.PEOPLE_WRITE
FIELDS = {"supporters.twice": "valid_from", "supporters.profession_words": "workplace"}


@bp.get("/supporters")
@scope(READ)
def supporters() -> str:
    """The supporters in scope on a day, and how many of the teams have one; with ``show=teams`` the teams that have none."""
    db, viewer, on = request_db(), viewer_in(), day_asked("as_of", clock.today())
    unit = find_asked(db, viewer, request.args.get("unit", "").strip(), on)
    show = request.args.get("show", "")
    values: dict[str, Any] = {"on": on, "unit": unit, "share": share_supported(db, viewer, unit.id if unit else None, on)}
    values["least"] = value_on(list_policies(db), PolicyKey.LEAST_SUPPORTED_PERCENT, on)
    values |= {"keep": {"unit": unit.code if unit else "", "as_of": on.isoformat(), "show": show}, "words": PROFESSIONS}
    listed = _without if show == "teams" else _listed
    return render_template("people/supporters/list.html", **values, **listed(db, viewer, unit, on, show == "ended"))


def _without(db: Session, viewer: Viewer, unit: Node | None, on: date, _ended: bool) -> dict[str, Any]:
    page = fetch_page(db, list_unsupported(db, viewer, unit.id if unit else None, on), page_number(request.args.get("page")))
    return {"page": page, "units": place_names(db, {team.placed_unit_id for team in page.items}, on)}


def _listed(db: Session, viewer: Viewer, unit: Node | None, on: date, ended: bool) -> dict[str, Any]:
    listed = list_supporters(db, viewer, unit.id if unit else None, on, ended=ended)
    page = fetch_page(db, listed, page_number(request.args.get("page")))
    rows = page.items
    return {
        "page": page,
        "units": place_names(db, {row.unit_id for row in rows}, on),
        "teams": teams_of(db, [row.id for row in rows]),
        "cited": list_cited(db, viewer, [row.decision_series for row in rows]),
        "writable": {row.id: viewer.may(WRITE, reach_of(db, row.unit_id)) for row in rows},
    }


@bp.route("/supporters/new", methods=["GET", "POST"])
@scope(WRITE)
def new() -> Response:
    """Link somebody to teams of a commune of today's map; first the commune, where the viewer serves several."""
    db, today = request_db(), clock.today()
    communes = list_communes(db, viewer_in(), WRITE, today)
    chosen, code = _asked_team(db, today), request.values.get("unit", "").strip()
    if chosen:
        code = load_map(db, today).nodes[chosen[1]].code
    if not code and len(communes) != 1:
        return make_response(render_template("people/supporters/commune.html", communes=communes))
    node, form = find_commune(db, viewer_in(), code or communes[0].code, WRITE, today), BeginForm()
    picked = _picked() if request.method == "POST" else {chosen[0]} if chosen else set()

    def do() -> Response | None:
        who = who_in(form)
        if who is None:
            return None
        paper = paper_in(form, node.id, DecisionKind.SUPPORT)
        made = begin_support(db, who, _support(form, node.id, picked), paper, actor=actor_in(), now=clock.now())
        return _done(db, node.code, _("Đã ghi người hỗ trợ từ ngày %(day)s.", day=format_day(made.valid_from)))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    values = {"form": form, "unit": node, "teams": _choices(db, node.id), "picked": picked, "whole": _whole()}
    page = answer or render_template("people/supporters/new.html", **values)
    return answer or make_response(page, 200 if request.method == "GET" else 422)


def _asked_team(db: Session, today: date) -> tuple[int, int] | None:
    """The team that the address names and the commune it stands in."""
    team_id = read_id(request.args.get("team"))
    if team_id is None:
        return None
    team = find_team(db, viewer_in(), team_id, WRITE)
    return team.id, office_of(db, team.unit_id, team.placed_unit_id, today)


def _choices(db: Session, unit_id: int) -> list[TeamChoice]:
    return list_team_choices(db, viewer_in(), [unit_id], WRITE)


def _picked() -> set[int]:
    return {team_id for sent in request.form.getlist("team") if (team_id := read_id(sent)) is not None}


def _whole() -> bool:
    return request.form.get("whole") == "1"


def _support(form: Any, unit_id: int, picked: set[int]) -> Support:
    return Support(
        unit_id=unit_id,
        team_ids=None if _whole() else frozenset(picked),
        profession=Profession(form.profession.data),
        valid_from=begin_of(form),
        valid_to=form.valid_to.data,
        workplace=form.workplace.data,
        paper=form.paper.data,
    )


def _done(db: Session, code: str, text: str) -> Response:
    db.commit()
    flash(text)
    return redirect(url_for("supporters.supporters", unit=code), 303)


def _code(db: Session, unit_id: int) -> str:
    node = load_map(db, clock.today()).nodes.get(unit_id)
    return node.code if node else ""


def _page(name: str, form: Any, supporter_id: int, **more: Any) -> Response:
    db = request_db()
    row = find_supporter(db, viewer_in(), supporter_id, WRITE)
    unit = place_names(db, [row.unit_id], clock.today())[row.unit_id]
    page = render_template(f"people/supporters/{name}.html", form=form, row=row, unit=unit, words=PROFESSIONS, **more)
    return make_response(page, 200 if request.method == "GET" else 422)


@bp.route("/supporters/<int:supporter_id>/end", methods=["GET", "POST"])
@scope(WRITE)
def end(supporter_id: int) -> Response:
    """End a link from a day on."""
    db, form = request_db(), EndForm()
    row = find_supporter(db, viewer_in(), supporter_id, WRITE)

    def do() -> Response:
        end_support(db, row, end_of(form), form.note.data, actor=actor_in(), now=clock.now())
        return _done(db, _code(db, row.unit_id), _("Đã ghi thôi từ ngày %(day)s.", day=format_day(end_of(form))))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    return answer or _page("end", form, supporter_id)


@bp.route("/supporters/<int:supporter_id>/correct", methods=["GET", "POST"])
@scope(WRITE)
def correct(supporter_id: int) -> Response:
    """Put right what was written wrongly: who, which teams, which days."""
    db = request_db()
    row = find_supporter(db, viewer_in(), supporter_id, WRITE)
    said = {"profession": row.profession.value, "workplace": row.workplace, "paper": row.paper}
    form = CorrectForm(data=said | {"valid_from": row.valid_from, "valid_to": row.valid_to})
    named = teams_of(db, [row.id]).get(row.id)
    sent = request.method == "POST"
    picked = _picked() if sent else {team.id for team in named or ()}

    def do() -> Response:
        paper = paper_in(form, row.unit_id, DecisionKind.SUPPORT)
        facts = _support(form, row.unit_id, picked)
        correct_support(db, row, facts, paper, why=form.why.data or "", actor=actor_in(), now=clock.now())
        return _done(db, _code(db, row.unit_id), _("Đã sửa. Bản trước vẫn giữ trong lịch sử."))

    answer = try_act(form, do, SENTENCES, FIELDS) if sent else None
    whole = _whole() if sent else named is None
    return answer or _page("correct", form, supporter_id, teams=_choices(db, row.unit_id), picked=picked, whole=whole)
