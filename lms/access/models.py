"""Tables of access: accounts, what people type to be found, grants, one-use codes, failed sign-ins.

The person behind an account lives in a room above, so it is an id without a foreign key.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.access.rules import CodePurpose, IdentifierKind, Role
from lms.db import Base, Id, Key, words


class Account(Base):
    """Who can sign in. Never deleted: ``disabled_at`` closes it; raising ``generation`` ends every session of it."""

    __tablename__ = "account"

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[str]
    name_fold: Mapped[str] = mapped_column(Key)
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    generation: Mapped[int] = mapped_column(default=1)
    disabled_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(index=True)
    locale: Mapped[str | None]
    made_at: Mapped[datetime]


class Identifier(Base):
    """What may be typed instead of the user name, as a keyed fingerprint. One phone may belong to several persons."""

    __tablename__ = "identifier"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "lookup"),
        Index(
            "uq_identifier_card",
            "lookup",
            unique=True,
            sqlite_where=text("kind = 'card'"),
            postgresql_where=text("kind = 'card'"),
        ),
        Index("ix_identifier_kind_lookup", "kind", "lookup"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[IdentifierKind] = mapped_column(words(IdentifierKind))
    lookup: Mapped[str] = mapped_column(Key)


class Grant(Base):
    """A role on a unit for some days, half open. Ended by closing ``valid_to``, never removed."""

    __tablename__ = "access_grant"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "period"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class OneUseCode(Base):
    """A code printed on paper that lets its holder set a password or PIN once. Only a digest of it is kept."""

    __tablename__ = "one_use_code"

    id: Mapped[Id]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[CodePurpose] = mapped_column(words(CodePurpose))
    code_hash: Mapped[str] = mapped_column(Key, unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInFailure(Base):
    """One try to sign in that has not succeeded, counted by name and by address; shared by all processes."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_bucket_at", "bucket", "at"),)

    id: Mapped[Id]
    bucket: Mapped[str] = mapped_column(Key)
    at: Mapped[datetime] = mapped_column(index=True)
