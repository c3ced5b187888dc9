"""The acts of a career: recognise, re-elect, change a role, move, end. Corrections stand in ``corrections``.

All of them go through ``lms.people.operations``, as a roster's rows do; beside the appointments they write why a recognition
ended and who did what. An act on many people is all or none: nothing here commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.keys.sealing import Vault
from lms.people.careers.decisions import DecisionFacts, keep_decision
from lms.people.careers.models import CareerAct, Ending
from lms.people.careers.queries import head_of, stretch_of
from lms.people.careers.rules import Refusal, refuse_end, refuse_move, refuse_role
from lms.people.careers.terms import END_KINDS, LEAVING, Act, EndKind
from lms.people.models import Appointment, MediationTeam
from lms.people.operations import Recognition, end_appointment, recognise_many
from lms.people.rules.terms import AppointmentReason, TeamRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Why and from when somebody is no longer a mediator of the team: ``on`` is the first day no longer served."""

    kind: EndKind
    on: date
    note: str | None = None


def recognise_list(
    db: Session, vault: Vault, facts: DecisionFacts, rows: Sequence[Recognition], *, actor: Actor, now: datetime
) -> list[Appointment]:
    """Record everybody whom one decision recognises, all or none; number and days of the rows are those of the decision.

    DomainError ``careers.nobody``, ``people.recognition_refused`` (its ``rows`` say what is wrong where), those of
    ``keep_decision``.
    """
    if not rows:
        raise DomainError("careers.nobody")
    keep_decision(db, facts, actor=actor, now=now)
    made = recognise_many(db, vault, [_under(row, facts) for row in rows], actor=actor, now=now)
    new = [row for row in made if row.recorded_at == now]
    _note_all(db, Act.RECOGNISE, [(row, None) for row in new], actor=actor, now=now)
    return made


def _under(row: Recognition, facts: DecisionFacts) -> Recognition:
    number = tidy(facts.number or "") or None
    return replace(row, decision_no=number, signed_on=facts.signed_on, effective_on=facts.effective_on)


def re_elect(
    db: Session,
    vault: Vault,
    team: MediationTeam,
    roles: Mapping[int, TeamRole],
    facts: DecisionFacts,
    *,
    actor: Actor,
    now: datetime,
) -> list[Appointment]:
    """Recognise serving members of a team anew, without a gap: appointment id -> role. Those not named serve on as they are.

    DomainError ``careers.nobody``, and as ``change_role``.
    """
    if not roles:
        raise DomainError("careers.nobody")
    keep_decision(db, facts, actor=actor, now=now)
    rows = [_in_force(db, appointment_id, team.id) for appointment_id in roles]
    for row in rows:
        _end_to_continue(db, row, facts, actor=actor, now=now)
    wanted = [_again(row, team, roles[row.id], AppointmentReason.RE_ELECTION) for row in rows]
    made = recognise_many(db, vault, [_under(row, facts) for row in wanted], actor=actor, now=now)
    _note_all(db, Act.RE_ELECT, list(zip(made, [row.id for row in rows], strict=True)), actor=actor, now=now)
    return made


def change_role(
    db: Session, vault: Vault, row: Appointment, role: TeamRole, facts: DecisionFacts, *, actor: Actor, now: datetime
) -> Appointment:
    """Make a mediator the head of the team, or a head a mediator, from the decision's day on.

    DomainError ``careers.same_role``, ``careers.second_head``, ``careers.first_day``, ``careers.not_served_yet``,
    ``careers.not_served_any_more``, ``people.appointment_already_ended``.
    """
    _raise(refuse_role(stretch_of(row, row.team.name), role, facts.on))
    if role is TeamRole.TEAM_HEAD:
        _refuse_second_head(db, row.team_id, facts.on)
    return _changed(db, vault, row, row.team, role, Act.CHANGE_ROLE, facts, actor=actor, now=now)


def move(
    db: Session, vault: Vault, row: Appointment, team: MediationTeam, role: TeamRole, facts: DecisionFacts,
    *, actor: Actor, now: datetime,
) -> Appointment:  # fmt: skip
    """Let a mediator go over to another team on one day, under one decision: there is no gap, so nobody becomes new by it.

    DomainError ``careers.same_team`` and as ``change_role``.
    """
    _raise(refuse_move(stretch_of(row, row.team.name), team.id, facts.on))
    if role is TeamRole.TEAM_HEAD:
        _refuse_second_head(db, team.id, facts.on)
    return _changed(db, vault, row, team, role, Act.MOVE, facts, actor=actor, now=now)


