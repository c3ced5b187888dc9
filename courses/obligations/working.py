"""Working out from the facts which cases there are and by when: from appointments, trainers, designations and the years.

Nothing is written here. ``operations`` keeps the index like this, and a dry run asks the same under other rules.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.models import ObligationKind, Suspension
from courses.obligations.pilots import BATCH, earlier, list_pilots, teams_in
from courses.obligations.rulebook import Rulebook, Worked
from courses.obligations.rules.due import Stop
from courses.obligations.rules.newcomers import NOTHING, AppointmentFacts, openings
from lms.people.careers.models import NewnessDecision
from lms.people.merges.resolving import Groups
from lms.people.models import Appointment, Trainer
from lms.people.rules.service import Service, spells

Key = tuple[Any, ...]
Kind = ObligationKind


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it should stand in the index."""

    kind: Kind
    person_id: int
    recognised_on: date
    ended_on: date | None
    due_on: date
    steps: list[Any] | None  # None: not read
    appointment_id: int | None = None
    team_id: int | None = None
    unit_id: int | None = None

    @property
    def key(self) -> Key:
        """What tells the case from all others: of a newcomer the appointment, else kind, person and first day."""
        return key_of(self.kind, self.appointment_id, self.person_id, self.recognised_on)


def key_of(kind: Kind, appointment_id: int | None, person_id: int, recognised_on: date) -> Key:
    """The key of a row of the index, as ``Case.key``."""
    return (kind, appointment_id) if kind is Kind.NEWCOMER else (kind, person_id, recognised_on)


@dataclass(frozen=True)
class Work:
    """What the cases of some people are worked out from. ``person_ids``: under all their ids; None for everybody."""

    db: Session
    book: Rulebook
    groups: Groups
    today: date
    person_ids: list[int] | None
    stops: Mapping[Key, Sequence[Stop]]

    def of(self, column: Any) -> Any:
        """The condition that a row's person is among those asked for."""
        return column.in_(self.person_ids) if self.person_ids is not None else True

    def worked(self, kind: Kind, person_id: int, on: date) -> Worked | None:
        """The due day of the person's case that began on the day; None where the rules oblige nobody."""
        return self.book.worked(kind, on, self.stops.get((kind, person_id, on), ()))


def stops_by_case(db: Session, groups: Groups) -> dict[Key, list[Stop]]:
    """(kind, kept person, first day) -> the days on which the term stands still. One query; suspensions are few."""
    rows = select(Suspension).where(Suspension.ended_at.is_(None)).order_by(Suspension.first_on, Suspension.id)
    found: dict[Key, list[Stop]] = {}
    for row in db.scalars(rows):
        stop = Stop(row.first_on, row.last_on, row.document_no, row.reason)
        found.setdefault((row.kind, groups.keeper(row.person_id), row.recognised_on), []).append(stop)
    return found


def work_out(work: Work, kinds: Collection[Kind]) -> Iterator[Case]:
    """Every case of these kinds."""
    if Kind.NEWCOMER in kinds:
        yield from _newcomers(work)
    if Kind.TRAINER in kinds and work.book.uses(Kind.TRAINER):
        yield from _trainers(work)
    if Kind.PILOT in kinds and work.book.uses(Kind.PILOT):
        yield from _in_pilots(work)
    if Kind.REFRESHER in kinds and work.book.uses(Kind.REFRESHER):
        yield from _yearly(work)


# --- newcomers ---


def _newcomers(work: Work) -> Iterator[Case]:
    decided = _decided(work.db, work.groups)
    for person_id, rows in _by_person(work, _appointments(work)):
        facts = [AppointmentFacts(*row[1:]) for row in rows]
        for opening in openings(facts, work.book.gap_days, decided.get(person_id, NOTHING)):
            term = work.worked(Kind.NEWCOMER, person_id, opening.recognised_on)
            if term is None:
                # Recognised before the first rule there is: a mediator like others, whom no six months ever concerned.
                continue
            yield Case(
                kind=Kind.NEWCOMER,
                person_id=person_id,
                recognised_on=opening.recognised_on,
                ended_on=opening.ended_on,
                due_on=term.due_on,
                steps=term.steps,
                appointment_id=opening.appointment_id,
                team_id=opening.team_id,
            )


def _appointments(work: Work, *where: Any) -> Sequence[Any]:
    columns = (Appointment.person_id, Appointment.id, Appointment.team_id, Appointment.recognised_on, Appointment.ended_on)
    stmt = select(*columns).where(Appointment.superseded_at.is_(None), *where)
    if work.person_ids is not None:
        stmt = stmt.where(Appointment.person_id.in_(work.person_ids))
    return work.db.execute(stmt.order_by(Appointment.person_id, Appointment.id)).all()


