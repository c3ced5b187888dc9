"""The edition of the facts as this request sees them, asked once for each snapshot it reads."""

from flask import Flask, current_app, g

from lms.audit.edition import Edition, read_edition
from lms.web.db import request_db


def init_edition(app: Flask, *, quiet: tuple[str, ...]) -> None:
    """Hand over the kinds of events that move no figure."""
    app.extensions["quiet_kinds"] = quiet


def request_edition() -> Edition:
    """The edition of the moment this request reads; a commit ends that moment."""
    db = request_db()
    known: tuple[object, Edition] | None = g.get("edition")
    if known is None or known[0] is not db.get_transaction():
        edition = read_edition(db, current_app.extensions["quiet_kinds"])
        known = g.edition = (db.get_transaction(), edition)
    return known[1]
