"""The table of what a sender has said about the columns of such files. The imports themselves are in ``lms.people.models``."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id


class RosterColumns(Base):
    """Which column is which in a file with these headings, as one account said it for one unit; the latest word holds.

    ``fields`` are the codes of ours by place, "" where a column is passed over.
    """

    __tablename__ = "roster_columns"
    __table_args__ = (UniqueConstraint("account_id", "unit_id", "fingerprint"),)

    id: Mapped[Id]
    account_id: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    fields: Mapped[list[str]]
    recorded_at: Mapped[datetime]
