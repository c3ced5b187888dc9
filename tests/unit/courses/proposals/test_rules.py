"""How many classes so many people need."""

import pytest

from courses.proposals.rules import classes_needed


@pytest.mark.parametrize(("people", "capacity", "classes"), [(0, 35, 0), (1, 35, 1), (35, 35, 1), (36, 35, 2), (312, 35, 9)])
def test_the_last_class_may_be_small(people: int, capacity: int, classes: int) -> None:
    assert classes_needed(people, capacity) == classes


def test_a_class_without_seats_is_no_class() -> None:
    with pytest.raises(ValueError, match="seat"):
        classes_needed(1, 0)
