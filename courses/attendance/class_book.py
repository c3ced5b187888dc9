"""A class as its page shows it, read by columns: class, meetings, people, who came. Looks at no clock and no viewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from courses.attendance.facts import FOR_MEDIATORS
from courses.attendance.models import SessionOpening
from courses.attendance.queries import Mark, presences_of_class
from courses.attendance.rules import Opening
from courses.curriculum.models import Audience, CurriculumModule, CurriculumVersion, Instrument
from courses.delivery.models import Category, ClassSession, ClassState, ClassTrainer, Enrolment, SessionModule, TrainingClass
from courses.delivery.queries import in_seat, team_on, whose_seat
from courses.delivery.rules import presence_counts
from lms.access.queries import reach_of
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical
from lms.people.models import Person
from lms.units.queries import unit_name


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """The class itself; ``needed``: periods of the modules its version asks for; ``trainers``: person -> name."""

    id: int
    code: str
    title: str
    unit_id: int
    venue: str
    address: str | None
    capacity: int | None
    issues_at_once: bool
    state: ClassState
    version_title: str
    audience: Audience
    illustrative: bool
    instrument: str
    needed: int
    unit_name: str
    reach: frozenset[int]
    trainers: dict[int, str]

    @property
    def live(self) -> bool:
        return self.state in (ClassState.PLANNED, ClassState.RUNNING)


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """One meeting, the ``number``-th; ``parts``: (title, periods) of its modules; ``present``: of those who hold a place.

    ``checks_out``: asks people to be scanned as they leave. ``venue``: its own place, None where its class meets.
    """

    id: int
    number: int
    starts_at: datetime
    ends_at: datetime
    parts: Sequence[tuple[str, int]]
    opening: Opening
    present: int
    checks_out: bool
    venue: str | None = None
    cancelled: bool = False

    @property
    def periods(self) -> int:
        return sum(periods for _title, periods in self.parts)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the class; ``team`` None for who is in none; ``marks``: by meeting what the book says, None for nothing."""

    person_id: int
    name: str
    category: Category
    waiting: bool
    team: str | None
    marks: tuple[Mark | None, ...]
    counts: bool

    def credited(self, meetings: Sequence[MeetingFacts]) -> int:
        """The periods attended so far that count."""
        if not self.counts:
            return 0
        return sum(meeting.periods for meeting, mark in zip(meetings, self.marks, strict=True) if mark and mark.credited)


@dataclass(frozen=True, slots=True)
class ClassBook:
    """All that the page of a class is drawn from. ``called_off``: the meetings that are not held, each under its number."""

    facts: ClassFacts
    meetings: Sequence[MeetingFacts]
    seats: Sequence[Seat]
    called_off: Sequence[MeetingFacts] = ()

    @property
    def in_order(self) -> Sequence[MeetingFacts]:
        """Every meeting that was ever planned, by its number."""
        return sorted((*self.meetings, *self.called_off), key=lambda one: one.number)


_OF_CLASS: BindParameter[int] = bindparam("class_id")
_NEEDED = (
    select(func.coalesce(func.sum(CurriculumModule.periods), 0))
    .where(CurriculumModule.version_id == CurriculumVersion.id, CurriculumModule.required)
    .scalar_subquery()
)
_CLASS = (
    select(TrainingClass.id, TrainingClass.code, TrainingClass.title, TrainingClass.unit_id, TrainingClass.venue)
    .add_columns(TrainingClass.address, TrainingClass.capacity, TrainingClass.issues_at_once, TrainingClass.state)
    .add_columns(CurriculumVersion.title.label("version_title"), CurriculumVersion.audience, CurriculumVersion.illustrative)
    .add_columns(Instrument.number.label("instrument"), _NEEDED.label("needed"))
    .join(CurriculumVersion, CurriculumVersion.id == TrainingClass.version_id)
    .join(Instrument, Instrument.id == CurriculumVersion.instrument_id)
    .where(TrainingClass.id == _OF_CLASS)
)
_TRAINERS = (
    select(Person.id, Person.full_name)
    .join(ClassTrainer, canonical(ClassTrainer.person_id) == Person.id)
    .where(ClassTrainer.class_id == _OF_CLASS)
    .order_by(Person.id)
)
_OPENED = exists().where(SessionOpening.session_id == ClassSession.id)
_MEETINGS = (
    select(ClassSession.id, ClassSession.starts_at, ClassSession.ends_at, ClassSession.checks_out)
    .add_columns(ClassSession.venue, ClassSession.cancelled_at)
    .add_columns(CurriculumModule.title, SessionModule.periods)
    .add_columns(_OPENED.label("ever"), _OPENED.where(SessionOpening.closed_at.is_(None)).label("open"))
    .outerjoin(SessionModule, SessionModule.session_id == ClassSession.id)
    .outerjoin(CurriculumModule, CurriculumModule.id == SessionModule.module_id)
    .where(ClassSession.class_id == _OF_CLASS)
    .order_by(ClassSession.starts_at, ClassSession.id, SessionModule.module_id)
)