def _by_person(work: Work, rows: Iterable[Any]) -> Iterator[tuple[int, list[Any]]]:
    """The rows, whose first column is the person, under the id that is kept."""
    keeper = work.groups.keeper
    found = sorted(rows, key=lambda row: (keeper(row[0]), row[1])) if work.groups.any else rows
    for person_id, group in groupby(found, key=lambda row: keeper(int(row[0]))):
        yield person_id, list(group)


def _decided(db: Session, groups: Groups) -> dict[int, dict[date, bool]]:
    """What officers said of who is new, by person and recognition day; few people have any."""
    stmt = select(NewnessDecision.person_id, NewnessDecision.recognised_on, NewnessDecision.is_new)
    found: dict[int, dict[date, bool]] = {}
    stmt = stmt.where(NewnessDecision.ended_at.is_(None)).order_by(NewnessDecision.recorded_at, NewnessDecision.id)
    for person_id, recognised_on, is_new in db.execute(stmt):
        found.setdefault(groups.keeper(person_id), {})[recognised_on] = is_new
    return found


# --- the other kinds ---


def _case(
    work: Work, kind: Kind, person_id: int, on: date, ended_on: date | None, *, team_id: int | None, unit_id: int | None = None
) -> Iterator[Case]:
    """The case, where a rule is in use on the day of its event."""
    term = work.worked(kind, person_id, on)
    if term:
        yield Case(kind, person_id, on, ended_on, term.due_on, term.steps, team_id=team_id, unit_id=unit_id)


def _trainers(work: Work) -> Iterator[Case]:
    """Whoever was recognised as trainer and was none before; at whatever level."""
    stmt = select(Trainer.person_id, Trainer.id, Trainer.valid_from, Trainer.valid_to, Trainer.unit_id)
    stmt = stmt.where(Trainer.superseded_at.is_(None), work.of(Trainer.person_id)).order_by(Trainer.person_id, Trainer.id)
    for person_id, rows in _by_person(work, work.db.execute(stmt).all()):
        units = {row.valid_from: row.unit_id for row in reversed(rows)}
        for spell in spells([Service(row.valid_from, row.valid_to) for row in rows], 0):
            on = spell.recognised_on
            yield from _case(work, Kind.TRAINER, person_id, on, spell.ended_on, team_id=None, unit_id=units[on])


def _in_pilots(work: Work) -> Iterator[Case]:
    """The mediators of communes chosen as pilots: from the day of the choice, or of their recognition when that is later."""
    pilots = list_pilots(work.db)
    if work.person_ids is None:
        teams = teams_in(work.db, pilots)
        rows = _appointments(work, Appointment.team_id.in_(teams)) if len(teams) <= BATCH else _appointments(work)
    else:
        rows = _appointments(work) if pilots else []
        teams = teams_in(work.db, pilots, {row.team_id for row in rows})
    for person_id, mine in _by_person(work, [row for row in rows if row.team_id in teams]):
        found: dict[date, Case] = {}
        for at in sorted({at for row in mine for at in teams[row.team_id]}):
            there = [row for row in mine if at in teams[row.team_id]]
            for case in _in_pilot(work, person_id, there, pilots[at].spell):
                found.setdefault(case.recognised_on, case)
        yield from found.values()


def _in_pilot(work: Work, person_id: int, rows: Sequence[Any], chosen: Service) -> Iterator[Case]:
    for spell in spells([Service(row.recognised_on, row.ended_on) for row in rows], 0):
        on, ended_on = max(spell.recognised_on, chosen.recognised_on), earlier(spell.ended_on, chosen.ended_on)
        if ended_on is None or on < ended_on:
            yield from _case(work, Kind.PILOT, person_id, on, ended_on, team_id=_team_on(rows, on))


def _yearly(work: Work) -> Iterator[Case]:
    """Whoever served before a year began and as it began, for each year at whose beginning the rule is in use."""
    years = [date(year, 1, 1) for year in work.book.years(work.today)]
    if not years:
        return
    for person_id, rows in _by_person(work, _appointments(work, Appointment.recognised_on < years[-1])):
        for spell in spells([Service(row.recognised_on, row.ended_on) for row in rows], 0):
            for first in years:
                if spell.recognised_on < first and spell.covers(first):
                    team = _team_on(rows, first)
                    yield from _case(work, Kind.REFRESHER, person_id, first, spell.ended_on, team_id=team)


def _team_on(rows: Sequence[Any], on: date) -> int:
    """The team of the newest appointment that covers the day."""
    serving = [row for row in rows if Service(row.recognised_on, row.ended_on).covers(on)]
    team_id: int = max(serving, key=lambda row: (row.recognised_on, -row.id)).team_id
    return team_id
