"""The table of files of marks: one row for each file brought. The marks themselves are scans, which name the file."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id


class MarksImport(Base):
    """One file as it came, for a class, or for the one meeting that was chosen: who, its hash, the counts of the last judging.

    ``file_id`` names the file as it was brought; it is let go of after its days, hash and counts stay. ``written``: presences
    that this file made.
    """

    __tablename__ = "marks_import"

    id: Mapped[Id]
    class_id: Mapped[int] = mapped_column(ForeignKey("training_class.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    file_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    account_id: Mapped[int | None]  # None: the command line
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    brought_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
