"""Reading cards: whose they are, whether they still hold, and what a scanner takes along to judge them by itself."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session

from courses.attendance.cards.models import CardEnd, CardPhoto, PersonalCard
from courses.attendance.cards.tokens import PURPOSE, Claim, is_signed, read_code
from lms.db import rows_of
from lms.files.models import StoredFile
from lms.keys.models import SigningKey
from lms.people.merges.resolving import canonical, of_people, of_person

CHUNK = 1_000


class Reading(StrEnum):
    """What came of reading a card."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    REVOKED = "revoked"


class CardBehind(NamedTuple):
    """The card of a number: whose it is (the id under which the person is kept), its signature, why it ended if it did."""

    person_id: int
    key: int
    signature: bytes
    ended: CardEnd | None


@dataclass(frozen=True, slots=True)
class CardRead:
    """What a scanned text is. ``card`` and ``person_id`` for genuine cards and for those revoked; ``card`` for unknown ones."""

    reading: Reading
    card: int | None = None
    person_id: int | None = None


_BEHIND = select(
    PersonalCard.id,
    canonical(PersonalCard.person_id),
    PersonalCard.key_id,
    PersonalCard.signature,
    PersonalCard.ended_reason,
).where(PersonalCard.id.in_(bindparam("numbers", expanding=True)))
_KEYS = select(SigningKey.id, SigningKey.public).where(SigningKey.purpose == PURPOSE)
_REVOKED = select(PersonalCard.id).where(PersonalCard.ended_at.is_not(None)).order_by(PersonalCard.id)


def card_keys(db: Session) -> dict[int, bytes]:
    """Number to public half (32 bytes) of every key that ever signed cards. One query."""
    return dict(rows_of(db, _KEYS).all())


def revoked_numbers(db: Session) -> list[int]:
    """The numbers of all cards that hold no more, rising. One query."""
    return list(rows_of(db, _REVOKED).scalars())


def cards_behind(db: Session, numbers: Collection[int]) -> dict[int, CardBehind]:
    """The cards of these numbers, ended ones too; a number never given out is left out. One query for a thousand."""
    wanted, found = sorted(set(numbers)), dict[int, CardBehind]()
    for start in range(0, len(wanted), CHUNK):
        rows = rows_of(db, _BEHIND, {"numbers": wanted[start : start + CHUNK]})
        found |= {number: CardBehind(*behind) for number, *behind in rows}
    return found


def read_card(db: Session, text: str) -> CardRead:
    """What one scanned text is: an address or a bare token. Two queries at most."""
    return read_cards(db, [text])[text]


def read_cards(db: Session, texts: Iterable[str]) -> dict[str, CardRead]:
    """What each of these scanned texts is. Two queries at most for a thousand cards."""
    claims = {text: read_code(text) for text in texts}
    behind = cards_behind(db, {claim.card for claim in claims.values() if claim is not None})
    read = {text: _as_kept(claim, behind) for text, claim in claims.items()}
    strange = [text for text, found in read.items() if found is None]
    if strange:
        public = card_keys(db)
        read |= {text: _strange(claims[text], public) for text in strange}
    return {text: found for text, found in read.items() if found is not None}


def _as_kept(claim: Claim | None, behind: dict[int, CardBehind]) -> CardRead | None:
    """A card as we issued it. Ed25519 signs alike each time, so the signature kept says so without any arithmetic."""
    kept = behind.get(claim.card) if claim is not None else None
    if claim is None or kept is None or kept.key != claim.key or not compare_digest(kept.signature, claim.signature):
        return None
    return CardRead(Reading.REVOKED if kept.ended else Reading.GENUINE, claim.card, kept.person_id)


def _strange(claim: Claim | None, public: dict[int, bytes]) -> CardRead:
    if claim is None or not is_signed(claim, public):
        return CardRead(Reading.ALTERED)
    # Signed by us and in no book: printed before a backup was restored.
    return CardRead(Reading.UNKNOWN, claim.card)


def open_card(db: Session, person_id: int) -> PersonalCard | None:
    """The card in force of the person kept under this id; of two, left by a merge, the newer."""
    held = of_person(PersonalCard.person_id, person_id), PersonalCard.ended_at.is_(None)
    return db.scalar(select(PersonalCard).where(*held).order_by(PersonalCard.id.desc()).limit(1))


def open_cards(db: Session, person_ids: Collection[int]) -> dict[int, PersonalCard]:
    """As ``open_card`` for many, by kept ids. One query for a thousand."""
    wanted, found = sorted(set(person_ids)), dict[int, PersonalCard]()
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        stmt = select(canonical(PersonalCard.person_id), PersonalCard).where(of_people(PersonalCard.person_id, part))
        found |= {row[0]: row[1] for row in db.execute(stmt.where(PersonalCard.ended_at.is_(None)).order_by(PersonalCard.id))}
    return found


def open_number(person: Any) -> ScalarSelect[int]:
    """SQL: the number of the card that ``open_card`` finds, for a statement that asks for more of one person."""
    held = of_person(PersonalCard.person_id, person), PersonalCard.ended_at.is_(None)
    return select(func.max(PersonalCard.id)).where(*held).scalar_subquery()


def cards_of(db: Session, person_id: int) -> Sequence[PersonalCard]:
    """Every card the person kept under this id ever had, the newest first."""
    stmt = select(PersonalCard).where(of_person(PersonalCard.person_id, person_id))
    return db.scalars(stmt.order_by(PersonalCard.id.desc())).all()


def photos_of(db: Session, person_ids: Collection[int]) -> dict[int, StoredFile]:
    """The photo for the card of each of these people, by kept ids; most have none. One query."""
    stmt = select(canonical(CardPhoto.person_id), StoredFile).join(StoredFile, StoredFile.id == CardPhoto.file_id)
    meant = of_people(CardPhoto.person_id, person_ids), CardPhoto.ended_at.is_(None), StoredFile.removed_at.is_(None)
    return {row[0]: row[1] for row in db.execute(stmt.where(*meant).order_by(CardPhoto.id))}
