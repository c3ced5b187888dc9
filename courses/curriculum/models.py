"""Tables of the framework curricula: the instrument, its versions by audience, their modules."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.curriculum.rules import Audience as Audience
from lms.db import Base, Id, words


class Instrument(Base):
    """The decision that issues a curriculum, e.g. 2372/QĐ-BTP."""

    __tablename__ = "instrument"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    issued_on: Mapped[date]
    replaced_on: Mapped[date | None]


class CurriculumVersion(Base):
    """What one audience must learn under one instrument."""

    __tablename__ = "curriculum_version"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    audience: Mapped[Audience] = mapped_column(words(Audience))
    title: Mapped[str] = mapped_column(String(300))
    needs_assessment: Mapped[bool]
    pass_mark: Mapped[int]  # percent
    illustrative: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)  # what is illustrative in it; shown wherever the version is
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    instrument: Mapped[Instrument] = relationship(lazy="raise_on_sql")
    modules: Mapped[list["CurriculumModule"]] = relationship(
        back_populates="version",
        lazy="raise_on_sql",
        order_by="CurriculumModule.position",
    )


class CurriculumModule(Base):
    """One module (chuyên đề) with the periods it requires (1 tiết = 45 minutes)."""

    __tablename__ = "curriculum_module"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    periods: Mapped[int]
    required: Mapped[bool]
    online_allowed: Mapped[bool]

    version: Mapped[CurriculumVersion] = relationship(back_populates="modules", lazy="raise_on_sql")
