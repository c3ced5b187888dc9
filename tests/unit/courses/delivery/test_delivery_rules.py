"""Plans of meetings, seats, and whose class it is, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.delivery.rules import (
    Category,
    Meeting,
    SeatFacts,
    SeatRefusal,
    add_up,
    check_meetings,
    give_seats,
    may_reach_class,
    presence_counts,
    spread,
)
from lms.access.rules import Action, GrantFact, Role, Viewer

EIGHT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
REQUIRED = {1: ("M01", 2), 2: ("M02", 1)}


def meeting(start: float, end: float, **periods: int) -> Meeting:
    return Meeting(EIGHT + start * HOUR, EIGHT + end * HOUR, {int(key[1:]): count for key, count in periods.items()})


def codes(*meetings: Meeting) -> list[str]:
    return [problem.code.removeprefix("delivery.") for problem in check_meetings(meetings, REQUIRED)]


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ([meeting(0, 3, m1=2), meeting(3, 4, m2=1)], []),
        ([], ["no_session"]),
        ([meeting(3, 3)], ["session_reversed"]),
        ([meeting(3, 1)], ["session_reversed"]),
        ([meeting(0, 13)], ["session_too_long"]),
        ([meeting(0, 3), meeting(2, 5)], ["sessions_overlap"]),
        ([replace(meeting(0, 3), minutes_share=101)], ["share_out_of_range"]),
        ([meeting(0, 3, m9=1)], ["module_of_another_version"]),
        ([meeting(0, 3, m1=0)], ["periods_below_one"]),
        ([meeting(0, 3, m1=2), meeting(4, 5, m1=1)], ["too_many_periods"]),
    ],
)
def test_each_problem_of_a_plan_is_named(meetings: list[Meeting], expected: list[str]) -> None:
    assert codes(*meetings) == expected


def test_the_proposal_divides_no_module_and_leaves_no_meeting_much_longer() -> None:
    official = [(number, periods) for number, periods in enumerate((2, 2, 1, 2, 2, 1, 2, 2, 1, 1), 1)]
    assert [sum(cells.values()) for cells in spread(official, 4)] == [4, 3, 5, 4]
    assert [list(cells) for cells in spread(official, 2)] == [[1, 2, 3, 4], [5, 6, 7, 8, 9, 10]]


modules = st.lists(st.integers(1, 6), min_size=1, max_size=12).map(lambda counts: list(enumerate(counts, 1)))


@given(modules, st.integers(1, 12))
def test_every_module_stands_in_the_proposal_once_in_order(required: list[tuple[int, int]], count: int) -> None:
    plan = spread(required, count)
    assert len(plan) == count
    assert [pair for cells in plan for pair in cells.items()] == required
    assert add_up(plan) == dict(required)


def seats(capacity: int | None = None, enrolled: set[int] | None = None) -> SeatFacts:
    return SeatFacts(capacity, enrolled or set(), trainers={8}, busy={9}, known=set(range(1, 20)))


def test_seats_go_in_the_order_asked_for() -> None:
    given_seats, refused = give_seats(seats(capacity=3, enrolled={1}), [2, 1, 8, 9, 99, 3, 4, 2])
    assert given_seats == [2, 3]
    assert refused == [
        (1, SeatRefusal.ALREADY),
        (8, SeatRefusal.TEACHES),
        (9, SeatRefusal.CLASH),
        (99, SeatRefusal.UNKNOWN),
        (4, SeatRefusal.FULL),
    ]


people = st.lists(st.integers(0, 25), max_size=30)


@given(people, st.sets(st.integers(1, 19)), st.one_of(st.none(), st.integers(0, 30)))
def test_nobody_is_lost_no_seat_is_left_empty_and_none_is_given_twice(
    asked: list[int], enrolled: set[int], capacity: int | None
) -> None:
    got, refused = give_seats(seats(capacity, enrolled), asked)
    assert sorted([*got, *(person for person, _ in refused)]) == sorted(set(asked))
    assert len(set(got)) == len(got)
    if capacity is not None:
        assert len(got) <= max(0, capacity - len(enrolled))
        if any(reason is SeatRefusal.FULL for _, reason in refused):
            assert len(got) == max(0, capacity - len(enrolled))


def test_delegates_are_not_mediators_trained() -> None:
    assert presence_counts(Category.MEDIATOR, for_mediators=True)
    assert not presence_counts(Category.OFFICIAL, for_mediators=True)
    assert not presence_counts(Category.GUEST, for_mediators=True)
    assert presence_counts(Category.OFFICIAL, for_mediators=False)
    assert not presence_counts(Category.GUEST, for_mediators=False)


def test_a_trainer_reaches_own_classes_and_an_officer_those_of_the_unit() -> None:
    since = date(2026, 1, 1)
    trainer = Viewer(1, "Lan", person_id=7, grants=(GrantFact(Role.TRAINER, 100, since),))
    officer = Viewer(2, "Định", grants=(GrantFact(Role.OFFICER, 100, since),))
    action = Action.ATTENDANCE_RECORD
    assert may_reach_class(trainer, action, reach={100}, trainers={7})
    assert not may_reach_class(trainer, action, reach={100}, trainers={8})
    assert may_reach_class(officer, action, reach={100}, trainers=())
    assert not may_reach_class(officer, action, reach={101}, trainers=())
    assert not may_reach_class(trainer, Action.CLASSES_WRITE, reach={100}, trainers={7})