@lru_cache(maxsize=8)
def _seats(on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(Person.id, Person.full_name, Enrolment.category, Enrolment.walk_in, Enrolment.confirmed_at)
        .add_columns(team_on(on).label("team"))
        .select_from(Enrolment)
        .join(Person, Person.id == whose_seat())
        .where(Enrolment.class_id == _OF_CLASS, in_seat())
        .order_by(Person.name_key, Person.id, Enrolment.id)
    )


def read_class(db: Session, class_id: int, *, on: date) -> ClassBook:
    """The class with its teams as of a day; ``delivery.class.missing`` when there is none. Seven queries.

    Whoever shows it asks first whether the viewer may see it: ``courses.delivery.rules.may_reach_class``.
    """
    facts = _read_facts(db, class_id)
    rows, marks = rows_of(db, _seats(on), {"class_id": class_id}).all(), presences_of_class(db, class_id)
    planned = _read_meetings(db, class_id, _counted(marks, {row.id for row in rows}))
    meetings = [one for one in planned if not one.cancelled]
    ids, for_mediators = [meeting.id for meeting in meetings], facts.audience in FOR_MEDIATORS
    seats = []
    for person_id, places in groupby(rows, key=lambda row: row.id):
        name, team, category, waiting = _one_place(list(places))
        counts = presence_counts(category, for_mediators=for_mediators) and not waiting
        held = tuple(marks.get((person_id, one)) for one in ids)
        seats.append(Seat(person_id, name, category, waiting, team, held, counts))
    return ClassBook(facts, meetings, seats, [one for one in planned if one.cancelled])


def _one_place(places: Sequence[Any]) -> tuple[str, str | None, Category, bool]:
    """Places under several records of one person are one: as a mediator if any is; one that waits is still asked about."""
    category = min((one.category for one in places), key=list(Category).index)
    waiting = any(one.walk_in and one.confirmed_at is None for one in places)
    return places[0].full_name, places[0].team, category, waiting


def _read_facts(db: Session, class_id: int) -> ClassFacts:
    asked = {"class_id": class_id}
    row = rows_of(db, _CLASS, asked).first()
    if row is None:
        raise DomainError("delivery.class.missing")
    trainers = {one.id: one.full_name for one in rows_of(db, _TRAINERS, asked)}
    known: dict[str, Any] = {"unit_name": unit_name(db, row.unit_id), "reach": reach_of(db, row.unit_id), "trainers": trainers}
    return ClassFacts(**row._asdict(), **known)


def _counted(marks: dict[tuple[int, int], Mark], seated: Collection[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for (person, session), mark in marks.items():
        counts[session] = counts.get(session, 0) + (mark.present and person in seated)
    return counts


def _read_meetings(db: Session, class_id: int, present: dict[int, int]) -> list[MeetingFacts]:
    found = []
    grouped = groupby(rows_of(db, _MEETINGS, {"class_id": class_id}), key=lambda row: row.id)
    for number, (session_id, rows) in enumerate(grouped, 1):
        modules = list(rows)
        one = modules[0]
        opening = Opening.OPEN if one.open else Opening.CLOSED if one.ever else Opening.NEVER
        parts = tuple((row.title, row.periods) for row in modules if row.periods is not None)
        came = present.get(session_id, 0)
        own = {"venue": one.venue, "cancelled": one.cancelled_at is not None}
        found.append(MeetingFacts(session_id, number, one.starts_at, one.ends_at, parts, opening, came, one.checks_out, **own))
    return found
