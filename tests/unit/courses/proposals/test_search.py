"""Proposals: worked cases that name the constraint, and small ones against trying everything."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.proposals.rules import Distances, Facts, Hall, Obstacle, Planned, Seeker, Trainer, Travel, clashes, late_in
from courses.proposals.search import propose

DAY = date(2026, 12, 1)
SLOTS = tuple((DAY + timedelta(days=n),) for n in range(3))
HERE, NEXT, FAR = 1, 2, 3
MAP = Distances({HERE: frozenset({10}), NEXT: frozenset({10, 11}), FAR: frozenset({12})})
TEACHES = Trainer(100, frozenset({HERE, NEXT, FAR}))


def facts(seekers: Sequence[Seeker], **others: object) -> Facts:
    values: dict[str, object] = {
        "halls": (Hall(HERE, 9),),
        "trainers": (TEACHES,),
        "slots": SLOTS,
        "seats": 9,
        "distances": MAP,
    }
    return Facts(seekers, **(values | others))  # type: ignore[arg-type]


def test_neighbours_share_a_class() -> None:
    made = propose(facts([Seeker(1, HERE, DAY), Seeker(2, NEXT, DAY)], halls=(Hall(HERE, 9), Hall(NEXT, 9))))
    assert [(one.days, one.people) for one in made.classes] == [(SLOTS[0], (1, 2))]
    assert made.proven and not made.unreached


@pytest.mark.parametrize(
    ("seeker", "others", "why"),
    [
        (Seeker(1, HERE, DAY - timedelta(days=1)), {}, Obstacle.DEADLINE),
        (Seeker(1, FAR, DAY), {}, Obstacle.TRAVEL),
        (Seeker(1, HERE, DAY), {"halls": (Hall(HERE, 9, frozenset({DAY})),)}, Obstacle.VENUE),
        (Seeker(1, HERE, DAY), {"trainers": (Trainer(100, frozenset({HERE}), frozenset({DAY})),)}, Obstacle.TRAINER),
        (Seeker(1, HERE, DAY), {"trainers": (Trainer(100, frozenset({FAR})),)}, Obstacle.TRAINER),
    ],
)
def test_who_is_not_reached_is_told_what_stops(seeker: Seeker, others: dict[str, object], why: Obstacle) -> None:
    made = propose(facts([seeker], **others))
    assert made.unreached == ((1, why),) and not made.classes and made.proven


def test_the_third_of_two_seats_meets_the_seats() -> None:
    made = propose(facts([Seeker(n, HERE, DAY) for n in (1, 2, 3)], seats=2))
    assert made.unreached == ((3, Obstacle.CAPACITY),) and len(made.classes) == 1


def test_one_trainer_in_two_places_meets_the_trainer() -> None:
    halls = (Hall(HERE, 9), Hall(FAR, 9))
    made = propose(facts([Seeker(1, HERE, DAY), Seeker(2, FAR, DAY)], halls=halls))
    assert made.unreached == ((2, Obstacle.TRAINER),)


def test_a_need_too_large_to_try_everything_states_its_bound() -> None:
    many = [Seeker(n, (HERE, NEXT, FAR)[n % 3], DAY + timedelta(days=n % 40)) for n in range(300)]
    slots = tuple((DAY + timedelta(days=n),) for n in range(40))
    halls = tuple(Hall(unit, 30) for unit in (HERE, NEXT, FAR))
    made = propose(facts(many, slots=slots, halls=halls, seats=30))
    assert made == propose(facts(many, slots=slots, halls=halls, seats=30))
    assert made.least_unreached <= len(made.unreached)
    assert made.least_classes <= len(made.classes) <= 2 * made.least_classes
    assert not list(clashes(facts(many, slots=slots, halls=halls, seats=30), made.classes))
    assert not any(late_in(facts(many), one) for one in made.classes)


def test_a_changed_plan_says_what_cannot_be_held() -> None:
    two = [Planned(SLOTS[0], HERE, 100, (1,)), Planned(SLOTS[0], HERE, 100, (2,))]
    found = [clash.code for clash in clashes(facts([Seeker(1, HERE), Seeker(2, HERE)]), two)]
    assert found == ["proposals.hall_twice", "proposals.trainer_twice"]


# --- small cases, everything tried ---


@st.composite
def needs(draw: st.DrawFn) -> Facts:
    units = (HERE, NEXT, FAR)[: draw(st.integers(1, 3))]
    slots = SLOTS[: draw(st.integers(1, 2))]
    days = st.sets(st.sampled_from([slot[0] for slot in slots]), max_size=1).map(frozenset)
    day = st.sampled_from([None, *(DAY + timedelta(days=n) for n in range(-1, 3))])
    seekers = [Seeker(n, draw(st.sampled_from(units)), draw(day)) for n in range(draw(st.integers(0, 4)))]
    halls = [Hall(unit, draw(st.integers(1, 3)), draw(days)) for unit in units[:2]]
    reach = st.sets(st.sampled_from(units)).map(frozenset)
    trainers = [Trainer(100 + n, draw(reach), draw(days)) for n in range(draw(st.integers(0, 2)))]
    return Facts(seekers, halls, trainers, slots, draw(st.integers(1, 3)), draw(st.sampled_from(Travel)), MAP)


def every_plan(need: Facts) -> Iterator[list[tuple[date, Hall]]]:
    """Every set of one-day classes that its halls and trainers allow, found by trying all of them."""
    places = [(slot[0], hall) for slot in need.slots for hall in need.halls]
    for who in product([None, *need.trainers], repeat=len(places)):
        held = [(day, hall, one) for (day, hall), one in zip(places, who, strict=True) if one is not None]
        taught = {(day, one.person_id) for day, _hall, one in held}
        allowed = all(hall.unit_id in one.halls and day not in hall.busy | one.busy for day, hall, one in held)
        if allowed and len(taught) == len(held):
            yield [(day, hall) for day, hall, _one in held]


def most_seated(need: Facts, plan: Sequence[tuple[date, Hall]]) -> int:
    """The most people the classes hold, found by trying every seat."""

    def seat(place: int, room: tuple[int, ...]) -> int:
        if place == len(need.seekers):
            return 0
        one, best = need.seekers[place], seat(place + 1, room)
        for n, (day, hall) in enumerate(plan):
            if room[n] and (one.by is None or day <= one.by) and need.near(one, hall.unit_id):
                best = max(best, 1 + seat(place + 1, (*room[:n], room[n] - 1, *room[n + 1 :])))
        return best

    return seat(0, tuple(min(hall.seats, need.seats) for _day, hall in plan))


@settings(max_examples=120, deadline=None)
@given(needs())
def test_small_proposals_equal_trying_everything(need: Facts) -> None:
    best = max((most_seated(need, plan), -len(plan)) for plan in every_plan(need))
    made = propose(need)
    seated = [person for one in made.classes for person in one.people]
    assert (len(seated), -len(made.classes)) == best
    assert made.proven and (made.least_unreached, made.least_classes) == (len(made.unreached), len(made.classes))
    assert sorted([*seated, *(person for person, _why in made.unreached)]) == [one.person_id for one in need.seekers]
    assert not list(clashes(need, made.classes))
    assert not any(late_in(need, one) for one in made.classes)
