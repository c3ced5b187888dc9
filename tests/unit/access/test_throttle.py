"""How long a sign-in waits."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.access.throttle import BY_ADDRESS, BY_NAME, NAMES_AT_ADDRESS, NAMES_OF_PIN, Failure, Pace, wait_left, wait_of_another

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def ago(*seconds: int) -> list[datetime]:
    return [NOW - timedelta(seconds=one) for one in seconds]


def test_four_failures_cost_nothing() -> None:
    assert wait_left(BY_NAME, ago(1, 2, 3, 4), now=NOW) == timedelta(0)


def test_the_fifth_costs_half_a_minute_and_each_further_one_twice_as_much() -> None:
    assert wait_left(BY_NAME, ago(0, 1, 2, 3, 4), now=NOW) == timedelta(seconds=30)
    assert wait_left(BY_NAME, ago(10, 11, 12, 13, 14), now=NOW) == timedelta(seconds=20)
    assert wait_left(BY_NAME, ago(0, 1, 2, 3, 4, 5), now=NOW) == timedelta(seconds=60)


def test_the_wait_ends_by_itself_and_never_passes_an_hour() -> None:
    assert wait_left(BY_NAME, ago(*range(100)), now=NOW) == timedelta(hours=1)
    assert wait_left(BY_NAME, ago(*range(3600, 3700)), now=NOW) == timedelta(0)


def test_failures_of_yesterday_are_forgotten() -> None:
    assert wait_left(BY_NAME, ago(*range(86_400, 86_500)), now=NOW) == timedelta(0)


def test_the_brake_of_each_of_thirty_names_comes_before_that_of_their_hall() -> None:
    assert wait_left(BY_NAME, ago(*range(4)), now=NOW) == timedelta(0)
    assert wait_left(BY_ADDRESS, ago(*range(30 * 4)), now=NOW) == timedelta(0)
    assert wait_of_another(NAMES_AT_ADDRESS, names(30), "new", now=NOW) == timedelta(0)


def names(count: int) -> list[Failure]:
    return [Failure(f"name {number}", NOW - timedelta(seconds=number)) for number in range(count)]


def test_a_name_counts_once_and_one_that_has_begun_goes_on() -> None:
    again = [Failure("name 3", NOW)] * 20
    assert wait_of_another(NAMES_OF_PIN, names(9) + again, "new", now=NOW) == timedelta(0)
    assert wait_of_another(NAMES_OF_PIN, names(10), "new", now=NOW) == timedelta(minutes=1)
    assert wait_of_another(NAMES_OF_PIN, names(12), "new", now=NOW) == timedelta(minutes=4)
    assert wait_of_another(NAMES_OF_PIN, names(60), "new", now=NOW) == timedelta(hours=1)
    assert wait_of_another(NAMES_OF_PIN, names(60), "name 3", now=NOW) == timedelta(0)


@given(
    st.lists(st.integers(0, 90_000), max_size=40),
    st.integers(0, 90_000),
    st.sampled_from([BY_NAME, BY_ADDRESS]),
)
def test_one_more_failure_never_shortens_the_wait(seconds: list[int], more: int, pace: Pace) -> None:
    before = wait_left(pace, ago(*seconds), now=NOW)
    after = wait_left(pace, ago(*seconds, more), now=NOW)
    assert timedelta(0) <= before <= pace.longest
    # An older failure counts, but the wait is told from the newest one.
    assert after >= before
