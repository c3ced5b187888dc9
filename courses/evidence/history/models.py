"""Tables of history imports: one row for each file brought, and which evidence it wrote. The evidence is the ledger's."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words


class HistoryState(StrEnum):
    """A history import asks which column is which, is read by a job, is read, is written by a job, is written or was undone."""

    ASKING = "asking"
    READING = "reading"
    READ = "read"
    WRITING = "writing"
    WRITTEN = "written"
    UNDONE = "undone"


class HistoryImport(Base):
    """One file as it came: who brought it for which unit, its hash, the counts of the last judging.

    ``layout`` says where the columns stand and whether an officer said so. ``left_rows`` are the rows, as Excel numbers them,
    that the officer left out. What a row would do is worked out from the kept file each time.
    """

    __tablename__ = "history_import"

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    file_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    account_id: Mapped[int | None] = mapped_column(index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # by command: the country
    scope_units: Mapped[list[int]]
    state: Mapped[HistoryState] = mapped_column(words(HistoryState))
    layout: Mapped[dict[str, Any] | None]
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    left_rows: Mapped[list[int]] = mapped_column(default=list)
    brought_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]
    edition: Mapped[int] = mapped_column(default=0)


class HistoryLine(Base):
    """A row of the file that became evidence."""

    __tablename__ = "history_line"

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("history_import.id"), index=True)
    number: Mapped[int]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), unique=True)
