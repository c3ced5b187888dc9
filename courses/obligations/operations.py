"""Keeping the index of cases in step with the facts and the rules, and the officers' dated decisions about one case."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, null, select, update
from sqlalchemy.orm import Session

from courses.obligations.events import Exempted, ExemptionEnded, Suspended, SuspensionEnded
from courses.obligations.models import Exemption, Obligation, ObligationKind, Reversal, Suspension
from courses.obligations.rulebook import read_rulebook
from courses.obligations.working import Case, Key, Work, stops_by_case, work_out
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.clock import day_of
from lms.db import insert_rows
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import groups_of, kept_as, of_person
from lms.sql import alone_at, not_sought

FOLLOWER = "obligations"
INDEX = "the index of cases"
ALL_KINDS = tuple(ObligationKind)
# Longer than any leave or illness that keeps somebody in office: a slip of the finger.
MOST_DAYS = 1_100
# SQLite takes 32,766 values in one statement.
BATCH = 10_000

CHANGING = ("person_id", "team_id", "unit_id", "recognised_on", "due_on", "ended_on", "steps")


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    case: Case


def refresh_obligations(
    db: Session,
    person_ids: Collection[int] | None,
    *,
    now: datetime,
    kinds: Collection[ObligationKind] = ALL_KINDS,
    closely: bool = True,
) -> int:
    """Work out the cases of these persons, or of everybody, from the facts again; returns how many rows changed.

    Some fifteen thousand appointments take about a second. The appointments of somebody with several records are looked at
    together, and the cases stand under the id that is kept. ``closely``: steps are compared too, of persons that are named.
    """
    db.flush()
    alone_at(db, INDEX)
    book, groups = read_rulebook(db), groups_of(db)
    stops = stops_by_case(db, groups)
    works = (Work(db, book, groups, day_of(now), batch, stops) for batch in groups.batches(person_ids, BATCH))
    return sum(_refresh(work, kinds, now, closely and person_ids is not None) for work in works)


def _refresh(work: Work, kinds: Collection[ObligationKind], now: datetime, closely: bool) -> int:
    kept = _kept(work, kinds, closely)
    found = {case.key: case for case in work_out(work, kinds)}
    new = [_values(case, now) for key, case in found.items() if key not in kept]
    changed = [
        {"row_id": kept[key].id, **_values(case, now)}
        for key, case in found.items()
        if key in kept and _differs(kept[key].case, case)
    ]
    gone = [row.id for key, row in kept.items() if key not in found]
    _write(work.db, new, changed, gone)
    return len(new) + len(changed) + len(gone)


def _kept(work: Work, kinds: Collection[ObligationKind], closely: bool) -> dict[Key, _Kept]:
    """The rows of the index. The steps are read where only some people are looked at: equal days have equal steps but for
    words, and everybody's would be most of the work."""
    columns = (Obligation.id, Obligation.kind, Obligation.person_id, Obligation.recognised_on, Obligation.ended_on)
    stmt = select(*columns, Obligation.due_on, Obligation.steps if closely else null())
    stmt = stmt.add_columns(Obligation.appointment_id, Obligation.team_id, Obligation.unit_id)
    stmt = stmt.where(Obligation.kind.in_(kinds), work.of(Obligation.person_id))
    rows = [_Kept(row[0], Case(*row[1:])) for row in work.db.execute(stmt)]
    return {row.case.key: row for row in rows}


def _differs(before: Case, case: Case) -> bool:
    return (replace(before, steps=case.steps) if before.steps is None else before) != case


def _values(case: Case, now: datetime) -> dict[str, Any]:
    return {name: getattr(case, name) for name in CHANGING} | {
        "kind": case.kind,
        "appointment_id": case.appointment_id,
        "computed_at": now,
    }


def _write(db: Session, new: list[dict[str, Any]], changed: list[dict[str, Any]], gone: list[int]) -> None:
    for start in range(0, len(gone), BATCH):
        db.execute(delete(Obligation).where(Obligation.id.in_(gone[start : start + BATCH])))
    insert_rows(db, Obligation, new)
    if changed:
        table = Obligation.__table__
        values: dict[str, Any] = {name: bindparam(name) for name in (*CHANGING, "computed_at")}
        stmt = update(table).where(table.c.id == bindparam("row_id")).values(values)  # type: ignore[arg-type]
        db.connection().execute(stmt, changed)
    if changed or gone:
        for row in [row for row in db.identity_map.values() if isinstance(row, Obligation)]:
            db.expire(row)


@dataclass(frozen=True, slots=True)
class Document:
    """What a decision about a case rests on: the reason in words, and the document."""

    reason: str
    number: str | None = None
    on: date | None = None


