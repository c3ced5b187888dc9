"""Classes for people who need one: the values, what fits together, and what stops whom. The search stands in ``search``.

All days are days on which classes are held; a slot is the run of working days that one class takes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


def classes_needed(people: int, capacity: int) -> int:
    """The fewest classes of so many seats that hold so many people; nobody needs none. ValueError for a class without seats."""
    if capacity < 1:
        raise ValueError("a class has at least one seat")
    return -(-max(0, people) // capacity)


class Travel(StrEnum):
    """How far people go to a class. Units carry no coordinates, so the former district (until 2025-06-30) is the measure."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"


FARTHEST = {Travel.COMMUNE: 0, Travel.DISTRICT: 1, Travel.PROVINCE: 2}


class Obstacle(StrEnum):
    """Which constraint keeps somebody out of every class in time."""

    DEADLINE = "deadline"
    TRAVEL = "travel"
    VENUE = "venue"
    TRAINER = "trainer"
    CAPACITY = "capacity"


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who needs a class. ``by``: the last day that is in time; None: any day will do, being late already or free."""

    person_id: int
    unit_id: int
    by: date | None = None

    def in_time(self, slot: Sequence[date]) -> bool:
        """Is a class over by the person's day?"""
        return self.by is None or slot[-1] <= self.by


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall of a commune: one class a day."""

    unit_id: int
    seats: int
    busy: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Trainer:
    """Who may teach: in the halls of which communes, and on which days elsewhere already."""

    person_id: int
    halls: frozenset[int]
    busy: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Distances:
    """Steps between communes: 0 the same, 1 when parts of both were of one former district, else 2."""

    districts: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def apart(self, one: int, other: int) -> int:
        if one == other:
            return 0
        return 1 if self.districts.get(one, frozenset()) & self.districts.get(other, frozenset()) else 2


@dataclass(frozen=True)
class Facts:
    """What a proposal is made from. ``slots`` in order; ``seats``: the most in a class, whatever the hall holds."""

    seekers: Sequence[Seeker]
    halls: Sequence[Hall]
    trainers: Sequence[Trainer]
    slots: Sequence[tuple[date, ...]]
    seats: int
    travel: Travel = Travel.DISTRICT
    distances: Distances = field(default_factory=Distances)

    def near(self, seeker: Seeker, unit_id: int) -> bool:
        """Does the person go that far?"""
        return self.distances.apart(seeker.unit_id, unit_id) <= FARTHEST[self.travel]

    def seats_in(self, hall: Hall) -> int:
        return min(hall.seats, self.seats)


@dataclass(frozen=True, slots=True)
class Planned:
    """One class as proposed; ``people`` in the order of urgency."""

    days: tuple[date, ...]
    unit_id: int
    trainer_id: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Classes by day, and whom none of them reaches in time, with what stops each.

    ``least_unreached``, ``least_classes``: no plan does better. ``proven``: this one is the best there is.
    """

    classes: tuple[Planned, ...]
    unreached: tuple[tuple[int, Obstacle], ...]
    least_unreached: int
    least_classes: int
    proven: bool


def free(busy: frozenset[date], days: Sequence[date]) -> bool:
    """Is none of the days taken?"""
    return busy.isdisjoint(days)


def trainers_for(facts: Facts, unit_id: int, days: Sequence[date]) -> list[Trainer]:
    """Who could teach there on those days, if nothing else were proposed."""
    return [one for one in facts.trainers if unit_id in one.halls and free(one.busy, days)]


def stopped_by(facts: Facts, seeker: Seeker, classes: Sequence[Planned] = ()) -> Obstacle:
    """What keeps the person out, asked in order: the day, the way, the halls, the trainers; if none of them, the seats."""
    slots = [slot for slot in facts.slots if seeker.in_time(slot)]
    if not slots:
        return Obstacle.DEADLINE
    halls = [hall for hall in facts.halls if facts.near(seeker, hall.unit_id)]
    if not halls:
        return Obstacle.TRAVEL if facts.halls else Obstacle.VENUE
    if any(one.unit_id in {hall.unit_id for hall in halls} and seeker.in_time(one.days) for one in classes):
        return Obstacle.CAPACITY
    taken = [(one.unit_id, set(one.days)) for one in classes]
    open_ = [
        (hall, slot)
        for hall in halls
        for slot in slots
        if free(hall.busy, slot) and not any(unit == hall.unit_id and days & set(slot) for unit, days in taken)
    ]
    return Obstacle.TRAINER if open_ else Obstacle.VENUE


# --- a plan that an officer has changed ---


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a changed plan does not hold: the code of a sentence, with its facts (ids where it names somebody)."""

    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def clashes(facts: Facts, classes: Sequence[Planned]) -> Iterator[Clash]:
    """What cannot be held: a hall or a trainer twice on a day, a taken day, too few seats. Nothing when the plan holds."""
    halls = {hall.unit_id: hall for hall in facts.halls}
    trainers = {one.person_id: one for one in facts.trainers}
    for number, one in enumerate(classes, 1):
        hall, trainer = halls.get(one.unit_id), trainers.get(one.trainer_id)
        if hall is None:
            yield Clash("proposals.hall_unknown", {"number": number})
        elif not free(hall.busy, one.days):
            yield Clash("proposals.hall_taken", {"number": number})
        elif len(one.people) > facts.seats_in(hall):
            yield Clash("proposals.too_many", {"number": number, "people": len(one.people), "seats": facts.seats_in(hall)})
        if trainer is None:
            yield Clash("proposals.trainer_unknown", {"number": number})
        elif not free(trainer.busy, one.days):
            yield Clash("proposals.trainer_taken", {"number": number})
        elif one.unit_id not in trainer.halls:
            yield Clash("proposals.trainer_too_far", {"number": number})
        yield from _against(number, one, classes[: number - 1])


def _against(number: int, one: Planned, others: Sequence[Planned]) -> Iterator[Clash]:
    for place, other in enumerate(others, 1):
        if set(one.days).isdisjoint(other.days):
            continue
        if one.unit_id == other.unit_id:
            yield Clash("proposals.hall_twice", {"number": number, "other": place})
        if one.trainer_id == other.trainer_id:
            yield Clash("proposals.trainer_twice", {"number": number, "other": place})


def late_in(facts: Facts, one: Planned) -> list[int]:
    """Those in a class who will be past their day when it ends."""
    by = {seeker.person_id: seeker for seeker in facts.seekers}
    return [person for person in one.people if person in by and not by[person].in_time(one.days)]


def far_in(facts: Facts, one: Planned) -> list[int]:
    """Those in a class who would go farther than was meant."""
    by = {seeker.person_id: seeker for seeker in facts.seekers}
    return [person for person in one.people if person in by and not facts.near(by[person], one.unit_id)]
