"""The database session of a request: opened at first use, closed at the end, never committed by itself."""

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from lms.audit.reference import Memory, remember
from lms.db import Sessions, for_writing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_db(app: Flask, sessions: Sessions, *, memory: Memory) -> None:
    """Hand the application its session factory and close each request's session when the request ends.

    ``memory``: what reading requests share of what seldom changes (see ``lms.audit.reference``).
    """
    app.extensions["sessions"] = sessions
    app.extensions["memory"] = memory
    app.teardown_appcontext(_close)


def sessions() -> Sessions:
    """The session factory of the running application."""
    factory: Sessions = current_app.extensions["sessions"]
    return factory


def request_db() -> Session:
    """The one session of this request. A request that may change something takes SQLite's write lock at its first query."""
    db: Session | None = g.get("db")
    if db is None:
        db = g.db = sessions()()
        if request.method not in SAFE:
            for_writing(db)
        elif current_app.config.get("KEPT_SIZE"):
            remember(db, current_app.extensions["memory"])
    return db


def let_go() -> None:
    """End what this request has begun, before work in sessions of its own: on SQLite it would wait for itself."""
    _close(None)


def _close(_error: BaseException | None) -> None:
    db: Session | None = g.pop("db", None)
    if db is not None:
        db.close()
