"""Tables of sittings: the paper as drawn, each answer as kept, the mark as given."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.bank.models import Assessment
from lms.db import Base, Id


class Sitting(Base):
    """One attempt of one person; one open sitting at a time.

    ``paper`` is the drawn order: [{"question": id, "choices": [id, …]}, …]. ``right`` holds the ids of the questions that were
    answered rightly, frozen when the paper was marked: a question corrected later changes no mark.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        Index(
            "uq_sitting_open",
            "assessment_id",
            "person_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    paper: Mapped[list[Any]]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    score: Mapped[int | None]
    out_of: Mapped[int | None]
    passed: Mapped[bool | None]
    right: Mapped[list[int] | None]

    assessment: Mapped[Assessment] = relationship(lazy="raise_on_sql")
    answers: Mapped[list["Answer"]] = relationship(back_populates="sitting", lazy="raise_on_sql")


class Answer(Base):
    """The answer kept for one question; the latest choice stands until the sitting is handed in."""

    __tablename__ = "answer"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    chosen: Mapped[list[int]]
    saved_at: Mapped[datetime]

    sitting: Mapped[Sitting] = relationship(back_populates="answers", lazy="raise_on_sql")
