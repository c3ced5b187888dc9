"""Figures and parts of pages that are kept while the facts they were worked out from stand as they stood.

The key begins with the edition read from the database in this request, so a change shows at once, also one made by another
process. Only what everybody with the same key may see is kept: what depends on the viewer has the viewer in its key.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import Flask, current_app

from lms import i18n
from lms.kernel.store import Store
from lms.web.edition import request_edition

SIZE = 160
Value = TypeVar("Value")


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
        with store.making(full):
            # Whoever made it while this request waited for its turn made it for this one too.
            found = store.find(full, edition) or (make(),)
            store.keep(full, edition, found[0])
    value: Value = found[0]
    return value
