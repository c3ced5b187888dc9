"""Who must be trained by when: an index computed from the facts, and the officers' dated decisions about a case."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.obligations.rules.steps import ObligationKind as ObligationKind
from lms.db import Base, Id, words


class Obligation(Base):
    """One case of one kind. ``due_on`` is only an index: the rule is asked again before anything is done.

    A newcomer's: one row per appointment that makes its person new. Of the other kinds one row per person and day on which
    the case began, which ``recognised_on`` holds for all: the recognition as trainer, the choice of the commune, the first
    day of the year. ``ended_on`` is the first day the person was no longer obliged without a gap, None while it goes on.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        # The newcomers of a period are found and counted from this index alone.
        Index("ix_obligation_kind_period", "kind", "due_on", "recognised_on", "ended_on", "person_id", "team_id"),
        # And those of some teams, a commune's or a province's, from this one.
        Index("ix_obligation_team_due", "team_id", "due_on", "kind", "recognised_on", "ended_on", "person_id"),
        Index(
            "uq_obligation_other",
            "kind",
            "person_id",
            "recognised_on",
            unique=True,
            sqlite_where=text("kind <> 'newcomer'"),
            postgresql_where=text("kind <> 'newcomer'"),
        ),
        CheckConstraint("kind <> 'newcomer' OR (appointment_id IS NOT NULL AND team_id IS NOT NULL)", name="newcomer"),
    )

    id: Mapped[Id]
    kind: Mapped[ObligationKind] = mapped_column(
        words(ObligationKind), default=ObligationKind.NEWCOMER, server_default="newcomer"
    )
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), unique=True)  # of a newcomer
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_team.id"))  # none of a trainer
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # of a trainer: whose trainer it is
    recognised_on: Mapped[date]
    due_on: Mapped[date]
    ended_on: Mapped[date | None]
    steps: Mapped[list[Any]]  # how the due day was reached; see rules.steps.stored and replay
    computed_at: Mapped[datetime]


class Exemption(Base):
    """An officer's decision that somebody need not be trained in a case, with its reason and the document that says so.

    ``ended_at`` is an index of the ``Reversal`` that took it back. The case is named by kind, person and first day, because
    the index of cases may be computed anew.
    """

    __tablename__ = "exemption"

    id: Mapped[Id]
    kind: Mapped[ObligationKind] = mapped_column(
        words(ObligationKind), default=ObligationKind.NEWCOMER, server_default="newcomer"
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recognised_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    document_no: Mapped[str | None] = mapped_column(String(60))
    document_on: Mapped[date | None]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Suspension(Base):
    """Days, both included, on which the term of a case stands still, by a document. ``ended_at`` as of an exemption."""

    __tablename__ = "suspension"
    __table_args__ = (CheckConstraint("last_on >= first_on", name="days"),)

    id: Mapped[Id]
    kind: Mapped[ObligationKind] = mapped_column(words(ObligationKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recognised_on: Mapped[date]
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    document_no: Mapped[str] = mapped_column(String(60))
    document_on: Mapped[date | None]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Reversal(Base):
    """An exemption or a suspension was taken back: when, by whom and why. It stays on record; this row ends it."""

    __tablename__ = "reversal"
    __table_args__ = (CheckConstraint("(exemption_id IS NULL) <> (suspension_id IS NULL)", name="one"),)

    id: Mapped[Id]
    exemption_id: Mapped[int | None] = mapped_column(ForeignKey("exemption.id"), unique=True)
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspension.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
