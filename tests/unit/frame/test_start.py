"""The start of a local run: what it refuses, what it wipes, and what it tells."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lms import start
from lms.config import Settings, demo_mark, load_settings
from lms.db import make_engine
from lms.demo.mark import Mark, SignIn, read_mark, write_mark
from lms.kernel.errors import DomainError
from lms.prepared import forget_prepared, hold_folder, is_prepared, note_prepared
from lms.preparing import has_own_data, wipe
from lms.upgrade import upgrade


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"LMS_DATA_DIR": str(tmp_path / "data")})


def test_a_busy_port_is_refused_with_another_to_try() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(DomainError) as caught:
            start.check_port("127.0.0.1", port)
    assert caught.value.code == "start.port_in_use"
    assert caught.value.fields["other"] == str(port + 1)


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with hold_folder(tmp_path / "data"), pytest.raises(DomainError, match="folder_in_use"), hold_folder(tmp_path / "data"):
        pass
    with hold_folder(tmp_path / "data"):
        pass


def test_the_mark_of_the_demo_is_read_as_it_was_written(settings: Settings) -> None:
    mark = Mark("province", 2026, "2026-11-22", complete=True, sign_ins=(SignIn("Cán bộ tỉnh", "canbo.tinh", "mat khau"),))
    assert read_mark(settings.data_dir) is None
    write_mark(settings.data_dir, mark)
    assert read_mark(settings.data_dir) == mark
    assert mark.loaded_on == date(2026, 11, 22)


def test_wiping_takes_only_what_the_program_made(settings: Settings) -> None:
    mine = settings.data_dir / "of-somebody.txt"
    mine.write_text("kept")
    (settings.data_dir / "files").mkdir()
    (settings.data_dir / "files" / "a").write_text("gone")
    (settings.data_dir / "lms.sqlite3").write_text("")
    demo_mark(settings.data_dir).write_text("{}")
    wipe(settings)
    assert sorted(path.name for path in settings.data_dir.iterdir()) == ["keys.json", "of-somebody.txt"]


def test_demo_data_is_not_somebodys_own(settings: Settings) -> None:
    assert not has_own_data(replace(settings, demo=True))
    assert not has_own_data(settings)


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("192.168.1.9", False)]
)
def test_which_hosts_are_this_computer(host: str, local: bool) -> None:
    assert start.is_local(host) is local


def test_addresses_are_written_as_they_are_typed() -> None:
    assert start.address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert start.address_of("::1", 8000) == "http://[::1]:8000"


def test_the_options_reach_the_processes_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LMS_BASE_URL", raising=False)
    monkeypatch.setenv("LMS_DATA_DIR", "elsewhere")
    monkeypatch.chdir(tmp_path)
    start.settle_environment("127.0.0.1", 8123, Path("here"))
    assert os.environ["LMS_DATA_DIR"] == str(tmp_path / "here")
    assert os.environ["LMS_BASE_URL"] == "http://127.0.0.1:8123"


def test_the_announcement_names_address_and_sign_ins(capsys: pytest.CaptureFixture[str]) -> None:
    start.announce("0.0.0.0", "http://192.168.1.9:8000", (SignIn("Cán bộ tỉnh", "canbo.tinh", "mat khau"),), None)
    said = capsys.readouterr().out
    for words in ("http://192.168.1.9:8000", "canbo.tinh", "mat khau", "máy khác trong mạng"):
        assert words in said


def test_without_demo_the_first_admins_address_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    start.announce("127.0.0.1", "http://127.0.0.1:8000", (), "ABCD-EFGH")
    assert "http://127.0.0.1:8000/first-admin/ABCD-EFGH" in capsys.readouterr().out


def test_a_folder_is_prepared_until_its_database_changes(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    upgrade(engine)
    assert not is_prepared(settings)
    note_prepared(settings)
    assert is_prepared(settings)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    engine.dispose()
    assert not is_prepared(settings)


def test_a_folder_whose_database_is_gone_is_not_prepared(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    upgrade(engine)
    engine.dispose()
    note_prepared(settings)
    (settings.data_dir / "lms.sqlite3").unlink()
    assert not is_prepared(settings)


def test_preparing_begins_by_forgetting(settings: Settings) -> None:
    note_prepared(settings)
    forget_prepared(settings)
    assert not is_prepared(settings)


def test_the_quick_answer_needs_none_of_the_rooms() -> None:
    """What an ordinary start imports decides whether it takes one second or three."""
    code = "import sys, lms.start; sys.exit(bool({'sqlalchemy', 'psycopg', 'babel', 'lms.sentences'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
