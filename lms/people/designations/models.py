"""The table of designations. What a successor of a closed unit takes over is nothing: it is shown for review instead."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words
from lms.people.designations.terms import DesignationKind, DesignationLevel


class Designation(Base):
    """One version of the designation of a unit, or of a team (``team_id``) that stood in the unit, dated half open.

    An act supersedes the row and adds one of its ``series``; rows in force have no ``superseded_at``. ``decision_series`` is
    the first version of the decision in the book; ``source`` says in words where it is written.
    """

    __tablename__ = "designation"
    __table_args__ = (Index("ix_designation_kind_days", "kind", "valid_from", "valid_to"),)

    id: Mapped[Id]
    series: Mapped[int | None] = mapped_column(index=True)  # the id of the first version; None on the first itself
    kind: Mapped[DesignationKind] = mapped_column(words(DesignationKind))
    level: Mapped[DesignationLevel] = mapped_column(words(DesignationLevel))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_team.id"), index=True)
    decision_series: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    source: Mapped[str | None] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    end_note: Mapped[str | None] = mapped_column(String(200))
    why: Mapped[str | None] = mapped_column(String(300))  # why this version was written, of a correction
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
