"""Going on from twelve months: worked examples, and what holds for every history."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.months import add_months
from lms.kernel.ratio import Comparator, Ratio
from lms.reports.forecast.rules import (
    FURTHEST,
    Foretold,
    Pace,
    Why,
    days_ahead,
    foretell,
    goal_day,
    outlook,
    pace,
    reached_on,
    what_it_takes,
)

TODAY = date(2026, 11, 30)
ENDS = [add_months(date(2026, 12, 1), -back) - timedelta(days=1) for back in range(12, -1, -1)]


def history(*trained: int, mediators: int = 1000) -> list[tuple[date, Ratio]]:
    """The last of so many month-ends."""
    return [(on, Ratio(count, mediators)) for on, count in zip(ENDS[-len(trained) :], trained, strict=True)]


STEADY = history(*(500 + 10 * month for month in range(13)))


def test_steady_months_go_on() -> None:
    going = pace(STEADY)
    assert isinstance(going, Pace)
    assert going.middle == Fraction(120, 365) * Fraction(1461, 48)
    found = foretell(STEADY, date(2027, 5, 31))
    assert isinstance(found, Foretold)
    # 620 trained, 120 in 365 days, 182 days ahead: 620 + 59.8 = 679.8 of 1,000.
    assert found.middle == Decimal("68.0")
    assert Decimal("67.5") < found.low < found.middle < found.high < Decimal("68.5")


def test_the_band_goes_by_the_slowest_and_the_quickest_three_months() -> None:
    found = pace(history(500, 500, 500, 500, 530, 530, 530, 530, 530, 530, 590, 590, 620))
    assert isinstance(found, Pace)
    assert found.low == 0
    assert found.high == Fraction(90, 91) * Fraction(1461, 48)


def test_nothing_is_foretold_without_facts() -> None:
    later = TODAY + timedelta(days=60)
    assert foretell([], later) is Why.NOBODY
    assert foretell(history(*[0] * 13, mediators=0), later) is Why.NOBODY
    assert foretell(STEADY[1:], later) is Why.TOO_SHORT
    assert foretell([(ENDS[0], Ratio(0, 0)), *STEADY[1:]], later) is Why.TOO_SHORT
    assert foretell(history(*[500] * 12, 530), later) is Why.TOO_STILL
    assert foretell(STEADY, TODAY) is Why.DAY_OVER
    assert foretell(STEADY, TODAY + timedelta(days=FURTHEST + 1)) is Why.TOO_FAR


def test_what_it_takes_in_people_classes_and_months() -> None:
    takes = what_it_takes(312, as_of=TODAY, by=date(2027, 5, 31), mean_class=None)
    assert (takes.people, takes.classes, takes.seats, takes.seats_known, takes.a_month) == (312, 9, 35, False, 53)
    assert what_it_takes(312, as_of=TODAY, by=TODAY, mean_class=40).a_month is None
    assert what_it_takes(312, as_of=TODAY, by=TODAY, mean_class=40).classes == 8
    assert what_it_takes(5, as_of=TODAY, by=TODAY + timedelta(days=3), mean_class=40).a_month == 5
    assert what_it_takes(0, as_of=TODAY, by=date(2027, 5, 31), mean_class=40).classes == 0


def test_the_drawing_runs_to_the_day_but_not_too_far() -> None:
    assert days_ahead(date(2026, 11, 22), date(2026, 12, 31)) == [
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]
    assert days_ahead(date(2026, 11, 22), date(2027, 6, 15))[-1] == date(2027, 6, 30)
    assert len(days_ahead(date(2026, 11, 22), date(2027, 11, 30))) == 12
    assert len(days_ahead(date(2026, 11, 22), date(2030, 12, 31))) == 4
    assert goal_day(None, None, TODAY) == date(2026, 12, 31)
    assert goal_day(None, 2030, TODAY) == date(2030, 12, 31)
    assert goal_day(date(2027, 6, 30), 2030, TODAY) == date(2027, 6, 30)


def test_a_page_tells_of_the_goal_or_of_the_last_month_drawn() -> None:
    near = outlook(STEADY, by=date(2026, 12, 31), people=80, mean_class=40)
    assert near.told == near.at_goal
    assert (near.a_month, near.takes and near.takes.classes) == (Decimal(10), 2)
    assert near.reached == date(2027, 8, 1)  # 80 people at 120 in 365 days: 243.3 days, so on the 244th
    far = outlook(STEADY, by=date(2030, 12, 31), people=None, mean_class=None)
    assert (far.at_goal, far.takes, far.reached) == (Why.TOO_FAR, None, None)
    assert far.told == far.ahead[-1]
    still = outlook(STEADY[1:], by=date(2026, 12, 31), people=80, mean_class=None)
    assert (still.told, still.a_month, still.ahead) == (None, None, [])
    assert still.takes and still.takes.classes == 3


counts = st.lists(st.integers(0, 1000), min_size=13, max_size=13)
ahead = st.integers(1, FURTHEST - 1)


@given(counts, ahead)
def test_a_band_holds_its_middle_and_is_a_share(trained: list[int], days: int) -> None:
    found = foretell(history(*trained), TODAY + timedelta(days=days))
    if isinstance(found, Foretold):
        assert 0 <= found.low <= found.middle <= found.high <= 100


@given(counts, ahead, st.integers(1, 50))
def test_more_trained_lately_never_foretells_less(trained: list[int], days: int, more: int) -> None:
    """The same book with more people trained in the last month."""
    on = TODAY + timedelta(days=days)
    quicker = [*trained[:-1], min(1000, trained[-1] + more)]
    one, other = foretell(history(*trained), on), foretell(history(*quicker), on)
    if isinstance(one, Foretold) and isinstance(other, Foretold):
        assert one.low <= other.low
        assert one.middle <= other.middle
        assert one.high <= other.high


@given(counts, ahead)
def test_a_later_day_goes_further_the_same_way(trained: list[int], days: int) -> None:
    figures = history(*trained)
    going = pace(figures)
    if isinstance(going, Pace):
        near, far = (foretell(figures, TODAY + timedelta(days=each)) for each in (days, days + 1))
        assert isinstance(near, Foretold)
        assert isinstance(far, Foretold)
        assert near.middle <= far.middle if going.middle >= 0 else near.middle >= far.middle


@given(st.integers(1, 900), st.integers(1, 900), st.integers(1, 100), st.integers(1, 60))
def test_what_it_takes_reaches_the_floor_exactly(trained: int, untrained: int, floor: int, seats: int) -> None:
    ratio = Ratio(trained, trained + untrained)
    takes = what_it_takes(ratio.missing(floor), as_of=TODAY, by=date(2027, 5, 31), mean_class=seats)
    assert Ratio(trained + takes.people, ratio.denominator).meets(Comparator.AT_LEAST, floor)
    if takes.people:
        assert not Ratio(trained + takes.people - 1, ratio.denominator).meets(Comparator.AT_LEAST, floor)
    assert takes.classes * seats >= takes.people > (takes.classes - 1) * seats or not takes.people


@given(counts, st.integers(0, 300))
def test_on_the_day_it_is_reached_so_many_more_are_trained(trained: list[int], people: int) -> None:
    figures = history(*trained, mediators=2000)
    on, going = reached_on(figures, people), pace(figures)
    if on is not None and isinstance(going, Pace):
        passed = Fraction((on - TODAY).days) * Fraction(48, 1461)
        assert people == 0 or going.middle * passed >= people
