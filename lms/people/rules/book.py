"""The book as matching sees it: persons, teams, appointments, those on record and those a file is about to add.

Entries change while a file is judged; who judges makes a fresh book each time (``lms.people.queries``).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lms.kernel.text import fold, name_key
from lms.people.rules.service import Service
from lms.people.rules.statements import PersonWords, RecognitionWords


@dataclass(eq=False, slots=True)
class TeamEntry:
    """A mediation team; ``id`` is None for one that the file brings. ``label`` is how people tell it from others.

    ``placed_unit_id`` is the unit to which a team of a split commune was assigned, else 0 or that of ``unit_id``.
    """

    id: int | None
    unit_id: int
    village: str
    name: str
    label: str = ""
    village_fold: str = ""
    name_fold: str = ""
    minority_village: bool = False
    withdrawn: bool = False
    placed_unit_id: int = 0

    def __post_init__(self) -> None:
        self.village_fold = self.village_fold or fold(self.village)
        self.name_fold = self.name_fold or fold(self.name)


@dataclass(eq=False, slots=True)
class AppointmentEntry:
    """One recognition of a person in a team. ``row`` is the row of the file that states it.

    ``recorded_for``: the record of the person it stands under, where that was folded into another.
    """

    id: int | None
    person: "PersonEntry" = field(repr=False)
    team: TeamEntry
    words: RecognitionWords
    row: int | None = None
    recorded_for: int | None = None

    @property
    def service(self) -> Service:
        return Service(self.words.recognised_on, self.words.ended_on)


@dataclass(eq=False, slots=True)
class PersonEntry:
    """A person. ``before`` is what the book says, ``words`` what it will say; ``said`` names the row of each new word.

    ``folded``: what the records say that an officer has merged into this one, by their ids; their appointments are here.
    """

    id: int | None
    words: PersonWords
    before: PersonWords | None = None
    appointments: list[AppointmentEntry] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)
    said_birth: tuple[date | None, int | None] = (None, None)
    said_sex: int | None = None
    key: str = ""
    folded: dict[int, PersonWords] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = self.key or fold(self.words.full_name)

    @property
    def records(self) -> list[PersonWords]:
        """What each record of the person says, the kept one first."""
        return [self.words, *self.folded.values()]

    @property
    def keys(self) -> set[str]:
        """The folded names under which the person is looked for."""
        return {self.key, *(fold(words.full_name) for words in self.folded.values())}

    @property
    def identity_keys(self) -> set[str]:
        """The identity numbers of all records."""
        return {words.identity_key for words in self.records if words.identity_key}

    def on_day(self, team: TeamEntry, day: date) -> AppointmentEntry | None:
        """The recognition in this team on this day; of several, one under each merged record, that which no row stated yet."""
        found = [entry for entry in self.appointments if entry.team is team and entry.words.recognised_on == day]
        return next((entry for entry in found if entry.row is None), found[0] if found else None)


@dataclass
class Book:
    """All that may match the rows of one file.

    ``kin`` gives the units in which teams of a unit may stand recorded, ``since`` the day from which a unit stands,
    ``decider`` the commune that decided about a unit's teams on a day, None where that is not certain.
    """

    kin: Callable[[int], Iterable[int]]
    unit_label: Callable[[int], str]
    since: Callable[[int], date] = lambda _unit_id: date.min
    teams: list[TeamEntry] = field(default_factory=list)
    persons: list[PersonEntry] = field(default_factory=list)
    decider: Callable[[int, date], int | None] = lambda unit_id, _on: unit_id

    def __post_init__(self) -> None:
        self._teams: dict[tuple[int, str], list[TeamEntry]] = {}
        self._members: dict[tuple[int, str], list[PersonEntry]] = {}
        self._by_identity: dict[str, PersonEntry] = {}
        self._by_id: dict[int, PersonEntry] = {}
        for team in self.teams:
            self._index_team(team)
        for person in self.persons:
            self.index_person(person)
            for appointment in person.appointments:
                self.index_member(person, appointment.team)

    def _index_team(self, team: TeamEntry) -> None:
        # A team of a split commune is found under the code it was recorded with and under that of the commune it was given to.
        for unit_id in {team.unit_id, team.placed_unit_id or team.unit_id}:
            self._teams.setdefault((unit_id, team.name_fold), []).append(team)

    def add_team(self, team: TeamEntry) -> TeamEntry:
        """Record a team the file brings."""
        self.teams.append(team)
        self._index_team(team)
        return team

    def index_person(self, person: PersonEntry) -> None:
        """Make the person findable by identity number."""
        for key in person.identity_keys:
            self._by_identity[key] = person
        for person_id in (person.id, *person.folded):
            if person_id:
                self._by_id[person_id] = person

    def claim(self, key: str | None, person: PersonEntry) -> None:
        """Let a number mean this person for the rest of the file, though the row that says so may be refused."""
        if key:
            self._by_identity.setdefault(key, person)

    def index_member(self, person: PersonEntry, team: TeamEntry) -> None:
        """Make the person findable by name in the team."""
        for key in person.keys:
            namesakes = self._members.setdefault((id(team), key), [])
            if person not in namesakes:
                namesakes.append(person)

    def teams_named(self, unit_id: int, name_fold: str) -> Iterator[TeamEntry]:
        """Teams of that name recorded in the unit or its kin, those of the unit itself first, each once."""
        seen: set[int] = set()
        for place in (unit_id, *sorted(set(self.kin(unit_id)) - {unit_id})):
            for team in self._teams.get((place, name_fold), ()):
                if id(team) not in seen:
                    seen.add(id(team))
                    yield team

    def namesakes(self, team: TeamEntry, person_key: str) -> list[PersonEntry]:
        """Everybody of that folded name who ever had an appointment in the team."""
        return self._members.get((id(team), person_key), [])

    def by_identity(self, key: str | None) -> PersonEntry | None:
        """The person with that identity number."""
        return self._by_identity.get(key) if key else None

    def by_id(self, person_id: int) -> PersonEntry | None:
        """The person on record."""
        return self._by_id.get(person_id)


def merged(words: PersonWords, said: PersonWords) -> PersonWords:
    """What is known after somebody said more: nothing said erases nothing, the same name written differently stays."""
    new: dict[str, Any] = {}
    if name_key(said.full_name) != name_key(words.full_name):
        new["full_name"] = said.full_name
    if said.born_on and said.born_on != words.born_on:
        new |= {"born_on": said.born_on, "born_year": said.born_on.year}
    elif not said.born_on and said.born_year and said.born_year != words.born_year:
        new |= {"born_on": None, "born_year": said.born_year}
    for name in ("sex", "phone"):
        if (value := getattr(said, name)) and value != getattr(words, name):
            new[name] = value
    for name in ("ethnicity", "qualification"):
        if (value := getattr(said, name)) and fold(value) != fold(getattr(words, name) or ""):
            new[name] = value
    if said.identity_key and said.identity_key != words.identity_key:
        new |= {"identity_key": said.identity_key, "identity_no": said.identity_no}
    return replace(words, **new) if new else words


def unsaid(person: PersonEntry, said: PersonWords) -> PersonWords:
    """What a row says of a merged person beyond what one of the folded records says already; that stays where it stands."""
    for words in person.folded.values():
        new: dict[str, Any] = {}
        if name_key(said.full_name) == name_key(words.full_name):
            new["full_name"] = person.words.full_name
        if (said.born_on and said.born_on == words.born_on) or (not said.born_on and said.born_year == words.born_year):
            new |= {"born_on": None, "born_year": None}
        if said.identity_key and said.identity_key == words.identity_key:
            new |= {"identity_key": None, "identity_no": None}
        new |= {name: None for name in ("sex", "phone") if getattr(said, name) == getattr(words, name)}
        texts = ("ethnicity", "qualification")
        new |= {name: None for name in texts if fold(getattr(said, name) or "") == fold(getattr(words, name) or "")}
        said = replace(said, **new)
    return said


def differences(before: object, after: object, names: Iterable[str]) -> list[str]:
    """The names of the fields that differ."""
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def revised(words: RecognitionWords, said: RecognitionWords) -> RecognitionWords:
    """What is known of a recognition after a row said more of it; the day stays."""
    new: dict[str, Any] = {}
    for name in ("role", "reason", "signed_on", "effective_on", "ended_on"):
        if (value := getattr(said, name)) and value != getattr(words, name):
            new[name] = value
    for name in ("decision_no", "end_reason"):
        if (value := getattr(said, name)) and _plain(value) != _plain(getattr(words, name) or ""):
            new[name] = value
    return replace(words, **new) if new else words


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")
