"""Standing in line: one works for all, in order; what fails fails for its group alone; nobody waits for ever."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

import pytest

from lms.web.together import Crowded, Together, WorkFailed


class Work:
    """Doubles numbers, a group at a time, when it is let; remembers the groups."""

    def __init__(self) -> None:
        self.go = Event()
        self.groups: list[list[int]] = []

    def __call__(self, items: Sequence[int]) -> list[int]:
        assert self.go.wait(30)
        self.groups.append(list(items))
        if 13 in items:
            raise ValueError("thirteen")
        return [2 * item for item in items]


def until(true: Callable[[], bool]) -> None:
    deadline = monotonic() + 30
    while not true():
        assert monotonic() < deadline
        sleep(0.001)


def line_up(pool: ThreadPoolExecutor, line: Together[int, int], items: Sequence[int]) -> list[Future[int]]:
    """One thread an item, each in line before the next one comes. The first is at work, held up."""
    asked = []
    for place, item in enumerate(items):
        asked.append(pool.submit(line.do, item))
        until(lambda place=place: line.waiting == place and line.busy)  # type: ignore[misc]
    return asked


def test_one_alone_is_done_at_once() -> None:
    work = Work()
    work.go.set()
    line = Together(work)
    assert [line.do(3), line.do(4)] == [6, 8]
    assert work.groups == [[3], [4]]


def test_who_comes_meanwhile_is_done_together_in_order_and_each_gets_their_own() -> None:
    work = Work()
    line = Together(work, most=3)
    with ThreadPoolExecutor(8) as pool:
        asked = line_up(pool, line, range(8))
        work.go.set()
        assert [one.result(30) for one in asked] == [0, 2, 4, 6, 8, 10, 12, 14]
    assert work.groups == [[0], [1, 2, 3], [4, 5, 6], [7]]


def test_what_fails_fails_for_its_group_and_the_line_goes_on() -> None:
    work = Work()
    line = Together(work, most=2)
    with ThreadPoolExecutor(5) as pool:
        asked = line_up(pool, line, (1, 12, 13, 3, 4))
        work.go.set()
        for one in asked[1:3]:
            with pytest.raises(WorkFailed) as caught:
                one.result(30)
            assert isinstance(caught.value.__cause__, ValueError)
        assert [asked[0].result(30), asked[3].result(30), asked[4].result(30)] == [2, 6, 8]


def test_nobody_stands_in_line_for_ever_and_who_leaves_is_not_done() -> None:
    work = Work()
    line = Together(work, patience=0.05)
    with ThreadPoolExecutor(3) as pool:
        asked = line_up(pool, line, (1, 2, 3))
        with pytest.raises(Crowded):
            asked[2].result(30)
        work.go.set()
        assert [asked[0].result(30), asked[1].result(30)] == [2, 4]
    assert work.groups == [[1], [2]]
