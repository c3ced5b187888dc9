"""Tables of merges: what officers decided, the index that queries read, and the pairs found by the search.

A merge moves nothing. Every row keeps the person it was recorded for; ``queries`` says who that is today.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words


class PersonMerge(Base):
    """An officer's word that two records are one person. Undone, the row stays with who undid it and when.

    ``points``: what spoke for it at that moment, in codes (``rules.Point``).
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        Index(
            "uq_person_merge_in_force",
            "folded_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    folded_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    score: Mapped[int]
    points: Mapped[list[Any]]
    merged_by: Mapped[int | None]
    merged_at: Mapped[datetime]
    undone_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str | None] = mapped_column(String(300))


class PersonAlias(Base):
    """Whose record a folded one is today, chains of merges resolved. An index of ``PersonMerge``, rebuilt at every change."""

    __tablename__ = "person_alias"
    __table_args__ = (Index("ix_person_alias_kept", "kept_id", "folded_id"),)

    folded_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class PairVerdict(StrEnum):
    """What an officer said of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


class DuplicateSuspicion(Base):
    """Two persons who may be one; ``first_id`` is the lower id. ``gone_at``: the last search no longer found the pair.

    ``judged_points`` are those the officer looked at: as long as nothing else speaks, a pair said to be different is not
    asked about again.
    """

    __tablename__ = "duplicate_suspicion"
    __table_args__ = (UniqueConstraint("first_id", "second_id"), Index("ix_duplicate_suspicion_score", "score", "id"))

    id: Mapped[Id]
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    score: Mapped[int]
    points: Mapped[list[Any]]
    found_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    verdict: Mapped[PairVerdict | None] = mapped_column(words(PairVerdict))
    judged_points: Mapped[list[Any] | None]
    judged_by: Mapped[int | None]
    judged_at: Mapped[datetime | None]
