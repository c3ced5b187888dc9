"""Making slips, in three steps, so that no transaction is open while PINs are hashed.

``open_accounts`` (the caller commits), ``draw_pins`` (no database), ``keep_pins`` (the caller commits). A PIN stands in
clear only in the answer that prints it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards.operations import let_in
from lms.access.hashing import Locksmith, NewSecret
from lms.access.models import Account
from lms.access.operations import Mandate, add_account, add_phone, end_grant, grant, keep_secret
from lms.access.rules import Role
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.desks.slips.events import SlipPrinted
from lms.desks.slips.pins import new_pin
from lms.desks.slips.queries import Holder, Standing, mediator_grants, standings
from lms.kernel.errors import DomainError
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Ready:
    """A mediator whose account can take a PIN; ``generation`` is what it was when looked at, ``card`` the card's number."""

    holder: Holder
    account_id: int
    username: str
    generation: int
    card: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A PIN drawn for somebody, in clear and hashed, and not kept yet."""

    ready: Ready
    pin: str
    secret: NewSecret


def open_accounts(
    db: Session, smith: Locksmith, holders: Sequence[Holder], *, actor: Actor, now: datetime, first_only: bool = False
) -> list[Ready]:
    """Give every mediator an account of today's unit, and phone number and card to be found by.

    ``first_only`` passes over whoever has come in before or must not be touched; without it ``slips.office_account`` or
    ``slips.account.closed`` is raised.
    """
    # Two officers may print for one new mediator at once: the second waits here and then finds the account of the first.
    ids = sorted(holder.person_id for holder in holders)
    db.execute(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()).all()
    there = standings(db, ids)
    ready = []
    for holder in holders:
        standing = there.get(holder.person_id)
        if standing is not None and first_only and (standing.has_secret or standing.refusal):
            continue
        account = _account(db, holder, standing, actor, now)
        if holder.phone:
            add_phone(db, smith, account, holder.phone)
        ready.append(Ready(holder, account.id, account.username, account.generation))
    # Whoever was given a card before there was an account signs in by it from now on.
    numbers = let_in(db, smith.vault, {one.holder.person_id: one.account_id for one in ready})
    return [replace(one, card=numbers.get(one.holder.person_id)) for one in ready]


def _account(db: Session, holder: Holder, standing: Standing | None, actor: Actor, now: datetime) -> Account:
    mandate = Mandate(Role.MEDIATOR, holder.unit_id, day_of(now))
    if standing is None:
        return add_account(db, holder.username, holder.name, mandate, person_id=holder.person_id, actor=actor, now=now)
    if standing.refusal:
        raise DomainError(standing.refusal)
    held = mediator_grants(db, standing.account.id, on=mandate.valid_from)
    if all(one.unit_id != holder.unit_id for one in held):
        grant(db, standing.account, mandate, actor=actor, now=now)
    for one in held:
        # Who moved to another commune, or whose commune was merged, belongs to the officer of today's alone.
        if one.unit_id != holder.unit_id:
            end_grant(db, one, on=mandate.valid_from, actor=actor, now=now)
    return standing.account


def draw_pins(smith: Locksmith, ready: Sequence[Ready]) -> list[Drawn]:
    """A PIN for each, about 0.3 s apiece at full cost. No database."""
    drawn = []
    for one in ready:
        pin = new_pin()
        drawn.append(Drawn(one, pin, smith.make(pin, account_id=one.account_id, username=one.username, pin_allowed=True)))
    return drawn


def keep_pins(db: Session, drawn: Sequence[Drawn], *, class_id: int | None = None, actor: Actor, now: datetime) -> list[Drawn]:
    """Keep the PINs and end the sessions opened with earlier ones; gives back those whose slip is good.

    Left out are accounts that changed since they were looked at: another slip is on its way to them.
    """
    ids = [one.ready.account_id for one in drawn]
    locked = select(Account).where(Account.id.in_(ids)).order_by(Account.id).with_for_update()
    accounts = {account.id: account for account in db.scalars(locked.execution_options(populate_existing=True))}
    kept = []
    for one in drawn:
        account, ready = accounts[one.ready.account_id], one.ready
        if account.generation != ready.generation or account.disabled_at is not None:
            continue
        keep_secret(db, account, one.secret, actor=actor, now=now)
        event = SlipPrinted(
            subject_id=ready.holder.person_id, unit_id=ready.holder.unit_id, account_id=account.id, class_id=class_id
        )
        record(db, event, actor=actor, now=now)
        kept.append(one)
    return kept
