"""Tables of case counts: the forms in force, the rows of each team and period in versions, who is complete, what is locked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id

_IN_FORCE = text("superseded_at IS NULL")
_NOT_LIFTED = text("lifted_at IS NULL")


class CaseForm(Base):
    """A form from a day on, as its file said it (``rules.forms``). Never changed: a new circular is a new row."""

    __tablename__ = "case_form"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    definition: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


class CaseEntry(Base):
    """One version of a team's row for a period: ``figures`` by column code. A correction supersedes it and adds one.

    ``unit_id``: the unit under which the team stood on the period's map when the row was entered. ``none_arose``: no case.
    """

    __tablename__ = "case_entry"
    __table_args__ = (
        Index("uq_case_entry_in_force", "team_id", "period", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
        Index("ix_case_entry_period", "period", "unit_id", "superseded_at"),
    )

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("mediation_team.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(20))
    form_id: Mapped[int] = mapped_column(ForeignKey("case_form.id"), index=True)
    none_arose: Mapped[bool]
    figures: Mapped[dict[str, Any]]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class CaseReturn(Base):
    """A unit said that its rows of a period are all there; its figures count in the units above from then on."""

    __tablename__ = "case_return"
    __table_args__ = (Index("uq_case_return", "period", "unit_id", unique=True),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None]
    completed_at: Mapped[datetime]


class CaseLock(Base):
    """A period is closed for a unit and all below it, until somebody lifts the lock."""

    __tablename__ = "case_lock"
    __table_args__ = (
        Index(
            "uq_case_lock_in_force", "period", "unit_id", unique=True, sqlite_where=_NOT_LIFTED, postgresql_where=_NOT_LIFTED
        ),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(20))
    locked_by: Mapped[int | None]
    locked_at: Mapped[datetime]
    lifted_by: Mapped[int | None]
    lifted_at: Mapped[datetime | None]
