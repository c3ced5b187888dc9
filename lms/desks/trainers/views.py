"""The list of trainers on any day with their ratio to the teams, and the page of one trainer."""

from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.desks.trainers.queries import learnt_of, list_taught, loads_of
from lms.people.decided.queries import find_asked, list_cited, place_names, versions_of
from lms.people.models import Profession, Trainer, TrainerLevel
from lms.people.rules.professions import PROFESSIONS
from lms.people.rules.trainers import LEVELS, TRAINER_ENDS
from lms.people.trainers.queries import (
    TrainerFilter,
    find_trainer,
    list_posts,
    list_ratios,
    list_trainers,
    mediators_among,
)
from lms.reports.coverage.forms import day_in
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.follow import caught_up
from lms.web.paging import fetch_page, page_number

bp = Blueprint("trainers", __name__)
READ, WRITE = Action.PEOPLE_READ, Action.PEOPLE_WRITE
WORDS = {"levels": LEVELS, "professions": PROFESSIONS, "ends": TRAINER_ENDS}
_Word = TypeVar("_Word", TrainerLevel, Profession)


@bp.get("/trainers")
@scope(READ)
def trainers() -> str:
    """The trainers in scope on a day, each with training received and the load of the year so far."""
    caught_up()
    db, viewer, on = request_db(), viewer_in(), day_in(request.args, "as_of") or clock.today()
    unit = find_asked(db, viewer, request.args.get("unit", "").strip(), on)
    wanted = _wanted(unit)
    page = fetch_page(db, list_trainers(db, viewer, wanted, on), page_number(request.args.get("page")))
    people = [row.person_id for row in page.items]
    return render_template(
        "desks/trainers/list.html",
        page=page,
        wanted=wanted,
        unit=unit,
        on=on,
        ratios=list_ratios(db, viewer, wanted.unit_id, on),
        units=place_names(db, {row.unit_id for row in page.items}, on),
        loads=loads_of(db, people, _year_of(on), on),
        learnt=learnt_of(db, people, on),
        mediators=mediators_among(db, people, on),
        words=WORDS,
        keep=_keep(unit, wanted, on),
    )


def _wanted(unit: Node | None) -> TrainerFilter:
    level, profession = _word(TrainerLevel, "level"), _word(Profession, "profession")
    return TrainerFilter(unit.id if unit else None, level, profession, request.args.get("ended") == "1")


def _word(kind: type[_Word], name: str) -> _Word | None:
    asked = request.args.get(name, "")
    return kind(asked) if asked in list(kind) else None


def _keep(unit: Node | None, wanted: TrainerFilter, on: date) -> dict[str, str]:
    return {
        "unit": unit.code if unit else "",
        "as_of": on.isoformat(),
        "level": wanted.level or "",
        "profession": wanted.profession or "",
        "ended": "1" if wanted.ended else "",
    }


def _year_of(on: date) -> date:
    return date(on.year, 1, 1)


@bp.get("/trainers/<int:trainer_id>")
@scope(READ)
def trainer(trainer_id: int) -> str:
    """One trainer: every recognition, training received, what was taught in a time (the year so far unless asked)."""
    caught_up()
    db, today = request_db(), clock.today()
    row = find_trainer(db, viewer_in(), trainer_id, READ)
    last = day_in(request.args, "to") or today
    first = day_in(request.args, "from") or _year_of(last)
    return render_template(
        "desks/trainers/page.html", **_one(db, row, today), first=first, last=last, **_work(db, row, first, last)
    )


def _one(db: Session, row: Trainer, today: date) -> dict[str, Any]:
    viewer, posts = viewer_in(), list_posts(db, row.person_id)
    cited = [one.decision_series for one in posts] + [one.end_decision for one in posts]
    return {
        "row": row,
        "posts": posts,
        "versions": versions_of(db, Trainer, row),
        "units": place_names(db, {one.unit_id for one in posts}, today),
        "cited": list_cited(db, viewer, cited),
        "mediates": bool(mediators_among(db, [row.person_id], today)),
        "may_write": viewer.may(WRITE, reach_of(db, row.unit_id)),
        "words": WORDS,
        "today": today,
    }


def _work(db: Session, row: Trainer, first: date, last: date) -> dict[str, Any]:
    return {
        "learnt": learnt_of(db, [row.person_id], last)[row.person_id],
        "load": loads_of(db, [row.person_id], first, last)[row.person_id],
        "taught": list_taught(db, row.person_id, first, last),
    }
