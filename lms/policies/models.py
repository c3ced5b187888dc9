"""Tables of dated policies and of days that are not worked, or are worked in exchange."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Json, words
from lms.kernel.calendar import DayKind
from lms.policies.rules import PolicyKey


class Policy(Base):
    """One value of one policy, half open in time, with the instrument and article it rests on.

    A change is a row with a later first day; another row for the same first day supersedes the one before, which stays.
    """

    __tablename__ = "policy"
    __table_args__ = (
        Index(
            "uq_policy_in_force",
            "key",
            "valid_from",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[Id]
    key: Mapped[PolicyKey] = mapped_column(words(PolicyKey))
    value: Mapped[Any] = mapped_column(Json)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str | None] = mapped_column(String(500))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Holiday(Base):
    """One day that differs from its weekday: a public holiday, a day off in exchange, or a Saturday worked in exchange.

    What is said of the day anew supersedes the row before; a day whose last row is superseded is an ordinary one again.
    """

    __tablename__ = "holiday"
    __table_args__ = (
        Index(
            "uq_holiday_in_force",
            "day",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[DayKind] = mapped_column(words(DayKind))
    source: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
