"""The last values worked out, each with the mark under which it holds. What marks are made of does not live here."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any


class Store:
    """The last values asked for, each with the edition it belongs to; the oldest leaves when there are too many."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._lock = Lock()
        self._values: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()

    def find(self, key: Hashable, edition: Hashable) -> tuple[Any] | None:
        """The value in a tuple of one, or None when there is none of this edition."""
        with self._lock:
            held = self._values.get(key)
            if held is None or held[0] != edition:
                return None
            self._values.move_to_end(key)
            return (held[1],)

    def keep(self, key: Hashable, edition: Hashable, value: Any) -> None:
        with self._lock:
            self._values[key] = (edition, value)
            self._values.move_to_end(key)
            while len(self._values) > self.size:
                self._values.popitem(last=False)
