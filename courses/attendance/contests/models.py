"""The table of contests: what a learner said of a meeting, and the one answer to it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.attendance.contests.rules import Verdict as Verdict
from lms.db import Base, Id, words


class Contest(Base):
    """Somebody contests what the book says of them in a meeting. Answered once: verdict and answer come with ``settled_at``."""

    __tablename__ = "attendance_contest"
    __table_args__ = (
        Index(
            "uq_attendance_contest_open",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        CheckConstraint("(settled_at IS NULL) = (verdict IS NULL)", name="settled"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    said: Mapped[str] = mapped_column(String(500))
    contested_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_by: Mapped[int | None]
    verdict: Mapped[Verdict | None] = mapped_column(words(Verdict))
    answer: Mapped[str | None] = mapped_column(String(200))
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"))  # the correction that granted it
