"""A command on a database that was never set up says what to do, and writes nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import lms
from lms.kernel.errors import DomainError

COMMANDS = (
    ("units", "load"),
    ("units", "show", "20", "--on", "2025-06-30"),
    ("report", "coverage", "--unit", "20", "--as-of", "2026-11-22"),
    ("accounts", "list"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_names_the_one_to_run_first(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    answer = CliRunner().invoke(lms, words)
    assert isinstance(answer.exception, DomainError)
    assert answer.exception.code == "database.empty"


def test_doctor_says_it_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    answer = CliRunner().invoke(lms, ("doctor",))
    assert "chạy lms db upgrade trước" in answer.output
    assert "DomainError" not in answer.output
