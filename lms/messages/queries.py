"""Reading messages, quiet times, and how a recipient can be reached. Numbers are opened here only for whoever sends."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.clock import HANOI, day_of
from lms.keys.sealing import Vault
from lms.messages.models import Message, MessageAddress, PersonAddress
from lms.messages.rules import ChannelKind, MessageState, QuietTimes, RecipientKind, masked_email
from lms.people.merges.resolving import canonical, kept_as, of_people, of_person
from lms.people.models import Person
from lms.people.rights.restricting import is_restricted, restricted_since
from lms.people.rules.judging import masked_phone
from lms.policies.queries import policy_on, work_calendar
from lms.policies.rules import PolicyKey

ADDRESS = "message-address"
NO_ADDRESS, GONE, RESTRICTED, NOT_NEEDED = (
    "messages.no_address",
    "messages.gone",
    "messages.restricted",
    "messages.not_needed",
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message is for: somebody with an account, or a person of the book."""

    kind: RecipientKind
    id: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody can be reached; ``refused`` is the code of why not at all. ``locale``: the language they chose, or None."""

    addresses: Mapping[ChannelKind, str] = field(default_factory=dict)
    locale: str | None = None
    refused: str | None = None


def quiet_times(db: Session, on: date) -> QuietTimes:
    """When nobody is disturbed, by the policies of the day."""

    def number(key: PolicyKey) -> int:
        return policy_on(db, key, on).number

    return QuietTimes(
        number(PolicyKey.MESSAGES_QUIET_FROM_HOUR),
        number(PolicyKey.MESSAGES_QUIET_UNTIL_HOUR),
        bool(number(PolicyKey.MESSAGES_ON_REST_DAYS)),
        work_calendar(db),
    )


def first_allowed(db: Session, at: datetime) -> datetime:
    """The first instant from ``at`` on that is not quiet."""
    return quiet_times(db, day_of(at)).first_allowed(at, HANOI)


def find_message(db: Session, message_id: int) -> Message:
    """The message, locked for whoever is about to send it."""
    return db.get_one(Message, message_id, with_for_update=True, populate_existing=True)


def find_by_key(db: Session, key: str) -> Message | None:
    """The message queued under this key."""
    return db.scalars(select(Message).where(Message.key == key)).one_or_none()


def reach_of(db: Session, vault: Vault, recipient: Recipient) -> Reach:
    """The addresses of a recipient. A person's own come first, then what an office entered, then the phone in the book."""
    if recipient.kind is RecipientKind.ACCOUNT:
        account = db.get(Account, recipient.id)
        if account is None or account.disabled_at:
            return Reach(refused=GONE)
        return Reach(_given(db, vault, [account.id]), account.locale)
    kept = kept_as(db, recipient.id)
    person = db.get(Person, kept)
    if person is None or person.erased_at or person.withdrawn_at:
        return Reach(refused=GONE)
    if restricted_since(db, kept):
        return Reach(refused=RESTRICTED)
    accounts = db.scalars(select(Account).where(of_person(Account.person_id, kept), Account.disabled_at.is_(None))).all()
    of_book = {ChannelKind.SMS: person.phone} if person.phone else {}
    locale = next((account.locale for account in accounts if account.locale), None)
    entered = _opened(vault, db.scalars(entered_for(kept)).all())
    return Reach(of_book | entered | _given(db, vault, [account.id for account in accounts]), locale)


def _given(db: Session, vault: Vault, account_ids: Collection[int]) -> dict[ChannelKind, str]:
    return _opened(vault, db.scalars(addresses_of(account_ids)).all())


def _opened(vault: Vault, rows: Sequence[MessageAddress | PersonAddress]) -> dict[ChannelKind, str]:
    return {row.channel: vault.open(row.address_sealed, context=ADDRESS) for row in rows if row.address_sealed}


def channels_to(db: Session, person_ids: Collection[int]) -> dict[int, set[ChannelKind]]:
    """Kept person -> the channels for which there is an address, as ``reach_of`` finds them; nobody who has none.

    Opens no address. Three statements, whatever the number of people.
    """
    reachable = (
        Person.id.in_(person_ids),
        Person.erased_at.is_(None),
        Person.withdrawn_at.is_(None),
        ~is_restricted(Person.id),
    )
    found = {
        person: {ChannelKind.SMS} if phone else set()
        for person, phone in db.execute(select(Person.id, Person.phone).where(*reachable))
    }
    given = (
        select(canonical(Account.person_id), MessageAddress.channel)
        .join(MessageAddress, MessageAddress.account_id == Account.id)
        .where(of_people(Account.person_id, found), Account.disabled_at.is_(None), MessageAddress.ended_at.is_(None))
    )
    entered = select(canonical(PersonAddress.person_id), PersonAddress.channel).where(
        of_people(PersonAddress.person_id, found), PersonAddress.ended_at.is_(None)
    )
    for person, channel in (*db.execute(given), *db.execute(entered)):
        found[person].add(channel)
    return {person: channels for person, channels in found.items() if channels}


def addresses_of(account_ids: Collection[int]) -> Select[MessageAddress]:
    """The addresses in force of some accounts."""
    of_them = select(MessageAddress).where(MessageAddress.account_id.in_(account_ids), MessageAddress.ended_at.is_(None))
    return of_them.order_by(MessageAddress.id)


