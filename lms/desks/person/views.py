"""The page of one person: counted or not and why, the evidence, the deadline step by step, the career."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from courses.obligations.story import lines
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.queries import unit_titles
from lms.access.rules import Action
from lms.audit.events import Actor, ActorKind, PersonalDataSeen
from lms.audit.operations import record
from lms.desks.person.forms import Reveal
from lms.desks.person.queries import Record, gather
from lms.desks.person.words import EVIDENCE, called, career, deadline, verdict
from lms.people.models import Person
from lms.people.queries import find_person, masked_identity, open_identity
from lms.people.rules.judging import masked_phone
from lms.reports.coverage.forms import day_in
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.follow import caught_up
from lms.web.vault import vault

bp = Blueprint("person", __name__)


@dataclass(frozen=True)
class Shown:
    """The three facts that are masked until a reason is given."""

    phone: str
    identity: str
    ethnicity: str | None
    open: bool


@bp.get("/people/<int:person_id>")
@scope(Action.PEOPLE_READ)
def person(person_id: int) -> str:
    """One person, with phone, identity number and ethnicity masked."""
    caught_up()
    found = find_person(request_db(), viewer_in(), person_id, Action.PEOPLE_READ)
    masked = Shown(masked_phone(found.phone), masked_identity(found.identity_tail), None, open=False)
    return _page(found, masked, Reveal())


@bp.post("/people/<int:person_id>/reveal")
@scope(Action.PEOPLE_READ)
def reveal(person_id: int) -> Response:
    """The same page with what is masked, for a reason that is recorded before anything is shown."""
    caught_up()
    db, viewer, form = request_db(), viewer_in(), Reveal()
    found = find_person(db, viewer, person_id, Action.PEOPLE_READ)
    if not form.validate_on_submit():
        masked = Shown(masked_phone(found.phone), masked_identity(found.identity_tail), None, open=False)
        return make_response(_page(found, masked, form), 422)
    _record_looks(db, found.id, viewer.account_id, form.reason.data)
    db.commit()
    clear = Shown(found.phone or "", open_identity(vault(), found) or "", found.ethnicity, open=True)
    answer = make_response(_page(found, clear, form))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _record_looks(db: Session, person_id: int, account_id: int, reason: str) -> None:
    actor, now = Actor(ActorKind.ACCOUNT, account_id), clock.now()
    for what in ("phone", "identity", "ethnicity"):
        record(db, PersonalDataSeen(subject_id=person_id, what=what, reason=reason), actor=actor, now=now)


def _page(found: Person, masked: Shown, form: Reveal) -> str:
    db, today = request_db(), clock.today()
    as_of = day_in(request.args, "as_of") or today
    whole = gather(db, found, as_of=as_of, today=today)
    names = unit_titles(db, {one.team.unit_id for one in whole.appointments})
    return render_template(
        "desks/person/page.html",
        record=whole,
        called=called(whole),
        verdict=verdict(whole),
        deadline=deadline(whole),
        career=career(whole, names, load_register(db)),
        story=lines(whole.story) if whole.story else (),
        line=_line(db, whole),
        units=names,
        shown=masked,
        form=form,
        kinds=EVIDENCE,
        as_of=as_of,
    )


def _line(db: Session, whole: Record) -> list[Node]:
    """The units above the person's team on today's map, as far as the viewer serves them, from the top."""
    if not whole.appointments:
        return []
    today = clock.today()
    team = (whole.serving or whole.appointments[-1]).team
    units, viewer = load_map(db, today), viewer_in()
    above = units.lineage(placements(db, today)[team.unit_id])
    ids = [node.id for node in above]
    return [node for place, node in reversed(list(enumerate(above))) if viewer.may(Action.REPORTS_READ, ids[place:])]
