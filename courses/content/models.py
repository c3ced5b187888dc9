"""Tables of online lessons: a lesson belongs to one module, its pages are read one by one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.curriculum.models import CurriculumModule
from lms.db import Base, Id


class Lesson(Base):
    """The online form of one module."""

    __tablename__ = "lesson"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(20), unique=True)  # its folder; questions refer to a page as key/slug
    module_id: Mapped[int] = mapped_column(ForeignKey("curriculum_module.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    illustrative: Mapped[bool]

    module: Mapped[CurriculumModule] = relationship(lazy="raise_on_sql")
    pages: Mapped[list["LessonPage"]] = relationship(
        back_populates="lesson", lazy="raise_on_sql", order_by="LessonPage.position"
    )


class LessonPage(Base):
    """One idea, one screen. ``body`` is Markdown; only our own renderer turns it into HTML."""

    __tablename__ = "lesson_page"
    __table_args__ = (UniqueConstraint("lesson_id", "position"), UniqueConstraint("lesson_id", "slug"))

    id: Mapped[Id]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    remember: Mapped[str] = mapped_column(Text)
    picture: Mapped[str | None] = mapped_column(String(60))
    picture_alt: Mapped[str | None] = mapped_column(String(300))
    minutes: Mapped[int]

    lesson: Mapped[Lesson] = relationship(back_populates="pages", lazy="raise_on_sql")


class PageRead(Base):
    """A person has read a page; the first time is kept."""

    __tablename__ = "page_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("lesson_page.id"), primary_key=True)
    read_at: Mapped[datetime]
