"""Accounts, grants and printed codes: adding, ending, resetting. Signing in stands in ``sign_in.py``. Nothing here commits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from lms.access.events import (
    AccountAdded,
    AccountDisabled,
    AccountEnabled,
    CodePrinted,
    CodeUsed,
    Granted,
    GrantEnded,
    SecretSet,
    SessionsEnded,
)
from lms.access.hashing import Locksmith, NewSecret, card_lookup, code_fingerprint, phone_lookup
from lms.access.models import Account, Grant, Identifier, OneUseCode
from lms.access.queries import count_admins, find_by_username, find_code, in_force, roles_of
from lms.access.rules import CodePurpose, IdentifierKind, Role
from lms.access.secrets import check_username
from lms.access.tokens.operations import end_all
from lms.audit.events import ANONYMOUS, SYSTEM, Actor, ActorKind
from lms.audit.operations import record
from lms.clock import day_of
from lms.db import insert_all_new
from lms.kernel.errors import DomainError
from lms.kernel.ids import group, new_check_code
from lms.kernel.text import fold, tidy
from lms.keys.sealing import Vault

CODE_LASTS = timedelta(hours=24)
DEPUTY_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Mandate:
    """A role on a unit for some days, half open; without ``valid_to`` until it is ended."""

    role: Role
    unit_id: int
    valid_from: date
    valid_to: date | None = None


def acting(account_id: int) -> Actor:
    """The actor that a signed-in account is."""
    return Actor(ActorKind.ACCOUNT, account_id)


def _account_of(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


# --- accounts ---------------------------------------------------------------------------------------------------------


def add_account(
    db: Session, username: str, name: str, mandate: Mandate, *, person_id: int | None = None, actor: Actor, now: datetime
) -> Account:
    """An account with its first grant and no secret yet; raises ``access.username_shape`` or ``access.username.already``."""
    key = check_username(username)
    if find_by_username(db, key) is not None:
        raise DomainError("access.username.already", username=key)
    account = Account(username=key, name=tidy(name), name_fold=fold(name), person_id=person_id, made_at=now)
    db.add(account)
    db.flush()
    record(db, AccountAdded(subject_id=account.id, unit_id=mandate.unit_id), actor=actor, now=now)
    grant(db, account, mandate, actor=actor, now=now)
    return account


def keep_secret(db: Session, account: Account, secret: NewSecret, *, actor: Actor, now: datetime) -> None:
    """Set the password or PIN. Every session of the account ends: whoever knew the old secret is out."""
    if secret.kind == "pin":
        account.pin_hash = secret.hash
    else:
        account.password_hash = secret.hash
    account.generation += 1
    record(db, SecretSet(subject_id=account.id, secret=secret.kind), actor=actor, now=now)


def add_phone(db: Session, locksmith: Locksmith, account: Account, typed: str) -> bool:
    """Let the account be found by a phone number; False when it is no Vietnamese number. Twice the same is once."""
    lookup = phone_lookup(locksmith.vault, typed)
    if lookup is None:
        return False
    _identify(db, account, IdentifierKind.PHONE, lookup)
    return True


def add_cards(db: Session, vault: Vault, numbers: Mapping[int, int]) -> None:
    """Let accounts be found by the number of a card: number of the card to id of the account. Twice the same is once."""
    rows = [
        {"account_id": account_id, "kind": IdentifierKind.CARD, "lookup": card_lookup(vault, str(number))}
        for number, account_id in numbers.items()
    ]
    if rows:
        insert_all_new(db, Identifier, rows)


def drop_cards(db: Session, vault: Vault, numbers: Collection[int]) -> None:
    """Nobody is found by these numbers of cards any more."""
    lookups = [card_lookup(vault, str(number)) for number in numbers]
    db.execute(delete(Identifier).where(Identifier.kind == IdentifierKind.CARD, Identifier.lookup.in_(lookups)))


def _identify(db: Session, account: Account, kind: IdentifierKind, lookup: str) -> None:
    same = and_(Identifier.account_id == account.id, Identifier.kind == kind, Identifier.lookup == lookup)
    if db.scalar(select(Identifier.id).where(same)) is None:
        db.add(Identifier(account_id=account.id, kind=kind, lookup=lookup))
        db.flush()


def end_sessions(db: Session, account: Account, *, actor: Actor, now: datetime) -> None:
    """Sign the account out everywhere, remembered phones too."""
    account.generation += 1
    record(db, SessionsEnded(subject_id=account.id), actor=actor, now=now)


def disable(db: Session, account: Account, *, actor: Actor, now: datetime) -> None:
    """Close the account and end its sessions, printed codes and tokens; raises ``access.last_admin`` for the last one."""
    if account.disabled_at is not None:
        return
    _refuse_last_admin(db, account, now)
    account.disabled_at = now
    account.generation += 1
    _void_codes(db, account.id, now)
    end_all(db, account.id, actor=actor, now=now)
    record(db, AccountDisabled(subject_id=account.id), actor=actor, now=now)


def enable(db: Session, account: Account, *, actor: Actor, now: datetime) -> None:
    """Open a closed account again; its sessions stay ended."""
    if account.disabled_at is None:
        return
    account.disabled_at = None
    record(db, AccountEnabled(subject_id=account.id), actor=actor, now=now)


def _refuse_last_admin(db: Session, account: Account, now: datetime) -> None:
    today = day_of(now)
    if Role.ADMIN in roles_of(db, account.id, as_of=today) and count_admins(db, as_of=today) <= 1:
        raise DomainError("access.last_admin")


# --- grants -----------------------------------------------------------------------------------------------------------


def grant(db: Session, account: Account, mandate: Mandate, *, actor: Actor, now: datetime) -> Grant:
    """Give a role on a unit; raises ``access.period_reversed`` or ``access.grant.already``. The view asks who may."""
    if mandate.valid_to is not None and mandate.valid_to <= mandate.valid_from:
        raise DomainError("access.period_reversed")
    same = and_(Grant.account_id == account.id, Grant.role == mandate.role, Grant.unit_id == mandate.unit_id)
    if db.scalar(select(Grant.id).where(same, in_force(mandate.valid_from)).limit(1)) is not None:
        raise DomainError("access.grant.already")
    row = Grant(
        account_id=account.id,
        role=mandate.role,
        unit_id=mandate.unit_id,
        valid_from=mandate.valid_from,
        valid_to=mandate.valid_to,
        granted_by=_account_of(actor),
        recorded_at=now,
    )
    db.add(row)
    db.flush()
    event = Granted(
        subject_id=account.id,
        unit_id=mandate.unit_id,
        grant_id=row.id,
        role=mandate.role,
        valid_from=mandate.valid_from,
        valid_to=mandate.valid_to,
    )
    record(db, event, actor=actor, now=now)
    return row


def end_grant(db: Session, row: Grant, *, on: date, actor: Actor, now: datetime) -> None:
    """The grant holds no longer from ``on``; raises ``access.grant.closed`` or ``access.last_admin``."""
    if row.valid_to is not None and row.valid_to <= on:
        raise DomainError("access.grant.closed")
    if row.role is Role.ADMIN:
        _refuse_last_admin(db, db.get_one(Account, row.account_id), now)
    row.valid_to = max(on, row.valid_from)
    event = GrantEnded(subject_id=row.account_id, unit_id=row.unit_id, grant_id=row.id, role=row.role, valid_to=row.valid_to)
    record(db, event, actor=actor, now=now)


def renew_grant(db: Session, row: Grant, unit_id: int, *, on: date, actor: Actor, now: datetime) -> Grant:
    """Give the same role on the successor of a closed unit from ``on``, and end the old grant that day."""
    account = db.get_one(Account, row.account_id)
    renewed = grant(db, account, Mandate(row.role, unit_id, on, row.valid_to), actor=actor, now=now)
    row.valid_to = max(on, row.valid_from)
    event = GrantEnded(subject_id=row.account_id, unit_id=row.unit_id, grant_id=row.id, role=row.role, valid_to=row.valid_to)
    record(db, event, actor=actor, now=now)
    return renewed


def name_deputy(
    db: Session, username: str, name: str, *, unit_id: int, valid_from: date, valid_to: date, actor: Actor, now: datetime
) -> tuple[Account, str]:
    """An officer's colleague gets the officer's role on the unit until a day, and a printed code to choose a password with."""
    if valid_to - valid_from > DEPUTY_LONGEST:
        raise DomainError("access.deputy_too_long", days=DEPUTY_LONGEST.days)
    account = add_account(db, username, name, Mandate(Role.OFFICER, unit_id, valid_from, valid_to), actor=actor, now=now)
    return account, print_code(db, CodePurpose.DEPUTY, account.id, actor=actor, now=now)


# --- printed codes ----------------------------------------------------------------------------------------------------


def print_code(db: Session, purpose: CodePurpose, account_id: int | None, *, actor: Actor, now: datetime) -> str:
    """A new one-use code in groups of four, good for a day. Earlier ones for the same account stop working."""
    code = new_check_code()
    _void_codes(db, account_id, now)
    db.add(
        OneUseCode(
            account_id=account_id,
            purpose=purpose,
            code_hash=code_fingerprint(code),
            made_at=now,
            made_by=_account_of(actor),
            expires_at=now + CODE_LASTS,
        )
    )
    record(db, CodePrinted(subject_id=account_id, purpose=purpose), actor=actor, now=now)
    return group(code)


def _void_codes(db: Session, account_id: int | None, now: datetime) -> None:
    db.execute(
        update(OneUseCode)
        .where(OneUseCode.account_id == account_id, OneUseCode.used_at.is_(None), OneUseCode.expires_at > now)
        .values(expires_at=now)
    )


def reset(db: Session, account: Account, *, actor: Actor, now: datetime) -> str:
    """A printed code for somebody who forgot the secret. The old secret works until the code is used."""
    if account.disabled_at is not None:
        raise DomainError("access.account.closed")
    return print_code(db, CodePurpose.RESET, account.id, actor=actor, now=now)


def first_admin_code(db: Session, *, now: datetime) -> str | None:
    """The code behind ``/first-admin/<code>`` of a new installation; None once there is an admin."""
    if count_admins(db, as_of=day_of(now)):
        return None
    return print_code(db, CodePurpose.FIRST_ADMIN, None, actor=SYSTEM, now=now)


def use_code(db: Session, typed: str, *purposes: CodePurpose, now: datetime) -> OneUseCode:
    """Spend the code; of two who try it at once one gets ``access.code.unknown``."""
    code = find_code(db, typed, *purposes, now=now)
    if code is not None:
        spent = db.execute(update(OneUseCode).where(OneUseCode.id == code.id, OneUseCode.used_at.is_(None)).values(used_at=now))
        if getattr(spent, "rowcount", 0) == 1:
            record(db, CodeUsed(subject_id=code.account_id, purpose=code.purpose), actor=ANONYMOUS, now=now)
            return code
    raise DomainError("access.code.unknown")


def redeem(db: Session, typed: str, secret: NewSecret, *, now: datetime) -> Account:
    """Spend a reset or deputy code and keep the new secret; raises ``access.code.unknown`` or ``access.account.closed``."""
    code = use_code(db, typed, CodePurpose.RESET, CodePurpose.DEPUTY, now=now)
    account = db.get_one(Account, code.account_id)
    if account.disabled_at is not None:
        raise DomainError("access.account.closed")
    keep_secret(db, account, secret, actor=acting(account.id), now=now)
    return account


def make_first_admin(
    db: Session, typed: str, *, username: str, name: str, secret: NewSecret, root_unit_id: int, now: datetime
) -> Account:
    """Spend the first admin's code: an account with the admin role on the whole country."""
    use_code(db, typed, CodePurpose.FIRST_ADMIN, now=now)
    if count_admins(db, as_of=day_of(now)):
        raise DomainError("access.code.unknown")
    account = add_account(db, username, name, Mandate(Role.ADMIN, root_unit_id, day_of(now)), actor=SYSTEM, now=now)
    keep_secret(db, account, secret, actor=acting(account.id), now=now)
    return account
