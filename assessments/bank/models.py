"""Tables of questions and of the assessments that draw from them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.curriculum.models import CurriculumModule, CurriculumVersion
from lms.db import Base, Id, words


class QuestionKind(StrEnum):
    """The kinds that exist; how each is marked stands in kinds/."""

    SINGLE = "single"
    MULTIPLE = "multiple"


class Question(Base):
    """One question of one module, with the reason for its right answer."""

    __tablename__ = "question"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("curriculum_module.id"), index=True)
    kind: Mapped[QuestionKind] = mapped_column(words(QuestionKind))
    text: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text)
    page: Mapped[str | None] = mapped_column(String(80))  # the lesson page to read again, "m01/03-…"
    illustrative: Mapped[bool]

    module: Mapped[CurriculumModule] = relationship(lazy="raise_on_sql")
    choices: Mapped[list["Choice"]] = relationship(back_populates="question", lazy="raise_on_sql", order_by="Choice.position")


class Choice(Base):
    """One answer offered."""

    __tablename__ = "choice"
    __table_args__ = (UniqueConstraint("question_id", "position"),)

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    correct: Mapped[bool]

    question: Mapped[Question] = relationship(back_populates="choices", lazy="raise_on_sql")


class Assessment(Base):
    """The assessment of a curriculum version: how many questions a paper draws; the pass mark is the version's."""

    __tablename__ = "assessment"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    draw: Mapped[int]

    version: Mapped[CurriculumVersion] = relationship(lazy="raise_on_sql")
