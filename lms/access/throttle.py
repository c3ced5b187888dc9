"""How long a sign-in has to wait after wrong secrets. Pure; the failures themselves are rows, shared by all processes."""

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


# A four-digit PIN has 10,000 values: at this pace one name allows about 36 tries a day, wherever they come from.
BY_NAME = Pace(free=5, first=timedelta(seconds=30), longest=timedelta(hours=1), window=timedelta(hours=24))
# A whole class signs in from the one address of a village hall, so an address may fail far more often.
BY_ADDRESS = Pace(free=60, first=timedelta(seconds=30), longest=timedelta(minutes=10), window=timedelta(hours=1))

LONGEST_WINDOW = max(BY_NAME.window, BY_ADDRESS.window)


def wait_left(pace: Pace, failures: Sequence[datetime], *, now: datetime) -> timedelta:
    """The wait still to go before the next try; zero when there is none. ``failures`` in any order."""
    recent = sorted(at for at in failures if now - at < pace.window)
    beyond = len(recent) - pace.free
    if beyond < 0:
        return timedelta(0)
    doubled: timedelta = pace.first * (1 << min(beyond, 20))
    wait = min(pace.longest, doubled)
    return max(timedelta(0), recent[-1] + wait - now)
