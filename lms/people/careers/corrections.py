"""Putting right what was written wrongly: a new version that supersedes, with its reason. Nothing is overwritten.

Also an officer's word on who is new. Changes of the world (a move, an ending) stand in ``operations``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.people.book_queries import ages_on
from lms.people.careers.decisions import DecisionFacts, keep_decision, refuse_two_dates
from lms.people.careers.events import NewnessDecided
from lms.people.careers.models import CareerAct, Decision, Ending, NewnessDecision
from lms.people.careers.queries import list_named, list_stretches, office_of
from lms.people.careers.rules import Birth, Stretch, refuse_correction
from lms.people.careers.terms import END_KINDS, Act, EndKind
from lms.people.events import AppointmentChanged
from lms.people.models import Appointment
from lms.people.rules.decisions import DecisionDays, decision_key
from lms.people.rules.service import recognition
from lms.people.rules.terms import AppointmentReason, TeamRole

FIELDS = ("role", "reason", "decision_no", "signed_on", "effective_on", "recognised_on", "ended_on", "end_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A recognition as it should have been written, whole."""

    role: TeamRole
    reason: AppointmentReason
    decision_no: str | None
    signed_on: date | None
    effective_on: date | None
    ended_on: date | None = None
    end_kind: EndKind | None = None
    end_reason: str | None = None


def as_recorded(row: Appointment, ending: Ending | None) -> Corrected:
    """What stands in the book, for a form or for changing one part of it."""
    return Corrected(
        role=row.role,
        reason=row.reason,
        decision_no=row.decision_no,
        signed_on=row.signed_on,
        effective_on=row.effective_on,
        ended_on=row.ended_on,
        end_kind=ending.kind if ending else None,
        end_reason=row.end_reason,
    )


def ending_of(db: Session, row: Appointment) -> Ending | None:
    """The coded ending of a version in force, None where only free words are known."""
    stmt = select(Ending).where(Ending.series == (row.series or row.id), Ending.superseded_at.is_(None))
    found = db.scalars(stmt).one_or_none()
    return found if found and found.ended_on == row.ended_on else None


def correct(db: Session, row: Appointment, said: Corrected, *, reason: str, actor: Actor, now: datetime) -> Appointment:
    """Write what should have been written: the version in force is superseded by another, with the reason.

    DomainError ``careers.reason_missing``, ``careers.nothing_changed``, ``people.recognition_day_missing``,
    ``people.appointment.missing``, those of ``refuse_correction`` and ``careers.decision_two_dates``.
    """
    why, ending = _reason(reason), ending_of(db, row)
    values = _values(said)
    changed = [name for name in FIELDS if getattr(row, name) != values[name]]
    if not changed and (ending.kind if ending else None) is said.end_kind:
        raise DomainError("careers.nothing_changed")
    _refuse(db, [(row, values)], now)
    made = _superseded(db, row, values, now)
    _ending_anew(db, made, said.end_kind, ending, now)
    # Asked after the old version has gone, so that it does not contradict its own correction.
    if made.decision_no:
        unit_id = office_of(db, row.team.unit_id, row.team.placed_unit_id, made.signed_on or made.recognised_on)
        days = DecisionDays(made.decision_no, made.signed_on, made.effective_on)
        refuse_two_dates(db, unit_id, days, on=made.recognised_on)
    _tell(db, row, made, changed or ["end_kind"], why, actor, now)
    return made


