"""The demo province on both databases, PostgreSQL with durable writes, and the table of results that ./test bench prints.

Fixtures: ``province`` (an installation with the whole demo province, once for each database), ``results`` (adds a line to the
table), ``app`` (the application on it, in this process, for counting statements).
"""

import contextlib
import http.cookiejar
import os
import re
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine

from lms import clock
from lms.config import Settings, load_settings
from lms.db import Sessions, make_engine, make_sessions
from lms.demo.mark import SignIn, read_mark
from lms.preparing import prepare
from tests import postgres
from tests.bench.load import Server

DIALECTS = ("sqlite", "postgres")
OFFICER, COMMUNE_OFFICER, TRAINER, MEDIATOR = range(4)


@dataclass(frozen=True)
class Province:
    """An installation with the demo province, and what the server's environment says of it."""

    dialect: str
    settings: Settings
    environment: dict[str, str]
    engine: Engine
    sessions: Sessions

    @property
    def sign_ins(self) -> tuple[SignIn, ...]:
        mark = read_mark(self.settings.data_dir)
        assert mark is not None
        return mark.sign_ins


@pytest.fixture(scope="session", params=DIALECTS)
def province(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """The whole demo province, loaded once for each database."""
    folder = tmp_path_factory.mktemp("bench")
    with database(request.param, folder) as url:
        environment = {"LMS_DATA_DIR": str(folder / "data"), "LMS_DATABASE_URL": url}
        settings = load_settings(environment)
        prepare(settings, scale="province", now=clock.now(), today=clock.today())
        engine = make_engine(url)
        yield Province(request.param, load_settings(environment), environment, engine, make_sessions(engine))
        engine.dispose()


@contextlib.contextmanager
def database(dialect: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of this dialect; durable, and gone after the block."""
    if dialect == "sqlite":
        yield f"sqlite:///{folder / 'lms.sqlite3'}"
        return
    with postgres.server(durable=True) as server:
        name = postgres.fresh_name("bench")
        yield server.create(name)
        server.drop(name)


def sign_in(server: Server, one: SignIn) -> str:
    """The Cookie header of somebody who has signed in at this server, through the page."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{server.port}/sign-in"
    with browser.open(address) as answer:
        page = answer.read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "username": one.username, "password": one.secret, "next": "/"}
    browser.open(address, urllib.parse.urlencode(form).encode()).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


Line = tuple[str, str, str]
_table: list[Line] = []


@pytest.fixture
def results() -> Callable[[str, str, str], None]:
    """``results(what, figure, goal)`` adds a line to the table."""

    def add(what: str, figure: str, goal: str) -> None:
        _table.append((what, figure, goal))

    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, and the shape of the machine it was measured on."""
    if not _table:
        return
    memory = psutil.virtual_memory().total / 2**30
    terminalreporter.section(f"measured on {os.cpu_count()} cores, {memory:.0f} GB, load {os.getloadavg()[0]:.1f}")
    widths = [max(len(line[place]) for line in _table) for place in range(3)]
    for line in _table:
        terminalreporter.write_line("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
