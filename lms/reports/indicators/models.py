"""What reports keep of people whose recognitions overlap, and whether it stands. Derived; the rest is ``reports.rollup``."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id


class Stint(Base):
    """From ``first_on`` until ``last_on`` somebody with overlapping recognitions counts in this team, by this one of them.

    Only people with several records, or with two recognitions that overlap, have rows; ``person_id`` is the id kept.
    """

    __tablename__ = "rollup_stint"
    __table_args__ = (Index("ix_rollup_stint_person_id", "person_id"),)

    id: Mapped[Id]
    person_id: Mapped[int]
    appointment_id: Mapped[int]
    team_id: Mapped[int] = mapped_column(index=True)
    first_on: Mapped[date]
    last_on: Mapped[date | None]


# No token of any edition: the rollup is kept in step with what happens, but not read yet.
NOT_YET = "-"


class Rollup(Base):
    """The one row of a rollup that is kept in step: since when, and for which edition of the register it may be read.

    None, or ``NOT_YET``: everything is counted.
    """

    __tablename__ = "rollup"

    id: Mapped[Id]
    edition: Mapped[str] = mapped_column(String(36))
    built_at: Mapped[datetime]
