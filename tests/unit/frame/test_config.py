"""Settings: what holds without them, what is refused, and that all mistakes are named at once."""

import base64
import json
import stat
from pathlib import Path

import pytest

from lms.config import SETTINGS, demo_mark, keep_keys, load_settings
from lms.kernel.errors import DomainError

KEY = base64.b64encode(b"k" * 32).decode()
PRODUCTION = {
    "LMS_ENV": "production",
    "LMS_SECRET_KEY": "s" * 32,
    "LMS_DATA_KEY": KEY,
    "LMS_SIGNING_PASSPHRASE": "p" * 16,
    "LMS_BASE_URL": "https://hoagiai.example.vn",
}


def refused(env: dict[str, str]) -> list[str]:
    with pytest.raises(DomainError) as caught:
        load_settings(env)
    assert caught.value.code == "config.refused"
    return [line.removeprefix("- ") for line in caught.value.fields["problems"].splitlines()]


def test_a_local_run_needs_no_setting_but_a_folder(tmp_path: Path) -> None:
    settings = load_settings({"LMS_DATA_DIR": str(tmp_path / "data")})
    assert settings.env == "local"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'lms.sqlite3'}"
    assert len(settings.data_key) == 32
    assert settings.locale == "vi"
    assert not settings.demo


def test_local_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    env = {"LMS_DATA_DIR": str(tmp_path / "data")}
    first, second = load_settings(env), load_settings(env)
    assert (first.secret_key, first.data_key) == (second.secret_key, second.data_key)
    assert stat.S_IMODE((tmp_path / "data" / "keys.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_of_two_first_starts_the_second_takes_the_keys_of_the_first(tmp_path: Path) -> None:
    kept = keep_keys(tmp_path)
    (tmp_path / "keys.json").write_text(json.dumps({**kept, "LMS_SECRET_KEY": "another" * 8}))
    assert keep_keys(tmp_path)["LMS_SECRET_KEY"] == "another" * 8


def test_the_environment_wins_over_the_kept_keys(tmp_path: Path) -> None:
    settings = load_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_DATA_KEY": KEY})
    assert settings.data_key == b"k" * 32


def test_production_names_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    problems = refused({"LMS_ENV": "production", "LMS_DATA_DIR": str(tmp_path)})
    named = {problem.split(":")[0].split("=")[0] for problem in problems}
    assert named == {"LMS_SECRET_KEY", "LMS_DATA_KEY", "LMS_SIGNING_PASSPHRASE", "LMS_BASE_URL"}


def test_production_makes_no_keys_of_its_own(tmp_path: Path) -> None:
    load_settings({**PRODUCTION, "LMS_DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_production_refuses_demo_data(tmp_path: Path) -> None:
    demo_mark(tmp_path).write_text("{}")
    assert load_settings({"LMS_DATA_DIR": str(tmp_path)}).demo
    assert any("minh họa" in problem for problem in refused({**PRODUCTION, "LMS_DATA_DIR": str(tmp_path)}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMS_ENV", "staging"),
        ("LMS_LOCALE", "fr"),
        ("LMS_TRUSTED_PROXIES", "many"),
        ("LMS_DATA_KEY", "c2hvcnQ="),
        ("LMS_DATA_KEY", "not base64 at all"),
        ("LMS_SECRET_KEY", "short"),
        ("LMS_SIGNING_PASSPHRASE", "short"),
        ("LMS_BASE_URL", "hoagiai.example.vn"),
        ("LMS_BASE_URL", "https://hoagiai.example.vn/app"),
        ("LMS_DATABASE_URL", "mysql://localhost/lms"),
        ("LMS_DATABASE_URL", "postgresql://localhost/lms"),
    ],
)
def test_a_value_that_will_not_do_is_named(tmp_path: Path, name: str, value: str) -> None:
    problems = refused({"LMS_DATA_DIR": str(tmp_path), name: value})
    assert [problem for problem in problems if problem.startswith(name)] == problems
    assert len(problems) == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refused({"LMS_DATA_DIR": str(tmp_path / "file" / "data")})[0].startswith("LMS_DATA_DIR")


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load_settings({"LMS_DATA_DIR": str(tmp_path)})
    shown = repr(settings)
    for secret in (settings.secret_key, settings.signing_passphrase, repr(settings.data_key), settings.database_url):
        assert secret not in shown


def test_every_setting_that_is_read_is_described() -> None:
    assert [one.name for one in SETTINGS] == sorted({one.name for one in SETTINGS}, key=[s.name for s in SETTINGS].index)
    assert all(one.vi and one.en for one in SETTINGS)
