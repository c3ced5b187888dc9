"""Importing a plan: whole or not at all; importing the same key again brings that plan up to date."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.reports.events import PlanImported
from lms.reports.models import Plan, PlanDuty, PlanTask, Target
from lms.reports.plans.drafts import Draft, Problem, check
from lms.reports.plans.reading import read_yaml
from lms.units.models import Unit

TARGET = (
    "indicator", "population", "per", "comparator", "floor", "stretch", "value", "of_total", "within_months", "due",
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
    return Reading(found, issuer, (), digest)


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
        plan = Plan(key=facts["key"], superseded_at=None)
        db.add(plan)
    plan.title, plan.number, plan.issuer_name = facts["title"], facts["number"], facts["issuer_name"]
    plan.signed_on = date.fromisoformat(facts["signed_on"]) if facts["signed_on"] else None
    assert reading.issuer_id is not None
    plan.issuer_unit_id = reading.issuer_id
    plan.period_from, plan.period_to = facts["from"], facts["to"]
    plan.implements, plan.phases, plan.notes = facts["implements"], facts["phases"], facts["notes"]
    plan.file_sha256, plan.imported_at, plan.imported_by = reading.sha256, now, actor.id
    db.flush()
    for table in (Target, PlanTask, PlanDuty):
        db.execute(delete(table).where(table.plan_id == plan.id))
    db.expire(plan, ["targets", "tasks", "duties"])
    db.add_all(Target(plan_id=plan.id, key=one["key"], **{name: one[name] for name in TARGET}) for one in draft.targets)
    db.add_all(PlanTask(plan_id=plan.id, no=one["no"], **{name: one[name] for name in TASK}) for one in draft.tasks)
    db.add_all(PlanDuty(plan_id=plan.id, facts=one) for one in draft.duties)
    db.flush()
    return plan
