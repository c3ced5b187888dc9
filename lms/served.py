"""The application as the workers serve it: made and warmed once, then shared by fork. How they are started is ``serving``.

What a process makes on its first pages (compiled statements and templates, the register of units, figures that are kept) it
would make and hold once for each worker. Made before the fork it is made and held once.
"""

import contextlib
import ctypes
import gc
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, configure_mappers

from lms import clock
from lms.access.models import Account, Grant
from lms.access.rules import Role
from lms.app import create_app
from lms.units.queries import placements
from lms.web.db import sessions

# <malloc.h>; a C library that knows no arenas has no ``mallopt`` either, or one that answers 0.
M_ARENA_MAX = -8
# What is opened first and most, and records nothing.
PAGES: dict[Role | None, tuple[str, ...]] = {
    None: ("/",),
    Role.MEDIATOR: ("/",),
    Role.TRAINER: ("/",),
    Role.OFFICER: ("/", "/coverage", "/people"),
}


def ready_app() -> Flask:
    """The application, warm, for processes forked from this one. Call it before any thread starts.

    No connection outlives the call, so that no two processes ever speak on one.
    """
    _keep_one_arena()
    configure_mappers()
    app = create_app()
    app.jinja_env.bytecode_cache = _compiled_templates(app.extensions["data_dir"])
    with app.app_context():
        factory = sessions()
    try:
        with factory() as db:
            placements(db, clock.today())
            accounts = _one_of_each(db)
        _open_pages(app, accounts)
    except SQLAlchemyError:
        # The workers start all the same, and /readyz says what is wrong.
        app.logger.warning("the database does not answer yet")
    finally:
        factory.kw["bind"].dispose()
    # A collector that walks over shared objects would write to them, and every page it writes to is copied.
    gc.collect()
    gc.freeze()
    return app


def _compiled_templates(data_dir: Path) -> FileSystemBytecodeCache:
    """Templates stay compiled from one start to the next, each until its text changes: compiling is a sixth of a start."""
    folder = data_dir / "cache" / "templates"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def _keep_one_arena() -> None:
    # glibc gives each thread room of its own and seldom takes it back. Threads that take turns at the interpreter need one.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _one_of_each(db: Session) -> list[tuple[Role | None, str]]:
    """For each role that is held one account that holds it, and one that holds none, as its session would name it."""
    today = clock.today()
    open_end = Grant.valid_to.is_(None) | (Grant.valid_to > today)
    holds = (Grant.account_id == Account.id) & (Grant.valid_from <= today) & open_end
    first = select(Grant.role, func.min(Account.id).label("id")).select_from(Account).outerjoin(Grant, holds)
    one = first.where(Account.disabled_at.is_(None)).group_by(Grant.role).subquery()
    found = db.execute(select(one.c.role, Account.id, Account.generation).join(one, one.c.id == Account.id))
    return [(role, f"{account}:{generation}") for role, account, generation in found]


def _open_pages(app: Flask, accounts: list[tuple[Role | None, str]]) -> None:
    base = "https://localhost" if app.config["SESSION_COOKIE_SECURE"] else "http://localhost"
    asked = {"base_url": base, "headers": {"Accept-Encoding": "br"}}
    app.test_client().get("/sign-in", **asked)
    for role, user in accounts:
        client = app.test_client()
        with client.session_transaction(base_url=base) as session:
            session["_user_id"], session["_fresh"] = user, False
        for path in PAGES.get(role, ()):
            client.get(path, **asked)
