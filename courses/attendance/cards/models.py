"""Tables of personal cards and of the photos on them. A card is never changed: it ends, and another is issued."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.attendance.cards.rules import CardEnd as CardEnd
from courses.attendance.cards.tokens import Claim
from lms.db import Base, Id, words

_OPEN, _ENDED = text("ended_at IS NULL"), text("ended_at IS NOT NULL")


class PersonalCard(Base):
    """One card of one person; its id is the number printed on it. At most one of a record is open.

    ``signature`` by the key ``key_id`` over the numbers of both: printed again, the card is the same card.
    """

    __tablename__ = "personal_card"
    __table_args__ = (
        Index("uq_personal_card_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        # Every scanner asks for the few that have ended.
        Index("ix_personal_card_ended", "id", sqlite_where=_ENDED, postgresql_where=_ENDED),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", "ended"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_key.id"))
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    ended_reason: Mapped[CardEnd | None] = mapped_column(words(CardEnd))

    @property
    def claim(self) -> Claim:
        """What its code says."""
        return Claim(self.key_id, self.id, self.signature)


class CardPhoto(Base):
    """The picture of a person that is printed on their cards, a stored file of ours; none unless an officer added one."""

    __tablename__ = "card_photo"
    __table_args__ = (Index("uq_card_photo_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime]
    added_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
