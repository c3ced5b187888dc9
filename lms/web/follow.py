"""Before a figure is computed, the rooms above catch up with what was recorded below; app.py hands over how."""

from collections.abc import Callable

from flask import Flask, current_app, request

from lms.web.db import SAFE, request_db
from lms.web.edition import request_edition

AT = "caught_up_at"


def init_follow(app: Flask, catch_up: Callable[[], None]) -> None:
    """Hand the application its way to catch up."""
    app.extensions["catch_up"] = catch_up
    app.extensions[AT] = None


def caught_up() -> None:
    """Return when every follower has seen all that was committed before this request. For reading requests, before they read.

    Most find nothing new, and one small query says so. Else what was read so far, the viewer, is ended with the moment in
    which it was read, or this request would go on seeing the moment before.
    """
    if request.method not in SAFE:
        current_app.extensions["catch_up"]()
        return
    asked_at = request_edition()
    if asked_at == current_app.extensions[AT]:
        return
    request_db().commit()
    current_app.extensions["catch_up"]()
    # When something was found to follow, the edition has moved on from this one, and the next request looks once more.
    current_app.extensions[AT] = asked_at
