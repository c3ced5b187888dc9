"""The table of what officers decided about texts of qualifications. Rows are added, the newest counts."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Key, words
from lms.reports.statistics.words import Qualification


class QualificationWord(Base):
    """A province's word on a text as people write it, from a day on (null: since ever)."""

    __tablename__ = "qualification_word"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    text: Mapped[str] = mapped_column(String(120))
    fold: Mapped[str] = mapped_column(Key)
    kind: Mapped[Qualification] = mapped_column(words(Qualification))
    valid_from: Mapped[date | None]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