def entered_for(person_id: int) -> Select[PersonAddress]:
    """The addresses in force that offices entered for the person kept under this id."""
    theirs = select(PersonAddress).where(of_person(PersonAddress.person_id, person_id), PersonAddress.ended_at.is_(None))
    return theirs.order_by(PersonAddress.id)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a person as an officer sees it. ``masked``: enough to tell two apart; "" where only the person sees it.

    ``own``: the person wrote it. ``by``: the name of who entered it, ``ended``: when and by whom it was let go.
    """

    channel: ChannelKind
    masked: str
    since: datetime | None = None
    own: bool = False
    by: str = ""
    ended: tuple[datetime, str] | None = None


def ways_to(db: Session, vault: Vault, person: Person) -> list[Way]:
    """Every way to a person kept under the id: the person's own, what offices entered, in force and not, the book's phone."""
    own = (
        select(MessageAddress.channel, MessageAddress.given_at)
        .join(Account, Account.id == MessageAddress.account_id)
        .where(of_person(Account.person_id, person.id), Account.disabled_at.is_(None), MessageAddress.ended_at.is_(None))
        .order_by(MessageAddress.channel, MessageAddress.id)
    )
    ways = [Way(channel, "", given_at, own=True) for channel, given_at in db.execute(own)]
    stmt = select(PersonAddress).where(of_person(PersonAddress.person_id, person.id))
    rows = db.scalars(stmt.order_by(PersonAddress.ended_at.is_not(None), PersonAddress.id.desc())).all()
    wanted = {row.given_by for row in rows} | {row.ended_by for row in rows}
    accounts = db.execute(select(Account.id, Account.name).where(Account.id.in_(wanted - {None})))
    names: dict[int | None, str] = {row.id: row.name for row in accounts}
    for row in rows:
        address = vault.open(row.address_sealed, context=ADDRESS) if row.address_sealed else ""
        masked = masked_email(address) if row.channel is ChannelKind.EMAIL and address else masked_phone(address)
        ended = (row.ended_at, names.get(row.ended_by, "")) if row.ended_at else None
        ways.append(Way(row.channel, masked, row.given_at, by=names.get(row.given_by, ""), ended=ended))
    return [*ways, *([Way(ChannelKind.SMS, masked_phone(person.phone))] if person.phone else [])]


# --- lists for officers ---


def list_messages(viewer: Viewer, states: Sequence[MessageState] = ()) -> Select[Message]:
    """The messages of the units in scope, the newest first."""
    stmt = select(Message).where(in_scope(viewer, Action.REPORTS_READ, Message.unit_id)).order_by(Message.id.desc())
    return stmt.where(Message.state.in_(states)) if states else stmt


def count_states(db: Session, viewer: Viewer) -> dict[MessageState, int]:
    """How many messages of the units in scope are in each state."""
    stmt = select(Message.state, func.count()).where(in_scope(viewer, Action.REPORTS_READ, Message.unit_id))
    return dict(db.execute(stmt.group_by(Message.state)).all())


def list_calls(viewer: Viewer) -> Select[Any]:
    """(person, name, unit, instant) of everybody in scope whose last message found no address: whom to call on or tell."""
    last = (
        select(func.max(Message.id).label("id"))
        .where(Message.recipient_kind == RecipientKind.PERSON, Message.state.in_((MessageState.SENT, MessageState.DROPPED)))
        .where(in_scope(viewer, Action.REPORTS_READ, Message.unit_id))
        .group_by(Message.recipient_id)
        .subquery()
    )
    stmt: Select[Any] = select(Person.id, Person.full_name, Message.unit_id, Message.text_code, Message.fields)
    return (
        stmt.join(last, last.c.id == Message.id)
        .join(Person, Person.id == Message.recipient_id)
        .where(Message.error == NO_ADDRESS, Person.erased_at.is_(None))
        .order_by(Message.unit_id, Person.name_key, Person.id)
    )


def names_of(db: Session, messages: Collection[Message]) -> dict[tuple[RecipientKind, int], str]:
    """What the recipients of a page are called. Two queries."""

    def ids(kind: RecipientKind) -> set[int]:
        return {message.recipient_id for message in messages if message.recipient_kind is kind}

    people = select(Person.id, Person.full_name).where(Person.id.in_(ids(RecipientKind.PERSON)))
    accounts = select(Account.id, Account.name).where(Account.id.in_(ids(RecipientKind.ACCOUNT)))
    return {(RecipientKind.PERSON, row[0]): row[1] for row in db.execute(people)} | {
        (RecipientKind.ACCOUNT, row[0]): row[1] for row in db.execute(accounts)
    }


def addresses_given(db: Session, vault: Vault, account_id: int) -> dict[ChannelKind, str]:
    """What the holder of an account has given."""
    return _given(db, vault, [account_id])


# --- for the admin ---


def count_channels(db: Session) -> dict[tuple[ChannelKind | None, MessageState], int]:
    """How many messages of the whole installation went or wait by each channel; None: none was chosen yet."""
    rows = db.execute(select(Message.channel, Message.state, func.count()).group_by(Message.channel, Message.state))
    return {(channel, state): count for channel, state, count in rows}


def list_tests(db: Session, account_id: int) -> Sequence[Message]:
    """The last tests an account sent itself."""
    mine = (Message.recipient_kind == RecipientKind.ACCOUNT, Message.recipient_id == account_id)
    return db.scalars(select(Message).where(*mine, Message.key.startswith("test:")).order_by(Message.id.desc()).limit(5)).all()
