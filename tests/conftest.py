"""What every test stands on: both databases at the newest schema, savepoints, closed sockets, steady Hypothesis.

Fixtures: ``engine`` (sqlite and postgres, migrated, shared, never committed to), ``db`` (a session that is rolled back),
``sessions`` (a factory on the same connection as ``db``), ``fresh_engine`` (a database of the test's own, for what must
really commit: threads, processes, races).
"""

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from lms.db import Sessions, make_engine, make_sessions
from lms.i18n import use_locale
from lms.upgrade import upgrade
from tests import postgres

DIALECTS = ("sqlite", "postgres")
SERVER = "LMS_TEST_SERVER"
TEMPLATE = "LMS_TEST_TEMPLATE"
SQLITE = "LMS_TEST_SQLITE"

hypothesis.settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("explore", parent=hypothesis.settings.get_profile("steady"), derandomize=False)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_closing = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """With xdist the first process starts the one server before the workers, which find it in their environment."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        postgres_template()
        sqlite_template()


def pytest_unconfigure() -> None:
    """Whoever started a server stops it."""
    _closing.close()


def at_the_end(undo: Callable[..., object], *arguments: object) -> None:
    """Call this when this process's session is over; what was asked for last goes first."""
    _closing.callback(undo, *arguments)


def postgres_template() -> tuple[postgres.Server, str]:
    """The server and the name of its migrated template database; started at first use."""
    if SERVER not in os.environ:
        running = _closing.enter_context(postgres.server())
        name = postgres.fresh_name("template")
        _migrate(running.create(name))
        _closing.callback(running.drop, name)
        os.environ[SERVER], os.environ[TEMPLATE] = running.url, name
    return postgres.Server(os.environ[SERVER]), os.environ[TEMPLATE]


def sqlite_template() -> Path:
    """A migrated SQLite file to copy; made at first use."""
    if SQLITE not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="lmstest"))
        _closing.callback(shutil.rmtree, folder, ignore_errors=True)
        _migrate(f"sqlite:///{folder / 'template.sqlite3'}")
        os.environ[SQLITE] = str(folder / "template.sqlite3")
    return Path(os.environ[SQLITE])


def _migrate(url: str) -> None:
    engine = make_engine(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


@contextlib.contextmanager
def database(dialect: str, folder: Path) -> Iterator[Engine]:
    """A migrated, empty database of one's own, gone afterwards."""
    if dialect == "sqlite":
        path = folder / f"{postgres.fresh_name('test')}.sqlite3"
        shutil.copyfile(sqlite_template(), path)
        engine = make_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    server, template = postgres_template()
    name = postgres.fresh_name("test")
    engine = make_engine(server.create(name, template=template))
    try:
        yield engine
    finally:
        engine.dispose()
        server.drop(name)


@cache
def shared_database(dialect: str, name: str) -> Engine:
    """A database that this process makes once under a name and drops at the end; tests roll back what they do in it."""
    folder = Path(tempfile.mkdtemp(prefix=f"lmstest-{name}"))
    _closing.callback(shutil.rmtree, folder, ignore_errors=True)
    return _closing.enter_context(database(dialect, folder))


@pytest.fixture(scope="session", params=DIALECTS)
def engine(request: pytest.FixtureRequest) -> Engine:
    """The shared database of this process, at the newest schema. Tests see it through ``db``, which leaves no trace."""
    return shared_database(request.param, "empty")


@pytest.fixture(params=DIALECTS)
def fresh_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of this test alone, for what really commits or runs in other threads and processes."""
    with database(request.param, tmp_path) as own:
        yield own


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """The one connection of a test, inside a transaction that is rolled back."""
    with engine.connect() as one:
        outer = one.begin()
        yield one
        outer.rollback()


@pytest.fixture
def sessions(connection: Connection) -> Sessions:
    """A session factory on the test's connection: what its sessions commit is a savepoint, seen by ``db`` and then undone."""
    return sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")


@pytest.fixture
def db(sessions: Sessions) -> Iterator[Session]:
    """A session whose work is undone after the test, commits included."""
    with sessions() as session:
        yield session


@pytest.fixture
def fresh_sessions(fresh_engine: Engine) -> Sessions:
    """A session factory on ``fresh_engine``, as the program makes it."""
    return make_sessions(fresh_engine)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Every test begins in Vietnamese, whatever language an earlier one chose."""
    with use_locale("vi"):
        yield


class BlockedSocket(OSError):
    """A test tried to reach a network."""


@pytest.fixture(autouse=True)
def _closed_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reaches a network; those marked ``loopback`` (all browser and bench tests) reach this computer only."""
    loopback = request.node.get_closest_marker("loopback") or {"browser", "bench"} & set(request.path.parts)
    connect = socket.socket.connect
    blocked: list[object] = []

    def guarded(self: socket.socket, address: Any) -> None:
        local = self.family not in (socket.AF_INET, socket.AF_INET6)
        if not local and not (loopback and address[0] in ("127.0.0.1", "::1", "localhost")):
            blocked.append(address)
            raise BlockedSocket(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield
    assert not blocked, f"this test tried to reach {blocked}; see the marker loopback"
