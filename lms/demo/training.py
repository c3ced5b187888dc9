"""Who of the synthetic mediators learned what and when: imported history under 4077, classes under 2372. Pure.

The shares make a province that looks like one on its way: about 80 % trained, some newcomers due soon, a few overdue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from lms.demo.calendar import DayPicker
from lms.demo.land import Province
from lms.demo.population import MERGED_ON, Mediator
from lms.kernel.months import add_months

UNTRAINED_SHARE = 0.2
DUE_SOON_SHARE = 0.0035
OVERDUE_SHARE = 0.0012
LATE_SHARE = 0.025
# The first classes under the new curriculum, some weeks after it was issued.
CLASSES_FROM = date(2025, 8, 4)
HISTORY_UNTIL = date(2025, 6, 27)
HISTORY_SINCE = date(2019, 3, 1)
NEWCOMER_SINCE = date(2025, 2, 1)
PEOPLE_PER_CLASS_DAY = 900 * 45


@dataclass(frozen=True, slots=True)
class History:
    """A line of an older training list: under 4077 until mid-2025, or under 2372 where classes are not told one by one."""

    completed_on: date
    instrument: str


@dataclass(slots=True)
class ClassPlan:
    """A class of one cluster while it fills. ``seats``: who completed in it; ``partial``: who came and did not complete."""

    cluster: str
    on: date
    seats: list[int] = field(default_factory=list)
    partial: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Training:
    """What happened: by index of the mediator, and by class in the order of time."""

    history: Mapping[int, History]
    classes: Sequence[ClassPlan]

    def trained(self) -> set[int]:
        """Whoever has completed a first training."""
        return set(self.history) | {index for one in self.classes for index in one.seats}


def train(people: Sequence[Mediator], province: Province, days: DayPicker, *, seed: int, today: date) -> Training:
    """Decide for everybody. People are named by their place in the list."""
    return _Planner(people, province, days, Random(f"{seed}/training/{province.code}"), today).plan()  # nosec B311


class _Planner:
    def __init__(self, people: Sequence[Mediator], province: Province, days: DayPicker, rng: Random, today: date) -> None:
        self.people, self.province, self.days, self.rng, self.today = people, province, days, rng, today
        self.history: dict[int, History] = {}
        self.serving = [index for index, person in enumerate(people) if person.serves(today)]
        self.classes = self._classes()

    def plan(self) -> Training:
        for index, person in enumerate(self.people):
            self._learned_before(index, person)
        newcomers = [index for index, person in enumerate(self.people) if self._is_newcomer(index, person)]
        waiting = self._left_waiting(newcomers)
        for index in newcomers:
            if index not in waiting:
                self._take_newcomer(index, self.people[index])
        self._take_older(waiting, set(newcomers))
        classes = [one for classes in self.classes.values() for one in classes]
        return Training(self.history, sorted(classes, key=lambda one: (one.on, one.cluster)))

    def cluster(self, person: Mediator) -> str:
        return self.province.clusters[person.home]

    def _classes(self) -> dict[str, list[ClassPlan]]:
        """Days of classes by cluster: the more people, the more often."""
        counts: dict[str, int] = {}
        for index in self.serving:
            key = self.cluster(self.people[index])
            counts[key] = counts.get(key, 0) + 1
        return {key: [ClassPlan(key, on) for on in self._days_of_classes(count)] for key, count in sorted(counts.items())}

    def _days_of_classes(self, count: int) -> Iterator[date]:
        step = min(75.0, max(40.0, PEOPLE_PER_CLASS_DAY / count))
        day = CLASSES_FROM + timedelta(days=self.rng.randrange(25))
        last = date.min
        # A class takes two days, and the last one is over before today's.
        while day <= self.today - timedelta(days=6):
            on = self.days.two_working_days_from(day)
            if on > last and on <= self.today - timedelta(days=4):
                yield on
            last = on
            day += timedelta(days=step * self.rng.uniform(0.85, 1.15))

    # --- before the new curriculum ------------------------------------------------------------------------------------

    def _learned_before(self, index: int, person: Mediator) -> None:
        """About one in five of those who began in 2022 had learned before; later each year trained a fifth of the rest."""
        start, rng = person.terms[0].recognised_on, self.rng
        if start > HISTORY_UNTIL:
            return
        if start.year == 2022 and start.month < 7 and rng.random() < 0.22:
            self._remember(index, HISTORY_SINCE + timedelta(days=rng.randrange(1000)))
            return
        waited = int(rng.expovariate(0.2) * 365)
        newcomer_class = rng.random() < 0.3 and start.year > 2022
        on = start + timedelta(days=rng.randrange(20, 175) if newcomer_class else waited)
        if on <= HISTORY_UNTIL and person.serves(on):
            self._remember(index, on)

    def _remember(self, index: int, on: date) -> None:
        self.history[index] = History(self.days.working_day(on), "4077/QĐ-BTP")

    # --- newcomers ----------------------------------------------------------------------------------------------------

    def _is_newcomer(self, index: int, person: Mediator) -> bool:
        return index not in self.history and person.newest_start() >= NEWCOMER_SINCE

    def _left_waiting(self, newcomers: Sequence[int]) -> set[int]:
        """The newcomers without training whom the office must see: overdue since January, and due within thirty days."""
        soon, over = [], []
        for index in newcomers:
            person = self.people[index]
            due = add_months(person.newest_start(), 6)
            if not person.serves(self.today):
                continue
            if self.today < due <= self.today + timedelta(days=28):
                soon.append(index)
            elif date(self.today.year, 1, 10) <= due <= self.today - timedelta(days=5):
                over.append(index)
        # Where January has hardly begun, nobody is overdue within the year.
        total = len(self.serving)
        return self._some(soon, max(3, round(total * DUE_SOON_SHARE))) | self._some(over, max(2, round(total * OVERDUE_SHARE)))

    def _some(self, indices: Sequence[int], count: int) -> set[int]:
        return set(self.rng.sample(indices, min(count, len(indices))))

    def _take_newcomer(self, index: int, person: Mediator) -> None:
        """The first class after the recognition, now and then the second, rarely one after the due day."""
        begun, ended = person.newest_start(), person.terms[-1].ended_on
        due = add_months(begun, 6)
        open_to = [
            one
            for one in self.classes[self.cluster(person)]
            if one.on >= begun + timedelta(days=8) and (ended is None or one.on + timedelta(days=3) < ended)
        ]
        in_time = [one for one in open_to if one.on + timedelta(days=5) <= due]
        late = [one for one in open_to if one.on > due + timedelta(days=9)]
        drawn = self.rng.random()
        if ended is not None and ended <= due and drawn < 0.6:
            return
        if late and drawn < LATE_SHARE:
            late[0].seats.append(index)
        elif in_time:
            in_time[1 if len(in_time) > 1 and drawn > 0.82 else 0].seats.append(index)
        elif open_to and due < self.today:
            open_to[0].seats.append(index)

    # --- everybody else -----------------------------------------------------------------------------------------------

    def _take_older(self, waiting: set[int], newcomers: set[int]) -> None:
        """Of those who have served for long, each commune leaves some untrained; the others fill the classes evenly."""
        trained = set(self.history) | {index for classes in self.classes.values() for one in classes for index in one.seats}
        communes: dict[str, list[int]] = {}
        for index in self.serving:
            communes.setdefault(self.people[index].home, []).append(index)
        shares = self._shares(communes)
        for code, members in sorted(communes.items()):
            untrained = [index for index in members if index not in trained]
            older = [index for index in untrained if index not in waiting and index not in newcomers]
            self.rng.shuffle(older)
            left = max(0, round(shares[code] * len(members)) - (len(untrained) - len(older)))
            self._fill(older[left:])
            self._come_in_part(older[:left])

    def _shares(self, communes: Mapping[str, Sequence[int]]) -> dict[str, float]:
        """The share each commune leaves untrained: from a few to every third, weighted to the province's share."""
        drawn = {code: self.rng.triangular(0.05, 0.4, 0.17) for code in sorted(communes)}
        total = sum(len(members) for members in communes.values()) or 1
        mean = sum(drawn[code] * len(members) for code, members in communes.items()) / total or 1
        return {code: share * UNTRAINED_SHARE / mean for code, share in drawn.items()}

    def _fill(self, indices: Sequence[int]) -> None:
        for index in indices:
            one = self._emptier_class(index)
            if one is not None:
                one.seats.append(index)
            else:
                # Nobody held a class for them: they learned by an older list.
                self._remember(index, HISTORY_UNTIL - timedelta(days=self.rng.randrange(60)))

    def _come_in_part(self, indices: Sequence[int]) -> None:
        for index in indices:
            one = self._emptier_class(index) if self.rng.random() < 0.14 else None
            if one is not None:
                one.partial.append(index)

    def _emptier_class(self, index: int) -> ClassPlan | None:
        person = self.people[index]
        possible = [one for one in self.classes[self.cluster(person)] if one.on > max(person.newest_start(), MERGED_ON)]
        if not possible:
            return None
        two = self.rng.sample(possible, min(2, len(possible)))
        return min(two, key=lambda one: (len(one.seats), one.on))
