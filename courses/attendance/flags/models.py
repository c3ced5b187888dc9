"""Tables of flags: what was odd, the scans it rests on, and what people said when they had looked."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from courses.attendance.flags.rules import FlagKind as FlagKind
from lms.db import Base, Id, words


class Flag(Base):
    """Something odd in a meeting. ``key`` makes the same thing, seen again, one row. Never removed; it refuses nobody."""

    __tablename__ = "attendance_flag"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[FlagKind] = mapped_column(words(FlagKind))
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str | None] = mapped_column(String(64))
    minutes: Mapped[int | None]
    raised_at: Mapped[datetime]


class FlagScan(Base):
    """A scan that a flag rests on."""

    __tablename__ = "attendance_flag_scan"

    flag_id: Mapped[int] = mapped_column(ForeignKey("attendance_flag.id"), primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"), primary_key=True, index=True)


class FlagNote(Base):
    """Somebody has looked at a flag, and may have said what it was. Another look is another row."""

    __tablename__ = "attendance_flag_note"

    id: Mapped[Id]
    flag_id: Mapped[int] = mapped_column(ForeignKey("attendance_flag.id"), index=True)
    account_id: Mapped[int | None]
    noted_at: Mapped[datetime]
    said: Mapped[str | None] = mapped_column(String(300))
