"""Tables of documents: published, withdrawn, handed out. Who opened a lesson on line stands in ``courses.content``."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id


class Document(Base):
    """One document that a unit published for its mediators. ``lesson_id``: the lesson on line that it is as well.

    Never changed: what was written wrongly is withdrawn from its first day and written again.
    """

    __tablename__ = "document"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))  # the paper it was issued with, or where it can be read
    published_on: Mapped[date]
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class DocumentWithdrawal(Base):
    """From a day on a document is no longer current; the first day itself means it never counted."""

    __tablename__ = "document_withdrawal"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    withdrawn_on: Mapped[date]
    why: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class HandOut(Base):
    """A list of those who were handed a document on a day; ``paper`` names the signed list it rests on."""

    __tablename__ = "hand_out"

    id: Mapped[Id]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    handed_on: Mapped[date]
    paper: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class HandOutPerson(Base):
    """One person of such a list."""

    __tablename__ = "hand_out_person"
    __table_args__ = (Index("ix_hand_out_person_person", "person_id", "hand_out_id"),)

    hand_out_id: Mapped[int] = mapped_column(ForeignKey("hand_out.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
