"""A connection that PostgreSQL has ended meanwhile is not handed out, and one in use a moment ago costs no round trip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from lms import resting
from tests.conftest import database


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """PostgreSQL's only: SQLite has no server that could go."""
    with database("postgres", tmp_path) as own:
        yield own


@pytest.fixture
def pings(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The connections that were tried."""
    tried: list[object] = []
    ping = engine.dialect.do_ping

    def noted(connection: object) -> bool:
        tried.append(connection)
        return bool(ping(connection))  # type: ignore[arg-type]

    monkeypatch.setattr(engine.dialect, "do_ping", noted)
    return tried


def backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def test_a_connection_in_use_a_moment_ago_is_not_tried(engine: Engine, pings: list[object]) -> None:
    assert backend(engine) == backend(engine)
    assert not pings


def test_a_rested_connection_is_tried(engine: Engine, pings: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "REST", 0.0)
    assert backend(engine) == backend(engine)
    assert len(pings) == 1


def test_an_ended_connection_is_replaced_at_once(engine: Engine, pings: list[object]) -> None:
    with engine.connect() as other:
        first = backend(engine)
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
        assert backend(engine) != first
    assert len(pings) == 1
