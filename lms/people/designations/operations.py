"""Designating units and teams, ending it, putting it right. Nothing here commits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.people.assignments.queries import home_of
from lms.people.decided.operations import Paper, begin, keep_paper, put_right, refuse_end, supersede
from lms.people.decided.queries import span_of
from lms.people.decided.rules import Span, first_meeting, refuse_reversed
from lms.people.designations.events import DesignationRecorded
from lms.people.designations.models import Designation
from lms.people.designations.terms import OF_TEAMS, DesignationKind, DesignationLevel
from lms.units.models import Unit
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Level

DECIDES = {
    DesignationLevel.CENTRAL: Level.COUNTRY,
    DesignationLevel.PROVINCE: Level.PROVINCE,
    DesignationLevel.DISTRICT: Level.DISTRICT,
    DesignationLevel.COMMUNE: Level.COMMUNE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A designation as an officer states it: of a commune, or of the team ``team_id``, whose unit then follows from it."""

    kind: DesignationKind
    level: DesignationLevel
    valid_from: date
    unit_id: int | None = None
    team_id: int | None = None
    valid_to: date | None = None
    source: str | None = None


def deciding_unit(db: Session, unit_id: int, level: DesignationLevel, on: date) -> int:
    """The unit whose body decides for a commune on the day. DomainErrors ``decided.no_such_level``, ``not_a_commune``."""
    units = load_map(db, on)
    if unit_id not in units.nodes:
        raise DomainError("designations.not_a_commune")
    for node in units.lineage(unit_id):
        if node.level is DECIDES[level]:
            return node.id
    raise DomainError("decided.no_such_level", on=on)


def unit_of(db: Session, choice: Choice) -> int:
    """The commune that a designation is in: the one named, or where the team stood on its first day."""
    if choice.team_id is not None:
        return placements(db, choice.valid_from)[home_of(db, choice.team_id, choice.valid_from)]
    if choice.unit_id is None:
        raise DomainError("designations.not_a_commune")
    return choice.unit_id


def designate(db: Session, choice: Choice, paper: Paper | None, *, actor: Actor, now: datetime) -> Designation:
    """Record a designation with its decision.

    DomainErrors ``designations.for_teams``, ``for_units``, ``not_a_commune``, ``twice``, ``decision_missing``,
    ``decided.ends_before_begin``, ``decided.no_such_level`` and those of the decision.
    """
    unit_id = _refuse(db, choice, None)
    decision = keep_paper(db, paper, actor=actor, now=now)
    if decision is None:
        raise DomainError("designations.decision_missing")
    row = begin(db, Designation(**_values(choice, unit_id), decision_series=decision), actor=actor, now=now)
    return _told(db, row, "begin", actor=actor, now=now)


def _values(choice: Choice, unit_id: int) -> dict[str, Any]:
    return {
        "kind": choice.kind,
        "level": choice.level,
        "unit_id": unit_id,
        "team_id": choice.team_id,
        "source": tidy(choice.source or "")[:200] or None,
        "valid_from": choice.valid_from,
        "valid_to": choice.valid_to,
    }


def _refuse(db: Session, choice: Choice, series: int | None) -> int:
    span = Span(series, choice.valid_from, choice.valid_to)
    refuse_reversed(span)
    if (choice.kind in OF_TEAMS) != (choice.team_id is not None):
        raise DomainError("designations.for_teams" if choice.kind in OF_TEAMS else "designations.for_units")
    unit_id = unit_of(db, choice)
    entry = load_register(db).entries[unit_id]
    if choice.team_id is None and (entry.level is not Level.COMMUNE or not entry.period.holds(choice.valid_from)):
        raise DomainError("designations.not_a_commune")
    deciding_unit(db, unit_id, choice.level, choice.valid_from)
    # Whoever designates the same commune at the same moment waits here.
    db.scalar(select(Unit.id).where(Unit.id == unit_id).with_for_update())
    other = first_meeting(span, map(span_of, _alike(db, choice, unit_id)))
    if other:
        raise DomainError("designations.twice", from_on=other.valid_from)
    return unit_id


def _alike(db: Session, choice: Choice, unit_id: int) -> list[Designation]:
    """The other rows of the same kind and level about the same body or team."""
    stmt = select(Designation).where(
        Designation.superseded_at.is_(None), Designation.kind == choice.kind, Designation.level == choice.level
    )
    if choice.team_id is not None:
        return list(db.scalars(stmt.where(Designation.team_id == choice.team_id)))
    return list(db.scalars(stmt.where(Designation.unit_id.in_(load_register(db).body(unit_id) | {unit_id}))))


def end_designation(
    db: Session, row: Designation, ended_on: date, note: str | None, *, actor: Actor, now: datetime
) -> Designation:
    """End a designation. DomainErrors ``decided.ended_already``, ``decided.ends_before_begin``."""
    refuse_end(row, ended_on)
    changes = {"valid_to": ended_on, "end_note": tidy(note or "")[:200] or None}
    return _told(db, supersede(db, row, changes, actor=actor, now=now), "end", actor=actor, now=now)


def correct_designation(
    db: Session, row: Designation, choice: Choice, paper: Paper | None, *, why: str, actor: Actor, now: datetime
) -> Designation:
    """Put right what was written wrongly. DomainErrors ``decided.nothing_changed`` and those of ``designate``."""
    unit_id = _refuse(db, choice, row.series or row.id)
    changes = _values(choice, unit_id) | {"decision_series": keep_paper(db, paper, actor=actor, now=now) or row.decision_series}
    made = put_right(db, row, changes, why=why, actor=actor, now=now)
    return _told(db, made, "correct", actor=actor, now=now)


def _told(db: Session, row: Designation, what: str, *, actor: Actor, now: datetime) -> Designation:
    event = DesignationRecorded(subject_id=row.id, unit_id=row.unit_id, what=what, designation=row.kind, team_id=row.team_id)
    record(db, event, actor=actor, now=now)
    return row
