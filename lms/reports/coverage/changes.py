"""Why a figure moved between two days: person by person, who came into the count, who left it, and for what reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.curriculum.models import CurriculumVersion, Instrument
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical, of_people
from lms.people.models import Appointment, MediationTeam, Person
from lms.reports.indicators.question import Question
from lms.reports.indicators.serving import serving


class Move(StrEnum):
    """What happened to one person between the two days, as the figure sees it."""

    TRAINED = "trained"
    JOINED_TRAINED = "joined_trained"
    JOINED_UNTRAINED = "joined_untrained"
    LEFT_TRAINED = "left_trained"
    LEFT_UNTRAINED = "left_untrained"
    NO_LONGER_COUNTED = "no_longer_counted"


# (what a move adds to the trained, to the mediators)
EFFECT: dict[Move, tuple[int, int]] = {
    Move.TRAINED: (1, 0),
    Move.JOINED_TRAINED: (1, 1),
    Move.JOINED_UNTRAINED: (0, 1),
    Move.LEFT_TRAINED: (-1, -1),
    Move.LEFT_UNTRAINED: (0, -1),
    Move.NO_LONGER_COUNTED: (-1, 0),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One mediator on one day: the team, and the first completion that counts."""

    team_id: int
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One person's move, with what explains it. ``elsewhere``: serves on, but in a team outside the unit."""

    person_id: int
    name: str
    team: str
    unit_id: int | None
    move: Move
    recognised_on: date | None
    ended_on: date | None
    completed_on: date | None
    instrument: str | None
    elsewhere: bool


@dataclass(frozen=True)
class Difference:
    """The figure on both days, and every move between them; the moves add up to the difference."""

    before: Ratio
    after: Ratio
    moves: Mapping[int, Move]

    def count(self, *moves: Move) -> int:
        """How many people made one of these moves."""
        return sum(move in moves for move in self.moves.values())


def moves_between(before: Mapping[int, Seen], after: Mapping[int, Seen]) -> dict[int, Move]:
    """Person -> move, of everybody whose part in the figure changed."""
    found: dict[int, Move] = {}
    for person_id in before.keys() | after.keys():
        was, now = before.get(person_id), after.get(person_id)
        if was is None and now is not None:
            found[person_id] = Move.JOINED_TRAINED if now.completed_on else Move.JOINED_UNTRAINED
        elif was is not None and now is None:
            found[person_id] = Move.LEFT_TRAINED if was.completed_on else Move.LEFT_UNTRAINED
        elif was is not None and now is not None and bool(was.completed_on) != bool(now.completed_on):
            found[person_id] = Move.TRAINED if now.completed_on else Move.NO_LONGER_COUNTED
    return found


def seen_on(db: Session, question: Question) -> dict[int, Seen]:
    """Everybody the figure counts on the day of the question. One statement."""
    first = (
        select(Completion.person_id, func.min(Completion.completed_on).label("on"))
        .where(Completion.version_id.in_(question.versions), Completion.completed_on <= question.as_of)
        .group_by(Completion.person_id)
        .subquery()
    )
    rows = db.execute(
        select(canonical(Appointment.person_id), Appointment.team_id, first.c.on)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .outerjoin(first, first.c.person_id == Appointment.person_id)
        .where(serving(question.as_of, question.shadowed), question.within())
    )
    return {person_id: Seen(team_id, completed_on) for person_id, team_id, completed_on in rows}


def difference(db: Session, earlier: Question, later: Question) -> Difference:
    """The difference between two days of the same unit."""
    before, after = seen_on(db, earlier), seen_on(db, later)
    return Difference(_ratio(before.values()), _ratio(after.values()), moves_between(before, after))


def _ratio(seen: Iterable[Seen]) -> Ratio:
    trained = [one.completed_on is not None for one in seen]
    return Ratio(sum(trained), len(trained))


def explained(db: Session, found: Difference, later: Question, person_ids: Sequence[int]) -> list[Change]:
    """The moves of some of the people with what explains them, by name. Three statements, whatever their number."""
    people = {
        row.id: row for row in db.execute(select(Person.id, Person.full_name, Person.name_key).where(Person.id.in_(person_ids)))
    }
    served = _last_appointments(db, person_ids, later)
    learned = _completions(db, person_ids, later)
    changes = []
    for person_id in sorted(people, key=lambda one: (people[one].name_key, one)):
        last, (completed_on, instrument) = served.get(person_id), learned.get(person_id, (None, None))
        move = found.moves[person_id]
        ended_on = last.ended_on if last and last.ended_on and last.ended_on <= later.as_of else None
        changes.append(
            Change(
                person_id,
                people[person_id].full_name,
                last.name if last else "",
                last.unit_id if last else None,
                move,
                last.recognised_on if last else None,
                ended_on,
                completed_on,
                instrument,
                move in (Move.LEFT_TRAINED, Move.LEFT_UNTRAINED) and ended_on is None,
            )
        )
    return changes


def _last_appointments(db: Session, person_ids: Sequence[int], question: Question) -> dict[int, "Row"]:
    rows = db.execute(
        select(
            canonical(Appointment.person_id).label("person_id"),
            Appointment.recognised_on,
            Appointment.ended_on,
            MediationTeam.name,
            question.place.label("unit_id"),
        )
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_people(Appointment.person_id, person_ids), Appointment.superseded_at.is_(None))
        .where(Appointment.recognised_on <= question.as_of)
        .order_by(Appointment.recognised_on, Appointment.id.desc())
    )
    return {row.person_id: Row(row.recognised_on, row.ended_on, row.name, row.unit_id) for row in rows}


@dataclass(frozen=True, slots=True)
class Row:
    """The last appointment of a person begun by the day."""

    recognised_on: date
    ended_on: date | None
    name: str
    unit_id: int


def _completions(db: Session, person_ids: Sequence[int], question: Question) -> dict[int, tuple[date, str]]:
    rows = db.execute(
        select(Completion.person_id, Completion.completed_on, Instrument.number)
        .join(CurriculumVersion, CurriculumVersion.id == Completion.version_id)
        .join(Instrument, Instrument.id == CurriculumVersion.instrument_id)
        .where(
            Completion.person_id.in_(person_ids),
            Completion.version_id.in_(question.versions),
            Completion.completed_on <= question.as_of,
        )
        .order_by(Completion.completed_on.desc())
    )
    return {person_id: (completed_on, number) for person_id, completed_on, number in rows}
