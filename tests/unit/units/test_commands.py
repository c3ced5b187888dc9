"""``lms units …`` as scripts and people use it."""

import json
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from lms.db import Sessions
from lms.kernel.errors import DomainError
from lms.units.commands import units
from tests.unit.units.test_register import record_lang_son


@dataclass
class Surroundings:
    sessions: Sessions

    def load_reference(self) -> None:
        """The rooms above units have their own tests."""


@pytest.fixture
def run(db: Session, sessions: Sessions) -> CliRunner:
    record_lang_son(db)
    db.commit()
    return CliRunner()


def said(runner: CliRunner, sessions: Sessions, *arguments: str) -> str:
    result = runner.invoke(units, arguments, obj=Surroundings(sessions), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_show_and_successors_speak_json(run: CliRunner, sessions: Sessions) -> None:
    shown = json.loads(said(run, sessions, "show", "06613", "--on", "2026-01-01", "--json"))
    assert (shown["name"], shown["parent"]) == ("Xã Đình Lập", {"code": "20", "name": "Tỉnh Lạng Sơn"})
    listed = json.loads(said(run, sessions, "successors", "06628", "--on", "2025-06-30", "--json"))
    assert listed["unit"]["code"] == "06628"
    assert listed["successors"] == [{"code": "06613", "name": "Xã Đình Lập", "valid_from": "2025-07-01", "whole": True}]


def test_people_read_lines(run: CliRunner, sessions: Sessions) -> None:
    assert "Tỉnh Lạng Sơn (20)" in said(run, sessions, "show", "06613", "--on", "2026-01-01")
    assert "một phần" in said(run, sessions, "successors", "06622", "--on", "2025-06-30")
    assert "không có đơn vị kế tiếp" in said(run, sessions, "successors", "06613", "--on", "2026-01-01")


def test_a_code_nobody_bore_is_refused(run: CliRunner, sessions: Sessions) -> None:
    with pytest.raises(DomainError):
        said(run, sessions, "show", "99999", "--on", "2026-01-01")


@pytest.mark.parametrize("typed", ["2025-02-31", "31/02/2025", "1/1/2024", "yesterday", "2024-01-01T00:00"])
def test_what_is_no_day_is_said_in_words(run: CliRunner, sessions: Sessions, typed: str) -> None:
    result = run.invoke(units, ["show", "06613", "--on", typed], obj=Surroundings(sessions))
    assert result.exit_code == 2
    assert f"“{typed}” không phải một ngày có trong lịch. Ghi theo mẫu 2026-11-22." in result.output


def test_load_says_what_it_added(run: CliRunner, sessions: Sessions) -> None:
    assert "13.877" in said(run, sessions, "load")
    assert "Đã thêm 0 đơn vị" in said(run, sessions, "load")
