"""How an upper room follows what happens below: a cursor over the sealed log, moved in the follower's own transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.audit.models import AuditEvent, Seal, SealMember
from lms.audit.operations import seal
from lms.audit.queries import list_places, list_sealed
from lms.db import Base

LOOK_BACK_EVENTS = 20_000
# Events that a follower takes at once: whatever follows from them is a short transaction. One that gives fewer has no more.
PIECE = 500


class FollowerCursor(Base):
    """How far a follower has read: the seal and the event it stands on (see ``list_sealed``)."""

    __tablename__ = "follower_cursor"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    seal_id: Mapped[int]
    event_id: Mapped[int]


def next_events(
    db: Session, follower: str, kinds: Sequence[str], *, now: datetime, limit: int | None = None
) -> Sequence[AuditEvent]:
    """The next events of these kinds for this follower, oldest seal first; the cursor moves with the caller's transaction.

    Where the seals hold none, what is not sealed yet is sealed, link by link, until one does: an empty answer means that the
    follower has seen all that was committed, and of a flood no more is sealed at once than is needed.
    """
    # The chain is taken before the cursor, by everybody: nobody waits in a ring.
    seal(db, now=now)
    db.flush()
    limit = limit or PIECE
    cursor = db.scalar(select(FollowerCursor).where(FollowerCursor.name == follower).with_for_update())
    if cursor is None:
        cursor = FollowerCursor(name=follower, seal_id=0, event_id=0)
        db.add(cursor)
    place = (cursor.seal_id, cursor.event_id)
    found = list_sealed(db, kinds, after=place, limit=limit)
    while not found and seal(db, now=now):
        found = list_sealed(db, kinds, after=place, limit=limit)
    if found:
        cursor.seal_id, cursor.event_id = found[-1][0]
    return [event for _place, event in found]


def has_news(db: Session, follower: str, kinds: Sequence[str]) -> bool:
    """Is there anything this follower has not seen, sealed or not? Cheap reads, before a report takes the write lock.

    What is unsealed and older than ``LOOK_BACK_EVENTS`` before the newest seal is found by the nightly sweep.
    """
    cursor = db.get(FollowerCursor, follower)
    place = (cursor.seal_id, cursor.event_id) if cursor else (0, 0)
    if list_sealed(db, kinds, after=place, limit=1):
        return True
    newest = select(Seal.last_id).order_by(Seal.id.desc()).limit(1).scalar_subquery()
    unsealed = (
        select(AuditEvent.id)
        .outerjoin(SealMember, SealMember.event_id == AuditEvent.id)
        .where(SealMember.event_id.is_(None), AuditEvent.kind.in_(kinds))
        .where(AuditEvent.id > func.coalesce(newest, 0) - LOOK_BACK_EVENTS)
        .limit(1)
    )
    return db.scalar(unsealed) is not None


def place_of(db: Session, follower: str) -> tuple[int, int]:
    """Where a follower stands: seal and event."""
    stmt = select(FollowerCursor.seal_id, FollowerCursor.event_id).where(FollowerCursor.name == follower)
    found = db.execute(stmt).first()
    return (found[0], found[1]) if found else (0, 0)


def stand_at(db: Session, follower: str, place: tuple[int, int]) -> None:
    """Stand the follower on an event (``list_sealed``); for whoever reads first, without the write lock, and then writes."""
    cursor = db.get(FollowerCursor, follower) or FollowerCursor(name=follower)
    cursor.seal_id, cursor.event_id = place
    db.add(cursor)


def go_back_to(db: Session, follower: str, event: AuditEvent) -> None:
    """Stand the follower on an event that it has just been given: those behind it are given once more."""
    seal_id = db.scalars(select(SealMember.seal_id).where(SealMember.event_id == event.id)).one()
    stand_at(db, follower, (seal_id, event.id))


def count_sealed(db: Session, follower: str, kinds: Sequence[str], *, at_most: int) -> int:
    """How many sealed events of these kinds lie before the follower; not counted further than ``at_most``."""
    return len(list_places(db, kinds, after=place_of(db, follower), limit=at_most))


def skip_to_end(db: Session, follower: str, *, now: datetime) -> None:
    """Stand the follower behind everything recorded so far; for whoever has just computed all of its work at once."""
    while seal(db, now=now):
        pass
    db.flush()
    newest = db.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()
    if newest is None:
        return
    stand_at(db, follower, (newest.id, newest.last_id))