def annul(db: Session, row: Appointment, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take a recognition that never was out of force; the row stays, struck, with the reason.

    DomainError ``careers.reason_missing``, ``people.appointment.missing``.
    """
    why, ending = _reason(reason), ending_of(db, row)
    _lock(db, row)
    row.superseded_at = now
    if ending:
        ending.superseded_at = now
    db.flush()
    _tell(db, row, None, ["annulled"], why, actor, now)


def correct_decision(
    db: Session, decision: Decision, facts: DecisionFacts, *, reason: str, actor: Actor, now: datetime
) -> Decision:
    """Put right the number or the days of a decision, with every recognition and ending that rests on it: all or none.

    DomainErrors as ``correct``, and ``careers.decision_without_number``.
    """
    why, old_on = _reason(reason), decision.effective_on or decision.signed_on
    before = (decision.number, decision.signed_on, decision.effective_on, decision.kind)
    if before == (facts.number, facts.signed_on, facts.effective_on, facts.kind):
        raise DomainError("careers.nothing_changed")
    changes = _resting_on(db, decision, facts, old_on)
    _refuse(db, list(changes.values()), now)
    decision.superseded_at = now
    db.flush()
    for row, values in changes.values():
        ending = ending_of(db, row)
        cited = ending is not None and decision_key(ending.decision_no) == decision_key(decision.number)
        changed = [name for name in FIELDS if getattr(row, name) != values[name]]
        made = _superseded(db, row, values, now) if changed else row
        if ending:
            _ending_anew(db, made, ending.kind, ending, now, facts if cited else None)
        _tell(db, row, made, changed or ["end_decision_no"], why, actor, now)
    kept = keep_decision(db, facts, actor=actor, now=now)
    if kept is None:
        raise DomainError("careers.decision_without_number")
    if kept.recorded_at == now:
        kept.series, kept.kind = decision.series or decision.id, facts.kind
    return kept


Change = tuple[Appointment, dict[str, Any]]


def _resting_on(db: Session, decision: Decision, facts: DecisionFacts, old_on: date | None) -> dict[int, Change]:
    """Every recognition the decision began or ended, with what it should say."""
    changes: dict[int, Change] = {}
    for one in list_named(db, decision):
        row, values = changes.get(one.appointment.id) or (one.appointment, _as_is(one.appointment))
        row.team, row.person = one.team, one.person
        if one.ended:
            values["ended_on"] = facts.on if row.ended_on == old_on else row.ended_on
        else:
            days = {"signed_on": facts.signed_on, "effective_on": facts.effective_on}
            values |= {**days, "decision_no": tidy(facts.number or "") or None, "recognised_on": facts.on}
        changes[row.id] = (row, values)
    return changes


def decide_newness(
    db: Session, person_id: int, recognised_on: date, *, is_new: bool | None, reason: str, actor: Actor, now: datetime
) -> NewnessDecision | None:
    """Say that a recognition makes its person new, or does not; None takes an earlier word back.

    The rule of RULES 2 goes by days alone; the law leaves open who is new after a consolidation, so an officer may decide.
    DomainError ``careers.reason_missing``, ``careers.newness_unknown``.
    """
    why = _reason(reason)
    known = select(Appointment.id).where(Appointment.person_id == person_id, Appointment.superseded_at.is_(None))
    if db.scalar(known.where(Appointment.recognised_on == recognised_on).with_for_update()) is None:
        raise DomainError("careers.newness_unknown", recognised_on=recognised_on)
    before = select(NewnessDecision).where(NewnessDecision.person_id == person_id, NewnessDecision.ended_at.is_(None))
    for one in db.scalars(before.where(NewnessDecision.recognised_on == recognised_on)):
        one.ended_at = now
    db.flush()
    row = None
    if is_new is not None:
        row = NewnessDecision(
            person_id=person_id,
            recognised_on=recognised_on,
            is_new=is_new,
            reason=why,
            account_id=actor.id,
            recorded_at=now,
            ended_at=None,
        )
        db.add(row)
        db.flush()
    event = NewnessDecided(subject_id=person_id, person_id=person_id, recognised_on=recognised_on, is_new=is_new)
    record(db, event, actor=actor, now=now)
    return row


# --- what the corrections share ---


def _reason(text: str) -> str:
    why = tidy(text)
    if not why:
        raise DomainError("careers.reason_missing")
    return why[:300]


def _values(said: Corrected) -> dict[str, Any]:
    day = recognition(effective_on=said.effective_on, signed_on=said.signed_on)
    if day is None:
        raise DomainError("people.recognition_day_missing")
    note = tidy(said.end_reason or "") or (END_KINDS[said.end_kind] if said.end_kind else None)
    return {
        "role": said.role,
        "reason": said.reason,
        "decision_no": tidy(said.decision_no or "") or None,
        "signed_on": said.signed_on,
        "effective_on": said.effective_on,
        "recognised_on": day.on,
        "ended_on": said.ended_on,
        "end_reason": note if said.ended_on else None,
    }


def _as_is(row: Appointment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _refuse(db: Session, changes: Sequence[Change], now: datetime) -> None:
    """Raise for the first change that would contradict its own days, a birth, or another recognition of the person."""
    ages = ages_on(db, day_of(now))
    for person_id in dict.fromkeys(row.person_id for row, _values in changes):
        stretches = {one.series: one for one in list_stretches(db, person_id)}
        mine = [(row, values) for row, values in changes if row.person_id == person_id]
        for row, values in mine:
            series = row.series or row.id
            days = values["recognised_on"], values["ended_on"]
            stretches[series] = Stretch(series, row.team_id, row.team.name, values["role"], *days)
        for row, _values in mine:
            birth = Birth(row.person.born_on, row.person.born_year)
            refusal = refuse_correction(stretches[row.series or row.id], stretches.values(), birth, ages)
            if refusal:
                raise DomainError(refusal.code, **refusal.fields)


def _lock(db: Session, row: Appointment) -> None:
    """DomainError ``people.appointment.missing`` when somebody else was quicker."""
    stmt = select(Appointment.id).where(Appointment.id == row.id, Appointment.superseded_at.is_(None))
    if db.scalar(stmt.with_for_update()) is None:
        raise DomainError("people.appointment.missing")


def _superseded(db: Session, row: Appointment, values: dict[str, Any], now: datetime) -> Appointment:
    _lock(db, row)
    row.superseded_at = now
    db.flush()
    kept = {"person_id": row.person_id, "team_id": row.team_id, "import_id": row.import_id}
    made = Appointment(**kept, **values, series=row.series or row.id, recorded_at=now)
    db.add(made)
    db.flush()
    return made


def _ending_anew(
    db: Session,
    made: Appointment,
    kind: EndKind | None,
    before: Ending | None,
    now: datetime,
    facts: DecisionFacts | None = None,
) -> None:
    """Why the corrected recognition ended: a new row, with the decision the old one rests on unless that was corrected."""
    if before:
        before.superseded_at = now
        db.flush()
    if kind is None or made.ended_on is None:
        return
    number, signed_on = (before.decision_no, before.signed_on) if before else (None, None)
    if facts:
        number, signed_on = tidy(facts.number or "") or None, facts.signed_on
    ending = Ending(
        series=made.series or made.id,
        ended_on=made.ended_on,
        kind=kind,
        decision_no=number,
        signed_on=signed_on,
        recorded_at=now,
    )
    db.add(ending)
    db.flush()


def _tell(
    db: Session, row: Appointment, made: Appointment | None, changed: Sequence[str], why: str, actor: Actor, now: datetime
) -> None:
    """The act with its reason, and the event that upper rooms follow."""
    act = CareerAct(
        kind=Act.CORRECT if made else Act.ANNUL,
        person_id=row.person_id,
        appointment_id=made.id if made else None,
        replaced_id=row.id,
        reason=why,
        account_id=actor.id,
        recorded_at=now,
    )
    db.add(act)
    event = AppointmentChanged(
        subject_id=row.person_id,
        unit_id=row.team.unit_id,
        person_id=row.person_id,
        team_id=row.team_id,
        appointment_id=(made or row).id,
        replaced_id=row.id,
        changed=tuple(changed),
    )
    record(db, event, actor=actor, now=now)
