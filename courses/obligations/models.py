"""Who must be trained by when: an index computed from the appointments, and the officer's dated decisions about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id


class Obligation(Base):
    """A newcomer's six months. ``due_on`` is only an index: the rule is asked again before anything is done.

    One row per appointment that makes its person new; ``ended_on`` is the first day the person was no longer a mediator
    without a gap, None while serving.
    """

    __tablename__ = "obligation"
    # The newcomers of a period are found and counted from this index alone.
    __table_args__ = (Index("ix_obligation_period", "due_on", "recognised_on", "ended_on", "person_id", "team_id"),)

    id: Mapped[Id]
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("mediation_team.id"), index=True)
    recognised_on: Mapped[date]
    due_on: Mapped[date]
    ended_on: Mapped[date | None]
    steps: Mapped[list[Any]]  # how the due day was reached; see rules.due.stored and replay
    computed_at: Mapped[datetime]


class Exemption(Base):
    """An officer's decision that the newcomer of that recognition day need not be trained, with its reason."""

    __tablename__ = "exemption"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recognised_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
