"""Synthetic mediators and their careers, one kinship of communes at a time. Pure: the same seed and day give the same people.

Identity numbers begin with 098, which no province has, so that none is a real person's. What people learn is in ``training``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random

from lms.demo.flaws import FLAWS, Flaw, draw_flaw, place, written_otherwise
from lms.demo.land import Kinship, OldCommune
from lms.demo.pools import Pools
from lms.kernel.text import fold
from lms.people.rules.terms import AppointmentReason, Sex, TeamRole

FIRST_YEAR = 2022
MERGED_ON = date(2025, 7, 1)
# Newcomers of the first weeks after the merger were recognised once the new offices had settled in.
SETTLED_ON = date(2025, 7, 14)
YEARLY_TURNOVER = 0.125
TEAMS_PER_OLD_COMMUNE = 8.76
TEAM_SIZES = ((4, 8), (5, 27), (6, 38), (7, 20), (8, 7))
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Place:
    """Where a team is: the commune of today, and the names of village and team."""

    home: str
    village: str
    team: str
    minority_village: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One recognition as its decision states it.

    ``unit_code`` is the commune of that day; ``written`` is the name where the file spells it in another way.
    """

    place: Place
    unit_code: str
    role: TeamRole
    reason: AppointmentReason
    decision_no: str
    signed_on: date
    effective_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    written: str | None = None

    @property
    def recognised_on(self) -> date:
        return self.effective_on or self.signed_on

    def holds(self, day: date) -> bool:
        return self.recognised_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class Mediator:
    """One synthetic person with every recognition, earliest first."""

    full_name: str
    sex: Sex | None
    born_on: date | None
    born_year: int | None
    ethnicity: str | None
    qualification: str | None
    phone: str | None
    identity_no: str | None
    terms: tuple[Term, ...]

    @property
    def home(self) -> str:
        """The commune of today in which the last team stands."""
        return self.terms[-1].place.home

    def serves(self, day: date) -> bool:
        return any(term.holds(day) for term in self.terms)

    def newest_start(self) -> date:
        """The day from which the six months of the last uninterrupted service count."""
        start = self.terms[-1]
        for term in reversed(self.terms[:-1]):
            if term.ended_on != start.recognised_on:
                break
            start = term
        return start.recognised_on


