"""Requests of one process that write together: what arrives while a group is being written goes into the next one.

A durable commit costs the same for one row and for a hundred, and two writers only wait for each other. There is no thread
of its own: of those who wait, the first in line does the work for all. What the work is does not live here.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# The most that is done at once, and the longest that anybody stands in line, in seconds: a phone would have given up by then.
MOST = 200
PATIENCE = 20.0
# In a rush the next group waits a moment for those who are on their way: they were there a moment ago.
MOMENT = 0.003


class Crowded(Exception):
    """The turn did not come in time; nothing was done."""


class WorkFailed(Exception):
    """The work of the whole group failed; nothing was done. The cause says why."""


class _Place(Generic[Item, Result]):
    """One who stands in line. ``turn`` is held until there is news: the work is done, or it is theirs to do."""

    __slots__ = ("answer", "error", "item", "turn")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.turn = Lock()
        self.turn.acquire()
        self.answer: tuple[Result] | None = None
        self.error: BaseException | None = None


class Together(Generic[Item, Result]):
    """``work`` takes items in the order they came and returns as many results; each caller of ``do`` gets its own."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]], *, most: int = MOST, patience: float = PATIENCE):
        self._work = work
        self._most = most
        self._patience = patience
        self._guard = Lock()
        self._line: deque[_Place[Item, Result]] = deque()
        self._crowd = 1
        self._full = Lock()
        self.busy = False

    @property
    def waiting(self) -> int:
        """How many stand in line, whom nobody is working for yet."""
        return len(self._line)

    def do(self, item: Item) -> Result:
        """The result for this item, once it is done. Raises ``Crowded`` or ``WorkFailed``."""
        place: _Place[Item, Result] = _Place(item)
        with self._guard:
            self._line.append(place)
            leads, self.busy = not self.busy, True
            if len(self._line) >= self._crowd and self._full.locked():
                self._full.release()
        if not leads:
            self._wait(place)
        if place.answer is None and place.error is None:
            self._lead()
        if place.answer is None:
            raise WorkFailed from place.error
        return place.answer[0]

    def _wait(self, place: _Place[Item, Result]) -> None:
        if place.turn.acquire(timeout=self._patience):
            return
        with self._guard:
            if place in self._line and self._line[0] is not place:
                self._line.remove(place)
                raise Crowded
        # Being done just now, or first in line: both end in a moment.
        place.turn.acquire()

    def _lead(self) -> None:
        """Do what stands in line, then hand the lead to whoever came meanwhile."""
        self._gather()
        with self._guard:
            group = [self._line.popleft() for _ in range(min(self._most, len(self._line)))]
            self._crowd = len(group)
        try:
            for place, result in zip(group, self._work([place.item for place in group]), strict=True):
                place.answer = (result,)
        except BaseException as error:
            for place in group:
                place.answer, place.error = None, error
            if not isinstance(error, Exception):
                raise
        finally:
            self._hand_over(group)

    def _gather(self) -> None:
        """Until as many stand in line as the last group had, or a moment is over. Who comes alone waits for nobody."""
        with self._guard:
            if len(self._line) >= min(self._crowd, self._most):
                return
            self._full.acquire(blocking=False)
        self._full.acquire(timeout=MOMENT)

    def _hand_over(self, group: Sequence[_Place[Item, Result]]) -> None:
        with self._guard:
            heir = self._line[0] if self._line else None
            self.busy = heir is not None
        for place in group:
            if place.turn.locked():
                place.turn.release()
        if heir is not None:
            heir.turn.release()
