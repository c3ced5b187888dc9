"""The computed index of completions. It can be thrown away and rebuilt from the ledger at any time."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.curriculum.models import CurriculumVersion
from lms.db import Base, Id


class Completion(Base):
    """A person completed a version on a day, on the strength of these rows of the ledger."""

    __tablename__ = "completion"
    __table_args__ = (
        UniqueConstraint("person_id", "version_id"),
        Index("ix_completion_counting", "version_id", "completed_on", "person_id"),
        # Whether one person is trained by a day, asked for every newcomer of a figure: answered from this index alone.
        Index("ix_completion_person_days", "person_id", "version_id", "completed_on"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"), index=True)
    completed_on: Mapped[date] = mapped_column(index=True)
    evidence: Mapped[list[int]]
    computed_at: Mapped[datetime]

    version: Mapped[CurriculumVersion] = relationship(lazy="raise_on_sql")
