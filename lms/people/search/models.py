"""The words of people's names, by the commune of their team: an index of persons and appointments, kept by ``operations``."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Key


class PersonWord(Base):
    """One word of a person's name, in one unit under which a team of theirs is recorded; the empty word stands for all.

    The unit is ``MediationTeam.unit_id``; the words follow when a resolution changes it. Name and sort key stand here again,
    so that a search reads this index alone.

    Derived: which units, and whether somebody still serves there, is asked of the appointments.
    """

    __tablename__ = "person_word"
    __table_args__ = (
        # The country's names in the order of a roster, word by word.
        Index("ix_person_word_order", "word", "name_key", "person_id", "spaced"),
        {"sqlite_with_rowid": False},
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True)
    name_key: Mapped[str] = mapped_column(Key)
    spaced: Mapped[str] = mapped_column(Key)  # the folded name behind a space, as ``Sought.pattern`` wants it
