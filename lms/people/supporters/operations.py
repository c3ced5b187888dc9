"""Linking legal professionals to teams, ending it, putting it right. Nothing here commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.db import insert_rows
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.people.decided.operations import (
    NewPerson,
    Paper,
    begin,
    keep_paper,
    put_right,
    record_person,
    refuse_end,
    supersede,
)
from lms.people.decided.queries import span_of
from lms.people.decided.rules import Span, first_meeting, refuse_reversed
from lms.people.merges.resolving import kept_as, of_person
from lms.people.models import MediationTeam, Person, Profession
from lms.people.supporters.events import SupporterRecorded
from lms.people.supporters.models import Supporter, SupporterTeam
from lms.people.supporters.queries import teams_in, teams_of
from lms.units.queries import load_register, unit_name
from lms.units.rules import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A link as an officer states it. ``team_ids`` None is every team of the commune, also those to come."""

    unit_id: int
    team_ids: frozenset[int] | None
    profession: Profession
    valid_from: date
    valid_to: date | None = None
    workplace: str | None = None
    paper: str | None = None


def begin_support(
    db: Session, who: int | NewPerson, said: Support, decision: Paper | None, *, actor: Actor, now: datetime
) -> Supporter:
    """Link somebody of the book (by id) or somebody new to teams.

    DomainErrors ``supporters.not_a_commune``, ``no_teams``, ``team_elsewhere``, ``twice``, ``profession_words``,
    ``decided.ends_before_begin``, ``decided.name_shape`` and those of the decision.
    """
    refuse_support(db, said)
    person_id = record_person(db, who, now=now) if isinstance(who, NewPerson) else kept_as(db, who)
    _refuse_twice(db, person_id, said)
    series = keep_paper(db, decision, actor=actor, now=now)
    row = begin(db, Supporter(person_id=person_id, **_values(said), decision_series=series), actor=actor, now=now)
    _name_teams(db, row.id, said.team_ids or ())
    return _told(db, row, "begin", said.team_ids or (), actor=actor, now=now)


def _values(said: Support) -> dict[str, Any]:
    return {
        "unit_id": said.unit_id,
        "profession": said.profession,
        "workplace": tidy(said.workplace or "")[:120] or None,
        "paper": tidy(said.paper or "")[:200] or None,
        "valid_from": said.valid_from,
        "valid_to": said.valid_to,
    }


def refuse_support(db: Session, said: Support) -> None:
    """What no link can be, whoever supports."""
    refuse_reversed(Span(None, said.valid_from, said.valid_to))
    entry = load_register(db).entries[said.unit_id]
    if entry.level is not Level.COMMUNE or not entry.period.holds(said.valid_from):
        raise DomainError("supporters.not_a_commune")
    if said.profession is Profession.OTHER and not (said.workplace or "").strip():
        raise DomainError("supporters.profession_words")
    if said.team_ids is None:
        return
    if not said.team_ids:
        raise DomainError("supporters.no_teams")
    if said.team_ids - set(db.scalars(teams_in(db, said.unit_id, said.valid_from))):
        raise DomainError("supporters.team_elsewhere")


def _refuse_twice(db: Session, person_id: int, said: Support, series: int | None = None) -> None:
    # Whoever links the same person at the same moment waits here.
    db.scalar(select(Person.id).where(Person.id == person_id).with_for_update())
    span = Span(series, said.valid_from, said.valid_to)
    stmt = select(Supporter).where(of_person(Supporter.person_id, person_id), Supporter.superseded_at.is_(None))
    rows = db.scalars(stmt.where(Supporter.unit_id == said.unit_id)).all()
    teams = teams_of(db, [row.id for row in rows])
    for row in rows:
        named = teams.get(row.id)
        shared = None if named is None or said.team_ids is None else {team.id for team in named} & said.team_ids
        if (shared or shared is None) and first_meeting(span, [span_of(row)]):
            raise DomainError("supporters.twice", team=_called(db, said, shared), from_on=row.valid_from)


def _called(db: Session, said: Support, shared: set[int] | None) -> str:
    if not shared:
        return unit_name(db, said.unit_id)
    return db.scalar(select(MediationTeam.name).where(MediationTeam.id == min(shared))) or ""


def _name_teams(db: Session, supporter_id: int, team_ids: Collection[int]) -> None:
    insert_rows(db, SupporterTeam, [{"supporter_id": supporter_id, "team_id": team_id} for team_id in sorted(team_ids)])


def end_support(db: Session, row: Supporter, ended_on: date, note: str | None, *, actor: Actor, now: datetime) -> Supporter:
    """End a link. DomainErrors ``decided.ended_already``, ``decided.ends_before_begin``."""
    refuse_end(row, ended_on)
    teams = [team.id for team in teams_of(db, [row.id]).get(row.id, ())]
    changes = {"valid_to": ended_on, "end_note": tidy(note or "")[:200] or None}
    made = supersede(db, row, changes, actor=actor, now=now)
    _name_teams(db, made.id, teams)
    return _told(db, made, "end", teams, actor=actor, now=now)


def correct_support(
    db: Session, row: Supporter, said: Support, decision: Paper | None, *, why: str, actor: Actor, now: datetime
) -> Supporter:
    """Put right what was written wrongly. DomainErrors ``decided.nothing_changed`` and those of ``begin_support``."""
    refuse_support(db, said)
    _refuse_twice(db, kept_as(db, row.person_id), said, row.series or row.id)
    named = teams_of(db, [row.id]).get(row.id)
    before = frozenset(team.id for team in named) if named is not None else None
    changes = _values(said) | {"decision_series": keep_paper(db, decision, actor=actor, now=now) or row.decision_series}
    made = put_right(db, row, changes, why=why, actor=actor, now=now, besides=before != said.team_ids)
    _name_teams(db, made.id, said.team_ids or ())
    return _told(db, made, "correct", said.team_ids or (), actor=actor, now=now)


def _told(db: Session, row: Supporter, what: str, team_ids: Collection[int], *, actor: Actor, now: datetime) -> Supporter:
    event = SupporterRecorded(
        subject_id=row.person_id, unit_id=row.unit_id, supporter_id=row.id, what=what, teams=len(team_ids)
    )
    record(db, event, actor=actor, now=now)
    return row
