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
from courses.completion.queries import as_fact, counted_once, evidence_in_force, version_facts
from courses.completion.rules import Completed, Fact, complete
from courses.evidence.models import Evidence
from lms.audit.events import SYSTEM
from lms.audit.following import has_news as news_for
from lms.audit.following import next_events
from lms.audit.operations import record_many
from lms.db import insert_rows
from lms.keys.sealing import Vault
from lms.people.merges.resolving import Groups, groups_of
from lms.sql import alone_at

FOLLOWER = "completion"
MERGES = ("people.merged", "people.unmerged")
KINDS = ("evidence.recorded", "evidence.retracted", *MERGES)
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

    One event per person and version that changed. Everything of some ten thousand persons takes about a second. What a
    person with several records has completed is written under every id, so that whoever joins by any of them finds it.
    """
    db.flush()
    alone_at(db, "the index of completions")
    versions, groups = version_facts(db), groups_of(db)
    changed = 0
    for batch in groups.batches(person_ids, BATCH):
        kept = _kept(db, batch)
        found = {
            (person_id, version_id): outcome
            for (keeper, version_id), facts in _ledger(db, batch, groups)
            if isinstance(outcome := complete(versions[version_id], facts), Completed)
            for person_id in groups.ids(keeper)
        }
        changed += _write(db, kept, found, groups, now)
    return changed


def _kept(db: Session, person_ids: list[int] | None) -> dict[Key, _Kept]:
    stmt = select(Completion.id, Completion.person_id, Completion.version_id, Completion.completed_on, Completion.evidence)
    if person_ids is not None:
        stmt = stmt.where(Completion.person_id.in_(person_ids))
    return {(row.person_id, row.version_id): _Kept(row.id, row.completed_on, tuple(row.evidence)) for row in db.execute(stmt)}


def _ledger(db: Session, person_ids: list[int] | None, groups: Groups) -> Iterator[tuple[Key, list[Fact]]]:
    """The facts under (kept person, version)."""
    stmt = evidence_in_force().order_by(Evidence.person_id, Evidence.version_id)
    if person_ids is not None:
        stmt = stmt.where(Evidence.person_id.in_(person_ids))
    rows: Sequence[Any] = db.execute(stmt).all()
    if groups.any:
        rows = sorted(rows, key=lambda row: (groups.keeper(row[1]), row[2]))
    for key, group in groupby(rows, key=lambda row: (groups.keeper(row[1]), row[2])):
        ledger = list(group)
        if len(groups.ids(key[0])) > 1:
            ledger = counted_once(db, ledger)
        facts = (as_fact(row[0], row[3], row[4], row[5], row[6]) for row in ledger)
        yield key, [fact for fact in facts if fact]


def _write(db: Session, kept: dict[Key, _Kept], found: dict[Key, Completed], groups: Groups, now: datetime) -> int:
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
    # Followers hear of the person, not of each id.
    news = [_event(key, key in found) for key in changes if groups.keeper(key[0]) == key[0]]
    record_many(db, news, actor=SYSTEM, now=now)
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
    persons |= {int(event.data["folded_id"]) for event in events if event.kind in MERGES}
    if persons:
        refresh_completions(db, persons, now=now)
    return len(events)
