"""Tables of dated policies and of days that are not worked, or are worked in exchange."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Json, words
from lms.kernel.calendar import DayKind
from lms.policies.rules import PolicyKey


class Policy(Base):
    """One value of one policy, half open in time, with the instrument and article it rests on."""

    __tablename__ = "policy"
    __table_args__ = (
        UniqueConstraint("key", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[Id]
    key: Mapped[PolicyKey] = mapped_column(words(PolicyKey))
    value: Mapped[Any] = mapped_column(Json)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime]


class Holiday(Base):
    """One day that differs from its weekday: a public holiday, a day off in exchange, or a Saturday worked in exchange."""

    __tablename__ = "holiday"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[DayKind] = mapped_column(words(DayKind))
    source: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime]
