"""The page of a decision that recognises people: one, or a whole list of a commune, all or none."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import ngettext
from lms.kernel.errors import DomainError
from lms.people.careers.acting import facts_in, keep_scan
from lms.people.careers.decisions import DecisionFacts
from lms.people.careers.forms import (
    LINES,
    MOST_LINES,
    TYPED,
    ListForm,
    reason_of,
    sent_lines,
)
from lms.people.careers.operations import recognise_list
from lms.people.careers.queries import (
    decision_of,
    find_commune,
    list_communes,
    list_team_choices,
    office_of,
)
from lms.people.careers.reading import NEW_TEAM, ReadList, Where, faults_by_place, read_list
from lms.people.careers.terms import DecisionKind
from lms.people.careers.wording import put_beside
from lms.people.models import MediationTeam, TeamRole
from lms.people.queries import find_team
from lms.people.roster.words import ROLES
from lms.people.rules.terms import HEADINGS, AppointmentReason, Column
from lms.units.queries import load_map
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.forms import read_id
from lms.web.paging import page_number
from lms.web.vault import vault

bp = Blueprint("recognitions", __name__)
WRITE = Action.PEOPLE_WRITE


@bp.get("/people/recognise")
@scope(WRITE)
def recognise() -> Response:
    """The page of a decision that recognises people; first the commune, where the viewer serves several."""
    db, today = request_db(), clock.today()
    team = _asked_team(db)
    communes = list_communes(db, viewer_in(), WRITE, today)
    code = request.args.get("unit", "").strip()
    if team is not None:
        code = load_map(db, today).nodes[office_of(db, team.unit_id, team.placed_unit_id, today)].code
    if not code and len(communes) != 1:
        return make_response(render_template("people/careers/commune.html", communes=communes))
    node = find_commune(db, viewer_in(), code or communes[0].code, WRITE, today)
    form = ListForm()
    if team:
        form.reason.data = AppointmentReason.SUPPLEMENT.value
    return _list_page(form, node, {1: {"team": str(team.id)}} if team else {}, ReadList(), 200)


def _asked_team(db: Session) -> MediationTeam | None:
    team_id = read_id(request.args.get("team"))
    return find_team(db, viewer_in(), team_id, WRITE) if team_id is not None else None


@bp.post("/people/recognise")
@scope(WRITE)
def recognise_all() -> Response:
    """Record everybody of the list, all or none; every line that is wrong says why."""
    db, form = request_db(), ListForm()
    node = find_commune(db, viewer_in(), request.form.get("unit", ""), WRITE, clock.today())
    count = min(page_number(request.form.get("lines")), MOST_LINES)
    lines = sent_lines(request.form, count)
    if "more" in request.form:
        return _list_page(form, node, lines, ReadList(), 200, min(count + LINES, MOST_LINES))
    read, answer = _read_and_record(db, form, node, lines) if form.validate_on_submit() else (ReadList(), None)
    return answer or _list_page(form, node, lines, read, 422, count)


def _read_and_record(
    db: Session, form: ListForm, node: Node, lines: dict[int, dict[str, str]]
) -> tuple[ReadList, Response | None]:
    """What was read, and the answer when all of it could be recorded."""
    facts = facts_in(form, node.id, DecisionKind.RECOGNITION)
    teams = {str(choice.team.id): choice.team for choice in list_team_choices(db, viewer_in(), [node.id], WRITE)}
    where = Where(node.id, node.code, teams, form.new_village.data or "", form.new_team.data or "")
    read = read_list(lines, where, facts, reason_of(form.reason.data))
    try:
        return read, None if read.wrong else _recognised(db, form, facts, read)
    except DomainError as error:
        db.rollback()
        if error.code == "people.recognition_refused":
            read.wrong.update(faults_by_place(read, error.fields["rows"]))
        else:
            put_beside(form, error)
    return read, None


def _recognised(db: Session, form: ListForm, facts: DecisionFacts, read: ReadList) -> Response:
    made = recognise_list(db, vault(), facts, read.rows, actor=actor_in(), now=clock.now())
    keep_scan(db, facts, form.scan.data, now=clock.now())
    decision = decision_of(db, facts.unit_id, facts.number or "", (facts.signed_on or facts.on).year)
    db.commit()
    flash(ngettext("Đã ghi công nhận %(n)s người.", "Đã ghi công nhận %(n)s người.", len(made)))
    if decision is None:
        return redirect(url_for("people.people"), 303)
    return redirect(url_for("decisions.decision", decision_id=decision.id), 303)


def _list_page(
    form: ListForm, node: Node, lines: dict[int, dict[str, str]], read: ReadList, status: int, count: int = LINES
) -> Response:
    choices = list_team_choices(request_db(), viewer_in(), [node.id], WRITE)
    return make_response(
        render_template(
            "people/careers/list.html",
            form=form,
            unit=node,
            teams=choices,
            new_team=NEW_TEAM,
            lines=lines,
            wrong=read.wrong,
            count=max(count, *lines, LINES),
            columns=[(column.value, HEADINGS[column]) for column in TYPED if column not in (Column.SEX, Column.ROLE)],
            headings={column.value: HEADINGS[column] for column in TYPED},
            roles=[ROLES[TeamRole.MEDIATOR], ROLES[TeamRole.TEAM_HEAD]],
        ),
        status,
    )
