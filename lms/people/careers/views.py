"""Pages of the acts upon a career. Decisions have pages of their own in ``decision_views``."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import format_day, ngettext
from lms.i18n import gettext as _
from lms.people.careers.acting import facts_in, keep_scan, try_act
from lms.people.careers.corrections import Corrected, annul, as_recorded, correct, decide_newness, ending_of
from lms.people.careers.forms import (
    CorrectForm,
    EndForm,
    MoveForm,
    NewnessForm,
    ReElectForm,
    RoleForm,
    WhyForm,
    reason_of,
    role_of,
    sent_roles,
)
from lms.people.careers.operations import Leaving, change_role, end, move, re_elect
from lms.people.careers.queries import (
    find_appointment,
    find_newness,
    list_stretches,
    list_team_choices,
    members_on,
    office_of,
    team_label,
)
from lms.people.careers.rules import Stretch
from lms.people.careers.terms import END_KINDS, END_LAW, LEAVING, DecisionKind, EndKind
from lms.people.models import Appointment, MediationTeam, TeamRole
from lms.people.queries import find_person, find_team
from lms.people.roster.words import ROLES
from lms.people.rules.service import Service, spells
from lms.units.queries import load_map
from lms.web.db import request_db
from lms.web.forms import read_id
from lms.web.vault import vault

bp = Blueprint("careers", __name__)
WRITE = Action.PEOPLE_WRITE


# --- acts upon one recognition ---

Do = Callable[[Session, Appointment, Any], Response]


def _asked(db: Session, appointment_id: int) -> Appointment:
    return find_appointment(db, viewer_in(), appointment_id, WRITE)


def _answer(appointment_id: int, form: Any, act: str, do: Do, **more: Any) -> Response:
    """The page of an act; when it is sent, the act, or the page again with what is wrong."""
    db = request_db()
    row = _asked(db, appointment_id)
    if request.method == "GET":
        return _page(form, row, act, **more)
    return try_act(form, lambda: do(db, row, form)) or _page(form, _asked(db, appointment_id), act, 422, **more)


def _page(form: Any, row: Appointment, act: str, status: int = 200, **more: Any) -> Response:
    words = {"roles": ROLES, "team": team_label(row.team), "law": [(END_KINDS[kind], END_LAW[kind]) for kind in LEAVING]}
    return make_response(render_template(f"people/careers/{act}.html", form=form, row=row, words=words, **more), status)


def _unit(db: Session, team: MediationTeam, form: Any) -> int:
    """The commune whose decision it is, on the day of the decision."""
    return office_of(db, team.unit_id, team.placed_unit_id, form.signed_on.data or form.effective_on.data or clock.today())


def _done(db: Session, row: Appointment, text: str) -> Response:
    db.commit()
    flash(text)
    return redirect(url_for("person.person", person_id=row.person_id), 303)


@bp.route("/appointments/<int:appointment_id>/role", methods=["GET", "POST"])
@scope(WRITE)
def role(appointment_id: int) -> Response:
    """Make a mediator the head of the team, or a head a mediator."""
    form = RoleForm()
    if request.method == "GET":
        serves_as_head = _asked(request_db(), appointment_id).role is TeamRole.TEAM_HEAD
        form.role.data = (TeamRole.MEDIATOR if serves_as_head else TeamRole.TEAM_HEAD).value
    return _answer(appointment_id, form, "role", _change_role)


def _change_role(db: Session, row: Appointment, form: RoleForm) -> Response:
    facts = facts_in(form, _unit(db, row.team, form), DecisionKind.HEAD)
    change_role(db, vault(), row, role_of(form.role.data), facts, actor=actor_in(), now=clock.now())
    keep_scan(db, facts, form.scan.data, now=clock.now())
    return _done(db, row, _("Đã đổi vai trò từ ngày %(day)s.", day=format_day(facts.on)))


@bp.route("/appointments/<int:appointment_id>/move", methods=["GET", "POST"])
@scope(WRITE)
def move_on(appointment_id: int) -> Response:
    """Let a mediator go over to another team of the viewer's scope."""
    db, form, wide = request_db(), MoveForm(), "all" in request.args
    form.team_id.choices = _team_choices(db, _asked(db, appointment_id), wide=wide)
    if request.method == "GET":
        form.role.data = TeamRole.MEDIATOR.value
    return _answer(appointment_id, form, "move", _move, wide=wide)


