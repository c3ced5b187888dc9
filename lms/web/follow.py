"""Before a figure is computed, the rooms above catch up with what was recorded below; app.py hands over how."""

from collections.abc import Callable

from flask import Flask, current_app


def init_follow(app: Flask, catch_up: Callable[[], None]) -> None:
    """Hand the application its way to catch up."""
    app.extensions["catch_up"] = catch_up


def caught_up() -> None:
    """Return when every follower has seen all that was committed before this call. Call it before the request's first query."""
    current_app.extensions["catch_up"]()
