"""The mediator's pages. The home page is drawn by ``render_mediator_home``, which ``lms.desks.home`` calls at ``/``."""

from datetime import date
from typing import Any

from flask import Blueprint, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from assessments.sittings.queries import list_sat
from courses.attendance.sentences import METHODS
from courses.obligations.queries import explain_case
from courses.obligations.story import lines
from lms import clock
from lms.access.gate import person_in, scope
from lms.access.rules import Action, Viewer
from lms.desks.mediator.calendar import class_calendar
from lms.desks.mediator.queries import (
    days_ahead,
    find_own,
    find_own_class,
    list_attended,
    list_papers,
    next_meeting,
    standing_of,
    study_of,
)
from lms.desks.mediator.words import FILTERS
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.drawn import drawn

bp = Blueprint("mediator", __name__)
for _name, _filter in FILTERS.items():
    bp.add_app_template_filter(_filter, _name)


def render_mediator_home(db: Session, viewer: Viewer, today: date) -> str:
    """How long there is left, what to do next, the next class, the card, the papers. DomainError ``access.person.missing``."""
    if viewer.person_id is None:
        raise DomainError("access.person.missing")
    own = find_own(db, viewer.person_id, today)
    heading, _case = standing_of(db, viewer.person_id, own, today=today)
    study = study_of(db, viewer.person_id, own)
    meeting = next_meeting(db, viewer.person_id, now=clock.now())
    papers = list_papers(db, viewer.person_id)
    return drawn(
        "desks/mediator/home.html",
        (own.card, heading, study and study.mark, meeting, papers),
        card=own.card,
        heading=heading,
        study=study,
        step=study.next_step(trained=heading.word == "trained") if study else None,
        meeting=meeting,
        papers=papers,
    )


@bp.get("/learn")
@scope(Action.OWN_LEARN)
def learn() -> str:
    """The modules of the version of today: what is done, what can be read here, what is taught at a class; the quiz."""
    db, person_id = request_db(), person_in()
    study = study_of(db, person_id, find_own(db, person_id, clock.today()))
    ahead = days_ahead(db, person_id, now=clock.now())
    step = study.next_step(trained=study.progress.completed_on is not None) if study else None
    key = (study and study.mark, tuple(ahead.items()))
    return drawn("desks/mediator/learn.html", key, study=study, ahead=ahead, step=step)


@bp.get("/my/record")
@scope(Action.OWN_RECORD)
def record() -> str:
    """Everything the book holds about one's training, and why the due day is what it is."""
    db, person_id, today = request_db(), person_in(), clock.today()
    own = find_own(db, person_id, today)
    heading, case = standing_of(db, person_id, own, today=today)
    study, ahead = study_of(db, person_id, own), days_ahead(db, person_id, now=clock.now())
    parts: dict[str, Any] = {
        "card": own.card,
        "heading": heading,
        "story": tuple(lines(explain_case(db, case, as_of=today, today=today))) if case else (),
        "attended": list_attended(db, person_id),
        "sittings": tuple(one for one in list_sat(db, person_id) if one.submitted_at is not None),
        "papers": list_papers(db, person_id),
    }
    key = (*parts.values(), study and study.mark, tuple(ahead.items()))
    return drawn("desks/mediator/record.html", key, study=study, ahead=ahead, methods=METHODS, **parts)


@bp.get("/my/classes/<int:class_id>.ics")
@scope(Action.OWN_LEARN)
def calendar(class_id: int) -> Response:
    """The meetings of one's class for the phone's calendar."""
    found = find_own_class(request_db(), person_in(), class_id)
    host = request.host.partition(":")[0]
    response = make_response(class_calendar(found, host=host, now=clock.now()))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = f'attachment; filename="lop-{class_id}.ics"'
    return response
