"""An empty database of each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lms.db import make_engine
from tests import postgres
from tests.conftest import DIALECTS, postgres_template


@pytest.fixture(params=DIALECTS)
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server, _template = postgres_template()
    name = postgres.fresh_name("empty")
    engine = make_engine(server.create(name))
    yield engine
    engine.dispose()
    server.drop(name)
