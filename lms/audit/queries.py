"""Reading the log: pages for the office, the chain for its proof, and a cursor for rooms that follow what happens below."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.models import AuditEvent, Seal, SealMember
from lms.audit.rules import GENESIS, Entry, Verification, digest_of


@dataclass(frozen=True)
class LogFilter:
    """What the office looks for; an empty field asks nothing."""

    kind: str | None = None
    actor: Actor | None = None
    subject_kind: str | None = None
    subject_id: int | None = None
    unit_ids: frozenset[int] | None = None


def list_events(
    db: Session, wanted: LogFilter | None = None, *, before_id: int | None = None, limit: int = 50
) -> Sequence[AuditEvent]:
    """The newest events first; ``before_id`` is the last id of the page before."""
    conditions = _conditions(wanted or LogFilter())
    if before_id is not None:
        conditions.append(AuditEvent.id < before_id)
    return db.scalars(select(AuditEvent).where(*conditions).order_by(AuditEvent.id.desc()).limit(limit)).all()


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(AuditEvent.kind == wanted.kind)
    if wanted.actor:
        conditions += [AuditEvent.actor_kind == wanted.actor.kind, AuditEvent.actor_id == wanted.actor.id]
    if wanted.subject_kind:
        conditions.append(AuditEvent.subject_kind == wanted.subject_kind)
    if wanted.subject_id is not None:
        conditions.append(AuditEvent.subject_id == wanted.subject_id)
    if wanted.unit_ids is not None:
        conditions.append(AuditEvent.unit_id.in_(wanted.unit_ids))
    return conditions


def list_kinds(db: Session) -> Sequence[str]:
    """Every kind of event that was ever recorded, in order."""
    return db.scalars(select(AuditEvent.kind).distinct().order_by(AuditEvent.kind)).all()


def list_sealed(
    db: Session, kinds: Sequence[str], *, after: tuple[int, int] = (0, 0), limit: int = 500
) -> Sequence[tuple[tuple[int, int], AuditEvent]]:
    """Events of these kinds behind the cursor ``after``, each with the cursor that stands on it.

    A room that follows the log reads it in the order of the seals. A row committed late enters a later seal, so a cursor
    (seal, event) can never pass a row that was not there yet, as a cursor on the event's id alone would.
    """
    rows = db.execute(_behind(select(SealMember.seal_id, AuditEvent), kinds, after).limit(limit))
    return [((seal_id, event.id), event) for seal_id, event in rows]


def list_places(
    db: Session, kinds: Sequence[str], *, after: tuple[int, int] = (0, 0), limit: int = 500
) -> Sequence[tuple[int, int]]:
    """As ``list_sealed``, of each event only the cursor that stands on it."""
    rows = db.execute(_behind(select(SealMember.seal_id, SealMember.event_id), kinds, after).limit(limit))
    return [(seal_id, event_id) for seal_id, event_id in rows]


def _behind(stmt: Select[*tuple[Any, ...]], kinds: Sequence[str], after: tuple[int, int]) -> Select[*tuple[Any, ...]]:
    place = (SealMember.seal_id > after[0]) | ((SealMember.seal_id == after[0]) & (SealMember.event_id > after[1]))
    return (
        stmt.join(AuditEvent, AuditEvent.id == SealMember.event_id)
        # What is new stands at the end of a log that grows for years: find it there, not by the index of kinds. SQLite
        # needs the first bound for that, and a kind that is no bare column.
        .where(SealMember.seal_id >= after[0], place, AuditEvent.kind.concat("").in_(kinds))
        .order_by(SealMember.seal_id, SealMember.event_id)
    )


def entry_of(event: AuditEvent) -> Entry:
    """The event as it enters the digest."""
    return Entry(**{name: getattr(event, name) for name in Entry.__dataclass_fields__})


def last_seal(db: Session) -> Seal | None:
    """The newest link of the chain."""
    return db.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()


def count_unsealed(db: Session) -> int:
    """How many events stand outside the chain, wherever their ids lie."""
    total = db.scalar(select(func.count()).select_from(AuditEvent)) or 0
    return total - (db.scalar(select(func.count()).select_from(SealMember)) or 0)


def verify(db: Session) -> Verification:
    """Recompute the whole chain from the first seal; stops at the first that does not hold."""
    previous, sealed = GENESIS, 0
    with closing(db.scalars(select(Seal).order_by(Seal.id).execution_options(yield_per=200))) as chain:
        for seal in chain:
            entries = [entry_of(event) for event in _members(db, seal)]
            whole = seal.previous == previous and seal.count == len(entries)
            if not whole or seal.digest != digest_of(previous, entries):
                return Verification(sealed, count_unsealed(db), seal.id, previous)
            previous, sealed = seal.digest, sealed + seal.count
    return Verification(sealed, count_unsealed(db), None, previous)


def _members(db: Session, seal: Seal) -> Sequence[AuditEvent]:
    members = select(SealMember.event_id).where(SealMember.seal_id == seal.id)
    stmt = select(AuditEvent).where(AuditEvent.id.in_(members)).order_by(AuditEvent.id)
    # Read what the database holds now, not what this session remembers of it.
    return db.scalars(stmt.execution_options(populate_existing=True)).all()
