"""The application as the workers serve it: made and warmed once, then shared by fork. How they are started is ``serving``.

What a process makes on its first pages (compiled statements and templates, the register of units, figures that are kept) it
would make and hold once for each worker. Made before the fork it is made and held once.
"""

import contextlib
import ctypes
import gc
import re
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, configure_mappers

from lms import clock
from lms.access.models import Account, Grant
from lms.access.rules import Role
from lms.app import create_app
from lms.units.models import Unit
from lms.units.queries import placements
from lms.web.db import sessions

# <malloc.h>; a C library that knows no arenas has no ``mallopt`` either, or one that answers 0.
M_ARENA_MAX = -8
# What is opened first and most, and records nothing: an address, or what the page before it links to.
PAGES: dict[Role | None, tuple[str | re.Pattern[str], ...]] = {
    None: ("/",),
    Role.MEDIATOR: ("/", "/learn", re.compile(r'href="(/learn/\d+)"')),
    Role.TRAINER: ("/", re.compile(r'href="(/classes/\d+)"')),
    Role.OFFICER: ("/", "/coverage", "/people", "/classes", re.compile(r'href="(/classes/\d+)"')),
}


def ready_app() -> Flask:
    """The application, warm, for processes forked from this one. Call it before any thread starts.

    No connection outlives the call, so that no two processes ever speak on one.
    """
    _keep_one_arena()
    configure_mappers()
    app = create_app()
    # What importing left is here to stay; looking through it for what could be thrown away takes a tenth of a second.
    gc.freeze()
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
    _settle()
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


def _settle() -> None:
    """Throw away what was needed on the way and give its room back, then leave alone what stays.

    A collector that walks over shared objects would write to them, and every page of memory it writes to is copied.
    """
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _one_of_each(db: Session) -> Sequence[tuple[Role | None, str]]:
    """An account of each role at each level of units, and one that holds none, as its session would name it."""
    today = clock.today()
    open_end = Grant.valid_to.is_(None) | (Grant.valid_to > today)
    holds = (Grant.account_id == Account.id) & (Grant.valid_from <= today) & open_end
    held = select(Grant.role, func.min(Account.id).label("id")).select_from(Account).outerjoin(Grant, holds)
    of_each = held.outerjoin(Unit, Unit.id == Grant.unit_id).group_by(Grant.role, Unit.level)
    one = of_each.where(Account.disabled_at.is_(None)).subquery()
    found = db.execute(select(one.c.role, Account.id, Account.generation).join(one, one.c.id == Account.id))
    return [(role, f"{account}:{generation}") for role, account, generation in found]


def _open_pages(app: Flask, accounts: Sequence[tuple[Role | None, str]]) -> None:
    base = "https://localhost" if app.config["SESSION_COOKIE_SECURE"] else "http://localhost"
    # This one packed, as a browser asks for it.
    app.test_client().get("/sign-in", base_url=base, headers={"Accept-Encoding": "br"})
    for role, user in accounts:
        client = app.test_client()
        with client.session_transaction(base_url=base) as session:
            session["_user_id"], session["_fresh"] = user, False
        _walk(client, base, PAGES.get(role, ()))


def _walk(client: FlaskClient, base: str, steps: Sequence[str | re.Pattern[str]]) -> None:
    page = ""
    for step in steps:
        link = step if isinstance(step, str) else next(iter(step.findall(page)), None)
        if link is not None:
            page = client.get(link, base_url=base, follow_redirects=True).text
