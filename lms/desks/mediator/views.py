"""The mediator's pages. The home page is drawn by ``render_mediator_home``, which ``lms.desks.home`` calls at ``/``."""

from dataclasses import fields
from datetime import date
from typing import Any

from flask import Blueprint, current_app, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from assessments.sittings.queries import list_sat
from courses.attendance.cards.models import PersonalCard
from courses.attendance.cards.tokens import address_of
from courses.attendance.sentences import METHODS
from courses.obligations.queries import explain_case
from courses.obligations.story import lines
from lms import clock
from lms.access.gate import person_in, scope
from lms.access.rules import Action, Viewer
from lms.desks.mediator.queries import ask_home, ask_learning, ask_record, find_own_class, home_of, learning_of, record_of
from lms.desks.mediator.words import FILTERS
from lms.kernel.errors import DomainError
from lms.web import qr
from lms.web.db import request_db
from lms.web.drawn import drawn

bp = Blueprint("mediator", __name__)
for _name, _filter in FILTERS.items():
    bp.add_app_template_filter(_filter, _name)


def render_mediator_home(db: Session, viewer: Viewer, today: date) -> Response:
    """How long there is left, what to do next, the next class, the card, the papers. DomainError ``access.person.missing``."""
    if viewer.person_id is None:
        raise DomainError("access.person.missing")
    asked = ask_home(db, viewer.person_id, today=today, now=clock.now())

    def make() -> dict[str, Any]:
        home = home_of(asked)
        step = home.study.next_step(trained=home.heading.word == "trained") if home.study else None
        code = _code(db, home.card_number) if home.card_number else None
        return {"step": step, "code": code, **{field.name: getattr(home, field.name) for field in fields(home)}}

    return drawn("desks/mediator/home.html", (asked.mark,), make=make)


def _code(db: Session, number: int) -> qr.Drawn:
    """The code of one's own card. It stands in the page itself: what has been opened once is there without signal too."""
    return qr.draw(address_of(current_app.config["BASE_URL"], db.get_one(PersonalCard, number).claim))


@bp.get("/learn")
@scope(Action.OWN_LEARN)
def learn() -> Response:
    """The modules of the version of today: what is done, what can be read here, what is taught at a class; the quiz."""
    asked = ask_learning(request_db(), person_in(), today=clock.today(), now=clock.now())

    def make() -> dict[str, Any]:
        study, ahead = learning_of(asked)
        step = study.next_step(trained=study.progress.completed_on is not None) if study else None
        return {"study": study, "ahead": ahead, "step": step}

    return drawn("desks/mediator/learn.html", (asked.mark,), make=make)


@bp.get("/my/record")
@scope(Action.OWN_RECORD)
def record() -> Response:
    """Everything the book holds about one's training, and why the due day is what it is."""
    db, person_id, today = request_db(), person_in(), clock.today()
    asked = ask_record(db, person_id, today=today, now=clock.now())
    found = record_of(asked)
    story = tuple(lines(explain_case(db, found.case, as_of=today, today=today))) if found.case else ()
    sittings = tuple(one for one in list_sat(db, person_id) if one.submitted_at is not None)
    parts = {name: getattr(found, name) for name in ("card", "heading", "study", "ahead", "attended", "papers")}
    return drawn(
        "desks/mediator/record.html", (asked.mark, story, sittings), story=story, sittings=sittings, methods=METHODS, **parts
    )


@bp.get("/my/classes/<int:class_id>.ics")
@scope(Action.OWN_LEARN)
def calendar(class_id: int) -> Response:
    """The meetings of one's class for the phone's calendar."""
    # Half a hundred modules that no other page needs.
    from lms.desks.mediator.calendar import class_calendar

    found = find_own_class(request_db(), person_in(), class_id)
    host = request.host.partition(":")[0]
    response = make_response(class_calendar(found, host=host, now=clock.now()))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = f'attachment; filename="lop-{class_id}.ics"'
    return response
