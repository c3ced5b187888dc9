"""Pages of the acts upon trainers. The list and one trainer's page gather upper rooms and stand in ``lms.desks.trainers``."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.people.careers.terms import DecisionKind
from lms.people.decided.acting import begin_of, end_of, paper_in, try_act, who_in
from lms.people.decided.queries import find_place, place_names
from lms.people.models import Profession, Trainer, TrainerEnd, TrainerLevel
from lms.people.queries import find_person
from lms.people.rules.trainers import LEVELS
from lms.people.trainers.forms import CorrectForm, LeaveForm, PostForm, RecogniseForm
from lms.people.trainers.operations import (
    UNIT_LEVELS,
    Leaving,
    Post,
    change_level,
    correct_trainer,
    end_trainer,
    recognise_trainer,
)
from lms.people.trainers.queries import find_trainer
from lms.people.trainers.sentences import SENTENCES
from lms.units.queries import load_register
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.forms import read_id

bp = Blueprint("trainer_acts", __name__)
WRITE = Action.PEOPLE_WRITE
FIELDS = {
    "trainers.overlap": "valid_from",
    "trainers.overlap_open": "valid_from",
    "trainers.other_level_unit": "unit",
    "trainers.district_over": "valid_to",
    "trainers.same_level": "level",
    "trainers.profession_words": "background",
}


def _unit(form: Any) -> Node:
    level = UNIT_LEVELS[TrainerLevel(form.level.data)]
    return find_place(request_db(), viewer_in(), form.unit.data or "", level, begin_of(form))


def _post(form: Any, unit: Node, profession: str | None, background: str | None) -> Post:
    return Post(
        level=TrainerLevel(form.level.data),
        unit_id=unit.id,
        valid_from=begin_of(form),
        valid_to=form.valid_to.data,
        profession=Profession(profession) if profession else None,
        background=background,
    )


def _done(db: Session, row: Trainer, text: str) -> Response:
    db.commit()
    flash(text)
    return redirect(url_for("trainers.trainer", trainer_id=row.id), 303)


@bp.route("/trainers/new", methods=["GET", "POST"])
@scope(WRITE)
def recognise() -> Response:
    """Recognise a trainer: somebody of the book (``?person=``) or somebody new; people of the same name are shown first."""
    db, form = request_db(), RecogniseForm()
    asked = read_id(request.args.get("person"))
    known = find_person(db, viewer_in(), asked, WRITE) if asked is not None else None
    if known is not None:
        form.full_name.data, form.born_year.data = known.full_name, known.born_year
        form.full_name.raw_data = [known.full_name]

    def do() -> Response | None:
        who = who_in(form, known.id if known else None)
        if who is None:
            return None
        unit = _unit(form)
        paper = paper_in(form, unit.id, DecisionKind.TRAINER)
        post = _post(form, unit, form.profession.data, form.background.data)
        made = recognise_trainer(db, who, post, paper, actor=actor_in(), now=clock.now())
        return _done(db, made, _("Đã ghi công nhận tập huấn viên từ ngày %(day)s.", day=format_day(made.valid_from)))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    page = answer or render_template("people/trainers/recognise.html", form=form, known=known)
    return answer or make_response(page, 200 if request.method == "GET" else 422)


def _page(name: str, form: Any, row: Trainer) -> Response:
    unit = place_names(request_db(), [row.unit_id], clock.today())[row.unit_id]
    page = render_template(f"people/trainers/{name}.html", form=form, row=row, unit=unit, levels=LEVELS)
    return make_response(page, 200 if request.method == "GET" else 422)


@bp.route("/trainers/<int:trainer_id>/end", methods=["GET", "POST"])
@scope(WRITE)
def end(trainer_id: int) -> Response:
    """End a recognition from a day on."""
    db, form = request_db(), LeaveForm()
    row = find_trainer(db, viewer_in(), trainer_id, WRITE)

    def do() -> Response:
        leaving = Leaving(end_of(form), TrainerEnd(form.kind.data), form.note.data)
        paper = paper_in(form, row.unit_id, DecisionKind.TRAINER)
        made = end_trainer(db, row, leaving, paper, actor=actor_in(), now=clock.now())
        return _done(db, made, _("Đã ghi thôi từ ngày %(day)s.", day=format_day(leaving.ended_on)))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    return answer or _page("end", form, find_trainer(db, viewer_in(), trainer_id, WRITE))


@bp.route("/trainers/<int:trainer_id>/level", methods=["GET", "POST"])
@scope(WRITE)
def level(trainer_id: int) -> Response:
    """Let a trainer go over to another level or unit: the former recognition ends, another begins."""
    db, form = request_db(), PostForm()
    row = find_trainer(db, viewer_in(), trainer_id, WRITE)

    def do() -> Response:
        unit = _unit(form)
        paper = paper_in(form, unit.id, DecisionKind.TRAINER)
        post = _post(form, unit, row.profession, row.background)
        made = change_level(db, row, post, paper, actor=actor_in(), now=clock.now())
        return _done(db, made, _("Đã chuyển cấp từ ngày %(day)s.", day=format_day(made.valid_from)))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    return answer or _page("level", form, find_trainer(db, viewer_in(), trainer_id, WRITE))


@bp.route("/trainers/<int:trainer_id>/correct", methods=["GET", "POST"])
@scope(WRITE)
def correct(trainer_id: int) -> Response:
    """Put right what was written wrongly."""
    db = request_db()
    row = find_trainer(db, viewer_in(), trainer_id, WRITE)
    said = {"level": row.level.value, "unit": load_register(db).entries[row.unit_id].code, "background": row.background}
    days = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    form = CorrectForm(data={**said, **days, "profession": row.profession.value if row.profession else ""})

    def do() -> Response:
        unit = _unit(form)
        paper = paper_in(form, unit.id, DecisionKind.TRAINER)
        post = _post(form, unit, form.profession.data, form.background.data)
        made = correct_trainer(db, row, post, paper, why=form.why.data or "", actor=actor_in(), now=clock.now())
        return _done(db, made, _("Đã sửa. Bản trước vẫn giữ trong lịch sử."))

    answer = try_act(form, do, SENTENCES, FIELDS) if request.method == "POST" else None
    return answer or _page("correct", form, find_trainer(db, viewer_in(), trainer_id, WRITE))
