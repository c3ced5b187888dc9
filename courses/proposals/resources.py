"""Where, when and by whom classes can be held: communes with their halls, runs of working days, trainers, the way between."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.curriculum.models import Audience, CurriculumVersion
from courses.curriculum.queries import list_versions
from courses.delivery.models import ClassSession, ClassTrainer, TrainingClass
from courses.delivery.queries import day_bounds, meets
from courses.delivery.rules import ClassState
from courses.obligations.queries import counting_versions
from courses.proposals.drafts import Asked
from courses.proposals.rules import FARTHEST, Distances, Facts, Hall, Seeker, Trainer, Travel
from lms.clock import day_of
from lms.kernel.calendar import WorkCalendar
from lms.kernel.errors import DomainError
from lms.people.decided.queries import in_force
from lms.people.merges.resolving import canonical
from lms.people.models import Trainer as TrainerRow
from lms.policies.queries import work_calendar
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Level, Register

SLOTS = 60
PERIODS_IN_HALF_A_DAY = 4


def version_to_teach(db: Session, on: date) -> CurriculumVersion:
    """The version for mediators' first training that is in force and counts; DomainError ``curriculum.version.unknown``."""
    counting = {version.id for version in counting_versions(db, on)}
    found = next((one for one in list_versions(db, in_force_on=on) if one.id in counting), None)
    if found is None:
        raise DomainError("curriculum.version.unknown", key=Audience.MEDIATOR_FIRST.value)
    return found


def half_days(version: CurriculumVersion) -> int:
    """How many mornings and afternoons a class of the version takes, at four periods each."""
    return max(1, -(-sum(module.periods for module in version.modules) // PERIODS_IN_HALF_A_DAY))


def days_of_class(version: CurriculumVersion) -> int:
    """How many days a class of the version takes, a morning and an afternoon each."""
    return -(-half_days(version) // 2)


def run_from(calendar: WorkCalendar, first: date, length: int) -> tuple[date, ...]:
    """So many working days one after another, from the first working day on or after ``first``."""
    days = [calendar.next_working_day(first)]
    while len(days) < length:
        days.append(calendar.next_working_day(days[-1] + timedelta(days=1)))
    return tuple(days)


def slots_from(calendar: WorkCalendar, first: date, length: int, count: int = SLOTS) -> list[tuple[date, ...]]:
    """A run from each of so many working days."""
    found: list[tuple[date, ...]] = []
    for _number in range(count):
        found.append(run_from(calendar, first, length))
        first = found[-1][0] + timedelta(days=1)
    return found


def old_districts(register: Register, unit_id: int) -> frozenset[int]:
    """The districts, none of which stands since 2025-07-01, to which the commune or a part of it once belonged."""
    found: set[int] = set()
    seen, waiting = {unit_id}, [unit_id]
    for at in waiting:
        parents = {parent.id for parent in register.entries[at].parents}
        found |= {parent for parent in parents if register.entries[parent].level is Level.DISTRICT}
        before = {link.predecessor_id for link in register.predecessors.get(at, ())} - seen
        seen |= before
        waiting += sorted(before)
    return frozenset(found)


def facts_for(
    db: Session, unit_id: int, version: CurriculumVersion, seekers: Sequence[Seeker], asked: Asked, *, today: date
) -> Facts:
    """Halls of the communes below the unit that somebody would go to, trainers who reach them, and what is taken already."""
    register, units = load_register(db), load_map(db, today)
    communes = [node.id for node in units.below(unit_id) if node.level is Level.COMMUNE]
    distances = Distances({commune: old_districts(register, commune) for commune in communes})
    homes = {seeker.unit_id for seeker in seekers}
    reach = FARTHEST[asked.travel]
    near = [unit for unit in communes if any(distances.apart(home, unit) <= reach for home in homes)]
    slots = slots_from(work_calendar(db), asked.first_on, days_of_class(version))
    taken, teaching = _taken(db, today, slots[0][0], today + timedelta(days=400))
    return Facts(
        seekers=seekers,
        halls=[Hall(unit, asked.seats, frozenset(taken[unit])) for unit in near],
        trainers=_trainers(db, near, distances, asked.travel, teaching, today),
        slots=slots,
        seats=asked.seats,
        travel=asked.travel,
        distances=distances,
    )


def _taken(db: Session, today: date, first: date, last: date) -> tuple[Mapping[int, set[date]], Mapping[int, set[date]]]:
    """The days on which each commune holds a class already, and each trainer teaches."""
    places = placements(db, today)
    since, until = min(day_bounds(first)[0], day_bounds(today)[0]), day_bounds(last)[0]
    stmt = (
        select(TrainingClass.unit_id, ClassSession.starts_at, canonical(ClassTrainer.person_id))
        .select_from(ClassSession)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .outerjoin(ClassTrainer, ClassTrainer.class_id == TrainingClass.id)
        .where(ClassSession.starts_at >= since, ClassSession.starts_at < until, meets())
        .where(TrainingClass.state != ClassState.CANCELLED)
    )
    halls: dict[int, set[date]] = defaultdict(set)
    trainers: dict[int, set[date]] = defaultdict(set)
    for unit, starts_at, trainer in db.execute(stmt):
        halls[places[unit]].add(day_of(starts_at))
        if trainer is not None:
            trainers[trainer].add(day_of(starts_at))
    return halls, trainers


def _trainers(
    db: Session,
    communes: Iterable[int],
    distances: Distances,
    travel: Travel,
    teaching: Mapping[int, set[date]],
    today: date,
) -> list[Trainer]:
    """Trainers of the day: of a province or a commune in all it holds, of a former district in the communes made of it.

    Where people go to any commune of the province, so do trainers.
    """
    register, units, places = load_register(db), load_map(db, today), placements(db, today)
    lines = {commune: {node.id for node in units.lineage(commune)} for commune in communes}
    stmt = select(canonical(TrainerRow.person_id), TrainerRow.unit_id).where(in_force(TrainerRow, today)).distinct()
    found: dict[int, set[int]] = defaultdict(set)
    for person, unit in db.execute(stmt):
        by_district = register.entries[unit].level is Level.DISTRICT and travel is not Travel.PROVINCE
        found[person] |= {
            commune
            for commune, line in lines.items()
            if (unit in distances.districts[commune] if by_district else places[unit] in line)
        }
    return [
        Trainer(person, frozenset(halls), frozenset(teaching.get(person, ())))
        for person, halls in sorted(found.items())
        if halls
    ]


def latest_venues(db: Session, unit_ids: Collection[int]) -> dict[int, str]:
    """The place where each commune held its last class."""
    stmt = select(TrainingClass.unit_id, TrainingClass.venue).where(TrainingClass.unit_id.in_(sorted(unit_ids)))
    return dict(db.execute(stmt.order_by(TrainingClass.id)).all())
