"""The application for page tests: one for the whole run, looking at the database of the test at hand.

Fixtures: ``app``, ``client`` (a stranger), ``cast`` (the named people of ``tests.cast``, committed), ``client_as(member)``
(a client that has signed in), ``csrf`` (the check of forms, off otherwise), ``queries`` (how many statements a block sends).
What a client commits is seen by ``db`` and undone after the test. Read answers with ``tests.reading``.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, sessionmaker

from lms.access.hashing import LIGHT
from lms.app import create_app
from lms.config import Settings
from lms.db import Sessions, make_sessions
from lms.policies.operations import load_policies
from tests.cast import MADE_AT, Cast, Member, make_cast
from tests.conftest import shared_database
from tests.factories.training import make_person

_sessions: Sessions = sessionmaker(expire_on_commit=False, join_transaction_mode="create_savepoint")


@pytest.fixture(scope="session")
def _application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(
        env="local",
        data_dir=folder,
        database_url="sqlite:///:memory:",
        secret_key="a secret key of the tests, long enough",
        data_key=b"test" * 8,
        signing_passphrase="a passphrase of tests",
        base_url="http://localhost",
    )
    app = create_app(settings, _sessions)
    app.testing = True
    app.config["HASH_COST"] = LIGHT
    return app


@cache
def _stage(dialect: str) -> tuple[Engine, Cast]:
    """A database in which the cast stands, committed once: making it anew for each test took longer than most tests."""
    engine = shared_database(dialect, "stage")
    with make_sessions(engine)() as db:
        load_policies(db, now=MADE_AT)
        people = make_cast(db, mediator_person=make_person(db, "Lương Văn Páo").id)
        db.commit()
    return engine, people


@pytest.fixture
def connection(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Connection]:
    """The one connection of a test, inside a transaction that is rolled back; with the cast, to the database it stands in."""
    staged = "cast" in request.fixturenames
    with (_stage(engine.dialect.name)[0] if staged else engine).connect() as one:
        outer = one.begin()
        yield one
        outer.rollback()


@pytest.fixture
def app(_application: Flask, connection: Connection, db: Session) -> Flask:
    """The application on the test's connection; ``db`` is another session of the same, so what one commits the other sees."""
    _sessions.configure(bind=connection)
    _application.config["WTF_CSRF_ENABLED"] = False
    # The tests write facts past the operations, which no edition tells; test_kept.py proves what is kept.
    _application.config["KEPT_SIZE"] = 0
    _application.extensions["caught_up_at"] = {}
    return _application


@pytest.fixture
def csrf(app: Flask) -> Iterator[None]:
    """Forms are checked for their token, as they are in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has not signed in."""
    return app.test_client()


@pytest.fixture
def cast(connection: Connection, db: Session) -> Cast:
    """The named people, their small country and the rules of the day."""
    return _stage(connection.dialect.name)[1].joined_to(db)


@pytest.fixture
def client_as(app: Flask) -> Callable[[Member], FlaskClient]:
    """A browser in which that member has signed in; for the stranger, one that has not."""

    def enter(member: Member) -> FlaskClient:
        client = app.test_client()
        if member.account is not None:
            with client.session_transaction() as session:
                session["_user_id"] = f"{member.account.id}:{member.account.generation}"
                session["_fresh"] = True
        return client

    return enter


@dataclass
class Statements:
    """The statements a block sent to the database, savepoints left out."""

    sent: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sent)


@pytest.fixture
def queries(connection: Connection) -> Callable[[], AbstractContextManager[Statements]]:
    """``with queries() as found:`` and then ``len(found)``."""

    @contextmanager
    def counting() -> Iterator[Statements]:
        found = Statements()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if "SAVEPOINT" not in statement:
                found.sent.append(statement)

        event.listen(connection.engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(connection.engine, "before_cursor_execute", note)

    return counting
