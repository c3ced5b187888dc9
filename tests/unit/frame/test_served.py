"""The application made before the workers are forked: warm, without a trace in the records, without an open connection."""

import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, request, request_finished
from sqlalchemy import func, select

from lms import clock
from lms.access.models import Account, Grant
from lms.access.rules import Role
from lms.audit.models import AuditEvent
from lms.config import load_settings
from lms.db import make_engine, make_sessions, writing
from lms.served import ready_app
from lms.units.models import Unit, UnitName
from lms.units.rules import Level
from lms.upgrade import upgrade
from lms.web.db import sessions
from tests.factories.demo import copy_of_demo


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return tmp_path


def test_pages_are_opened_beforehand_and_nothing_is_recorded(folder: Path) -> None:
    engine = make_engine(load_settings().database_url)
    upgrade(engine)
    factory = make_sessions(engine)
    now = clock.now()
    with writing(factory) as db:
        account = Account(username="can.bo", name="Cán bộ", name_fold="can bo", made_at=now)
        country = Unit(code="VN", level=Level.COUNTRY, recorded_at=now)
        db.add_all([account, country])
        db.flush()
        db.add(UnitName(unit_id=country.id, type="", name="Việt Nam", fold="viet nam", sort="viet nam"))
        db.add(Grant(account_id=account.id, role=Role.ADMIN, unit_id=country.id, valid_from=clock.today(), recorded_at=now))
        before = db.scalar(select(func.count()).select_from(AuditEvent))
    app = ready_app()
    with factory() as db:
        assert db.scalar(select(func.count()).select_from(AuditEvent)) == before
    with app.app_context():
        pool = sessions().kw["bind"].pool
    assert pool.checkedin() == pool.checkedout() == 0
    assert app.jinja_env.cache
    engine.dispose()


def test_each_role_at_each_level_opens_its_first_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = copy_of_demo("sqlite", "commune", tmp_path / "demo")
    monkeypatch.setenv("LMS_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("LMS_DATABASE_URL", settings.database_url)
    engine = make_engine(settings.database_url)
    with make_sessions(engine)() as db:
        before = db.scalar(select(func.count()).select_from(AuditEvent))
    opened: list[tuple[str, int]] = []

    def note(_app: Flask, response: Response) -> None:
        opened.append((request.path, response.status_code))

    with request_finished.connected_to(note):
        ready_app()
    with make_sessions(engine)() as db:
        assert db.scalar(select(func.count()).select_from(AuditEvent)) == before
    engine.dispose()
    assert {status for _, status in opened} <= {200, 303}
    paths = [path for path, _ in opened]
    assert paths.count("/coverage") == 2, "an officer of the province and one of the commune"
    for kind in (r"/classes/\d+", r"/learn/\d+/\d+"):
        assert any(re.fullmatch(kind, path) for path in paths), kind


def test_a_database_that_does_not_answer_does_not_stop_the_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", f"sqlite:///{folder / 'nowhere' / 'lms.sqlite3'}")
    assert ready_app().test_client().get("/healthz").status_code == 200
