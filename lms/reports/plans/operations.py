"""Importing a plan: whole or not at all; importing the same key again brings that plan up to date."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.reports.events import PlanImported
from lms.reports.models import Plan, PlanDuty, PlanTask, PlanTaskState, Target, TargetInheritance
from lms.reports.plans.checking import Problem
from lms.reports.plans.drafts import Draft, check
from lms.reports.plans.reading import read_yaml
from lms.reports.plans.succession import supersede
from lms.units.models import Unit
from lms.units.queries import units_of_body

TARGET = (
    "indicator", "population", "per", "comparator", "floor", "stretch", "value", "of_total", "within_months",
    "within_from", "due", "quote",
)  # fmt: skip
TASK = ("title", "category", "lead", "partners", "when")


@dataclass(frozen=True)
class Reading:
    """What a file says: the draft with its issuer, or the problems. ``read`` counts targets, tasks and duties."""

    draft: Draft | None
    issuer_id: int | None
    problems: Sequence[Problem]
    sha256: str

    @property
    def read(self) -> int:
        return self.draft.read if self.draft else 0


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """read = new + changed + same + refused."""

    plan_id: int
    read: int
    new: int
    changed: int
    same: int


def read_plan(db: Session, content: bytes) -> Reading:
    """Read a plan file without keeping anything. DomainError ``plans.…`` when it is no YAML at all."""
    raw = read_yaml(content)
    digest = hashlib.sha256(content).hexdigest()
    found = check(raw)
    if isinstance(found, tuple):
        return Reading(None, None, found, digest)
    issuer = _issuer(db, found.plan["unit"])
    if issuer is None:
        unit = found.plan["unit"]
        problem = Problem("plan.issuer.unit.code", "plans.unknown_issuer", {"code": unit["code"][:20], "level": unit["level"]})
        return Reading(found, None, (problem,), digest)
    return Reading(found, issuer, tuple(_standing_in_the_way(db, found, issuer)), digest)


def _standing_in_the_way(db: Session, draft: Draft, issuer_id: int) -> list[Problem]:
    """What the book would lose: another body's plan, a task with results, a target that another plan took over."""
    key = draft.plan["key"]
    owner = db.scalar(select(Plan.issuer_unit_id).where(Plan.key == key))
    if owner is not None and issuer_id not in units_of_body(db, owner):
        return [Problem("plan.key", "plans.key_taken", {"word": key})]
    problems = _wrongly_replaced(db, key, draft.plan["supersedes"].get("key"))
    tasks = select(PlanTask.no).join(Plan).where(Plan.key == key, PlanTask.id.in_(select(PlanTaskState.task_id)))
    gone = sorted(set(db.scalars(tasks)) - {one["no"] for one in draft.tasks})
    problems += [Problem("tasks", "plans.task_has_states", {"word": number}) for number in gone]
    taken = select(Target.key).join(Plan).where(Plan.key == key, Target.id.in_(select(TargetInheritance.target_id)))
    lost = sorted(set(db.scalars(taken)) - {one["key"] for one in draft.targets})
    problems += [Problem("targets", "plans.target_inherited", {"word": target}) for target in lost]
    return problems


def _wrongly_replaced(db: Session, key: str, older: str | None) -> list[Problem]:
    if older is None:
        return []
    if older == key:
        return [Problem("plan.supersedes.key", "plans.supersedes_itself")]
    if db.scalar(select(Plan.id).where(Plan.key == older)) is None:
        return [Problem("plan.supersedes.key", "plans.unknown_superseded", {"word": older})]
    return []


def _issuer(db: Session, unit: dict[str, Any]) -> int | None:
    """The unit that issued the plan: one that stands, or (era legacy) the last of that code that has ended."""
    stmt = select(Unit.id).where(Unit.code == unit["code"], Unit.level == unit["level"])
    ended = unit.get("era", "current") == "legacy"
    stmt = stmt.where(Unit.valid_to.is_not(None) if ended else Unit.valid_to.is_(None))
    return db.scalar(stmt.order_by(Unit.valid_to.desc()).limit(1))


