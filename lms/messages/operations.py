"""Queueing a message, sending it once, giving and taking back an address. What a message says is its room's; see ``Texts``."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.clock import day_of
from lms.db import for_writing, insert_new
from lms.i18n import use_locale
from lms.jobs.operations import enqueue
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.messages.channels import Channel, Letter, Outcome, Receipt, Refused, Retry
from lms.messages.events import AddressEnded, AddressEntered
from lms.messages.models import Message, MessageAddress, PersonAddress
from lms.messages.queries import (
    ADDRESS,
    GONE,
    NO_ADDRESS,
    NOT_NEEDED,
    Reach,
    Recipient,
    addresses_of,
    entered_for,
    find_by_key,
    find_message,
    first_allowed,
    reach_of,
)
from lms.messages.rules import ChannelKind, MessageState, RecipientKind, choose, wait_after
from lms.people.models import Person
from lms.people.rights.restricting import restricted_since

SEND = "messages.send"
NO_CHANNEL = "messages.no_channel"
_PLAIN = re.compile(r"[\w.,:;/@+-]{0,80}", re.ASCII)
_PERSONAL_NUMBER = re.compile(r"(\+84|0)\d{9}|\d{9}|\d{12}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text is written from: to whom, the fields it was queued with, the day it goes out, the address of the site."""

    recipient: Recipient
    fields: Mapping[str, Any]
    on: date
    site: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it goes out."""

    subject: str
    body: str


# Writes a text in the language of the moment, reading names and days as they are now; None when it is no longer needed.
Writer = Callable[[Session, Asked], Words | None]
Texts = Mapping[str, Writer]


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What sending needs beside the session; put together by ``lms.work``."""

    vault: Vault
    channels: Collection[Channel]
    texts: Texts
    site: str
    locale: str = "vi"

    def channel(self, kind: ChannelKind | None) -> Channel | None:
        """The channel of a kind, None where it is not turned on."""
        return next((one for one in self.channels if one.kind is kind), None)


def queue_message(
    db: Session,
    *,
    recipient: Recipient,
    text_code: str,
    fields: Mapping[str, Any],
    key: str,
    now: datetime,
    channels: Collection[ChannelKind] | None = None,
    unit_id: int | None = None,
) -> bool:
    """Say something to somebody, in the caller's transaction; False when this key was used before: then nothing happens.

    ``fields``: ids, codes, days, counts (ValueError for a text that is none). It goes out as soon as the hour is not quiet.
    ``channels``: only by these. ``unit_id``: whose officers see it in their list.
    """
    not_before = first_allowed(db, now)
    row = {
        "key": key,
        "recipient_kind": recipient.kind,
        "recipient_id": recipient.id,
        "unit_id": unit_id,
        "text_code": text_code,
        "fields": {name: _plain(value) for name, value in fields.items()},
        "channels": [kind.value for kind in channels or ()],
        "state": MessageState.QUEUED,
        "not_before": not_before,
        "queued_at": now,
        "tries": 0,
    }
    message_id = insert_new(db, Message, row)
    if message_id is None:
        return False
    _enqueue(db, message_id, "", not_before)
    return True


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case date():
            return value.isoformat()
        case str() if _PLAIN.fullmatch(value) and not _PERSONAL_NUMBER.fullmatch(value):
            return str(value)
        case _:
            raise ValueError("a message keeps ids, codes and days, not texts")


def _enqueue(db: Session, message_id: int, again: str, run_at: datetime) -> None:
    # With "@" the job table is tidied of it; that a message goes once is held by its own row.
    enqueue(db, SEND, {"message_id": message_id}, key=f"message@{message_id}{again}", run_at=run_at)


def send(db: Session, message_id: int, office: PostOffice, *, now: datetime, commit: Callable[[], None]) -> MessageState:
    """Send one message if it is still to be sent. ``commit`` keeps what is written so far and ends the transaction.

    A run that finds the message under way (its worker died) asks the channel whether it has left.
    """
    message = find_message(db, message_id)
    reference = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    if message.state is MessageState.SENDING:
        channel = office.channel(message.channel)
        if channel is not None and not channel.recall(reference):
            return _close(message, MessageState.SENT, now=now, receipt=reference)
        message.state = MessageState.QUEUED
    if message.state is not MessageState.QUEUED:
        return message.state
    if (allowed := first_allowed(db, now)) > now:
        return _put_off(db, message, allowed)
    found = _letter(db, message, reference, office, now=now)
    if isinstance(found, str):
        return _close(message, MessageState.DROPPED, now=now, error=found)
    channel, letter = found
    channel.ready(letter)
    message.state, message.channel = MessageState.SENDING, channel.kind
    commit()
    # Nothing is locked while the other side takes its time.
    outcome = channel.send(letter)
    return _note(for_writing(db), find_message(db, message_id), outcome, now=now)


