"""Going on from twelve months to a later day, and what it takes to reach the floor by then. Pure; no words.

The assumption, which every page writes out: each month from now brings as many more trained people as the mean month of
the last twelve (who learnt, less who learnt and left), while as many mediators serve as serve today. The band goes by the
slowest and the quickest three months in a row of the twelve. Nothing is told of a day further away than the months looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from courses.proposals.rules import classes_needed
from lms.kernel.months import add_months
from lms.kernel.ratio import Ratio

SPANS = 12  # months looked at
WINDOW = 3  # months in a row that bound the band
LEAST_MOVES = 3  # of the twelve months, in how many at least the count must have moved
FURTHEST = 731  # days ahead; two years, as long as the line that is shown
MONTH = Fraction(1461, 48)  # days of a mean month: four years are 1,461 days
USUAL_CLASS = 35  # people of a class, where none was held of which to take the mean

# The figure at the end of a day.
Figure = tuple[date, Ratio]


class Why(StrEnum):
    """Why nothing is foretold."""

    NOBODY = "nobody"
    TOO_SHORT = "too_short"
    TOO_STILL = "too_still"
    DAY_OVER = "day_over"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many more trained people a month brought: the mean of the twelve, their slowest and quickest three in a row."""

    low: Fraction
    middle: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Foretold:
    """The share on a later day in percent, rounded half up to one decimal; ``low <= middle <= high``."""

    on: date
    low: Decimal
    middle: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Takes:
    """What reaches the floor: so many ``people``, in so many ``classes`` of ``seats``; ``a_month`` None once the day is over.

    ``seats_known``: the size is the mean of classes that were held, not ``USUAL_CLASS``.
    """

    people: int
    classes: int
    seats: int
    seats_known: bool
    a_month: int | None


def pace(figures: Sequence[Figure]) -> Pace | Why:
    """The pace of the last twelve spans between the figures, which are in order of their days and end with today's."""
    if not figures or not figures[-1][1].denominator:
        return Why.NOBODY
    last = figures[-SPANS - 1 :]
    if len(last) <= SPANS or not all(ratio.denominator for _, ratio in last):
        return Why.TOO_SHORT
    if sum(later[1].numerator != earlier[1].numerator for earlier, later in pairwise(last)) < LEAST_MOVES:
        return Why.TOO_STILL
    windows = [_between(last[place], last[place + WINDOW]) for place in range(SPANS - WINDOW + 1)]
    return Pace(min(windows), _between(last[0], last[-1]), max(windows))


def _between(earlier: Figure, later: Figure) -> Fraction:
    return Fraction(later[1].numerator - earlier[1].numerator, (later[0] - earlier[0]).days) * MONTH


def foretell(figures: Sequence[Figure], on: date) -> Foretold | Why:
    """The share on a day after the last figure's."""
    going = pace(figures)
    if isinstance(going, Why):
        return going
    today, now = figures[-1]
    if on <= today:
        return Why.DAY_OVER
    if (on - today).days > FURTHEST:
        return Why.TOO_FAR
    months = Fraction((on - today).days) / MONTH
    return Foretold(on, *(_share(now, each * months) for each in (going.low, going.middle, going.high)))


def _share(now: Ratio, more: Fraction) -> Decimal:
    trained = min(max(now.numerator + more, Fraction(0)), Fraction(now.denominator))
    tenths = (2000 * trained / now.denominator + 1) // 2
    return (Decimal(int(tenths)) / 10).quantize(Decimal("0.1"))


def reached_on(figures: Sequence[Figure], people: int) -> date | None:
    """The day on which so many more are trained if the mean month goes on; None if never, or beyond what is foretold."""
    going = pace(figures)
    if isinstance(going, Why) or (people and going.middle <= 0):
        return None
    days = -(-people * MONTH // going.middle) if people else 0
    return figures[-1][0] + timedelta(days=int(days)) if days <= FURTHEST else None


def what_it_takes(people: int, *, as_of: date, by: date, mean_class: int | None) -> Takes:
    """What training so many more by a day takes; ``mean_class``: the size of the classes of the last year, None without one."""
    seats = mean_class or USUAL_CLASS
    left = Fraction((by - as_of).days) / MONTH
    # Less than a month left is one month's work: no pace is asked that is higher than the people themselves.
    a_month = int(-(-people // max(left, Fraction(1)))) if left > 0 else None
    return Takes(people, classes_needed(people, seats), seats, mean_class is not None, a_month)


def days_ahead(as_of: date, by: date, *, least: int = 4, most: int = 12) -> list[date]:
    """The ends of the months after the month of a day until ``by``, for a drawing; a day over a year away is not drawn to."""
    first = as_of.replace(day=1)
    ends = [add_months(first, ahead + 1) - timedelta(days=1) for ahead in range(1, most + 1)]
    return ends[: max(least, sum(end < by for end in ends) + 1)] if by <= ends[-1] else ends[:least]


def goal_day(due: date | None, plan_ends: int | None, as_of: date) -> date:
    """The day a target is held against: its own, else the end of its plan, else the end of the year of the question."""
    return due or date(plan_ends or as_of.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Outlook:
    """All a page says of what lies ahead. ``by``: the day of the target; ``at_goal``: the share then, or why it is not told.

    ``ahead``: the ends of the months to draw, empty where nothing is foretold. ``takes``: what reaches the mark, None when
    nothing lacks; ``reached``: the day on which the mean month gets there.
    """

    by: date
    at_goal: Foretold | Why
    ahead: Sequence[Foretold]
    going: Pace | Why
    takes: Takes | None
    reached: date | None

    @property
    def told(self) -> Foretold | None:
        """The furthest day that can be told of: the target's own, else the last one drawn."""
        if isinstance(self.at_goal, Foretold):
            return self.at_goal
        return self.ahead[-1] if self.ahead else None

    @property
    def a_month(self) -> Decimal | None:
        """How many more people the mean month brings, whole from ten on; negative when there were fewer each month."""
        if isinstance(self.going, Why):
            return None
        mean = Decimal(self.going.middle.numerator) / self.going.middle.denominator
        return mean.quantize(Decimal(1) if abs(mean) >= 10 else Decimal("0.1"), ROUND_HALF_UP)


def outlook(figures: Sequence[Figure], *, by: date, people: int | None, mean_class: int | None) -> Outlook:
    """What lies ahead of the last figure. ``people``: how many lack to the mark, None without a mark."""
    today = figures[-1][0]
    told = [foretell(figures, day) for day in days_ahead(today, by)]
    return Outlook(
        by,
        foretell(figures, by),
        [one for one in told if isinstance(one, Foretold)],
        pace(figures),
        what_it_takes(people, as_of=today, by=by, mean_class=mean_class) if people else None,
        reached_on(figures, people) if people else None,
    )
