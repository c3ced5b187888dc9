"""Finding the classes: fewest people unreached, then fewest classes. Pure, and the same every time.

Small needs are solved exactly by branch and bound, from the plan that taking the most urgent first finds. Larger ones keep that
plan, with a bound that tells how much better any other could be. A search counts its steps, never the time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from courses.proposals.rules import (
    Facts,
    Hall,
    Planned,
    Proposal,
    Seeker,
    Trainer,
    classes_needed,
    free,
    stopped_by,
    trainers_for,
)

MOST_OPTIONS = 24
MOST_SEEKERS = 60
MOST_STEPS = 1500


@dataclass(frozen=True, slots=True)
class Option:
    """A class that could be held: which slot, in which hall."""

    slot: tuple[date, ...]
    hall: Hall

    def clashes(self, other: "Option") -> bool:
        """Would both need one hall on one day?"""
        return self.hall.unit_id == other.hall.unit_id and self.meets(other)

    def meets(self, other: "Option") -> bool:
        """Do both take a day?"""
        return not set(self.slot).isdisjoint(other.slot)


def propose(facts: Facts) -> Proposal:
    """The classes for these people, and who is left. Two runs over the same facts give the same."""
    seekers = sorted(facts.seekers, key=lambda one: (one.by or date.max, one.person_id))
    options = _options(facts)
    hopeful = [one for one in seekers if any(_fits(facts, one, option) for option in options)]
    teachers = _thinned(facts, hopeful, _urgent_first(facts, hopeful))
    complete = False
    if len(options) <= MOST_OPTIONS and len(hopeful) <= MOST_SEEKERS:
        search = _Search(facts, hopeful, options, teachers)
        complete, teachers = search.run(), search.best
    return _proposal(facts, seekers, hopeful, teachers, complete)


def _proposal(
    facts: Facts, seekers: Sequence[Seeker], hopeful: Sequence[Seeker], teachers: Mapping[Option, Trainer], complete: bool
) -> Proposal:
    chosen = sorted(teachers, key=lambda option: (option.slot, option.hall.unit_id))
    seated = _seat(facts, hopeful, chosen)
    classes = tuple(
        Planned(
            option.slot,
            option.hall.unit_id,
            teachers[option].person_id,
            tuple(one.person_id for one in hopeful if seated.get(one.person_id) == place),
        )
        for place, option in enumerate(chosen)
    )
    left = [one for one in seekers if one.person_id not in seated]
    unreached = tuple((one.person_id, stopped_by(facts, one, classes)) for one in left)
    least_left = len(seekers) - len(hopeful)
    least = _least_classes(facts, hopeful, len(seated))
    proven = complete or (len(left) == least_left and len(classes) == least)
    return Proposal(classes, unreached, len(left) if complete else least_left, len(classes) if complete else least, proven)


def _options(facts: Facts) -> list[Option]:
    """Every class that could be held alone, by day and commune."""
    return [
        Option(slot, hall)
        for slot in facts.slots
        for hall in sorted(facts.halls, key=lambda hall: hall.unit_id)
        if free(hall.busy, slot) and facts.seats_in(hall) > 0 and trainers_for(facts, hall.unit_id, slot)
    ]


def _fits(facts: Facts, seeker: Seeker, option: Option) -> bool:
    return seeker.in_time(option.slot) and facts.near(seeker, option.hall.unit_id)


def _least_classes(facts: Facts, hopeful: Sequence[Seeker], reached: int) -> int:
    """No plan that reaches so many has fewer: the seats, and people who share no hall when all of them must be reached."""
    most = max((facts.seats_in(hall) for hall in facts.halls), default=1)
    least = classes_needed(reached, max(1, most))
    if reached < len(hopeful):
        return least
    met: set[int] = set()
    alone = 0
    for seeker in hopeful:
        halls = {hall.unit_id for hall in facts.halls if facts.near(seeker, hall.unit_id)}
        if met.isdisjoint(halls):
            alone, met = alone + 1, met | halls
    return max(least, alone)


# --- who sits where, who teaches what ---


def _seat(facts: Facts, seekers: Sequence[Seeker], options: Sequence[Option]) -> dict[int, int]:
    """The most people that these classes hold: person -> place of the class. Each prefers the nearest, then the earliest."""
    order = {
        one.person_id: sorted(
            (place for place, option in enumerate(options) if _fits(facts, one, option)),
            key=lambda place, one=one: (facts.distances.apart(one.unit_id, options[place].hall.unit_id), place),  # type: ignore[misc]
        )
        for one in seekers
    }
    room = [facts.seats_in(option.hall) for option in options]
    seated: dict[int, int] = {}
    sitting: list[list[int]] = [[] for _option in options]
    for one in seekers:
        _place(one.person_id, order, room, seated, sitting, set())
    return seated


def _place(
    person: int,
    order: Mapping[int, Sequence[int]],
    room: Sequence[int],
    seated: dict[int, int],
    sitting: list[list[int]],
    tried: set[int],
) -> bool:
    """A seat for one more, moving others along where needed (augmenting paths, Berge 1957)."""
    for place in order[person]:
        if place in tried:
            continue
        tried.add(place)
        if len(sitting[place]) >= room[place]:
            moved = next((other for other in sitting[place] if _place(other, order, room, seated, sitting, tried)), None)
            if moved is None:
                continue
            # Whoever moved stands in the new class already; only the old seat is to be cleared.
            sitting[place].remove(moved)
        sitting[place].append(person)
        seated[person] = place
        return True
    return False


def _man(facts: Facts, options: Sequence[Option], given: Sequence[Trainer] = ()) -> list[Trainer] | None:
    """A trainer for each class, nobody in two at once; None when there is none. Tried back and forth, so for few classes."""
    if len(given) == len(options):
        return list(given)
    option = options[len(given)]
    for trainer in sorted(trainers_for(facts, option.hall.unit_id, option.slot), key=_few_halls):
        if any(trainer is other and option.meets(options[place]) for place, other in enumerate(given)):
            continue
        found = _man(facts, options, [*given, trainer])
        if found is not None:
            return found
    return None


def _few_halls(trainer: Trainer) -> tuple[int, int]:
    """Who can teach in few halls goes first, so that the others stay free for the rest."""
    return len(trainer.halls), trainer.person_id


# --- the most urgent first ---


def _urgent_first(facts: Facts, seekers: Sequence[Seeker]) -> dict[Option, Trainer]:
    """Each time a class for the most urgent who has none, where it takes in the most others."""
    chosen: dict[Option, Trainer] = {}
    busy: dict[int, set[date]] = {trainer.person_id: set(trainer.busy) for trainer in facts.trainers}
    waiting = list(seekers)
    while waiting:
        found = _best_for(facts, waiting, chosen, busy)
        if found is None:
            waiting.pop(0)
            continue
        option, trainer, others = found
        chosen[option] = trainer
        busy[trainer.person_id].update(option.slot)
        here = {one.person_id for one in [waiting[0], *others][: facts.seats_in(option.hall)]}
        waiting = [one for one in waiting if one.person_id not in here]
    return chosen


def _best_for(
    facts: Facts, waiting: Sequence[Seeker], chosen: Collection[Option], busy: Mapping[int, set[date]]
) -> tuple[Option, Trainer, list[Seeker]] | None:
    first, best, worth = waiting[0], None, (-1, 0)
    for option, trainer in _openings(facts, first, chosen, busy):
        unit = option.hall.unit_id
        others = sorted(
            (one for one in waiting[1:] if _fits(facts, one, option)),
            key=lambda one, unit=unit: (one.by or date.max, facts.distances.apart(one.unit_id, unit), one.person_id),  # type: ignore[misc]
        )
        taken = min(facts.seats_in(option.hall), 1 + len(others))
        own = sum(one.unit_id == unit for one in waiting)
        if (taken, own) > worth:
            best, worth = (option, trainer, others), (taken, own)
    return best


def _openings(
    facts: Facts, first: Seeker, chosen: Collection[Option], busy: Mapping[int, set[date]]
) -> Iterator[tuple[Option, Trainer]]:
    """In each hall the person goes to the first slot that is still free, with who teaches it."""
    for hall in facts.halls:
        if not facts.near(first, hall.unit_id) or facts.seats_in(hall) < 1:
            continue
        for slot in facts.slots:
            option = Option(slot, hall)
            if not first.in_time(slot):
                break
            if not free(hall.busy, slot) or any(option.clashes(other) for other in chosen):
                continue
            teachers = [one for one in facts.trainers if hall.unit_id in one.halls and busy[one.person_id].isdisjoint(slot)]
            if teachers:
                yield option, min(teachers, key=_few_halls)
                break


def _thinned(facts: Facts, seekers: Sequence[Seeker], chosen: Mapping[Option, Trainer]) -> dict[Option, Trainer]:
    """Without the classes that the others can take over."""
    kept = dict(chosen)
    reached = len(_seat(facts, seekers, list(kept)))
    for option in reversed(list(chosen)):
        rest = {other: trainer for other, trainer in kept.items() if other != option}
        if len(_seat(facts, seekers, list(rest))) == reached:
            kept = rest
    return kept


# --- exactly ---


class _Search:
    """Branch and bound over which of the options are held. ``best`` is never worse than what it was given."""

    def __init__(
        self, facts: Facts, seekers: Sequence[Seeker], options: Sequence[Option], start: Mapping[Option, Trainer]
    ) -> None:
        self.facts, self.seekers, self.options = facts, seekers, options
        self.best = dict(start)
        self.reached = self._reach(list(start))
        self.most = max((facts.seats_in(option.hall) for option in options), default=1)
        self.steps = 0

    def run(self) -> bool:
        """Was everything looked at?"""
        self._step(0, {})
        return self.steps <= MOST_STEPS

    def _step(self, at: int, taught: Mapping[Option, Trainer]) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            return
        chosen = list(taught)
        reached = self._reach(chosen)
        if (reached, -len(chosen)) > (self.reached, -len(self.best)):
            self.best, self.reached = dict(taught), reached
        if at == len(self.options) or not self._may_better(at, chosen, reached):
            return
        option = self.options[at]
        teachers = None if any(option.clashes(other) for other in chosen) else _man(self.facts, [*chosen, option])
        if teachers is not None:
            self._step(at + 1, dict(zip([*chosen, option], teachers, strict=True)))
        self._step(at + 1, taught)

    def _reach(self, options: Sequence[Option]) -> int:
        return len(_seat(self.facts, self.seekers, options))

    def _may_better(self, at: int, chosen: Sequence[Option], reached: int) -> bool:
        """Could taking more reach more people, or as many with fewer classes?"""
        rest = [other for other in self.options[at:] if not any(other.clashes(one) for one in chosen)]
        bound = self._reach([*chosen, *rest])
        if bound > self.reached:
            return True
        more = classes_needed(self.reached - reached, max(1, self.most))
        return bound == self.reached and len(chosen) + more < len(self.best)
