"""Making two records one person, taking that back, and saying of a pair what it is. Moves no row; nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.db import insert_rows
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.people.merges.events import DuplicateJudged, PersonsMerged, PersonsUnmerged
from lms.people.merges.models import DuplicateSuspicion, PairVerdict, PersonAlias, PersonMerge
from lms.people.merges.resolving import kept_as
from lms.people.merges.rules import Code, Likeness, resolved
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Folding:
    """Who is folded into whom, why an officer says so, and what spoke for it."""

    kept_id: int
    folded_id: int
    reason: str
    likeness: Likeness


def merge(db: Session, folding: Folding, *, actor: Actor, now: datetime) -> PersonMerge:
    """From now on the two are one person, kept under ``kept_id``. Records that were folded into either come along.

    DomainError ``merges.same_record``, ``merges.person_gone``, ``merges.already_folded``, ``merges.two_identities``,
    ``merges.reason_needed``.
    """
    reason = _reason(folding.reason)
    if folding.kept_id == folding.folded_id:
        raise DomainError("merges.same_record")
    if Code.OTHER_IDENTITY in folding.likeness.codes:
        raise DomainError("merges.two_identities")
    _lock(db, folding.kept_id, folding.folded_id)
    if kept_as(db, folding.folded_id) != folding.folded_id or kept_as(db, folding.kept_id) != folding.kept_id:
        raise DomainError("merges.already_folded")
    row = PersonMerge(
        kept_id=folding.kept_id,
        folded_id=folding.folded_id,
        reason=reason,
        score=folding.likeness.score,
        points=list(folding.likeness.codes),
        merged_by=_account(actor),
        merged_at=now,
    )
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        # Two officers at once: the unique index kept one.
        raise DomainError("merges.already_folded") from error
    rebuild_aliases(db)
    judged = db.scalar(_pair(folding.kept_id, folding.folded_id))
    if judged is not None:
        _keep_verdict(judged, PairVerdict.SAME, actor, now)
    event = PersonsMerged(
        subject_id=row.kept_id, merge_id=row.id, person_id=row.kept_id, folded_id=row.folded_id, score=row.score
    )
    record(db, event, actor=actor, now=now)
    return row


def unmerge(db: Session, merge_id: int, *, reason: str, actor: Actor, now: datetime) -> PersonMerge:
    """The two are two again, each with exactly the rows it had; what was recorded since stays with the id it names.

    DomainError ``merges.merge.missing``, ``merges.already_undone``, ``merges.reason_needed``.
    """
    why = _reason(reason)
    row = db.scalars(select(PersonMerge).where(PersonMerge.id == merge_id).with_for_update()).one_or_none()
    if row is None:
        raise DomainError("merges.merge.missing")
    if row.undone_at is not None:
        raise DomainError("merges.already_undone")
    row.undone_at, row.undone_by, row.undone_reason = now, _account(actor), why
    db.flush()
    rebuild_aliases(db)
    judged = db.scalar(_pair(row.kept_id, row.folded_id))
    if judged is not None:
        # Asked about again only when an officer takes it up: whoever undid it has seen that they are two.
        _keep_verdict(judged, PairVerdict.DIFFERENT, actor, now)
    event = PersonsUnmerged(subject_id=row.kept_id, merge_id=row.id, person_id=row.kept_id, folded_id=row.folded_id)
    record(db, event, actor=actor, now=now)
    return row


def rebuild_aliases(db: Session) -> None:
    """Write the index of folded ids anew from the merges in force."""
    in_force = select(PersonMerge.folded_id, PersonMerge.kept_id).where(PersonMerge.undone_at.is_(None))
    found = resolved([(folded, kept) for folded, kept in db.execute(in_force)])
    before = {row.folded_id: row.kept_id for row in db.execute(select(PersonAlias.folded_id, PersonAlias.kept_id))}
    gone = [folded for folded, kept in before.items() if found.get(folded) != kept]
    if gone:
        db.execute(delete(PersonAlias).where(PersonAlias.folded_id.in_(gone)).execution_options(synchronize_session=False))
    new = [{"folded_id": folded, "kept_id": kept} for folded, kept in found.items() if before.get(folded) != kept]
    insert_rows(db, PersonAlias, new)


def judge(db: Session, suspicion: DuplicateSuspicion, verdict: PairVerdict, *, actor: Actor, now: datetime) -> None:
    """Record that the pair is two people, or is to be looked at later. What makes one of two is ``merge``."""
    _keep_verdict(suspicion, verdict, actor, now)
    event = DuplicateJudged(subject_id=suspicion.first_id, other_id=suspicion.second_id, verdict=verdict.value)
    record(db, event, actor=actor, now=now)


def _keep_verdict(row: DuplicateSuspicion, verdict: PairVerdict, actor: Actor, now: datetime) -> None:
    row.verdict, row.judged_points = verdict, list(row.points)
    row.judged_by, row.judged_at = _account(actor), now


def _pair(one: int, other: int) -> Select[DuplicateSuspicion]:
    first, second = sorted((one, other))
    return select(DuplicateSuspicion).where(DuplicateSuspicion.first_id == first, DuplicateSuspicion.second_id == second)


def _lock(db: Session, *person_ids: int) -> None:
    """Both rows, in one order for everybody, so that two merges never make a ring."""
    stmt = select(Person.id).where(Person.id.in_(person_ids), Person.erased_at.is_(None), Person.withdrawn_at.is_(None))
    if len(db.scalars(stmt.order_by(Person.id).with_for_update()).all()) != len(set(person_ids)):
        raise DomainError("merges.person_gone")


def _reason(typed: str) -> str:
    reason = tidy(typed)
    if len(reason) < 5:
        raise DomainError("merges.reason_needed")
    return reason[:300]


def _account(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None
