"""Tables of messages and of the addresses people gave. A message holds ids, codes, days: names are read when it goes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words
from lms.messages.rules import ChannelKind as ChannelKind
from lms.messages.rules import MessageState as MessageState
from lms.messages.rules import RecipientKind as RecipientKind


class Message(Base):
    """One message to one recipient; never deleted. ``key`` says what it is about, so that nothing is said twice.

    ``unit_id``: whose officers see it in their list. ``channels``: the only ones it may take; empty: any. ``error``: the code
    of what stopped it. ``receipt``: what the channel gave for it.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_recipient", "recipient_kind", "recipient_id"),
        Index("ix_message_unit_state", "unit_id", "state", "queued_at"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(160), unique=True)
    recipient_kind: Mapped[RecipientKind] = mapped_column(words(RecipientKind))
    recipient_id: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    text_code: Mapped[str] = mapped_column(String(80))
    fields: Mapped[dict[str, Any]]
    channels: Mapped[list[str]]
    state: Mapped[MessageState] = mapped_column(words(MessageState), default=MessageState.QUEUED)
    channel: Mapped[ChannelKind | None] = mapped_column(words(ChannelKind))
    not_before: Mapped[datetime]
    queued_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(80))
    receipt: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime | None]


class MessageAddress(Base):
    """Where an account wants its messages, as its holder wrote it; nobody has to, and ``ended_at`` takes it back."""

    __tablename__ = "message_address"
    __table_args__ = (
        Index(
            "uq_message_address_in_force",
            "account_id",
            "channel",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    channel: Mapped[ChannelKind] = mapped_column(words(ChannelKind))
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # of one in force only
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PersonAddress(Base):
    """Where an office sends the messages of somebody of the book who cannot enter an address; their own goes before it.

    ``given_by`` and ``ended_by``: the accounts. What was taken back is not kept: the row only says that there was an address.
    """

    __tablename__ = "person_address"
    __table_args__ = (
        Index(
            "uq_person_address_in_force",
            "person_id",
            "channel",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[ChannelKind] = mapped_column(words(ChannelKind))
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # of one in force only
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
