"""Recording evidence and taking it back. The only writer of the ledger; nothing here changes or removes a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, insert, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.evidence.events import EvidenceRecorded, EvidenceRetracted
from courses.evidence.models import Evidence, EvidenceKind, Retraction
from lms.audit.events import Actor, ActorKind, Event
from lms.audit.operations import Deed, part_of, record, record_each, record_many
from lms.db import Part, insert_for_ids, insert_rows, insert_together
from lms.kernel.errors import DomainError

# A source may be asked for in one statement together with so many others (SQLite allows 32,766 values).
CHUNK = 900
# More than one person's evidence of one meeting: a list, an import.
FEW = 20
T = TypeVar("T")
Key = tuple[str, int, EvidenceKind, int | None, int]


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """One thing done by one person. ``facts``: codes only. ``source_kind``/``source_id`` name the row it follows from."""

    person_id: int
    kind: EvidenceKind
    version_id: int
    module_id: int | None
    periods: int | None
    occurred_on: date
    source_kind: str
    source_id: int
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What makes two rows the same evidence."""
        return (self.source_kind, self.source_id, self.kind, self.module_id, self.person_id)


# One row of the ledger, in whose name it is recorded, and when.
Proof = tuple[NewEvidence, Actor, datetime]


def record_evidence(
    db: Session,
    rows: Sequence[NewEvidence],
    *,
    actor: Actor,
    now: datetime,
    new_source: bool = False,
    also: Sequence[Event] = (),
) -> list[int]:
    """Append rows to the ledger; those already there by their source are passed over. Returns the ids of the new rows.

    One event per person and version. Three statements for any number of rows below ``CHUNK``. ``new_source``: the caller
    has just made the source, so nothing can be there yet; ``also``: further events, written in the same statement.
    """
    there = set() if new_source else _already(db, rows)
    new = list({row.key: row for row in rows if row.key not in there}.values())
    return record_proofs(db, [(row, actor, now) for row in new], also=[(event, actor, now) for event in also])


def record_proofs(db: Session, proofs: Sequence[Proof], *, also: Sequence[Deed] = ()) -> list[int]:
    """As ``record_evidence`` with a new source, for what several people did, each recorded in their own name and moment."""
    ids = _insert(db, proofs) if proofs else []
    record_each(db, [*also, *_events(proofs, ids)])
    return ids


def record_with_sources(
    db: Session, sources: Sequence[Part], proofs: Sequence[Proof], ids: Sequence[int], *, also: Sequence[Deed] = ()
) -> None:
    """As ``record_proofs``, together with the new rows the proofs follow from. ``ids``: taken for the proofs, in order."""
    rows = [row | {"id": evidence_id} for row, evidence_id in zip(_rows(proofs), ids, strict=True)]
    insert_together(db, *sources, (Evidence, rows), part_of([*also, *_events(proofs, ids)]))


def _events(proofs: Sequence[Proof], ids: Sequence[int]) -> list[Deed]:
    last = {
        (row.person_id, row.version_id): (evidence_id, actor, now)
        for (row, actor, now), evidence_id in zip(proofs, ids, strict=True)
    }
    return [
        (EvidenceRecorded(subject_id=person, evidence_id=evidence_id, person_id=person, version_id=version), actor, now)
        for (person, version), (evidence_id, actor, now) in last.items()
    ]


def _already(db: Session, rows: Sequence[NewEvidence]) -> set[Key]:
    columns = (Evidence.source_kind, Evidence.source_id, Evidence.kind, Evidence.module_id, Evidence.person_id)
    found: set[Key] = set()
    for chunk in _chunks(sorted({(row.source_kind, row.source_id) for row in rows})):
        stmt = select(*columns).where(tuple_(Evidence.source_kind, Evidence.source_id).in_(chunk))
        found |= {(a, b, c, d, e) for a, b, c, d, e in db.execute(stmt)}
    return found


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


_KEY = (Evidence.source_kind, Evidence.source_id, Evidence.kind, Evidence.module_id, Evidence.person_id)
_INSERT = insert(Evidence.__table__).returning(Evidence.id, *_KEY)  # type: ignore[arg-type]


def _rows(proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    return [
        {
            "person_id": row.person_id,
            "kind": row.kind,
            "version_id": row.version_id,
            "module_id": row.module_id,
            "periods": row.periods,
            "occurred_on": row.occurred_on,
            "source_kind": row.source_kind,
            "source_id": row.source_id,
            "facts": row.facts,
            "recorded_at": now,
        }
        for row, _actor, now in proofs
    ]


def _insert(db: Session, proofs: Sequence[Proof]) -> list[int]:
    values = _rows(proofs)
    db.flush()
    if len(values) > FEW:
        return insert_for_ids(db, Evidence, values)
    # One statement for a check-in. Matched by key and not by order: SQLite gives ids in order only one row at a time.
    made = {tuple(found[1:]): found[0] for found in db.connection().execute(_INSERT, values)}
    return [made[row.key] for row, _actor, _now in proofs]


def retract(db: Session, evidence_id: int, *, reason: str, actor: Actor, now: datetime) -> Retraction:
    """Say that a row no longer holds, and why; it stays readable.

    DomainError ``evidence.missing``, or ``evidence.already_retracted``.
    """
    evidence = db.get(Evidence, evidence_id)
    if evidence is None:
        raise DomainError("evidence.missing")
    retraction = Retraction(
        evidence_id=evidence_id,
        reason=reason,
        account_id=actor.id if actor.kind is ActorKind.ACCOUNT else None,
        recorded_at=now,
    )
    try:
        with db.begin_nested():
            db.add(retraction)
    except IntegrityError as error:
        raise DomainError("evidence.already_retracted") from error
    event = EvidenceRetracted(
        subject_id=evidence.person_id,
        evidence_id=evidence_id,
        person_id=evidence.person_id,
        version_id=evidence.version_id,
    )
    record(db, event, actor=actor, now=now)
    return retraction


def retract_many(db: Session, evidence: Select[int], *, reason: str, actor: Actor, now: datetime) -> int:
    """As ``retract`` for all rows whose ids are selected and that hold; returns how many. Statements grow with chunks."""
    stmt = select(Evidence.id, Evidence.person_id, Evidence.version_id).where(Evidence.id.in_(evidence)).order_by(Evidence.id)
    rows = db.execute(stmt).all()
    account_id = actor.id if actor.kind is ActorKind.ACCOUNT else None
    said = {"reason": reason, "account_id": account_id, "recorded_at": now}
    insert_rows(db, Retraction, [{"evidence_id": row.id, **said} for row in rows])
    last = {(row.person_id, row.version_id): row.id for row in rows}
    events = [
        EvidenceRetracted(subject_id=person_id, evidence_id=evidence_id, person_id=person_id, version_id=version_id)
        for (person_id, version_id), evidence_id in last.items()
    ]
    record_many(db, events, actor=actor, now=now)
    return len(rows)
