"""From a plan of training to classes as an office holds them: place, trainers, meetings, who came to which. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from lms.clock import HANOI
from lms.demo.calendar import DayPicker
from lms.demo.land import Commune, Province
from lms.demo.pools import Pools, TrainerPost
from lms.demo.population import Mediator
from lms.demo.training import ClassPlan
from lms.people.rules.professions import Profession
from lms.people.rules.terms import Sex

PERIOD = timedelta(minutes=45)
TEAMS_PER_TRAINER = 94
AFTERNOON = time(13, 30)

# The shipped modules of 2372, by half day: all of it in the hall, or three modules at home on the phone.
IN_THE_HALL: tuple[Mapping[str, int], ...] = (
    {"M01": 2, "M02": 2},
    {"M03": 1, "M04": 2, "M06": 1},
    {"M05": 2, "M07": 2},
    {"M08": 2, "M09": 1, "M10": 1},
)
PARTLY_AT_HOME: tuple[Mapping[str, int], ...] = (
    {"M01": 2, "M02": 2},
    {"M04": 2, "M05": 2},
    {"M07": 2, "M08": 2, "M10": 1},
)
AT_HOME = ("M03", "M06", "M09")
# From this day on phones were used for a third of the classes.
AT_HOME_SINCE = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class DemoTrainer:
    """A trainer and the post the trainer holds besides."""

    full_name: str
    sex: Sex
    born_year: int
    level: str
    unit_code: str
    post: str
    profession: Profession
    since: date


@dataclass(frozen=True, slots=True)
class DemoMeeting:
    """One half day: aware instants of Viet Nam, and the periods of each module by its code."""

    starts_at: datetime
    ends_at: datetime
    periods: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody enrolled. ``missed``: meetings from 0; ``at_home``: modules read; ``right``: of ten questions, None: unsat."""

    index: int
    missed: frozenset[int] = frozenset()
    at_home: tuple[str, ...] = ()
    right: int | None = None


@dataclass(frozen=True, slots=True)
class DemoClass:
    """A class with its people; ``trainers`` and ``Seat.index`` are places in the lists of the province."""

    unit_code: str
    title: str
    venue: str
    trainers: tuple[int, ...]
    meetings: tuple[DemoMeeting, ...]
    seats: tuple[Seat, ...]

    @property
    def last_day(self) -> date:
        return self.meetings[-1].starts_at.date()


def meeting(on: date, start: time, periods: Mapping[str, int]) -> DemoMeeting:
    """A half day that begins at ``start``, with a quarter of an hour of rest."""
    starts_at = datetime.combine(on, start, HANOI)
    return DemoMeeting(starts_at, starts_at + sum(periods.values()) * PERIOD + timedelta(minutes=15), periods)


def make_trainers(province: Province, pools: Pools, rng: Random, *, teams: int, clusters: Sequence[str]) -> list[DemoTrainer]:
    """Some for the province, two for each cluster of communes."""
    posts = {level: [post for post in pools.trainer_posts if post.level == level] for level in ("province", "commune")}
    found = [_trainer(province, pools, rng, posts["province"], "") for _ in range(max(3, round(teams / TEAMS_PER_TRAINER)))]
    for cluster in clusters:
        codes = sorted(code for code in province.communes if province.clusters[code] == cluster)
        found += [_trainer(province, pools, rng, posts["commune"], rng.choice(codes)) for _ in range(2)]
    return found


def _trainer(province: Province, pools: Pools, rng: Random, posts: Sequence[TrainerPost], unit_code: str) -> DemoTrainer:
    post = rng.choices(posts, [post.weight for post in posts])[0]
    sex = rng.choice(list(Sex))
    group = pools.groups[pools.mix["ward"].draw(rng) if province.upland else "Kinh"]
    since = date(2025, 7, 14) + timedelta(days=rng.randrange(20))
    name = group.name(rng, sex)
    born, profession = 1964 + rng.randrange(30), Profession(post.profession)
    return DemoTrainer(name, sex, born, post.level, unit_code or province.code, post.text, profession, since)