def _letter(
    db: Session, message: Message, reference: str, office: PostOffice, *, now: datetime
) -> tuple[Channel, Letter] | str:
    """The way it takes and what goes; or the code of why it does not."""
    recipient = Recipient(message.recipient_kind, message.recipient_id)
    reach = reach_of(db, office.vault, recipient)
    if reach.refused:
        return reach.refused
    words = _words(db, message, recipient, reach, office, on=day_of(now))
    if words is None:
        return NOT_NEEDED
    wanted = [ChannelKind(word) for word in message.channels] or list(ChannelKind)
    kind = choose(reach.addresses, [one for one in wanted if office.channel(one)])
    channel = office.channel(kind)
    if kind is None or channel is None:
        return NO_CHANNEL if choose(reach.addresses, wanted) else NO_ADDRESS
    return channel, Letter(reference, reach.addresses[kind], words.subject, words.body, message.queued_at.timestamp())


def _words(db: Session, message: Message, recipient: Recipient, reach: Reach, office: PostOffice, *, on: date) -> Words | None:
    with use_locale(reach.locale or office.locale):
        return office.texts[message.text_code](db, Asked(recipient, message.fields, on, office.site))


def _note(db: Session, message: Message, outcome: Outcome, *, now: datetime) -> MessageState:
    message.tries += 1
    match outcome:
        case Receipt(number=number):
            return _close(message, MessageState.SENT, now=now, receipt=number)
        case Refused(code=code):
            return _close(message, MessageState.FAILED, now=now, error=code)
        case Retry(code=code):
            message.error = code
            wait = wait_after(message.tries)
            if wait is None:
                return _close(message, MessageState.FAILED, now=now, error=code)
            return _put_off(db, message, first_allowed(db, now + wait))
        case _:
            assert_never(outcome)


def _put_off(db: Session, message: Message, until: datetime) -> MessageState:
    message.state, message.not_before = MessageState.QUEUED, until
    _enqueue(db, message.id, f".{message.tries}.{until.isoformat(timespec='seconds')}", until)
    return message.state


def _close(
    message: Message, state: MessageState, *, now: datetime, error: str | None = None, receipt: str | None = None
) -> MessageState:
    message.state, message.closed_at, message.error, message.receipt = state, now, error, receipt
    return state


# --- addresses ---


def give_address(db: Session, vault: Vault, account_id: int, kind: ChannelKind, address: str | None, *, now: datetime) -> None:
    """Where the account wants its messages of this kind from now on; None: nowhere. The holder's own act."""
    for row in db.scalars(addresses_of([account_id])):
        if row.channel is kind:
            row.ended_at = now
            # What was given up is not kept: the row only says that there was an address.
            row.address_sealed = None
    db.flush()
    if address:
        sealed = vault.seal(address, context=ADDRESS)
        db.add(MessageAddress(account_id=account_id, channel=kind, address_sealed=sealed, given_at=now))


def enter_address(
    db: Session, vault: Vault, person: Person, kind: ChannelKind, address: str, *, actor: Actor, now: datetime
) -> None:
    """An officer enters where messages of this kind to a person go, in place of what an office entered before.

    DomainError ``messages.gone``, ``messages.address_restricted``. The person's own address, where there is one, goes before.
    """
    if person.erased_at or person.withdrawn_at:
        raise DomainError(GONE)
    if restricted_since(db, person.id):
        raise DomainError("messages.address_restricted")
    _end(db, person.id, kind, actor=actor, now=now)
    db.flush()
    sealed = vault.seal(address, context=ADDRESS)
    by = actor.id if actor.kind is ActorKind.ACCOUNT else None
    db.add(PersonAddress(person_id=person.id, channel=kind, address_sealed=sealed, given_at=now, given_by=by))
    record(db, AddressEntered(subject_id=person.id, channel=kind), actor=actor, now=now)


def end_address(db: Session, person: Person, kind: ChannelKind, *, actor: Actor, now: datetime) -> bool:
    """An officer lets the address of this kind go that an office entered; False when there is none."""
    if not _end(db, person.id, kind, actor=actor, now=now):
        return False
    record(db, AddressEnded(subject_id=person.id, channel=kind), actor=actor, now=now)
    return True


def _end(db: Session, person_id: int, kind: ChannelKind, *, actor: Actor, now: datetime) -> bool:
    rows = [row for row in db.scalars(entered_for(person_id).with_for_update()) if row.channel is kind]
    for row in rows:
        row.ended_at, row.ended_by = now, actor.id if actor.kind is ActorKind.ACCOUNT else None
        row.address_sealed = None
    return bool(rows)


TEST = "messages.test"


def queue_test(db: Session, account_id: int, kind: ChannelKind, *, now: datetime) -> None:
    """A message to oneself by one channel, at most one a minute."""
    minute = (now - timedelta(seconds=now.second)).isoformat(timespec="minutes")
    queued = queue_message(
        db,
        recipient=Recipient(RecipientKind.ACCOUNT, account_id),
        text_code=TEST,
        fields={},
        key=f"test:{account_id}:{kind}:{minute}",
        now=now,
        channels=[kind],
    )
    if not queued:
        raise DomainError("messages.test_too_soon")


def stands(db: Session, key: str) -> MessageState | None:
    """What became of the message queued under this key."""
    message = find_by_key(db, key)
    return message.state if message else None
