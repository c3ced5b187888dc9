"""The least age on the recognition day. The Law on Grassroots Mediation states none: both ages are policies of the office."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AgeFine:
    """Old enough, or nothing is known that says otherwise."""


@dataclass(frozen=True, slots=True)
class AgeFlagged:
    """``age`` in full years is (or, from a birth year alone, may be) under the flagging age: recorded, to be looked at."""

    age: int
    least: int


@dataclass(frozen=True, slots=True)
class AgeRefused:
    """``age`` in full years is certainly under the refusing age."""

    age: int
    least: int


AgeVerdict = AgeFine | AgeFlagged | AgeRefused


def age_on(born_on: date, day: date) -> int:
    """Full years of age; somebody born on 29 February turns a year older on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def check_age(
    *, born_on: date | None, born_year: int | None, recognised_on: date, refused_under: int, flagged_under: int
) -> AgeVerdict:
    """The verdict on the recognition day; a birth year alone refuses only when no birthday could make it enough."""
    if born_on:
        oldest = youngest = age_on(born_on, recognised_on)
    elif born_year:
        oldest = recognised_on.year - born_year
        youngest = oldest - 1
    else:
        return AgeFine()
    if oldest < refused_under:
        return AgeRefused(oldest, refused_under)
    return AgeFlagged(youngest, flagged_under) if youngest < flagged_under else AgeFine()