def exempt(
    db: Session,
    person_id: int,
    recognised_on: date,
    *,
    reason: str,
    document: Document | None = None,
    kind: ObligationKind = ObligationKind.NEWCOMER,
    actor: Actor,
    now: datetime,
) -> Exemption:
    """Record that the person need not be trained in the case that began on that day, and why.

    DomainError ``obligations.term.unknown``, ``obligations.exemption.already``, ``obligations.exemption_needs_reason``.
    """
    if not reason.strip():
        raise DomainError("obligations.exemption_needs_reason")
    _lock_case(db, kind, person_id, recognised_on)
    running = select(Exemption.id).where(
        of_person(Exemption.person_id, person_id), Exemption.kind == kind, Exemption.recognised_on == recognised_on
    )
    if db.scalar(running.where(Exemption.ended_at.is_(None))) is not None:
        raise DomainError("obligations.exemption.already", day=recognised_on)
    row = Exemption(
        kind=kind,
        person_id=person_id,
        recognised_on=recognised_on,
        reason=reason.strip(),
        document_no=document.number if document else None,
        document_on=document.on if document else None,
        account_id=actor.id,
        recorded_at=now,
        ended_at=None,
    )
    db.add(row)
    db.flush()
    record(db, Exempted(subject_id=person_id, exemption_id=row.id, recognised_on=recognised_on), actor=actor, now=now)
    return row


def _lock_case(db: Session, kind: ObligationKind, person_id: int, recognised_on: date) -> int:
    """Whoever decides about the same case at the same moment waits here. DomainError ``obligations.term.unknown``."""
    case = select(Obligation.id).where(
        not_sought(Obligation.kind) == kind, Obligation.person_id == person_id, Obligation.recognised_on == recognised_on
    )
    found = db.scalar(case.with_for_update())
    if found is None:
        raise DomainError("obligations.term.unknown", day=recognised_on)
    return found


def end_exemption(db: Session, row: Exemption, *, reason: str = "", actor: Actor, now: datetime) -> None:
    """From now on the exemption holds no more, which a row of its own says; an ended one stays as it is."""
    if row.ended_at is None:
        row.ended_at = now
        db.add(Reversal(exemption_id=row.id, reason=reason.strip(), account_id=_account(actor), recorded_at=now))
        record(db, ExemptionEnded(subject_id=row.person_id, exemption_id=row.id), actor=actor, now=now)


def suspend(
    db: Session,
    person_id: int,
    recognised_on: date,
    *,
    days: tuple[date, date],
    document: Document,
    kind: ObligationKind = ObligationKind.NEWCOMER,
    actor: Actor,
    now: datetime,
) -> Suspension:
    """Record that the term of a case stands still on these days, the first and the last included; the due day follows at once.

    DomainErrors ``obligations.term.unknown``, ``suspension_reversed``, ``suspension_too_long``, ``suspension_needs_document``,
    ``suspension_ends_before_term``.
    """
    first, last = days
    if last < first:
        raise DomainError("obligations.suspension_reversed")
    if (last - first).days >= MOST_DAYS:
        raise DomainError("obligations.suspension_too_long", days=MOST_DAYS)
    if last <= recognised_on:
        raise DomainError("obligations.suspension_ends_before_term", day=recognised_on)
    if not document.reason.strip() or not (document.number or "").strip():
        raise DomainError("obligations.suspension_needs_document")
    _lock_case(db, kind, person_id, recognised_on)
    row = Suspension(
        kind=kind,
        person_id=person_id,
        recognised_on=recognised_on,
        first_on=first,
        last_on=last,
        reason=document.reason.strip(),
        document_no=(document.number or "").strip(),
        document_on=document.on,
        account_id=_account(actor),
        recorded_at=now,
        ended_at=None,
    )
    db.add(row)
    db.flush()
    refresh_obligations(db, [person_id], now=now)
    record(db, Suspended(subject_id=person_id, suspension_id=row.id, person_id=person_id), actor=actor, now=now)
    return row


def end_suspension(db: Session, row: Suspension, *, reason: str, actor: Actor, now: datetime) -> None:
    """The suspension holds no more, as though it had not been; a row of its own says so, and the due day follows at once."""
    if row.ended_at is None:
        row.ended_at = now
        db.add(Reversal(suspension_id=row.id, reason=reason.strip(), account_id=_account(actor), recorded_at=now))
        person_id = kept_as(db, row.person_id)
        refresh_obligations(db, [person_id], now=now)
        event = SuspensionEnded(subject_id=person_id, suspension_id=row.id, person_id=person_id)
        record(db, event, actor=actor, now=now)


def _account(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None
