"""Before a figure is computed, the rooms above catch up with what was recorded below; app.py hands over how."""

from typing import Protocol

from flask import Flask, current_app, request

from lms.kernel.errors import NotYetError
from lms.web.db import SAFE, request_db
from lms.web.edition import request_edition

AT = "caught_up_at"


class CatchUp(Protocol):
    """How to catch up; ``terms`` False leaves out what only terms and figures need. NotYetError: it takes longer."""

    def __call__(self, *, terms: bool) -> None: ...


def init_follow(app: Flask, catch_up: CatchUp) -> None:
    """Hand the application its way to catch up."""
    app.extensions["catch_up"] = catch_up
    app.extensions[AT] = {}


def caught_up(*, terms: bool = True) -> None:
    """Return when every follower has seen all that was committed before this request. For reading requests, before they read.

    Most find nothing new, and one small query says so. Else what was read so far, the viewer, is ended with the moment in
    which it was read, or this request would go on seeing the moment before. ``terms`` False: for pages that show neither
    terms nor figures. NotYetError when there is more to do than a page can wait for: the worker is at it.
    """
    if request.method not in SAFE:
        current_app.extensions["catch_up"](terms=terms)
        return
    asked_at = request_edition()
    if asked_at == current_app.extensions[AT].get(terms):
        return
    request_db().commit()
    current_app.extensions["catch_up"](terms=terms)
    # When something was found to follow, the edition has moved on from this one, and the next request looks once more.
    current_app.extensions[AT][terms] = asked_at


def caught_up_after(*, terms: bool = True) -> bool:
    """For whoever has just committed, and says so in any case: False when the worker does the rest of what follows."""
    try:
        caught_up(terms=terms)
    except NotYetError:
        return False
    return True