@dataclass(slots=True)
class _Village:
    """A team while its history is being told. ``days`` are the days of decisions on which people may join or leave."""

    place: Place
    old: OldCommune
    dominant: str
    flaw: Flaw
    begun: date
    days: list[date]
    cut_days: list[tuple[date, AppointmentReason]]
    taken: set[str] = field(default_factory=set)
    people: list[Mediator] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a story is told from. ``serials``: running numbers, so that no two people have one identity number.

    ``density`` scales the count of teams; ``named`` gives old communes the bare name of their first village.
    """

    pools: Pools
    seed: int
    today: date
    upland: bool = True
    density: float = 1
    named: Mapping[str, str] = field(default_factory=dict)
    serials: Iterator[int] = field(default_factory=count)


def populate(kinship: Kinship, telling: Telling) -> list[Mediator]:
    """Everybody who served in these communes from 2022 to today, team by team."""
    teller = _Teller(kinship, telling)
    return [person for village in teller.villages() for person in teller.people(village)]


class _Teller:
    def __init__(self, kinship: Kinship, telling: Telling) -> None:
        self.kinship, self.telling = kinship, telling
        self.pools, self.today = telling.pools, telling.today
        self.rng = Random(f"{telling.seed}/{kinship.key}")  # nosec B311
        self.named = dict(telling.named)
        self.names = self._village_names()
        self.numbers = iter(range(1, 10_000))
        self.patterns: dict[date, str] = {}
        self.last: Mediator | None = None
        self.new_days = {code: self._days_of(SETTLED_ON, self.today, per_year=11) for code in sorted(kinship.new)}

    # --- places -------------------------------------------------------------------------------------------------------

    def _village_names(self) -> Iterator[str]:
        pools = self.pools
        upland, lowland = list(pools.upland_villages), list(pools.lowland_villages)
        names = [*upland, *lowland] if self.telling.upland else lowland
        reserved = {fold(name) for name in self.named.values()}
        self.rng.shuffle(names)
        # Names that differ by accents alone (Bản Mò, Bản Mỏ) would be one name to whoever matches a roster.
        distinct = {fold(name): name for name in names}
        names = [name for folded, name in distinct.items() if folded not in reserved]
        yield from names
        for suffix in pools.suffixes:
            yield from (f"{name} {suffix}" for name in names)

    def villages(self) -> Iterator[_Village]:
        """The teams, commune by commune."""
        for one in self.kinship.old:
            begun = _weekday(date(FIRST_YEAR, 1, 4) + timedelta(days=self.rng.randrange(140)))
            before = self._days_of(begun + timedelta(days=60), MERGED_ON - timedelta(days=1), per_year=4)
            cuts = self._re_election(before)
            teams = max(3, round(self.rng.gauss(TEAMS_PER_OLD_COMMUNE, 2) * self.telling.density))
            for number in range(teams):
                yield self._village(one, number, number * len(one.successors) // teams, begun, before, cuts)

    def _re_election(self, days: list[date]) -> list[tuple[date, AppointmentReason]]:
        middle = [day for day in days if day.year == 2024]
        if middle and self.rng.random() < 0.16:
            return [(self.rng.choice(middle), AppointmentReason.RE_ELECTION)]
        return []

    def _village(
        self,
        one: OldCommune,
        number: int,
        part: int,
        begun: date,
        before: list[date],
        cuts: list[tuple[date, AppointmentReason]],
    ) -> _Village:
        home = one.successors[part]
        kind = "ward" if one.commune.is_ward else "commune"
        name = self._village_name(kind, self.named.pop(one.commune.code, None))
        dominant = self.pools.mix[kind].draw(self.rng) if self.telling.upland else "Kinh"
        minority = self.pools.groups[dominant].minority
        team = self.pools.team_name.format(village=name[:1].lower() + name[1:])
        days, cut_days = list(before), list(cuts)
        if one.whole:
            days += self.new_days[home]
        elif self.rng.random() < 0.66 and self.new_days[home]:
            # A split commune: this team was assigned to its new commune and recognised there; the others still wait.
            assigned = next((day for day in self.new_days[home] if day >= date(2025, 8, 15)), None)
            if assigned:
                days += [day for day in self.new_days[home] if day > assigned]
                cut_days.append((assigned, AppointmentReason.CONSOLIDATION))
        forced = FLAWS[number % 3] if one.commune.code in FORCED and 3 <= number < 6 else None
        flaw = forced or draw_flaw(self.rng, minority=minority)
        return _Village(Place(home, name, team, minority), one, dominant, flaw, begun, days, cut_days)

    def _village_name(self, kind: str, given: str | None) -> str:
        if given:
            return f"Thôn {given}"
        pattern = self.pools.village_patterns[kind].draw(self.rng)
        if "{n}" in pattern:
            return pattern.format(n=next(self.numbers))
        name = next(self.names, None)
        return pattern.format(name=name) if name else f"Thôn {next(self.numbers)}"

    # --- days and decisions -------------------------------------------------------------------------------------------

    def _days_of(self, begin: date, end: date, *, per_year: int) -> list[date]:
        step = YEAR / per_year
        day, found = begin + timedelta(days=self.rng.randrange(max(1, int(step)))), []
        while day <= end:
            working = _weekday(day)
            if begin <= working <= end:
                found.append(working)
            day += timedelta(days=step * self.rng.uniform(0.7, 1.3))
        return sorted(set(found))

    def _decision(self, day: date) -> str:
        """A running number of the year, the same for everybody whom one commune recognised on one day."""
        if day not in self.patterns:
            self.patterns[day] = self.pools.decision_numbers.draw(self.rng)
        return self.patterns[day].format(n=day.timetuple().tm_yday + 4)

    # --- people -------------------------------------------------------------------------------------------------------

    def people(self, village: _Village) -> list[Mediator]:
        """Everybody who ever served in the team."""
        size = self.rng.choices([size for size, _ in TEAM_SIZES], [share for _, share in TEAM_SIZES])[0]
        seats = place(self.rng, village.flaw, size, minority=village.place.minority_village)
        for seat, (sex, minority) in enumerate(seats):
            self._fill(village, seat, sex, minority)
        return village.people

    def _fill(self, village: _Village, seat: int, sex: Sex, minority: bool | None) -> None:
        """Those who held one seat, one after another; now and then somebody who had left comes back."""
        joined: date | None = village.begun
        while joined is not None:
            left = self._leaving(village, seat, joined)
            reason = AppointmentReason.CONSOLIDATION if joined == village.begun else self._reason()
            term = self._term(village, joined, TeamRole.TEAM_HEAD if seat == 0 else TeamRole.MEDIATOR, reason)
            if left:
                term = replace(term, ended_on=left, end_reason=self.pools.end_reasons.draw(self.rng))
            terms = self._cut(village, term)
            back = self._returning(village, sex, joined) if minority is None else None
            if back is None:
                village.people.append(self._person(village, sex, minority, terms))
            else:
                old = village.people[back]
                village.people[back] = replace(old, terms=(*old.terms, *terms))
            joined = next((day for day in village.days if day >= left), None) if left else None

    def _returning(self, village: _Village, sex: Sex, joined: date) -> int | None:
        """Who left the team some time ago, has a number to be known by, and takes a seat again."""
        if self.rng.random() > 0.06:
            return None
        for place_in_list, person in enumerate(village.people):
            ended = person.terms[-1].ended_on
            gone = ended is not None and (joined - ended).days > 60
            if gone and person.sex is sex and person.identity_no and person.terms[-1].end_reason != "Qua đời":
                return place_in_list
        return None

    def _reason(self) -> AppointmentReason:
        return AppointmentReason.SUPPLEMENT if self.rng.random() < 0.65 else AppointmentReason.NEW

    def _leaving(self, village: _Village, seat: int, joined: date) -> date | None:
        """The first three seats are filled again on the day they are left, so that the team stays what the law wants."""
        served = max(75, int(self.rng.expovariate(YEARLY_TURNOVER) * YEAR))
        left = joined + timedelta(days=served)
        if seat < 3:
            return next((day for day in village.days if day >= left), None)
        return left if left <= self.today else None

    def _term(self, village: _Village, day: date, role: TeamRole, reason: AppointmentReason) -> Term:
        unit_code = village.old.commune.code if day < MERGED_ON else village.place.home
        number = self._decision(day)
        if self.rng.random() < 0.2:
            return Term(village.place, unit_code, role, reason, number, day, effective_on=day)
        return Term(village.place, unit_code, role, reason, number, day)

    def _cut(self, village: _Village, term: Term) -> list[Term]:
        """A re-election, or the recognition in the new commune, ends one term and opens the next on the same day."""
        terms = [term]
        for day, reason in sorted(village.cut_days, key=lambda cut: cut[0]):
            last = terms[-1]
            if last.recognised_on < day and last.holds(day):
                again = self._term(village, day, last.role, reason)
                why = "Bầu lại" if reason is AppointmentReason.RE_ELECTION else "Kiện toàn theo đơn vị mới"
                terms[-1] = replace(last, ended_on=day, end_reason=why)
                terms.append(replace(again, ended_on=last.ended_on, end_reason=last.end_reason))
        return terms

    def _person(self, village: _Village, sex: Sex, minority: bool | None, terms: list[Term]) -> Mediator:
        rng = self.rng
        ethnicity = self._ethnicity(village, minority)
        name = self._name(village, ethnicity, sex)
        joined = terms[0].recognised_on
        born = joined - timedelta(days=int(min(74.0, max(21.0, rng.gauss(51, 10))) * YEAR))
        if len(terms) > 1 and rng.random() < 0.12:
            terms[-1] = replace(terms[-1], written=written_otherwise(name))
        # Somebody recognised in a new team is known again by the number alone.
        known = len(terms) > 1 and not village.old.whole
        unknown = rng.random()
        person = Mediator(
            full_name=name,
            sex=None if unknown > 0.995 else sex,
            born_on=None if unknown < 0.06 else born,
            born_year=None if unknown < 0.01 else born.year,
            ethnicity=None if 0.98 < unknown < 0.99 else ethnicity,
            qualification=self.pools.education.draw(rng) if rng.random() < 0.9 else None,
            phone=f"+8499{rng.choice('39')}{rng.randrange(10**6):06d}" if rng.random() < 0.86 else None,
            identity_no=self._identity(sex, born) if known or rng.random() < 0.93 else None,
            terms=tuple(terms),
        )
        if not known and self.last and rng.random() < 0.002:
            person = self._double(village, person, self.last)
        self.last = person
        return person

    def _ethnicity(self, village: _Village, minority: bool | None) -> str:
        if minority is False:
            return "Kinh"
        kind = "ward" if village.old.commune.is_ward else "commune"
        settled = self.rng.random() < 0.7 or not self.telling.upland
        drawn = village.dominant if settled else self.pools.mix[kind].draw(self.rng)
        return drawn if not minority or self.pools.groups[drawn].minority else village.dominant

    def _name(self, village: _Village, ethnicity: str, sex: Sex) -> str:
        """A name nobody in the team ever bore: the rules of import rightly refuse to guess between namesakes."""
        group = self.pools.groups[ethnicity]
        name = group.name(self.rng, sex)
        while fold(name) in village.taken:
            name = group.name(self.rng, sex)
        village.taken.add(fold(name))
        return name

    def _identity(self, sex: Sex, born: date) -> str:
        mark = (0 if born.year < 2000 else 2) + (1 if sex is Sex.FEMALE else 0)
        # The factor has no divisor of 10, so a million serials give a million numbers that do not look like a row.
        return f"098{mark}{born.year % 100:02d}{next(self.telling.serials) * 577_351 % 10**6:06d}"

    def _double(self, village: _Village, person: Mediator, other: Mediator) -> Mediator:
        """Somebody who looks like another person: the same name and birthday, and no number to tell them apart."""
        joined = person.terms[0].recognised_on
        alike = other.born_on is not None and other.sex is person.sex and joined.year - other.born_on.year > 20
        if not alike or fold(other.full_name) in village.taken:
            return person
        village.taken.add(fold(other.full_name))
        return replace(person, full_name=other.full_name, born_on=other.born_on, born_year=other.born_year, identity_no=None)


# The communes of the demo's own officer show every kind of flaw, whatever the seed.
FORCED = frozenset({"06223"})


def _weekday(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
