"""``lms accounts …`` on both databases."""

import json
from dataclasses import dataclass

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from lms.access.commands import accounts
from lms.access.models import Account
from lms.access.queries import find_by_username, roles_of
from lms.access.rules import Role
from lms.clock import today
from lms.db import Sessions
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from tests.cast import PASSWORD, PIN, SMITH, VAULT, make_account, make_country


@dataclass
class Context:
    """What the frame hands to a command."""

    sessions: Sessions
    vault: Vault = VAULT


@pytest.fixture
def context(db: Session, sessions: Sessions) -> Context:
    country = make_country(db)
    make_account(db, "ngoc.ly", Role.ADMIN, country.vn, name="Lý Thị Ngọc")
    make_account(db, "nong.hoa", Role.OFFICER, country.commune, name="Nông Thị Hoa")
    db.commit()
    return Context(sessions)


def run(context: Context, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(accounts, list(words), obj=context, input=typed)


def found(db: Session, username: str) -> Account:
    db.expire_all()
    account = find_by_username(db, username)
    assert account is not None
    return account


@pytest.mark.parametrize(("role", "secret"), [("officer", PASSWORD), ("mediator", PIN)])
def test_an_account_with_its_secret_from_standard_input(db: Session, context: Context, role: str, secret: str) -> None:
    words = (
        "add",
        "thay.hua",
        "--role",
        role,
        "--unit",
        "06325",
        "--name",
        "Hứa Văn Thay",
        "--person",
        "7",
        "--password-stdin",
    )
    answer = run(context, *words, typed=f"{secret}\n")
    assert (answer.exit_code, answer.output) == (0, "")
    account = found(db, "thay.hua")
    assert (account.name, account.person_id) == ("Hứa Văn Thay", 7)
    assert SMITH.fits(secret, account_id=account.id, password_hash=account.password_hash, pin_hash=account.pin_hash)
    assert roles_of(db, account.id, as_of=today()) == {Role(role)}


def test_a_weak_secret_leaves_nothing_behind(db: Session, context: Context) -> None:
    answer = run(context, "add", "thay.hua", "--role", "officer", "--unit", "06325", "--password-stdin", typed="ngắn\n")
    assert isinstance(answer.exception, DomainError)
    assert answer.exception.code == "access.password_short"
    assert find_by_username(db, "thay.hua") is None


def test_without_a_secret_a_code_is_printed(context: Context) -> None:
    answer = run(context, "add", "thay.hua", "--role", "trainer", "--unit", "20")
    assert answer.exit_code == 0
    assert len(answer.output.strip()) == 19


def test_the_list_for_people_and_for_machines(context: Context) -> None:
    assert "officer @ Xã Lộc Bình" in run(context, "list").output
    rows = json.loads(run(context, "list", "--json").output)
    assert rows[0] == {
        "username": "ngoc.ly",
        "name": "Lý Thị Ngọc",
        "disabled": False,
        "grants": [{"role": "admin", "unit": "Việt Nam"}],
    }


def test_reset_disable_end_sessions(db: Session, context: Context) -> None:
    before = found(db, "nong.hoa").generation
    assert len(run(context, "reset", "nong.hoa").output.strip()) == 19
    assert run(context, "end-sessions", "nong.hoa").exit_code == 0
    assert found(db, "nong.hoa").generation == before + 1
    assert run(context, "disable", "nong.hoa").exit_code == 0
    assert found(db, "nong.hoa").disabled_at is not None


@pytest.mark.parametrize("command", ["reset", "disable", "end-sessions"])
def test_an_unknown_name_is_refused(context: Context, command: str) -> None:
    answer = run(context, command, "khong.co")
    assert isinstance(answer.exception, DomainError)
    assert answer.exception.code == "access.username.unknown"


def test_an_unknown_role_is_wrong_usage(context: Context) -> None:
    assert run(context, "add", "x.y", "--role", "king", "--unit", "20").exit_code == 2