def end(
    db: Session, row: Appointment, leaving: Leaving, facts: DecisionFacts | None = None, *, actor: Actor, now: datetime
) -> Appointment:
    """End a recognition for one of the reasons of the list. A death needs no decision.

    DomainError ``careers.kind_not_leaving``, ``people.appointment_already_ended``, ``people.ended_before_recognised``.
    """
    if leaving.kind not in LEAVING:
        raise DomainError("careers.kind_not_leaving")
    _raise(refuse_end(stretch_of(row, row.team.name), leaving.on))
    if facts:
        keep_decision(db, facts, actor=actor, now=now)
    note = tidy(leaving.note or "") or END_KINDS[leaving.kind]
    ended = end_appointment(db, row.id, ended_on=leaving.on, reason=note, actor=actor, now=now)
    _keep_ending(db, ended, leaving.kind, facts, now=now)
    _note_all(db, Act.END, [(ended, row.id)], actor=actor, now=now)
    return ended


# --- what the acts share ---


def _changed(
    db: Session, vault: Vault, row: Appointment, team: MediationTeam, role: TeamRole, act: Act, facts: DecisionFacts,
    *, actor: Actor, now: datetime,
) -> Appointment:  # fmt: skip
    """End here and begin there on one day, under one decision."""
    keep_decision(db, facts, actor=actor, now=now)
    reason = AppointmentReason.CONSOLIDATION if act is Act.MOVE else AppointmentReason.RE_ELECTION
    _end_to_continue(db, row, facts, actor=actor, now=now)
    [made] = recognise_many(db, vault, [_under(_again(row, team, role, reason), facts)], actor=actor, now=now)
    _note_all(db, act, [(made, row.id)], actor=actor, now=now)
    return made


def _again(row: Appointment, team: MediationTeam, role: TeamRole, reason: AppointmentReason) -> Recognition:
    """The next recognition of the very person, in the very team."""
    return Recognition(
        unit_id=team.unit_id,
        village=team.village,
        team_name=team.name,
        full_name=row.person.full_name,
        role=role,
        reason=reason,
        team_id=team.id,
        person_id=row.person_id,
    )


def _end_to_continue(db: Session, row: Appointment, facts: DecisionFacts, *, actor: Actor, now: datetime) -> None:
    ended = end_appointment(db, row.id, ended_on=facts.on, reason=None, actor=actor, now=now)
    _keep_ending(db, ended, EndKind.CONTINUED, facts, now=now)


def _keep_ending(db: Session, ended: Appointment, kind: EndKind, facts: DecisionFacts | None, *, now: datetime) -> None:
    series, ended_on = ended.series or ended.id, ended.ended_on
    if ended_on is None:
        raise ValueError("an ended recognition has its day")
    for before in db.scalars(select(Ending).where(Ending.series == series, Ending.superseded_at.is_(None))):
        before.superseded_at = now
    db.flush()
    number = tidy(facts.number or "") or None if facts else None
    signed_on = facts.signed_on if facts else None
    db.add(Ending(series=series, ended_on=ended_on, kind=kind, decision_no=number, signed_on=signed_on, recorded_at=now))


def _in_force(db: Session, appointment_id: int, team_id: int) -> Appointment:
    stmt = select(Appointment).where(
        Appointment.id == appointment_id, Appointment.team_id == team_id, Appointment.superseded_at.is_(None)
    )
    found = db.scalars(stmt.options(selectinload(Appointment.person))).one_or_none()
    if found is None:
        raise DomainError("people.appointment.missing")
    return found


def _refuse_second_head(db: Session, team_id: int, on: date) -> None:
    head = head_of(db, team_id, on)
    if head is not None:
        raise DomainError("careers.second_head", recognised_on=head.recognised_on)


def _raise(refusal: Refusal | None) -> None:
    if refusal:
        raise DomainError(refusal.code, **refusal.fields)


def _note_all(db: Session, act: Act, done: Sequence[tuple[Appointment, int | None]], *, actor: Actor, now: datetime) -> None:
    """Who did what: one row for each version made, with the one it replaced."""
    db.add_all(
        CareerAct(
            kind=act,
            person_id=row.person_id,
            appointment_id=row.id,
            replaced_id=replaced_id,
            reason=None,
            account_id=actor.id,
            recorded_at=now,
        )
        for row, replaced_id in done
    )
    db.flush()