def import_plan(db: Session, reading: Reading, *, actor: Actor, now: datetime) -> PlanCounts:
    """Keep a plan that was read without problems. DomainError ``plans.refused`` when it was not."""
    if reading.problems or reading.draft is None or reading.issuer_id is None:
        raise DomainError("plans.refused", count=len(reading.problems), problems="")
    draft = reading.draft
    plan = db.scalar(
        select(Plan)
        .where(Plan.key == draft.plan["key"])
        .options(selectinload(Plan.targets), selectinload(Plan.tasks), selectinload(Plan.duties))
        .with_for_update()
    )
    before = _items(plan) if plan else {}
    after = _draft_items(draft)
    new = sum(key not in before for key in after)
    same = sum(before.get(key) == item for key, item in after.items())
    plan = _keep(db, plan, reading, actor=actor, now=now)
    _stand_in(db, plan, draft.plan["supersedes"], actor=actor, now=now)
    counts = PlanCounts(plan.id, draft.read, new, draft.read - new - same, same)
    event = PlanImported(
        subject_id=plan.id, unit_id=reading.issuer_id, new=counts.new, changed=counts.changed, same=counts.same
    )
    record(db, event, actor=actor, now=now)
    return counts


Items = dict[tuple[str, Any], Any]


def _items(plan: Plan) -> Items:
    targets: Items = {("target", one.key): {name: getattr(one, name) for name in TARGET} for one in plan.targets}
    tasks: Items = {("task", one.no): {name: getattr(one, name) for name in TASK} for one in plan.tasks}
    duties: Items = {("duty", place): one.facts for place, one in enumerate(plan.duties)}
    return targets | tasks | duties


def _draft_items(draft: Draft) -> Items:
    targets: Items = {("target", one["key"]): {name: one[name] for name in TARGET} for one in draft.targets}
    tasks: Items = {("task", one["no"]): {name: one[name] for name in TASK} for one in draft.tasks}
    duties: Items = {("duty", place): one for place, one in enumerate(draft.duties)}
    return targets | tasks | duties


def _keep(db: Session, plan: Plan | None, reading: Reading, *, actor: Actor, now: datetime) -> Plan:
    draft = reading.draft
    assert draft is not None
    facts = draft.plan
    if plan is None:
        plan = Plan(key=facts["key"], superseded_at=None, targets=[], tasks=[], duties=[])
        db.add(plan)
    plan.title, plan.number, plan.issuer_name = facts["title"], facts["number"], facts["issuer_name"]
    plan.signed_on = date.fromisoformat(facts["signed_on"]) if facts["signed_on"] else None
    assert reading.issuer_id is not None
    plan.issuer_unit_id = reading.issuer_id
    plan.period_from, plan.period_to = facts["from"], facts["to"]
    plan.implements, plan.phases, plan.notes = facts["implements"], facts["phases"], facts["notes"]
    plan.file_sha256, plan.imported_at, plan.imported_by = reading.sha256, now, actor.id
    db.flush()
    # Rows that stay keep their ids: results of tasks and other plans point at them.
    _bring_up(db, list(plan.targets), draft.targets, "key", lambda one: Target(plan_id=plan.id, key=one["key"]), TARGET)
    _bring_up(db, list(plan.tasks), draft.tasks, "no", lambda one: PlanTask(plan_id=plan.id, no=one["no"]), TASK)
    db.execute(delete(PlanDuty).where(PlanDuty.plan_id == plan.id))
    db.add_all(PlanDuty(plan_id=plan.id, facts=one) for one in draft.duties)
    db.flush()
    db.expire(plan, ["targets", "tasks", "duties"])
    return plan


def _bring_up(
    db: Session,
    kept: Sequence[Any],
    read: Sequence[dict[str, Any]],
    key: str,
    make: Callable[[dict[str, Any]], Any],
    names: Sequence[str],
) -> None:
    """Make the rows say what was read; what the file has no more goes, what is new comes."""
    rows = {getattr(row, key): row for row in kept}
    for row_key in rows.keys() - {one[key] for one in read}:
        db.delete(rows[row_key])
    for one in read:
        row = rows.get(one[key]) or make(one)
        for name in names:
            setattr(row, name, one[name])
        db.add(row)


def _stand_in(db: Session, plan: Plan, said: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """What the file says of the plan it replaces, unless the book has it already."""
    if not said:
        return
    older = db.scalars(select(Plan).where(Plan.key == said["key"])).one()
    from_on = date.fromisoformat(said["from"]) if said["from"] else plan.signed_on or date(plan.period_from, 1, 1)
    supersede(db, older, plan, from_on, actor=actor, now=now, again=True)
