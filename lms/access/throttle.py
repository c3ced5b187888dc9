"""How long a sign-in has to wait after wrong secrets. Pure; the failures themselves are rows, shared by all processes.

Why there are five counts, and what each is worth: ``docs/rules/sign-in.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """After ``free`` failures within ``window``, each further one doubles the wait from ``first`` up to ``longest``."""

    free: int
    first: timedelta
    longest: timedelta
    window: timedelta


@dataclass(frozen=True, slots=True)
class Failure:
    """One try that has not succeeded: under which name, when."""

    who: str
    at: datetime


DAY = timedelta(hours=24)
# A four-digit PIN has 10,000 values: at this pace one name allows about 36 tries a day, wherever they come from.
BY_NAME = Pace(free=5, first=timedelta(seconds=30), longest=timedelta(hours=1), window=DAY)
# A whole class signs in from the one address of a hall: the brake of each of thirty names comes before that of the hall.
BY_ADDRESS = Pace(free=150, first=timedelta(seconds=30), longest=timedelta(minutes=10), window=DAY)
# Many phones share the address of one operator, and one person may hold many addresses side by side.
BY_NETWORK = Pace(free=1000, first=timedelta(seconds=30), longest=timedelta(minutes=10), window=DAY)
# Numbers of cards follow one another. Of a hall only those count who never got in.
NAMES_AT_ADDRESS = Pace(free=40, first=timedelta(seconds=30), longest=timedelta(minutes=10), window=DAY)
# One PIN tried on many cards. Only tries of that very PIN wait: a hall that was told a wrong one comes in by the right ones.
NAMES_OF_PIN = Pace(free=10, first=timedelta(minutes=1), longest=timedelta(hours=1), window=DAY)

LONGEST_WINDOW = DAY


def wait_left(pace: Pace, failures: Sequence[datetime], *, now: datetime) -> timedelta:
    """The wait still to go before the next try; zero when there is none. ``failures`` in any order."""
    recent = sorted(at for at in failures if now - at < pace.window)
    beyond = len(recent) - pace.free
    if beyond < 0:
        return timedelta(0)
    doubled: timedelta = pace.first * (1 << min(beyond, 20))
    wait = min(pace.longest, doubled)
    return max(timedelta(0), recent[-1] + wait - now)


def wait_of_another(pace: Pace, failures: Sequence[Failure], who: str, *, now: datetime) -> timedelta:
    """The wait of one name more, where each name counts once. One that has failed here before waits by its own count alone."""
    begun: dict[str, datetime] = {}
    for one in failures:
        if now - one.at < pace.window:
            begun[one.who] = min(one.at, begun.get(one.who, one.at))
    return timedelta(0) if who in begun else wait_left(pace, list(begun.values()), now=now)
