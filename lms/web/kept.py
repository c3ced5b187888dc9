"""Figures and parts of pages that are kept while the facts they were worked out from stand as they stood.

The key begins with the edition read from the database in this request, so a change shows at once, also one made by another
process. Only what everybody with the same key may see is kept: what depends on the viewer has the viewer in its key.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, current_app

from lms import i18n
from lms.web.edition import request_edition

SIZE = 160
Value = TypeVar("Value")


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


def init_kept(app: Flask) -> None:
    """Give the application its store; ``app.config["KEPT_SIZE"]`` 0 keeps nothing."""
    app.config.setdefault("KEPT_SIZE", SIZE)
    app.extensions["kept"] = Store(app.config["KEPT_SIZE"])


def kept(key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """What ``make`` gives, made anew only when facts have changed since. For reading requests, after ``caught_up``.

    ``key`` names the value and everything it depends on beside the facts and the language. Nobody may change the value.
    """
    if not current_app.config["KEPT_SIZE"]:
        return make()
    store: Store = current_app.extensions["kept"]
    full, edition = (i18n.current_locale(), *key), request_edition().facts
    found = store.find(full, edition)
    if found is None:
        found = (make(),)
        store.keep(full, edition, found[0])
    value: Value = found[0]
    return value
