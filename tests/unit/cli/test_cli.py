"""The frame of the command line: exits, words on standard error, and the commands that look after an installation."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from lms import cli, clock
from lms.audit.events import SYSTEM, PersonalDataSeen
from lms.audit.operations import record, seal
from lms.cli_context import CommandContext, progress_bar
from lms.db import make_sessions, writing
from lms.doctor import examine
from lms.jobs.operations import enqueue
from lms.keys.operations import sign
from lms.keys.sealing import Vault

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LOOK = PersonalDataSeen(subject_id=1, what="phone", reason="call")


@pytest.fixture
def installation(fresh_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and a database named by the environment, as a command finds them."""
    folder = tmp_path / "data"
    monkeypatch.setenv("LMS_DATA_DIR", str(folder))
    monkeypatch.setenv("LMS_DATABASE_URL", fresh_engine.url.render_as_string(hide_password=False))
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.lms, arguments, catch_exceptions=False)


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["lms", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return int(left.value.code or 0)


def test_a_refusal_is_a_sentence_and_exit_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LMS_ENV", "elsewhere")
    assert run_main(monkeypatch, "audit", "verify") == 1
    said = capsys.readouterr()
    assert "LMS_ENV=elsewhere" in said.err
    assert said.out == ""


@pytest.mark.parametrize("arguments", [("nonsense",), ("audit", "verify", "--nonsense"), ("serve", "--port", "0"), ("backup",)])
def test_wrong_usage_is_exit_2(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    assert run_main(monkeypatch, *arguments) == 2


@pytest.mark.usefixtures("installation")
def test_a_certificate_without_its_key_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("")
    assert run("serve", "--tls-cert", str(tmp_path / "a.pem")).exit_code == 2


def test_verify_tells_the_head_of_the_chain_and_where_it_breaks(
    installation: Path, fresh_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(make_sessions(fresh_engine)) as db:
        record(db, LOOK, actor=SYSTEM, now=NOW)
        link = seal(db, now=NOW)
        record(db, LOOK, actor=SYSTEM, now=NOW)
    assert link is not None
    assert json.loads(run("audit", "verify", "--json").output) == {
        "sealed": 1,
        "unsealed": 1,
        "broken_at": None,
        "head": link.digest,
    }
    assert link.digest in run("audit", "verify").output
    with fresh_engine.begin() as connection:
        if fresh_engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_seal_no_update"))
        else:
            connection.execute(text("ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_no_change"))
        connection.execute(text("UPDATE audit_seal SET count = 2"))
    capsys.readouterr()
    assert run_main(monkeypatch, "audit", "verify") == 1
    assert f"niêm phong {link.id}" in capsys.readouterr().err
    assert installation.exists()


@pytest.mark.usefixtures("installation")
def test_backup_and_restore_from_the_command_line(tmp_path: Path, fresh_engine: Engine) -> None:
    if fresh_engine.dialect.name != "sqlite":
        return  # test_backup.py covers the tools of PostgreSQL
    target = str(tmp_path / "lms.tar.gz")
    assert "0 tệp" in run("backup", target).output
    assert "22/11" not in run("restore", target, "--replace").output or clock.today().day == 22


@pytest.fixture
def context() -> Iterator[CommandContext]:
    made = CommandContext(reference=lambda _sessions: None, follow=lambda _sessions, _vault: None, sentence=str)
    yield made
    made.close()


def finding(context: CommandContext, name: str, now: datetime) -> tuple[bool, str]:
    return next((found.well, found.words) for found in examine(context, now=now) if found.name == name)


@pytest.mark.usefixtures("installation")
def test_doctor_finds_a_clock_that_went_back_and_a_queue_nobody_serves(context: CommandContext, fresh_engine: Engine) -> None:
    assert finding(context, "Hàng việc", NOW)[0]
    with writing(make_sessions(fresh_engine)) as db:
        record(db, LOOK, actor=SYSTEM, now=NOW)
        enqueue(db, "work", {}, key="a", run_at=NOW)
    assert finding(context, "Đồng hồ", NOW)[0]
    well, words = finding(context, "Đồng hồ", NOW - timedelta(hours=1))
    assert (well, "NTP" in words) == (False, True)
    well, words = finding(context, "Hàng việc", NOW + timedelta(hours=1))
    assert (well, "lms worker" in words) == (False, True)


@pytest.mark.usefixtures("installation")
def test_doctor_finds_signing_keys_of_another_passphrase(context: CommandContext, fresh_engine: Engine) -> None:
    with writing(make_sessions(fresh_engine)) as db:
        sign(db, Vault(b"x" * 32, "another"), "certificates", b"payload", now=NOW)
    assert not finding(context, "Khóa ký", NOW)[0]


def test_doctor_reports_a_database_that_is_away_instead_of_stopping(
    context: CommandContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DATABASE_URL", f"sqlite:///{tmp_path}/none/lms.sqlite3")
    found = {one.name: one.well for one in examine(context, now=NOW)}
    assert (found["Thiết lập"], found["Cơ sở dữ liệu"], found["Lược đồ"]) == (True, False, False)


def test_a_progress_bar_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Đang làm") as progress:
        progress(1, 2)
        progress(2, 2)
    assert capsys.readouterr() == ("", "")
