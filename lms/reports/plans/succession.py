"""How plans stand to each other: one takes over targets of another by somebody's word, a later one stands in for an earlier.

Nothing is ever taken over silently, and nothing is overwritten: every word has its day and may be taken back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.reports.events import PlanSuperseded, TargetsInherited
from lms.reports.models import Plan, PlanSupersession, Target, TargetInheritance
from lms.units.queries import load_map, placements, units_of_body


@dataclass(frozen=True)
class Inherited:
    """A target that a plan took over, with the plan it comes from. ``holds``: that plan is still in force on the day."""

    row: TargetInheritance
    target: Target
    origin: Plan
    holds: bool


def plan_words(plan: Plan) -> str:
    """What a plan is called in a line of text: its number, or its title."""
    return plan.number or plan.title


# --- one plan stands in for another -----------------------------------------------------------------------------------


def find_supersession(db: Session, plan_id: int) -> PlanSupersession | None:
    """The standing word that a plan is, or will be, in force no more."""
    stmt = select(PlanSupersession).where(PlanSupersession.plan_id == plan_id, PlanSupersession.taken_back_at.is_(None))
    return db.scalar(stmt)


def standing_words(db: Session) -> dict[int, PlanSupersession]:
    """Every standing word that a plan is in force no more, by the id of that plan. There are as many as plans at most."""
    return {row.plan_id: row for row in db.scalars(select(PlanSupersession).where(PlanSupersession.taken_back_at.is_(None)))}


def list_superseded(db: Session, plan_id: int) -> list[tuple[PlanSupersession, Plan]]:
    """The plans that a plan stands in for, with the words that say so."""
    stmt = (
        select(PlanSupersession, Plan)
        .join(Plan, Plan.id == PlanSupersession.plan_id)
        .where(PlanSupersession.by_plan_id == plan_id, PlanSupersession.taken_back_at.is_(None))
        .order_by(PlanSupersession.from_on)
    )
    return [(word, plan) for word, plan in db.execute(stmt)]


def list_supersedable(db: Session, plan: Plan) -> Sequence[Plan]:
    """The plans of the same body in whose place a plan may be put."""
    ended = select(PlanSupersession.plan_id).where(PlanSupersession.taken_back_at.is_(None))
    body = sorted(units_of_body(db, plan.issuer_unit_id))
    stmt = select(Plan).where(Plan.issuer_unit_id.in_(body), Plan.id != plan.id, Plan.id.not_in(ended))
    return db.scalars(stmt.order_by(Plan.period_from.desc(), Plan.key)).all()


def supersede(
    db: Session, older: Plan, by: Plan, from_on: date, *, actor: Actor, now: datetime, again: bool = False
) -> PlanSupersession:
    """Say that a plan stands in for an older one of the same body from a day. ``again``: the same word said twice is no error.

    DomainError ``plans.other_body``, ``plans.superseded.already``, ``plans.superseded_early``, ``plans.superseded_round``.
    """
    db.execute(select(Plan.id).where(Plan.id.in_([older.id, by.id])).order_by(Plan.id).with_for_update())
    known = find_supersession(db, older.id)
    if known is not None and again and known.by_plan_id == by.id:
        return known
    _refuse_succession(db, older, by, from_on, known)
    row = PlanSupersession(plan_id=older.id, by_plan_id=by.id, from_on=from_on, account_id=actor.id, recorded_at=now)
    db.add(row)
    db.flush()
    _record_succession(db, older, row, actor=actor, now=now)
    return row


def _refuse_succession(db: Session, older: Plan, by: Plan, from_on: date, known: PlanSupersession | None) -> None:
    if by.issuer_unit_id not in units_of_body(db, older.issuer_unit_id):
        raise DomainError("plans.other_body")
    if known is not None:
        raise DomainError("plans.superseded.already", day=known.from_on)
    if from_on < date(older.period_from, 1, 1) or from_on < date(by.period_from, 1, 1):
        first = date(max(older.period_from, by.period_from), 1, 1)
        raise DomainError("plans.superseded_early", day=first)
    after: int | None = by.id
    while after is not None:
        if after == older.id:
            raise DomainError("plans.superseded_round")
        following = find_supersession(db, after)
        after = following.by_plan_id if following else None


def take_back_supersession(db: Session, row: PlanSupersession, older: Plan, *, actor: Actor, now: datetime) -> None:
    """The older plan is in force again, as if nothing had been said; the word stays in the book."""
    row.taken_back_at = now
    db.flush()
    _record_succession(db, older, row, actor=actor, now=now)


def _record_succession(db: Session, older: Plan, row: PlanSupersession, *, actor: Actor, now: datetime) -> None:
    event = PlanSuperseded(
        subject_id=older.id,
        unit_id=older.issuer_unit_id,
        by_plan_id=row.by_plan_id,
        valid_from=row.from_on.isoformat(),
        taken_back=row.taken_back_at is not None,
    )
    record(db, event, actor=actor, now=now)


# --- targets taken over -----------------------------------------------------------------------------------------------


def list_inherited(db: Session, plan: Plan, as_of: date | None = None) -> list[Inherited]:
    """The targets a plan took over and still holds; with ``as_of`` only those in force on the day."""
    stmt = (
        select(TargetInheritance, Target, Plan)
        .join(Target, Target.id == TargetInheritance.target_id)
        .join(Plan, Plan.id == Target.plan_id)
        .where(TargetInheritance.plan_id == plan.id, TargetInheritance.taken_back_at.is_(None))
        .order_by(Plan.id, Target.id)
    )
    if as_of is not None:
        stmt = stmt.where(TargetInheritance.from_on <= as_of)
    rows = db.execute(stmt).all()
    ended = {plan_id: word.from_on for plan_id, word in standing_words(db).items()} if rows else {}
    return [
        Inherited(row, target, origin, as_of is None or _in_force(origin, ended.get(origin.id), as_of))
        for row, target, origin in rows
    ]


def _in_force(plan: Plan, ended_on: date | None, on: date) -> bool:
    return plan.period_from <= on.year <= (plan.period_to or on.year) and (ended_on is None or on < ended_on)


def list_parents(db: Session, plan: Plan, on: date) -> Sequence[Plan]:
    """The plans whose targets a plan may take over: of the bodies above its issuer, those it names first."""
    places = placements(db, on)
    place = places.get(plan.issuer_unit_id)
    if place is None:
        return []
    above = {node.id for node in load_map(db, on).lineage(place)}
    bodies = {unit_id for unit_id in above if unit_id not in units_of_body(db, plan.issuer_unit_id)}
    body = sorted(older for unit_id in bodies for older in units_of_body(db, unit_id))
    stmt = select(Plan).where(Plan.issuer_unit_id.in_(body), Plan.superseded_at.is_(None), Plan.targets.any())
    plans = db.scalars(stmt.options(selectinload(Plan.targets)).order_by(Plan.period_from.desc(), Plan.key)).all()
    return sorted(plans, key=lambda parent: not is_named(plan, parent))


def is_named(plan: Plan, parent: Plan) -> bool:
    """Whether a plan names another as one it implements: by its key, or by its number and day."""
    for one in plan.implements:
        if one.get("key") == parent.key:
            return True
        signed = parent.signed_on.isoformat() if parent.signed_on else None
        if parent.number and (one.get("number"), str(one.get("date"))) == (parent.number, signed):
            return True
    return False


def inherit(
    db: Session, plan: Plan, parent: Plan, target_ids: Collection[int], from_on: date, *, actor: Actor, now: datetime
) -> None:
    """Let exactly these targets of a plan above hold for a plan as well: new ones from the day, the others no more.

    DomainError ``plans.target.missing``, ``plans.inherited_early``.
    """
    offered = {target.id for target in parent.targets}
    if not offered.issuperset(target_ids):
        raise DomainError("plans.target.missing")
    if from_on < date(plan.period_from, 1, 1):
        raise DomainError("plans.inherited_early", day=date(plan.period_from, 1, 1))
    db.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update())
    held = {one.target.id: one.row for one in list_inherited(db, plan) if one.origin.id == parent.id}
    new = sorted(set(target_ids) - held.keys())
    gone = [row for target_id, row in held.items() if target_id not in target_ids]
    for row in gone:
        row.taken_back_at = now
    db.add_all(
        TargetInheritance(plan_id=plan.id, target_id=target_id, from_on=from_on, account_id=actor.id, recorded_at=now)
        for target_id in new
    )
    db.flush()
    if new or gone:
        event = TargetsInherited(
            subject_id=plan.id, unit_id=plan.issuer_unit_id, from_plan_id=parent.id, new=len(new), ended=len(gone)
        )
        record(db, event, actor=actor, now=now)
