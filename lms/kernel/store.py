"""The last values worked out, each with the mark under which it holds. What marks are made of does not live here."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from typing import Any

PATIENCE_SECONDS = 5


class Store:
    """The last values asked for, each with the edition it belongs to; the oldest leaves when there are too many."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._lock = Lock()
        self._turns: dict[Hashable, tuple[Any, int]] = {}
        self._values: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()

    def find(self, key: Hashable, edition: Hashable) -> tuple[Any] | None:
        """The value in a tuple of one, or None when there is none of this edition."""
        with self._lock:
            held = self._values.get(key)
            if held is None or held[0] != edition:
                return None
            self._values.move_to_end(key)
            return (held[1],)

    @contextmanager
    def making(self, key: Hashable) -> Iterator[None]:
        """One thread at a time makes what belongs to a key: four at once would take four times the time and the room."""
        with self._lock:
            turn, waiting = self._turns.get(key, (RLock(), 0))
            self._turns[key] = (turn, waiting + 1)
        # Two parts made of each other's parts could wait for one another; nobody waits for ever.
        held = turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            yield
        finally:
            if held:
                turn.release()
            with self._lock:
                turn, waiting = self._turns.pop(key)
                if waiting > 1:
                    self._turns[key] = (turn, waiting - 1)

    def keep(self, key: Hashable, edition: Hashable, value: Any) -> None:
        with self._lock:
            self._values[key] = (edition, value)
            self._values.move_to_end(key)
            while len(self._values) > self.size:
                self._values.popitem(last=False)
