"""Before a figure is computed, the rooms above catch up with what was recorded below; app.py hands over how."""

from collections.abc import Callable

from flask import Flask, current_app, g, request

from lms.web.db import SAFE


def init_follow(app: Flask, catch_up: Callable[[], None]) -> None:
    """Hand the application its way to catch up."""
    app.extensions["catch_up"] = catch_up


def caught_up() -> None:
    """Return when every follower has seen all that was committed before this call. For reading requests, before they read.

    The gate has looked up the viewer by then: that read is ended, or this request would go on seeing the moment before.
    """
    current_app.extensions["catch_up"]()
    db = g.get("db")
    if db is not None and request.method in SAFE:
        db.commit()
