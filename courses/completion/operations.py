"""Keeping the index of completions in step with the ledger. The rule decides; nothing here is typed in by anybody."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from courses.completion.events import CompletionChanged
from courses.completion.models import Completion
from courses.completion.queries import as_fact, evidence_in_force, version_facts
from courses.completion.rules import Completed, Fact, complete
from courses.evidence.models import Evidence
from lms.audit.events import SYSTEM
from lms.audit.following import has_news as news_for
from lms.audit.following import next_events
from lms.audit.operations import record_many
from lms.db import insert_rows
from lms.keys.sealing import Vault

FOLLOWER = "completion"
KINDS = ("evidence.recorded", "evidence.retracted")
# SQLite takes 32,766 values in one statement.
BATCH = 10_000

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    on: date
    evidence: tuple[int, ...]


def refresh_completions(db: Session, person_ids: Collection[int] | None, *, now: datetime) -> int:
    """Compute the completions of these persons, or of everybody, from the ledger again; returns how many rows changed.

    One event per person and version that changed. Everything of some ten thousand persons takes about a second.
    """
    db.flush()
    versions = version_facts(db)
    changed = 0
    for batch in _batches(person_ids):
        kept = _kept(db, batch)
        found = {
            key: outcome
            for key, facts in _ledger(db, batch)
            if isinstance(outcome := complete(versions[key[1]], facts), Completed)
        }
        changed += _write(db, kept, found, now)
    return changed


def _batches(person_ids: Collection[int] | None) -> Iterator[list[int] | None]:
    if person_ids is None:
        yield None
        return
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]


def _kept(db: Session, person_ids: list[int] | None) -> dict[Key, _Kept]:
    stmt = select(Completion.id, Completion.person_id, Completion.version_id, Completion.completed_on, Completion.evidence)
    if person_ids is not None:
        stmt = stmt.where(Completion.person_id.in_(person_ids))
    return {(row.person_id, row.version_id): _Kept(row.id, row.completed_on, tuple(row.evidence)) for row in db.execute(stmt)}


def _ledger(db: Session, person_ids: list[int] | None) -> Iterator[tuple[Key, list[Fact]]]:
    stmt = evidence_in_force().order_by(Evidence.person_id, Evidence.version_id)
    if person_ids is not None:
        stmt = stmt.where(Evidence.person_id.in_(person_ids))
    rows: Sequence[Sequence[Any]] = db.execute(stmt).all()
    for key, group in groupby(rows, key=lambda row: (row[1], row[2])):
        facts = (as_fact(row[0], row[3], row[4], row[5], row[6]) for row in group)
        yield key, [fact for fact in facts if fact]


def _write(db: Session, kept: dict[Key, _Kept], found: dict[Key, Completed], now: datetime) -> int:
    new = [key for key in found if key not in kept]
    moved = [
        key for key in found if key in kept and (kept[key].on, kept[key].evidence) != (found[key].on, found[key].evidence_ids)
    ]
    gone = [key for key in kept if key not in found]
    insert_rows(db, Completion, [_row(key, found[key], now) for key in new])
    if moved:
        table = Completion.__table__
        stmt = update(table).where(table.c.id == bindparam("row_id"))  # type: ignore[arg-type]
        values: dict[str, Any] = {name: bindparam(name) for name in ("completed_on", "evidence", "computed_at")}
        db.connection().execute(stmt.values(values), [_change(kept[key].id, found[key], now) for key in moved])
    for start in range(0, len(gone), BATCH):
        db.execute(delete(Completion).where(Completion.id.in_([kept[key].id for key in gone[start : start + BATCH]])))
    changes = [*new, *moved, *gone]
    record_many(db, [_event(key, key in found) for key in changes], actor=SYSTEM, now=now)
    if moved or gone:
        _forget_read(db)
    return len(changes)


def _forget_read(db: Session) -> None:
    """Rows this session has read before are read again: the statements above passed them by."""
    for row in list(db.identity_map.values()):
        if isinstance(row, Completion):
            db.expire(row)


def _row(key: Key, outcome: Completed, now: datetime) -> dict[str, Any]:
    return {
        "person_id": key[0],
        "version_id": key[1],
        "completed_on": outcome.on,
        "evidence": list(outcome.evidence_ids),
        "computed_at": now,
    }


def _change(row_id: int, outcome: Completed, now: datetime) -> dict[str, Any]:
    return {"row_id": row_id, "completed_on": outcome.on, "evidence": list(outcome.evidence_ids), "computed_at": now}


def _event(key: Key, completed: bool) -> CompletionChanged:
    return CompletionChanged(subject_id=key[0], person_id=key[0], version_id=key[1], completed=completed)


def has_news(db: Session) -> bool:
    """Is there evidence that has not been looked at?"""
    return news_for(db, FOLLOWER, KINDS)


def follow(db: Session, _vault: Vault, *, now: datetime) -> int:
    """Look at what the ledger gained or lost since the last time; returns how many events were read."""
    events = next_events(db, FOLLOWER, KINDS, now=now)
    persons = {int(event.data["person_id"]) for event in events}
    if persons:
        refresh_completions(db, persons, now=now)
    return len(events)
