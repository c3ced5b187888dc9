"""Tables of attendance: openings of a meeting, every scan with its outcome, the presence that won, the phones seen before."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.attendance.rules import Method as Method
from lms.db import Base, Id, words


class Outcome(StrEnum):
    """What became of a scan. Refusals are kept like the rest."""

    PRESENT = "present"
    ALREADY = "already"
    LEFT = "left"
    REFUSED = "refused"


class SessionOpening(Base):
    """Attendance of a meeting was opened; closed when ``closed_at`` is set."""

    __tablename__ = "session_opening"
    __table_args__ = (
        Index(
            "uq_session_opening_open",
            "session_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), index=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]


class Scan(Base):
    """One attempt to check in, whatever came of it. ``nonce`` makes the same attempt, sent twice, one row."""

    __tablename__ = "scan"
    __table_args__ = (Index("ix_scan_session_received", "session_id", "received_at"),)

    id: Mapped[Id]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    method: Mapped[Method] = mapped_column(words(Method))
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    device: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[int | None]
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    refusal: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]]


class Presence(Base):
    """The one presence of a person in a meeting, and the scan it rests on; losing scans stay in the table of scans.

    An index of what the scans say, worked out anew when one is taken back (``ScanUndoing``). Not ``present`` without being
    corrected: all of them were taken back, which counts as none at all.
    """

    __tablename__ = "presence"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    method: Mapped[Method] = mapped_column(words(Method))
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"))
    occurred_at: Mapped[datetime]
    present: Mapped[bool] = mapped_column(default=True)
    left_at: Mapped[datetime | None]  # the latest scan at the hour of leaving, in a meeting that asks for check-out


class ScanUndoing(Base):
    """Whoever scanned took a scan back, named by its nonce; it may be said before the scan itself has reached us."""

    __tablename__ = "scan_undoing"

    id: Mapped[Id]
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[int | None]
    said_at: Mapped[datetime]
    received_at: Mapped[datetime]


class SeenPhone(Base):
    """A phone that has once proved whose it is; its cookie opens check-in only, nothing else."""

    __tablename__ = "seen_phone"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
