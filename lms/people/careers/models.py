"""Tables of decisions, of acts upon careers with their reasons, and of what an officer decided about who is new.

The appointments themselves stand in ``lms.people.models``; they find their decision by commune, number and year.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Key, words
from lms.people.careers.terms import Act, DecisionKind, EndKind


class Decision(Base):
    """One decision of a commune, known by its number within a year. Scans are stored files whose owner is the decision.

    A correction supersedes the row and adds one of its ``series``, whose scans are those of the first version.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index(
            "uq_decision_in_force",
            "unit_id",
            "number_key",
            "year",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    series: Mapped[int | None] = mapped_column(index=True)  # the id of the first version; None on the first itself
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(Key)
    year: Mapped[int]
    kind: Mapped[DecisionKind] = mapped_column(words(DecisionKind))
    signed_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Ending(Base):
    """Why a recognition ended, beside the free words of ``Appointment.end_reason``: the coded kind and the decision of it.

    Known by the series, so that every version of the recognition which ends on ``ended_on`` has it; a recognition that a
    roster ended has none.
    """

    __tablename__ = "ending"
    __table_args__ = (
        Index(
            "uq_ending_in_force",
            "series",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    series: Mapped[int] = mapped_column(ForeignKey("appointment.id"))  # the first version of the recognition
    ended_on: Mapped[date]
    kind: Mapped[EndKind] = mapped_column(words(EndKind))
    decision_no: Mapped[str | None] = mapped_column(String(60))
    signed_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class CareerAct(Base):
    """Who did what to a career, when and why. ``appointment_id`` is the version made, ``replaced_id`` the one superseded."""

    __tablename__ = "career_act"

    id: Mapped[Id]
    kind: Mapped[Act] = mapped_column(words(Act))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    reason: Mapped[str | None] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class NewnessDecision(Base):
    """An officer's decision that a recognition makes its person new, or does not, whatever the days say; with its reason."""

    __tablename__ = "newness_decision"
    __table_args__ = (
        Index(
            "uq_newness_in_force",
            "person_id",
            "recognised_on",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recognised_on: Mapped[date]
    is_new: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
