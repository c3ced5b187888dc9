"""Finding trainers within a viewer's scope, on any day; how many teams stand where; the ratio of the two."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, selectinload

from lms.access.queries import in_scope, scoped
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.assignments.queries import place_on
from lms.people.decided.queries import in_force, units_under
from lms.people.merges.resolving import canonical, kept_ids, of_people
from lms.people.models import Appointment, MediationTeam, Person, Profession, Trainer, TrainerLevel
from lms.people.queries import serving
from lms.people.rules.trainers import TrainerRatio
from lms.policies.queries import list_policies
from lms.policies.rules import PolicyKey, value_on
from lms.units.models import Unit
from lms.units.queries import load_map, placements
from lms.units.rules import Level, Node

PER = {
    Level.PROVINCE: (TrainerLevel.PROVINCE, PolicyKey.TEAMS_PER_PROVINCE_TRAINER),
    Level.DISTRICT: (TrainerLevel.DISTRICT, PolicyKey.TEAMS_PER_DISTRICT_TRAINER),
}


def find_trainer(db: Session, viewer: Viewer, trainer_id: int, action: Action) -> Trainer:
    """The version in force with its person. DomainError ``trainers.trainer.missing`` outside the scope as well."""
    stmt = (
        select(Trainer).where(Trainer.id == trainer_id, Trainer.superseded_at.is_(None)).options(selectinload(Trainer.person))
    )
    found = db.scalars(scoped(stmt, viewer, action, Trainer.unit_id)).one_or_none()
    if found is None:
        raise DomainError("trainers.trainer.missing")
    return found


@dataclass(frozen=True, slots=True)
class TrainerFilter:
    """What an officer looks for; ``ended`` shows those who are no longer trainers on the day instead."""

    unit_id: int | None = None
    level: TrainerLevel | None = None
    profession: Profession | None = None
    ended: bool = False


def list_trainers(db: Session, viewer: Viewer, wanted: TrainerFilter, on: date) -> Select[Trainer]:
    """The recognitions within the viewer's scope on a day, by level and then by name."""
    stmt = (
        select(Trainer)
        .join(Person, Person.id == Trainer.person_id)
        .where(in_scope(viewer, Action.PEOPLE_READ, Trainer.unit_id))
    )
    if wanted.ended:
        stmt = stmt.where(Trainer.superseded_at.is_(None), Trainer.valid_to <= on)
    else:
        stmt = stmt.where(in_force(Trainer, on))
    if wanted.unit_id is not None:
        stmt = stmt.where(Trainer.unit_id.in_(units_under(db, wanted.unit_id, on)))
    if wanted.level:
        stmt = stmt.where(Trainer.level == wanted.level)
    if wanted.profession:
        stmt = stmt.where(Trainer.profession == wanted.profession)
    # In the order of the levels, not in that of their codes.
    rank = case({level: place for place, level in enumerate(TrainerLevel)}, value=Trainer.level)
    return stmt.order_by(rank, Person.name_key, Trainer.id).options(selectinload(Trainer.person))


def list_posts(db: Session, person_id: int) -> Sequence[Trainer]:
    """Every recognition in force of a person as trainer, under any of the person's ids, the newest first."""
    stmt = select(Trainer).where(of_people(Trainer.person_id, [person_id]), Trainer.superseded_at.is_(None))
    return db.scalars(stmt.order_by(Trainer.valid_from.desc(), Trainer.id.desc())).all()


def mediators_among(db: Session, person_ids: Sequence[int], on: date) -> set[int]:
    """Those of some trainers who are mediators on the day as well, under whichever of their ids. Two statements."""
    kept = kept_ids(db, person_ids)
    mine = of_people(Appointment.person_id, set(kept.values()))
    found = set(db.scalars(select(canonical(Appointment.person_id)).where(mine, serving(on))))
    return {person_id for person_id, keeper in kept.items() if keeper in found}


# --- the ratio ---


def count_teams(db: Session, on: date) -> Counter[int]:
    """Teams with a mediator on the day, under every unit of that day's map which holds them. One statement."""
    units, places = load_map(db, on), placements(db, on)
    stands = exists().where(Appointment.team_id == MediationTeam.id, serving(on))
    place = place_on(db, on)
    found: Counter[int] = Counter()
    for unit_id, count in db.execute(select(place, func.count()).select_from(MediationTeam).where(stands).group_by(place)):
        for node in units.lineage(places[unit_id]):
            found[node.id] += count
    return found


def count_trainers(db: Session, level: TrainerLevel, on: date) -> Counter[int]:
    """Persons who are trainers of a level on the day, by the unit of that day's map which their unit went over into."""
    places = placements(db, on)
    person = canonical(Trainer.person_id)
    rows = db.execute(select(Trainer.unit_id, person).where(in_force(Trainer, on), Trainer.level == level).distinct())
    return Counter(place for place, _person in {(places[unit_id], person_id) for unit_id, person_id in rows})


@dataclass(frozen=True, slots=True)
class RatioLine:
    """A province or a district with its trainers against its teams."""

    unit: Node
    level: TrainerLevel
    ratio: TrainerRatio


def list_ratios(db: Session, viewer: Viewer, unit_id: int | None, on: date) -> list[RatioLine]:
    """The ratio of each province and each district of the day's map in scope, or at and below a unit.

    What one trainer is for is the policy in force on the day; before the first there is no ratio. A fixed number of statements.
    """
    per = {level: value_on(list_policies(db), key, on) for level, (_trainers, key) in PER.items()}
    nodes = [node for node in _seen(db, viewer, unit_id, on) if per.get(node.level)]
    if not nodes:
        return []
    teams = count_teams(db, on)
    trainers = {level: count_trainers(db, kind, on) for level, (kind, _key) in PER.items()}
    lines = []
    for node in nodes:
        value, kind = per[node.level], PER[node.level][0]
        if value is not None:
            lines.append(RatioLine(node, kind, TrainerRatio(trainers[node.level][node.id], teams[node.id], value.number)))
    return lines


def _seen(db: Session, viewer: Viewer, unit_id: int | None, on: date) -> list[Node]:
    """The provinces and districts of the day's map that the viewer serves as a whole, each before those below it."""
    units = load_map(db, on)
    mine = set(db.scalars(select(Unit.id).where(Unit.level.in_(PER), in_scope(viewer, Action.PEOPLE_READ, Unit.id))))
    below = units.below(unit_id if unit_id is not None else units.root.id)
    return [node for node in below if node.id in mine]
