"""Tables of the resolutions that were loaded, line by line as written. What follows from them is ``lms.units.models``."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Key, words
from lms.units.changes.rules.lines import ChangeKind


class UnitChange(Base):
    """One resolution: its number and two days, in the name of which unit (a province, the country), loaded by whom."""

    __tablename__ = "unit_change"
    __table_args__ = (
        UniqueConstraint("number_key", "signed_on"),
        CheckConstraint("signed_on <= effective_on", name="days"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(Key)
    signed_on: Mapped[date]
    effective_on: Mapped[date] = mapped_column(index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class UnitChangeLine(Base):
    """One line of a resolution. Codes are those of the day before it takes effect (old) and of that day (new, parent)."""

    __tablename__ = "unit_change_line"
    __table_args__ = (UniqueConstraint("change_id", "kind", "old_code", "new_code"),)

    id: Mapped[Id]
    change_id: Mapped[int] = mapped_column(ForeignKey("unit_change.id"))
    kind: Mapped[ChangeKind] = mapped_column(words(ChangeKind))
    old_code: Mapped[str] = mapped_column(String(10), default="", index=True)
    old_type: Mapped[str] = mapped_column(String(20), default="")
    old_name: Mapped[str] = mapped_column(String(120), default="")
    new_code: Mapped[str] = mapped_column(String(10), default="", index=True)
    new_type: Mapped[str] = mapped_column(String(20), default="")
    new_name: Mapped[str] = mapped_column(String(120), default="")
    parent_code: Mapped[str] = mapped_column(String(10), default="")
    recorded_at: Mapped[datetime]
