"""Assigning the teams of a split commune, taking it back, and following a register whose past became better known."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record, record_many
from lms.kernel.errors import DomainError
from lms.people.assignments.events import TeamAssigned, TeamsRecordedAnew
from lms.people.assignments.models import TeamAssignment
from lms.people.assignments.queries import forget_bounds, teams_of, words_on
from lms.people.assignments.rules import Split, Word, placed_at_last
from lms.people.models import Appointment, MediationTeam
from lms.people.search.operations import index_names
from lms.units.changes.operations import Opened, Recut
from lms.units.models import Unit
from lms.units.rules import Period


def assign(
    db: Session,
    split: Split,
    choices: Mapping[int, int | None],
    *,
    resolution: str | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Say which successor each team belongs to from the day of the split on: team id -> unit id, None takes it back.

    What is so already is left as it is; returns how many teams changed. All or none: DomainError
    ``assignments.not_a_successor``, ``assignments.not_of_the_split``.
    """
    if {unit for unit in choices.values() if unit is not None} - set(split.successors):
        raise DomainError("assignments.not_a_successor")
    # Whoever assigns the same teams at the same moment waits here.
    db.scalar(select(Unit.id).where(Unit.id == split.unit_id).with_for_update())
    teams = {team.id: team for team in teams_of(db, split)}
    if set(choices) - set(teams):
        raise DomainError("assignments.not_of_the_split")
    words = words_on(db, choices, split.on)
    changed = {
        team_id: unit_id
        for team_id, unit_id in choices.items()
        if unit_id != (words[team_id].unit_id if team_id in words else None)
    }
    for team_id in changed:
        if team_id in words:
            words[team_id].superseded_at = now
    db.flush()
    account_id = actor.id if actor.kind is ActorKind.ACCOUNT else None
    for team_id, unit_id in changed.items():
        row = TeamAssignment(team_id=team_id, unit_id=unit_id, valid_from=split.on, resolution=resolution)
        row.account_id, row.recorded_at = account_id, now
        db.add(row)
    db.flush()
    _place([teams[team_id] for team_id in changed], _words(db, changed))
    db.flush()
    forget_bounds(db)
    events = [
        TeamAssigned(subject_id=team_id, unit_id=split.unit_id, to_unit_id=unit_id, valid_from=split.on)
        for team_id, unit_id in changed.items()
    ]
    record_many(db, events, actor=actor, now=now)
    return len(changed)


def _words(db: Session, team_ids: Collection[int]) -> dict[int, list[Word]]:
    stmt = select(TeamAssignment.team_id, TeamAssignment.valid_from, TeamAssignment.unit_id).where(
        TeamAssignment.team_id.in_(sorted(team_ids)), TeamAssignment.superseded_at.is_(None)
    )
    found: dict[int, list[Word]] = {}
    for team_id, valid_from, unit_id in db.execute(stmt):
        found.setdefault(team_id, []).append(Word(valid_from, unit_id))
    return found


def _place(teams: Sequence[MediationTeam], words: Mapping[int, Sequence[Word]]) -> None:
    for team in teams:
        team.placed_unit_id = placed_at_last(team.unit_id, words.get(team.id, ()))


def record_anew(db: Session, recuts: Sequence[Recut], taken: Sequence[Opened] = (), *, actor: Actor, now: datetime) -> int:
    """After units turned out to begin later or end earlier: teams first met outside stand under the namesake of that day.

    A roster that is read after the resolution finds that unit by its code and day; one that was read before must not tell
    another story. A team recorded outside its unit's life all along (the codes of another day were used) is left alone.
    ``taken``: units that begin under the code of one whose end had been recorded after such a team.
    """
    count = 0
    for moves in (*(_moves(db, recut) for recut in recuts), *({one.unit_id: _waiting(db, one)} for one in taken)):
        for unit_id, team_ids in moves.items():
            moved = _record_under(db, unit_id, team_ids) if team_ids else 0
            if moved:
                record(db, TeamsRecordedAnew(subject_id=unit_id, unit_id=unit_id, teams=moved), actor=actor, now=now)
            count += moved
    return count


def _record_under(db: Session, unit_id: int, team_ids: Sequence[int]) -> int:
    """Record the teams under the unit, but one whose village and name another team bears there: that is for people to see."""
    stmt = select(MediationTeam.village_fold, MediationTeam.name_fold).where(MediationTeam.unit_id == unit_id)
    there = {tuple(row) for row in db.execute(stmt)}
    found = db.scalars(select(MediationTeam).where(MediationTeam.id.in_(team_ids)))
    teams = [team for team in found if (team.village_fold, team.name_fold) not in there]
    for team in teams:
        team.unit_id = unit_id
    moved = [team.id for team in teams]
    _place(teams, _words(db, moved))
    db.flush()
    # The words of names are kept by the unit under which a team is recorded.
    members = select(Appointment.person_id).where(Appointment.team_id.in_(moved))
    index_names(db, db.scalars(members.distinct()).all())
    return len(moved)


def _waiting(db: Session, opened: Opened) -> list[int]:
    """Teams that were recorded under the code before its bearer's end was known, first met when the new one bears it."""
    found = []
    for unit_id, end, known_at in opened.ended:
        first = func.min(Appointment.recognised_on)
        stmt = (
            select(Appointment.team_id, first)
            .join(MediationTeam, MediationTeam.id == Appointment.team_id)
            .where(MediationTeam.unit_id == unit_id, MediationTeam.recorded_at < known_at)
            .where(Appointment.superseded_at.is_(None))
            .group_by(Appointment.team_id)
            .having(first >= end)
        )
        found += [team_id for team_id, day in db.execute(stmt) if opened.period.holds(day)]
    return found


def _moves(db: Session, recut: Recut) -> dict[int, list[int]]:
    namesakes = {
        unit.id: Period(unit.valid_from, unit.valid_to)
        for unit in db.scalars(select(Unit).where(Unit.code == recut.code, Unit.id != recut.unit_id))
    }
    stmt = (
        select(Appointment.team_id, func.min(Appointment.recognised_on))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(MediationTeam.unit_id == recut.unit_id, Appointment.superseded_at.is_(None))
        .group_by(Appointment.team_id)
    )
    moves: dict[int, list[int]] = {}
    for team_id, first in db.execute(stmt) if namesakes else ():
        if recut.before.holds(first) and not recut.after.holds(first):
            home = next((unit_id for unit_id, period in namesakes.items() if period.holds(first)), None)
            if home is not None:
                moves.setdefault(home, []).append(team_id)
    return moves
