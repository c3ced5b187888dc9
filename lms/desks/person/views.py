"""The page of one person: counted or not and why, the evidence, the deadline step by step, the career."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WSGIResponse

from courses.obligations.other_queries import other_stories
from courses.obligations.rules.wording import KIND_TITLES
from courses.obligations.story import lines, other_lines
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action, Viewer
from lms.audit.events import Actor, ActorKind, PersonalDataSeen
from lms.audit.operations import record
from lms.desks.person.career import career
from lms.desks.person.forms import Reveal
from lms.desks.person.queries import Record, Served, gather
from lms.desks.person.words import EVIDENCE, called, deadline, verdict
from lms.i18n import gettext as _
from lms.kernel.text import bind, mid_sentence
from lms.people.merges.resolving import aliases
from lms.people.models import Person
from lms.people.queries import find_person, masked_identity, open_identity
from lms.people.rights.restricting import restricted_since
from lms.people.rules.judging import masked_phone
from lms.reports.coverage.forms import day_in
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.edition import request_edition
from lms.web.follow import caught_up
from lms.web.kept import kept
from lms.web.vault import vault

bp = Blueprint("person", __name__)

_PAGE = "desks/person/page.html"


@dataclass(frozen=True)
class Shown:
    """The three facts that are masked until a reason is given."""

    phone: str
    identity: str
    ethnicity: str | None
    open: bool


@bp.get("/people/<int:person_id>")
@scope(Action.PEOPLE_READ)
def person(person_id: int) -> str | WSGIResponse:
    """One person, with phone, identity number and ethnicity masked; a folded record leads to the one that is kept."""
    caught_up()
    folded = kept(("aliases",), lambda: aliases(request_db()))
    if person_id in folded:
        return redirect(url_for("person.person", person_id=folded[person_id]), 303)
    today = clock.today()
    as_of = _as_of(today)

    def make() -> dict[str, Any]:
        found = find_person(request_db(), viewer_in(), person_id, Action.PEOPLE_READ)
        return _values(found, _masked(found), None, as_of, today)

    return drawn(_PAGE, (request_edition().facts, as_of), make=make)


@bp.post("/people/<int:person_id>/reveal")
@scope(Action.PEOPLE_SENSITIVE)
def reveal(person_id: int) -> Response:
    """The same page with what is masked, for a reason that is recorded before anything is shown."""
    caught_up()
    db, viewer, today = request_db(), viewer_in(), clock.today()
    found = find_person(db, viewer, person_id, Action.PEOPLE_SENSITIVE)
    form, as_of = Reveal(restricted=restricted_since(db, found.id) is not None), _as_of(today)
    if not form.validate_on_submit():
        return make_response(render_template(_PAGE, **_values(found, _masked(found), form, as_of, today)), 422)
    _record_looks(db, found.id, viewer.account_id, form.reason.data)
    db.commit()
    clear = Shown(found.phone or "", open_identity(vault(), found) or "", found.ethnicity, open=True)
    answer = make_response(render_template(_PAGE, **_values(found, clear, form, as_of, today)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _masked(found: Person) -> Shown:
    """Of ethnicity only that something is recorded."""
    kept = _("có ghi") if found.ethnicity else None
    return Shown(masked_phone(found.phone), masked_identity(found.identity_tail), kept, open=False)


def _as_of(today: date) -> date:
    return day_in(request.args, "as_of") or today


def _record_looks(db: Session, person_id: int, account_id: int, reason: str) -> None:
    actor, now = Actor(ActorKind.ACCOUNT, account_id), clock.now()
    for what in ("phone", "identity", "ethnicity"):
        record(db, PersonalDataSeen(subject_id=person_id, what=what, reason=reason), actor=actor, now=now)


def _values(found: Person, shown: Shown, form: Reveal | None, as_of: date, today: date) -> dict[str, Any]:
    db, viewer = request_db(), viewer_in()
    whole, register = gather(db, found, as_of=as_of, today=today), load_register(db)
    names = {one.unit_id: register.entries[one.unit_id].names[-1].full for one in whole.appointments}
    post = whole.serving or (whole.appointments[-1] if whole.appointments else None)
    line, name = _line(db, viewer, post, today), called(whole)
    reaches = [reach_of(db, one.placed_unit_id) for one in whole.life[-1:]]
    return {
        "record": whole,
        "called": name,
        "path": _path(name, post, line, as_of),
        "place": _place(whole, post, line, names, today),
        "verdict": verdict(whole),
        "deadline": deadline(whole),
        "career": career(whole, names, register),
        "may_see": any(viewer.may(Action.PEOPLE_SENSITIVE, reach) for reach in reaches),
        "merges": whole.merges,
        "may_write": any(viewer.may(Action.PEOPLE_WRITE, reach) for reach in reaches),
        "story": lines(whole.story) if whole.story else (),
        "others": [(one, other_lines(one)) for one in other_stories(db, found.id, as_of=as_of, today=today)],
        "kind_titles": KIND_TITLES,
        "shown": shown,
        "form": form or Reveal(restricted=whole.restricted is not None),
        "restricted": whole.restricted,
        "kinds": EVIDENCE,
        "as_of": as_of,
    }


def _line(db: Session, viewer: Viewer, post: Served | None, today: date) -> list[Node]:
    """The units above the person's team on today's map, as far as the viewer serves them, from the top."""
    if post is None:
        return []
    above = load_map(db, today).lineage(placements(db, today)[post.placed_unit_id])
    ids = [node.id for node in above]
    return [node for place, node in reversed(list(enumerate(above))) if viewer.may(Action.REPORTS_READ, ids[place:])]


def _path(name: str, post: Served | None, line: Sequence[Node], as_of: date) -> list[tuple[str, str | None]]:
    path: list[tuple[str, str | None]] = [
        (bind(node.name), url_for("coverage.coverage_page", unit=node.code, map="now", as_of=as_of)) for node in line
    ]
    if post:
        path.append((post.team, url_for("coverage.team", team_id=post.team_id, as_of=as_of) if line else None))
    return [*path, (name, None)]


def _place(whole: Record, post: Served | None, line: Sequence[Node], names: Mapping[int, str], today: date) -> str | None:
    """The team and its unit: today's unit for who serves today, else the one under which the team was recorded."""
    if post is None:
        return None
    unit = line[-1].name if line and whole.serving and whole.as_of == today else names[post.unit_id]
    return f"{post.team}, {bind(mid_sentence(unit))}"