@dataclass
class Timetable:
    """Turns plans into classes; a trainer teaches one class a day."""

    province: Province
    pools: Pools
    people: Sequence[Mediator]
    trainers: Sequence[DemoTrainer]
    days: DayPicker
    rng: Random

    def __post_init__(self) -> None:
        self.communes = self.province.communes
        self.taken: set[tuple[int, date]] = set()
        self.held: dict[tuple[str, int], int] = {}

    def hold(self, plans: Sequence[ClassPlan]) -> Iterator[DemoClass]:
        """The classes in order of time; a plan nobody is on is not held."""
        for plan in plans:
            if plan.seats or plan.partial:
                yield self._hold(plan)

    def _hold(self, plan: ClassPlan) -> DemoClass:
        host = self.host([*plan.seats, *plan.partial])
        partly = plan.on >= AT_HOME_SINCE and self.rng.random() < 0.34
        meetings = self.meetings(plan.on, PARTLY_AT_HOME if partly else IN_THE_HALL)
        at_home = AT_HOME if partly else ()
        return DemoClass(
            unit_code=host.code,
            title=self.title(host, plan.on.year),
            venue=self.venue(host, plan.seats or plan.partial),
            trainers=self.teach(host, [one.starts_at.date() for one in meetings]),
            meetings=meetings,
            seats=(
                *(Seat(index, frozenset(), at_home, self._passing()) for index in plan.seats),
                *(self._in_part(index, len(meetings)) for index in plan.partial),
            ),
        )

    def host(self, indices: Sequence[int]) -> Commune:
        """The commune most of them come from."""
        homes = [self.people[index].home for index in indices]
        return self.communes[max(sorted(set(homes)), key=homes.count)]

    def meetings(self, on: date, parts: Sequence[Mapping[str, int]]) -> tuple[DemoMeeting, ...]:
        """Morning and afternoon, this day and the next."""
        morning = time.fromisoformat(self.pools.starts_at.draw(self.rng))
        if morning >= AFTERNOON:
            morning = time(8, 0)
        return tuple(
            meeting(on + timedelta(days=number // 2), AFTERNOON if number % 2 else morning, periods)
            for number, periods in enumerate(parts)
        )

    def title(self, host: Commune, year: int) -> str:
        number = self.held[host.code, year] = self.held.get((host.code, year), 0) + 1
        pattern = self.pools.class_titles[number % len(self.pools.class_titles)]
        return pattern.format(unit=host.title, n=number, year=year)

    def venue(self, host: Commune, indices: Sequence[int]) -> str:
        village = self.people[indices[0]].terms[-1].place.village
        return self.pools.venues.draw(self.rng).format(unit=host.title, village=village[:1].lower() + village[1:])

    def teach(self, host: Commune, on: Sequence[date], first: int | None = None) -> tuple[int, ...]:
        """One trainer of the province and one of the cluster, whoever is free; ``first`` in place of the former."""
        cluster = self.province.clusters[host.code]
        near, far = [], []
        for place, trainer in enumerate(self.trainers):
            if any((place, day) in self.taken for day in on):
                continue
            if trainer.level == "province":
                far.append(place)
            elif self.province.clusters[trainer.unit_code] == cluster:
                near.append(place)
        chosen = [first] if first is not None else far and [self.rng.choice(far)]
        chosen = [*chosen, *(near and [self.rng.choice(near)])]
        self.taken |= {(place, day) for place in chosen for day in on}
        return tuple(chosen)

    def _passing(self) -> int:
        return self.rng.choices((5, 6, 7, 8, 9, 10), (6, 12, 24, 30, 20, 8))[0]

    def _in_part(self, index: int, meetings: int) -> Seat:
        """Away for a half day, or in the hall to the end and below the mark."""
        if self.rng.random() < 0.7:
            return Seat(index, frozenset({self.rng.randrange(1, meetings)}))
        return Seat(index, right=self.rng.choice((2, 3, 4)))
