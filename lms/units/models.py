"""Tables of units through time. A code means a unit only together with a day. Nothing here is moved or deleted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Key, words
from lms.units.rules import Level

_SINCE_EVER = text("valid_from IS NULL")


class Unit(Base):
    """One unit for the time it exists, half open. ``valid_from`` is null for what stands since before any record."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        # NULL equals nothing, so the units that stand since ever need an index of their own.
        Index("uq_unit_code_since_ever", "code", unique=True, sqlite_where=_SINCE_EVER, postgresql_where=_SINCE_EVER),
        CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to", name="period"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(10))
    level: Mapped[Level] = mapped_column(words(Level))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]


class UnitName(Base):
    """The name a unit bears for a time: its ``type`` (Xã, Tỉnh …) and ``name``; ``fold`` finds the name, ``sort`` orders it."""

    __tablename__ = "unit_name"
    __table_args__ = (Index("ix_unit_name_fold", "fold"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    fold: Mapped[str] = mapped_column(Key)
    sort: Mapped[str] = mapped_column(Key)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    @property
    def full(self) -> str:
        """The name as it is written: ``Xã Đình Lập``."""
        return f"{self.type} {self.name}".strip()


class UnitParent(Base):
    """The unit directly above, for a time. The country has none."""

    __tablename__ = "unit_parent"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Succession(Base):
    """From ``valid_from`` on, the successor stands where the predecessor stood: as a whole, or for a part of it."""

    __tablename__ = "succession"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[Id]
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date]
    whole: Mapped[bool]
    source: Mapped[str] = mapped_column(String(120))


class UnitReach(Base):
    """For every unit there ever was, the units of today that certainly hold it, itself included when it stands today.

    Derived from the other tables by ``operations.refresh_reach`` and asked by every scoped query.
    """

    __tablename__ = "unit_reach"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False, index=True)


class UnitEdition(Base):
    """A row for every change of the register. The token of the newest names what a process may have read before."""

    __tablename__ = "unit_edition"

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(String(36), unique=True)
    recorded_at: Mapped[datetime]