def _move(db: Session, row: Appointment, form: MoveForm) -> Response:
    team = find_team(db, viewer_in(), read_id(form.team_id.data) or 0, WRITE)
    facts = facts_in(form, _unit(db, team, form), DecisionKind.TRANSFER)
    move(db, vault(), row, team, role_of(form.role.data), facts, actor=actor_in(), now=clock.now())
    keep_scan(db, facts, form.scan.data, now=clock.now())
    return _done(db, row, _("Đã chuyển sang %(team)s từ ngày %(day)s.", team=team_label(team), day=format_day(facts.on)))


def _team_choices(db: Session, row: Appointment, *, wide: bool) -> dict[str, str]:
    """The other teams of the commune; wide, those of every commune the viewer serves, each with its commune."""
    today, names = clock.today(), {}
    here = office_of(db, row.team.unit_id, row.team.placed_unit_id, today)
    nodes = load_map(db, today).nodes
    for choice in list_team_choices(db, viewer_in(), sorted(viewer_in().unit_ids(WRITE)) if wide else [here], WRITE):
        if choice.team.id != row.team_id:
            place = nodes.get(office_of(db, choice.team.unit_id, choice.team.placed_unit_id, today))
            names[str(choice.team.id)] = f"{choice.label} ({place.name})" if place and wide else choice.label
    return {"": _("Chọn tổ")} | names


@bp.route("/appointments/<int:appointment_id>/end", methods=["GET", "POST"])
@scope(WRITE)
def end_one(appointment_id: int) -> Response:
    """Record why and from when somebody is no longer a mediator of the team."""
    return _answer(appointment_id, EndForm(), "end", _end)


def _end(db: Session, row: Appointment, form: EndForm) -> Response:
    on = form.ended_on.data or clock.today()
    leaving = Leaving(kind=EndKind(form.kind.data), on=on, note=form.note.data)
    facts = facts_in(form, _unit(db, row.team, form), DecisionKind.ENDING) if form.number.data else None
    end(db, row, leaving, facts, actor=actor_in(), now=clock.now())
    if facts:
        keep_scan(db, facts, form.scan.data, now=clock.now())
    return _done(db, row, _("Đã ghi thôi từ ngày %(day)s.", day=format_day(on)))


# --- corrections ---


@bp.route("/appointments/<int:appointment_id>/correct", methods=["GET", "POST"])
@scope(WRITE)
def correct_one(appointment_id: int) -> Response:
    """Put right what was written wrongly; the version before stays, struck."""
    db = request_db()
    form = CorrectForm(data=_as_written(db, _asked(db, appointment_id)))
    return _answer(appointment_id, form, "correct", _correct)


def _correct(db: Session, row: Appointment, form: CorrectForm) -> Response:
    correct(db, row, _said(form), reason=form.why.data or "", actor=actor_in(), now=clock.now())
    return _done(db, row, _("Đã sửa. Điều ghi trước đó vẫn còn ở quá trình, gạch ngang."))


def _as_written(db: Session, row: Appointment) -> dict[str, Any]:
    now = as_recorded(row, ending_of(db, row))
    kind = now.end_kind.value if now.end_kind else ""
    days = {"signed_on": now.signed_on, "effective_on": now.effective_on, "ended_on": now.ended_on}
    words = {"role": now.role.value, "reason": now.reason.value, "number": now.decision_no, "note": now.end_reason}
    return {**days, **words, "kind": kind}


def _said(form: CorrectForm) -> Corrected:
    return Corrected(
        role=role_of(form.role.data),
        reason=reason_of(form.reason.data),
        decision_no=form.number.data,
        signed_on=form.signed_on.data,
        effective_on=form.effective_on.data,
        ended_on=form.ended_on.data,
        end_kind=EndKind(form.kind.data) if form.kind.data and form.ended_on.data else None,
        end_reason=form.note.data,
    )


