"""Tables of classes: the class, its meetings and what each delivers, its trainers, its people."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.curriculum.models import CurriculumModule, CurriculumVersion
from courses.delivery.rules import Category as Category
from courses.delivery.rules import ChangeKind as ChangeKind
from courses.delivery.rules import ClassState as ClassState
from lms.db import Base, Id, Key, words
from lms.people.models import Person


class TrainingClass(Base):
    """One class (lớp tập huấn) of one curriculum version, held by one unit."""

    __tablename__ = "training_class"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_fold: Mapped[str] = mapped_column(Key)  # finds the class without accents
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    venue: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(300))
    capacity: Mapped[int | None]
    is_integrated: Mapped[bool] = mapped_column(default=False)
    issues_at_once: Mapped[bool] = mapped_column(default=False)  # certificates follow completion without another step
    state: Mapped[ClassState] = mapped_column(words(ClassState))
    made_by: Mapped[int | None]
    recorded_at: Mapped[datetime]

    version: Mapped[CurriculumVersion] = relationship(lazy="raise_on_sql")
    sessions: Mapped[list["ClassSession"]] = relationship(
        back_populates="training_class",
        lazy="raise_on_sql",
        order_by="ClassSession.starts_at",
    )
    trainers: Mapped[list["ClassTrainer"]] = relationship(back_populates="training_class", lazy="raise_on_sql")
    enrolments: Mapped[list["Enrolment"]] = relationship(back_populates="training_class", lazy="raise_on_sql")


class ClassSession(Base):
    """One meeting (buổi) of a class. Check-in is taken from ``opens_before`` to ``closes_after`` minutes around the start.

    ``checks_out``: people are scanned again as they leave; who stayed less than ``minutes_share`` percent is not credited.
    ``venue``: where this one meets, when not where the class does. One that is called off keeps its row and its number.
    """

    __tablename__ = "class_session"

    id: Mapped[Id]
    class_id: Mapped[int] = mapped_column(ForeignKey("training_class.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    opens_before: Mapped[int] = mapped_column(default=60)
    closes_after: Mapped[int] = mapped_column(default=30)
    checks_out: Mapped[bool] = mapped_column(default=False)
    minutes_share: Mapped[int] = mapped_column(default=80)
    venue: Mapped[str | None] = mapped_column(String(200))
    cancelled_at: Mapped[datetime | None]

    training_class: Mapped[TrainingClass] = relationship(back_populates="sessions", lazy="raise_on_sql")
    modules: Mapped[list["SessionModule"]] = relationship(lazy="raise_on_sql")


class SessionModule(Base):
    """How many periods of which module a meeting delivers."""

    __tablename__ = "session_module"

    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("curriculum_module.id"), primary_key=True)
    periods: Mapped[int]

    module: Mapped[CurriculumModule] = relationship(lazy="raise_on_sql")


class SessionChange(Base):
    """A meeting was changed, or called off: by whom and why. No row is ever changed.

    ``before`` and ``after``: the meeting as ``rules.told`` tells it; ``after`` is empty for one that was called off.
    """

    __tablename__ = "session_change"

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(words(ChangeKind))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]


class ClassTrainer(Base):
    """Who teaches a class; the trainer's own classes are those with the viewer's person id here."""

    __tablename__ = "class_trainer"

    class_id: Mapped[int] = mapped_column(ForeignKey("training_class.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)

    training_class: Mapped[TrainingClass] = relationship(back_populates="trainers", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Enrolment(Base):
    """A person's place in a class. A walk-in stands here too, until the trainer confirms it (``confirmed_at``)."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_in_force",
            "class_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    class_id: Mapped[int] = mapped_column(ForeignKey("training_class.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    category: Mapped[Category] = mapped_column(words(Category))
    walk_in: Mapped[bool] = mapped_column(default=False)
    enrolled_at: Mapped[datetime]
    enrolled_by: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    training_class: Mapped[TrainingClass] = relationship(back_populates="enrolments", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
