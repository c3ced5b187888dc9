"""The table of assignments: which unit a team belongs to from a day on, where the succession of its commune leaves it open."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id

_IN_FORCE = text("superseded_at IS NULL")


class TeamAssignment(Base):
    """A team belongs to a unit from ``valid_from`` on; a null unit takes the earlier word back. Nothing is rewritten.

    A later word about the same day supersedes the row and adds one. On day D the row in force with the latest
    ``valid_from`` not after D and a unit counts. ``MediationTeam.placed_unit_id`` is the index of the newest such row.
    """

    __tablename__ = "team_assignment"
    __table_args__ = (
        Index(
            "uq_team_assignment_in_force",
            "team_id",
            "valid_from",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("mediation_team.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date]
    resolution: Mapped[str | None] = mapped_column(String(60))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
