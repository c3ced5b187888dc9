"""Tables of villages (thôn, bản, tổ dân phố …): dated places under the commune in which they were first met."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Key


class Village(Base):
    """One village for the time it exists, half open; its commune of another day follows from the successions of units."""

    __tablename__ = "village"
    __table_args__ = (CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to", name="period"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]


class VillageName(Base):
    """The name a village bears for a time: its kind (Thôn, Tổ dân phố …) and name; ``fold`` finds both words together."""

    __tablename__ = "village_name"
    __table_args__ = (UniqueConstraint("village_id", "valid_from"),)

    id: Mapped[Id]
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(120))
    fold: Mapped[str] = mapped_column(Key, index=True)
    sort: Mapped[str] = mapped_column(Key)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    @property
    def full(self) -> str:
        """The name as it is written: ``Thôn Nà Lầm``."""
        return f"{self.kind} {self.name}".strip()


class VillageMark(Base):
    """A time in which the village is marked as having many ethnic-minority households (Law 35/2013/QH13, art. 12)."""

    __tablename__ = "village_mark"
    __table_args__ = (CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to", name="period"),)

    id: Mapped[Id]
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class VillageSuccession(Base):
    """From ``valid_from`` on, the successor stands where the predecessor stood. Villages merge; they are not split here."""

    __tablename__ = "village_succession"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[Id]
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("village.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("village.id"), index=True)
    valid_from: Mapped[date]
    decision_no: Mapped[str | None] = mapped_column(String(60))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
