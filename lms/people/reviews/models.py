"""Tables of the yearly review: one review for a commune and year, one entry for each team, outcomes as rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words
from lms.people.reviews.terms import Outcome


class TeamReview(Base):
    """The review of a commune's teams for a year, as they stood on ``as_of``. Closed, it keeps its ``counts`` for good."""

    __tablename__ = "team_review"
    __table_args__ = (UniqueConstraint("unit_id", "year"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int] = mapped_column(index=True)
    as_of: Mapped[date]
    due_on: Mapped[date]
    term_years: Mapped[int]  # members who have served longer are pointed out; the law states no term
    opened_by: Mapped[int | None]
    opened_at: Mapped[datetime]
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any] | None]


class ReviewEntry(Base):
    """One team of a review with its state on the day, in codes and counts (``rules.state_of`` reads it)."""

    __tablename__ = "review_entry"
    __table_args__ = (UniqueConstraint("review_id", "team_id"),)

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("team_review.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("mediation_team.id"), index=True)
    state: Mapped[dict[str, Any]]


class ReviewOutcome(Base):
    """What was proposed for a team, by whom and when; a change of mind supersedes the row and adds another."""

    __tablename__ = "review_outcome"
    __table_args__ = (
        Index(
            "uq_review_outcome_in_force",
            "entry_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("review_entry.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    note: Mapped[str | None] = mapped_column(String(500))
    account_id: Mapped[int | None]
    decided_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