@bp.route("/appointments/<int:appointment_id>/annul", methods=["GET", "POST"])
@scope(WRITE)
def annul_one(appointment_id: int) -> Response:
    """Take out of force what never was; asked on a page of its own."""
    return _answer(appointment_id, WhyForm(), "annul", _annul)


def _annul(db: Session, row: Appointment, form: WhyForm) -> Response:
    annul(db, row, reason=form.why.data or "", actor=actor_in(), now=clock.now())
    left = list_stretches(db, row.person_id)
    answer = _done(db, row, _("Đã bỏ lần ghi nhầm."))
    # Whoever has no recognition left is in nobody's scope, so there is no page of theirs to go to.
    return answer if left else redirect(url_for("people.team", team_id=row.team_id), 303)


@bp.route("/people/<int:person_id>/newness", methods=["GET", "POST"])
@scope(WRITE)
def newness(person_id: int) -> Response:
    """Say that a recognition makes its person new, or does not, with a reason."""
    db, form = request_db(), NewnessForm()
    person = find_person(db, viewer_in(), person_id, WRITE)
    days = _offer_days(form, list_stretches(db, person.id))
    status = 200 if request.method == "GET" else 422
    answer = try_act(form, lambda: _decide(db, person_id, form, days)) if status == 422 else None
    page = render_template("people/careers/newness.html", form=form, person=person, said=find_newness(db, person_id))
    return answer or make_response(page, status)


def _offer_days(form: NewnessForm, stretches: Sequence[Stretch]) -> dict[str, date]:
    days = {one.recognised_on.isoformat(): one.recognised_on for one in reversed(stretches)}
    form.recognised_on.choices = {text: format_day(day) for text, day in days.items()}
    if request.method == "GET" and stretches:
        # The recognition that opened the service that goes on is the one in question, not a move or an election since.
        begun = spells((Service(one.recognised_on, one.ended_on) for one in stretches), 0)[-1].recognised_on
        form.recognised_on.data = begun.isoformat()
    return days


def _decide(db: Session, person_id: int, form: NewnessForm, days: Mapping[str, date]) -> Response:
    word, on = {"new": True, "not": False}.get(form.word.data), days[form.recognised_on.data]
    decide_newness(db, person_id, on, is_new=word, reason=form.why.data or "", actor=actor_in(), now=clock.now())
    db.commit()
    flash(_("Đã ghi. Kỳ hạn 6 tháng được tính lại."))
    return redirect(url_for("person.person", person_id=person_id), 303)


# --- a whole team ---


@bp.route("/teams/<int:team_id>/re-elect", methods=["GET", "POST"])
@scope(WRITE)
def re_elect_all(team_id: int) -> Response:
    """Recognise the members of a team anew under one decision, with the roles they were elected to."""
    db, form, roles = request_db(), ReElectForm(), sent_roles(request.form)
    team = find_team(db, viewer_in(), team_id, WRITE)
    status = 200 if request.method == "GET" else 422
    answer = try_act(form, lambda: _re_elect(db, team, form, roles)) if status == 422 else None
    if answer:
        return answer
    team, members = find_team(db, viewer_in(), team_id, WRITE), members_on(db, team_id, clock.today())
    page = {"team": team, "label": team_label(team), "members": members, "sent": roles, "roles": ROLES}
    return make_response(render_template("people/careers/re_elect.html", form=form, **page), status)


def _re_elect(db: Session, team: MediationTeam, form: ReElectForm, roles: Mapping[int, TeamRole]) -> Response:
    facts = facts_in(form, _unit(db, team, form), DecisionKind.CONSOLIDATION)
    made = re_elect(db, vault(), team, roles, facts, actor=actor_in(), now=clock.now())
    keep_scan(db, facts, form.scan.data, now=clock.now())
    db.commit()
    flash(ngettext("Đã ghi bầu lại %(n)s người.", "Đã ghi bầu lại %(n)s người.", len(made)))
    return redirect(url_for("people.team", team_id=team.id), 303)
