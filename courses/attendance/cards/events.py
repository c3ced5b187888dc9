"""What happens to personal cards. The subject is the person; ids only, never a token, from which a card could be made."""

from dataclasses import dataclass
from typing import ClassVar

from courses.attendance.cards.models import CardEnd
from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class CardEvent(Event):
    """Base of the events about a person's card."""

    subject_kind: ClassVar[str] = "person"


@dataclass(frozen=True, kw_only=True)
class CardIssued(CardEvent):
    """A card was made for the person."""

    kind: ClassVar[str] = "cards.issued"

    card_id: int


@dataclass(frozen=True, kw_only=True)
class CardEnded(CardEvent):
    """A card holds no more."""

    kind: ClassVar[str] = "cards.ended"

    card_id: int
    reason: CardEnd


@dataclass(frozen=True, kw_only=True)
class CardPrinted(CardEvent):
    """A card was put on a sheet to be printed."""

    kind: ClassVar[str] = "cards.printed"

    card_id: int


@dataclass(frozen=True, kw_only=True)
class PhotoChanged(CardEvent):
    """A photo for the card was added, or taken away when ``added`` is False."""

    kind: ClassVar[str] = "cards.photo_changed"

    added: bool
