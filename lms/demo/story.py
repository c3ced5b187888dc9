"""The whole story of one province, ready to be recorded: people, trainers, history, classes, the cast. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from lms.demo.calendar import DayPicker
from lms.demo.cast import OLD_HOME, PROVINCE, VILLAGE, Cast, Casting, demo_mediator, demo_trainer
from lms.demo.classes import DemoClass, DemoTrainer, Timetable, make_trainers
from lms.demo.land import Province, narrowed
from lms.demo.pools import load_pools
from lms.demo.population import Mediator, Telling, populate
from lms.demo.training import ClassPlan, History, Training, train

# The three old communes of the cast's commune, and one that was split (Bính Xá).
COMMUNE_SCALE = ("06220", "06223", OLD_HOME, "06622")
COMMUNE_DENSITY = 0.75


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is told: which provinces (all when empty), in the demo's own province which old communes (all when empty).

    ``density`` scales the count of teams there, ``elsewhere`` that of the other provinces.
    """

    provinces: tuple[str, ...] = ()
    old_communes: tuple[str, ...] = ()
    density: float = 1
    elsewhere: float = 1.07


SCALES = {
    "commune": Scale((PROVINCE,), COMMUNE_SCALE, COMMUNE_DENSITY),
    "province": Scale((PROVINCE,)),
    "national": Scale(),
}


@dataclass(frozen=True, slots=True)
class Story:
    """What is recorded for one province. Indices everywhere are places in ``people`` and ``trainers``."""

    province: Province
    people: Sequence[Mediator]
    trainers: Sequence[DemoTrainer]
    history: dict[int, History]
    classes: Sequence[DemoClass]
    cast: Cast | None


@dataclass(frozen=True)
class Teller:
    """Tells the stories of the provinces, each from the same seed and day to the same end."""

    scale: Scale
    days: DayPicker
    seed: int
    now: datetime
    today: date
    serials: Iterator[int] = field(default_factory=count)

    def tell(self, province: Province) -> Story:
        """The story of one province; classes and cast are told in the demo's own, elsewhere training is history."""
        own = province.code == PROVINCE
        if own and self.scale.old_communes:
            province = narrowed(province, self.scale.old_communes)
        people = self._people(province, own=own)
        training = train(people, province, self.days, seed=self.seed, today=self.today)
        if not own:
            return Story(province, people, (), _as_history(training), (), None)
        mediator = len(people)
        people.append(demo_mediator(people, self.today))
        return self._with_classes(province, people, training, mediator)

    def _people(self, province: Province, *, own: bool) -> list[Mediator]:
        telling = Telling(
            load_pools(),
            self.seed,
            self.today,
            upland=province.upland,
            density=self.scale.density if own else self.scale.elsewhere,
            named={OLD_HOME: VILLAGE} if own else {},
            serials=self.serials,
        )
        return [person for kinship in province.kinships for person in populate(kinship, telling)]

    def _with_classes(self, province: Province, people: list[Mediator], training: Training, mediator: int) -> Story:
        rng = Random(f"{self.seed}/classes/{province.code}")  # nosec B311
        clusters = sorted({province.clusters[code] for code in province.communes})
        teams = len({term.place for person in people for term in person.terms})
        trainers = make_trainers(province, load_pools(), rng, teams=teams, clusters=clusters)
        trainers[0] = demo_trainer(self.today)
        table = Timetable(province, load_pools(), people, trainers, self.days, rng)
        # The class of today comes first, so that its trainer is free.
        cast = Casting(table, mediator, 0, frozenset(training.trained()), self.today).cast(self.now)
        return Story(province, people, trainers, dict(training.history), list(table.hold(training.classes)), cast)


def _as_history(training: Training) -> dict[int, History]:
    def lines(one: ClassPlan) -> dict[int, History]:
        return {index: History(one.on + timedelta(days=1), "2372/QĐ-BTP") for index in one.seats}

    found = dict(training.history)
    for one in training.classes:
        found |= lines(one)
    return found
