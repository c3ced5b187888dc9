"""Whether two records may be one person: the points that speak for and against, in words and with their weight. Pure.

Nothing here decides: a score only says what an officer should look at first. Names are compared without accents.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lms.i18n import N_
from lms.people.rules.terms import Sex


class Code(StrEnum):
    """What can speak for or against two records being one person."""

    IDENTITY = "identity"
    NAME = "name"
    NAME_MIDDLE = "name_middle"
    NAME_LETTER = "name_letter"
    BIRTH_DAY = "birth_day"
    BIRTH_YEAR = "birth_year"
    TEAM = "team"
    COMMUNE = "commune"
    PHONE = "phone"
    SEX = "sex"
    OTHER_IDENTITY = "other_identity"
    OTHER_BIRTH = "other_birth"
    OTHER_SEX = "other_sex"
    TWO_TEAMS = "two_teams"


# Weights are a matter of the office, not of law: certain from 100, worth a look from 60.
CERTAIN = 100
LOOK = 60
WEIGHTS: dict[Code, int] = {
    Code.IDENTITY: 100,
    Code.NAME: 35,
    Code.NAME_MIDDLE: 25,
    Code.NAME_LETTER: 20,
    Code.BIRTH_DAY: 35,
    Code.BIRTH_YEAR: 15,
    Code.TEAM: 20,
    Code.COMMUNE: 10,
    Code.PHONE: 25,
    Code.SEX: 5,
    Code.OTHER_IDENTITY: -100,
    Code.OTHER_BIRTH: -40,
    Code.OTHER_SEX: -40,
    Code.TWO_TEAMS: -25,
}
WORDS: dict[Code, str] = {
    Code.IDENTITY: N_("cùng số định danh"),
    Code.NAME: N_("cùng họ tên"),
    Code.NAME_MIDDLE: N_("cùng họ và tên, một bên không ghi tên đệm"),
    Code.NAME_LETTER: N_("họ tên chỉ khác một chữ cái"),
    Code.BIRTH_DAY: N_("cùng ngày sinh"),
    Code.BIRTH_YEAR: N_("cùng năm sinh"),
    Code.TEAM: N_("cùng tổ"),
    Code.COMMUNE: N_("cùng xã"),
    Code.PHONE: N_("cùng số điện thoại"),
    Code.SEX: N_("cùng giới tính"),
    Code.OTHER_IDENTITY: N_("khác số định danh"),
    Code.OTHER_BIRTH: N_("khác ngày sinh"),
    Code.OTHER_SEX: N_("khác giới tính"),
    Code.TWO_TEAMS: N_("làm ở hai tổ trong cùng một ngày"),
}


@dataclass(frozen=True, slots=True)
class Stay:
    """One recognition in force: the team, and the days, half open."""

    team_id: int
    first: date
    ended: date | None = None

    def meets(self, other: "Stay") -> bool:
        """Whether both hold on some day."""
        return (self.ended is None or other.first < self.ended) and (other.ended is None or self.first < other.ended)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of one person. ``name``: folded; ``places``: every unit that may be the same commune, of any map."""

    id: int
    name: str
    born_on: date | None = None
    born_year: int | None = None
    sex: Sex | None = None
    phone: str | None = None
    identity: str | None = field(default=None, repr=False)  # the keyed hash
    stays: Sequence[Stay] = ()
    places: Collection[int] = frozenset()

    @property
    def teams(self) -> frozenset[int]:
        return frozenset(stay.team_id for stay in self.stays)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that speaks for (positive) or against (negative)."""

    code: Code

    @property
    def weight(self) -> int:
        return WEIGHTS[self.code]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was found of two records. ``score`` is between 0 and 100."""

    points: tuple[Point, ...]

    @property
    def score(self) -> int:
        return max(0, min(CERTAIN, sum(point.weight for point in self.points)))

    @property
    def worth_a_look(self) -> bool:
        return self.score >= LOOK

    @property
    def codes(self) -> list[str]:
        return [point.code.value for point in self.points]


def likeness(one: Facts, other: Facts) -> Likeness:
    """Every point of two records, the strongest first. The same whichever comes first.

    Two different identity numbers are two people, whatever else is alike. Example: the same name and the same day of birth
    in one team are 35 + 35 + 20 + (sex) 5 = 95.
    """
    found = [*_identity(one, other), *_name(one.name, other.name), *_birth(one, other), *_place(one, other)]
    if one.phone and one.phone == other.phone:
        found.append(Code.PHONE)
    if one.sex and other.sex:
        found.append(Code.SEX if one.sex is other.sex else Code.OTHER_SEX)
    if Code.IDENTITY not in found and _two_teams(one, other):
        found.append(Code.TWO_TEAMS)
    points = sorted(map(Point, found), key=lambda point: (-abs(point.weight), point.code))
    return Likeness(tuple(points))


def _identity(one: Facts, other: Facts) -> list[Code]:
    if not one.identity or not other.identity:
        return []
    return [Code.IDENTITY if one.identity == other.identity else Code.OTHER_IDENTITY]


def _name(one: str, other: str) -> list[Code]:
    if one == other:
        return [Code.NAME]
    if same_without_middle(one, other):
        return [Code.NAME_MIDDLE]
    return [Code.NAME_LETTER] if one_letter_off(one, other) else []


def same_without_middle(one: str, other: str) -> bool:
    """Family and given name are the same and one of the two has no middle name: "nong thi hoa" and "nong hoa"."""
    first, second = one.split(), other.split()
    if min(len(first), len(second)) != 2 or len(first) == len(second):
        return False
    return (first[0], first[-1]) == (second[0], second[-1])


def one_letter_off(one: str, other: str) -> bool:
    """One letter is put in, left out or another: "nong van tinh" and "nong van tin"."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or len(short) < 6:
        return False
    place = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        return short[place + 1 :] == long[place + 1 :]
    return short[place:] == long[place + 1 :]


def _birth(one: Facts, other: Facts) -> list[Code]:
    if one.born_on and other.born_on:
        return [Code.BIRTH_DAY if one.born_on == other.born_on else Code.OTHER_BIRTH]
    if not one.born_year or not other.born_year:
        return []
    return [Code.BIRTH_YEAR if one.born_year == other.born_year else Code.OTHER_BIRTH]


def _place(one: Facts, other: Facts) -> list[Code]:
    if one.teams & other.teams:
        return [Code.TEAM]
    return [Code.COMMUNE] if frozenset(one.places) & frozenset(other.places) else []


def _two_teams(one: Facts, other: Facts) -> bool:
    return any(a.team_id != b.team_id and a.meets(b) for a in one.stays for b in other.stays)


def resolved(folds: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Folded id -> the id under which that person is kept, chains followed to their end; ``folds``: (folded, kept)."""
    step = dict(folds)
    found = {}
    for folded in step:
        place = step[folded]
        while place in step:
            place = step[place]
        found[folded] = place
    return found
