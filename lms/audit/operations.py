"""Recording an event, and sealing what was recorded. Nothing here changes or removes a row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor, Event
from lms.audit.models import AuditEvent, Seal, SealMember
from lms.audit.queries import last_seal
from lms.audit.rules import GENESIS, Entry, digest_of
from lms.db import Part, Sessions, insert_rows, writing
from lms.sql import alone_at

SEAL_SIZE = 1_000
LOOK_BACK = timedelta(days=1)
# What happened, who did it, and when.
Deed = tuple[Event, Actor, datetime]


def record(db: Session, event: Event, *, actor: Actor, now: datetime) -> AuditEvent:
    """Append the event to the log in the caller's transaction. ValueError when it holds a text that is no code."""
    row = AuditEvent(
        kind=event.kind,
        recorded_at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        unit_id=event.unit_id,
        data=event.facts(),
    )
    db.add(row)
    return row


def record_many(db: Session, events: Sequence[Event], *, actor: Actor, now: datetime) -> None:
    """As ``record``, for many events at once: one statement, no rows kept in the session."""
    record_each(db, [(event, actor, now) for event in events])


def record_each(db: Session, deeds: Sequence[Deed]) -> None:
    """As ``record_many``, for events of several actors. One statement."""
    insert_rows(db, *part_of(deeds))


def part_of(deeds: Sequence[Deed]) -> Part:
    """The rows of these deeds, for ``lms.db.insert_together``."""
    rows = [
        {
            "kind": event.kind,
            "recorded_at": now,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "subject_kind": event.subject_kind,
            "subject_id": event.subject_id,
            "unit_id": event.unit_id,
            "data": event.facts(),
        }
        for event, actor, now in deeds
    ]
    return AuditEvent, rows


def record_look(sessions: Sessions, look: Event, *, actor: Actor, now: datetime) -> None:
    """Record that somebody looked at personal data, in a short transaction of its own: reading pages never hold the lock."""
    with writing(sessions) as db:
        record(db, look, actor=actor, now=now)


def seal(db: Session, *, now: datetime, sweep: bool = False) -> Seal | None:
    """Put what is not sealed yet, at most ``SEAL_SIZE`` events, into the next link of the chain; None when there is nothing.

    Membership is a row per event, so an event that was committed late, behind ids already sealed, simply enters the next
    seal. To stay quick the search begins at the seal of a day ago; ``sweep`` (once a night) looks at the whole log, so
    that not even a transaction open for longer than that is passed over.
    """
    alone_at(db, "the chain of the log")
    newest = last_seal(db)
    # Columns and not objects: the digest is over what the database holds, not over what this session remembers.
    rows = db.execute(
        select(*(getattr(AuditEvent, name) for name in Entry.__dataclass_fields__))
        .outerjoin(SealMember, SealMember.event_id == AuditEvent.id)
        .where(SealMember.event_id.is_(None), AuditEvent.id > (0 if sweep else _looked_through(db, now)))
        .order_by(AuditEvent.id)
        .limit(SEAL_SIZE)
    )
    events = [Entry(*row) for row in rows]
    if not events:
        return None
    previous = newest.digest if newest else GENESIS
    link = Seal(
        first_id=events[0].id,
        last_id=events[-1].id,
        count=len(events),
        digest=digest_of(previous, events),
        previous=previous,
        sealed_at=now,
    )
    db.add(link)
    db.flush()
    insert_rows(db, SealMember, [{"event_id": event.id, "seal_id": link.id} for event in events])
    return link


def _looked_through(db: Session, now: datetime) -> int:
    day_old = select(Seal.last_id).where(Seal.sealed_at < now - LOOK_BACK).order_by(Seal.id.desc()).limit(1)
    return db.scalar(day_old) or 0
