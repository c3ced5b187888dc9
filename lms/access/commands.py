"""``lms accounts …``: accounts at the command line, for whoever runs the server."""

import json
import sys
from typing import Any, Protocol

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import operations
from lms.access.hashing import Locksmith
from lms.access.models import Account
from lms.access.operations import Mandate
from lms.access.queries import find_by_username, list_grants
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.db import Sessions, writing
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.units.queries import find_unit


class Context(Protocol):
    """What these commands need of the frame's context."""

    @property
    def sessions(self) -> Sessions: ...

    @property
    def vault(self) -> Vault: ...


def _account(db: Session, username: str) -> Account:
    account = find_by_username(db, username)
    if account is None:
        raise DomainError("access.username.unknown", username=username)
    return account


@click.group("accounts")
def accounts() -> None:
    """Accounts: add, list, reset, disable, end sessions."""


@accounts.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", "unit_code", required=True, metavar="CODE")
@click.option("--name", help="Name shown on pages; the user name when absent.")
@click.option("--person", "person_id", type=int)
@click.option("--password-stdin", is_flag=True, help="Read the password (or a mediator's PIN) from standard input.")
@click.pass_obj
def add(
    context: Context, username: str, role: str, unit_code: str, name: str | None, person_id: int | None, password_stdin: bool
) -> None:
    """Add an account. Without --password-stdin a one-use code is printed."""
    typed = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    now, held = clock.now(), Role(role)
    with writing(context.sessions) as db:
        unit = find_unit(db, unit_code, clock.today())
        mandate = Mandate(held, unit.id, clock.today())
        account = operations.add_account(db, username, name or username, mandate, person_id=person_id, actor=SYSTEM, now=now)
        if typed is None:
            click.echo(operations.reset(db, account, actor=SYSTEM, now=now))
            return
        # Hashed inside the transaction, unlike on the web: a refused secret must leave no account behind.
        smith = Locksmith(context.vault)
        secret = smith.make(typed, account_id=account.id, username=account.username, pin_allowed=held is Role.MEDIATOR)
        operations.keep_secret(db, account, secret, actor=SYSTEM, now=now)


@accounts.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(context: Context, as_json: bool) -> None:
    """All accounts with their grants in force."""
    with context.sessions() as db:
        rows = [_line(db, account) for account in db.scalars(select(Account).order_by(Account.username))]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        held = ", ".join(f"{one['role']} @ {one['unit']}" for one in row["grants"])
        click.echo(f"{row['username']:<24} {'-' if row['disabled'] else '+'} {row['name']:<28} {held}")


def _line(db: Session, account: Account) -> dict[str, Any]:
    lines = list_grants(db, [account.id], as_of=clock.today())
    return {
        "username": account.username,
        "name": account.name,
        "disabled": account.disabled_at is not None,
        "grants": [{"role": line.role.value, "unit": line.unit_name} for line in lines if line.in_force],
    }


@accounts.command("reset")
@click.argument("username")
@click.pass_obj
def reset(context: Context, username: str) -> None:
    """Print a one-use code, good for a day."""
    with writing(context.sessions) as db:
        click.echo(operations.reset(db, _account(db, username), actor=SYSTEM, now=clock.now()))


@accounts.command("disable")
@click.argument("username")
@click.pass_obj
def disable(context: Context, username: str) -> None:
    """Close an account."""
    with writing(context.sessions) as db:
        operations.disable(db, _account(db, username), actor=SYSTEM, now=clock.now())


@accounts.command("end-sessions")
@click.argument("username")
@click.pass_obj
def end_sessions(context: Context, username: str) -> None:
    """Sign an account out everywhere."""
    with writing(context.sessions) as db:
        operations.end_sessions(db, _account(db, username), actor=SYSTEM, now=clock.now())
