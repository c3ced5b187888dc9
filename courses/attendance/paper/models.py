"""Tables of paper: sheets as printed, how each row was entered, photos and what was read in them, what a class pays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courses.attendance.paper.rules.entering import Mark as Mark
from courses.attendance.paper.rules.entering import Step as Step
from courses.delivery.rules import Category
from lms.db import Base, Id, words


class PaperSheet(Base):
    """A sign-in list of one meeting as printed; ``code`` and a row's number mean the same person for ever."""

    __tablename__ = "paper_sheet"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(10), unique=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None]


class PaperRow(Base):
    """A row of a sheet: whose it is, or nobody's yet, for those who come without a place."""

    __tablename__ = "paper_row"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    category: Mapped[Category] = mapped_column(words(Category))


class PaperEntry(Base):
    """How a row was entered. The latest of a row and person holds; none is ever changed.

    ``person_id``: of a row of nobody's who signed there. ``nonce``: of the scan it made, if it made one.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (Index("ix_paper_entry_row", "sheet_id", "number"),)

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id"))
    number: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    mark: Mapped[Mark] = mapped_column(words(Mark))
    step: Mapped[Step] = mapped_column(words(Step))
    refusal: Mapped[str | None] = mapped_column(String(60))
    nonce: Mapped[str | None] = mapped_column(String(64))
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None]


class PaperPhoto(Base):
    """A photo or scan of a signed sheet, kept as evidence. ``sheet_id`` and ``page`` where it is known which one it shows.

    ``brought_as``: SHA-256 of the photo as it was handed in; what is kept was drawn anew, without where and when it was taken.
    """

    __tablename__ = "paper_photo"
    __table_args__ = (UniqueConstraint("file_id"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("paper_sheet.id"), index=True)
    page: Mapped[int | None]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    brought_as: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    added_by: Mapped[int | None]


class PaperReading(Base):
    """What was seen in a photo when it was read: proposals, never entries. The latest of a photo is shown.

    ``rows``: [[number, verdict, confidence, why], …] as ``rules.reading`` names them; ``unread``: why nothing was;
    ``strip_id``: the pieces of the photo that show the doubtful rows, one under the other.
    """

    __tablename__ = "paper_reading"

    id: Mapped[Id]
    photo_id: Mapped[int] = mapped_column(ForeignKey("paper_photo.id"), index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("paper_sheet.id"))
    page: Mapped[int | None]
    rows: Mapped[list[Any]]
    unread: Mapped[str | None] = mapped_column(String(20))
    strip_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    read_at: Mapped[datetime]
    read_by: Mapped[int | None]


class ClassAllowance(Base):
    """What a class pays each person for each meeting attended, in dong, as its officer stated it; the latest row holds."""

    __tablename__ = "class_allowance"

    id: Mapped[Id]
    class_id: Mapped[int] = mapped_column(ForeignKey("training_class.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int]
    basis: Mapped[str] = mapped_column(String(200))  # the decision or plan it rests on, as the officer wrote it
    set_at: Mapped[datetime]
    set_by: Mapped[int | None]
